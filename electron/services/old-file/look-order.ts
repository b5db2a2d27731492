/** An order that the file believes paid, or one held payment: delivered since, given back since, or neither. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { err, ok } from '../../../shared/result.ts';
import { attemptsOfOrder, liveAttemptOfOrder } from '../../db/attempt-store.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { machineActor } from '../../db/audit-store.ts';
import type { Delivery } from '../../db/delivery-store.ts';
import { insertDelivery, moveDelivery, openDeliveryOf } from '../../db/delivery-store.ts';
import { decidedOfOrder } from '../../db/ledger-store.ts';
import { heldNeedsLook, orderNeedsLook } from '../../db/look-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import { doubtfulMoney, transactionById } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { orderById, orderByNumber } from '../../db/order-store.ts';
import { packageVersion } from '../../db/package-store.ts';
import { liveRefundOf, mayBeDelivered } from '../../db/payout-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { backRefusal, giveToOrder, releaseOrder } from '../give-back.ts';
import { payBackHeld, payBackOrder } from '../pay-back.ts';
import { endDelivery, settledAfterRestore } from '../resolve/end-delivery.ts';
import { giveBackStated } from '../state-payment.ts';
import { backOf, noteLook } from './looking.ts';
import type { Looked, Looking } from './looking.ts';

/** Of a paid or stopped order, and of an ended one whose payer says that he was charged as well. */
export function lookAtOrder(looking: Looking, number: string): Looked {
  const { tx, found } = looking;
  const order = orderByNumber(tx, number);
  if (!order) return err(failure('order-not-found', { order: number }));
  const isLive = order.state === 'paid' || order.state === 'on-hold';
  const stated = isLive ? undefined : statedOf(tx, order);
  if (!orderNeedsLook(tx, order.id) || (!isLive && !stated))
    return err(failure('order-changed', { order: number }));
  noteLook(looking, { subject: 'order', ref: order.id, orderId: order.id });
  if (found.kind === 'nothing') return isLive ? notDelivered(looking, order) : ok(number);
  if (stated) return givenBackStated(looking, order, stated);
  if (found.kind === 'delivered') return wasDelivered(looking, order);
  const refusal = backRefusal(tx, order);
  if (refusal) return err(refusal);
  const back = backOf(tx, looking);
  if (!back.ok) return back;
  const ended = notDelivered(looking, order);
  if (!ended.ok) return ended;
  return payBackOrder(looking.till, tx, order, back.value) === undefined
    ? err(failure('nothing-to-refund'))
    : ok(number);
}

/** The code that a payer stated for an order that ended another way, and that nobody has decided about in this file. */
function statedOf(db: ReadableDb, order: Order): Attempt | undefined {
  if (order.state === 'open' || decidedOfOrder(db, order.id) > 0) return undefined;
  return attemptsOfOrder(db, order.id).find(({ state }) => state === 'stated');
}

function givenBackStated(looking: Looking, order: Order, attempt: Attempt): Looked {
  const { till, tx, actor, approver } = looking;
  const back = backOf(tx, looking);
  if (!back.ok) return back;
  // On a payer's word nothing goes back but cash.
  if (back.value.by !== 'cash') return err(failure('refund-way-closed'));
  giveBackStated(till, tx, actor, approver, order, attempt);
  return ok(order.number);
}

/** What was unknown has not gone. A payout or a modem that is under way ends first, by its own way. */
function notDelivered({ till, tx, approver }: Looking, order: Order): Looked {
  const live = openDeliveryOf(tx, order.id);
  const moved =
    live && moveDelivery(tx, live, 'found-not-delivered', till.clock.nowMs(), settledAfterRestore);
  if (moved) endDelivery(till, tx, approver.id, order, moved);
  return mayBeDelivered(tx, order.id) ? underWay(order) : ok(order.number);
}

const underWay = (order: Order): { readonly ok: false; readonly error: Failure } =>
  err(failure('delivery-live', { order: order.number }));

/** MONEY: P8. Its sale is booked now; a stopped order goes on first, with the money that came. */
function wasDelivered(looking: Looking, order: Order): Looked {
  const { till, tx, approver } = looking;
  const refusal =
    order.state === 'on-hold' ? releaseOrder(till, tx, approver, order) : backRefusal(tx, order);
  if (refusal) return err(refusal);
  const moved = moveDelivery(
    tx,
    openDeliveryOf(tx, order.id) ?? unknownDelivery(looking, order),
    'found-delivered',
    till.clock.nowMs(),
    settledAfterRestore,
  );
  if (!moved) return underWay(order);
  const ended = endDelivery(till, tx, approver.id, orderById(tx, order.id), moved);
  return ended.ok ? ok(order.number) : ended;
}

const unknownDelivery = ({ till, tx }: Looking, order: Order): Delivery =>
  insertDelivery(tx, {
    orderId: order.id,
    method: packageVersion(tx, order.packageId, order.packageVersion)?.deliveryMethod ?? 'by-hand',
    startedBy: machineActor,
    startedAtMs: till.clock.nowMs(),
    runId: till.runId,
    state: 'unknown',
  });

/** One held payment. */
export function lookAtHeld(looking: Looking, heldId: number): Looked {
  const { till, tx, found } = looking;
  const held = transactionById(tx, heldId);
  if (held?.disposition !== 'held') return err(failure('nothing-to-refund'));
  const order = orderById(tx, held.orderId);
  // MONEY: what stopped its order is looked at with that order, as a whole.
  if (doubtfulMoney(tx, order)?.id === held.id) return err(failure('order-on-hold', { order: order.number }));
  if (!heldNeedsLook(tx, held)) return err(failure('order-changed', { order: order.number }));
  if (liveRefundOf(tx, order.id, held.id)) return err(failure('refund-live', { order: order.number }));
  const { amountCents } = held;
  noteLook(looking, { subject: 'held', ref: held.id, orderId: order.id, values: { amountCents } });
  if (found.kind === 'nothing') return ok(order.number);
  if (found.kind === 'delivered') return heldWasDelivered(looking, order, held);
  const back = backOf(tx, looking);
  if (!back.ok) return back;
  payBackHeld(till, tx, order, held, back.value);
  return ok(order.number);
}

/** It paid for its order, which was delivered. */
function heldWasDelivered(looking: Looking, order: Order, held: MpesaTransaction): Looked {
  const { till, tx, approver } = looking;
  const mayTake =
    (order.state === 'open' || order.state === 'cancelled') && held.amountCents === order.priceCents;
  if (!mayTake) return err(failure('order-changed', { order: order.number }));
  if (liveAttemptOfOrder(tx, order.id)) return err(failure('order-has-live-prompt', { order: order.number }));
  giveToOrder(till, tx, approver, order, held);
  return wasDelivered(looking, orderById(tx, order.id));
}
