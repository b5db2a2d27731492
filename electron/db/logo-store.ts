import type { Logo } from '../../shared/logo.ts';
import { logoSchema } from '../../shared/logo.ts';
import { first, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** The shop's picture; undefined when there is none. */
export function readLogo(db: ReadableDb): Logo | undefined {
  const row = first(db, sql.selectFrom('receipt_logo').select('dots'));
  return row && logoSchema.parse(JSON.parse(row.dots));
}

export function writeLogo(tx: WritableDb, logo: Logo | null): void {
  run(tx, sql.deleteFrom('receipt_logo'));
  if (logo !== null) run(tx, sql.insertInto('receipt_logo').values({ one: 1, dots: JSON.stringify(logo) }));
}
