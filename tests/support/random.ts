/** Randomness that can be had again: the seed is printed, and `SEED` in the environment sets it. */
export type Dice = {
  readonly seed: number;
  /** In [0, 1). */
  readonly share: () => number;
  /** A whole number from 0 to `below` - 1. */
  readonly roll: (below: number) => number;
  readonly pick: <T>(among: readonly T[]) => T;
  readonly shuffle: <T>(list: readonly T[]) => readonly T[];
};

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const share = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const roll = (below: number): number => Math.floor(share() * below);
  return {
    seed,
    share,
    roll,
    pick: (among) => {
      const chosen = among[roll(among.length)];
      if (chosen === undefined) throw new Error('nothing to pick from');
      return chosen;
    },
    shuffle: (list) =>
      list
        .map((value) => ({ value, at: share() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ value }) => value),
  };
}

/** The seed of this run, said aloud so that a failure can be repeated. */
export function chooseSeed(suite: string): number {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`${suite}: SEED=${seed}\n`);
  return seed;
}
