/** What of an order's money can go back by M-PESA, and whether some of it is going back already (P8). */
import type { Cents } from '../../../shared/cents.ts';
import { cents } from '../../../shared/cents.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { refundWays } from '../../../shared/payouts.ts';
import type { PayoutChannel } from '../../../shared/payouts.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { liveAttemptOfOrder } from '../../db/attempt-store.ts';
import { decidedOfOrder, orderOwes } from '../../db/ledger-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import {
  doubtfulMoney,
  receiptOfTransaction,
  transactionById,
  transactionsOfOrder,
  wholeAmount,
} from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { partyById } from '../../db/party-store.ts';
import { lastAttemptOfPayout } from '../../db/payout-attempt-store.ts';
import { liveRefundOf, refundPayoutsOf } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { pendingVersion } from '../../db/version-store.ts';
import { deliveryRefusal, heldLookRefusal } from '../old-file/refusals.ts';
import type { Till } from '../till.ts';

/** Money that can be given back as one: an order's own, or one held payment. */
export type RefundableMoney = {
  readonly order: Order;
  /** The held payment that goes back; undefined for the order's own money. */
  readonly held: MpesaTransaction | undefined;
  readonly amountCents: Cents;
  readonly receipt: string | undefined;
  /** The best first; cash is always the last. */
  readonly ways: readonly (PayoutChannel | 'cash')[];
};

/** Whether any of an order's money is going back by M-PESA, so that it is neither delivered nor refunded otherwise. */
export function hasLiveRefund(db: ReadableDb, order: Order): boolean {
  const held = doubtfulMoney(db, order);
  return (
    liveRefundOf(db, order.id, undefined) !== undefined ||
    (held !== undefined && liveRefundOf(db, order.id, held.id) !== undefined)
  );
}

/** A prompt for the difference of a dearer package is under way, or nobody knows what became of it. */
export const hasLiveDifference = (db: ReadableDb, order: Order): boolean =>
  pendingVersion(db, order.id) !== undefined && liveAttemptOfOrder(db, order.id) !== undefined;

/** What can be given back for an order, or of one held payment, now. */
export function refundableMoney(
  till: Till,
  db: ReadableDb,
  order: Order,
  heldId: number | undefined,
): Result<RefundableMoney, Failure> {
  const held = heldId === undefined ? doubtfulMoney(db, order) : transactionById(db, heldId);
  if (heldId !== undefined && (held?.disposition !== 'held' || held.orderId !== order.id))
    return err(failure('nothing-to-refund'));
  if (liveRefundOf(db, order.id, held?.id)) return err(failure('refund-live', { order: order.number }));
  const own = held ? heldRefusal(db, order, held) : orderRefusal(db, order);
  if (own) return err(own);
  // MONEY: P8. An order's own money is what is undelivered; nothing is refunded twice because both are one sum.
  const amountCents = held ? held.amountCents : orderOwes(db, order.id, 'undelivered');
  if (amountCents <= 0) return err(failure('nothing-to-refund'));
  const receipt = receiptOf(db, order, held, amountCents);
  const ways = refundWays(
    {
      amountCents,
      receipt,
      hasPayersNumber: partyById(db, order.payerId).number !== undefined,
      failed: failedWays(db, order, held?.id),
    },
    till.settings().payouts,
  );
  return ok({ order, held, amountCents, receipt, ways });
}

function orderRefusal(db: ReadableDb, order: Order): Failure | undefined {
  if (order.state !== 'paid' && order.state !== 'on-hold') return failure('nothing-to-refund');
  // MONEY: a difference may still come for it.
  if (hasLiveDifference(db, order)) return failure('order-has-live-prompt', { order: order.number });
  // MONEY: P8, P14. A live or unknown delivery and a refund exclude each other.
  const delivery = deliveryRefusal(db, order);
  if (delivery) return delivery;
  // What was only believed has not come: it is settled in cash, by the owner's word.
  return decidedOfOrder(db, order.id) > 0 ? failure('refund-way-closed') : undefined;
}

function heldRefusal(db: ReadableDb, order: Order, held: MpesaTransaction): Failure | undefined {
  const look = heldLookRefusal(db, order, held);
  if (look || doubtfulMoney(db, order)?.id !== held.id) return look;
  // MONEY: it stops its order, which ends with it: a difference that may still come would belong to nothing.
  if (hasLiveDifference(db, order)) return failure('order-has-live-prompt', { order: order.number });
  return deliveryRefusal(db, order);
}

/** The receipt of the one payment that goes back as a whole; a reversal can do nothing else. */
function receiptOf(
  db: ReadableDb,
  order: Order,
  held: MpesaTransaction | undefined,
  amountCents: Cents,
): string | undefined {
  const [only, ...others] = held
    ? [held]
    : transactionsOfOrder(db, order.id).filter((one) => one.disposition === 'order');
  const isWhole =
    only !== undefined &&
    others.length === 0 &&
    only.amountCents === amountCents &&
    // MONEY: of a payment that was split, a reversal would give back more than is owed.
    wholeAmount(db, only) === amountCents &&
    !isPart(only);
  return isWhole ? receiptOfTransaction(db, only.id) : undefined;
}

const isPart = (transaction: MpesaTransaction): boolean => typeof transaction.partOf === 'number';

const failedWays = (db: ReadableDb, order: Order, heldId: number | undefined): readonly PayoutChannel[] =>
  failedWaysOf(
    db,
    refundPayoutsOf(db, order.id).filter(
      (payout) => payout.kind === 'refund' && payout.transactionId === (heldId ?? null),
    ),
  );

/** A way that has definitely failed for this money; the next one may be tried then. */
export const failedWaysOf = (db: ReadableDb, payouts: readonly Payout[]): readonly PayoutChannel[] =>
  payouts
    .filter((payout) => payout.state === 'withdrawn' && hasFailed(db, payout))
    .map((payout) => payout.channel);

/** A reversal that may have left is never asked for twice: it has no id of ours that would make the second harmless. */
function hasFailed(db: ReadableDb, payout: Payout): boolean {
  const ends =
    payout.channel === 'reversal' ? ['failed', 'refused', 'not-paid', 'elsewhere'] : ['failed', 'refused'];
  return ends.includes(lastAttemptOfPayout(db, payout.id)?.state ?? '');
}

/** Sum of payouts that were approved since `sinceMs` and have not failed. */
export const sumCents = (payouts: readonly { readonly amountCents: Cents }[]): Cents =>
  cents(payouts.reduce((sum, payout) => sum + payout.amountCents, 0));
