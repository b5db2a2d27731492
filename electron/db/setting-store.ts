import { all, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

const selectSettings = fixed((_none: object) => sql.selectFrom('setting').selectAll());

/** All settings as stored: names to JSON text. */
export function readSettings(db: ReadableDb): ReadonlyMap<string, string> {
  return new Map(all(db, selectSettings({})).map((row) => [row.name, row.value]));
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
