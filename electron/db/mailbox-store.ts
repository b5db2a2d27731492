import { first, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** Whether this very content has come before, under whatever cursor. */
export const isKnownContent = (db: ReadableDb, contentMac: Uint8Array): boolean =>
  first(db, sql.selectFrom('mailbox_body').select('cursor').where('content_mac', '=', contentMac)) !==
  undefined;

export type KnownBody = {
  readonly contentMac: Uint8Array;
  readonly cursor: number;
  readonly kept: { readonly inboxId: number } | { readonly sealedId: number };
};

export function insertMailboxBody(tx: WritableDb, { contentMac, cursor, kept }: KnownBody): void {
  run(
    tx,
    sql.insertInto('mailbox_body').values({
      content_mac: contentMac,
      cursor,
      inbox_id: 'inboxId' in kept ? kept.inboxId : null,
      sealed_id: 'sealedId' in kept ? kept.sealedId : null,
    }),
  );
}

export type SealedBody = {
  readonly place: string;
  readonly receivedAtMs: number;
  readonly sealed: Uint8Array;
};

export function insertSealedBody(tx: WritableDb, { place, receivedAtMs, sealed }: SealedBody): number {
  return run(tx, sql.insertInto('mailbox_sealed').values({ place, received_at_ms: receivedAtMs, sealed })).id;
}

/** How many bodies wait for a key that this till does not have. */
export const countSealedBodies = (db: ReadableDb): number =>
  first(
    db,
    sql.selectFrom('mailbox_sealed').select((of) => of.fn.countAll<number>().as('count')),
  )?.count ?? 0;
