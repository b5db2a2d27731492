/** What an ended order did not bring: the customer pays it after all, or the owner writes it off. */
import type { Request } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { attemptById } from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import { orderById } from '../db/order-store.ts';
import { closeShortfall, shortfallById } from '../db/shortfall-store.ts';
import type { Shortfall } from '../db/shortfall-store.ts';
import type { WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { shortfallLookRefusal } from './old-file/refusals.ts';
import { approve } from './people.ts';
import { postFor } from './resolve/posting.ts';
import type { Actor, Till } from './till.ts';

/** Settles an open shortfall, once, with the owner's word. */
export async function settleShortfall(
  till: Till,
  actor: Actor,
  request: Request<'shortfall:settle'>,
): Promise<Result<Record<string, never>, Failure>> {
  const approver = await approve(till, actor, 'settle-shortfall', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Result<string, Failure> => {
    const shortfall = shortfallById(tx, request.shortfallId);
    if (!shortfall) return err(failure('attempt-not-found'));
    const order = orderById(tx, shortfall.orderId);
    // MONEY: P14. The customer may have paid it already, in the time that an old file does not know.
    const refusal =
      shortfallLookRefusal(tx, order, shortfall) ??
      settleOpenShortfall(till, tx, { actor, approver: approver.value }, shortfall, request.how);
    return refusal ? err(refusal) : ok(order.number);
  });
  if (!outcome.ok) return outcome;
  till.changed({ order: outcome.value, became: 'shortfall' });
  return ok({});
}

/** Inside the caller's transaction; a refusal where it is settled already. */
export function settleOpenShortfall(
  till: Till,
  tx: WritableDb,
  { actor, approver }: { readonly actor: Actor; readonly approver: Actor },
  shortfall: Shortfall,
  how: Request<'shortfall:settle'>['how'],
): Failure | undefined {
  const order = orderById(tx, shortfall.orderId);
  if (shortfall.state !== 'open') return failure('order-changed', { order: order.number });
  const nowMs = till.clock.nowMs();
  const { amountCents } = shortfall;
  closeShortfall(tx, shortfall, how, approver.id, nowMs);
  postFor(till, tx, {
    kind: how === 'paid-in-cash' ? 'shortfall-paid-in-cash' : 'shortfall-written-off',
    order,
    attempt: shortfall.attemptId === null ? undefined : attemptById(tx, shortfall.attemptId),
    amountCents,
    occurredAtMs: nowMs,
    nowMs,
    transactionId: null,
    actorId: actor.id,
  });
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: how === 'paid-in-cash' ? 'shortfallPaid' : 'shortfallWrittenOff',
    orderId: order.id,
    values: { amountCents, name: approver.name },
  });
  return undefined;
}
