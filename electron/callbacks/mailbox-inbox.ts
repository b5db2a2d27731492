/** Where the mailbox's bodies go: into the till's inbox, in a commit of their own, each content once. */
import type { BodyCipher } from '../db/body-cipher.ts';
import { insertInboxItem } from '../db/inbox-store.ts';
import {
  countSealedBodies,
  insertMailboxBody,
  insertSealedBody,
  isKnownContent,
} from '../db/mailbox-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { transaction } from '../db/transaction.ts';
import { placeText } from '../../shared/mailbox-protocol.ts';
import type { MailboxBody } from './mailbox-page.ts';

/** `known`: it was stored before · `refused`: it stays at the mailbox. */
export type Stored = 'stored' | 'known' | 'refused';
export type MailboxStore = (bodies: readonly MailboxBody[]) => readonly Stored[];

export type MailboxInboxOptions = {
  readonly db: ReadableDb;
  readonly bodies: BodyCipher;
  /** After a commit that stored something new: wakes the inbox's lane. */
  readonly stored: () => void;
  /** Bodies that we cannot open are kept up to here; a mailbox that makes them up must not fill the disk. */
  readonly sealedMax?: number;
};

const defaultSealedMax = 1000;

/** Returns once the bodies are on disk; throws what the disk throws, and then nothing is stored. */
export function mailboxInbox(options: MailboxInboxOptions): MailboxStore {
  const { db, sealedMax = defaultSealedMax } = options;
  return (bodies) => {
    const outcomes = transaction(db, (tx) => {
      let room = sealedMax - countSealedBodies(tx);
      return bodies.map((body): Stored => {
        if (isKnownContent(tx, body.contentMac)) return 'known';
        if (body.kind === 'sealed' && room-- <= 0) return 'refused';
        const { contentMac, cursor } = body;
        insertMailboxBody(tx, { contentMac, cursor, kept: keep(options, tx, body) });
        return 'stored';
      });
    });
    if (outcomes.includes('stored')) options.stored();
    return outcomes;
  };
}

function keep(
  { bodies }: MailboxInboxOptions,
  tx: WritableDb,
  body: MailboxBody,
): { readonly inboxId: number } | { readonly sealedId: number } {
  if (body.kind === 'sealed') return { sealedId: insertSealedBody(tx, body) };
  const { receivedAtMs, place, text } = body;
  // The long-lived paths have no nonce; their place stands there instead, and names no attempt.
  const nonce = placeText(place);
  return { inboxId: insertInboxItem(tx, { nonce, receivedAtMs, ...bodies.seal(text) }) };
}
