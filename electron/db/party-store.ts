import type { Crypto, Random } from '../ports.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import { lastThree } from '../../shared/msisdn.ts';
import { assert } from '../../shared/assert.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** A phone number, once. Everything else in the file refers to it by id; the ledger by its commitment. */
export type Party = {
  readonly id: number;
  readonly number: Msisdn | undefined;
  readonly commitmentHex: string;
};

const selectByNumber = fixed(({ number }: { readonly number: string }) =>
  sql.selectFrom('party').select(['id', 'commitment']).where('number', '=', number),
);
const selectById = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('party').select(['number', 'salt', 'commitment']).where('id', '=', id),
);
type NewParty = {
  readonly number: string;
  readonly lastThree: string;
  readonly salt: Uint8Array;
  readonly commitment: Uint8Array;
  readonly nowMs: number;
};
const insertParty = fixed((party: NewParty) =>
  sql.insertInto('party').values({
    number: party.number,
    last_three: party.lastThree,
    salt: party.salt,
    commitment: party.commitment,
    created_at_ms: party.nowMs,
  }),
);

const hexOf = (commitment: Uint8Array): string => Buffer.from(commitment).toString('hex');

/** The party of a number, created where it is new. */
export function partyOf(
  tx: WritableDb,
  ports: { readonly random: Random; readonly crypto: Crypto },
  number: Msisdn,
  nowMs: number,
): Party {
  const known = first(tx, selectByNumber({ number }));
  if (known) return { id: known.id, number, commitmentHex: hexOf(known.commitment) };
  const salt = ports.random.bytes(16);
  // SECURITY: the chain covers HMAC(salt, number), so erasing number and salt leaves nothing to look up.
  const commitment = ports.crypto.hmacSha256(salt, number);
  const { id } = run(tx, insertParty({ number, lastThree: lastThree(number), salt, commitment, nowMs }));
  return { id, number, commitmentHex: hexOf(commitment) };
}

export function findPartyId(db: ReadableDb, number: Msisdn): number | undefined {
  return first(db, selectByNumber({ number }))?.id;
}

/**
 * A party's number for use: to prompt it, to deliver to it. SECURITY: held against the commitment that the ledger's
 * chain covers, so a number that was changed in the file is never prompted nor served. Undefined then, and once erased.
 */
export function provenNumber(
  db: ReadableDb,
  crypto: Pick<Crypto, 'hmacSha256' | 'equal'>,
  id: number,
): Msisdn | undefined {
  const row = first(db, selectById({ id }));
  if (!row || row.number === null || row.salt === null) return undefined;
  if (!crypto.equal(crypto.hmacSha256(row.salt, row.number), row.commitment)) return undefined;
  return row.number as Msisdn;
}

export function partyById(db: ReadableDb, id: number): Party {
  const row = first(db, selectById({ id }));
  assert(row, `party ${id} is there`);
  return {
    id,
    number: (row.number ?? undefined) as Msisdn | undefined,
    commitmentHex: hexOf(row.commitment),
  };
}

const selectWish = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('party').select('no_messages_since_ms').where('id', '=', id),
);

/** Since when this person wants no messages; undefined where he has not said so. */
export function noMessagesSinceMs(db: ReadableDb, id: number): number | undefined {
  return first(db, selectWish({ id }))?.no_messages_since_ms ?? undefined;
}

/** Notes the person's wish, or takes it back; it stands for every order of this number. */
export function wantNoMessages(tx: WritableDb, id: number, sinceMs: number | null): void {
  run(tx, sql.updateTable('party').set({ no_messages_since_ms: sinceMs }).where('id', '=', id));
}

/**
 * Blanks a customer: his number, its last digits, the salt without which nobody can tell whose commitment the chain
 * holds, and what he wished. `secure_delete` overwrites the bytes (P10). Said twice it changes nothing.
 */
export function eraseParty(tx: WritableDb, id: number): void {
  const blank = { number: null, last_three: null, salt: null, no_messages_since_ms: null };
  run(tx, sql.updateTable('party').set(blank).where('id', '=', id));
}

const selectErased = fixed((_none: object) =>
  sql.selectFrom('party').select('commitment').where('number', 'is', null).orderBy('id'),
);

/** The commitments of everybody who was erased, in hex: they tell nothing, and name them in an old copy of the file. */
export function erasedCommitments(db: ReadableDb): readonly string[] {
  return all(db, selectErased({})).map(({ commitment }) => Buffer.from(commitment).toString('hex'));
}

/** Which of these commitments belong to somebody whose number this file still holds. It reads the whole table. */
export function stillNamed(db: ReadableDb, commitments: readonly string[]): readonly number[] {
  if (commitments.length === 0) return [];
  const wanted = new Set(commitments);
  return all(db, sql.selectFrom('party').select(['id', 'commitment']).where('number', 'is not', null))
    .filter(({ commitment }) => wanted.has(Buffer.from(commitment).toString('hex')))
    .map(({ id }) => id);
}
