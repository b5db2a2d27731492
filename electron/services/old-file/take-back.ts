/**
 * The owner had called money without an order used in the lost time, and it was not (P14). MONEY: it waits again and is
 * asked about again, as long as nothing else has happened to it; nothing was booked, so nothing is booked back.
 */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import type { Credit } from '../../db/credit-store.ts';
import { creditByReceipt, reopenUsedCredit } from '../../db/credit-store.ts';
import { insertLook } from '../../db/look-store.ts';
import { liveReturn } from '../../db/payout-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import { approve } from '../people.ts';
import type { Actor, Till } from '../till.ts';

type Done = Result<Record<string, never>, Failure>;

/** Takes that answer back, with the owner's PIN. */
export async function takeLookBack(
  till: Till,
  actor: Actor,
  request: Request<'old-file:take-back'>,
): Promise<Done> {
  const approver = await approve(till, actor, 'look-back', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Done => {
    const receipt = request.receipt.replaceAll(/\s/g, '').toUpperCase();
    const credit = creditByReceipt(tx, receipt);
    if (!credit) return err(failure('credit-not-found'));
    const refusal = takeBackRefusal(tx, credit);
    if (refusal) return err(refusal);
    const atMs = till.clock.nowMs();
    const { amountCents } = credit;
    reopenUsedCredit(tx, credit, atMs);
    insertLook(tx, {
      subject: 'credit',
      ref: receipt,
      found: 'taken-back',
      lookedBy: approver.value.id,
      atMs,
    });
    note(tx, {
      atMs,
      actorId: approver.value.id,
      action: 'lookTakenBack',
      values: { amountCents, code: receipt },
    });
    return ok({});
  });
  if (outcome.ok) till.changed({ order: null, became: 'looked' });
  return outcome;
}

/** Why it stands: late evidence has made it somebody's, it goes back, or it was never called used. */
function takeBackRefusal(db: ReadableDb, credit: Credit): Failure | undefined {
  const { receipt: code, state, transactionId } = credit;
  if (transactionId !== null) return failure('receipt-code-used', { code });
  if (state !== 'used-before') return failure('order-changed', { order: code });
  return liveReturn(db, code) ? failure('credit-going-back', { code }) : undefined;
}
