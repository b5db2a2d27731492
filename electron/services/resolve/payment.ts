/**
 * The one place where observations become states. Whatever was seen (an answer to a send, a callback, a query, a
 * person's word), in any order, twice or late, goes through here; every function is one synchronous transaction.
 *
 * MONEY: success books money exactly once per transaction; nothing here ever sends anything.
 */
import type { StkCallback, StkQueryOutcome } from '../../../shared/observation.ts';

import type { Cents } from '../../../shared/cents.ts';
import { isLive } from '../../../shared/payment-machine.ts';
import { nextQueryAtMs } from '../../../shared/payment-policy.ts';
import { stkCallbackVerdict, stkRetryAfterMs } from '../../../shared/result-codes.ts';
import type { Attempt, AttemptChange } from '../../db/attempt-store.ts';
import {
  attemptById,
  attemptsInState,
  changeAttempt,
  findAttempt,
  liveAttemptsOfPayer,
  moveAttempt,
} from '../../db/attempt-store.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import type { AuditValues } from '../../db/audit-store.ts';
import { addEvidence, markCallbackApplied, waitingCallback } from '../../db/evidence-store.ts';
import type { NewEvidence } from '../../db/evidence-store.ts';
import type { InboxItem } from '../../db/inbox-store.ts';
import { closeInboxItem } from '../../db/inbox-store.ts';
import { post } from '../../db/ledger-store.ts';
import { addKey, insertTransaction, transactionIdByKey, transactionOfAttempt } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Till } from '../till.ts';

/** A success as somebody reported it. A query knows neither amount nor receipt; then what we asked for stands. */
export type Success = {
  readonly source: 'callback' | 'query';
  readonly amountCents: Cents | undefined;
  readonly receipt: string | undefined;
  readonly occurredAtMs: number | undefined;
};

export type Failure = {
  readonly source: 'callback' | 'query' | 'send';
  readonly resultCode: string;
  readonly description: string;
  readonly reason?: string;
  readonly retryAfterMs?: number;
};

// ── callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Applies one stored callback, or keeps it where it names nothing of ours or cannot be read. */
export function applyCallback(till: Till, item: InboxItem, callback: StkCallback | undefined): void {
  const changed = transaction(till.db, (tx) => {
    const attempt = findAttempt(tx, { nonce: item.nonce });
    const applied =
      attempt !== undefined && callback !== undefined
        ? applyToAttempt(till, tx, attempt, item, callback)
        : false;
    if (!callback || !attempt) keepForeignCallback(tx, item, attempt, callback);
    closeInboxItem(tx, item.id, applied ? 'applied' : 'kept', attempt?.id ?? null);
    return attempt && orderById(tx, attempt.orderId).number;
  });
  if (changed !== undefined) till.changed({ order: changed, became: 'payment' });
}

function keepForeignCallback(
  tx: WritableDb,
  item: InboxItem,
  attempt: Attempt | undefined,
  callback: StkCallback | undefined,
): void {
  addEvidence(tx, {
    atMs: item.receivedAtMs,
    source: 'callback',
    attemptId: attempt?.id ?? null,
    orderId: attempt?.orderId ?? null,
    inboxId: item.id,
    verdict: 'not-understood',
    summary: callback ? 'callback for a path of ours that no attempt has' : 'callback that cannot be read',
    applied: false,
  });
}

function applyToAttempt(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  item: InboxItem,
  callback: StkCallback,
): boolean {
  const nowMs = till.clock.nowMs();
  const known = attempt.checkoutRequestId;
  const owner = findAttempt(tx, { checkoutRequestId: callback.checkoutRequestId });
  const contradicts =
    (known !== null && known !== callback.checkoutRequestId) ||
    (owner !== undefined && owner.id !== attempt.id);
  const evidence: NewEvidence = {
    atMs: item.receivedAtMs,
    source: 'callback',
    attemptId: attempt.id,
    orderId: attempt.orderId,
    inboxId: item.id,
    verdict: contradicts ? 'contradiction' : stkCallbackVerdict(callback.resultCode),
    resultCode: callback.resultCode,
    amountCents: callback.amountCents ?? null,
    receipt: callback.receipt ?? null,
    occurredAtMs: callback.occurredAtMs ?? null,
    summary: callback.resultDescription,
    applied: false,
  };
  if (contradicts) {
    addEvidence(tx, evidence);
    stopUndelivered(till, tx, orderById(tx, attempt.orderId), nowMs);
    return false;
  }
  if (known === null || attempt.idIsLearned) {
    addEvidence(tx, evidence);
    // P3: an id first learned from a callback settles nothing until one query agrees.
    changeAttempt(tx, attempt, {
      checkoutRequestId: callback.checkoutRequestId,
      idIsLearned: true,
      nextQueryAtMs: nowMs,
    });
    return true;
  }
  addEvidence(tx, { ...evidence, applied: true });
  settleByCallback(till, tx, attempt, callback);
  return true;
}

function settleByCallback(till: Till, tx: WritableDb, attempt: Attempt, callback: StkCallback): void {
  switch (stkCallbackVerdict(callback.resultCode)) {
    case 'paid':
      bookSuccess(till, tx, attempt, {
        source: 'callback',
        amountCents: callback.amountCents,
        receipt: callback.receipt,
        occurredAtMs: callback.occurredAtMs,
      });
      return;
    case 'refused':
      observeFailure(till, tx, attempt, {
        source: 'callback',
        resultCode: callback.resultCode,
        description: callback.resultDescription,
      });
      return;
    case 'pending':
      // Safaricom itself does not know yet: ask soon, and settle nothing.
      changeAttempt(tx, attempt, { nextQueryAtMs: till.clock.nowMs() + till.rules.secondZeroMs });
  }
}

/** The stored callback of an attempt whose id was learned, now that it is confirmed. */
export function settleByWaitingCallback(till: Till, tx: WritableDb, attempt: Attempt): Attempt {
  const evidence = waitingCallback(tx, attempt.id);
  const trusted = changeAttempt(tx, attempt, { idIsLearned: false });
  if (!evidence) return trusted;
  markCallbackApplied(tx, attempt.id);
  settleByCallback(till, tx, trusted, {
    checkoutRequestId: attempt.checkoutRequestId ?? '',
    merchantRequestId: attempt.merchantRequestId ?? '',
    resultCode: evidence.resultCode ?? '',
    resultDescription: evidence.summary,
    amountCents: evidence.amountCents ?? undefined,
    receipt: evidence.receipt ?? undefined,
    occurredAtMs: evidence.occurredAtMs ?? undefined,
  });
  return attemptById(tx, attempt.id);
}

// ── queries ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Applies the answer to one STK query. */
export function applyQuery(till: Till, attemptId: number, outcome: StkQueryOutcome): void {
  const number = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const before = attemptById(tx, attemptId);
    const attempt = changeAttempt(tx, before, {
      queryCount: before.queryCount + 1,
      nextQueryAtMs: nextAfter(till, before, nowMs, outcome),
    });
    addEvidence(tx, {
      atMs: nowMs,
      source: 'query',
      attemptId,
      orderId: attempt.orderId,
      verdict: outcome.kind,
      resultCode: 'resultCode' in outcome ? outcome.resultCode : null,
      summary: outcome.kind === 'no-answer' ? outcome.reason : outcome.description,
      applied: outcome.kind === 'paid' || outcome.kind === 'refused',
    });
    noteAttempt(tx, attempt, nowMs, 'askedSafaricom', { answer: outcome.kind });
    settleByQuery(till, tx, attempt, outcome, nowMs);
    return orderById(tx, attempt.orderId).number;
  });
  till.changed({ order: number, became: 'payment' });
}

function settleByQuery(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  outcome: StkQueryOutcome,
  nowMs: number,
): void {
  if (outcome.kind === 'paid') {
    const confirmed = attempt.idIsLearned ? settleByWaitingCallback(till, tx, attempt) : attempt;
    bookSuccess(till, tx, confirmed, {
      source: 'query',
      amountCents: undefined,
      receipt: undefined,
      occurredAtMs: undefined,
    });
  } else if (outcome.kind === 'refused') {
    if (attempt.idIsLearned) settleLearnedRefusal(till, tx, attempt, outcome, nowMs);
    else
      observeFailure(till, tx, attempt, {
        source: 'query',
        resultCode: outcome.resultCode,
        description: outcome.description,
      });
  } else if (outcome.kind === 'not-known') endLife(tx, attempt, nowMs);
}

function settleLearnedRefusal(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  outcome: Extract<StkQueryOutcome, { kind: 'refused' }>,
  nowMs: number,
): void {
  const said = waitingCallback(tx, attempt.id);
  if (said?.verdict === 'paid') {
    // The callback says paid, Safaricom's own answer says not: nobody decides this but a person.
    addEvidence(tx, {
      atMs: nowMs,
      source: 'query',
      attemptId: attempt.id,
      orderId: attempt.orderId,
      verdict: 'contradiction',
      summary: 'callback says paid, query says not',
      applied: false,
    });
    changeAttempt(tx, attempt, { reason: 'contradiction' });
    noteAttempt(tx, attempt, nowMs, 'contradiction', {});
    return;
  }
  markCallbackApplied(tx, attempt.id);
  observeFailure(till, tx, changeAttempt(tx, attempt, { idIsLearned: false }), {
    source: 'query',
    resultCode: outcome.resultCode,
    description: outcome.description,
  });
}

function nextAfter(till: Till, attempt: Attempt, nowMs: number, outcome: StkQueryOutcome): number | null {
  if (outcome.kind === 'refused') return null;
  if (outcome.kind === 'paid')
    return attempt.settledBy === null && attempt.receipt === null ? nowMs + till.rules.secondZeroMs : null;
  const regular = nextQueryAtMs(till.rules, attempt.sentAtMs ?? attempt.createdAtMs, nowMs);
  if (regular === undefined) return null;
  const afterMs = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
  return Math.max(regular, nowMs + afterMs);
}

// ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Prompts that have been on a phone longer than a prompt lives, with nothing final heard: now unknown. */
export function endPromptLives(till: Till): void {
  const nowMs = till.clock.nowMs();
  const over = attemptsInState(till.db, ['waiting']).filter(
    (attempt) => nowMs - (attempt.sentAtMs ?? attempt.stateSinceMs) >= till.rules.promptLifeMs,
  );
  if (over.length === 0) return;
  transaction(till.db, (tx) => {
    for (const attempt of over) endLife(tx, attemptById(tx, attempt.id), nowMs);
  });
  till.changed({ order: null, became: 'unknown' });
}

function endLife(tx: WritableDb, attempt: Attempt, nowMs: number): void {
  const moved = moveAttempt(tx, attempt, 'life-ended', nowMs, { reason: 'no-final-answer' });
  if (moved) afterUnknown(tx, moved, nowMs);
}

/** Notes that an attempt became unknown, and takes back the payer's other prompts that have not left (P4). */
export function afterUnknown(tx: WritableDb, attempt: Attempt, nowMs: number): void {
  noteAttempt(tx, attempt, nowMs, 'becameUnknown', { reason: attempt.reason ?? '' });
  const order = orderById(tx, attempt.orderId);
  for (const other of liveAttemptsOfPayer(tx, attempt.payerId)) {
    if (other.state !== 'queued' || !stopItem(tx, 'stk-push', other.id, 'payer-unknown')) continue;
    moveAttempt(tx, other, 'withdrawn', nowMs, { reason: 'payer-unknown', resultText: order.number });
    noteAttempt(tx, other, nowMs, 'promptNotSent', { reason: 'payer-unknown', order: order.number });
  }
}

// ── success and failure ──────────────────────────────────────────────────────────────────────────────────────────

/** Books money that came for an attempt: to its order where that still waits for it, else as held money. */
export function bookSuccess(till: Till, tx: WritableDb, attempt: Attempt, success: Success): void {
  const nowMs = till.clock.nowMs();
  const order = orderById(tx, attempt.orderId);
  const known = transactionOfAttempt(tx, attempt.id);
  if (known) {
    addToKnown(till, tx, attempt, order, known, success, nowMs);
    return;
  }
  if (
    success.receipt !== undefined &&
    transactionIdByKey(tx, { kind: 'receipt', value: success.receipt }) !== undefined
  ) {
    // MONEY: one receipt is one transaction; the same code for a second prompt proves nothing about it.
    noteAttempt(tx, attempt, nowMs, 'contradiction', { code: success.receipt });
    changeAttempt(tx, attempt, { reason: 'contradiction' });
    stopUndelivered(till, tx, order, nowMs);
    return;
  }
  stopItem(tx, 'stk-push', attempt.id, 'paid');
  const paid = moveAttempt(tx, attempt, 'success-observed', nowMs, {
    ...receiptChange(success),
    settledBy: success.source,
    resultCode: '0',
    reason: null,
    nextQueryAtMs: queryOnceMore(till, success, nowMs),
  });
  if (!paid) return;
  const amountCents = success.amountCents ?? attempt.amountCents;
  bookMoney(till, tx, { attempt: paid, wasState: attempt.state, order, amountCents, success, nowMs });
}

type Booking = {
  readonly attempt: Attempt;
  readonly wasState: Attempt['state'];
  readonly order: Order;
  readonly amountCents: Cents;
  readonly success: Success;
  readonly nowMs: number;
};

function bookMoney(till: Till, tx: WritableDb, booking: Booking): void {
  const { attempt, order, amountCents, success, nowMs } = booking;
  const destination = destinationOf(booking);
  const money = insertTransaction(tx, {
    amountCents,
    occurredAtMs: success.occurredAtMs ?? nowMs,
    bookedAtMs: nowMs,
    attemptId: attempt.id,
    orderId: order.id,
    disposition: destination === 'held' || destination === 'other-amount' ? 'held' : 'order',
  });
  if (attempt.checkoutRequestId !== null)
    addKey(tx, money.id, { kind: 'checkout-request-id', value: attempt.checkoutRequestId });
  if (success.receipt !== undefined) addKey(tx, money.id, { kind: 'receipt', value: success.receipt });
  const kind =
    destination === 'order'
      ? 'payment-received'
      : destination === 'decided'
        ? 'decision-confirmed'
        : 'payment-held';
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind,
      orderId: order.id,
      transactionId: money.id,
      occurredAtMs: money.occurredAtMs,
      nowMs,
      actorId: machineActor,
      body: { order: order.number, attempt: attempt.id },
    },
    amountCents,
  );
  const values = { amountCents, ...(success.receipt === undefined ? {} : { code: success.receipt }) };
  if (destination === 'order') moveOrder(tx, order, 'payment-settled', nowMs, { settledBy: success.source });
  if (destination === 'other-amount')
    moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'other-amount' });
  noteAttempt(tx, attempt, nowMs, bookedAction[destination][success.source], values);
}

type Destination = 'order' | 'decided' | 'other-amount' | 'held';
const bookedAction: { readonly [D in Destination]: { readonly [S in Success['source']]: string } } = {
  order: { callback: 'paidByCallback', query: 'paidByQuery' },
  decided: { callback: 'decisionConfirmed', query: 'decisionConfirmed' },
  'other-amount': { callback: 'otherAmount', query: 'otherAmount' },
  held: { callback: 'moneyHeld', query: 'moneyHeld' },
};

/** Money goes to its order only while that waits for this very prompt; late money is held, and never delivers by itself. */
function destinationOf({ attempt, wasState, order, amountCents }: Booking): Destination {
  const fits = amountCents === attempt.amountCents;
  if (wasState === 'stated' && order.settledBy === 'decision' && fits) return 'decided';
  if (!isLive(wasState) || order.state !== 'open') return 'held';
  return fits ? 'order' : 'other-amount';
}

function addToKnown(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  order: Order,
  known: { readonly id: number; readonly amountCents: Cents },
  success: Success,
  nowMs: number,
): void {
  const otherAmount = success.amountCents !== undefined && success.amountCents !== known.amountCents;
  const foreignReceipt =
    success.receipt !== undefined && !addKey(tx, known.id, { kind: 'receipt', value: success.receipt });
  const otherReceipt =
    success.receipt !== undefined && attempt.receipt !== null && attempt.receipt !== success.receipt;
  if (otherAmount || foreignReceipt || otherReceipt) {
    noteAttempt(
      tx,
      attempt,
      nowMs,
      'contradiction',
      success.receipt === undefined ? {} : { code: success.receipt },
    );
    stopUndelivered(till, tx, order, nowMs);
    return;
  }
  if (attempt.receipt === null && success.receipt !== undefined)
    changeAttempt(tx, attempt, { receipt: success.receipt });
}

/** A negative answer. It never takes back a success; against an undelivered success it stops the order for a person. */
export function observeFailure(till: Till, tx: WritableDb, attempt: Attempt, failure: Failure): void {
  const nowMs = till.clock.nowMs();
  const retryAfterMs = failure.retryAfterMs ?? stkRetryAfterMs(failure.resultCode);
  const order = orderById(tx, attempt.orderId);
  const moved = moveAttempt(tx, attempt, 'failure-observed', nowMs, {
    resultCode: failure.resultCode,
    resultText: failure.description,
    reason: failure.reason ?? null,
    retryFromMs: retryAfterMs === undefined ? null : nowMs + retryAfterMs,
    nextQueryAtMs: null,
  });
  if (!moved) {
    const contradicts = attempt.state === 'paid' && failure.source !== 'send';
    if (contradicts) {
      noteAttempt(tx, attempt, nowMs, 'contradiction', { code: failure.resultCode });
      stopUndelivered(till, tx, order, nowMs);
    }
    return;
  }
  noteAttempt(tx, moved, nowMs, 'paymentRefused', { code: failure.resultCode });
  // The owner believed a statement that Safaricom now denies.
  if (attempt.state === 'stated' && order.settledBy === 'decision') stopUndelivered(till, tx, order, nowMs);
}

function stopUndelivered(till: Till, tx: WritableDb, order: Order, nowMs: number): void {
  if (order.state !== 'paid') return;
  moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'contradiction' });
  note(tx, { atMs: nowMs, actorId: machineActor, action: 'contradiction', orderId: order.id });
  till.log.warn('an undelivered order was stopped: the proofs differ', { order: order.number });
}

/** A success by callback gets one query when the budget is idle; one by query alone gets a second, for the receipt's sake. */
function queryOnceMore(till: Till, success: Success, nowMs: number): number {
  return nowMs + (success.source === 'callback' ? till.rules.firstQueryMs : till.rules.secondZeroMs);
}

const receiptChange = (success: Success): AttemptChange =>
  success.receipt === undefined ? {} : { receipt: success.receipt };

export function noteAttempt(
  tx: WritableDb,
  attempt: Attempt,
  atMs: number,
  action: string,
  values: AuditValues,
  actorId: string = machineActor,
): void {
  note(tx, { atMs, actorId, action, orderId: attempt.orderId, values });
}
