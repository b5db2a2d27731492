import type { NotSentReason, PostedSendOutcome } from '../../shared/observation.ts';
import { nextStatusDueMs, openPayoutAttempts, payoutAttemptToAskAbout } from '../db/payout-attempt-store.ts';
import { dueItems, nextDueMs } from '../db/outbox-store.ts';
import type { CheckOutcome, PostedSender } from '../ports.ts';
import { claimPayout, lookAfterPayouts, mayWritePayout } from '../services/resolve/payout-claim.ts';
import type { PayoutClaim } from '../services/resolve/payout-claim.ts';
import { recordPayoutSend } from '../services/resolve/payout-send.ts';
import { askAboutPayout, askForBalance, mayAsk, recordQuestionSend } from '../services/resolve/questions.ts';
import type { Till } from '../services/till.ts';
import type { Lane } from './dispatcher.ts';
import { persist } from './persist.ts';
import type { RateBudget } from './rate-budget.ts';

/** Proves that a result can come home: asks the mailbox, or the listener through its public address (P5). */
export type WayHome = { readonly prove: () => Promise<boolean> };

const proveEveryMs = 15_000;

/** Sends payouts, one at a time: prove the way home, claim, connect, check again, write, record. */
export function payoutLane(till: Till, sender: PostedSender, way: WayHome): Lane {
  let provedAtMs = Number.NEGATIVE_INFINITY;
  return {
    name: 'b2c',
    concurrency: 1,
    take: () => {
      for (const item of dueItems(till.db, 'b2c', till.epoch, till.clock.nowMs())) {
        const nowMs = till.clock.monotonicMs();
        if (!till.wayHomeIsProved() && nowMs - provedAtMs >= proveEveryMs) {
          provedAtMs = nowMs;
          // The lane looks again when this is over, and then the claim knows.
          return async () => void (await way.prove().catch(() => false));
        }
        const claim = claimPayout(till, item);
        // What holds this one holds all of them: the others are not touched.
        if (claim.kind === 'held') return undefined;
        if (claim.kind === 'wait' || claim.kind === 'gone') continue;
        return async () => {
          const outcome = await send(till, sender, claim);
          await recordOutcome(till, item.id, claim.attemptId, outcome);
        };
      }
      return undefined;
    },
    nextDueMs: () => nextDueMs(till.db, 'b2c', till.epoch),
  };
}

type Claimed = Extract<PayoutClaim, { kind: 'pay' | 'reverse' }>;

async function send(till: Till, sender: PostedSender, claim: Claimed): Promise<PostedSendOutcome> {
  const mayWrite = (): boolean => mayWritePayout(till, claim.attemptId);
  try {
    return claim.kind === 'pay'
      ? await sender.pay(claim.request, mayWrite)
      : await sender.reverse(claim.request, mayWrite);
  } catch (error) {
    // MONEY: whatever broke, the payout may have left.
    till.log.error('the payout sender broke', { error: String(error) });
    return { kind: 'ambiguous', reason: 'sender-broke' };
  }
}

async function recordOutcome(
  till: Till,
  itemId: number,
  attemptId: number,
  outcome: PostedSendOutcome,
): Promise<void> {
  try {
    await persist(till, () => recordPayoutSend(till, itemId, attemptId, outcome));
  } catch (error) {
    till.log.error('the end of a payout’s send could not be recorded as it was', { error: String(error) });
    await persist(till, () =>
      recordPayoutSend(till, itemId, attemptId, { kind: 'ambiguous', reason: 'record-failed' }),
    );
  }
}

/** Asks what became of payouts without a result, within the rate budget; also looks after lapses and late results. */
export function statusLane(till: Till, sender: PostedSender, budget: RateBudget): Lane {
  return {
    name: 'status',
    concurrency: 1,
    take: () => {
      lookAfterPayouts(till);
      if (!mayAsk(till)) return undefined;
      const attempt = payoutAttemptToAskAbout(till.db, till.clock.nowMs());
      if (!attempt || !budget.take()) return undefined;
      return async () => {
        const asking = askAboutPayout(till, attempt);
        if (!asking) return;
        const outcome = await question(till, () => sender.askStatus(asking.request));
        noteRate(budget, outcome);
        await persist(till, () => recordQuestionSend(till, asking.questionId, outcome));
      };
    },
    nextDueMs: () => {
      const dueMs = nextStatusDueMs(till.db);
      const askMs = dueMs === undefined ? Number.POSITIVE_INFINITY : Math.max(dueMs, budget.nextMs());
      const lookMs =
        openPayoutAttempts(till.db, ['queued', 'accepted']).length > 0
          ? till.clock.nowMs() + 5_000
          : Number.POSITIVE_INFINITY;
      const nextMs = Math.min(askMs, lookMs);
      return Number.isFinite(nextMs) ? nextMs : undefined;
    },
  };
}

/** Asks for the balances now; the answer comes home by itself. */
export async function askBalanceOnce(till: Till, sender: PostedSender): Promise<CheckOutcome> {
  const asking = askForBalance(till);
  till.changed({ order: null, became: 'balance' });
  const outcome = await question(till, () => sender.askBalance(asking.request));
  await persist(till, () => recordQuestionSend(till, asking.questionId, outcome));
  switch (outcome.kind) {
    case 'accepted':
    case 'already-accepted':
    case 'ambiguous':
      return { kind: 'asked' };
    case 'refused':
      return { kind: 'failed', problem: `daraja.${outcome.errorRow}`, detail: outcome.description };
    case 'not-sent':
      return { kind: 'failed', problem: notSentProblem(outcome.reason), detail: outcome.reason };
  }
}

async function question(till: Till, ask: () => Promise<PostedSendOutcome>): Promise<PostedSendOutcome> {
  try {
    return await ask();
  } catch (error) {
    till.log.error('a question broke', { error: String(error) });
    return { kind: 'ambiguous', reason: 'question-broke' };
  }
}

function noteRate(budget: RateBudget, outcome: PostedSendOutcome): void {
  if (outcome.kind === 'not-sent' && outcome.reason === 'busy')
    budget.refusedForRate(outcome.retryAfterMs ?? 60_000);
}

const notSentProblem = (reason: NotSentReason): string =>
  reason === 'credentials-missing' || reason === 'set-up'
    ? 'error.credentials-missing'
    : 'setUp.problem.noConnection';
