/** A paid order whose recipient has had his bundle today is delivered tomorrow. The customer's money waits with it. */
import type { Request } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { tomorrowAtMs } from '../../shared/nairobi-time.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import { orderByNumber, setDue } from '../db/order-store.ts';
import { decide } from '../db/transaction.ts';
import { pendingVersion } from '../db/version-store.ts';
import { deliveryRefusal } from './old-file/refusals.ts';
import { hasLiveRefund } from './payouts/refund-money.ts';
import type { Actor, Till } from './till.ts';
import { wrongClock } from './till.ts';

/** From when an order that is put off now is delivered. */
export const tomorrowOf = (till: Till): number =>
  tomorrowAtMs(till.clock.nowMs(), till.settings().tomorrowFromMinutes);

type Scheduled = Result<Record<string, never>, Failure>;

/** Puts a paid order off until tomorrow. Refused where that day is no longer what the person saw. */
export function scheduleOrder(till: Till, actor: Actor, request: Request<'order:schedule'>): Scheduled {
  const outcome = decide(till.db, (tx): Scheduled => {
    const order = orderByNumber(tx, request.order);
    if (order?.state !== 'paid') return err(failure('order-changed', { order: request.order }));
    if (wrongClock(till)) return err(failure('clock-wrong'));
    const refusal = deliveryRefusal(tx, order);
    if (refusal) return err(refusal);
    // MONEY: P8. Money that is going back is not delivered for, today or tomorrow.
    if (hasLiveRefund(tx, order)) return err(failure('refund-live', { order: order.number }));
    if (pendingVersion(tx, order.id)) return err(failure('change-pending', { order: order.number }));
    if (request.dueAtMs !== tomorrowOf(till)) return err(failure('order-changed', { order: order.number }));
    setDue(tx, order, request.dueAtMs);
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'putOff',
      orderId: order.id,
      values: { dueMs: request.dueAtMs },
    });
    return ok({});
  });
  if (outcome.ok) till.changed({ order: request.order, became: 'scheduled' });
  return outcome;
}
