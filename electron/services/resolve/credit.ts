/**
 * Money that Safaricom reports beside callbacks and queries (C2B confirmations, Pull Transactions): stored once per
 * receipt, placed by the table in `shared/credits.ts`, and booked only when it is known whose it is (P7).
 */
import type { Cents } from '../../../shared/cents.ts';
import type { CreditAttempt, CreditFacts, CreditSourceName } from '../../../shared/credits.ts';
import {
  couldBeOf,
  defaultCreditRules,
  placeCredit,
  shownPayer,
  shownReference,
} from '../../../shared/credits.ts';
import type { Posted, PulledCredit } from '../../../shared/observation.ts';
import { setUpTestPackageId } from '../../../shared/set-up.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import {
  attemptById,
  attemptsOfOrder,
  attemptStating,
  attemptsWithoutReceipt,
  liveAttemptOfOrder,
  moveAttempt,
} from '../../db/attempt-store.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import type { Credit } from '../../db/credit-store.ts';
import {
  addCreditReport,
  creditByReceipt,
  freeCredit,
  hasReservedCredit,
  insertCredit,
  isDisputed,
  matchCredit,
  reserveCredit,
  reservedCredits,
} from '../../db/credit-store.ts';
import { addEvidence } from '../../db/evidence-store.ts';
import type { InboxItem } from '../../db/inbox-store.ts';
import { closeInboxItem } from '../../db/inbox-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import { addKey, hasHeldMoney, insertTransaction, transactionIdByKey } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById, orderByNumber } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import { partyById, partyOf } from '../../db/party-store.ts';
import { liveReturn } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Till } from '../till.ts';
import { bookSuccess, exposeStatement } from './book-money.ts';
import { postFor } from './posting.ts';

/** A credit as one of the two ways reported it. */
export type SeenCredit = {
  readonly source: CreditSourceName;
  readonly inboxId: number | null;
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
  switch (placed.kind) {
    case 'known':
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

const factOf = (db: ReadableDb, attempt: Attempt): CreditAttempt => ({
  id: attempt.id,
  state: attempt.state,
  amountCents: attempt.amountCents,
  sentAtMs: attempt.sentAtMs,
  receipt: attempt.receipt,
  payer: partyById(db, attempt.payerId).number,
});

/** The order's newest prompt that left, and whose receipt is still missing. */
export const attemptOpenTo = (db: ReadableDb, orderId: number): Attempt | undefined =>
  attemptsOfOrder(db, orderId).findLast(
    ({ state, sentAtMs, receipt }) =>
      sentAtMs !== null &&
      receipt === null &&
      ['sending', 'waiting', 'unknown', 'stated', 'paid', 'not-charged'].includes(state),
  );

/** The credit is this prompt's payment: a success like any other, with its receipt. Returns the order's number. */
export function payAttempt(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  credit: Credit,
  seen: Pick<SeenCredit, 'source' | 'inboxId'>,
): string {
  addCreditEvidence(till, tx, credit, seen, attempt.orderId, attempt.id);
  bookSuccess(till, tx, attempt, {
    source: 'credit',
    amountCents: credit.amountCents,
    receipt: credit.receipt,
    occurredAtMs: credit.earliestAtMs ?? undefined,
  });
  return orderById(tx, attempt.orderId).number;
}

/** How a credit came to an order: a report placed it, or a person did. */
export type PayBy = {
  readonly seen: Pick<SeenCredit, 'source' | 'inboxId'>;
  readonly actorId: string;
};

/** The credit pays an open order of its own, without a prompt. One that waits to be sent is taken back first. */
export function payOrder(till: Till, tx: WritableDb, order: Order, credit: Credit, by: PayBy): void {
  const nowMs = till.clock.nowMs();
  const live = liveAttemptOfOrder(tx, order.id);
  if (live?.state === 'queued' && stopItem(tx, 'stk-push', live.id, 'withdrawn'))
    moveAttempt(tx, live, 'withdrawn', nowMs, { reason: 'withdrawn' });
  const money = bookCredit(till, tx, order, credit, by, 'order');
  moveOrder(tx, order, 'payment-settled', nowMs, { settledBy: 'credit', tender: 'mpesa-own' });
  note(tx, {
    atMs: nowMs,
    actorId: by.actorId,
    action: 'paidByCredit',
    orderId: order.id,
    values: { amountCents: money.amountCents, code: credit.receipt },
  });
}

/** Books a credit for an order: its own money, or held for the customer. */
export function bookCredit(
  till: Till,
  tx: WritableDb,
  order: Order,
  credit: Credit,
  { seen, actorId }: PayBy,
  disposition: 'order' | 'held',
): MpesaTransaction {
  const nowMs = till.clock.nowMs();
  const { amountCents, receipt } = credit;
  const occurredAtMs = credit.earliestAtMs ?? nowMs;
  addCreditEvidence(till, tx, credit, seen, order.id, null);
  const money = insertTransaction(tx, {
    amountCents,
    occurredAtMs,
    bookedAtMs: nowMs,
    attemptId: null,
    orderId: order.id,
    disposition,
  });
  // MONEY: the receipt's key marks the credit as matched in the same commit.
  addKey(tx, money.id, { kind: 'receipt', value: receipt });
  const kind = disposition === 'order' ? 'payment-received' : 'payment-held';
  const facts = { order, attempt: undefined, amountCents, occurredAtMs, nowMs, transactionId: money.id };
  postFor(till, tx, { kind, ...facts, actorId });
  exposeStatement(till, tx, undefined, receipt, nowMs);
  return money;
}

function addCreditEvidence(
  till: Till,
  tx: WritableDb,
  credit: Credit,
  { source, inboxId }: Pick<SeenCredit, 'source' | 'inboxId'>,
  orderId: number,
  attemptId: number | null,
): void {
  addEvidence(tx, {
    atMs: till.clock.nowMs(),
    source: 'credit',
    attemptId,
    orderId,
    inboxId,
    verdict: 'paid',
    amountCents: credit.amountCents,
    receipt: credit.receipt,
    occurredAtMs: credit.earliestAtMs,
    summary: source === 'confirmation' ? 'C2B confirmation' : 'Pull Transactions',
    applied: true,
  });
}

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
