import { mask, maskOfErased } from '../../shared/msisdn.ts';
import type { Credit } from '../db/credit-store.ts';
import { partyById } from '../db/party-store.ts';
import type { ReadableDb } from '../db/sql.ts';

/** A party's number the only way lists may show it; bars where it was erased. */
export function maskedParty(db: ReadableDb, partyId: number): string {
  const { number } = partyById(db, partyId);
  return number === undefined ? maskOfErased : mask(number);
}

/** Who made a payment without a prompt, masked; null where Safaricom did not say. */
export function shownPayerOf(db: ReadableDb, credit: Credit | undefined): string | null {
  if (credit === undefined) return null;
  return credit.payerId === null ? asAtTheCounter(credit.payerMasked) : maskedParty(db, credit.payerId);
}

/** Safaricom masks in its own way (`2547 ***** 678`); at the counter every number begins with a nought. */
const asAtTheCounter = (masked: string | null): string | null =>
  masked?.replaceAll(/\s/g, '').replace(/^\+?254(?=[\d*])/, '0') ?? null;
