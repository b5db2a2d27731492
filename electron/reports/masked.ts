import { mask } from '../../shared/msisdn.ts';
import { partyById } from '../db/party-store.ts';
import type { ReadableDb } from '../db/sql.ts';

/** A party's number the only way lists may show it; bars where it was erased. */
export function maskedParty(db: ReadableDb, partyId: number): string {
  const { number } = partyById(db, partyId);
  return number === undefined ? '07********' : mask(number);
}
