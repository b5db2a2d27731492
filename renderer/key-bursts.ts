/**
 * A barcode scanner is a keyboard that types faster than any person and ends with Enter. What it types lands in the
 * field that has the focus and nowhere else: its Enter is swallowed, its letters act on nothing.
 */

/** Below this from key to key no hand types; wedge scanners send one every 1 to 30 ms. */
export const burstGapMs = 35;
/** Once it is known to be a scanner, a busy machine may make it stumble. */
const stumbleMs = 150;

let lastMs = Number.NEGATIVE_INFINITY;
/** How many characters came one right after the other. */
let rapid = 0;
const listeners = new Set<() => void>();
let held: { readonly act: () => void; readonly timer: ReturnType<typeof setTimeout> } | undefined;

/** True from the third character of a burst until the next pause. */
export const inBurst = (): boolean => rapid > 2;

/** Told when the Enter of a burst was swallowed. Returns what ends it. */
export function onBurstEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * A letter or digit that acts does so only once no other key followed at once. A person does not see the pause; the
 * first character of a scan is taken back by the second.
 */
export function whenAlone(act: () => void): void {
  held = { act, timer: setTimeout(() => letGo(true), burstGapMs) };
}

/** It was alone, and acts; or it was a scan's first character, and never will. */
function letGo(wasAlone: boolean): void {
  if (held === undefined) return;
  const { act, timer } = held;
  clearTimeout(timer);
  held = undefined;
  if (wasAlone) act();
}

const isModifier = (key: string): boolean => ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(key);

/** Runs before every other listener. */
function watch(event: KeyboardEvent): void {
  if (event.repeat || isModifier(event.key)) return;
  const isQuick = event.timeStamp - lastMs < (inBurst() ? stumbleMs : burstGapMs);
  lastMs = event.timeStamp;
  // On a slow machine the next key may come before the timer, though the hand was not quick: then it is not lost.
  letGo(!isQuick);
  if (event.key.length === 1) {
    rapid = isQuick ? rapid + 1 : 1;
    return;
  }
  const endsBurst = isQuick && rapid > 1 && (event.key === 'Enter' || event.key === 'Tab');
  rapid = 0;
  if (!endsBurst) return;
  // MONEY: nothing that a scanner typed goes on to the next field, to a package or to the confirm screen.
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const listener of listeners) listener();
}

window.addEventListener('keydown', watch, true);
