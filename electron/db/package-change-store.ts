import type { PackageChangeKind, PackageFieldName } from '../../shared/packages.ts';
import { all, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type StoredChange = {
  readonly seq: number;
  readonly packageId: string;
  readonly version: number;
  readonly atMs: number;
  readonly actorId: string;
  readonly kind: PackageChangeKind;
  readonly field: PackageFieldName | null;
  readonly from: string | null;
  readonly to: string | null;
};

/** Notes one change of the catalogue; append-only. */
export function insertChange(tx: WritableDb, change: Omit<StoredChange, 'seq'>): void {
  run(
    tx,
    sql.insertInto('package_change').values({
      package_id: change.packageId,
      version: change.version,
      at_ms: change.atMs,
      actor_id: change.actorId,
      kind: change.kind,
      field: change.field,
      from_value: change.from,
      to_value: change.to,
    }),
  );
}

/** Changes below a row, newest first; of one package or of all. */
export function changesBefore(
  db: ReadableDb,
  page: { readonly packageId: string | null; readonly before: number | null; readonly limit: number },
): readonly StoredChange[] {
  const ofAll = sql.selectFrom('package_change').selectAll().orderBy('seq', 'desc').limit(page.limit);
  const below = page.before === null ? ofAll : ofAll.where('seq', '<', page.before);
  const query = page.packageId === null ? below : below.where('package_id', '=', page.packageId);
  return all(db, query).map((row) => ({
    seq: row.seq,
    packageId: row.package_id,
    version: row.version,
    atMs: row.at_ms,
    actorId: row.actor_id,
    kind: row.kind,
    field: row.field as PackageFieldName | null,
    from: row.from_value,
    to: row.to_value,
  }));
}
