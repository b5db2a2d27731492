/** What should make a checker look twice before he approves: said, and never in the way. */
import type { Response } from '../../shared/ipc-contract.ts';
import { formatPayoutNumber } from '../../shared/payouts.ts';
import type { PayoutSettings } from '../../shared/payouts.ts';
import { timelineOfPayout } from '../db/audit-store.ts';
import { batchesSince, mayStillPay, payoutsLike, payoutsOfBatch } from '../db/payout-store.ts';
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
  const others = payoutsLike(db, payout, facts.nowMs - settings.warnAgainHours * hourMs);
  return others
    .filter((one) => !isGivenUp(db, one))
    .map((one) => ({
      payout: formatPayoutNumber(facts.mode, one.id),
      atMs: one.requestedAtMs,
      requestedBy: personById(db, one.requestedBy)?.name ?? one.requestedBy,
      payeeName: one.payeeName,
    }));
}

/**
 * MONEY: given up, and surely not paid: no attempt of it may have paid, and no old file put back had withdrawn it, which may
 * have been approved and paid in the time that the file does not know (P14).
 */
const isGivenUp = (db: ReadableDb, { id, state }: Payout): boolean =>
  state === 'withdrawn' &&
  !mayStillPay(db, id) &&
  !timelineOfPayout(db, id).some(
    ({ action, values }) => action === 'payoutWithdrawn' && values['reason'] === 'restored',
  );

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
    ({ id }) => id !== batchId && contentOf(db, payoutsOfBatch(db, id)) === contentOf(db, mine),
  );
  const waiting = mine.filter(({ state }) => state === 'requested');
  return {
    sameList: same ? { name: same.name, atMs: same.createdAtMs } : null,
    alike: waiting.flatMap((payout) => payoutsAlike(db, facts, settings, payout).slice(0, 1)),
  };
}

/** A list's payees and amounts, whatever their order; one that was given up as a whole is no list. */
function contentOf(db: ReadableDb, payouts: readonly Payout[]): string {
  if (payouts.every((one) => isGivenUp(db, one))) return '';
  return payouts
    .map(({ payeeId, amountCents }) => `${payeeId}:${amountCents}`)
    .toSorted()
    .join(' ');
}
