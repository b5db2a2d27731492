/** What should make a checker look twice before he approves: said, and never in the way. */
import type { Response } from '../../shared/ipc-contract.ts';
import { formatPayoutNumber } from '../../shared/payouts.ts';
import type { PayoutSettings } from '../../shared/payouts.ts';
import { batchesSince, payoutsLike, payoutsOfBatch } from '../db/payout-store.ts';
import type { Payout } from '../db/payout-store.ts';
import { personById } from '../db/person-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import type { PayoutFacts } from './payouts.ts';

type Alike = Response<'payout:confirm'>['alike'];
type Settings = Pick<PayoutSettings, 'warnAgainHours' | 'warnSameListDays'>;

const hourMs = 60 * 60_000;

/** Other payouts of the same amount to the same payee, asked for not long before or after this one. */
export function payoutsAlike(db: ReadableDb, facts: PayoutFacts, settings: Settings, payout: Payout): Alike {
  if (settings.warnAgainHours === 0 || payout.kind === 'refund') return [];
  return payoutsLike(db, payout, facts.nowMs - settings.warnAgainHours * hourMs).map((one) => ({
    payout: formatPayoutNumber(facts.mode, one.id),
    atMs: one.requestedAtMs,
    requestedBy: personById(db, one.requestedBy)?.name ?? one.requestedBy,
    payeeName: one.payeeName,
  }));
}

/** The same of a whole list: an earlier one of the same payees and amounts, and single payees that were asked for. */
export function listDoubts(
  db: ReadableDb,
  facts: PayoutFacts,
  settings: Settings,
  batchId: number,
): Response<'payout:list-doubts'> {
  const mine = payoutsOfBatch(db, batchId);
  const sinceMs = facts.nowMs - settings.warnSameListDays * 24 * hourMs;
  const others = settings.warnSameListDays === 0 ? [] : batchesSince(db, sinceMs);
  const same = others.find(
    ({ id }) => id !== batchId && contentOf(payoutsOfBatch(db, id)) === contentOf(mine),
  );
  const waiting = mine.filter(({ state }) => state === 'requested');
  return {
    sameList: same ? { name: same.name, atMs: same.createdAtMs } : null,
    alike: waiting.flatMap((payout) => payoutsAlike(db, facts, settings, payout).slice(0, 1)),
  };
}

/** A list's payees and amounts, whatever their order; one that was given up as a whole is no list. */
function contentOf(payouts: readonly Payout[]): string {
  if (payouts.every(({ state }) => state === 'withdrawn')) return '';
  return payouts
    .map(({ payeeId, amountCents }) => `${payeeId}:${amountCents}`)
    .toSorted()
    .join(' ');
}
