import { defaultCreditRules, nextPullInMs } from '../../shared/credits.ts';
import type { PullOutcome } from '../../shared/observation.ts';
import type { Attempt } from '../db/attempt-store.ts';
import { attemptsWithoutReceipt } from '../db/attempt-store.ts';
import type { CreditSource } from '../ports.ts';
import { freeReservations, hasReservations } from '../services/resolve/credit-reservation.ts';
import { applyPulled } from '../services/resolve/credit.ts';
import type { Till } from '../services/till.ts';
import type { Lane } from './dispatcher.ts';

/** Ours: after a refusal or no answer the next look waits twice as long, at most this. */
const longestMs = 30 * 60_000;
/** Ours: how soon a credit whose prompt has ended is free, and how soon a prompt that turned unknown is seen. */
const lookEveryMs = 5_000;
/** Ours: a credit may have been noted a little before our own send. */
const beforeSendMs = 10 * 60_000;

/** A customer shows the code of a payment that nobody has reported yet. */
export type CreditLook = {
  readonly ask: () => void;
  readonly isAsked: () => boolean;
  readonly done: () => void;
};

export function creditLook(): CreditLook {
  let asked = false;
  return { ask: () => void (asked = true), isAsked: () => asked, done: () => void (asked = false) };
}

export type Pulling = {
  readonly source: Pick<CreditSource, 'pull'>;
  /** Whether a shortcode is registered for Pull Transactions. */
  readonly isRegistered: () => boolean;
  readonly look: CreditLook;
};

/**
 * Looks at the shortcode's own credits while a receipt is missing or a prompt is unknown, and when somebody at the
 * counter asks for a code. It works behind a router, and has a pace of its own so that it never takes a query's turn.
 * Also frees credits whose prompt has ended.
 */
export function creditLane(till: Till, { source, isRegistered, look }: Pulling): Lane {
  const { monotonicMs } = till.clock;
  const pace = pullPace(monotonicMs);
  let nextLookMs = 0;
  // Whether there is anything to look after; what is committed between two looks may be.
  let isAwake = true;
  return {
    name: 'credits',
    concurrency: 1,
    take: () => {
      // Every commit wakes every lane: reading all that waits at each would make a long queue slower than the network.
      if (monotonicMs() < nextLookMs) {
        isAwake = true;
        return undefined;
      }
      nextLookMs = monotonicMs() + lookEveryMs;
      freeReservations(till);
      const waiting = waitingForCredit(till);
      isAwake = waiting.length > 0 || hasReservations(till);
      if (!isRegistered()) {
        look.done();
        return undefined;
      }
      const isAsked = look.isAsked();
      if (!pace.isDue(isAsked)) return undefined;
      if (waiting.length === 0 && !isAsked) return undefined;
      const nowMs = till.clock.nowMs();
      const oldestMs = nowMs - defaultCreditRules.pullWindowMs;
      const sentAtMs = waiting.map((one) => one.sentAtMs ?? one.createdAtMs);
      const youngestMs = waiting.length === 0 ? nowMs : Math.max(...sentAtMs);
      const everyMs = nextPullInMs(defaultCreditRules, nowMs - youngestMs);
      // Before it is asked, so that whoever wakes the lane meanwhile does not ask again.
      pace.began(everyMs);
      look.done();
      return async () => {
        const fromMs = isAsked ? oldestMs : Math.max(Math.min(...sentAtMs) - beforeSendMs, oldestMs);
        const outcome = await pull(till, source, fromMs, nowMs);
        if (outcome.kind === 'credits') {
          pace.answered();
          applyPulled(till, outcome.credits);
        } else pace.failed(everyMs, 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0);
      };
    },
    nextDueMs: () =>
      isAwake || look.isAsked()
        ? till.clock.nowMs() + Math.max(1, Math.ceil(nextLookMs - monotonicMs()))
        : undefined,
  };
}

/** When the next look may be: by the lane's own pace, sooner for somebody who waits, later after refusals. */
function pullPace(monotonicMs: () => number) {
  let nextAtMs = 0;
  let askedFromMs = 0;
  let failures = 0;
  return {
    isDue: (isAsked: boolean): boolean => monotonicMs() >= (isAsked ? askedFromMs : nextAtMs),
    began: (everyMs: number): void => {
      nextAtMs = monotonicMs() + everyMs;
      askedFromMs = monotonicMs() + defaultCreditRules.pullAskedEveryMs;
    },
    answered: (): void => void (failures = 0),
    failed: (everyMs: number, afterMs: number): void => {
      failures += 1;
      const waitMs = Math.max(Math.min(everyMs * 2 ** Math.min(failures, 10), longestMs), afterMs);
      nextAtMs = monotonicMs() + waitMs;
      // Safaricom's own wish counts for everybody.
      askedFromMs = Math.max(askedFromMs, monotonicMs() + afterMs);
    },
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
