import { wasPaidBefore } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';

/**
 * The first moment at which a payout may leave: a payee who was never paid before waits, so that a wrong or forced
 * request can still be taken back; a payer who gets his own money back does not.
 */
export function earliestSendMs(till: Till, db: ReadableDb, payout: Payout): number {
  if (payout.kind === 'refund' || payout.payeeId === null || wasPaidBefore(db, payout.payeeId))
    return payout.requestedAtMs;
  return payout.requestedAtMs + till.settings().payouts.newPayeeWaitsMinutes * 60_000;
}
