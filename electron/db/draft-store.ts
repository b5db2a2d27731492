import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

type StoredDraft = {
  readonly personId: string;
  readonly body: Uint8Array;
  readonly bodyKey: Uint8Array;
  readonly atMs: number;
};
type OfPerson = Pick<StoredDraft, 'personId'>;
const upsertDraft = fixed((draft: StoredDraft) => {
  const values = { body: draft.body, body_key: draft.bodyKey, updated_at_ms: draft.atMs };
  return sql
    .insertInto('draft')
    .values({ person_id: draft.personId, ...values })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(values));
});
const selectDraft = fixed(({ personId }: OfPerson) =>
  sql.selectFrom('draft').select(['body', 'body_key']).where('person_id', '=', personId),
);
const removeDraft = fixed(({ personId }: OfPerson) =>
  sql.deleteFrom('draft').where('person_id', '=', personId),
);

/** One draft per person, encrypted under a key of its own: what is typed is already somebody's number. */
export function saveDraft(tx: WritableDb, draft: StoredDraft): void {
  run(tx, upsertDraft(draft));
}

export function readDraft(
  db: ReadableDb,
  personId: string,
): { readonly body: Uint8Array; readonly bodyKey: Uint8Array } | undefined {
  const row = first(db, selectDraft({ personId }));
  return row && { body: row.body, bodyKey: row.body_key };
}

export function deleteDraft(tx: WritableDb, personId: string): void {
  run(tx, removeDraft({ personId }));
}

/** Everybody's. */
export function storedDrafts(
  db: ReadableDb,
): readonly { readonly personId: string; readonly body: Uint8Array; readonly bodyKey: Uint8Array }[] {
  return all(db, sql.selectFrom('draft').select(['person_id', 'body', 'body_key'])).map((row) => ({
    personId: row.person_id,
    body: row.body,
    bodyKey: row.body_key,
  }));
}
