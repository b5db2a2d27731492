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
import { decide } from '../db/transaction.ts';
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
    if (shortfall.state !== 'open') return err(failure('order-changed', { order: order.number }));
    const nowMs = till.clock.nowMs();
    const { amountCents } = shortfall;
    closeShortfall(tx, shortfall, request.how, approver.value.id, nowMs);
    postFor(till, tx, {
      kind: request.how === 'paid-in-cash' ? 'shortfall-paid-in-cash' : 'shortfall-written-off',
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
      action: request.how === 'paid-in-cash' ? 'shortfallPaid' : 'shortfallWrittenOff',
      orderId: order.id,
      values: { amountCents, name: approver.value.name },
    });
    return ok(order.number);
  });
  if (!outcome.ok) return outcome;
  till.changed({ order: outcome.value, became: 'shortfall' });
  return ok({});
}
