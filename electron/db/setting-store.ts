import { all, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** All settings as stored: names to JSON text. */
export function readSettings(db: ReadableDb): ReadonlyMap<string, string> {
  return new Map(all(db, sql.selectFrom('setting').selectAll()).map((row) => [row.name, row.value]));
}

export function writeSetting(tx: WritableDb, name: string, value: string): void {
  run(
    tx,
    sql
      .insertInto('setting')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
  );
}
