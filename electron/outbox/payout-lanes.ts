import type { PostedSendOutcome } from '../../shared/observation.ts';
import { openPayoutAttempts } from '../db/payout-attempt-store.ts';
import { dueItems, nextDueMs } from '../db/outbox-store.ts';
import type { PostedSender } from '../ports.ts';
import { claimPayout, lookAfterPayouts, mayWritePayout } from '../services/resolve/payout-claim.ts';
import type { PayoutClaim } from '../services/resolve/payout-claim.ts';
import { recordPayoutSend } from '../services/resolve/payout-send.ts';
import type { Till } from '../services/till.ts';
import type { Lane } from './dispatcher.ts';
import { persist } from './persist.ts';

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

const lookEveryMs = 5_000;

/** Looks after payouts that lapse and results that are late: every few seconds while there are any. */
export function payoutTimeLane(till: Till): Lane {
  const isAny = (): boolean => openPayoutAttempts(till.db, ['queued', 'accepted']).length > 0;
  let nextLookMs = 0;
  return {
    name: 'payout-time',
    concurrency: 1,
    take: () => {
      if (till.clock.monotonicMs() < nextLookMs) return undefined;
      nextLookMs = till.clock.monotonicMs() + lookEveryMs;
      lookAfterPayouts(till);
      return undefined;
    },
    nextDueMs: () =>
      isAny()
        ? till.clock.nowMs() + Math.max(1, Math.ceil(nextLookMs - till.clock.monotonicMs()))
        : undefined,
  };
}
