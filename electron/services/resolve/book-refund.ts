/** A refund that went out by M-PESA: what it gives back is no longer owed, and what it gave too much stands open. */
import { addCents, minCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import { orderOwes } from '../../db/ledger-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import {
  correctAmount,
  insertRefund,
  insertTransaction,
  setDisposition,
  transactionById,
} from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById } from '../../db/order-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { bookExcess, byChannel, postOut } from './money-out.ts';
import type { OutFacts } from './money-out.ts';
import { endPendingChange } from './versions.ts';

/** Of the order's own money, or of the held payment `heldId`. MONEY: P8. At most what is still owed is refunded by it. */
export function bookRefund(
  till: Till,
  tx: WritableDb,
  facts: OutFacts,
  amountCents: Cents,
  heldId = facts.payout.transactionId,
): void {
  const { payout, nowMs } = facts;
  const order = orderById(tx, facts.orderId ?? 0);
  const usedCents =
    heldId === null
      ? refundOrder(till, tx, facts, order, amountCents)
      : refundHeld(till, tx, facts, order, heldId, amountCents);
  if (usedCents > 0)
    insertRefund(tx, {
      channel: payout.channel,
      orderId: order.id,
      transactionId: heldId,
      amountCents: usedCents,
      madeBy: payout.requestedBy,
      approvedBy: payout.approvedBy ?? payout.requestedBy,
      atMs: nowMs,
    });
  const tooMuchCents = addCents(amountCents, negateCents(usedCents));
  if (tooMuchCents <= 0) return;
  bookExcess(till, tx, facts, 'paid-twice', tooMuchCents);
}

/** An order's own money: as much of it as the order still owes. */
function refundOrder(till: Till, tx: WritableDb, facts: OutFacts, order: Order, amountCents: Cents): Cents {
  const owedCents = orderOwes(tx, order.id, 'undelivered');
  const usedCents = minCents(amountCents, owedCents);
  if (usedCents <= 0) return usedCents;
  postOut(till, tx, facts, byChannel(facts.payout, 'order'), usedCents);
  if (usedCents === owedCents) endRefunded(tx, order, facts.nowMs);
  return usedCents;
}

/** One held payment. Given on or back meanwhile, it is owed no more. */
function refundHeld(
  till: Till,
  tx: WritableDb,
  facts: OutFacts,
  order: Order,
  heldId: number,
  amountCents: Cents,
): Cents {
  const held = transactionById(tx, heldId);
  if (held?.disposition !== 'held') return addCents();
  const usedCents = minCents(amountCents, held.amountCents);
  postOut(till, tx, facts, byChannel(facts.payout, 'held'), usedCents);
  if (usedCents < held.amountCents) {
    splitHeld(tx, held, usedCents, facts);
    return usedCents;
  }
  setDisposition(tx, held, 'refunded');
  const wasStopped = order.state === 'on-hold' && order.holdReason === 'other-amount';
  if (wasStopped && orderOwes(tx, order.id, 'undelivered') === 0) endRefunded(tx, order, facts.nowMs);
  return usedCents;
}

function endRefunded(tx: WritableDb, order: Order, nowMs: number): void {
  moveOrder(tx, order, 'refunded', nowMs, { holdReason: null });
  endPendingChange(tx, order, nowMs);
}

/** MONEY: P8. Less went back than was held: that part is refunded, and only the rest is still held. */
function splitHeld(tx: WritableDb, held: MpesaTransaction, usedCents: Cents, facts: OutFacts): void {
  correctAmount(tx, held, addCents(held.amountCents, negateCents(usedCents)), 'lowered');
  insertTransaction(tx, {
    amountCents: usedCents,
    occurredAtMs: held.occurredAtMs,
    bookedAtMs: facts.nowMs,
    attemptId: null,
    orderId: held.orderId,
    disposition: 'refunded',
    partOf: held.id,
  });
}
