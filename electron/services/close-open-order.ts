/** Ways out of an order that is not paid by its prompt: counted cash, or giving it up. */
import type { Approval, Request, Response } from '../../shared/ipc-contract.ts';
import { addCents, cents, formatKes, negateCents } from '../../shared/cents.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Act } from '../../shared/roles.ts';
import { liveAttemptOfOrder, moveAttempt } from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import { hasHeldMoney } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { moveOrder, orderByNumber } from '../db/order-store.ts';
import { stopItem } from '../db/outbox-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { settleByCash } from './confirm-order.ts';
import { oldOrderRefusal } from './old-file/refusals.ts';
import { approve } from './people.ts';
import { stoppedCode } from './review-order.ts';
import type { Actor, Till } from './till.ts';

/** Takes counted cash for an order whose prompt has not brought money. Refused while a prompt is on a phone. */
export async function takeCash(
  till: Till,
  actor: Actor,
  request: Request<'order:take-cash'>,
): Promise<Result<Response<'order:take-cash'>, Failure>> {
  const approver = await approverFor(till, actor, request.order, 'take-cash-over-unknown', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Result<Response<'order:take-cash'>, Failure> => {
    const order = orderByNumber(tx, request.order);
    if (!order) return err(failure('order-not-found', { order: request.order }));
    if (request.cashReceivedCents < order.priceCents)
      return err(failure('cash-too-little', { price: formatKes(order.priceCents) }));
    if (hasHeldMoney(tx, order.id)) return err(failure('order-changed', { order: order.number }));
    // MONEY: P14. It may have been paid another way since.
    const refusal =
      oldOrderRefusal(tx, order) ??
      stoppedCode(till, tx, order) ??
      leaveQueue(till, tx, order, approver.value !== undefined);
    if (refusal) return err(refusal);
    settleByCash(till, tx, actor, order, request.cashReceivedCents);
    noteApproval(till, tx, order, approver.value);
    return ok({
      order: order.number,
      changeCents: addCents(cents(request.cashReceivedCents), negateCents(order.priceCents)),
      again: false,
    });
  });
  if (outcome.ok) till.changed({ order: request.order, became: 'paid' });
  return outcome;
}

/** Gives an order up. A prompt that has not left is withdrawn; one on a phone cannot be. */
export async function cancelOrder(
  till: Till,
  actor: Actor,
  request: Request<'order:cancel'>,
): Promise<Result<Record<string, never>, Failure>> {
  const approver = await approverFor(till, actor, request.order, 'cancel-over-unknown', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Result<Record<string, never>, Failure> => {
    const order = orderByNumber(tx, request.order);
    if (!order) return err(failure('order-not-found', { order: request.order }));
    const refusal = leaveQueue(till, tx, order, approver.value !== undefined);
    if (refusal) return err(refusal);
    const nowMs = till.clock.nowMs();
    moveOrder(tx, order, 'cancelled', nowMs);
    note(tx, { atMs: nowMs, actorId: actor.id, action: 'orderCancelled', orderId: order.id });
    noteApproval(till, tx, order, approver.value);
    return ok({});
  });
  if (outcome.ok) till.changed({ order: request.order, became: 'cancelled' });
  return outcome;
}

/** Only an order with an unknown prompt needs somebody to answer for it; the others need nobody. */
async function approverFor(
  till: Till,
  actor: Actor,
  number: string,
  act: Act,
  approval: Approval | undefined,
): Promise<Result<Actor | undefined, Failure>> {
  const order = orderByNumber(till.db, number);
  if (!order || !hasUnknownPrompt(till.db, order)) return ok(undefined);
  return approve(till, actor, act, approval);
}

function hasUnknownPrompt(db: ReadableDb, order: Order): boolean {
  const state = liveAttemptOfOrder(db, order.id)?.state;
  return state === 'unknown' || state === 'stated';
}

/** Takes a queued prompt back so that the order can end another way. An unknown one stays, and stays watched. */
function leaveQueue(till: Till, tx: WritableDb, order: Order, approved: boolean): Failure | undefined {
  if (order.state !== 'open') return failure('order-changed', { order: order.number });
  const live = liveAttemptOfOrder(tx, order.id);
  if (!live) return undefined;
  if (live.state === 'unknown' || live.state === 'stated')
    return approved ? undefined : failure('approval-needed');
  // MONEY: a prompt that is being sent or lies on a phone may still bring money; two ways of paying would be one too many.
  if (live.state !== 'queued' || !stopItem(tx, 'stk-push', live.id, 'withdrawn'))
    return failure('order-has-live-prompt', { order: order.number });
  moveAttempt(tx, live, 'withdrawn', till.clock.nowMs(), { reason: 'withdrawn' });
  return undefined;
}

function noteApproval(till: Till, tx: WritableDb, order: Order, approver: Actor | undefined): void {
  if (approver)
    note(tx, { atMs: till.clock.nowMs(), actorId: approver.id, action: 'approved', orderId: order.id });
}
