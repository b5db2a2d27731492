/** One timer for every clock on the page. Time is the main process's: its offset to this window's clock is kept. */
import { useSyncExternalStore } from 'react';

let offsetMs = 0;
let nowMs = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Called with every answer that carries the main process's time. */
export function setClock(mainNowMs: number): void {
  offsetMs = mainNowMs - Date.now();
  tick();
}

function tick(): void {
  nowMs = Date.now() + offsetMs;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time now in milliseconds, again every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

/** The same, once, for code that draws nothing. */
export function mainNowMs(): number {
  return Date.now() + offsetMs;
}
