import { sql as raw } from 'kysely';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** Written out as the partial index has it. */
const isAirtime = raw<boolean>`account = 'airtime-float'`;

/** What the network said that the modem's SIM has, and what the books had at that moment. */
export type AirtimeReading = {
  readonly id: number;
  readonly atMs: number;
  readonly amountCents: Cents;
  readonly bookCents: Cents;
};

type Row = { id: number; at_ms: number; amount_cents: number; book_cents: number };
const toReading = (row: Row): AirtimeReading => ({
  id: row.id,
  atMs: row.at_ms,
  amountCents: cents(row.amount_cents),
  bookCents: cents(row.book_cents),
});

export function addReading(tx: WritableDb, reading: Omit<AirtimeReading, 'id'>): void {
  run(
    tx,
    sql.insertInto('airtime_reading').values({
      at_ms: reading.atMs,
      amount_cents: reading.amountCents,
      book_cents: reading.bookCents,
    }),
  );
}

const selectLast = fixed((_none: object) =>
  sql.selectFrom('airtime_reading').selectAll().orderBy('id', 'desc').limit(1),
);

export function lastReading(db: ReadableDb): AirtimeReading | undefined {
  const row = first(db, selectLast({}));
  return row && toReading(row);
}

/** The readings around a moment: the last before it and the first after it. */
export function readingsAround(
  db: ReadableDb,
  atMs: number,
): { readonly before: AirtimeReading | undefined; readonly after: AirtimeReading | undefined } {
  const readings = sql.selectFrom('airtime_reading').selectAll();
  const before = first(db, readings.where('at_ms', '<=', atMs).orderBy('id', 'desc').limit(1));
  const after = first(db, readings.where('at_ms', '>', atMs).orderBy('id').limit(1));
  return { before: before && toReading(before), after: after && toReading(after) };
}

/** The airtime float as the books have it: bought, less what delivered bundles cost. */
export function airtimeBookCents(db: ReadableDb): Cents {
  const row = first(
    db,
    sql
      .selectFrom('ledger_line')
      .select(({ fn }) => fn.sum<number | null>('amount_cents').as('total'))
      .where(isAirtime),
  );
  return cents(row?.total ?? 0);
}
