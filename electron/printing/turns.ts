/** One piece of work at a time, in the order in which it was asked for. */
export type Turns = {
  readonly next: <T>(work: () => Promise<T>) => Promise<T>;
  /** Undefined, and never done, when its turn does not come in time. */
  readonly nextWithin: <T>(work: () => Promise<T>, withinMs: number) => Promise<T | undefined>;
};

export function takeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  const next: Turns['next'] = (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    next,
    nextWithin: async (work, withinMs) => {
      const state = { isGivenUp: false, hasBegun: false };
      const mine = next(async () => {
        if (state.isGivenUp) return undefined;
        state.hasBegun = true;
        return work();
      });
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([tooLate, mine]);
      clearTimeout(timer);
      if (!state.hasBegun) {
        state.isGivenUp = true;
        return undefined;
      }
      return mine;
    },
  };
}
