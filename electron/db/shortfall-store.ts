import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** Written out as the partial index has it. */
const isOpen = raw<boolean>`state = 'open'`;

/** What an order that has ended turned out not to have brought: a customer has his bundle, and the till less money. */
export type Shortfall = {
  readonly id: number;
  readonly orderId: number;
  /** The prompt that brought less; null where more went out than was owed. */
  readonly attemptId: number | null;
  readonly amountCents: Cents;
  readonly reason: 'other-amount' | 'decision-denied';
  readonly state: 'open' | 'recovered' | 'paid-in-cash' | 'written-off';
  readonly openedAtMs: number;
};

export function openShortfall(tx: WritableDb, shortfall: Omit<Shortfall, 'id' | 'state'>): void {
  run(
    tx,
    sql.insertInto('shortfall').values({
      order_id: shortfall.orderId,
      attempt_id: shortfall.attemptId,
      amount_cents: shortfall.amountCents,
      reason: shortfall.reason,
      state: 'open',
      opened_at_ms: shortfall.openedAtMs,
    }),
  );
}

/** Closes an open one; each is settled once. */
export function closeShortfall(
  tx: WritableDb,
  shortfall: Shortfall,
  state: Exclude<Shortfall['state'], 'open'>,
  actorId: string,
  nowMs: number,
): void {
  const { changes } = run(
    tx,
    sql
      .updateTable('shortfall')
      .set({ state, closed_at_ms: nowMs, closed_by: actorId })
      .where('id', '=', shortfall.id)
      .where('state', '=', 'open'),
  );
  assert(changes === 1, `shortfall ${shortfall.id} is open`);
}

const selectOpen = fixed((_none: object) =>
  sql.selectFrom('shortfall').selectAll().where(isOpen).orderBy('id'),
);

export function openShortfalls(db: ReadableDb): readonly Shortfall[] {
  return all(db, selectOpen({})).map(toShortfall);
}

export function openShortfallsOfAttempt(db: ReadableDb, attemptId: number): readonly Shortfall[] {
  return all(
    db,
    sql.selectFrom('shortfall').selectAll().where('attempt_id', '=', attemptId).where(isOpen).orderBy('id'),
  ).map(toShortfall);
}

export function shortfallById(db: ReadableDb, id: number): Shortfall | undefined {
  const row = first(db, sql.selectFrom('shortfall').selectAll().where('id', '=', id));
  return row && toShortfall(row);
}

function toShortfall(row: Selectable<Schema['shortfall']>): Shortfall {
  return {
    id: row.id,
    orderId: row.order_id,
    attemptId: row.attempt_id,
    amountCents: cents(row.amount_cents),
    reason: row.reason,
    state: row.state,
    openedAtMs: row.opened_at_ms,
  };
}
