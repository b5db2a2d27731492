/**
 * Postings of money that went out, and of what about it stays open for the owner. MONEY: what went out beyond what was
 * owed stands open, never dropped.
 */
import type { Cents } from '../../../shared/cents.ts';
import type { PostingKind } from '../../../shared/ledger-rules.ts';
import type { ExcessReason } from '../../../shared/payout-excess.ts';
import { formatPayoutNumber } from '../../../shared/payouts.ts';
import { machineActor } from '../../db/audit-store.ts';
import { post } from '../../db/ledger-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { openExcess } from '../../db/payout-excess-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';

export type OutFacts = {
  readonly payout: Payout;
  readonly attempt: PayoutAttempt;
  readonly occurredAtMs: number;
  readonly nowMs: number;
  readonly transactionId: number;
  /** The order whose money it is. */
  readonly orderId: number | null;
};

const refundPostings = {
  b2c: { order: 'refunded-by-mpesa', held: 'held-refunded-by-mpesa' },
  reversal: { order: 'refunded-by-reversal', held: 'held-refunded-by-reversal' },
} as const;
/** A refund's posting: of an order's own money, or of a held payment. */
export const byChannel = (payout: Payout, what: 'order' | 'held'): PostingKind =>
  refundPostings[payout.channel][what];

/** One posting of this payout's money, by the machine. */
export function postOut(
  till: Till,
  tx: WritableDb,
  { payout, attempt, occurredAtMs, nowMs, transactionId, orderId }: OutFacts,
  kind: PostingKind,
  amountCents: Cents,
): void {
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind,
      orderId,
      transactionId,
      occurredAtMs,
      nowMs,
      actorId: machineActor,
      body: { payout: formatPayoutNumber(till.mode, payout.id), attempt: attempt.id },
    },
    amountCents,
  );
}

const excessPostings = {
  b2c: { 'paid-twice': 'paid-out-twice', elsewhere: 'paid-out-elsewhere' },
  reversal: { 'paid-twice': 'reversed-twice', elsewhere: 'reversed-elsewhere' },
} as const;

/** MONEY: gone, and not for what it was approved for: it stands open until the owner settles it. */
export function bookExcess(
  till: Till,
  tx: WritableDb,
  facts: OutFacts,
  reason: Exclude<ExcessReason, 'denied'>,
  amountCents: Cents,
): void {
  const { payout, attempt, nowMs } = facts;
  postOut(till, tx, facts, excessPostings[payout.channel][reason], amountCents);
  openExcess(tx, { payoutId: payout.id, attemptId: attempt.id, amountCents, reason, openedAtMs: nowMs });
}

/** MONEY: it did not leave, or not whole: somebody is owed the rest, until the owner has settled it. */
export function oweRest(till: Till, tx: WritableDb, facts: OutFacts, amountCents: Cents): void {
  const { payout, attempt, nowMs } = facts;
  postOut(till, tx, facts, payout.channel === 'b2c' ? 'payout-denied' : 'reversal-denied', amountCents);
  openExcess(tx, {
    payoutId: payout.id,
    attemptId: attempt.id,
    amountCents,
    reason: 'denied',
    openedAtMs: nowMs,
  });
}
