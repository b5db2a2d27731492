import { sql as raw } from 'kysely';
import { all, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** Bodies from outside, stored before anybody tries to understand them (P11). */
export type InboxItem = {
  readonly id: number;
  readonly nonce: string;
  readonly receivedAtMs: number;
  readonly body: Uint8Array;
  readonly bodyKey: Uint8Array | null;
};

export function insertInboxItem(tx: WritableDb, item: Omit<InboxItem, 'id'>): number {
  return run(
    tx,
    sql.insertInto('inbox').values({
      kind: 'stk-callback',
      nonce: item.nonce,
      received_at_ms: item.receivedAtMs,
      body: item.body,
      body_key: item.bodyKey,
      state: 'new',
    }),
  ).id;
}

const selectNew = fixed(({ limit }: { readonly limit: number }) =>
  sql
    .selectFrom('inbox')
    .selectAll()
    .where(raw<boolean>`state = 'new'`)
    .orderBy('id')
    .limit(limit),
);

export function newInboxItems(db: ReadableDb, limit: number): readonly InboxItem[] {
  return all(db, selectNew({ limit })).map((row) => ({
    id: row.id,
    nonce: row.nonce,
    receivedAtMs: row.received_at_ms,
    body: row.body,
    bodyKey: row.body_key,
  }));
}

/** `applied`: it named something of ours · `kept`: it did not, or could not be read. Either way it stays. */
export function closeInboxItem(
  tx: WritableDb,
  id: number,
  state: 'applied' | 'kept',
  attemptId: number | null,
): void {
  run(tx, sql.updateTable('inbox').set({ state, attempt_id: attemptId }).where('id', '=', id));
}

export type StoredBody = InboxItem & { readonly state: 'new' | 'applied' | 'kept' };

const selectAfter = fixed(({ id, limit }: { readonly id: number; readonly limit: number }) =>
  sql
    .selectFrom('inbox')
    .selectAll()
    .where('id', '>', id)
    .where('body_key', 'is not', null)
    .orderBy('id')
    .limit(limit),
);

/** The next bodies after one that can still be opened, oldest first. */
export function bodiesAfter(db: ReadableDb, id: number, limit: number): readonly StoredBody[] {
  return all(db, selectAfter({ id, limit })).map((row) => ({
    id: row.id,
    nonce: row.nonce,
    receivedAtMs: row.received_at_ms,
    body: row.body,
    bodyKey: row.body_key,
    state: row.state,
  }));
}

/** P11: without its key a body can never be read again; that it came stays known. */
export function eraseBody(tx: WritableDb, id: number): void {
  run(tx, sql.updateTable('inbox').set({ body_key: null }).where('id', '=', id));
}
