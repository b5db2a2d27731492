/**
 * A prompt's payment that had been reported as money without an order, with nothing that showed whose it was, and that
 * was given back as such. When its receipt turns up for the prompt, the two are one payment (P7).
 */
import { addCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { changeAttempt, moveAttempt } from '../../db/attempt-store.ts';
import { creditByReceipt } from '../../db/credit-store.ts';
import { orderOwes } from '../../db/ledger-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import { setDisposition, wholeAmount } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import { mayBeDelivered } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { postFor } from './posting.ts';
import { missGivenBack } from './shortfall.ts';
import { noteAttempt } from './unknown.ts';
import { endPendingChange } from './versions.ts';

/** Whether the money of this receipt went back without ever having had an order. */
export const wasReturned = (db: ReadableDb, receipt: string, amountCents: Cents): boolean => {
  const credit = creditByReceipt(db, receipt);
  return credit?.state === 'refunded' && credit.amountCents === amountCents;
};

/** The prompt was paid, and its money went back: it is booked already, and pays for nothing. */
export function joinReturned(
  tx: WritableDb,
  attempt: Attempt,
  receipt: string,
  settledBy: 'callback' | 'query' | 'credit',
  nowMs: number,
): void {
  stopItem(tx, 'stk-push', attempt.id, 'paid');
  moveAttempt(tx, attempt, 'success-observed', nowMs, {
    receipt,
    settledBy,
    resultCode: '0',
    reason: null,
    nextQueryAtMs: null,
  });
  noteAttempt(tx, attempt, nowMs, 'returnedBefore', { code: receipt });
}

type Booked = {
  readonly attempt: Attempt;
  readonly order: Order;
  readonly known: MpesaTransaction;
  readonly receipt: string;
  readonly nowMs: number;
};

/**
 * Safaricom's word had booked it a second time, under another key. MONEY: it came once. What the order has of it goes
 * out of the ledger again; where the bundle may be gone, the shop misses it. False where a person must look first.
 */
export function mergeReturned(till: Till, tx: WritableDb, booked: Booked): boolean {
  const { attempt, order, known, receipt, nowMs } = booked;
  const { amountCents, disposition } = known;
  if (attempt.receipt !== null || wholeAmount(tx, known) !== amountCents) return false;
  if (!wasReturned(tx, receipt, amountCents)) return false;
  changeAttempt(tx, attempt, { receipt, nextQueryAtMs: null });
  noteAttempt(tx, attempt, nowMs, 'returnedBefore', { code: receipt });
  const facts = { order, attempt, amountCents, occurredAtMs: nowMs, nowMs, transactionId: known.id };
  const isWaiting = order.state === 'paid' || order.state === 'on-hold';
  const mayTakeBack = isWaiting && orderOwes(tx, order.id, 'undelivered') >= amountCents;
  if (disposition === 'held') {
    setDisposition(tx, known, 'refunded');
    postFor(till, tx, { kind: 'held-reversed', ...facts });
  } else if (disposition === 'order' && mayTakeBack && !mayBeDelivered(tx, order.id)) {
    setDisposition(tx, known, 'refunded');
    postFor(till, tx, { kind: 'payment-reversed', ...facts });
    endPendingChange(tx, order, nowMs);
  } else {
    missGivenBack(till, tx, { attempt, order, occurredAtMs: nowMs, nowMs }, amountCents, known.id);
    return true;
  }
  endOrder(tx, order, nowMs);
  return true;
}

/** Nothing of the order is paid any more; a part that is waits for a person. */
function endOrder(tx: WritableDb, order: Order, nowMs: number): void {
  if (order.state !== 'paid' && order.state !== 'on-hold') return;
  const owedCents = addCents(orderOwes(tx, order.id, 'undelivered'), orderOwes(tx, order.id, 'held-money'));
  if (owedCents <= 0) moveOrder(tx, order, 'refunded', nowMs, { holdReason: null });
  else if (order.state === 'paid')
    moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'contradiction' });
}
