import { wasPaidBefore } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';

/**
 * The first moment at which a payout may leave: a payee who was never paid before waits, so that a wrong or forced
 * request can still be taken back; a payer who gets his own money back does not, nor a
 * recipient for whom a customer has just paid.
 */
export function earliestSendMs(till: Till, db: ReadableDb, payout: Payout): number {
  const isOwnMoney = payout.kind === 'refund' || payout.kind === 'delivery';
  if (isOwnMoney || payout.payeeId === null || wasPaidBefore(db, payout.payeeId)) return payout.requestedAtMs;
  return payout.requestedAtMs + till.settings().payouts.newPayeeWaitsMinutes * 60_000;
}
