import { first, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** One draft per person, encrypted under a key of its own: what is typed is already somebody's number. */
export function saveDraft(
  tx: WritableDb,
  draft: {
    readonly personId: string;
    readonly body: Uint8Array;
    readonly bodyKey: Uint8Array;
    readonly atMs: number;
  },
): void {
  const values = { body: draft.body, body_key: draft.bodyKey, updated_at_ms: draft.atMs };
  run(
    tx,
    sql
      .insertInto('draft')
      .values({ person_id: draft.personId, ...values })
      .onConflict((conflict) => conflict.column('person_id').doUpdateSet(values)),
  );
}

export function readDraft(
  db: ReadableDb,
  personId: string,
): { readonly body: Uint8Array; readonly bodyKey: Uint8Array } | undefined {
  const row = first(
    db,
    sql.selectFrom('draft').select(['body', 'body_key']).where('person_id', '=', personId),
  );
  return row && { body: row.body, bodyKey: row.body_key };
}

export function deleteDraft(tx: WritableDb, personId: string): void {
  run(tx, sql.deleteFrom('draft').where('person_id', '=', personId));
}
