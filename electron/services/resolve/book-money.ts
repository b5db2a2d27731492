/**
 * Money and its denial: what a success or a failure does to an attempt, its order and the ledger.
 *
 * MONEY: money is booked once per transaction, whatever reports it, in whatever order and however often. Nothing here
 * sends anything.
 */
import { cents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import { balanceOf } from '../../../shared/ledger-rules.ts';
import type { PostingKind } from '../../../shared/ledger-rules.ts';
import { isLive } from '../../../shared/payment-machine.ts';
import { stkRetryAfterMs } from '../../../shared/result-codes.ts';
import { setUpTestPackageId } from '../../../shared/set-up.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { attemptStating, changeAttempt, moveAttempt } from '../../db/attempt-store.ts';
import { machineActor } from '../../db/audit-store.ts';
import { openDeliveryOf } from '../../db/delivery-store.ts';
import { linesOfOrder, post } from '../../db/ledger-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import {
  addKey,
  correctAmount,
  insertTransaction,
  transactionIdByKey,
  transactionOfAttempt,
} from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { contradict, noteAttempt } from './unknown.ts';

/** A success as somebody reported it. A query knows neither amount nor receipt; then what we asked for stands. */
export type Success = {
  readonly source: 'callback' | 'query';
  readonly amountCents: Cents | undefined;
  readonly receipt: string | undefined;
  readonly occurredAtMs: number | undefined;
};

export type Refusal = {
  readonly source: 'callback' | 'query' | 'send';
  readonly resultCode: string;
  readonly description: string;
  /** The row of the error table, where the request itself was refused. */
  readonly reason?: string;
  readonly retryAfterMs?: number;
};

/** Books money that came for an attempt: to its order where that still waits for it, else as held money. */
export function bookSuccess(till: Till, tx: WritableDb, attempt: Attempt, success: Success): void {
  const nowMs = till.clock.nowMs();
  const order = orderById(tx, attempt.orderId);
  const known = transactionOfAttempt(tx, attempt.id);
  if (known) {
    addToKnown(till, tx, { attempt, order, known, success, nowMs });
    return;
  }
  if (
    success.receipt !== undefined &&
    transactionIdByKey(tx, { kind: 'receipt', value: success.receipt }) !== undefined
  ) {
    // MONEY: one receipt is one transaction; the same code for a second prompt proves nothing about it.
    noteAttempt(tx, attempt, nowMs, 'contradiction', { code: success.receipt });
    contradict(tx, attempt, nowMs, 'contradiction');
    return;
  }
  stopItem(tx, 'stk-push', attempt.id, 'paid');
  const paid = moveAttempt(tx, attempt, 'success-observed', nowMs, {
    ...(success.receipt === undefined ? {} : { receipt: success.receipt }),
    settledBy: success.source,
    resultCode: '0',
    reason: null,
    nextQueryAtMs:
      nowMs + (success.source === 'callback' ? till.rules.firstQueryMs : till.rules.secondZeroMs),
  });
  if (!paid) return;
  bookMoney(till, tx, {
    attempt: paid,
    wasState: attempt.state,
    order,
    amountCents: success.amountCents ?? attempt.amountCents,
    success,
    nowMs,
  });
  if (success.receipt !== undefined) exposeStatement(till, tx, paid, success.receipt, nowMs);
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
  const destination = destinationOf(tx, booking);
  const { posting, disposition, action } = destinations[destination];
  const occurredAtMs = success.occurredAtMs ?? nowMs;
  const money = insertTransaction(tx, {
    amountCents,
    occurredAtMs,
    bookedAtMs: nowMs,
    attemptId: attempt.id,
    orderId: order.id,
    disposition,
  });
  if (attempt.checkoutRequestId !== null)
    addKey(tx, money.id, { kind: 'checkout-request-id', value: till.ids.mark(attempt.checkoutRequestId) });
  if (success.receipt !== undefined) addKey(tx, money.id, { kind: 'receipt', value: success.receipt });
  const isSetUpTest = destination === 'order' && order.packageId === setUpTestPackageId;
  const kind = isSetUpTest ? 'set-up-test-received' : posting;
  postFor(till, tx, kind, order, attempt, { amountCents, occurredAtMs, nowMs, transactionId: money.id });
  if (destination === 'order') {
    const settled = moveOrder(tx, order, 'payment-settled', nowMs, { settledBy: success.source });
    // A set-up test has nothing to deliver.
    if (settled && isSetUpTest) moveOrder(tx, settled, 'delivered', nowMs);
  }
  if (destination === 'other-amount')
    moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'other-amount' });
  if (destination === 'held' && decidedCents(tx, order) > 0 && attempt.statedReceipt !== null)
    denyDecision(till, tx, order, attempt, nowMs);
  const code = success.receipt === undefined ? {} : { code: success.receipt };
  noteAttempt(tx, attempt, nowMs, typeof action === 'string' ? action : action[success.source], {
    amountCents,
    ...code,
  });
}

type Destination = 'order' | 'decided' | 'other-amount' | 'held';
type Fate = {
  readonly posting: PostingKind;
  readonly disposition: MpesaTransaction['disposition'];
  readonly action: string | { readonly [S in Success['source']]: string };
};
const destinations: { readonly [D in Destination]: Fate } = {
  order: {
    posting: 'payment-received',
    disposition: 'order',
    action: { callback: 'paidByCallback', query: 'paidByQuery' },
  },
  decided: { posting: 'decision-confirmed', disposition: 'order', action: 'decisionConfirmed' },
  'other-amount': { posting: 'payment-held', disposition: 'held', action: 'otherAmount' },
  held: { posting: 'payment-held', disposition: 'held', action: 'moneyHeld' },
};

/** Money goes to its order only while that waits for this very prompt; late money is held, and never delivers by itself. */
function destinationOf(tx: ReadableDb, { attempt, wasState, order, amountCents }: Booking): Destination {
  const fits = amountCents === attempt.amountCents;
  // The owner went on by this attempt's stated code, and here is the proof.
  if (attempt.statedReceipt !== null && fits && decidedCents(tx, order) === amountCents) return 'decided';
  if (!isLive(wasState) || order.state !== 'open') return 'held';
  return fits ? 'order' : 'other-amount';
}

/** What the owner decided to believe for an order and nothing has proved or denied yet. */
export function decidedCents(db: ReadableDb, order: Order): Cents {
  return balanceOf(linesOfOrder(db, order.id), 'mpesa-unconfirmed');
}

type Known = {
  readonly attempt: Attempt;
  readonly order: Order;
  readonly known: MpesaTransaction;
  readonly success: Success;
  readonly nowMs: number;
};

/** More news of money that is booked already: its receipt, or something that does not fit. */
function addToKnown(till: Till, tx: WritableDb, { attempt, order, known, success, nowMs }: Known): void {
  const { receipt } = success;
  if (receipt !== undefined && isOtherReceipt(tx, attempt, known, receipt)) {
    noteAttempt(tx, attempt, nowMs, 'contradiction', { code: receipt });
    stopUndelivered(till, tx, order, known, nowMs);
    return;
  }
  if (receipt !== undefined) {
    addKey(tx, known.id, { kind: 'receipt', value: receipt });
    exposeStatement(till, tx, attempt, receipt, nowMs);
  }
  if (attempt.receipt === null && receipt !== undefined) changeAttempt(tx, attempt, { receipt });
  const amountCents = success.amountCents ?? known.amountCents;
  if (amountCents !== known.amountCents)
    bookOtherAmount(till, tx, { attempt, order, known, success, nowMs }, amountCents);
}

function isOtherReceipt(tx: ReadableDb, attempt: Attempt, known: MpesaTransaction, receipt: string): boolean {
  const owner = transactionIdByKey(tx, { kind: 'receipt', value: receipt });
  return (
    (owner !== undefined && owner !== known.id) || (attempt.receipt !== null && attempt.receipt !== receipt)
  );
}

/** A query said "paid", and the callback then names another amount: what came is booked, and the delivery waits. */
function bookOtherAmount(
  till: Till,
  tx: WritableDb,
  { attempt, order, known, nowMs }: Known,
  amountCents: Cents,
): void {
  noteAttempt(tx, attempt, nowMs, 'otherAmount', { amountCents });
  const isOrders = order.state === 'paid' && known.disposition === 'order';
  // Delivered or given back already: the difference is on record, and nothing can be held any more.
  if (!isOrders && known.disposition !== 'held') return;
  const facts = { occurredAtMs: known.occurredAtMs, nowMs, transactionId: known.id };
  const reversal = isOrders ? 'payment-reversed' : 'held-reversed';
  postFor(till, tx, reversal, order, attempt, { ...facts, amountCents: known.amountCents });
  correctAmount(tx, known, amountCents);
  postFor(till, tx, 'payment-held', order, attempt, { ...facts, amountCents });
  if (isOrders) moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'other-amount' });
}

/** A negative answer. It never takes back a success; against an undelivered success it stops the order for a person. */
export function observeFailure(till: Till, tx: WritableDb, attempt: Attempt, refusal: Refusal): void {
  const nowMs = till.clock.nowMs();
  const retryAfterMs = refusal.retryAfterMs ?? stkRetryAfterMs(refusal.resultCode);
  const order = orderById(tx, attempt.orderId);
  const moved = moveAttempt(tx, attempt, 'failure-observed', nowMs, {
    resultCode: refusal.resultCode,
    resultText: refusal.description,
    reason: refusal.reason ?? null,
    retryFromMs: retryAfterMs === undefined ? null : nowMs + retryAfterMs,
    nextQueryAtMs: null,
    // A denied code proves nothing here, and may be somebody else's.
    statedReceipt: null,
  });
  if (moved) {
    noteAttempt(tx, moved, nowMs, 'paymentRefused', { code: refusal.resultCode });
    if (attempt.state === 'stated') denyDecision(till, tx, order, attempt, nowMs);
    return;
  }
  const money = transactionOfAttempt(tx, attempt.id);
  if (!money || refusal.source === 'send') return;
  noteAttempt(tx, attempt, nowMs, 'contradiction', { code: refusal.resultCode });
  stopUndelivered(till, tx, order, money, nowMs);
}

/** Only an order that lives by this very money is stopped by doubts about it. */
export function stopUndelivered(
  till: Till,
  tx: WritableDb,
  order: Order,
  money: MpesaTransaction | undefined,
  nowMs: number,
): void {
  if (order.state !== 'paid' || (money !== undefined && money.disposition !== 'order')) return;
  moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'contradiction' });
  till.log.warn('an undelivered order was stopped: the proofs differ', { order: order.number });
}

/** Safaricom denies what the owner believed: the order waits for money again, or for a person where a bundle may be gone. */
function denyDecision(till: Till, tx: WritableDb, order: Order, attempt: Attempt, nowMs: number): void {
  const decided = decidedCents(tx, order);
  if (decided <= 0 || order.state !== 'paid') return;
  if (openDeliveryOf(tx, order.id)) {
    stopUndelivered(till, tx, order, undefined, nowMs);
    return;
  }
  reverseDecision(till, tx, order, attempt, nowMs);
  moveOrder(tx, order, 'decision-denied', nowMs, { settledBy: null });
  noteAttempt(tx, attempt, nowMs, 'contradiction', {});
}

/** Takes a believed payment out of the ledger again: it never came. */
export function reverseDecision(
  till: Till,
  tx: WritableDb,
  order: Order,
  attempt: Attempt | undefined,
  nowMs: number,
): void {
  const amountCents = cents(decidedCents(tx, order));
  if (amountCents > 0)
    postFor(till, tx, 'decision-reversed', order, attempt, {
      amountCents,
      occurredAtMs: nowMs,
      nowMs,
      transactionId: null,
    });
}

/** A proved code that another order had been stated by: one code is one payment, so that statement was wrong. */
function exposeStatement(till: Till, tx: WritableDb, attempt: Attempt, receipt: string, nowMs: number): void {
  const other = attemptStating(tx, receipt);
  if (!other || other.id === attempt.id) return;
  noteAttempt(tx, other, nowMs, 'contradiction', { code: receipt });
  denyDecision(till, tx, orderById(tx, other.orderId), other, nowMs);
}

type PostingFacts = {
  readonly amountCents: Cents;
  readonly occurredAtMs: number;
  readonly nowMs: number;
  readonly transactionId: number | null;
};

function postFor(
  till: Till,
  tx: WritableDb,
  kind: PostingKind,
  order: Order,
  attempt: Attempt | undefined,
  facts: PostingFacts,
): void {
  const { amountCents, ...rest } = facts;
  const body = { order: order.number, ...(attempt === undefined ? {} : { attempt: attempt.id }) };
  post(
    tx,
    till.ledger,
    { epoch: till.epoch, kind, orderId: order.id, actorId: machineActor, body, ...rest },
    amountCents,
  );
}
