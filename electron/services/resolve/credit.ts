/**
 * Money that Safaricom reports beside callbacks and queries (C2B confirmations, Pull Transactions): stored once per
 * receipt, placed by the table in `shared/credits.ts`, and booked only when it is known whose it is (P7).
 */
import type { Cents } from '../../../shared/cents.ts';
import type { CreditFacts, CreditPlace } from '../../../shared/credits.ts';
import { defaultCreditRules, placeCredit, shownPayer, shownReference } from '../../../shared/credits.ts';
import type { Posted, PulledCredit } from '../../../shared/observation.ts';
import { setUpTestPackageId } from '../../../shared/set-up.ts';
import { attemptById, attemptStating, attemptsWithoutReceipt } from '../../db/attempt-store.ts';
import { machineActor } from '../../db/audit-store.ts';
import type { Credit } from '../../db/credit-store.ts';
import {
  addCreditReport,
  creditByReceipt,
  hasReservedCredit,
  insertCredit,
  isDisputed,
  matchCredit,
  reserveCredit,
} from '../../db/credit-store.ts';
import type { InboxItem } from '../../db/inbox-store.ts';
import { closeInboxItem } from '../../db/inbox-store.ts';
import { creditNeedsLook } from '../../db/look-store.ts';
import { attemptOpenTo } from '../../db/money-use.ts';
import { hasHeldMoney, transactionIdByKey, wentOut } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { orderByNumber } from '../../db/order-store.ts';
import { partyOf } from '../../db/party-store.ts';
import { liveReturn } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Till } from '../till.ts';
import { payAttempt, payOrder } from './book-credit.ts';
import type { CreditSaid } from './book-credit.ts';
import { factOf } from './credit-reservation.ts';

/** A credit as one of the two ways reported it. */
export type SeenCredit = CreditSaid & {
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly earliestAtMs: number | undefined;
  readonly latestAtMs: number | undefined;
  readonly payerText: string | undefined;
  readonly reference: string | undefined;
};

/** The long-lived path of a shortcode stands where an attempt has its nonce. */
export const isConfirmationPath = (nonce: string): boolean => /^c\/\d{5,7}$/.test(nonce);

/** Applies one stored C2B confirmation. What cannot be read is left to the caller to keep. */
export function applyConfirmation(
  till: Till,
  item: InboxItem,
  { credit }: Extract<Posted, { kind: 'credit' }>,
): void {
  const { receipt, amountCents, payerText, reference, occurredAtMs } = credit;
  const order = transaction(till.db, (tx) => {
    const placed = noteCredit(till, tx, {
      source: 'confirmation',
      inboxId: item.id,
      receipt,
      amountCents,
      earliestAtMs: occurredAtMs,
      latestAtMs: occurredAtMs,
      payerText,
      reference,
    });
    closeInboxItem(tx, item.id, 'applied', null);
    return placed;
  });
  till.changed({ order: order ?? null, became: order === undefined ? 'credit' : 'payment' });
}

/** Applies what one look at the shortcode's credits brought; each in a commit of its own, so that none spoils another. */
export function applyPulled(till: Till, credits: readonly PulledCredit[]): void {
  for (const { payerName: _payerName, payerMsisdn, payerText, ...credit } of credits) {
    const seen = { ...credit, payerText: payerMsisdn ?? payerText, source: 'pull', inboxId: null } as const;
    try {
      const isNew = creditByReceipt(till.db, seen.receipt) === undefined;
      const order = transaction(till.db, (tx) => noteCredit(till, tx, seen));
      if (order !== undefined) till.changed({ order, became: 'payment' });
      else if (isNew) till.changed({ order: null, became: 'credit' });
    } catch (error) {
      till.log.error('a credit could not be noted', { error: String(error) });
    }
  }
}

/** Stores a report and places its credit. Returns the number of the order that it changed. */
export function noteCredit(till: Till, tx: WritableDb, seen: SeenCredit): string | undefined {
  const nowMs = till.clock.nowMs();
  const known = creditByReceipt(tx, seen.receipt);
  const credit = known ?? insertCredit(tx, rowOf(till, tx, seen, nowMs));
  const isNews = addCreditReport(tx, { ...seen, reportedAtMs: nowMs });
  if (isNews && credit.amountCents !== seen.amountCents)
    till.log.warn('a credit was reported with another amount', { source: seen.source });
  // MONEY: with two amounts for one receipt nobody decides but a person.
  if (isDisputed(tx, credit)) return undefined;
  if (credit.state === 'refunded') return recogniseReturned(till, tx, credit, seen);
  if (credit.state !== 'without-order') return undefined;
  return place(till, tx, credit, seen, nowMs);
}

/** P7. It went back as nobody's, and now its report names the order whose prompt still misses its receipt. */
function recogniseReturned(till: Till, tx: WritableDb, credit: Credit, seen: SeenCredit): string | undefined {
  const order = referredOrder(tx, seen.reference);
  const own = order && attemptOpenTo(tx, order.id);
  return own?.amountCents === credit.amountCents ? payAttempt(till, tx, own, credit, seen) : undefined;
}

function rowOf(till: Till, tx: WritableDb, seen: SeenCredit, nowMs: number) {
  // P10, P11: a full number goes to its party; the payer's name is not kept (a confirmation's body stays sealed).
  const { msisdn, masked } = shownPayer(seen.payerText);
  return {
    receipt: seen.receipt,
    amountCents: seen.amountCents,
    earliestAtMs: seen.earliestAtMs ?? null,
    latestAtMs: seen.latestAtMs ?? null,
    firstReportedAtMs: nowMs,
    payerId: msisdn === undefined ? null : partyOf(tx, till, msisdn, nowMs).id,
    payerMasked: masked ?? null,
    reference: shownReference(seen.reference) ?? null,
  };
}

function place(
  till: Till,
  tx: WritableDb,
  credit: Credit,
  seen: SeenCredit,
  nowMs: number,
): string | undefined {
  const owner = transactionIdByKey(tx, { kind: 'receipt', value: credit.receipt });
  const order = referredOrder(tx, seen.reference);
  const sinceMs = nowMs - defaultCreditRules.pullWindowMs;
  const facts = factsOf(tx, credit, seen, { order, isKnown: owner !== undefined, sinceMs });
  const placed = placeCredit(defaultCreditRules, facts);
  if (isOfLostTime(till, tx, credit, placed, order)) return undefined;
  switch (placed.kind) {
    case 'known':
      // MONEY: somebody gave its code to a payout. It came all the same, and waits where it is seen.
      if (owner !== undefined && wentOut(tx, owner)) return undefined;
      matchCredit(tx, credit.receipt, owner ?? 0);
      return undefined;
    case 'attempt':
      return payAttempt(till, tx, attemptById(tx, placed.attemptId), credit, seen);
    case 'order':
      // MONEY: P8. What is going back pays for nothing by itself.
      if (liveReturn(tx, credit.receipt)) return undefined;
      if (order) payOrder(till, tx, order, credit, { seen, actorId: machineActor });
      return order?.number;
    case 'reserved':
      reserveCredit(tx, credit, placed.attemptId, nowMs);
      return undefined;
    case 'without-order':
      return undefined;
  }
}

/**
 * MONEY: P14. What came before the file was put back pays for nothing that was asked for since, even where it names its
 * number: with the anchor lost, too, numbers of the lost time are given anew. Its owner looks.
 */
function isOfLostTime(
  till: Till,
  db: ReadableDb,
  credit: Credit,
  placed: CreditPlace,
  order: Order | undefined,
): boolean {
  const isNew =
    placed.kind === 'attempt'
      ? attemptById(db, placed.attemptId).epoch === till.epoch
      : placed.kind === 'order' && order?.epoch === till.epoch;
  return isNew && creditNeedsLook(db, credit);
}

/** A set-up test without a prompt of its own is nothing that a customer can pay. */
function referredOrder(db: ReadableDb, reference: string | undefined): Order | undefined {
  const order =
    reference === undefined ? undefined : orderByNumber(db, reference.replaceAll(/\s/g, '').toUpperCase());
  return order?.packageId === setUpTestPackageId && !attemptOpenTo(db, order.id) ? undefined : order;
}

function factsOf(
  db: ReadableDb,
  credit: Credit,
  seen: SeenCredit,
  {
    order,
    isKnown,
    sinceMs,
  }: { readonly order: Order | undefined; readonly isKnown: boolean; readonly sinceMs: number },
): CreditFacts {
  const stated = attemptStating(db, credit.receipt);
  const own = order && attemptOpenTo(db, order.id);
  return {
    amountCents: credit.amountCents,
    earliestAtMs: seen.earliestAtMs,
    latestAtMs: seen.latestAtMs,
    payerText: seen.payerText,
    isKnown,
    stated: stated && factOf(db, stated),
    order: order && {
      state: order.state,
      priceCents: order.priceCents,
      hasHeldMoney: hasHeldMoney(db, order.id),
      attempt: own && factOf(db, own),
    },
    candidates: attemptsWithoutReceipt(db, sinceMs)
      .filter((one) => one.amountCents === credit.amountCents && !hasReservedCredit(db, one.id))
      .map((one) => factOf(db, one)),
  };
}
