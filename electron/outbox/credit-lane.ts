import { defaultCreditRules, nextPullInMs } from '../../shared/credits.ts';
import type { PullOutcome } from '../../shared/observation.ts';
import type { Attempt } from '../db/attempt-store.ts';
import { attemptsWithoutReceipt } from '../db/attempt-store.ts';
import type { CreditSource } from '../ports.ts';
import { applyPulled, freeReservations, hasReservations } from '../services/resolve/credit.ts';
import type { Till } from '../services/till.ts';
import type { Lane } from './dispatcher.ts';

/** Ours: after a refusal or no answer the next look waits twice as long, at most this. */
const longestMs = 30 * 60_000;
/** Ours: how soon a credit whose prompt has ended is free, and how soon a prompt that turned unknown is seen. */
const lookEveryMs = 5_000;
/** Ours: a credit may have been noted a little before our own send. */
const beforeSendMs = 10 * 60_000;

export type Pulling = {
  readonly source: Pick<CreditSource, 'pull'>;
  /** Whether a shortcode is registered for Pull Transactions. */
  readonly isRegistered: () => boolean;
};

/**
 * Looks at the shortcode's own credits while a receipt is missing or a prompt is unknown. It works behind a router, and
 * has a pace of its own so that it never takes a query's turn. Also frees credits whose prompt has ended.
 */
export function creditLane(till: Till, { source, isRegistered }: Pulling): Lane {
  let nextAtMs = 0;
  let nextLookMs = 0;
  let failures = 0;
  const dueInMs = (): number => Math.max(0, nextAtMs - till.clock.monotonicMs());
  return {
    name: 'credits',
    concurrency: 1,
    take: () => {
      // Every commit wakes every lane.
      if (till.clock.monotonicMs() < nextLookMs) return undefined;
      nextLookMs = till.clock.monotonicMs() + lookEveryMs;
      freeReservations(till);
      if (dueInMs() > 0 || !isRegistered()) return undefined;
      const waiting = waitingForCredit(till);
      if (waiting.length === 0) return undefined;
      const nowMs = till.clock.nowMs();
      const sentAtMs = waiting.map((one) => one.sentAtMs ?? one.createdAtMs);
      const everyMs = nextPullInMs(defaultCreditRules, nowMs - Math.max(...sentAtMs));
      // Before it is asked, so that whoever wakes the lane meanwhile does not ask again.
      nextAtMs = till.clock.monotonicMs() + everyMs;
      return async () => {
        const fromMs = Math.max(
          Math.min(...sentAtMs) - beforeSendMs,
          nowMs - defaultCreditRules.pullWindowMs,
        );
        const outcome = await pull(till, source, fromMs, nowMs);
        if (outcome.kind === 'credits') {
          failures = 0;
          applyPulled(till, outcome.credits);
          return;
        }
        failures += 1;
        const afterMs = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
        const waitMs = Math.min(everyMs * 2 ** Math.min(failures, 10), longestMs);
        nextAtMs = till.clock.monotonicMs() + Math.max(waitMs, afterMs);
      };
    },
    nextDueMs: () =>
      waitingForCredit(till).length > 0 || hasReservations(till)
        ? till.clock.nowMs() + Math.max(1, Math.ceil(nextLookMs - till.clock.monotonicMs()))
        : undefined,
  };
}

/** Prompts that a credit can still settle or complete: not those on a phone, and not older than Safaricom tells of. */
function waitingForCredit(till: Till): readonly Attempt[] {
  const oldestMs = till.clock.nowMs() - defaultCreditRules.pullWindowMs;
  return attemptsWithoutReceipt(till.db, oldestMs).filter(
    ({ state, sentAtMs, createdAtMs }) =>
      (state === 'paid' || state === 'unknown' || state === 'stated') && (sentAtMs ?? createdAtMs) > oldestMs,
  );
}

async function pull(
  till: Till,
  source: Pulling['source'],
  fromMs: number,
  toMs: number,
): Promise<PullOutcome> {
  try {
    return await source.pull(fromMs, toMs);
  } catch (error) {
    till.log.error('the look at the credits broke', { error: String(error) });
    return { kind: 'no-answer', reason: 'pull-broke', reached: false };
  }
}
