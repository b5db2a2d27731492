/**
 * Money that came: what a success does to an attempt, its order and the ledger.
 *
 * MONEY: money is booked once per transaction, whatever reports it, in whatever order and however often. Nothing here
 * sends anything.
 */
import { addCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { changeAttempt, moveAttempt } from '../../db/attempt-store.ts';
import { orderOwes } from '../../db/ledger-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import {
  addKey,
  correctAmount,
  transactionById,
  transactionIdByKey,
  transactionOfAttempt,
  wholeAmount,
} from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById, setHoldReason } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { denyDecision, exposeStatement, stopUndelivered } from './deny-money.ts';
import { bookMoney } from './place-money.ts';
import type { Success } from './place-money.ts';
import { postFor } from './posting.ts';
import { joinReturned, mergeReturned, wasReturned } from './returned-before.ts';
import { correctAfterEnd } from './shortfall.ts';
import { contradict, noteAttempt } from './unknown.ts';

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
  // MONEY: P8. Of what was given back already nothing can be held apart: then only the difference is booked.
  const isWhole = orderOwes(tx, order.id, 'undelivered') >= known.amountCents;
  const isOrders = waits && isWhole && known.disposition === 'order';
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
