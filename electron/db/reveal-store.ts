import { first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** Two numbers that somebody filled in from the list of regulars, until it is known whether an order came of it. */
export type OpenReveal = { readonly id: number; readonly orderId: number; readonly atMs: number };

const selectOpen = fixed(({ personId }: { readonly personId: string }) =>
  sql.selectFrom('number_reveal').selectAll().where('person_id', '=', personId).where('state', '=', 'open'),
);

export function openReveal(db: ReadableDb, personId: string): OpenReveal | undefined {
  const row = first(db, selectOpen({ personId }));
  return row && { id: row.id, orderId: row.order_id, atMs: row.at_ms };
}

export function insertReveal(
  tx: WritableDb,
  reveal: { readonly orderId: number; readonly personId: string; readonly atMs: number },
): void {
  const { orderId, personId, atMs } = reveal;
  run(
    tx,
    sql
      .insertInto('number_reveal')
      .values({ order_id: orderId, person_id: personId, at_ms: atMs, state: 'open' }),
  );
}

export function closeReveal(tx: WritableDb, id: number, state: 'ordered' | 'not-ordered'): void {
  run(tx, sql.updateTable('number_reveal').set({ state }).where('id', '=', id));
}
