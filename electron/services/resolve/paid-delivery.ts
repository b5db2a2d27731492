/** A delivery that is a payout to the recipient: it ends as its payout ends. */
import { machineActor } from '../../db/audit-store.ts';
import type { Delivery } from '../../db/delivery-store.ts';
import { deliveryOfPayout, insertDelivery, moveDelivery, openDeliveryOf } from '../../db/delivery-store.ts';
import { orderById } from '../../db/order-store.ts';
import { movePayout, payoutById } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { versionsOfOrder } from '../../db/version-store.ts';
import type { Till } from '../till.ts';
import { endDelivery } from './end-delivery.ts';

/**
 * The recipient has his money: the order is delivered, or a stopped one waits for a person. False where it cannot be any
 * more: it was refunded, or is being delivered another way. MONEY: P2. Nor where it was changed since: what left is not
 * what it was changed to.
 */
export function deliverByPayout(till: Till, tx: WritableDb, payout: Payout): boolean {
  const delivery = deliveryOfPayout(tx, payout.id);
  if (!delivery) return false;
  const order = orderById(tx, delivery.orderId);
  const other = openDeliveryOf(tx, order.id);
  // MONEY: its recipient has it, and the order was stopped meanwhile: a person sees both, as with the modem's reply.
  if (order.state === 'on-hold' && delivery.state === 'paying') return leaveToPerson(till, tx, delivery);
  if (order.state !== 'paid' || (other !== undefined && other.id !== delivery.id)) return false;
  if (payout.payeeId !== order.recipientId || wasChangedSince(tx, delivery)) return false;
  const nowMs = till.clock.nowMs();
  // P7: paid after it had been called failed; the refused one stays as it was, and a new one is what happened.
  const live = delivery.state === 'paying' ? delivery : insertDelivery(tx, lateDelivery(till, delivery));
  const moved = moveDelivery(tx, live, 'payout-paid', nowMs, null);
  return moved !== undefined && endDelivery(till, tx, machineActor, order, moved).ok;
}

function leaveToPerson(till: Till, tx: WritableDb, delivery: Delivery): boolean {
  const moved = moveDelivery(tx, delivery, 'reply-unclear', till.clock.nowMs(), 'order-stopped');
  if (moved) endDelivery(till, tx, machineActor, orderById(tx, moved.orderId), moved, 'order-stopped');
  return moved !== undefined;
}

/** Nothing is changed while a delivery is under way: only a late payout meets a newer version. */
const wasChangedSince = (db: ReadableDb, { orderId, startedAtMs }: Delivery): boolean =>
  versionsOfOrder(db, orderId).some(
    ({ version, state, atMs }) => version > 1 && state === 'confirmed' && atMs >= startedAtMs,
  );

const lateDelivery = (till: Till, { orderId, startedBy }: Delivery) =>
  ({
    orderId,
    startedBy,
    state: 'paying',
    method: 'b2c',
    startedAtMs: till.clock.nowMs(),
    runId: till.runId,
  }) as const;

/** The payout has definitely not paid: the order may be delivered again, or its money given back. */
export function refusePaidDelivery(till: Till, tx: WritableDb, given: Payout, reason: string): void {
  if (given.kind !== 'delivery') return;
  const nowMs = till.clock.nowMs();
  const payout = payoutById(tx, given.id);
  const delivery = deliveryOfPayout(tx, given.id);
  // It is not approved again: a new delivery is a new payout, asked for by a person at the order.
  if (payout) movePayout(tx, payout, 'withdrawn', nowMs);
  const moved = delivery && moveDelivery(tx, delivery, 'payout-failed', nowMs, reason);
  if (moved) endDelivery(till, tx, machineActor, orderById(tx, moved.orderId), moved, reason);
}
