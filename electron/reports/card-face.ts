/** What an order looks like to the person at the counter, derived from the rows as they are now. */
import { cents } from '../../shared/cents.ts';
import type { LookQuestion } from '../../shared/old-file.ts';
import { automaticMethods } from '../../shared/packages.ts';
import { attemptsOfOrder, liveAttemptOfOrder } from '../db/attempt-store.ts';
import { deliveriesOfOrder } from '../db/delivery-store.ts';
import { decidedOfOrder } from '../db/ledger-store.ts';
import { orderNeedsLook } from '../db/look-store.ts';
import {
  doubtfulMoney,
  receiptWithoutPrompt,
  refundedOfOrder,
  transactionsOfOrder,
} from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { packageVersion } from '../db/package-store.ts';
import { liveRefundOf } from '../db/payout-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { pendingVersion } from '../db/version-store.ts';
import { actorOf } from './actor-name.ts';
import { attemptFace } from './attempt-face.ts';
import { deliveryFace, isOvertaken, lateFace, underWayFace } from './delivery-face.ts';
import type { BoardFacts, Face } from './face.ts';

/** What an order looks like now: its state, since when, and what fills its sentence. */
export function faceOf(db: ReadableDb, facts: BoardFacts, order: Order): Face {
  switch (order.state) {
    case 'open':
      return openFace(db, facts, order);
    case 'paid':
      return paidFace(db, facts, order);
    case 'on-hold':
      return holdFace(db, order);
    case 'cancelled':
      return cancelledFace(db, facts, order);
    case 'delivered':
      return { state: 'delivered', sinceMs: order.stateSinceMs };
    case 'refunded':
      return {
        state: 'refunded',
        sinceMs: order.stateSinceMs,
        values: { amountCents: refundedOfOrder(db, order.id) },
      };
  }
}

/** "No money taken" is said of a given-up order only where that is known. */
function cancelledFace(db: ReadableDb, facts: BoardFacts, order: Order): Face {
  const attempt = attemptsOfOrder(db, order.id).at(-1);
  if (attempt?.state === 'unknown' || attempt?.state === 'stated')
    return { ...attemptFace(db, facts, attempt), circumstance: 'ended' };
  const held = transactionsOfOrder(db, order.id).find((one) => one.disposition === 'held');
  return held
    ? { state: 'held', sinceMs: held.bookedAtMs, values: { amountCents: held.amountCents } }
    : { state: 'cancelled', sinceMs: order.stateSinceMs };
}

function openFace(db: ReadableDb, facts: BoardFacts, order: Order): Face {
  const attempt = attemptsOfOrder(db, order.id).at(-1);
  return attempt
    ? attemptFace(db, facts, attempt)
    : { state: 'notSentWithdrawn', sinceMs: order.stateSinceMs };
}
/** Money that goes back by M-PESA has a page of its own; until it has failed or come back nothing else is done. */
export function refundingFace(db: ReadableDb, orderId: number, heldId: number | undefined): Face | undefined {
  const refund = liveRefundOf(db, orderId, heldId);
  return (
    refund && {
      state: 'refunding',
      sinceMs: refund.stateSinceMs,
      values: { amountCents: refund.amountCents, payoutId: refund.id },
    }
  );
}

function paidFace(db: ReadableDb, facts: BoardFacts, order: Order): Face {
  const face = undeliveredFace(db, facts, order);
  const mayChange = decidedOfOrder(db, order.id) === 0 && liveAttemptOfOrder(db, order.id) === undefined;
  return { ...face, mayChange };
}

function undeliveredFace(db: ReadableDb, facts: BoardFacts, order: Order): Face {
  const refunding = refundingFace(db, order.id, undefined);
  if (refunding) return refunding;
  const delivery = deliveriesOfOrder(db, order.id).at(-1);
  const change = changeFace(db, facts, order);
  const asks = oldFace(db, order, 'order');
  const old = asks && (underWayFace(db, order, delivery) ?? asks);
  // A prompt that may still bring its difference ends first.
  if (old && !liveAttemptOfOrder(db, order.id)) return old;
  if (change) return change;
  if (old) return old;
  const late = lateFace(db, order, delivery);
  if (late) return late;
  const isOver = delivery && isOvertaken(db, order, delivery);
  const face = delivery && !isOver ? deliveryFace(db, facts, delivery) : undefined;
  if (face) return face;
  if (order.dueAtMs !== null && order.dueAtMs > facts.nowMs)
    return {
      state: 'forTomorrow',
      sinceMs: order.stateSinceMs,
      deadlineMs: order.dueAtMs,
      values: { dueMs: order.dueAtMs },
    };
  const receipt =
    attemptsOfOrder(db, order.id).findLast((attempt) => attempt.state === 'paid')?.receipt ??
    receiptWithoutPrompt(db, order.id) ??
    null;
  const values = receipt === null ? {} : { code: receipt };
  if (order.settledBy === 'cash') return { state: 'paidCash', sinceMs: order.stateSinceMs };
  if (order.settledBy === 'decision')
    return {
      state: 'paidByDecision',
      sinceMs: order.stateSinceMs,
      values: { name: actorOf(db, order.id, 'decisionPaid') },
    };
  // P3: one 0 is not enough for a machine; it is asked once more, or the receipt comes.
  const method = packageVersion(db, order.packageId, order.packageVersion)?.deliveryMethod;
  const isAutomatic = method !== undefined && automaticMethods.includes(method);
  const isChecked = isAutomatic && !delivery && hasUnprovedQuery(db, order);
  if (isChecked)
    return {
      state: 'paidChecking',
      sinceMs: order.stateSinceMs,
      ...(method === 'b2c' ? { circumstance: 'by-payout' } : {}),
    };
  return { state: receipt === null ? 'paidReceiptPending' : 'paid', sinceMs: order.stateSinceMs, values };
}

/** Paid, or its difference was, by the word of a query alone. */
const hasUnprovedQuery = (db: ReadableDb, order: Order): boolean =>
  attemptsOfOrder(db, order.id).some(
    ({ state, settledBy, receipt }) => state === 'paid' && settledBy === 'query' && receipt === null,
  );

/** The customer has agreed to something dearer, and its difference has not come yet. */
function changeFace(db: ReadableDb, facts: BoardFacts, order: Order): Face | undefined {
  const pending = pendingVersion(db, order.id);
  if (!pending) return undefined;
  const live = liveAttemptOfOrder(db, order.id);
  if (live)
    return {
      ...attemptFace(db, facts, live),
      circumstance: 'changing',
    };
  return {
    state: 'changePending',
    sinceMs: pending.atMs,
    values: { amountCents: pending.differenceCents, newPackage: pending.packageName },
  };
}
/** P14: it may be over since, and nothing goes out before the owner has looked. */
export function oldFace(db: ReadableDb, order: Order, asks: LookQuestion): Face | undefined {
  if (!orderNeedsLook(db, order.id)) return undefined;
  return { state: 'oldFile', sinceMs: order.stateSinceMs, values: { asks } };
}

function holdFace(db: ReadableDb, order: Order): Face {
  // Whichever of its money goes back: nothing else is done meanwhile.
  const refunding =
    refundingFace(db, order.id, doubtfulMoney(db, order)?.id) ?? refundingFace(db, order.id, undefined);
  if (refunding) return refunding;
  const old = oldFace(db, order, 'order');
  if (old) return underWayFace(db, order, deliveriesOfOrder(db, order.id).at(-1)) ?? old;
  if (order.holdReason === 'contradiction') return { state: 'contradiction', sinceMs: order.stateSinceMs };
  const got = doubtfulMoney(db, order)?.amountCents ?? 0;
  return {
    state: 'otherAmount',
    sinceMs: order.stateSinceMs,
    values: { gotCents: cents(got), priceCents: order.priceCents },
  };
}
