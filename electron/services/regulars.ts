/**
 * Regulars: who bought here lately, found by the last three digits of the payer's number. The list is masked; taking one
 * shows both numbers, which is a logged act, and so is that no order came of it (P16).
 */
import type { Response } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { national, parseMsisdn } from '../../shared/msisdn.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import { orderById, orderByNumber } from '../db/order-store.ts';
import type { Order } from '../db/order-store.ts';
import { partyById } from '../db/party-store.ts';
import { closeReveal, insertReveal, openReveal } from '../db/reveal-store.ts';
import type { WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import type { Actor, Till } from './till.ts';

const dayMs = 86_400_000;

/** From when on orders count; undefined while the owner has switched the list off. */
export function regularsSinceMs(till: Till): number | undefined {
  const { on, days } = till.settings().regulars;
  return on ? till.clock.nowMs() - days * dayMs : undefined;
}

/** Both numbers of an earlier order, for the fields of a new one. What was taken before and not ordered is closed. */
export function takeRegular(
  till: Till,
  actor: Actor,
  number: string,
): Result<Response<'regular:take'>, Failure> {
  return decide(till.db, (tx): Result<Response<'regular:take'>, Failure> => {
    const order = orderByNumber(tx, number);
    const sinceMs = regularsSinceMs(till);
    if (!order || sinceMs === undefined || order.createdAtMs < sinceMs)
      return err(failure('order-not-found', { order: number }));
    const payer = partyById(tx, order.payerId).number;
    const recipient = partyById(tx, order.recipientId).number;
    if (payer === undefined || recipient === undefined)
      return err(failure('order-not-found', { order: number }));
    closeOpen(till, tx, actor, undefined);
    const atMs = till.clock.nowMs();
    // SECURITY: noted before it is shown.
    note(tx, { atMs, actorId: actor.id, action: 'numbersTaken', orderId: order.id });
    insertReveal(tx, { orderId: order.id, personId: actor.id, atMs });
    return ok({ payer: national(payer), recipient: national(recipient) });
  });
}

/** The draft changed: once the payer that was taken is no longer in it, nothing comes of what was shown. */
export function regularInDraft(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  draft: { readonly payerText: string; readonly recipientText: string },
): void {
  const taken = takenOrder(tx, actor);
  if (taken === undefined) return;
  const payer = partyById(tx, taken.payerId).number;
  const typed = [draft.payerText, draft.recipientText].map((text) => parseMsisdn(text));
  if (!typed.some((one) => one.kind === 'ok' && one.msisdn === payer)) closeOpen(till, tx, actor, undefined);
}

/** An order was confirmed: it is what the numbers were shown for if the payer that was taken is part of it. */
export function regularOrdered(till: Till, tx: WritableDb, actor: Actor, order: Order): void {
  closeOpen(till, tx, actor, order);
}

function takenOrder(tx: WritableDb, actor: Actor): Order | undefined {
  const open = openReveal(tx, actor.id);
  return open && orderById(tx, open.orderId);
}

function closeOpen(till: Till, tx: WritableDb, actor: Actor, order: Order | undefined): void {
  const open = openReveal(tx, actor.id);
  if (!open) return;
  const { payerId } = orderById(tx, open.orderId);
  const isOrdered = order !== undefined && [order.payerId, order.recipientId].includes(payerId);
  closeReveal(tx, open.id, isOrdered ? 'ordered' : 'not-ordered');
  if (isOrdered) return;
  const atMs = till.clock.nowMs();
  note(tx, { atMs, actorId: actor.id, action: 'numbersNotOrdered', orderId: open.orderId });
}
