import { assert } from './assert.ts';
import { addCents, negateCents } from './cents.ts';
import type { Cents } from './cents.ts';

/**
 * The accounts. Debits are positive, credits negative; every posting sums to zero.
 * `mpesa-till` and `cash-drawer`: what the shop has. `mpesa-unconfirmed`: what the owner decided to believe before
 * Safaricom confirmed it. `undelivered`: paid and not delivered yet. `held-money`: a customer's money that belongs
 * to no live order. `sales`: delivered. `shortfall`: what an order that has ended turned out not to have brought, until
 * somebody settles it. `losses`: what the owner wrote off. `mpesa-utility`: the account that payouts leave from;
 * `drawings`, `settlements`, `salaries`, `promotions`: what they were for. `airtime-float`: the airtime of the modem's
 * SIM, as the books have it. `bundle-costs`: what delivered bundles cost the shop.
 */
export const accounts = [
  'mpesa-till',
  'mpesa-unconfirmed',
  'cash-drawer',
  'undelivered',
  'held-money',
  'sales',
  'shortfall',
  'losses',
  'mpesa-utility',
  'drawings',
  'settlements',
  'salaries',
  'promotions',
  'airtime-float',
  'bundle-costs',
] as const;
export type Account = (typeof accounts)[number];

export type LedgerLine = { readonly account: Account; readonly amountCents: Cents };

/** What happened to money, as the ledger names it. */
export const postingKinds = [
  'payment-received',
  'set-up-test-received',
  'payment-held',
  'cash-received',
  'payment-decided',
  'decision-confirmed',
  'decision-reversed',
  'payment-reversed',
  'held-reversed',
  'held-money-applied',
  'left-over-held',
  'delivered',
  'refunded-in-cash',
  'held-refunded-in-cash',
  'refunded-on-statement',
  'payment-short',
  'decision-denied',
  'shortfall-recovered',
  'shortfall-paid-in-cash',
  'shortfall-written-off',
  'refunded-by-mpesa',
  'held-refunded-by-mpesa',
  'refunded-by-reversal',
  'held-refunded-by-reversal',
  'paid-out-cash-out',
  'paid-out-settlement',
  'paid-out-salary',
  'paid-out-promotion',
  'paid-out-twice',
  'reversed-twice',
  'paid-out-elsewhere',
  'reversed-elsewhere',
  'excess-returned-in-cash',
  'excess-kept-as-cash-out',
  'excess-kept-as-settlement',
  'excess-kept-as-salary',
  'excess-written-off',
  'payout-denied',
  'reversal-denied',
  'denied-paid-in-cash',
  'denied-found-paid',
  'denied-found-reversed',
  'denied-not-owed-cash-out',
  'denied-not-owed-settlement',
  'denied-not-owed-salary',
  'denied-not-owed-promotion',
  'denied-not-owed-delivery',
  'float-moved',
  'paid-out-delivery',
  'airtime-bought-from-drawer',
  'airtime-bought-by-owner',
  'airtime-spent',
  'airtime-missing',
  'airtime-found',
] as const;
export type PostingKind = (typeof postingKinds)[number];

const rules: { readonly [K in PostingKind]: readonly [debit: Account, credit: Account] } = {
  'payment-received': ['mpesa-till', 'undelivered'],
  // The KES 1 of a set-up test: the owner's own money, owed to nobody.
  'set-up-test-received': ['mpesa-till', 'sales'],
  'payment-held': ['mpesa-till', 'held-money'],
  'cash-received': ['cash-drawer', 'undelivered'],
  'payment-decided': ['mpesa-unconfirmed', 'undelivered'],
  'decision-confirmed': ['mpesa-till', 'mpesa-unconfirmed'],
  'decision-reversed': ['undelivered', 'mpesa-unconfirmed'],
  'payment-reversed': ['undelivered', 'mpesa-till'],
  'held-reversed': ['held-money', 'mpesa-till'],
  'held-money-applied': ['held-money', 'undelivered'],
  // A cheaper package was chosen after payment: what is left over is the customer's.
  'left-over-held': ['undelivered', 'held-money'],
  delivered: ['undelivered', 'sales'],
  'refunded-in-cash': ['undelivered', 'cash-drawer'],
  'held-refunded-in-cash': ['held-money', 'cash-drawer'],
  'refunded-on-statement': ['mpesa-unconfirmed', 'cash-drawer'],
  'payment-short': ['shortfall', 'mpesa-till'],
  'decision-denied': ['shortfall', 'mpesa-unconfirmed'],
  'shortfall-recovered': ['mpesa-till', 'shortfall'],
  'shortfall-paid-in-cash': ['cash-drawer', 'shortfall'],
  'shortfall-written-off': ['losses', 'shortfall'],
  'refunded-by-mpesa': ['undelivered', 'mpesa-utility'],
  'held-refunded-by-mpesa': ['held-money', 'mpesa-utility'],
  'refunded-by-reversal': ['undelivered', 'mpesa-till'],
  'held-refunded-by-reversal': ['held-money', 'mpesa-till'],
  'paid-out-cash-out': ['drawings', 'mpesa-utility'],
  'paid-out-settlement': ['settlements', 'mpesa-utility'],
  'paid-out-salary': ['salaries', 'mpesa-utility'],
  'paid-out-promotion': ['promotions', 'mpesa-utility'],
  'paid-out-twice': ['shortfall', 'mpesa-utility'],
  // A reversal takes from the account that the payment came to.
  'reversed-twice': ['shortfall', 'mpesa-till'],
  'paid-out-elsewhere': ['shortfall', 'mpesa-utility'],
  'reversed-elsewhere': ['shortfall', 'mpesa-till'],
  'excess-returned-in-cash': ['cash-drawer', 'shortfall'],
  'excess-kept-as-cash-out': ['drawings', 'shortfall'],
  'excess-kept-as-settlement': ['settlements', 'shortfall'],
  'excess-kept-as-salary': ['salaries', 'shortfall'],
  'excess-written-off': ['losses', 'shortfall'],
  // Stated paid, and denied: the money is still there, and somebody is still owed it, until the owner settles it.
  'payout-denied': ['mpesa-utility', 'shortfall'],
  'reversal-denied': ['mpesa-till', 'shortfall'],
  'denied-paid-in-cash': ['shortfall', 'cash-drawer'],
  'denied-found-paid': ['shortfall', 'mpesa-utility'],
  'denied-found-reversed': ['shortfall', 'mpesa-till'],
  'denied-not-owed-cash-out': ['shortfall', 'drawings'],
  'denied-not-owed-settlement': ['shortfall', 'settlements'],
  'denied-not-owed-salary': ['shortfall', 'salaries'],
  'denied-not-owed-promotion': ['shortfall', 'promotions'],
  'denied-not-owed-delivery': ['shortfall', 'bundle-costs'],
  'float-moved': ['mpesa-utility', 'mpesa-till'],
  'paid-out-delivery': ['bundle-costs', 'mpesa-utility'],
  'airtime-bought-from-drawer': ['airtime-float', 'cash-drawer'],
  // From the owner's own pocket: he has that much less out of the shop.
  'airtime-bought-by-owner': ['airtime-float', 'drawings'],
  'airtime-spent': ['bundle-costs', 'airtime-float'],
  // The owner takes over what the network says that the SIM has.
  'airtime-missing': ['losses', 'airtime-float'],
  'airtime-found': ['airtime-float', 'losses'],
};

/** The balanced lines of one posting. The amount is positive; the rule decides the sides. */
export function postingLines(kind: PostingKind, amountCents: Cents): readonly LedgerLine[] {
  assert(amountCents > 0, `a posting of ${amountCents} cents`);
  const [debit, credit] = rules[kind];
  return [
    { account: debit, amountCents },
    { account: credit, amountCents: negateCents(amountCents) },
  ];
}

/** What an order has in an account, from its lines. Liabilities come out positive. */
export function balanceOf(lines: readonly LedgerLine[], account: Account): Cents {
  return addCents(...lines.filter((line) => line.account === account).map((line) => line.amountCents));
}

/** Ledger intents: chained rows that say what is about to be asked. They have no lines and move no balance. */
export const intentKinds = [
  'intent:stk-push',
  'intent:b2c',
  'intent:reversal',
  'intent:float',
  'intent:dial',
] as const;
export type IntentKind = (typeof intentKinds)[number];
