import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** The actor of what the program does by itself. */
export const machineActor = 'machine';

export type AuditValues = Readonly<Record<string, string | number>>;
export type AuditRow = {
  readonly atMs: number;
  readonly actorId: string;
  readonly action: string;
  readonly values: AuditValues;
};

type NewRow = {
  readonly atMs: number;
  readonly actorId: string;
  readonly action: string;
  readonly orderId: number | null;
  readonly payoutId: number | null;
  readonly detail: string;
};
const insertRow = fixed((row: NewRow) =>
  sql.insertInto('audit_entry').values({
    at_ms: row.atMs,
    actor_id: row.actorId,
    action: row.action,
    order_id: row.orderId,
    payout_id: row.payoutId,
    detail: row.detail,
  }),
);

/** Notes who did what. `action` is also the message key `event.<action>`; values hold no full number and no secret. */
export function note(
  tx: WritableDb,
  entry: {
    readonly atMs: number;
    readonly actorId: string;
    readonly action: string;
    readonly orderId?: number;
    readonly payoutId?: number;
    readonly values?: AuditValues;
  },
): void {
  const { atMs, actorId, action, orderId = null, payoutId = null, values = {} } = entry;
  run(tx, insertRow({ atMs, actorId, action, orderId, payoutId, detail: JSON.stringify(values) }));
}

const selectOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('audit_entry').selectAll().where('order_id', '=', orderId).orderBy('seq'),
);

/** An order's timeline, oldest first. */
export function timelineOf(db: ReadableDb, orderId: number): readonly AuditRow[] {
  return all(db, selectOfOrder({ orderId })).map(toRow);
}

/** A payout's timeline, oldest first. */
export function timelineOfPayout(db: ReadableDb, payoutId: number): readonly AuditRow[] {
  return all(
    db,
    sql.selectFrom('audit_entry').selectAll().where('payout_id', '=', payoutId).orderBy('seq'),
  ).map(toRow);
}

export type OrderAuditRow = AuditRow & { readonly orderId: number | null };

/** Everything that was noted after the row `seq`, oldest first. */
export function auditAfter(db: ReadableDb, seq: number): readonly OrderAuditRow[] {
  return all(db, sql.selectFrom('audit_entry').selectAll().where('seq', '>', seq).orderBy('seq')).map(
    (row) => ({ ...toRow(row), orderId: row.order_id }),
  );
}

export function lastAuditSeq(db: ReadableDb): number {
  return first(db, sql.selectFrom('audit_entry').select('seq').orderBy('seq', 'desc').limit(1))?.seq ?? 0;
}

/**
 * When a clock that had run ahead of `nowMs` was right again: the first act that was noted after the last one by that clock.
 * `nothing-ahead`: no act bears a moment that is still to come. `not-yet`: nothing was noted since, but perhaps by a clock
 * that had fallen behind `earliestMs`. It reads the whole table.
 */
export function rightAgainMs(
  db: ReadableDb,
  { nowMs, earliestMs }: { readonly nowMs: number; readonly earliestMs: number },
): number | 'nothing-ahead' | 'not-yet' {
  const acts = sql.selectFrom('audit_entry').select(['seq', 'at_ms']).limit(1);
  const ahead = first(db, acts.where('at_ms', '>', nowMs).orderBy('seq', 'desc'));
  if (!ahead) return 'nothing-ahead';
  const next = first(db, acts.where('seq', '>', ahead.seq).where('at_ms', '>=', earliestMs).orderBy('seq'));
  return next?.at_ms ?? 'not-yet';
}

/** What a person did under one action, oldest first. It reads the whole table. */
export function auditOfPerson(db: ReadableDb, actorId: string, action: string): readonly AuditRow[] {
  return all(
    db,
    sql
      .selectFrom('audit_entry')
      .selectAll()
      .where('actor_id', '=', actorId)
      .where('action', '=', action)
      .orderBy('seq'),
  ).map(toRow);
}

const toRow = (row: { at_ms: number; actor_id: string; action: string; detail: string }): AuditRow => ({
  atMs: row.at_ms,
  actorId: row.actor_id,
  action: row.action,
  values: JSON.parse(row.detail) as AuditValues,
});
