/** What became of a try to send a prompt: the claim and its end, each one transaction by compare-and-set. */
import type { NotSentReason, StkSendOutcome } from '../../../shared/observation.ts';
import { assertNever } from '../../../shared/assert.ts';
import { retryAtMs } from '../../../shared/payment-policy.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import {
  attemptById,
  attemptsOfOrder,
  attemptsInState,
  changeAttempt,
  findAttempt,
  lastPaidAtMs,
  liveAttemptsOfPayer,
  isOnPhone,
  moveAttempt,
} from '../../db/attempt-store.ts';
import { addEvidence } from '../../db/evidence-store.ts';
import { hasHeldMoney } from '../../db/money-store.ts';
import { orderById } from '../../db/order-store.ts';
import type { OutboxItem } from '../../db/outbox-store.ts';
import { claimItem, makeDue, readyItems, settleItem, stopItem, triesOf } from '../../db/outbox-store.ts';
import { provenNumber } from '../../db/party-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { StkPushRequest } from '../../ports.ts';
import { wholeShillings } from '../../../shared/cents.ts';
import type { Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { observeFailure } from './book-money.ts';
import { settleByWaitingCallback } from './callback.ts';
import { forgetDeadlines, timeLeftMs } from './deadline.ts';
import { afterUnknown, contradict, noteAttempt } from './unknown.ts';

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

/** Books the end of one try. A late or second end of the same try changes nothing. */
export function recordSend(till: Till, itemId: number, attemptId: number, outcome: StkSendOutcome): void {
  const order = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const attempt = attemptById(tx, attemptId);
    addSendEvidence(tx, attempt, outcome, nowMs);
    switch (outcome.kind) {
      case 'accepted':
        recordAccepted(till, tx, itemId, attempt, kept(till, outcome), nowMs);
        break;
      case 'not-sent':
        recordNotSent(till, tx, itemId, attempt, outcome, nowMs);
        break;
      case 'refused':
        if (attempt.state === 'sending' && attempt.checkoutRequestId !== null) {
          // MONEY: a refusal and a callback for it exclude each other; one query decides.
          recordAmbiguous(tx, itemId, attempt, 'callback-first', nowMs);
          break;
        }
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

type Accepted = Extract<StkSendOutcome, { kind: 'accepted' }>;

/** The acceptance with its id as it is kept. */
const kept = (till: Till, outcome: Accepted): Accepted => ({
  ...outcome,
  checkoutRequestId: till.ids.seal(outcome.checkoutRequestId),
});

function recordAccepted(
  till: Till,
  tx: WritableDb,
  itemId: number,
  attempt: Attempt,
  outcome: Accepted,
  nowMs: number,
): void {
  const { merchantRequestId, checkoutRequestId } = outcome;
  const owner = findAttempt(tx, { checkoutRequestId });
  if (owner !== undefined && owner.id !== attempt.id) {
    // Safaricom names an id that it gave to another prompt before: nobody can ask about this one.
    addContradiction(tx, attempt, nowMs, `accepted with the id of attempt ${owner.id}`);
    recordAmbiguous(tx, itemId, attempt, 'contradiction', nowMs);
    return;
  }
  settleItem(tx, itemId, { state: 'done' });
  // Safaricom's own answer to our request outranks an id that only a callback named.
  const isConfirmed = attempt.checkoutRequestId === checkoutRequestId;
  if (attempt.checkoutRequestId !== null && !isConfirmed)
    addContradiction(tx, attempt, nowMs, 'the accepted id is not the one a callback named');
  const moved = moveAttempt(tx, attempt, 'accepted', nowMs);
  const firstQueryMs = till.callbacksArrive()
    ? till.rules.firstQueryMs
    : till.rules.firstQueryWithoutCallbacksMs;
  const known = changeAttempt(tx, moved ?? attempt, {
    merchantRequestId,
    checkoutRequestId,
    idIsLearned: isConfirmed && attempt.idIsLearned,
    nextQueryAtMs: nowMs + firstQueryMs,
  });
  noteAttempt(tx, known, nowMs, 'promptAccepted', {});
  if (isConfirmed && attempt.idIsLearned) settleByWaitingCallback(till, tx, known);
  // It was given up as refused on the word of another id, and now it lies on a phone.
  else if (!isConfirmed && !moved && attempt.state !== 'paid') contradict(tx, known, nowMs, 'accepted-late');
}

function addContradiction(tx: WritableDb, attempt: Attempt, nowMs: number, summary: string): void {
  addEvidence(tx, {
    atMs: nowMs,
    source: 'send',
    attemptId: attempt.id,
    orderId: attempt.orderId,
    verdict: 'contradiction',
    summary,
    applied: false,
  });
}

/** Reasons that waiting does not mend. */
const setUpReasons: readonly NotSentReason[] = ['credentials-missing', 'set-up'];

function recordNotSent(
  till: Till,
  tx: WritableDb,
  itemId: number,
  attempt: Attempt,
  outcome: Extract<StkSendOutcome, { kind: 'not-sent' }>,
  nowMs: number,
): void {
  if (attempt.state === 'sending' && attempt.checkoutRequestId !== null) {
    // MONEY: "not sent" and a callback for it exclude each other; it is not sent again before one query has decided.
    recordAmbiguous(tx, itemId, attempt, 'callback-first', nowMs);
    return;
  }
  const reason = finalReason(till, attempt, outcome.reason);
  if (reason === undefined) {
    const moved = moveAttempt(tx, attempt, 'put-back', nowMs, { reason: outcome.reason, sentAtMs: null });
    const dueAtMs = retryAtMs(till.rules, triesOf(tx, itemId), nowMs, share(till), outcome.retryAfterMs);
    settleItem(
      tx,
      itemId,
      moved ? { state: 'ready', dueAtMs, reason: outcome.reason } : { state: 'stopped', reason: 'decided' },
    );
    return;
  }
  settleItem(tx, itemId, { state: 'stopped', reason });
  const moved = moveAttempt(tx, attempt, reason === 'deadline' ? 'deadline-passed' : 'withdrawn', nowMs, {
    reason,
    sentAtMs: null,
  });
  if (moved) noteAttempt(tx, moved, nowMs, 'promptNotSent', { reason });
}

/** Why a prompt that did not leave will not be tried again; undefined while it may. */
function finalReason(
  till: Till,
  attempt: Attempt,
  reason: NotSentReason,
): 'clock' | 'deadline' | 'credentials-missing' | 'set-up' | undefined {
  if (wrongClock(till)) return 'clock';
  if (setUpReasons.includes(reason)) return reason === 'set-up' ? 'set-up' : 'credentials-missing';
  return reason === 'deadline' || timeLeftMs(till.clock, attempt) <= 0 ? 'deadline' : undefined;
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

const share = (till: Till): number => (till.random.bytes(1)[0] ?? 0) / 256;
