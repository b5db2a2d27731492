import type { Selectable } from 'kysely';
import type { Crypto } from '../ports.ts';
import type { PrintEvent, PrintState } from '../../shared/print-machine.ts';
import { printTransitions } from '../../shared/print-machine.ts';
import { next } from '../../shared/machine.ts';
import { assert } from '../../shared/assert.ts';
import type { Schema } from './schema.ts';
import { pack, unpack } from './pack.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type StoredPrintJob = {
  readonly id: number;
  readonly orderId: number;
  /** 1 is the receipt; every further one says DUPLICATE. */
  readonly copy: number;
  readonly state: PrintState;
  readonly requestedBy: string;
  readonly createdAtMs: number;
  readonly reason: string | null;
};

/** Stores a copy to print. `document` is its text, which is kept packed: one is more than half a kilobyte. */
export function insertPrintJob(
  tx: WritableDb,
  crypto: Pick<Crypto, 'deflate'>,
  job: Omit<StoredPrintJob, 'id' | 'state' | 'reason'>,
  document: string,
): StoredPrintJob {
  const { id } = run(
    tx,
    sql.insertInto('print_job').values({
      order_id: job.orderId,
      copy: job.copy,
      state: 'queued',
      document: pack(crypto, document),
      requested_by: job.requestedBy,
      created_at_ms: job.createdAtMs,
    }),
  );
  return { ...job, id, state: 'queued', reason: null };
}

/** Copies that may be on paper: one that certainly was not printed does not count, and its number is used again. */
export function nextCopy(db: ReadableDb, orderId: number): number {
  const last = first(
    db,
    sql
      .selectFrom('print_job')
      .select('copy')
      .where('order_id', '=', orderId)
      .orderBy('copy', 'desc')
      .limit(1),
  );
  return (last?.copy ?? 0) + 1;
}

/** Everything but what it says. */
const facts = [
  'id',
  'order_id',
  'copy',
  'state',
  'requested_by',
  'created_at_ms',
  'ended_at_ms',
  'reason',
] as const;
const selectById = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('print_job').select(facts).where('id', '=', id),
);
const selectOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('print_job').select(facts).where('order_id', '=', orderId).orderBy('copy'),
);

export function printJobById(db: ReadableDb, id: number): StoredPrintJob | undefined {
  const row = first(db, selectById({ id }));
  return row && toJob(row);
}

/** What a copy says. */
export function documentOfPrintJob(db: ReadableDb, crypto: Pick<Crypto, 'inflate'>, id: number): string {
  const row = first(db, sql.selectFrom('print_job').select('document').where('id', '=', id));
  assert(row, `print job ${id} is there`);
  return unpack(crypto, row.document);
}

export function printJobsOfOrder(db: ReadableDb, orderId: number): readonly StoredPrintJob[] {
  return all(db, selectOfOrder({ orderId })).map(toJob);
}

const selectOpen = fixed(({ sinceMs }: { readonly sinceMs: number }) =>
  sql
    .selectFrom('print_job')
    .select(facts)
    .where('state', 'in', ['not-printed', 'needs-person'])
    .where('created_at_ms', '>=', sinceMs)
    // Somebody has looked, and another copy was printed instead.
    .where((is) => is.or([is('reason', 'is', null), is('reason', '<>', 'denied')]))
    .orderBy('id', 'desc'),
);

/** Copies that are not on paper, or of which nobody knows whether they are; newest first. */
export function openPrintJobsSince(db: ReadableDb, sinceMs: number): readonly StoredPrintJob[] {
  return all(db, selectOpen({ sinceMs })).map(toJob);
}

const selectLastEnded = fixed((_none: object) =>
  sql
    .selectFrom('print_job')
    .select(facts)
    .where('ended_at_ms', 'is not', null)
    .where('state', 'in', ['handed-over', 'confirmed', 'not-printed', 'needs-person'])
    .orderBy('ended_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1),
);

/** The copy of which something became last: how the printer is. */
export function lastEndedPrintJob(db: ReadableDb): StoredPrintJob | undefined {
  const row = first(db, selectLastEnded({}));
  return row && toJob(row);
}

export function movePrintJob(
  tx: WritableDb,
  job: StoredPrintJob,
  event: PrintEvent,
  nowMs: number,
  reason: string | null,
): StoredPrintJob | undefined {
  const state = next(printTransitions, job.state, event);
  if (!state) return undefined;
  const { changes } = run(
    tx,
    sql
      .updateTable('print_job')
      .set({ state, ended_at_ms: nowMs, reason })
      .where('id', '=', job.id)
      .where('state', '=', job.state),
  );
  assert(changes === 1, `print job ${job.id} was ${job.state}`);
  return { ...job, state, reason };
}

function toJob(row: Pick<Selectable<Schema['print_job']>, (typeof facts)[number]>): StoredPrintJob {
  return {
    id: row.id,
    orderId: row.order_id,
    copy: row.copy,
    state: row.state,
    requestedBy: row.requested_by,
    createdAtMs: row.created_at_ms,
    reason: row.reason,
  };
}
