/**
 * Safaricom's later word about a payout that somebody had stated paid: it did not leave, it left after all, or it left
 * with another amount or elsewhere. MONEY: the ledger follows Safaricom; what somebody is owed stands open for the owner.
 */
import { assert } from '../../../shared/assert.ts';
import { addCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import { machineActor } from '../../db/audit-store.ts';
import { excessNeedsLook } from '../../db/look-store.ts';
import { transactionIdByKey } from '../../db/money-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { closeExcess, excessesOfAttempt, openExcess, oppositeExcess } from '../../db/payout-excess-store.ts';
import type { PayoutExcess } from '../../db/payout-excess-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { bookExcess, oweRest, postOut } from './money-out.ts';
import type { OutFacts } from './money-out.ts';

/**
 * What somebody had stated paid did not leave, Safaricom says. MONEY: it is in the account again, and somebody is owed
 * it, until the owner has settled it; what had been booked as gone too much did not go. False where this was said before.
 */
export function bookDenial(till: Till, tx: WritableDb, payout: Payout, attempt: PayoutAttempt): boolean {
  const earlier = excessesOfAttempt(tx, attempt.id);
  if (wasDenied(earlier)) return false;
  const facts = bookedFacts(till, tx, payout, attempt);
  const { nowMs } = facts;
  // MONEY: P14. What may have been settled in the time that an old file does not know stays open: the look decides.
  const open = earlier.find((one) => one.state === 'open' && !excessNeedsLook(tx, one));
  const owedCents = addCents(payout.amountCents, negateCents(open?.amountCents ?? addCents()));
  postOut(
    till,
    tx,
    facts,
    payout.channel === 'b2c' ? 'payout-denied' : 'reversal-denied',
    payout.amountCents,
  );
  if (open) closeExcess(tx, open, 'undone', machineActor, nowMs);
  const denied = { payoutId: payout.id, attemptId: attempt.id, reason: 'denied', openedAtMs: nowMs } as const;
  if (owedCents > 0) openExcess(tx, { ...denied, amountCents: owedCents });
  return true;
}

/** MONEY: of what had been too much as a whole a denial leaves nothing owed, only what it has undone. */
const wasDenied = (earlier: readonly PayoutExcess[]): boolean =>
  earlier.some(({ reason, state }) => reason === 'denied' || state === 'undone');

/** What Safaricom says that left, of an attempt that is booked already. */
type SaidAfter = {
  /** It went to somebody else, or another payment went back: whoever is owed it has nothing. */
  readonly isElsewhere: boolean;
  readonly amountCents: Cents;
};

/**
 * It had been denied, and Safaricom now says that it was paid: then nobody is owed it, or it is too much by now. What
 * went to somebody else pays nobody. False where it had not been denied. MONEY: P14. What after an old file may have been
 * settled already is not closed by it: both stand open, and what the owner found decides whether one closes the other.
 */
export function bookPaidAfterDenial(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  { isElsewhere, amountCents }: SaidAfter,
): boolean {
  const earlier = excessesOfAttempt(tx, attempt.id);
  if (!wasDenied(earlier)) return false;
  const facts = bookedFacts(till, tx, payout, attempt);
  const denied = earlier.find(({ reason }) => reason === 'denied');
  if (isElsewhere) {
    if (denied?.state === 'found-paid') oweRest(till, tx, facts, denied.amountCents);
    bookExcess(till, tx, facts, 'elsewhere', amountCents);
    return true;
  }
  const closes = denied?.state === 'open' && !isForTheLook(tx, denied);
  if (closes) {
    closeExcess(tx, denied, 'found-paid', machineActor, facts.nowMs);
    const found = payout.channel === 'b2c' ? 'denied-found-paid' : 'denied-found-reversed';
    postOut(till, tx, facts, found, denied.amountCents);
  }
  const isPaid = closes || denied?.state === 'found-paid';
  const bookedCents = denied && isPaid ? denied.amountCents : addCents();
  const tooMuchCents = addCents(amountCents, negateCents(bookedCents));
  if (tooMuchCents > 0) bookExcess(till, tx, facts, 'paid-twice', tooMuchCents);
  if (tooMuchCents < 0) oweRest(till, tx, facts, negateCents(tooMuchCents));
  return true;
}

/** Where its opposite stands open already, that question is the one that is asked. */
const isForTheLook = (tx: WritableDb, denied: PayoutExcess): boolean =>
  excessNeedsLook(tx, denied) && oppositeExcess(tx, denied) === undefined;

/**
 * It was stated paid and booked so, and Safaricom says that it left with another amount, or elsewhere. MONEY: the
 * ledger follows Safaricom, and the difference stands open until the owner has settled it; never on a timeline alone.
 */
export function bookOtherThanStated(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  said: SaidAfter,
): void {
  // What was too much before stands open already, for the owner.
  if (excessesOfAttempt(tx, attempt.id).length > 0) return;
  const facts = bookedFacts(till, tx, payout, attempt);
  if (said.isElsewhere) {
    oweRest(till, tx, facts, payout.amountCents);
    bookExcess(till, tx, facts, 'elsewhere', said.amountCents);
    return;
  }
  const tooMuchCents = addCents(said.amountCents, negateCents(payout.amountCents));
  if (tooMuchCents > 0) bookExcess(till, tx, facts, 'paid-twice', tooMuchCents);
  else oweRest(till, tx, facts, negateCents(tooMuchCents));
}

/** Of an attempt that is booked. */
function bookedFacts(till: Till, tx: WritableDb, payout: Payout, attempt: PayoutAttempt): OutFacts {
  const nowMs = till.clock.nowMs();
  const receipt = attempt.receipt ?? '';
  const transactionId = transactionIdByKey(tx, { kind: 'receipt', value: receipt });
  assert(transactionId !== undefined, 'what is stated paid has its receipt');
  return { payout, attempt, occurredAtMs: nowMs, nowMs, transactionId, orderId: payout.orderId };
}
