import type { Crypto, Random } from '../ports.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import { lastThree } from '../../shared/msisdn.ts';
import { assert } from '../../shared/assert.ts';
import { first, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** A phone number, once. Everything else in the file refers to it by id; the ledger by its commitment. */
export type Party = {
  readonly id: number;
  readonly number: Msisdn | undefined;
  readonly commitmentHex: string;
};

/** The party of a number, created where it is new. */
export function partyOf(
  tx: WritableDb,
  ports: { readonly random: Random; readonly crypto: Crypto },
  number: Msisdn,
  nowMs: number,
): Party {
  const known = first(tx, sql.selectFrom('party').select(['id', 'commitment']).where('number', '=', number));
  if (known) return { id: known.id, number, commitmentHex: Buffer.from(known.commitment).toString('hex') };
  const salt = ports.random.bytes(16);
  // SECURITY: the chain covers HMAC(salt, number), so erasing number and salt leaves nothing to look up.
  const commitment = ports.crypto.hmacSha256(salt, number);
  const { id } = run(
    tx,
    sql
      .insertInto('party')
      .values({ number, last_three: lastThree(number), salt, commitment, created_at_ms: nowMs }),
  );
  return { id, number, commitmentHex: Buffer.from(commitment).toString('hex') };
}

export function findPartyId(db: ReadableDb, number: Msisdn): number | undefined {
  return first(db, sql.selectFrom('party').select('id').where('number', '=', number))?.id;
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
  const row = first(
    db,
    sql.selectFrom('party').select(['number', 'salt', 'commitment']).where('id', '=', id),
  );
  if (!row || row.number === null || row.salt === null) return undefined;
  if (!crypto.equal(crypto.hmacSha256(row.salt, row.number), row.commitment)) return undefined;
  return row.number as Msisdn;
}

export function partyById(db: ReadableDb, id: number): Party {
  const row = first(db, sql.selectFrom('party').select(['number', 'commitment']).where('id', '=', id));
  assert(row, `party ${id} is there`);
  return {
    id,
    number: (row.number ?? undefined) as Msisdn | undefined,
    commitmentHex: Buffer.from(row.commitment).toString('hex'),
  };
}
