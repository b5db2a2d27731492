/** P14: why nothing goes out yet for what an old file put back believes open. Asked inside the transaction that would act. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Credit } from '../../db/credit-store.ts';
import {
  creditNeedsLook,
  excessNeedsLook,
  heldNeedsLook,
  isOfOlderEpoch,
  orderNeedsLook,
  shortfallNeedsLook,
} from '../../db/look-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import { doubtfulMoney } from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import type { PayoutExcess } from '../../db/payout-excess-store.ts';
import { mayBeDelivered } from '../../db/payout-store.ts';
import type { Shortfall } from '../../db/shortfall-store.ts';
import type { ReadableDb } from '../../db/sql.ts';

const lookFirst = (what: string): Failure => failure('look-first', { what });

export const orderLookRefusal = (db: ReadableDb, { id, number }: Order): Failure | undefined =>
  orderNeedsLook(db, id) ? lookFirst(number) : undefined;

/** MONEY: P8, P9, P14. A bundle of it may have gone, or may be going. */
export function deliveryRefusal(db: ReadableDb, order: Order): Failure | undefined {
  const refusal = orderLookRefusal(db, order);
  if (refusal) return refusal;
  return mayBeDelivered(db, order.id) ? failure('delivery-live', { order: order.number }) : undefined;
}

/** Of one held payment. What stops its order is looked at with that order. */
export function heldLookRefusal(db: ReadableDb, order: Order, held: MpesaTransaction): Failure | undefined {
  if (doubtfulMoney(db, order)?.id === held.id) return orderLookRefusal(db, order);
  return heldNeedsLook(db, held) ? lookFirst(order.number) : undefined;
}

export const shortfallLookRefusal = (
  db: ReadableDb,
  order: Order,
  shortfall: Shortfall,
): Failure | undefined => (shortfallNeedsLook(db, shortfall) ? lookFirst(order.number) : undefined);

export const excessLookRefusal = (
  db: ReadableDb,
  payout: string,
  excess: PayoutExcess,
): Failure | undefined => (excessNeedsLook(db, excess) ? lookFirst(payout) : undefined);

export const creditLookRefusal = (db: ReadableDb, credit: Credit): Failure | undefined =>
  creditNeedsLook(db, credit) ? lookFirst(`…${credit.receipt.slice(-4)}`) : undefined;

/** An unpaid order of the time before: it may have been paid another way since, and a new one is cheaper than a second charge. */
export const oldOrderRefusal = (db: ReadableDb, order: Order): Failure | undefined =>
  isOfOlderEpoch(db, order.id) ? failure('order-before-restore', { order: order.number }) : undefined;
