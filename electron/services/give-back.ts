/** Money that does not end in a delivery: held money, stopped orders, refunds in cash. */
import type { Approval } from '../../shared/ipc-contract.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { attemptsOfOrder, liveAttemptOfOrder } from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import { decidedOfOrder, orderOwes, post } from '../db/ledger-store.ts';
import type { MpesaTransaction } from '../db/money-store.ts';
import { heldUseBar } from '../db/money-use.ts';
import { setDisposition, transactionById } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { moveOrder, orderById, orderByNumber } from '../db/order-store.ts';
import { liveRefundOf } from '../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { hasLiveDifference, hasLiveRefund } from './payouts/refund-money.ts';
import { deliveryRefusal, heldLookRefusal, orderLookRefusal } from './old-file/refusals.ts';
import { doubtfulMoneyOf, payBackHeld, payBackOrder } from './pay-back.ts';
import type { Back } from './pay-back.ts';
import { approve } from './people.ts';
import { missDecided } from './resolve/shortfall.ts';
import type { Actor, Till } from './till.ts';

type Done = Result<Record<string, never>, Failure>;
type Refunded = Result<{ refundedCents: number }, Failure>;

/** Gives held money to the order it came for, which can then be delivered. */
export function deliverHeld(till: Till, actor: Actor, heldId: number): Done {
  const outcome = decide(till.db, (tx): Result<string, Failure> => {
    const held = transactionById(tx, heldId);
    if (held?.disposition !== 'held') return err(failure('nothing-to-refund'));
    const order = orderById(tx, held.orderId);
    const bar = heldUseBar(tx, order, held);
    if (bar === 'changed') return err(failure('order-changed', { order: order.number }));
    if (bar === 'live-prompt') return err(failure('order-has-live-prompt', { order: order.number }));
    if (liveRefundOf(tx, order.id, held.id)) return err(failure('refund-live', { order: order.number }));
    const refusal = heldLookRefusal(tx, order, held);
    if (refusal) return err(refusal);
    giveToOrder(till, tx, actor, order, held);
    return ok(order.number);
  });
  return finish(till, outcome);
}

/** Held money becomes its order's, which is then paid. The caller has made sure that nothing speaks against it. */
export function giveToOrder(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  held: MpesaTransaction,
): void {
  applyHeld(till, tx, actor, order, held);
  const event = order.state === 'open' ? 'payment-settled' : 'held-money-applied';
  moveOrder(tx, order, event, till.clock.nowMs(), {
    settledBy: 'callback',
    tender: held.attemptId === null ? 'mpesa-own' : 'mpesa-prompt',
  });
}

function applyHeld(till: Till, tx: WritableDb, actor: Actor, order: Order, held: MpesaTransaction): void {
  const nowMs = till.clock.nowMs();
  setDisposition(tx, held, 'order');
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind: 'held-money-applied',
      orderId: order.id,
      transactionId: held.id,
      occurredAtMs: held.occurredAtMs,
      nowMs,
      actorId: actor.id,
      body: { order: order.number },
    },
    held.amountCents,
  );
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: 'heldApplied',
    orderId: order.id,
    values: { amountCents: held.amountCents },
  });
}

/** The owner lets a stopped order go on to delivery, with the money that came. */
export async function releaseHold(
  till: Till,
  actor: Actor,
  request: { readonly order: string; readonly approval?: Approval | undefined },
): Promise<Done> {
  const approver = await approve(till, actor, 'release-hold', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Result<string, Failure> => {
    const order = orderByNumber(tx, request.order);
    if (order?.state !== 'on-hold') return err(failure('order-changed', { order: request.order }));
    // MONEY: P14. In the time that an old file does not know it may have been released and delivered, or given back.
    const refusal = orderLookRefusal(tx, order) ?? releaseOrder(till, tx, approver.value, order);
    return refusal ? err(refusal) : ok(order.number);
  });
  return finish(till, outcome);
}

/** Lets a stopped order go on, inside the caller's transaction; a refusal has written nothing that stays. */
export function releaseOrder(till: Till, tx: WritableDb, approver: Actor, order: Order): Failure | undefined {
  // MONEY: P8. One way at a time.
  if (hasLiveRefund(tx, order)) return failure('refund-live', { order: order.number });
  // MONEY: only another amount settles by what is held; a contradicted order is paid already, and late money stays held.
  if (order.holdReason === 'other-amount')
    for (const held of doubtfulMoneyOf(tx, order)) applyHeld(till, tx, approver, order, held);
  if (orderOwes(tx, order.id, 'undelivered') <= 0) return failure('order-not-paid', { order: order.number });
  missDenied(till, tx, order);
  moveOrder(tx, order, 'released', till.clock.nowMs(), { holdReason: null });
  note(tx, {
    atMs: till.clock.nowMs(),
    actorId: approver.id,
    action: 'holdReleased',
    orderId: order.id,
  });
  return undefined;
}

/** The owner delivers although what he had believed was denied: from now on the shop misses it. */
function missDenied(till: Till, tx: WritableDb, order: Order): void {
  const attempt = attemptsOfOrder(tx, order.id).at(-1);
  if (!attempt || liveAttemptOfOrder(tx, order.id)?.state === 'stated') return;
  const nowMs = till.clock.nowMs();
  missDecided(till, tx, { attempt, order, occurredAtMs: nowMs, nowMs }, decidedOfOrder(tx, order.id));
}

/** Refunds an order in cash: everything received for it and not given back yet (P8). */
export async function refundOrderInCash(
  till: Till,
  actor: Actor,
  request: { readonly order: string; readonly approval?: Approval | undefined },
): Promise<Refunded> {
  const approver = await approve(till, actor, 'refund-in-cash', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(
    till.db,
    (tx): Result<{ readonly order: string; readonly refundedCents: Cents }, Failure> => {
      const order = orderByNumber(tx, request.order);
      if (!order) return err(failure('order-not-found', { order: request.order }));
      if (order.state !== 'paid' && order.state !== 'on-hold') return err(failure('nothing-to-refund'));
      // MONEY: P8, P14. A live or unknown delivery and a refund exclude each other.
      const refusal = deliveryRefusal(tx, order) ?? backRefusal(tx, order);
      if (refusal) return err(refusal);
      const back: Back = { actor, approver: approver.value, by: 'cash', receipt: null };
      const refundedCents = payBackOrder(till, tx, order, back);
      return refundedCents === undefined
        ? err(failure('nothing-to-refund'))
        : ok({ order: order.number, refundedCents });
    },
  );
  return refunded(till, outcome);
}

/** Why an order's money cannot be given back now, whoever says that it was. */
export function backRefusal(db: ReadableDb, order: Order): Failure | undefined {
  // MONEY: P8. One way at a time: what goes back by M-PESA is not given back in cash as well.
  if (hasLiveRefund(db, order)) return failure('refund-live', { order: order.number });
  // MONEY: a difference that may still come would belong to an order that is over.
  return hasLiveDifference(db, order) ? failure('order-has-live-prompt', { order: order.number }) : undefined;
}

/** Refunds one held payment in cash; the order it came for stays as it is. */
export async function refundHeldInCash(
  till: Till,
  actor: Actor,
  request: { readonly heldId: number; readonly approval?: Approval | undefined },
): Promise<Refunded> {
  const approver = await approve(till, actor, 'refund-in-cash', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(
    till.db,
    (tx): Result<{ readonly order: string; readonly refundedCents: Cents }, Failure> => {
      const held = transactionById(tx, request.heldId);
      if (held?.disposition !== 'held') return err(failure('nothing-to-refund'));
      const order = orderById(tx, held.orderId);
      // MONEY: an order that waits for the owner's word on this money is refunded as a whole.
      if (doubtfulMoneyOf(tx, order).some((one) => one.id === held.id))
        return err(failure('order-on-hold', { order: order.number }));
      const refusal = heldLookRefusal(tx, order, held);
      if (refusal) return err(refusal);
      if (liveRefundOf(tx, order.id, held.id)) return err(failure('refund-live', { order: order.number }));
      payBackHeld(till, tx, order, held, { actor, approver: approver.value, by: 'cash', receipt: null });
      return ok({ order: order.number, refundedCents: held.amountCents });
    },
  );
  return refunded(till, outcome);
}

function refunded(
  till: Till,
  outcome: Result<{ readonly order: string; readonly refundedCents: Cents }, Failure>,
): Refunded {
  if (!outcome.ok) return outcome;
  till.changed({ order: outcome.value.order, became: 'refunded' });
  return ok({ refundedCents: cents(outcome.value.refundedCents) });
}

function finish(till: Till, outcome: Result<string, Failure>): Done {
  if (!outcome.ok) return outcome;
  till.changed({ order: outcome.value, became: 'changed' });
  return ok({});
}
