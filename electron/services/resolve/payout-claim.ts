/** Payouts before they leave: what may go now, what waits and why, and the claim that takes one out of the queue (P5). */
import { wholeShillings } from '../../../shared/cents.ts';
import { isOpenPayoutAttempt } from '../../../shared/payout-machine.ts';
import { mayResend } from '../../../shared/payout-policy.ts';
import { formatPayoutNumber, payoutCommandOf } from '../../../shared/payouts.ts';
import type { OutboxItem } from '../../db/outbox-store.ts';
import { claimItem, makeDue, stopItem } from '../../db/outbox-store.ts';
import { provenNumber } from '../../db/party-store.ts';
import {
  attemptsOfPayout,
  changePayoutAttempt,
  movePayoutAttempt,
  openPayoutAttempts,
  payoutAttemptById,
} from '../../db/payout-attempt-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { movePayout, payoutById } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { PayoutRequest, ReversalRequest } from '../../ports.ts';
import { earliestSendMs } from '../payouts/cool-down.ts';
import { isStillOwed } from '../../db/payout-owed.ts';
import { payoutHold } from '../payouts/stops.ts';
import type { Till } from '../till.ts';
import { refusePaidDelivery } from './paid-delivery.ts';
import { noteAttempt } from './payout-result.ts';

export type PayoutClaim =
  | { readonly kind: 'pay'; readonly attemptId: number; readonly request: PayoutRequest }
  | { readonly kind: 'reverse'; readonly attemptId: number; readonly request: ReversalRequest }
  | { readonly kind: 'wait' }
  /** Nothing may leave now, whichever payout it is. */
  | { readonly kind: 'held' }
  | { readonly kind: 'gone' };

const lookAgainMs = 10_000;

/**
 * Takes a payout out of the queue, or says why not. MONEY: P1, P5. From this commit on it counts as possibly sent; a
 * B2C payment may be sent again with the same id for a while, a reversal never.
 */
export function claimPayout(till: Till, item: OutboxItem): PayoutClaim {
  const { claim, wrote } = transaction(till.db, (tx) => claimInside(till, tx, item));
  if (wrote) till.changed({ order: null, became: 'payouts' });
  return claim;
}

type Step = { readonly claim: PayoutClaim; readonly wrote: boolean };
const gone: Step = { claim: { kind: 'gone' }, wrote: true };

function claimInside(till: Till, tx: WritableDb, item: OutboxItem): Step {
  const nowMs = till.clock.nowMs();
  const attempt = payoutAttemptById(tx, item.subjectId);
  const payout = payoutById(tx, attempt.payoutId);
  const mayBeClaimed = attempt.state === 'queued' || attempt.state === 'unknown';
  if (!mayBeClaimed || payout?.epoch !== till.epoch || !isStillWanted(tx, payout, attempt)) {
    // Something else decided this attempt while it waited here: it never leaves from this row.
    stopItem(tx, 'payout', attempt.id, 'decided');
    if (attempt.state === 'queued') movePayoutAttempt(tx, attempt, 'withdrawn', nowMs, { reason: 'decided' });
    return gone;
  }
  const end = endReason(till, tx, payout, attempt, nowMs);
  if (end !== undefined) return endQueue(till, tx, payout, attempt, end);
  const earliestMs = earliestSendMs(till, tx, payout);
  if (nowMs < earliestMs) {
    // No item is put off for longer at once: a longer wait looks like a clock that was set back.
    makeDue(tx, item.id, Math.min(earliestMs, nowMs + 30 * 60_000));
    return { claim: { kind: 'wait' }, wrote: false };
  }
  const hold = payoutHold(till, tx);
  if (hold !== undefined) {
    makeDue(tx, item.id, nowMs + lookAgainMs);
    const isNews = attempt.reason !== hold;
    if (isNews) changePayoutAttempt(tx, attempt, { reason: hold });
    return { claim: { kind: 'held' }, wrote: isNews };
  }
  const claim = requestOf(till, tx, payout, attempt);
  if (!claim) return endQueue(till, tx, payout, attempt, 'number');
  if (!claimItem(tx, item, nowMs)) return { claim: { kind: 'wait' }, wrote: false };
  movePayoutAttempt(tx, attempt, 'claimed', nowMs, {
    firstSentAtMs: attempt.firstSentAtMs ?? nowMs,
    lastSentAtMs: nowMs,
    sends: attempt.sends + 1,
    reason: null,
  });
  noteAttempt(tx, payout, nowMs, attempt.sends === 0 ? 'payoutSending' : 'payoutResending');
  return { claim, wrote: true };
}

/** MONEY: P5. Approved, and no other attempt of it has paid or may pay. */
function isStillWanted(db: ReadableDb, payout: Payout, attempt: PayoutAttempt): boolean {
  const others = attemptsOfPayout(db, payout.id).filter((other) => other.id !== attempt.id);
  return (
    payout.state === 'approved' &&
    others.every((other) => other.state !== 'paid' && !isOpenPayoutAttempt(other.state))
  );
}

type EndReason = 'lapsed' | 'number' | 'no-longer-owed' | 'resend-over';

function endReason(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  nowMs: number,
): EndReason | undefined {
  if (attempt.sends > 0) {
    // MONEY: P5. Once it may have left, only the same id, only for so long, and a reversal not at all.
    const isOver =
      attempt.firstSentAtMs === null || !mayResend(till.payoutRules, attempt.firstSentAtMs, nowMs);
    return payout.channel === 'reversal' || isOver ? 'resend-over' : undefined;
  }
  if (isLapsed(till, payout, nowMs)) return 'lapsed';
  return isStillOwed(tx, payout) ? undefined : 'no-longer-owed';
}

const isLapsed = (till: Till, payout: Payout, nowMs: number): boolean => {
  const approvedAtMs = payout.approvedAtMs ?? payout.requestedAtMs;
  // An approval in the future was given by a clock that has since been set back.
  return (
    nowMs >= approvedAtMs + till.payoutRules.approvalForMs ||
    nowMs < approvedAtMs - till.rules.clockToleranceMs
  );
};

function endQueue(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  reason: EndReason,
): Step {
  const nowMs = till.clock.nowMs();
  stopItem(tx, 'payout', attempt.id, reason);
  if (attempt.state !== 'queued') return gone;
  movePayoutAttempt(tx, attempt, 'withdrawn', nowMs, { reason });
  // What is no longer owed in this amount cannot be approved again; its money is free to be given back otherwise.
  if (reason === 'no-longer-owed') movePayout(tx, payout, 'withdrawn', nowMs);
  else movePayout(tx, payout, 'lapsed', nowMs, { approvedBy: null, approvedAtMs: null });
  noteAttempt(tx, payout, nowMs, 'payoutNotSent', { reason });
  refusePaidDelivery(till, tx, payout, 'not-sent');
  return gone;
}

function requestOf(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
): PayoutClaim | undefined {
  const amountShillings = wholeShillings(payout.amountCents);
  // P16: never a number, never a name.
  const remarks = formatPayoutNumber(till.mode, payout.id);
  const { nonce } = attempt;
  if (payout.channel === 'reversal') {
    const receipt = payout.reversesReceipt ?? '';
    const request = { receipt, amountShillings, remarks, nonce };
    return { kind: 'reverse', attemptId: attempt.id, request };
  }
  const payeeMsisdn = payout.payeeId === null ? undefined : provenNumber(tx, till.crypto, payout.payeeId);
  if (payeeMsisdn === undefined || attempt.ocid === null) return undefined;
  const command = payoutCommandOf[payout.kind];
  const request = {
    ocid: attempt.ocid,
    command,
    amountShillings,
    payeeMsisdn,
    remarks,
    occasion: undefined,
    nonce,
  };
  return { kind: 'pay', attemptId: attempt.id, request };
}

/** Whether a claimed payout may still be written, asked again when the connection stands. */
export function mayWritePayout(till: Till, attemptId: number): boolean {
  const attempt = payoutAttemptById(till.db, attemptId);
  const payout = payoutById(till.db, attempt.payoutId);
  if (attempt.state !== 'sending' || !payout || !isStillWanted(till.db, payout, attempt)) return false;
  if (payoutHold(till, till.db) !== undefined) return false;
  if (attempt.sends <= 1) return isStillOwed(till.db, payout);
  return (
    attempt.firstSentAtMs !== null && mayResend(till.payoutRules, attempt.firstSentAtMs, till.clock.nowMs())
  );
}

/** Approvals that have lapsed, and results that are late. */
export function lookAfterPayouts(till: Till): void {
  const nowMs = till.clock.nowMs();
  const isLate = (attempt: PayoutAttempt): boolean =>
    nowMs - (attempt.lastSentAtMs ?? attempt.stateSinceMs) >= till.payoutRules.resultExpectedMs;
  const late = openPayoutAttempts(till.db, ['accepted']).filter(isLate);
  const lapsed = openPayoutAttempts(till.db, ['queued']).filter((attempt) => {
    const payout = payoutById(till.db, attempt.payoutId);
    return payout?.state === 'approved' && isLapsed(till, payout, nowMs);
  });
  if (late.length + lapsed.length === 0) return;
  transaction(till.db, (tx) => {
    for (const { id } of late) {
      const moved = movePayoutAttempt(tx, payoutAttemptById(tx, id), 'result-late', nowMs, {
        reason: 'no-result',
      });
      const payout = moved && payoutById(tx, moved.payoutId);
      if (payout) noteAttempt(tx, payout, nowMs, 'payoutUnknown', { reason: 'no-result' });
    }
    for (const { id } of lapsed) {
      const attempt = payoutAttemptById(tx, id);
      const payout = payoutById(tx, attempt.payoutId);
      if (payout && attempt.state === 'queued') endQueue(till, tx, payout, attempt, 'lapsed');
    }
  });
  till.changed({ order: null, became: 'payouts' });
}
