import type { Clock, Log } from '../ports.ts';

/**
 * One kind of work. `take` claims the next thing to do, synchronously, and returns how to do it; undefined when there
 * is nothing now. `nextDueMs` says when to look again (wall clock); undefined means not before somebody wakes us.
 */
export type Lane = {
  readonly name: string;
  readonly concurrency: number;
  readonly take: () => (() => Promise<void>) | undefined;
  readonly nextDueMs: () => number | undefined;
};

export type Dispatcher = {
  readonly wake: () => void;
  readonly start: () => void;
  /** Claims nothing more until the next `start`: the machine goes to sleep. What is under way is left alone. */
  readonly pause: () => void;
  /** Claims nothing more and waits for what is under way, at most `graceMs`. */
  readonly stop: (graceMs: number) => Promise<void>;
};

/** A due item that cannot go yet (another prompt of the same payer) is looked at again this often, not in a loop. */
const lookAgainMs = 1_000;

/**
 * The loop. Lanes know nothing of each other, so nothing slow in one delays another (P15); a lane never does more
 * than its own concurrency at once.
 */
export function dispatcher(clock: Clock, log: Log, lanes: readonly Lane[]): Dispatcher {
  const runners = lanes.map((lane) => laneRunner(clock, log, lane));
  return {
    wake: () => {
      for (const runner of runners) runner.wake();
    },
    start: () => {
      for (const runner of runners) runner.start();
    },
    pause: () => {
      for (const runner of runners) runner.pause();
    },
    stop: async (graceMs) => {
      await Promise.all(runners.map(async (runner) => runner.stop(graceMs)));
    },
  };
}

function laneRunner(clock: Clock, log: Log, lane: Lane): Dispatcher {
  const underWay = new Set<Promise<void>>();
  const timer = oneTimer(clock, () => wake());
  let running = false;
  let wakeQueued = false;
  let restsUntilMs = 0;

  const wake = (): void => {
    if (!running || wakeQueued) return;
    wakeQueued = true;
    // A turn of the event loop each time: however often lanes are woken, sockets and timers get theirs.
    setImmediate(look);
  };

  const look = (): void => {
    wakeQueued = false;
    if (!running) return;
    const restMs = restsUntilMs - clock.monotonicMs();
    if (restMs > 0) {
      // Timers may come a moment early; without a new one the lane would rest for ever.
      timer.set(Math.ceil(restMs));
      return;
    }
    timer.cancel();
    try {
      while (underWay.size < lane.concurrency) {
        const work = lane.take();
        if (!work) break;
        begin(work);
      }
      if (underWay.size < lane.concurrency) waitForNext();
    } catch (error) {
      rest('a lane could not look for work', error);
    }
  };

  const begin = (work: () => Promise<void>): void => {
    const done = work()
      .catch((error: unknown) => rest('work in a lane failed', error))
      .finally(() => {
        underWay.delete(done);
        wake();
      });
    underWay.add(done);
  };

  /** After a failure the lane rests a moment, whoever wakes it: the same item would only fail again. */
  const rest = (what: string, error: unknown): void => {
    log.error(what, { lane: lane.name, error: String(error) });
    restsUntilMs = clock.monotonicMs() + lookAgainMs;
    timer.set(lookAgainMs);
  };

  const waitForNext = (): void => {
    const dueMs = lane.nextDueMs();
    if (dueMs === undefined) return;
    const waitMs = dueMs - clock.nowMs();
    // A timer does not run while the machine sleeps and the clock may jump: never wait longer than a minute in one go.
    timer.set(waitMs <= 0 ? lookAgainMs : Math.min(waitMs, 60_000));
  };

  const pause = (): void => {
    running = false;
    timer.cancel();
  };

  return {
    wake,
    start: () => {
      running = true;
      wake();
    },
    pause,
    stop: async (graceMs) => {
      pause();
      await allSettledWithin(clock, underWay, graceMs);
    },
  };
}

/** One timer that is set anew each time. */
function oneTimer(
  clock: Clock,
  call: () => void,
): { readonly set: (delayMs: number) => void; readonly cancel: () => void } {
  let cancel: (() => void) | undefined;
  return {
    set: (delayMs) => {
      cancel?.();
      cancel = clock.after(delayMs, call);
    },
    cancel: () => {
      cancel?.();
      cancel = undefined;
    },
  };
}

async function allSettledWithin(
  clock: Clock,
  underWay: ReadonlySet<Promise<void>>,
  graceMs: number,
): Promise<void> {
  if (underWay.size === 0) return;
  await new Promise<void>((resolve) => {
    const cancel = clock.after(graceMs, resolve);
    void Promise.allSettled(underWay).then(() => {
      cancel();
      resolve();
    });
  });
}
