/** Credits that may be a running prompt's payment: kept for it while that is open, free again when it has ended. */
import type { CreditAttempt } from '../../../shared/credits.ts';
import { couldBeOf, defaultCreditRules } from '../../../shared/credits.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { attemptById, attemptsWithoutReceipt } from '../../db/attempt-store.ts';
import type { Credit } from '../../db/credit-store.ts';
import { freeCredit, reservedCredits } from '../../db/credit-store.ts';
import type { Order } from '../../db/order-store.ts';
import { orderById } from '../../db/order-store.ts';
import { partyById } from '../../db/party-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Till } from '../till.ts';

/** What the rules need to know of a prompt. */
export const factOf = (db: ReadableDb, attempt: Attempt): CreditAttempt => ({
  id: attempt.id,
  state: attempt.state,
  amountCents: attempt.amountCents,
  sentAtMs: attempt.sentAtMs,
  receipt: attempt.receipt,
  payer: partyById(db, attempt.payerId).number,
});

const mayStillBePaid: readonly Attempt['state'][] = ['sending', 'waiting', 'unknown', 'stated', 'paid'];

/** Whether a credit is reserved for a prompt that got another receipt, or failed. */
function isToFree(db: ReadableDb, { attemptId }: Credit): boolean {
  if (attemptId === null) return false;
  const attempt = attemptById(db, attemptId);
  return attempt.receipt !== null || !mayStillBePaid.includes(attempt.state);
}

/** The credit as it is to be used now: free where its prompt has ended. */
export function freedCredit(till: Till, tx: WritableDb, credit: Credit): Credit {
  return isToFree(tx, credit) ? freeCredit(tx, credit, till.clock.nowMs()) : credit;
}

/** The order of a prompt that may have been paid, and that nothing says this credit did not pay. */
export function orderItCouldPay(till: Till, db: ReadableDb, credit: Credit): Order | undefined {
  const number = credit.payerId === null ? undefined : partyById(db, credit.payerId).number;
  const seen = {
    amountCents: credit.amountCents,
    earliestAtMs: credit.earliestAtMs ?? credit.firstReportedAtMs,
    latestAtMs: credit.latestAtMs ?? credit.firstReportedAtMs,
    payerText: number ?? credit.payerMasked ?? undefined,
  };
  const sinceMs = till.clock.nowMs() - defaultCreditRules.pullWindowMs;
  const own = attemptsWithoutReceipt(db, sinceMs).find(
    (one) => mayStillBePaid.includes(one.state) && couldBeOf(defaultCreditRules, seen, factOf(db, one)),
  );
  return own && orderById(db, own.orderId);
}

const reservedNow = (till: Till, db: ReadableDb): readonly Credit[] =>
  reservedCredits(db, till.clock.nowMs() - defaultCreditRules.pullWindowMs);

export const hasReservations = (till: Till): boolean => reservedNow(till, till.db).length > 0;

/** Credits whose prompt has ended wait for a person again. */
export function freeReservations(till: Till): void {
  if (!reservedNow(till, till.db).some((credit) => isToFree(till.db, credit))) return;
  transaction(till.db, (tx) => {
    for (const credit of reservedNow(till, tx)) freedCredit(till, tx, credit);
  });
  till.changed({ order: null, became: 'credit' });
}
