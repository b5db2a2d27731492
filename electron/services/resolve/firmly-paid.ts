import type { ReadableDb } from '../../db/sql.ts';
import { attemptsOfOrder } from '../../db/attempt-store.ts';
import { evidenceOfOrder } from '../../db/evidence-store.ts';
import type { Order } from '../../db/order-store.ts';
import type { Till } from '../till.ts';

/**
 * MONEY: P3. Whether a machine may deliver this paid order by itself. One query that says 0 is enough for a hand, which
 * takes its time; a machine waits for the receipt, or for a second 0 at least `secondZeroMs` after the first.
 */
export function isFirmlyPaid(till: Till, db: ReadableDb, order: Order): boolean {
  if (order.settledBy !== 'query') return true;
  const attempt = attemptsOfOrder(db, order.id).findLast(({ state }) => state === 'paid');
  if (attempt === undefined || attempt.receipt !== null) return true;
  const zeros = evidenceOfOrder(db, order.id)
    .filter((one) => one.attemptId === attempt.id && one.source === 'query' && one.verdict === 'paid')
    .map(({ atMs }) => atMs);
  return Math.max(...zeros) - Math.min(...zeros) >= till.rules.secondZeroMs;
}
