/**
 * Money that is denied or contradicted: a failure never takes back a success; an order that lives by doubtful money and is
 * not delivered waits for a person.
 */
import { stkRetryAfterMs } from '../../../shared/result-codes.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { attemptStating, moveAttempt } from '../../db/attempt-store.ts';
import { decidedOfOrder } from '../../db/ledger-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import { transactionOfAttempt } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById } from '../../db/order-store.ts';
import { mayBeDelivered } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { postFor } from './posting.ts';
import { missDecided } from './shortfall.ts';
import { noteAttempt } from './unknown.ts';

export type Refusal = {
  readonly source: 'callback' | 'query' | 'send';
  readonly resultCode: string;
  readonly description: string;
  /** The row of the error table, where the request itself was refused. */
  readonly reason?: string;
  readonly retryAfterMs?: number;
};

/** A negative answer. It never takes back a success; against an undelivered success it stops the order for a person. */
export function observeFailure(till: Till, tx: WritableDb, attempt: Attempt, refusal: Refusal): void {
  const nowMs = till.clock.nowMs();
  const retryAfterMs = refusal.retryAfterMs ?? stkRetryAfterMs(refusal.resultCode);
  const order = orderById(tx, attempt.orderId);
  const moved = moveAttempt(tx, attempt, 'failure-observed', nowMs, {
    resultCode: refusal.resultCode,
    resultText: refusal.description,
    reason: refusal.reason ?? null,
    retryFromMs: retryAfterMs === undefined ? null : nowMs + retryAfterMs,
    nextQueryAtMs: null,
    // A denied code proves nothing here, and may be somebody else's.
    statedReceipt: null,
  });
  if (moved) {
    noteAttempt(tx, moved, nowMs, 'paymentRefused', { code: refusal.resultCode });
    if (attempt.state === 'stated') denyDecision(till, tx, order, attempt, nowMs);
    return;
  }
  const money = transactionOfAttempt(tx, attempt.id);
  if (!money || refusal.source === 'send') return;
  noteAttempt(tx, attempt, nowMs, 'contradiction', { code: refusal.resultCode });
  stopUndelivered(till, tx, order, money, nowMs);
}

/** Only an order that lives by this very money is stopped by doubts about it. */
export function stopUndelivered(
  till: Till,
  tx: WritableDb,
  order: Order,
  money: MpesaTransaction | undefined,
  nowMs: number,
): void {
  if (order.state !== 'paid' || (money !== undefined && money.disposition !== 'order')) return;
  moveOrder(tx, order, 'payment-doubtful', nowMs, { holdReason: 'contradiction' });
  till.log.warn('an undelivered order was stopped: the proofs differ', { order: order.number });
}

/**
 * Safaricom denies what the owner believed: the order waits for money again, or for a person where a bundle may be
 * gone; where it is gone, the shop misses the money.
 */
export function denyDecision(
  till: Till,
  tx: WritableDb,
  order: Order,
  attempt: Attempt,
  nowMs: number,
): void {
  const decided = decidedOfOrder(tx, order.id);
  // A stopped order waits for the owner already: releasing it or giving the money back settles what was believed.
  if (decided <= 0 || order.state === 'on-hold') return;
  if (order.state !== 'paid') {
    missDecided(till, tx, { attempt, order, occurredAtMs: nowMs, nowMs }, decided);
    return;
  }
  if (mayBeDelivered(tx, order.id)) {
    stopUndelivered(till, tx, order, undefined, nowMs);
    return;
  }
  reverseDecision(till, tx, order, attempt, nowMs);
  moveOrder(tx, order, 'decision-denied', nowMs, { settledBy: null });
  noteAttempt(tx, attempt, nowMs, 'contradiction', {});
}

/** Takes a believed payment out of the ledger again: it never came. */
export function reverseDecision(
  till: Till,
  tx: WritableDb,
  order: Order,
  attempt: Attempt | undefined,
  nowMs: number,
): void {
  const amountCents = decidedOfOrder(tx, order.id);
  const facts = { order, attempt, amountCents, occurredAtMs: nowMs, nowMs, transactionId: null };
  if (amountCents > 0) postFor(till, tx, { kind: 'decision-reversed', ...facts });
}

/** A proved code that another order had been stated by: one code is one payment, so that statement was wrong. */
export function exposeStatement(
  till: Till,
  tx: WritableDb,
  attemptId: number | undefined,
  receipt: string,
  nowMs: number,
): void {
  const other = attemptStating(tx, receipt);
  if (!other || other.id === attemptId) return;
  noteAttempt(tx, other, nowMs, 'contradiction', { code: receipt });
  denyDecision(till, tx, orderById(tx, other.orderId), other, nowMs);
}
