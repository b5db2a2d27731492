/** Who did something, by name. */
import { timelineOf } from '../db/audit-store.ts';
import { personById } from '../db/person-store.ts';
import type { ReadableDb } from '../db/sql.ts';

export const nameOf = (db: ReadableDb, personId: string | null): string =>
  personId === null ? '' : (personById(db, personId)?.name ?? personId);

/** Who did something to an order last, by name. */
export function actorOf(db: ReadableDb, orderId: number, action: string): string {
  return nameOf(db, timelineOf(db, orderId).findLast((entry) => entry.action === action)?.actorId ?? null);
}
