/**
 * The keyboard. One listener for the window; components say which keys they own while they stand, by the default name:
 * the till's own key map lies between (`store/key-map.ts`). A key that repeats by itself never acts, so a held Enter
 * confirms nothing; a letter or digit acts only when it came alone (`key-bursts.ts`).
 */
import { useEffectEvent, useLayoutEffect } from 'react';
import { whenAlone } from './key-bursts.ts';
import { pressedMeaning } from './store/key-map.ts';

/** `app` yields to `screen`, both are silent under a `modal`. */
type Level = 'app' | 'screen' | 'modal';
/** By name: `F9`, `Enter`, `Escape`, `ArrowDown`, a letter in lower case, a digit, `Alt+1`, `Control+,`. */
export type KeyMap = { readonly [key: string]: () => void };
type Options = {
  /** Off while false. */
  readonly when?: boolean;
  readonly level?: Level;
  /** Plain letters, digits and Enter also act while a text field has the focus. */
  readonly inFields?: boolean;
  /** Dead for so long after these keys came into force; a key pressed out of habit then does nothing. */
  readonly armMs?: number;
};

type Owner = {
  readonly level: Level;
  /** What the key would do here now; undefined when it is not this owner's. */
  readonly find: (key: string, event: KeyboardEvent) => (() => void) | undefined;
};

const owners = new Set<Owner>();
const order: readonly Level[] = ['modal', 'screen', 'app'];

export function useKeys(map: KeyMap, options: Options = {}): void {
  const { when = true, level = 'screen', inFields = false, armMs = 0 } = options;
  const find = useEffectEvent((key: string, event: KeyboardEvent, sinceMs: number) => {
    const handler = map[key];
    if (handler === undefined || (!inFields && belongsToElement(keyName(event), event.target)))
      return undefined;
    return event.timeStamp - sinceMs >= armMs ? handler : nothing;
  });
  // With the paint, not after it: a key that is pressed the moment its cap is seen must not get lost.
  useLayoutEffect(() => {
    if (!when) return;
    const sinceMs = performance.now();
    const owner: Owner = { level, find: (key, event) => find(key, event, sinceMs) };
    owners.add(owner);
    return () => void owners.delete(owner);
  }, [when, level]);
}

/** `Alt+1` for Alt and the key at 1; plain names otherwise. Shift is part of the letter itself. */
export function keyName(event: KeyboardEvent): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const base = event.altKey && digit !== undefined ? digit : event.key;
  const plain = base.length === 1 ? base.toLowerCase() : base;
  return `${event.ctrlKey ? 'Control+' : ''}${event.altKey ? 'Alt+' : ''}${plain}`;
}

/** A letter in a text field is text, and Enter on a button presses that button. */
function belongsToElement(key: string, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (typing)
    return key.length === 1 || key === 'Enter' || key === 'Backspace' || /^(?:Arrow|Home|End)/.test(key);
  if (target instanceof HTMLSelectElement)
    return key.length === 1 || key === 'Enter' || key.startsWith('Arrow');
  return (key === 'Enter' || key === ' ') && target.closest('button, a, summary') !== null;
}

const nothing = (): void => undefined;

let capture: ((pressed: string) => void) | undefined;

/** The next press is told by its own name and does nothing else: a key is being chosen. Returns what ends it. */
export function captureKey(listener: (pressed: string) => void): () => void {
  capture = listener;
  return () => {
    if (capture === listener) capture = undefined;
  };
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const pressed = keyName(event);
  if (capture !== undefined) {
    event.preventDefault();
    if (!event.repeat && !/(?:Control|Alt|Shift|Meta|AltGraph)$/.test(pressed)) capture(pressed);
    return;
  }
  const key = pressedMeaning(pressed);
  if (key !== undefined && takeKey(key, event)) event.preventDefault();
  // Function keys never reach the browser shell (F5 would reload, F12 open its tools), nor do its own chords.
  if (/^F\d+$/.test(pressed) || ['Control+k', 'Control+p'].includes(pressed)) event.preventDefault();
}

/** True when somebody owns the key. */
function takeKey(key: string, event: KeyboardEvent): boolean {
  const modal = [...owners].some((owner) => owner.level === 'modal');
  for (const level of modal ? order.slice(0, 1) : order) {
    // The newest first: what opened last stands in front.
    for (const owner of [...owners].toReversed()) {
      if (owner.level !== level) continue;
      if (event.repeat) {
        if (ownsRepeat(key, event)) return true;
        continue;
      }
      const handler = owner.find(key, event);
      if (handler === undefined) continue;
      if (event.key.length === 1 && !event.ctrlKey && !event.altKey) actAlone(owner, key, event);
      else handler();
      return true;
    }
  }
  return false;
}

/** After the moment in which a scanner would have typed on; whoever owned the key must still stand. */
function actAlone(owner: Owner, key: string, event: KeyboardEvent): void {
  whenAlone(() => {
    if (owners.has(owner)) owner.find(key, event)?.();
  });
}

/** A repeated key is swallowed only where it would scroll or submit; typing fields keep their own repeat. */
function ownsRepeat(key: string, event: KeyboardEvent): boolean {
  return key === 'Enter' && !(event.target instanceof HTMLTextAreaElement);
}

window.addEventListener('keydown', onKeyDown);
