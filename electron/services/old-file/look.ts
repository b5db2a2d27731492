/**
 * The owner has looked at something that an old file put back believes open (P14): in the portal, in the drawer, with the
 * customer. What was done already in the lost time is booked as it was; what was not may go on from here.
 */
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { decide } from '../../db/transaction.ts';
import { approve } from '../people.ts';
import type { Actor, Till } from '../till.ts';
import { lookAtCredit } from './look-credit.ts';
import { lookAtHeld, lookAtOrder } from './look-order.ts';
import { lookAtExcess, lookAtShortfall } from './look-settled.ts';
import type { Looked, Looking } from './looking.ts';

/** Writes down what the owner found. Once per thing and time the file was put back. */
export async function lookBack(
  till: Till,
  actor: Actor,
  request: Request<'old-file:look'>,
): Promise<Result<Record<string, never>, Failure>> {
  const approver = await approve(till, actor, 'look-back', request.approval);
  if (!approver.ok) return approver;
  const { subject, found } = request;
  const outcome = decide(till.db, (tx): Looked => {
    const looking: Looking = { till, tx, actor, approver: approver.value, found };
    switch (subject.kind) {
      case 'order':
        return lookAtOrder(looking, subject.order);
      case 'held':
        return lookAtHeld(looking, subject.heldId);
      case 'shortfall':
        return lookAtShortfall(looking, subject.shortfallId);
      case 'excess':
        return lookAtExcess(looking, subject.excessId);
      case 'credit':
        return lookAtCredit(looking, subject.receipt);
    }
  });
  if (!outcome.ok) return outcome;
  till.changed({ order: outcome.value, became: 'looked' });
  return ok({});
}
