/** What waits before it is posted: for its time, or for somebody to release it. */
import type { Clock } from '../ports.ts';

export type ReleaseOrder = 'as-held' | 'reversed';

export type WaitingRoom = {
  readonly hold: (act: () => Promise<void>) => void;
  /** Calls back after so long, unless stopped or cancelled before. */
  readonly after: (delayMs: number, act: () => void) => () => void;
  /** Everything that is held, one after the other, so that the order is the one that was asked for. */
  readonly release: (order: ReleaseOrder) => void;
  /** Nothing that waits for its time happens any more. */
  readonly stop: () => void;
};

export function waitingRoom(clock: Clock): WaitingRoom {
  const timers = new Set<() => void>();
  let held: readonly (() => Promise<void>)[] = [];
  return {
    hold: (act) => {
      held = [...held, act];
    },
    after: (delayMs, act) => {
      const cancel = (): void => {
        timers.delete(cancel);
        cancelTimer();
      };
      const cancelTimer = clock.after(delayMs, () => {
        timers.delete(cancel);
        act();
      });
      timers.add(cancel);
      return cancel;
    },
    release: (order) => {
      const due = order === 'reversed' ? held.toReversed() : held;
      held = [];
      void due.reduce((before, act) => before.then(act), Promise.resolve());
    },
    stop: () => {
      for (const cancel of timers) cancel();
    },
  };
}

/** The last so many, for the log. */
export function boundedLog<Entry>(
  remembered: number,
  onChange: () => void,
): { readonly note: (entry: Entry) => void; readonly all: () => readonly Entry[] } {
  const entries: Entry[] = [];
  return {
    note: (entry) => {
      entries.push(entry);
      if (entries.length > remembered) entries.shift();
      onChange();
    },
    all: () => entries,
  };
}
