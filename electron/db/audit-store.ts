import { all, run, sql } from './sql.ts';
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
  run(
    tx,
    sql.insertInto('audit_entry').values({
      at_ms: entry.atMs,
      actor_id: entry.actorId,
      action: entry.action,
      order_id: entry.orderId ?? null,
      payout_id: entry.payoutId ?? null,
      detail: JSON.stringify(entry.values ?? {}),
    }),
  );
}

/** An order's timeline, oldest first. */
export function timelineOf(db: ReadableDb, orderId: number): readonly AuditRow[] {
  return all(
    db,
    sql.selectFrom('audit_entry').selectAll().where('order_id', '=', orderId).orderBy('seq'),
  ).map(toRow);
}

/** A payout's timeline, oldest first. */
export function timelineOfPayout(db: ReadableDb, payoutId: number): readonly AuditRow[] {
  return all(
    db,
    sql.selectFrom('audit_entry').selectAll().where('payout_id', '=', payoutId).orderBy('seq'),
  ).map(toRow);
}

const toRow = (row: { at_ms: number; actor_id: string; action: string; detail: string }): AuditRow => ({
  atMs: row.at_ms,
  actorId: row.actor_id,
  action: row.action,
  values: JSON.parse(row.detail) as AuditValues,
});
