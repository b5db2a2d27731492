/** Money goes back to the customer: what an order has, or one held payment. The caller has seen that nothing speaks against it. */
import { addCents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { PostingKind } from '../../shared/ledger-rules.ts';
import type { BackWay } from '../../shared/old-file.ts';
import { liveAttemptOfOrder, moveAttempt } from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import { decidedOfOrder, orderOwes, post } from '../db/ledger-store.ts';
import type { MpesaTransaction } from '../db/money-store.ts';
import { addKey, doubtfulMoney, insertOutgoing, insertRefund, setDisposition } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { moveOrder } from '../db/order-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { withdrawPending } from '../db/version-store.ts';
import { reverseDecision } from './resolve/deny-money.ts';
import type { Actor, Till } from './till.ts';

/** Who gives money back, and how. `receipt`: Safaricom's code of the reversal or the payout; null for cash. */
export type Back = {
  readonly actor: Actor;
  readonly approver: Actor;
  readonly by: BackWay;
  readonly receipt: string | null;
};

/** Everything received for an order and not given back yet (P8); undefined where there is nothing. */
export function payBackOrder(till: Till, tx: WritableDb, order: Order, back: Back): Cents | undefined {
  // MONEY: what was only believed never came, so it is taken out of the ledger and not out of the drawer.
  const wasBelieved = decidedOfOrder(tx, order.id) > 0;
  reverseDecision(till, tx, order, undefined, till.clock.nowMs());
  if (wasBelieved) endStatement(till, tx, order);
  const undelivered = orderOwes(tx, order.id, 'undelivered');
  const held = doubtfulMoneyOf(tx, order);
  const refundedCents = addCents(undelivered, ...held.map((one) => one.amountCents));
  if (refundedCents <= 0 && !wasBelieved) return undefined;
  const outId = takeOut(till, tx, order.id, back, refundedCents);
  if (undelivered > 0) pay(till, tx, order, { back, outId, amountCents: undelivered, held: undefined });
  for (const one of held) pay(till, tx, order, { back, outId, amountCents: one.amountCents, held: one });
  withdrawPending(tx, order);
  moveOrder(tx, order, 'refunded', till.clock.nowMs(), { holdReason: null });
  return refundedCents;
}

/** One held payment; the order it came for stays as it is. */
export function payBackHeld(
  till: Till,
  tx: WritableDb,
  order: Order,
  held: MpesaTransaction,
  back: Back,
): void {
  const { amountCents } = held;
  const outId = takeOut(till, tx, order.id, back, amountCents);
  pay(till, tx, order, { back, outId, amountCents, held });
}

/** What went by M-PESA is a transaction of its own, known by its code (P7). Null for cash. */
export function takeOut(
  till: Till,
  tx: WritableDb,
  orderId: number | null,
  { receipt }: Back,
  amountCents: Cents,
): number | null {
  if (receipt === null || amountCents <= 0) return null;
  const nowMs = till.clock.nowMs();
  const outId = insertOutgoing(tx, { amountCents, occurredAtMs: nowMs, bookedAtMs: nowMs, orderId });
  addKey(tx, outId, { kind: 'receipt', value: receipt });
  return outId;
}

export const backPostings: {
  readonly [W in BackWay]: { readonly order: PostingKind; readonly held: PostingKind };
} = {
  cash: { order: 'refunded-in-cash', held: 'held-refunded-in-cash' },
  b2c: { order: 'refunded-by-mpesa', held: 'held-refunded-by-mpesa' },
  reversal: { order: 'refunded-by-reversal', held: 'held-refunded-by-reversal' },
};

type Part = {
  readonly back: Back;
  readonly outId: number | null;
  readonly amountCents: Cents;
  readonly held: MpesaTransaction | undefined;
};

function pay(till: Till, tx: WritableDb, order: Order, { back, outId, amountCents, held }: Part): void {
  const nowMs = till.clock.nowMs();
  const { actor, approver, by } = back;
  if (held) setDisposition(tx, held, 'refunded');
  insertRefund(tx, {
    channel: by,
    orderId: order.id,
    transactionId: held?.id ?? null,
    amountCents,
    madeBy: actor.id,
    approvedBy: approver.id,
    atMs: nowMs,
  });
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind: backPostings[by][held ? 'held' : 'order'],
      orderId: order.id,
      transactionId: outId ?? held?.id ?? null,
      occurredAtMs: nowMs,
      nowMs,
      actorId: actor.id,
      body: { order: order.number, approver: approver.id },
    },
    amountCents,
  );
  if (by !== 'cash') return;
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: held ? 'heldRefundedCash' : 'refundedCash',
    orderId: order.id,
    values: { amountCents, name: approver.name },
  });
}

/** The payment that the owner had believed did not come: its prompt ends as not charged, and is watched on. */
function endStatement(till: Till, tx: WritableDb, order: Order): void {
  const attempt = liveAttemptOfOrder(tx, order.id);
  if (attempt?.state === 'stated')
    moveAttempt(tx, attempt, 'stated-not-charged', till.clock.nowMs(), {
      reason: 'stated',
      statedReceipt: null,
    });
}

/** The money for which an order is on hold. What came late for an earlier prompt stays held, on its own card. */
export function doubtfulMoneyOf(db: ReadableDb, order: Order): readonly MpesaTransaction[] {
  const money = doubtfulMoney(db, order);
  return money ? [money] : [];
}
