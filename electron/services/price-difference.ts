/** The money of a change after payment: what comes in addition, and what is left over. */
import { addCents, cents, minCents, negateCents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { PostingKind } from '../../shared/ledger-rules.ts';
import { note } from '../db/audit-store.ts';
import { orderOwes, post } from '../db/ledger-store.ts';
import type { MpesaTransaction } from '../db/money-store.ts';
import {
  correctAmount,
  insertRefund,
  insertTransaction,
  setDisposition,
  transactionsOfOrder,
} from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import type { Actor, Till } from './till.ts';

/** Counted cash for the difference of a dearer package. */
export function takeDifference(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  amountCents: Cents,
  receivedCents: number,
): void {
  postOf(till, tx, actor, order, 'cash-received', amountCents, null);
  note(tx, {
    atMs: till.clock.nowMs(),
    actorId: actor.id,
    action: 'differenceTaken',
    orderId: order.id,
    values: { amountCents, receivedCents },
  });
}

/**
 * What a cheaper package leaves over: cash goes back from the drawer at once, M-PESA money is held for the customer and
 * refunded by the usual ways. Returns what is to be handed over in cash now.
 *
 * MONEY: P8. Every shilling of it leaves `undelivered` here, so that the order's own refund cannot give it back again.
 */
export function giveLeftOver(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  approver: Actor,
  order: Order,
  leftOverCents: Cents,
): Cents {
  if (leftOverCents <= 0) return cents(0);
  const cashCents = minCents(leftOverCents, cashOf(tx, order));
  if (cashCents > 0) {
    postOf(till, tx, actor, order, 'refunded-in-cash', cashCents, null);
    insertRefund(tx, {
      orderId: order.id,
      transactionId: null,
      amountCents: cashCents,
      madeBy: actor.id,
      approvedBy: approver.id,
      atMs: till.clock.nowMs(),
    });
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'refundedCash',
      orderId: order.id,
      values: { amountCents: cashCents, name: approver.name },
    });
  }
  holdRest(till, tx, actor, order, addCents(leftOverCents, negateCents(cashCents)));
  return cashCents;
}

/**
 * How much of what the order lives by came as cash: what did not come by M-PESA. The drawer does not tell it, because held
 * M-PESA money may have gone back out of it.
 */
function cashOf(db: ReadableDb, order: Order): Cents {
  const byMpesa = transactionsOfOrder(db, order.id)
    .filter(({ disposition }) => disposition === 'order')
    .map(({ amountCents }) => amountCents);
  return addCents(orderOwes(db, order.id, 'undelivered'), negateCents(addCents(...byMpesa)));
}

/** Splits it off the order's M-PESA payments, newest first. */
function holdRest(till: Till, tx: WritableDb, actor: Actor, order: Order, restCents: Cents): void {
  let leftCents = restCents;
  for (const money of transactionsOfOrder(tx, order.id).toReversed()) {
    if (leftCents <= 0) break;
    if (money.disposition !== 'order') continue;
    const partCents = minCents(leftCents, money.amountCents);
    const held = splitOff(tx, money, partCents);
    postOf(till, tx, actor, order, 'left-over-held', partCents, held);
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'leftOverHeld',
      orderId: order.id,
      values: { amountCents: partCents },
    });
    leftCents = addCents(leftCents, negateCents(partCents));
  }
}

/** The part that is held is a transaction of its own; the whole stays what Safaricom said it was. */
function splitOff(tx: WritableDb, money: MpesaTransaction, partCents: Cents): number {
  if (partCents === money.amountCents) {
    setDisposition(tx, money, 'held');
    return money.id;
  }
  correctAmount(tx, money, addCents(money.amountCents, negateCents(partCents)), 'lowered');
  return insertTransaction(tx, {
    amountCents: partCents,
    occurredAtMs: money.occurredAtMs,
    bookedAtMs: money.bookedAtMs,
    attemptId: null,
    orderId: money.orderId,
    disposition: 'held',
    partOf: typeof money.partOf === 'number' ? money.partOf : money.id,
  }).id;
}

function postOf(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  kind: PostingKind,
  amountCents: Cents,
  transactionId: number | null,
): void {
  const nowMs = till.clock.nowMs();
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind,
      orderId: order.id,
      transactionId,
      occurredAtMs: nowMs,
      nowMs,
      actorId: actor.id,
      body: { order: order.number, change: 'after-payment' },
    },
    amountCents,
  );
}
