/** Whether what a payout was asked for is still owed, and may be approved: read by the approval and by the list alike. */
import { isOpenPayoutAttempt } from '../../shared/payout-machine.ts';
import { creditByReceipt, isDisputed } from './credit-store.ts';
import { readInstall } from './install-store.ts';
import { orderOwes } from './ledger-store.ts';
import { transactionById } from './money-store.ts';
import { orderById } from './order-store.ts';
import { attemptsOfPayout } from './payout-attempt-store.ts';
import { mayBeDelivered } from './payout-store.ts';
import type { Payout } from './payout-store.ts';
import type { ReadableDb } from './sql.ts';

/** MONEY: what was asked for is still owed, in this amount; evidence may have changed it since. */
export function isStillOwed(db: ReadableDb, payout: Payout): boolean {
  if (payout.creditReceipt !== null) {
    const credit = creditByReceipt(db, payout.creditReceipt);
    // It became an order's money meanwhile: then it is that order's to give back.
    return credit?.transactionId === null && !isDisputed(db, credit);
  }
  if (payout.orderId === null) return true;
  if (payout.kind === 'delivery') return orderById(db, payout.orderId).state === 'paid';
  if (payout.transactionId !== null) {
    const held = transactionById(db, payout.transactionId);
    return held?.disposition === 'held' && held.amountCents === payout.amountCents;
  }
  const { state } = orderById(db, payout.orderId);
  const owes = orderOwes(db, payout.orderId, 'undelivered');
  return (state === 'paid' || state === 'on-hold') && owes === payout.amountCents;
}

/**
 * Why nobody may approve it, or approve it again: `changed`: it is over, may still pay, is not owed so any more, or an old file was put back since ·
 * `way-closed`: a reversal that may have left is asked for once · `delivery-live`: a bundle may be on its way for it.
 */
export type ApprovalBar = 'changed' | 'way-closed' | 'delivery-live';

export function approvalBar(db: ReadableDb, payout: Payout): ApprovalBar | undefined {
  const attempts = attemptsOfPayout(db, payout.id);
  const last = attempts.at(-1);
  const mayGo = payout.state === 'requested' || (payout.state === 'failed' && last !== undefined);
  // MONEY: P5. A new id only after a definite end of every earlier one.
  const isOver = attempts.every(({ state }) => state !== 'paid' && !isOpenPayoutAttempt(state));
  // P14: of the time before an old file was put back nobody knows whether it was paid another way since.
  const isOfNow = payout.epoch === readInstall(db).epoch;
  if (!mayGo || !isOver || !isOfNow || !isStillOwed(db, payout)) return 'changed';
  // MONEY: a reversal is asked for once; another one of the same payment would be a second refund.
  if (payout.channel === 'reversal' && last !== undefined && last.state !== 'not-sent') return 'way-closed';
  return payout.kind === 'refund' && mayBeDelivered(db, payout.orderId ?? 0) ? 'delivery-live' : undefined;
}
