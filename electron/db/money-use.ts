/** What a customer's money may be used for now: read by the service that uses it and by the page that offers it alike. */
import { payerFit } from '../../shared/credits.ts';
import { attemptsOfOrder, liveAttemptOfOrder } from './attempt-store.ts';
import type { Attempt } from './attempt-store.ts';
import type { Credit } from './credit-store.ts';
import { hasHeldMoney } from './money-store.ts';
import type { MpesaTransaction } from './money-store.ts';
import type { Order } from './order-store.ts';
import { partyById } from './party-store.ts';
import type { ReadableDb } from './sql.ts';

/** Why money is not used for an order. `changed`: it needs none, or not this · `live-prompt`: a prompt may still bring money. */
export type UseBar = 'changed' | 'live-prompt';

/** Of a payment that is held for the order's customer. */
export function heldUseBar(db: ReadableDb, order: Order, held: MpesaTransaction): UseBar | undefined {
  const isWaiting = order.state === 'open' || order.state === 'cancelled';
  if (!isWaiting || held.amountCents !== order.priceCents) return 'changed';
  // MONEY: a second prompt that may still bring money must end first.
  return liveAttemptOfOrder(db, order.id) ? 'live-prompt' : undefined;
}

/** The order's newest prompt that left, and whose receipt is still missing. */
export const attemptOpenTo = (db: ReadableDb, orderId: number): Attempt | undefined =>
  attemptsOfOrder(db, orderId).findLast(
    ({ state, sentAtMs, receipt }) =>
      sentAtMs !== null &&
      receipt === null &&
      ['sending', 'waiting', 'unknown', 'stated', 'paid', 'not-charged'].includes(state),
  );

/** MONEY: whether a payment without an order may be what this prompt has brought, and is never a second one then. */
export function mayBeIts(db: ReadableDb, attempt: Attempt, credit: Credit): boolean {
  if (attempt.amountCents !== credit.amountCents) return false;
  if (credit.payerId !== null) return credit.payerId === attempt.payerId;
  return payerFit(credit.payerMasked ?? undefined, partyById(db, attempt.payerId).number) !== 'differs';
}

/** Of a payment without an order that is not the order's own prompt's. `changed`: money is held for the order already. */
export function creditUseBar(db: ReadableDb, order: Order): UseBar | undefined {
  const live = liveAttemptOfOrder(db, order.id);
  if (live && live.state !== 'queued') return 'live-prompt';
  return order.state === 'open' && hasHeldMoney(db, order.id) ? 'changed' : undefined;
}

/** Whether an open order takes a payment without an order now: as its prompt's, or as one of its own. */
export function mayPay(db: ReadableDb, order: Order, credit: Credit): boolean {
  const own = attemptOpenTo(db, order.id);
  return (own !== undefined && mayBeIts(db, own, credit)) || creditUseBar(db, order) === undefined;
}
