import type { ReadableDb } from '../../db/sql.ts';
import { attemptsOfOrder } from '../../db/attempt-store.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { evidenceOfOrder } from '../../db/evidence-store.ts';
import { transactionsOfOrder } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import type { Till } from '../till.ts';

/**
 * MONEY: P3. Whether a machine may deliver this paid order by itself. One query that says 0 is enough for a hand, which
 * takes its time; a machine waits for the receipt, or for a second 0 at least `secondZeroMs` after the first. The prompt
 * for a difference is a payment of the order like the first one.
 */
export function isFirmlyPaid(till: Till, db: ReadableDb, order: Order): boolean {
  const paying = new Set(
    transactionsOfOrder(db, order.id)
      .filter(({ disposition }) => disposition === 'order')
      .map(({ attemptId }) => attemptId),
  );
  return attemptsOfOrder(db, order.id)
    .filter((one) => paying.has(one.id) && one.settledBy === 'query' && one.receipt === null)
    .every((one) => hasSecondZero(till, db, one));
}

function hasSecondZero(till: Till, db: ReadableDb, attempt: Attempt): boolean {
  const zeros = evidenceOfOrder(db, attempt.orderId)
    .filter((one) => one.attemptId === attempt.id && one.source === 'query' && one.verdict === 'paid')
    .map(({ atMs }) => atMs);
  return Math.max(...zeros) - Math.min(...zeros) >= till.rules.secondZeroMs;
}
