/** A credit that is known to be somebody's: booked once, for a prompt or for an order without one. */
import type { CreditSourceName } from '../../../shared/credits.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { liveAttemptOfOrder, moveAttempt } from '../../db/attempt-store.ts';
import { note } from '../../db/audit-store.ts';
import type { Credit } from '../../db/credit-store.ts';
import { addEvidence } from '../../db/evidence-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import { addKey, insertTransaction } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { bookSuccess } from './book-money.ts';
import { exposeStatement } from './deny-money.ts';
import { postFor } from './posting.ts';

/** Who reported a credit, and the stored body that says so. */
export type CreditSaid = { readonly source: CreditSourceName; readonly inboxId: number | null };

/** The credit is this prompt's payment: a success like any other, with its receipt. Returns the order's number. */
export function payAttempt(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  credit: Credit,
  seen: CreditSaid,
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
  readonly seen: CreditSaid;
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
  { source, inboxId }: CreditSaid,
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
