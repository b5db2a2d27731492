/** Money without an order, as the counter sees it: payers masked. */
import type { CreditRow } from '../../shared/contract/credit-channels.ts';
import { mask } from '../../shared/msisdn.ts';
import { attemptById } from '../db/attempt-store.ts';
import type { Credit } from '../db/credit-store.ts';
import { creditsWithoutOrder, isDisputed } from '../db/credit-store.ts';
import { transactionById } from '../db/money-store.ts';
import { orderById } from '../db/order-store.ts';
import { partyById } from '../db/party-store.ts';
import type { ReadableDb } from '../db/sql.ts';

/** Enough for a long day; what is older is found by its code. */
const mostRows = 100;

export const creditRows = (db: ReadableDb): CreditRow[] =>
  creditsWithoutOrder(db, mostRows).map((credit) => creditRow(db, credit));

export function creditRow(db: ReadableDb, credit: Credit): CreditRow {
  const number = credit.payerId === null ? undefined : partyById(db, credit.payerId).number;
  const orderId = orderIdOf(db, credit);
  return {
    receipt: credit.receipt,
    amountCents: credit.amountCents,
    earliestMs: credit.earliestAtMs,
    latestMs: credit.latestAtMs,
    reportedMs: credit.firstReportedAtMs,
    payerMasked: number === undefined ? asAtTheCounter(credit.payerMasked) : mask(number),
    reference: credit.reference,
    state: credit.state,
    order: orderId === undefined ? null : orderById(db, orderId).number,
    isDisputed: isDisputed(db, credit),
  };
}

/** Safaricom masks in its own way (`2547 ***** 678`); at the counter every number begins with a nought. */
const asAtTheCounter = (masked: string | null): string | null =>
  masked?.replaceAll(/\s/g, '').replace(/^\+?254(?=[\d*])/, '0') ?? null;

function orderIdOf(db: ReadableDb, { attemptId, transactionId }: Credit): number | undefined {
  if (attemptId !== null) return attemptById(db, attemptId).orderId;
  return transactionId === null ? undefined : transactionById(db, transactionId)?.orderId;
}
