/** What became of a try to send a prompt: the claim and its end, each one transaction by compare-and-set. */
import type { StkSendOutcome } from '../../../shared/observation.ts';
import { assertNever } from '../../../shared/assert.ts';
import { retryAtMs } from '../../../shared/payment-policy.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import {
  attemptById,
  attemptsInState,
  changeAttempt,
  lastPaidAtMs,
  liveAttemptsOfPayer,
  isOnPhone,
  moveAttempt,
} from '../../db/attempt-store.ts';
import { addEvidence } from '../../db/evidence-store.ts';
import { orderById } from '../../db/order-store.ts';
import type { OutboxItem } from '../../db/outbox-store.ts';
import { claimItem, makeDue, readyItems, settleItem, stopItem, triesOf } from '../../db/outbox-store.ts';
import { partyById } from '../../db/party-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { StkPushRequest } from '../../ports.ts';
import { wholeShillings } from '../../../shared/cents.ts';
import type { Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { afterUnknown, noteAttempt, observeFailure, settleByWaitingCallback } from './payment.ts';

export type Claim =
  | {
      readonly kind: 'claimed';
      readonly attemptId: number;
      readonly deadlineAtMs: number;
      readonly request: StkPushRequest;
    }
  /** Another prompt of the same payer comes first, or Safaricom's two minutes are not over. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'gone' };

/**
 * Takes a prompt out of the queue, or says why not. From this commit on the prompt counts as possibly sent: if the
 * program dies now, it is unknown (it has no idempotency key at Safaricom).
 */
export function claimPrompt(till: Till, item: OutboxItem): Claim {
  const claim = transaction(till.db, (tx): Claim => {
    const nowMs = till.clock.nowMs();
    const attempt = attemptById(tx, item.subjectId);
    // A callback named this attempt although it is only queued: one query decides, not a second prompt.
    if (attempt.state !== 'queued' || attempt.checkoutRequestId !== null) return { kind: 'gone' };
    const stop = wrongClock(till) ? 'clock' : nowMs >= attempt.deadlineAtMs ? 'deadline' : undefined;
    if (stop !== undefined) {
      takeBack(tx, attempt, stop, nowMs);
      return { kind: 'gone' };
    }
    const dueMs = firstMomentMs(till, tx, attempt, nowMs);
    if (dueMs === undefined) return { kind: 'wait' };
    if (dueMs > nowMs) {
      makeDue(tx, item.id, dueMs);
      return { kind: 'wait' };
    }
    // MONEY: P1, P4. The claim and the attempt's move are one commit, before any byte is written.
    if (!claimItem(tx, item, nowMs)) return { kind: 'gone' };
    const moved = moveAttempt(tx, attempt, 'claimed', nowMs, { sentAtMs: nowMs });
    if (!moved) return { kind: 'gone' };
    noteAttempt(tx, attempt, nowMs, 'promptSending', {});
    return claimed(tx, attempt);
  });
  if (claim.kind !== 'wait') till.changed({ order: null, became: 'sending' });
  return claim;
}

function claimed(tx: WritableDb, attempt: Attempt): Claim {
  const order = orderById(tx, attempt.orderId);
  const payer = partyById(tx, attempt.payerId).number;
  if (payer === undefined) return { kind: 'gone' };
  return {
    kind: 'claimed',
    attemptId: attempt.id,
    deadlineAtMs: attempt.deadlineAtMs,
    request: {
      amountShillings: wholeShillings(attempt.amountCents),
      payerMsisdn: payer,
      accountReference: order.number,
      description: 'Bundle',
      nonce: attempt.nonce,
    },
  };
}

/** When this prompt may go: after the payer's earlier ones, and two minutes after he paid the same amount. */
function firstMomentMs(till: Till, tx: WritableDb, attempt: Attempt, nowMs: number): number | undefined {
  const others = liveAttemptsOfPayer(tx, attempt.payerId).filter((other) => other.id !== attempt.id);
  if (others.some((other) => isOnPhone(other.state) || other.id < attempt.id)) return undefined;
  const paidAtMs = lastPaidAtMs(tx, attempt.payerId, attempt.amountCents);
  return paidAtMs === undefined ? nowMs : Math.max(nowMs, paidAtMs + till.rules.sameAmountPauseMs);
}

function takeBack(tx: WritableDb, attempt: Attempt, reason: 'deadline' | 'clock', nowMs: number): void {
  const moved = moveAttempt(tx, attempt, reason === 'deadline' ? 'deadline-passed' : 'withdrawn', nowMs, {
    reason,
  });
  stopItem(tx, 'stk-push', attempt.id, reason);
  if (moved) noteAttempt(tx, moved, nowMs, 'promptNotSent', { reason });
}

/** Whether a claimed prompt may still be written, asked again when the connection stands. */
export function mayWritePrompt(till: Till, deadlineAtMs: number): boolean {
  return till.clock.nowMs() < deadlineAtMs && wrongClock(till) === undefined;
}

/** Books the end of one try. A late or second end of the same try changes nothing. */
export function recordSend(till: Till, itemId: number, attemptId: number, outcome: StkSendOutcome): void {
  const order = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const attempt = attemptById(tx, attemptId);
    addSendEvidence(tx, attempt, outcome, nowMs);
    switch (outcome.kind) {
      case 'accepted':
        recordAccepted(till, tx, itemId, attempt, outcome, nowMs);
        break;
      case 'not-sent':
        recordNotSent(till, tx, itemId, attempt, outcome, nowMs);
        break;
      case 'refused':
        settleItem(tx, itemId, { state: 'done', reason: outcome.errorRow });
        observeFailure(till, tx, attempt, {
          source: 'send',
          resultCode: outcome.code,
          description: outcome.description,
          reason: outcome.errorRow,
          ...(outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs }),
        });
        break;
      case 'ambiguous':
        recordAmbiguous(tx, itemId, attempt, outcome.reason, nowMs);
        break;
      default:
        assertNever(outcome, 'send outcome');
    }
    return orderById(tx, attempt.orderId).number;
  });
  till.changed({ order, became: 'payment' });
}

function recordAccepted(
  till: Till,
  tx: WritableDb,
  itemId: number,
  attempt: Attempt,
  outcome: Extract<StkSendOutcome, { kind: 'accepted' }>,
  nowMs: number,
): void {
  settleItem(tx, itemId, { state: 'done' });
  const learned = attempt.checkoutRequestId;
  if (learned !== null && learned !== outcome.checkoutRequestId) {
    // The callback that came first named another prompt than the one Safaricom now says it took.
    addEvidence(tx, {
      atMs: nowMs,
      source: 'send',
      attemptId: attempt.id,
      orderId: attempt.orderId,
      verdict: 'contradiction',
      summary: 'the accepted id is not the one a callback named',
      applied: false,
    });
    recordAmbiguous(tx, itemId, attempt, 'contradiction', nowMs);
    return;
  }
  const moved = moveAttempt(tx, attempt, 'accepted', nowMs) ?? attempt;
  const known = changeAttempt(tx, moved, {
    merchantRequestId: outcome.merchantRequestId,
    checkoutRequestId: outcome.checkoutRequestId,
    nextQueryAtMs:
      nowMs + (till.callbacksArrive() ? till.rules.firstQueryMs : till.rules.firstQueryWithoutCallbacksMs),
  });
  noteAttempt(tx, known, nowMs, 'promptAccepted', {});
  if (attempt.idIsLearned) settleByWaitingCallback(till, tx, known);
}

function recordNotSent(
  till: Till,
  tx: WritableDb,
  itemId: number,
  attempt: Attempt,
  outcome: Extract<StkSendOutcome, { kind: 'not-sent' }>,
  nowMs: number,
): void {
  const clock = wrongClock(till) !== undefined;
  const final =
    clock ||
    nowMs >= attempt.deadlineAtMs ||
    outcome.reason === 'deadline' ||
    outcome.reason === 'credentials-missing' ||
    outcome.reason === 'set-up';
  if (!final) {
    const dueAtMs = retryAtMs(till.rules, triesOf(tx, itemId), nowMs, share(till), outcome.retryAfterMs);
    if (settleItem(tx, itemId, { state: 'ready', dueAtMs, reason: outcome.reason }))
      moveAttempt(tx, attempt, 'put-back', nowMs, { reason: outcome.reason, sentAtMs: null });
    return;
  }
  settleItem(tx, itemId, { state: 'stopped', reason: outcome.reason });
  const reason = clock
    ? 'clock'
    : outcome.reason === 'credentials-missing' || outcome.reason === 'set-up'
      ? outcome.reason
      : 'deadline';
  const moved = moveAttempt(tx, attempt, reason === 'deadline' ? 'deadline-passed' : 'withdrawn', nowMs, {
    reason,
    sentAtMs: null,
  });
  if (moved) noteAttempt(tx, moved, nowMs, 'promptNotSent', { reason });
}

function recordAmbiguous(
  tx: WritableDb,
  itemId: number,
  attempt: Attempt,
  reason: string,
  nowMs: number,
): void {
  // MONEY: no idempotency key, so it is never sent again.
  settleItem(tx, itemId, { state: 'unknown', reason });
  const moved = moveAttempt(tx, attempt, 'send-ambiguous', nowMs, { reason });
  if (moved) afterUnknown(tx, moved, nowMs);
}

function addSendEvidence(tx: WritableDb, attempt: Attempt, outcome: StkSendOutcome, nowMs: number): void {
  // A try that never left is no evidence of anything; the outbox item holds its last reason.
  if (outcome.kind === 'not-sent') return;
  addEvidence(tx, {
    atMs: nowMs,
    source: 'send',
    attemptId: attempt.id,
    orderId: attempt.orderId,
    verdict: outcome.kind,
    resultCode: outcome.kind === 'refused' ? outcome.code : null,
    summary:
      outcome.kind === 'accepted'
        ? 'accepted'
        : outcome.kind === 'refused'
          ? outcome.description
          : outcome.reason,
    applied: true,
  });
}

/** Queued prompts whose time is over, or whose time cannot be told: not sent. */
export function takeBackOverdue(till: Till): void {
  const nowMs = till.clock.nowMs();
  const clock = wrongClock(till) !== undefined;
  const over = attemptsInState(till.db, ['queued']).filter(
    (attempt) => clock || nowMs >= attempt.deadlineAtMs,
  );
  if (over.length === 0) return;
  transaction(till.db, (tx) => {
    for (const attempt of over) {
      const present = attemptById(tx, attempt.id);
      if (present.state === 'queued')
        takeBack(tx, present, nowMs >= present.deadlineAtMs ? 'deadline' : 'clock', nowMs);
    }
  });
  till.changed({ order: null, became: 'not-sent' });
}

/** The network is back: what waits for its next try may go at once. */
export function hurryPrompts(till: Till): void {
  const nowMs = till.clock.nowMs();
  const waiting = readyItems(till.db, 'stk').filter(
    (item) => item.epoch === till.epoch && item.dueAtMs > nowMs && item.tries > 0,
  );
  if (waiting.length === 0) return;
  transaction(till.db, (tx) => {
    for (const item of waiting) makeDue(tx, item.id, nowMs);
  });
}

const share = (till: Till): number => (till.random.bytes(1)[0] ?? 0) / 256;
