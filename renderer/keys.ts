/**
 * The keyboard. One listener for the window; components say which keys they own while they stand. A key that repeats
 * by itself never acts, so a held Enter confirms nothing.
 */
import { useEffectEvent, useLayoutEffect } from 'react';

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
  readonly act: (key: string, event: KeyboardEvent) => boolean;
};

const owners = new Set<Owner>();
const order: readonly Level[] = ['modal', 'screen', 'app'];

export function useKeys(map: KeyMap, options: Options = {}): void {
  const { when = true, level = 'screen', inFields = false, armMs = 0 } = options;
  const act = useEffectEvent((key: string, event: KeyboardEvent, sinceMs: number): boolean => {
    const handler = map[key];
    if (handler === undefined || (!inFields && belongsToElement(key, event.target))) return false;
    if (event.timeStamp - sinceMs >= armMs) handler();
    return true;
  });
  // With the paint, not after it: a key that is pressed the moment its cap is seen must not get lost.
  useLayoutEffect(() => {
    if (!when) return;
    const sinceMs = performance.now();
    const owner: Owner = { level, act: (key, event) => act(key, event, sinceMs) };
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

function onKeyDown(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const key = keyName(event);
  const modal = [...owners].some((owner) => owner.level === 'modal');
  for (const level of modal ? order.slice(0, 1) : order) {
    // The newest first: what opened last stands in front.
    for (const owner of [...owners].toReversed()) {
      if (owner.level !== level) continue;
      if (event.repeat ? ownsKey(owner, key, event) : owner.act(key, event)) {
        event.preventDefault();
        return;
      }
    }
  }
  // Function keys never reach the browser shell (F5 would reload, F12 open its tools).
  if (/^F\d+$/.test(key)) event.preventDefault();
}

/** A repeated key is swallowed only where it would scroll or submit; typing fields keep their own repeat. */
function ownsKey(_owner: Owner, key: string, event: KeyboardEvent): boolean {
  return key === 'Enter' && !(event.target instanceof HTMLTextAreaElement);
}

window.addEventListener('keydown', onKeyDown);
