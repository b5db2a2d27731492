/**
 * Work that follows a change and that nobody at the counter waits for: done after the present turn, once, however often
 * it is asked for.
 */
export type AfterTurn = {
  /** What asks for this work. */
  readonly of: (work: () => void) => () => void;
  /** What was asked for and is not done yet is dropped, and nothing is taken any more. */
  readonly stop: () => void;
};

export function afterTurn(): AfterTurn {
  const waiting = new Map<() => void, NodeJS.Immediate>();
  let isStopped = false;
  return {
    of: (work) => () => {
      if (isStopped || waiting.has(work)) return;
      const turn = setImmediate(() => {
        waiting.delete(work);
        work();
      });
      waiting.set(work, turn);
    },
    stop: () => {
      isStopped = true;
      for (const turn of waiting.values()) clearImmediate(turn);
    },
  };
}
