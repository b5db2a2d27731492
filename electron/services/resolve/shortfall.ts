/**
 * Safaricom's second thoughts about money whose order has ended: the bundle is gone, or the cash was given back, and
 * less came than was booked. What is missing is booked as a shortfall and stays on the board until somebody settles it.
 */
import { addCents, minCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { machineActor } from '../../db/audit-store.ts';
import { surelyMissingOf } from '../../db/look-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import { correctAmount, insertTransaction, wholeAmount } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import type { Shortfall } from '../../db/shortfall-store.ts';
import { closeShortfall, openShortfall } from '../../db/shortfall-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { postFor } from './posting.ts';
import { noteAttempt } from './unknown.ts';

export type Ended = {
  readonly attempt: Attempt;
  readonly order: Order;
  readonly occurredAtMs: number;
  readonly nowMs: number;
};

/** Money is booked for an order that has ended, or of which a part was given back, and Safaricom now names another amount for it. */
export function correctAfterEnd(
  till: Till,
  tx: WritableDb,
  ended: Ended,
  known: MpesaTransaction,
  amountCents: Cents,
): void {
  const differenceCents = addCents(amountCents, negateCents(wholeAmount(tx, known)));
  if (differenceCents > 0) addMore(till, tx, ended, known, differenceCents);
  if (differenceCents >= 0) return;
  const missingCents = minCents(negateCents(differenceCents), known.amountCents);
  // A transaction of nothing cannot be: Safaricom denies it as a whole, and that is a contradiction for a person.
  if (missingCents === known.amountCents) return;
  correctAmount(tx, known, addCents(known.amountCents, negateCents(missingCents)), 'lowered');
  miss(till, tx, ended, 'payment-short', missingCents, known.id);
}

/** What the owner believed for an order that has ended did not come. */
export function missDecided(till: Till, tx: WritableDb, ended: Ended, amountCents: Cents): void {
  if (amountCents > 0) miss(till, tx, ended, 'decision-denied', amountCents, null);
}

/** An order's payment had been given back already, as money without an order: the order did not bring it. */
export function missGivenBack(
  till: Till,
  tx: WritableDb,
  ended: Ended,
  amountCents: Cents,
  transactionId: number,
): void {
  miss(till, tx, ended, 'payment-short', amountCents, transactionId);
}

function miss(
  till: Till,
  tx: WritableDb,
  { attempt, order, occurredAtMs, nowMs }: Ended,
  kind: 'payment-short' | 'decision-denied',
  amountCents: Cents,
  transactionId: number | null,
): void {
  postFor(till, tx, { kind, order, attempt, amountCents, occurredAtMs, nowMs, transactionId });
  openShortfall(tx, {
    orderId: order.id,
    attemptId: attempt.id,
    amountCents,
    reason: kind === 'payment-short' ? 'other-amount' : 'decision-denied',
    openedAtMs: nowMs,
  });
  noteAttempt(tx, attempt, nowMs, 'shortfall', { amountCents });
}

/**
 * Money that comes for a prompt whose order misses some: the missing part first. Returns what is left over, which
 * belongs to the customer.
 */
export function recover(
  till: Till,
  tx: WritableDb,
  ended: Ended,
  amountCents: Cents,
  transactionId: number,
): Cents {
  let leftCents = amountCents;
  for (const missing of surelyMissingOf(tx, ended.attempt.id)) {
    if (leftCents <= 0) break;
    const partCents = minCents(missing.amountCents, leftCents);
    recoverPart(till, tx, ended, missing, partCents, transactionId);
    leftCents = addCents(leftCents, negateCents(partCents));
  }
  return leftCents;
}

function recoverPart(
  till: Till,
  tx: WritableDb,
  { attempt, order, occurredAtMs, nowMs }: Ended,
  missing: Shortfall,
  amountCents: Cents,
  transactionId: number,
): void {
  const kind = 'shortfall-recovered';
  postFor(till, tx, { kind, order, attempt, amountCents, occurredAtMs, nowMs, transactionId });
  closeShortfall(tx, missing, 'recovered', machineActor, nowMs);
  const stillCents = addCents(missing.amountCents, negateCents(amountCents));
  if (stillCents > 0) openShortfall(tx, { ...missing, amountCents: stillCents });
  noteAttempt(tx, attempt, nowMs, 'shortfallRecovered', { amountCents });
}

/** More came than was booked: it fills a shortfall of the same prompt, and the rest is held for the customer. */
export function addMore(
  till: Till,
  tx: WritableDb,
  ended: Ended,
  known: MpesaTransaction,
  amountCents: Cents,
): void {
  const { attempt, order, occurredAtMs, nowMs } = ended;
  const leftCents = recover(till, tx, ended, amountCents, known.id);
  const recoveredCents = addCents(amountCents, negateCents(leftCents));
  const part = { occurredAtMs, bookedAtMs: nowMs, attemptId: null, orderId: order.id, partOf: known.id };
  if (recoveredCents > 0)
    insertTransaction(tx, { ...part, amountCents: recoveredCents, disposition: known.disposition });
  if (leftCents <= 0) return;
  const held = insertTransaction(tx, { ...part, amountCents: leftCents, disposition: 'held' });
  postFor(till, tx, {
    kind: 'payment-held',
    order,
    attempt,
    amountCents: leftCents,
    occurredAtMs,
    nowMs,
    transactionId: held.id,
  });
  noteAttempt(tx, attempt, nowMs, 'moneyHeld', { amountCents: leftCents });
}
