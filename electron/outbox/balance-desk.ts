import type { PostedSendOutcome } from '../../shared/observation.ts';
import type { CheckOutcome, Clock } from '../ports.ts';

/** Asks once; the outcome of the request, not of the question, whose answer is posted. */
export type BalanceWork = () => Promise<PostedSendOutcome>;

/**
 * Where a person's question about the balances waits for its turn: it shares the budget of all questions. One at a
 * time; who asks while one waits gets the outcome of that one.
 */
export type BalanceDesk = {
  readonly ask: (work: BalanceWork) => Promise<CheckOutcome>;
  /** Since when one waits; undefined while none does. */
  readonly waitsSinceMs: () => number | undefined;
  /** Takes the one that waits off the desk and asks it. */
  readonly serve: (read: (outcome: PostedSendOutcome) => CheckOutcome) => Promise<PostedSendOutcome>;
};

type Waiting = {
  readonly work: BalanceWork;
  readonly sinceMs: number;
  readonly outcome: PromiseWithResolvers<CheckOutcome>;
};

export function balanceDesk(clock: Clock): BalanceDesk {
  let waiting: Waiting | undefined;
  return {
    ask: (work) => {
      waiting ??= { work, sinceMs: clock.nowMs(), outcome: Promise.withResolvers() };
      return waiting.outcome.promise;
    },
    waitsSinceMs: () => waiting?.sinceMs,
    serve: async (read) => {
      const present = waiting;
      waiting = undefined;
      if (!present) return { kind: 'not-sent', reason: 'stopped' };
      const outcome = await present
        .work()
        .catch((): PostedSendOutcome => ({ kind: 'ambiguous', reason: 'question-broke' }));
      present.outcome.resolve(read(outcome));
      return outcome;
    },
  };
}
