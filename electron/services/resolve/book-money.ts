/**
 * Money and its denial: what a success or a failure does to an attempt, its order and the ledger.
 *
 * MONEY: money is booked once per transaction, whatever reports it, in whatever order and however often. Nothing here
 * sends anything.
 */
import { addCents, cents, minCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import type { PostingKind } from '../../../shared/ledger-rules.ts';
import { isLive } from '../../../shared/payment-machine.ts';
import { stkRetryAfterMs } from '../../../shared/result-codes.ts';
import { setUpTestPackageId } from '../../../shared/set-up.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { attemptStating, changeAttempt, moveAttempt } from '../../db/attempt-store.ts';
import { decidedOfOrder } from '../../db/ledger-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import {
  addKey,
  correctAmount,
  insertTransaction,
  transactionById,
  transactionIdByKey,
  transactionOfAttempt,
  wholeAmount,
} from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById, setHoldReason } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import { mayBeDelivered } from '../../db/payout-store.ts';
import { openShortfallsOfAttempt } from '../../db/shortfall-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { postFor } from './posting.ts';
import { joinReturned, mergeReturned, wasReturned } from './returned-before.ts';
import { addMore, correctAfterEnd, missDecided, recover } from './shortfall.ts';
import { contradict, noteAttempt } from './unknown.ts';
import { applyPending, waitsForDifference } from './versions.ts';

/** A success as somebody reported it. A query knows neither amount nor receipt; then what we asked for stands. */
export type Success = {
  readonly source: 'callback' | 'query' | 'credit';
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
  const owner =
    success.receipt === undefined
      ? undefined
      : transactionIdByKey(tx, { kind: 'receipt', value: success.receipt });
  if (success.receipt !== undefined && owner !== undefined) {
    if (joinCredit(tx, attempt, success, owner, nowMs)) return;
    if (attempt.state !== 'paid' && wasReturned(tx, success.receipt, attempt.amountCents)) {
      joinReturned(tx, attempt, success.receipt, success.source, nowMs);
      if (attempt.statedReceipt !== null) denyDecision(till, tx, order, attempt, nowMs);
      return;
    }
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
    nextQueryAtMs: nowMs + (success.source === 'query' ? till.rules.secondZeroMs : till.rules.firstQueryMs),
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
  if (success.receipt !== undefined) exposeStatement(till, tx, paid.id, success.receipt, nowMs);
}

/**
 * The order was paid by a credit of this very receipt, and now its prompt turns out to be how it was paid. MONEY: the
 * money is booked already; only the prompt's state follows.
 */
function joinCredit(
  tx: WritableDb,
  attempt: Attempt,
  { receipt, source }: Success,
  owner: number,
  nowMs: number,
): boolean {
  const money = transactionById(tx, owner);
  if (receipt === undefined || money?.orderId !== attempt.orderId || money.attemptId !== null) return false;
  if (money.amountCents !== attempt.amountCents) return false;
  if (attempt.state === 'paid') return attempt.receipt === receipt;
  stopItem(tx, 'stk-push', attempt.id, 'paid');
  moveAttempt(tx, attempt, 'success-observed', nowMs, {
    receipt,
    settledBy: source,
    resultCode: '0',
    reason: null,
    nextQueryAtMs: null,
  });
  return true;
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
  const occurredAtMs = success.occurredAtMs ?? nowMs;
  // MONEY: what the order has use for; the rest of a payment that came too large is the customer's.
  const usedCents = usedOf(tx, booking, destination);
  const money = insertTransaction(tx, {
    amountCents: usedCents,
    occurredAtMs,
    bookedAtMs: nowMs,
    attemptId: attempt.id,
    orderId: order.id,
    disposition: dispositionOf(order, destination),
  });
  if (attempt.checkoutRequestId !== null)
    addKey(tx, money.id, { kind: 'checkout-request-id', value: till.ids.mark(attempt.checkoutRequestId) });
  if (success.receipt !== undefined) addKey(tx, money.id, { kind: 'receipt', value: success.receipt });
  const { action } = fates[destination];
  noteAttempt(tx, attempt, nowMs, typeof action === 'string' ? action : action[success.source], {
    amountCents,
    ...(success.receipt === undefined ? {} : { code: success.receipt }),
  });
  place(till, tx, booking, destination, money);
  const restCents = addCents(amountCents, negateCents(usedCents));
  if (restCents > 0) addMore(till, tx, { attempt, order, occurredAtMs, nowMs }, money, restCents);
}

/** What the money that came does to its order and the ledger. */
function place(
  till: Till,
  tx: WritableDb,
  { attempt, order, success, nowMs }: Booking,
  destination: Destination,
  money: MpesaTransaction,
): void {
  const { amountCents, occurredAtMs } = money;
  const decided = decidedOfOrder(tx, order.id);
  if (destination === 'recovery') {
    recover(till, tx, { attempt, order, occurredAtMs, nowMs }, amountCents, money.id);
    return;
  }
  const isOther = destination === 'other-amount';
  // MONEY: the belief goes before what really came takes its place.
  if (isOther && decided > 0) reverseDecision(till, tx, order, attempt, nowMs);
  const isSetUpTest = destination === 'order' && order.packageId === setUpTestPackageId;
  const kind = isSetUpTest ? 'set-up-test-received' : fates[destination].posting;
  postFor(till, tx, { kind, order, attempt, amountCents, occurredAtMs, nowMs, transactionId: money.id });
  if (destination === 'order') {
    const settled = moveOrder(tx, order, 'payment-settled', nowMs, { settledBy: success.source });
    // A set-up test has nothing to deliver.
    if (settled && isSetUpTest) moveOrder(tx, settled, 'delivered', nowMs);
  }
  if (destination === 'difference') applyPending(till, tx, order, nowMs);
  if (isOther) moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'other-amount' });
  if (destination === 'decided')
    missDecided(till, tx, { attempt, order, occurredAtMs, nowMs }, decidedOfOrder(tx, order.id));
  if (destination === 'held' && decided > 0 && attempt.statedReceipt !== null)
    denyDecision(till, tx, order, attempt, nowMs);
}

type Destination = 'order' | 'difference' | 'decided' | 'recovery' | 'other-amount' | 'held';
type Fate = {
  readonly posting: PostingKind;
  readonly action: string | { readonly [S in Success['source']]: string };
};
const fates: { readonly [D in Destination]: Fate } = {
  order: {
    posting: 'payment-received',
    action: { callback: 'paidByCallback', query: 'paidByQuery', credit: 'paidByCredit' },
  },
  difference: {
    posting: 'payment-received',
    action: { callback: 'paidByCallback', query: 'paidByQuery', credit: 'paidByCredit' },
  },
  decided: { posting: 'decision-confirmed', action: 'decisionConfirmed' },
  recovery: { posting: 'shortfall-recovered', action: 'moneyCame' },
  'other-amount': { posting: 'payment-held', action: 'otherAmount' },
  held: { posting: 'payment-held', action: 'moneyHeld' },
};

/** Money goes to its order only while that waits for this very prompt; late money is held, and never delivers by itself. */
function destinationOf(tx: ReadableDb, { attempt, wasState, order, amountCents }: Booking): Destination {
  const fits = amountCents === attempt.amountCents;
  const decided = attempt.statedReceipt === null ? cents(0) : decidedOfOrder(tx, order.id);
  // The owner went on by this attempt's stated code, and here is the proof. Where the bundle or the money is gone
  // already, another amount is proof too, of what came.
  if (decided > 0 && (fits || isOver(order))) return 'decided';
  if (decided > 0 && mayBeDelivered(tx, order.id)) return 'other-amount';
  if (openShortfallsOfAttempt(tx, attempt.id).length > 0) return 'recovery';
  // The difference of a dearer package, while its order still waits for it.
  if (isLive(wasState) && order.state === 'paid' && fits && waitsForDifference(tx, order, amountCents))
    return 'difference';
  if (!isLive(wasState) || order.state !== 'open') return 'held';
  return fits ? 'order' : 'other-amount';
}

/** How much of what came the order can use: all of it, or what was believed or is missing. */
function usedOf(tx: ReadableDb, { attempt, order, amountCents }: Booking, destination: Destination): Cents {
  if (destination === 'decided') return minCents(amountCents, decidedOfOrder(tx, order.id));
  if (destination !== 'recovery') return amountCents;
  const missing = openShortfallsOfAttempt(tx, attempt.id).map((one) => one.amountCents);
  return minCents(amountCents, addCents(...missing));
}

function dispositionOf(order: Order, destination: Destination): MpesaTransaction['disposition'] {
  if (destination === 'other-amount' || destination === 'held') return 'held';
  // What was believed for an order that lived by other money was given back by the owner's word.
  if (destination === 'difference') return 'order';
  return destination !== 'order' && order.settledBy !== 'decision' ? 'refunded' : 'order';
}

/** Nothing can be held back any more: the bundle is gone, or the money was given back. */
const isOver = (order: Order): boolean =>
  order.state === 'delivered' || order.state === 'refunded' || order.state === 'cancelled';

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
    if (mergeReturned(till, tx, { attempt, order, known, receipt, nowMs })) return;
    noteAttempt(tx, attempt, nowMs, 'contradiction', { code: receipt });
    stopUndelivered(till, tx, order, known, nowMs);
    return;
  }
  if (receipt !== undefined) {
    addKey(tx, known.id, { kind: 'receipt', value: receipt });
    exposeStatement(till, tx, attempt.id, receipt, nowMs);
  }
  if (attempt.receipt === null && receipt !== undefined) changeAttempt(tx, attempt, { receipt });
  const wholeCents = wholeAmount(tx, known);
  const amountCents = success.amountCents ?? wholeCents;
  if (amountCents !== wholeCents)
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
  { attempt, order, known, success, nowMs }: Known,
  amountCents: Cents,
): void {
  noteAttempt(tx, attempt, nowMs, 'otherAmount', { amountCents });
  const occurredAtMs = success.occurredAtMs ?? known.occurredAtMs;
  const waits = order.state === 'paid' || order.state === 'on-hold';
  const isOrders = waits && known.disposition === 'order';
  if (!isOrders && known.disposition !== 'held') {
    correctAfterEnd(till, tx, { attempt, order, occurredAtMs, nowMs }, known, amountCents);
    return;
  }
  // MONEY: what a cheaper package left over was split off, and is held or given back by itself.
  const partsCents = addCents(wholeAmount(tx, known), negateCents(known.amountCents));
  const ownCents = addCents(amountCents, negateCents(partsCents));
  if (ownCents <= 0) {
    stopUndelivered(till, tx, order, known, nowMs);
    return;
  }
  const facts = { order, attempt, occurredAtMs, nowMs, transactionId: known.id };
  const reversal = isOrders ? 'payment-reversed' : 'held-reversed';
  postFor(till, tx, { kind: reversal, ...facts, amountCents: known.amountCents });
  correctAmount(tx, known, ownCents);
  postFor(till, tx, { kind: 'payment-held', ...facts, amountCents: ownCents });
  if (!isOrders) return;
  if (order.state === 'on-hold') setHoldReason(tx, order, 'other-amount');
  else moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'other-amount' });
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

/**
 * Safaricom denies what the owner believed: the order waits for money again, or for a person where a bundle may be
 * gone; where it is gone, the shop misses the money.
 */
function denyDecision(till: Till, tx: WritableDb, order: Order, attempt: Attempt, nowMs: number): void {
  const decided = decidedOfOrder(tx, order.id);
  // A stopped order waits for the owner already: releasing it or giving the money back settles what was believed.
  if (decided <= 0 || order.state === 'on-hold') return;
  if (order.state !== 'paid') {
    missDecided(till, tx, { attempt, order, occurredAtMs: nowMs, nowMs }, decided);
    return;
  }
  if (mayBeDelivered(tx, order.id)) {
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
  const amountCents = decidedOfOrder(tx, order.id);
  const facts = { order, attempt, amountCents, occurredAtMs: nowMs, nowMs, transactionId: null };
  if (amountCents > 0) postFor(till, tx, { kind: 'decision-reversed', ...facts });
}

/** A proved code that another order had been stated by: one code is one payment, so that statement was wrong. */
export function exposeStatement(
  till: Till,
  tx: WritableDb,
  attemptId: number | undefined,
  receipt: string,
  nowMs: number,
): void {
  const other = attemptStating(tx, receipt);
  if (!other || other.id === attemptId) return;
  noteAttempt(tx, other, nowMs, 'contradiction', { code: receipt });
  denyDecision(till, tx, orderById(tx, other.orderId), other, nowMs);
}
