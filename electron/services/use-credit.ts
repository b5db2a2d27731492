/**
 * "Already paid to the till": money that a customer sent by himself, picked by the code of his message. The code is a
 * key to look up; the evidence is what Safaricom reported (design: "Money without a prompt").
 */
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Attempt } from '../db/attempt-store.ts';
import { attemptById, liveAttemptOfOrder } from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import type { Credit } from '../db/credit-store.ts';
import { creditByReceipt, firstReportOf, isDisputed, refundCredit } from '../db/credit-store.ts';
import { post } from '../db/ledger-store.ts';
import { attemptOpenTo, creditUseBar, mayBeIts } from '../db/money-use.ts';
import { addReturnedKey, insertReturned, transactionById, transactionIdByKey } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, orderByNumber, setTender } from '../db/order-store.ts';
import { liveReturn } from '../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { giveToOrder } from './give-back.ts';
import { creditLookRefusal } from './old-file/refusals.ts';
import { backPostings, takeOut } from './pay-back.ts';
import type { Back } from './pay-back.ts';
import { approve } from './people.ts';
import { bookCredit, payAttempt, payOrder } from './resolve/book-credit.ts';
import type { PayBy } from './resolve/book-credit.ts';
import { freedCredit, orderItCouldPay } from './resolve/credit-reservation.ts';
import type { Actor, Till } from './till.ts';

type Used = Result<Response<'credit:apply'>, Failure>;

const codeOf = (text: string): string => text.replaceAll(/\s/g, '').toUpperCase();

/** The payment with this code: not here yet, of another amount, or as it stands (used, kept for a prompt, free). */
export function findCredit(till: Till, request: Request<'credit:find'>): Result<Credit, Failure> {
  const code = codeOf(request.receipt);
  const credit = creditByReceipt(till.db, code);
  if (credit) {
    const fits = credit.amountCents === request.amountCents && !isDisputed(till.db, credit);
    return fits ? ok(credit) : err(failure('credit-other-amount', { code }));
  }
  // A prompt's own payment, told by its callback alone, was never reported as a credit.
  const isUsed = transactionIdByKey(till.db, { kind: 'receipt', value: code }) !== undefined;
  return err(isUsed ? failure('receipt-code-used', { code }) : failure('credit-not-found'));
}

/** Uses a payment for an order that was confirmed already. */
export function applyCreditTo(till: Till, actor: Actor, request: Request<'credit:apply'>): Used {
  const outcome = decide(till.db, (tx): Used => {
    const order = orderByNumber(tx, request.order);
    return order
      ? spendCredit(till, tx, actor, order, request.receipt)
      : err(failure('order-not-found', { order: request.order }));
  });
  if (outcome.ok) till.changed({ order: request.order, became: outcome.value.became });
  return outcome;
}

/**
 * Uses a payment for an order, inside the caller's transaction. MONEY: if the order has a prompt that may have been
 * paid, the payment is that prompt's, never a second one; where it cannot be, the prompt must end first.
 */
export function spendCredit(till: Till, tx: WritableDb, actor: Actor, order: Order, text: string): Used {
  const found = usableCredit(till, tx, order, codeOf(text));
  if (!found.ok) return found;
  const credit = found.value;
  const by: PayBy = { seen: firstReportOf(tx, credit.receipt), actorId: actor.id };
  const own = attemptOpenTo(tx, order.id);
  // Its ids are keys of the money, and can be read only with the vault open.
  if (own?.checkoutRequestId && till.ids.open(own.checkoutRequestId) === undefined)
    return err(failure('vault-locked'));
  if (own && mayBeIts(tx, own, credit)) return ok(useForAttempt(till, tx, actor, own, credit, by));
  const bar = creditUseBar(tx, order);
  if (bar === 'live-prompt') return err(failure('order-has-live-prompt', { order: order.number }));
  if (order.state !== 'open') {
    const { amountCents } = bookCredit(till, tx, order, credit, by, 'held');
    const atMs = till.clock.nowMs();
    note(tx, { atMs, actorId: actor.id, action: 'moneyHeld', orderId: order.id, values: { amountCents } });
    return ok({ order: order.number, became: 'held' });
  }
  if (bar === 'changed') return err(failure('order-changed', { order: order.number }));
  payOrder(till, tx, order, credit, by);
  return ok({ order: order.number, became: 'paid' });
}

/** A payment that is not used yet, not kept for another order, and of the order's amount. */
function usableCredit(till: Till, tx: WritableDb, order: Order, code: string): Result<Credit, Failure> {
  const free = freeCreditOf(till, tx, code, order);
  if (!free.ok) return free;
  const credit = free.value;
  // MONEY: P7. Its code names money that went out, so it could not be told from it: it only goes back.
  if (transactionIdByKey(tx, { kind: 'receipt', value: code }) !== undefined)
    return err(failure('receipt-code-used', { code }));
  return credit.amountCents !== order.priceCents || isDisputed(tx, credit)
    ? err(failure('credit-other-amount', { code }))
    : ok(credit);
}

/** A payment that may go back to its customer: nobody's, and surely not the payment of a prompt that still goes on. */
export function returnableCredit(till: Till, tx: WritableDb, text: string): Result<Credit, Failure> {
  const free = freeCreditOf(till, tx, text);
  if (!free.ok) return free;
  const order = orderItCouldPay(till, tx, free.value);
  return order ? err(failure('credit-reserved', { code: free.value.receipt, order: order.number })) : free;
}

/** MONEY: P8. A payment that nobody has used, that is kept for no other order's prompt, and that is not going back. */
function freeCreditOf(till: Till, tx: WritableDb, text: string, order?: Order): Result<Credit, Failure> {
  const code = codeOf(text);
  const reported = creditByReceipt(tx, code);
  if (!reported) {
    const isUsed = transactionIdByKey(tx, { kind: 'receipt', value: code }) !== undefined;
    return err(isUsed ? failure('receipt-code-used', { code }) : failure('credit-not-found'));
  }
  const credit = freedCredit(till, tx, reported);
  const refusal = creditRefusal(tx, credit, order) ?? creditLookRefusal(tx, credit);
  return refusal ? err(refusal) : ok(credit);
}

/** MONEY: P8. Used, kept for another order's prompt, or going back. */
export function creditRefusal(db: ReadableDb, credit: Credit, order?: Order): Failure | undefined {
  const code = credit.receipt;
  if (credit.transactionId !== null || credit.state === 'used-before')
    return failure('receipt-code-used', { code });
  const keeper = keeperOf(db, credit);
  if (keeper && keeper.id !== order?.id) return failure('credit-reserved', { code, order: keeper.number });
  return liveReturn(db, code) ? failure('credit-going-back', { code }) : undefined;
}

/** The order whose prompt a payment is kept for. */
const keeperOf = (db: ReadableDb, { attemptId }: Credit): Order | undefined =>
  attemptId === null ? undefined : orderById(db, attemptById(db, attemptId).orderId);

function useForAttempt(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  attempt: Attempt,
  credit: Credit,
  by: PayBy,
): Response<'credit:apply'> {
  payAttempt(till, tx, attempt, credit, by.seen);
  // It was the prompt's payment after all, whatever was chosen on the confirm screen.
  const order = setTender(tx, orderById(tx, attempt.orderId), 'mpesa-prompt');
  const owner = transactionIdByKey(tx, { kind: 'receipt', value: credit.receipt });
  const money = owner === undefined ? undefined : transactionById(tx, owner);
  if (money?.disposition !== 'held') return { order: order.number, became: 'paid' };
  const waits = order.state === 'open' || order.state === 'cancelled';
  if (!waits || liveAttemptOfOrder(tx, order.id)) return { order: order.number, became: 'held' };
  // It came for a prompt that somebody had called not charged; whoever picks it says that it is for this order.
  giveToOrder(till, tx, actor, order, money);
  return { order: order.number, became: 'paid' };
}

/** Gives a payment back in cash that never had an order. It is booked and given back in one commit. */
export async function refundCreditInCash(
  till: Till,
  actor: Actor,
  request: Request<'credit:refund-cash'>,
): Promise<Result<Response<'credit:refund-cash'>, Failure>> {
  const approver = await approve(till, actor, 'refund-in-cash', request.approval);
  if (!approver.ok) return approver;
  const code = codeOf(request.receipt);
  const outcome = decide(till.db, (tx): Result<Response<'credit:refund-cash'>, Failure> => {
    const free = returnableCredit(till, tx, code);
    if (!free.ok) return free;
    const credit = free.value;
    payBackCredit(till, tx, credit, { actor, approver: approver.value, by: 'cash', receipt: null });
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'creditRefunded',
      values: { amountCents: credit.amountCents, code, name: approver.value.name },
    });
    return ok({ refundedCents: credit.amountCents });
  });
  if (outcome.ok) till.changed({ order: null, became: 'refunded' });
  return outcome;
}

/** MONEY: booked and given back in the caller's commit; its receipt's key marks it as used for ever. */
export function payBackCredit(till: Till, tx: WritableDb, credit: Credit, back: Back): void {
  const nowMs = till.clock.nowMs();
  const { amountCents, receipt } = credit;
  const occurredAtMs = credit.earliestAtMs ?? nowMs;
  const cameId = insertReturned(tx, { amountCents, occurredAtMs, bookedAtMs: nowMs });
  addReturnedKey(tx, cameId, receipt);
  const outId = takeOut(till, tx, null, back, amountCents);
  const facts = { epoch: till.epoch, orderId: null, occurredAtMs, nowMs, actorId: back.actor.id };
  const body = { receipt };
  const came = { kind: 'payment-held', ...facts, transactionId: cameId, body } as const;
  post(tx, till.ledger, came, amountCents);
  const went = { kind: backPostings[back.by].held, ...facts, transactionId: outId ?? cameId, body };
  post(tx, till.ledger, went, amountCents);
  const booked = creditByReceipt(tx, receipt);
  if (booked) refundCredit(tx, booked, nowMs);
}
