import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { ExcessReason, ExcessState } from '../../shared/payout-excess.ts';
import type { Schema } from './schema.ts';
import { all, first, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** Money of one attempt that left beyond what its payout was for. */
export type PayoutExcess = {
  readonly id: number;
  readonly payoutId: number;
  readonly attemptId: number;
  readonly amountCents: Cents;
  readonly reason: ExcessReason;
  readonly state: ExcessState;
  readonly openedAtMs: number;
};

/** Written out as the partial index has it. */
const isOpen = raw<boolean>`state = 'open'`;

/** Returns its id. */
export function openExcess(tx: WritableDb, excess: Omit<PayoutExcess, 'id' | 'state'>): number {
  return run(
    tx,
    sql.insertInto('payout_excess').values({
      payout_id: excess.payoutId,
      attempt_id: excess.attemptId,
      amount_cents: excess.amountCents,
      reason: excess.reason,
      state: 'open',
      opened_at_ms: excess.openedAtMs,
    }),
  ).id;
}

/** Closes an open one; each is settled once. */
export function closeExcess(
  tx: WritableDb,
  excess: PayoutExcess,
  way: Exclude<ExcessState, 'open'>,
  actorId: string,
  nowMs: number,
): void {
  const { changes } = run(
    tx,
    sql
      .updateTable('payout_excess')
      .set({ state: way, closed_at_ms: nowMs, closed_by: actorId })
      .where('id', '=', excess.id)
      .where('state', '=', 'open'),
  );
  assert(changes === 1, `excess ${excess.id} is open`);
}

/** What of a payout is still to be settled, oldest first. */
export function openExcessesOfPayout(db: ReadableDb, payoutId: number): readonly PayoutExcess[] {
  return all(
    db,
    sql.selectFrom('payout_excess').selectAll().where('payout_id', '=', payoutId).where(isOpen).orderBy('id'),
  ).map(toExcess);
}

/** Every one of an attempt, open or settled, oldest first. */
export function excessesOfAttempt(db: ReadableDb, attemptId: number): readonly PayoutExcess[] {
  return all(
    db,
    sql.selectFrom('payout_excess').selectAll().where('attempt_id', '=', attemptId).orderBy('id'),
  ).map(toExcess);
}

/**
 * The open one of the same attempt that says the opposite: it left after all, or it did not leave after all. Both stand
 * open only while the owner has not looked at the older one (P14).
 */
export function oppositeExcess(
  db: ReadableDb,
  { attemptId, reason }: PayoutExcess,
): PayoutExcess | undefined {
  const opposite = { denied: 'paid-twice', 'paid-twice': 'denied', elsewhere: undefined }[reason];
  return excessesOfAttempt(db, attemptId).find((one) => one.state === 'open' && one.reason === opposite);
}

export function openExcesses(db: ReadableDb): readonly PayoutExcess[] {
  return all(db, sql.selectFrom('payout_excess').selectAll().where(isOpen).orderBy('id')).map(toExcess);
}

export function excessById(db: ReadableDb, id: number): PayoutExcess | undefined {
  const row = first(db, sql.selectFrom('payout_excess').selectAll().where('id', '=', id));
  return row && toExcess(row);
}

function toExcess(row: Selectable<Schema['payout_excess']>): PayoutExcess {
  return {
    id: row.id,
    payoutId: row.payout_id,
    attemptId: row.attempt_id,
    amountCents: cents(row.amount_cents),
    reason: row.reason,
    state: row.state,
    openedAtMs: row.opened_at_ms,
  };
}
