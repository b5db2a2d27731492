import { z } from 'zod';
import { parseMsisdn } from '../../shared/msisdn.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import type { BodyCipher } from '../db/body-cipher.ts';
import { deleteDraft, readDraft, saveDraft } from '../db/draft-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { transaction } from '../db/transaction.ts';
import { regularInDraft } from './regulars.ts';
import type { Actor, Till } from './till.ts';

/** What is typed and not confirmed. Kept through a power cut, encrypted, one per person. */
const draftSchema = z.object({
  payerText: z.string(),
  recipientText: z.string(),
  packageId: z.string().nullable(),
});
export type Draft = z.infer<typeof draftSchema>;

const emptyDraft: Draft = { payerText: '', recipientText: '', packageId: null };

type Sealed = ReturnType<BodyCipher['seal']>;
const lastStored = new WeakMap<BodyCipher, Sealed & { readonly draft: Draft }>();

export function loadDraft(till: Till, db: ReadableDb, actor: Actor): Draft {
  const stored = readDraft(db, actor.id);
  if (!stored) return emptyDraft;
  const { equal } = till.crypto;
  const last = lastStored.get(till.bodies);
  // Mostly the file holds, byte for byte, what was sealed a moment ago; what it opens to is known then.
  if (last && equal(last.body, stored.body) && equal(last.bodyKey, stored.bodyKey)) return last.draft;
  const text = till.bodies.open(stored.body, stored.bodyKey);
  return text === undefined ? emptyDraft : draftSchema.parse(JSON.parse(text));
}

export function storeDraft(till: Till, actor: Actor, draft: Draft): void {
  const isEmpty = draft.payerText === '' && draft.recipientText === '' && draft.packageId === null;
  const sealed = till.bodies.seal(JSON.stringify(draft));
  lastStored.set(till.bodies, { ...sealed, draft });
  transaction(till.db, (tx) => {
    regularInDraft(till, tx, actor, draft);
    if (isEmpty) deleteDraft(tx, actor.id);
    else saveDraft(tx, { personId: actor.id, ...sealed, atMs: till.clock.nowMs() });
  });
}

/** Whether somebody's unfinished sale is for this number. */
export function draftNames(till: Till, stored: Sealed, number: Msisdn): boolean {
  const text = till.bodies.open(stored.body, stored.bodyKey);
  if (text === undefined) return false;
  const { payerText, recipientText } = draftSchema.parse(JSON.parse(text));
  return [payerText, recipientText]
    .map(parseMsisdn)
    .some((one) => one.kind === 'ok' && one.msisdn === number);
}

export function dropDraft(tx: WritableDb, actor: Actor): void {
  deleteDraft(tx, actor.id);
}
