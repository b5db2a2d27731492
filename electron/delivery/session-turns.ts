/** One session at a time on one modem: whoever comes next waits until the one before is over. */
import type { Clock } from '../ports.ts';

/** Undefined when the deadline passed before the turn came; a turn that has begun is always waited for. */
export type InTurn = <T>(deadlineMs: number, work: () => Promise<T>) => Promise<T | undefined>;

export function sessionTurns(clock: Clock): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return async <T>(deadlineMs: number, work: () => Promise<T>): Promise<T | undefined> => {
    const before = last;
    let gaveUp = false;
    let begun = false;
    const turn = before.then(async () => {
      if (gaveUp) return undefined;
      begun = true;
      return work();
    });
    last = turn.catch(() => undefined);
    return new Promise<T | undefined>((resolve, reject) => {
      const cancel = clock.after(deadlineMs, () => {
        if (begun) return;
        gaveUp = true;
        resolve(undefined);
      });
      turn.then(
        (value) => {
          cancel();
          resolve(value);
        },
        (error: unknown) => {
          cancel();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  };
}
