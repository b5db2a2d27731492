/**
 * Money without an order goes back by M-PESA: the payment itself is reversed, or B2C pays the number that Safaricom gave
 * in full. MONEY: P8. What can go back, and by which ways, is computed inside the transaction that asks for it.
 */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { refundWays } from '../../../shared/payouts.ts';
import type { PayoutChannel } from '../../../shared/payouts.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { mayDo } from '../../../shared/roles.ts';
import type { Credit } from '../../db/credit-store.ts';
import { isDisputed } from '../../db/credit-store.ts';
import { partyById } from '../../db/party-store.ts';
import { insertPayout, refundPayoutsOfCredit } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import type { Actor, Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { returnableCredit } from '../use-credit.ts';
import { failedWaysOf } from './refund-money.ts';
import { announced, frame, noteRequest } from './request-payout.ts';
import type { Requested } from './request-payout.ts';

/** How a payment without an order can go back, the best first. Of two reported amounts nobody can reverse the right one. */
export function waysBackOf(till: Till, db: ReadableDb, credit: Credit): readonly (PayoutChannel | 'cash')[] {
  const number = credit.payerId === null ? undefined : partyById(db, credit.payerId).number;
  if (isDisputed(db, credit)) return ['cash'];
  return refundWays(
    {
      amountCents: credit.amountCents,
      receipt: credit.receipt,
      hasPayersNumber: number !== undefined,
      failed: failedWaysOf(db, refundPayoutsOfCredit(db, credit.receipt)),
    },
    till.settings().payouts,
  );
}

/** Asks for a payment without an order to go back whole. The payee is who made it, and nothing that anybody typed. */
export function requestCreditRefund(
  till: Till,
  actor: Actor,
  request: Request<'credit:request-refund'>,
): Requested {
  if (!mayDo(actor.role, 'request-refund')) return err(failure('not-allowed', { role: 'owner' }));
  if (wrongClock(till)) return err(failure('clock-wrong'));
  const outcome = decide(till.db, (tx): Result<Payout, Failure> => {
    const free = returnableCredit(till, tx, request.receipt);
    if (!free.ok) return free;
    const credit = free.value;
    if (!waysBackOf(till, tx, credit).includes(request.channel)) return err(failure('refund-way-closed'));
    const payout = insertPayout(tx, {
      ...frame(till, tx, actor),
      kind: 'refund',
      channel: request.channel,
      amountCents: credit.amountCents,
      payeeId: credit.payerId,
      payeeName: '',
      // The whole code is what a customer has to show.
      note: `…${credit.receipt.slice(-4)}`,
      orderId: null,
      transactionId: null,
      creditReceipt: credit.receipt,
      reversesReceipt: request.channel === 'reversal' ? credit.receipt : null,
      batchId: null,
    });
    noteRequest(till, tx, actor, payout);
    return ok(payout);
  });
  return announced(till, outcome);
}
