import type { Clock } from '../../electron/ports.ts';

/** A clock that stands still until a test moves it. Both hands move with `advance`; `jump` moves the wall clock alone. */
export type ManualClock = Clock & {
  /** Time passes; everything that was due on the way is called, in order. */
  readonly advance: (ms: number) => Promise<void>;
  /** Somebody sets the machine's clock, or a power cut does. */
  readonly jump: (ms: number) => void;
};

type Timer = { readonly atMs: number; readonly call: () => void };

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

export function manualClock(startMs = Date.now()): ManualClock {
  let wallMs = startMs;
  let steadyMs = 0;
  const timers = new Set<Timer>();
  const nextUntil = (endMs: number): Timer | undefined =>
    [...timers].filter((timer) => timer.atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
  const moveTo = (atMs: number): void => {
    wallMs += Math.max(0, atMs - steadyMs);
    steadyMs = Math.max(steadyMs, atMs);
  };
  return {
    nowMs: () => wallMs,
    monotonicMs: () => steadyMs,
    after: (delayMs, callback) => {
      const timer = { atMs: steadyMs + Math.max(0, delayMs), call: callback };
      timers.add(timer);
      // Nothing has to pass for what is due at once.
      if (delayMs <= 0)
        setImmediate(() => {
          if (timers.delete(timer)) callback();
        });
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const endMs = steadyMs + ms;
      for (let timer = nextUntil(endMs); timer; timer = nextUntil(endMs)) {
        timers.delete(timer);
        moveTo(timer.atMs);
        timer.call();
        await nextTurn();
      }
      moveTo(endMs);
      await nextTurn();
    },
    jump: (ms) => {
      wallMs += ms;
    },
  };
}

/** The machine's clock, shifted: timers run in real time, the hands show another hour. */
export function shiftedClock(clock: Clock, shiftMs: () => number): Clock {
  return { ...clock, nowMs: () => clock.nowMs() + shiftMs() };
}
