/** Prompts before they leave: when each may go, when it may not any more, and the claim that takes it out of the queue. */
import { wholeShillings } from '../../../shared/cents.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import {
  attemptById,
  attemptsInState,
  attemptsOfOrder,
  isOnPhone,
  lastPaidAtMs,
  liveAttemptsOfPayer,
  moveAttempt,
} from '../../db/attempt-store.ts';
import { hasHeldMoney } from '../../db/money-store.ts';
import { orderById } from '../../db/order-store.ts';
import type { OutboxItem } from '../../db/outbox-store.ts';
import { claimItem, makeDue, readyItems, stopItem } from '../../db/outbox-store.ts';
import { provenNumber } from '../../db/party-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { StkPushRequest } from '../../ports.ts';
import type { Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { forgetDeadlines, timeLeftMs } from './deadline.ts';
import { noteAttempt } from './unknown.ts';

export type Claim =
  | {
      readonly kind: 'claimed';
      readonly attemptId: number;
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
  const { claim, wrote } = transaction(till.db, (tx) => claimInside(till, tx, item));
  // Only what was written is news; waking everybody for nothing would never end.
  if (wrote) till.changed({ order: null, became: 'sending' });
  return claim;
}

type ClaimStep = { readonly claim: Claim; readonly wrote: boolean };
const gone: ClaimStep = { claim: { kind: 'gone' }, wrote: true };
const wait: ClaimStep = { claim: { kind: 'wait' }, wrote: false };

function claimInside(till: Till, tx: WritableDb, item: OutboxItem): ClaimStep {
  const nowMs = till.clock.nowMs();
  const attempt = attemptById(tx, item.subjectId);
  if (attempt.state !== 'queued' || attempt.checkoutRequestId !== null) {
    // Something else decided this attempt while it waited here: it never leaves from this row.
    stopItem(tx, 'stk-push', attempt.id, 'decided');
    return gone;
  }
  const stop = stopReason(till, tx, attempt);
  if (stop !== undefined) {
    takeBack(tx, attempt, stop, nowMs);
    return gone;
  }
  const dueMs = isAskedAlready(tx, attempt) ? undefined : firstMomentMs(till, tx, attempt, nowMs);
  if (dueMs === undefined || dueMs > nowMs) {
    // Put off, so that the payers behind it are seen.
    makeDue(tx, item.id, dueMs ?? nowMs + lookAgainMs);
    return wait;
  }
  const request = requestOf(till, tx, attempt);
  if (!request) {
    takeBack(tx, attempt, 'number', nowMs);
    return gone;
  }
  // MONEY: P1, P4. The claim and the attempt's move are one commit, before any byte is written.
  if (!claimItem(tx, item, nowMs)) return wait;
  moveAttempt(tx, attempt, 'claimed', nowMs, { sentAtMs: nowMs });
  noteAttempt(tx, attempt, nowMs, 'promptSending', {});
  return { claim: { kind: 'claimed', attemptId: attempt.id, request }, wrote: true };
}

const lookAgainMs = 1_000;

type StopReason = 'deadline' | 'clock' | 'number' | 'held';

function stopReason(till: Till, tx: ReadableDb, attempt: Attempt): StopReason | undefined {
  if (wrongClock(till)) return 'clock';
  if (timeLeftMs(till.clock, attempt) <= 0) return 'deadline';
  // MONEY: what came late lies here for this very order; nobody is asked for it again.
  return hasHeldMoney(tx, attempt.orderId) ? 'held' : undefined;
}

/** A callback says that another prompt of this order was answered, and Safaricom has not been asked about it yet. */
function isAskedAlready(tx: ReadableDb, attempt: Attempt): boolean {
  return attemptsOfOrder(tx, attempt.orderId).some(
    (one) => one.id !== attempt.id && one.idIsLearned && one.nextQueryAtMs !== null,
  );
}

/** What will be sent; undefined when the payer's number was erased or is not the one that was confirmed. */
function requestOf(till: Till, tx: ReadableDb, attempt: Attempt): StkPushRequest | undefined {
  const payerMsisdn = provenNumber(tx, till.crypto, attempt.payerId);
  return (
    payerMsisdn && {
      amountShillings: wholeShillings(attempt.amountCents),
      payerMsisdn,
      accountReference: orderById(tx, attempt.orderId).number,
      description: 'Bundle',
      nonce: attempt.nonce,
    }
  );
}

/** When this prompt may go: after the payer's earlier ones, and two minutes after he paid the same amount. */
function firstMomentMs(till: Till, tx: WritableDb, attempt: Attempt, nowMs: number): number | undefined {
  const others = liveAttemptsOfPayer(tx, attempt.payerId).filter((other) => other.id !== attempt.id);
  if (others.some((other) => isOnPhone(other.state) || other.id < attempt.id)) return undefined;
  const paidAtMs = lastPaidAtMs(tx, attempt.payerId, attempt.amountCents);
  // A payment in the future was noted by a clock that has since been set back.
  return paidAtMs === undefined || paidAtMs > nowMs
    ? nowMs
    : Math.max(nowMs, paidAtMs + till.rules.sameAmountPauseMs);
}

function takeBack(tx: WritableDb, attempt: Attempt, reason: StopReason, nowMs: number): void {
  const moved = moveAttempt(tx, attempt, reason === 'deadline' ? 'deadline-passed' : 'withdrawn', nowMs, {
    reason,
  });
  stopItem(tx, 'stk-push', attempt.id, reason);
  if (moved) noteAttempt(tx, moved, nowMs, 'promptNotSent', { reason });
}

/**
 * Whether a claimed prompt may still be written, asked again when the connection stands: its time is not over, and
 * nothing has been heard of it meanwhile.
 */
export function mayWritePrompt(till: Till, attemptId: number): boolean {
  const attempt = attemptById(till.db, attemptId);
  return (
    attempt.state === 'sending' &&
    attempt.checkoutRequestId === null &&
    timeLeftMs(till.clock, attempt) > 0 &&
    wrongClock(till) === undefined
  );
}

/** Queued prompts whose time is over, or whose time cannot be told: not sent. */
export function takeBackOverdue(till: Till): void {
  const nowMs = till.clock.nowMs();
  const clock = wrongClock(till) !== undefined;
  const waiting = attemptsInState(till.db, ['queued', 'sending']);
  forgetDeadlines(till.clock, waiting);
  const over = waiting.filter(
    (attempt) => attempt.state === 'queued' && (clock || timeLeftMs(till.clock, attempt) <= 0),
  );
  if (over.length === 0) return;
  transaction(till.db, (tx) => {
    for (const attempt of over) {
      const present = attemptById(tx, attempt.id);
      if (present.state === 'queued')
        takeBack(tx, present, timeLeftMs(till.clock, present) <= 0 ? 'deadline' : 'clock', nowMs);
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
  till.changed({ order: null, became: 'hurried' });
}
