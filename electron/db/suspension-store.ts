import type { Selectable } from 'kysely';
import type { SuspensionReason } from '../../shared/packages.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** A package that the program has stopped until the owner has looked. */
export type Suspension = {
  readonly id: number;
  readonly packageId: string;
  readonly reason: SuspensionReason;
  readonly orderId: number;
  readonly sinceMs: number;
};

export function openSuspensions(db: ReadableDb): readonly Suspension[] {
  return all(
    db,
    sql.selectFrom('package_suspension').selectAll().where('lifted_at_ms', 'is', null).orderBy('id'),
  ).map(toSuspension);
}

const selectOpenOf = fixed(({ packageId }: { readonly packageId: string }) =>
  sql
    .selectFrom('package_suspension')
    .selectAll()
    .where('package_id', '=', packageId)
    .where('lifted_at_ms', 'is', null),
);

export function suspensionOf(db: ReadableDb, packageId: string): Suspension | undefined {
  const row = first(db, selectOpenOf({ packageId }));
  return row && toSuspension(row);
}

const toSuspension = (row: Selectable<Schema['package_suspension']>): Suspension => ({
  id: row.id,
  packageId: row.package_id,
  reason: row.reason,
  orderId: row.order_id,
  sinceMs: row.since_ms,
});

export function insertSuspension(tx: WritableDb, suspension: Omit<Suspension, 'id'>): void {
  run(
    tx,
    sql.insertInto('package_suspension').values({
      package_id: suspension.packageId,
      reason: suspension.reason,
      order_id: suspension.orderId,
      since_ms: suspension.sinceMs,
    }),
  );
}

/** False when it was lifted already. */
export function liftSuspension(tx: WritableDb, id: number, by: string, nowMs: number): boolean {
  const { changes } = run(
    tx,
    sql
      .updateTable('package_suspension')
      .set({ lifted_at_ms: nowMs, lifted_by: by })
      .where('id', '=', id)
      .where('lifted_at_ms', 'is', null),
  );
  return changes === 1;
}

/** When the owner last looked at this package; 0 when he never had to. */
export function lastLiftedMs(db: ReadableDb, packageId: string): number {
  const row = first(
    db,
    sql
      .selectFrom('package_suspension')
      .select('lifted_at_ms')
      .where('package_id', '=', packageId)
      .where('lifted_at_ms', 'is not', null)
      .orderBy('lifted_at_ms', 'desc')
      .limit(1),
  );
  return row?.lifted_at_ms ?? 0;
}
