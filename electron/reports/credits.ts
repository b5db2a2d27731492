/** Money without an order, as the counter sees it: payers masked, codes cut to their tails. */
import type { CreditPage, CreditRow } from '../../shared/contract/credit-channels.ts';
import { payerFit } from '../../shared/credits.ts';
import type { CreditState } from '../../shared/credits.ts';
import { creditStates } from '../../shared/credits.ts';
import { attemptById } from '../db/attempt-store.ts';
import type { Credit } from '../db/credit-store.ts';
import { creditsInState, isDisputed, reportsOfCredit } from '../db/credit-store.ts';
import { creditNeedsLook } from '../db/look-store.ts';
import { transactionById } from '../db/money-store.ts';
import { mayPay } from '../db/money-use.ts';
import { orderById, unfinishedOrders } from '../db/order-store.ts';
import { partyById } from '../db/party-store.ts';
import { liveReturn } from '../db/payout-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { maskedParty, shownPayerOf } from './masked.ts';

/** Enough for a long day; what is older is found by its code. */
export const mostCreditRows = 100;

/** How a credit is named to the screen, and whether the person there may read its whole code. */
export type CreditView = { readonly nameOf: (receipt: string) => string; readonly showsCode: boolean };

export const creditRows = (db: ReadableDb, view: CreditView, state: CreditState): CreditRow[] =>
  creditsInState(db, state, mostCreditRows).map((credit) => creditRow(db, view, credit));

export function creditRow(db: ReadableDb, { nameOf, showsCode }: CreditView, credit: Credit): CreditRow {
  const orderId = orderIdOf(db, credit);
  const isUsed = credit.transactionId !== null;
  return {
    id: nameOf(credit.receipt),
    tail: credit.receipt.slice(-4),
    receipt: showsCode || isUsed ? credit.receipt : null,
    amountCents: credit.amountCents,
    earliestMs: credit.earliestAtMs,
    latestMs: credit.latestAtMs,
    reportedMs: credit.firstReportedAtMs,
    payerMasked: shownPayerOf(db, credit),
    reference: credit.reference,
    state: credit.state,
    order: orderId === undefined ? null : orderById(db, orderId).number,
    isDisputed: isDisputed(db, credit),
    sources: [...new Set(reportsOfCredit(db, credit.receipt).map((one) => one.source))],
    payoutId: liveReturn(db, credit.receipt)?.id ?? null,
  };
}

/** A credit by the name that a list gave it. */
export const creditNamed = (db: ReadableDb, { nameOf }: CreditView, id: string): Credit | undefined =>
  creditStates
    .flatMap((state) => creditsInState(db, state, mostCreditRows))
    .find((credit) => nameOf(credit.receipt) === id);

/** What is known of one credit, and the open orders that it would pay. `ways`: how it can go back, where it is free. */
export function creditPage(
  db: ReadableDb,
  view: CreditView,
  credit: Credit,
  {
    ways,
    keeper,
    isPractice,
  }: {
    readonly ways: CreditPage['ways'];
    /** The order whose prompt it may have paid. */
    readonly keeper: string | undefined;
    readonly isPractice: boolean;
  },
): CreditPage {
  const row = creditRow(db, view, credit);
  const needsLook = creditNeedsLook(db, credit) && row.payoutId === null;
  const isFree = row.state === 'without-order' && row.payoutId === null && !needsLook;
  return {
    // While it may be a running prompt's it goes nowhere else, though nothing says that it is.
    credit: isFree && keeper !== undefined ? { ...row, state: 'reserved', order: keeper } : row,
    reports: reportsOfCredit(db, credit.receipt).map(({ source, amountCents, reportedAtMs: atMs }) => ({
      source,
      amountCents,
      atMs,
    })),
    orders: isFree && !row.isDisputed ? ordersFor(db, credit) : [],
    ways: isFree && keeper === undefined ? ways : [],
    needsLook,
    message: isPractice ? credit.receipt : null,
  };
}

/** As many as have a key each. */
const mostOrders = 4;

function ordersFor(db: ReadableDb, credit: Credit): CreditPage['orders'] {
  const open = unfinishedOrders(db).filter(
    (order) => order.state === 'open' && order.priceCents === credit.amountCents && mayPay(db, order, credit),
  );
  const rows = open.map((order) => ({
    order: order.number,
    packageName: order.packageName,
    validity: order.validity,
    payerMasked: maskedParty(db, order.payerId),
    recipientMasked: maskedParty(db, order.recipientId),
    createdMs: order.createdAtMs,
    payerFits:
      credit.payerId === order.payerId ||
      payerFit(credit.payerMasked ?? undefined, partyById(db, order.payerId).number) === 'fits',
  }));
  return rows
    .toSorted((a, b) => Number(b.payerFits) - Number(a.payerFits) || b.createdMs - a.createdMs)
    .slice(0, mostOrders);
}

function orderIdOf(db: ReadableDb, { attemptId, transactionId }: Credit): number | undefined {
  if (attemptId !== null) return attemptById(db, attemptId).orderId;
  return transactionId === null ? undefined : transactionById(db, transactionId)?.orderId;
}
