/** Money that does not end in a delivery: held money, stopped orders, refunds in cash. */
import type { Approval } from '../../shared/ipc-contract.ts';
import { addCents, cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { attemptsOfOrder, liveAttemptOfOrder, moveAttempt } from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import { decidedOfOrder, orderOwes, post } from '../db/ledger-store.ts';
import type { MpesaTransaction } from '../db/money-store.ts';
import { doubtfulMoney, insertRefund, setDisposition, transactionById } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { moveOrder, orderById, orderByNumber } from '../db/order-store.ts';
import { liveRefundOf, mayBeDelivered } from '../db/payout-store.ts';
import type { WritableDb } from '../db/sql.ts';
import { withdrawPending } from '../db/version-store.ts';
import { decide } from '../db/transaction.ts';
import { hasLiveDifference, hasLiveRefund } from './payouts/refund-money.ts';
import { approve } from './people.ts';
import { reverseDecision } from './resolve/book-money.ts';
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
    const mayTake =
      (order.state === 'open' || order.state === 'cancelled') && held.amountCents === order.priceCents;
    if (!mayTake) return err(failure('order-changed', { order: order.number }));
    // MONEY: a second prompt that may still bring money must end first.
    if (liveAttemptOfOrder(tx, order.id))
      return err(failure('order-has-live-prompt', { order: order.number }));
    if (liveRefundOf(tx, order.id, held.id)) return err(failure('refund-live', { order: order.number }));
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
    // MONEY: P8. One way at a time.
    if (hasLiveRefund(tx, order)) return err(failure('refund-live', { order: order.number }));
    // MONEY: only another amount settles by what is held; a contradicted order is paid already, and late money stays held.
    if (order.holdReason === 'other-amount')
      for (const held of doubtfulMoneyOf(tx, order)) applyHeld(till, tx, approver.value, order, held);
    if (orderOwes(tx, order.id, 'undelivered') <= 0)
      return err(failure('order-not-paid', { order: order.number }));
    missDenied(till, tx, order);
    moveOrder(tx, order, 'released', till.clock.nowMs(), { holdReason: null });
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: approver.value.id,
      action: 'holdReleased',
      orderId: order.id,
    });
    return ok(order.number);
  });
  return finish(till, outcome);
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
      // MONEY: P8. A live or unknown delivery and a refund exclude each other.
      if (mayBeDelivered(tx, order.id)) return err(failure('delivery-live', { order: order.number }));
      // MONEY: P8. One way at a time: what goes back by M-PESA is not given back in cash as well.
      if (hasLiveRefund(tx, order)) return err(failure('refund-live', { order: order.number }));
      // MONEY: a difference that may still come would belong to an order that is over.
      if (hasLiveDifference(tx, order)) return err(failure('order-has-live-prompt', { order: order.number }));
      // MONEY: what was only believed never came, so it is taken out of the ledger and not out of the drawer.
      const wasBelieved = decidedOfOrder(tx, order.id) > 0;
      reverseDecision(till, tx, order, undefined, till.clock.nowMs());
      if (wasBelieved) endStatement(till, tx, order);
      const undelivered = orderOwes(tx, order.id, 'undelivered');
      const held = doubtfulMoneyOf(tx, order);
      const refundedCents = addCents(undelivered, ...held.map((one) => one.amountCents));
      if (refundedCents <= 0 && !wasBelieved) return err(failure('nothing-to-refund'));
      if (undelivered > 0) payBack(till, tx, actor, approver.value, order, undelivered, undefined);
      for (const one of held) payBack(till, tx, actor, approver.value, order, one.amountCents, one);
      withdrawPending(tx, order);
      moveOrder(tx, order, 'refunded', till.clock.nowMs(), { holdReason: null });
      return ok({ order: order.number, refundedCents });
    },
  );
  return refunded(till, outcome);
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
      if (liveRefundOf(tx, order.id, held.id)) return err(failure('refund-live', { order: order.number }));
      payBack(till, tx, actor, approver.value, order, held.amountCents, held);
      return ok({ order: order.number, refundedCents: held.amountCents });
    },
  );
  return refunded(till, outcome);
}

function payBack(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  approver: Actor,
  order: Order,
  amountCents: Cents,
  held: MpesaTransaction | undefined,
): void {
  const nowMs = till.clock.nowMs();
  if (held) setDisposition(tx, held, 'refunded');
  insertRefund(tx, {
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
      kind: held ? 'held-refunded-in-cash' : 'refunded-in-cash',
      orderId: order.id,
      transactionId: held?.id ?? null,
      occurredAtMs: nowMs,
      nowMs,
      actorId: actor.id,
      body: { order: order.number, approver: approver.id },
    },
    amountCents,
  );
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
function doubtfulMoneyOf(tx: WritableDb, order: Order): readonly MpesaTransaction[] {
  const money = doubtfulMoney(tx, order);
  return money ? [money] : [];
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
