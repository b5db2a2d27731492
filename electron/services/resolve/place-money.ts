/** Where money that came for a prompt belongs: to its order, to what was believed or missing, or held for the customer. */
import { addCents, cents, minCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import type { PostingKind } from '../../../shared/ledger-rules.ts';
import { isLive } from '../../../shared/payment-machine.ts';
import { setUpTestPackageId } from '../../../shared/set-up.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { decidedOfOrder } from '../../db/ledger-store.ts';
import { surelyMissingOf } from '../../db/look-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import { addKey, insertTransaction } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder } from '../../db/order-store.ts';
import { mayBeDelivered } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { denyDecision, reverseDecision } from './deny-money.ts';
import { postFor } from './posting.ts';
import { addMore, missDecided, recover } from './shortfall.ts';
import { noteAttempt } from './unknown.ts';
import { applyPending, waitsForDifference } from './versions.ts';

/** A success as somebody reported it. A query knows neither amount nor receipt; then what we asked for stands. */
export type Success = {
  readonly source: 'callback' | 'query' | 'credit';
  readonly amountCents: Cents | undefined;
  readonly receipt: string | undefined;
  readonly occurredAtMs: number | undefined;
};

type Booking = {
  readonly attempt: Attempt;
  readonly wasState: Attempt['state'];
  readonly order: Order;
  readonly amountCents: Cents;
  readonly success: Success;
  readonly nowMs: number;
};

export function bookMoney(till: Till, tx: WritableDb, booking: Booking): void {
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
  if (surelyMissingOf(tx, attempt.id).length > 0) return 'recovery';
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
  const missing = surelyMissingOf(tx, attempt.id).map((one) => one.amountCents);
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
