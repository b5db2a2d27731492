import type { Mode } from '../../shared/modes.ts';
import { assert } from '../../shared/assert.ts';
import { first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** What a file says of itself. `nextOrder` is the sequence the next order will take. */
export type Install = {
  readonly databaseId: string;
  readonly mode: Mode;
  readonly epoch: number;
  readonly nextOrder: number;
};

const selectInstall = fixed((_none: object) => sql.selectFrom('install').selectAll());
const takeNext = fixed((_none: object) =>
  sql
    .updateTable('install')
    .set((is) => ({ next_order: is('next_order', '+', 1) }))
    .returning('next_order'),
);

export function findInstall(db: ReadableDb): Install | undefined {
  const row = first(db, selectInstall({}));
  return row && { databaseId: row.database_id, mode: row.mode, epoch: row.epoch, nextOrder: row.next_order };
}

export function readInstall(db: ReadableDb): Install {
  const install = findInstall(db);
  assert(install, 'the file knows what it is');
  return install;
}

export function createInstall(tx: WritableDb, install: Install, nowMs: number): void {
  run(
    tx,
    sql.insertInto('install').values({
      one: 1,
      database_id: install.databaseId,
      mode: install.mode,
      epoch: install.epoch,
      next_order: install.nextOrder,
      created_at_ms: nowMs,
    }),
  );
}

/** An old copy was put back: from here on everything older is only looked after (P14). */
export function openEpoch(tx: WritableDb, epoch: number, nextOrder: number, atMs: number): void {
  run(tx, sql.updateTable('install').set({ epoch, next_order: nextOrder }));
  run(tx, sql.insertInto('restore').values({ epoch, at_ms: atMs }));
}

/** Takes the next order number; gap-free within an epoch because it rolls back with its order. */
export function takeOrderSequence(tx: WritableDb): number {
  const row = first(tx, takeNext({}));
  assert(row, 'the file knows what it is');
  return row.next_order - 1;
}
