/** What the delivery of a paid order looks like: under way, in doubt, refused, or overtaken by what the order became. */
import { businessDay } from '../../shared/nairobi-time.ts';
import type { Delivery } from '../db/delivery-store.ts';
import { openDeliveryOf } from '../db/delivery-store.ts';
import type { Order } from '../db/order-store.ts';
import { attemptsOfPayout } from '../db/payout-attempt-store.ts';
import { payingDeliveryOf } from '../db/payout-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { versionsOfOrder } from '../db/version-store.ts';
import { nameOf } from './actor-name.ts';
import type { BoardFacts, Face } from './face.ts';

/** The payout that is the delivery has a page of its own, where also a doubt about it is settled. */
function payingFace(db: ReadableDb, delivery: Delivery): Face {
  const attempts = delivery.payoutId === null ? [] : attemptsOfPayout(db, delivery.payoutId);
  const isDoubtful = attempts.some(({ state }) => state === 'unknown' || state === 'mismatch');
  return {
    state: isDoubtful ? 'payoutDoubt' : 'payingOut',
    sinceMs: delivery.startedAtMs,
    values: { payoutId: delivery.payoutId ?? 0 },
  };
}

/** MONEY: P9. It was refused, and then it was reported that it may have paid: until that is settled nothing else is done. */
export function lateFace(db: ReadableDb, order: Order, delivery: Delivery | undefined): Face | undefined {
  return openDeliveryOf(db, order.id) ? undefined : doubtFace(db, order, delivery);
}

function doubtFace(db: ReadableDb, order: Order, delivery: Delivery | undefined): Face | undefined {
  const payout = delivery && payingDeliveryOf(db, order.id);
  return payout && { state: 'payoutDoubt', sinceMs: delivery.startedAtMs, values: { payoutId: payout.id } };
}

/** MONEY: P9. A payout that may be, or may have been, its delivery ends before anybody can say what became of the order. */
export function underWayFace(db: ReadableDb, order: Order, delivery: Delivery | undefined): Face | undefined {
  return delivery?.state === 'paying' ? payingFace(db, delivery) : doubtFace(db, order, delivery);
}

/** What Safaricom refused of the package or number that it was before says nothing about what it became. */
const wasChangedAfter = (db: ReadableDb, delivery: Delivery): boolean =>
  (delivery.state === 'refused' || delivery.state === 'not-dialled') &&
  versionsOfOrder(db, delivery.orderId).some(
    ({ version, state, atMs }) =>
      version > 1 && state === 'confirmed' && atMs >= (delivery.endedAtMs ?? delivery.startedAtMs),
  );

/** What Safaricom refused before the order was put off says nothing about its new day. */
const wasPutOff = (order: Order, delivery: Delivery): boolean =>
  (delivery.state === 'refused' || delivery.state === 'not-dialled') &&
  order.dueAtMs !== null &&
  (delivery.endedAtMs ?? delivery.startedAtMs) < order.dueAtMs &&
  businessDay(delivery.endedAtMs ?? delivery.startedAtMs) !== businessDay(order.dueAtMs);

/** True when the order became something else after this delivery: another day, package or number. */
export const isOvertaken = (db: ReadableDb, order: Order, delivery: Delivery): boolean =>
  wasPutOff(order, delivery) || wasChangedAfter(db, delivery);

export function deliveryFace(db: ReadableDb, facts: BoardFacts, delivery: Delivery): Face | undefined {
  const values = {
    delivery: delivery.id,
    name: nameOf(db, delivery.startedBy),
    timeMs: delivery.startedAtMs,
    ...(delivery.state === 'refused' ? { reason: `reason.${replyReason(delivery.reason)}` } : {}),
  };
  const sinceMs = delivery.endedAtMs ?? delivery.startedAtMs;
  switch (delivery.state) {
    case 'started':
      return {
        state: delivery.runId === facts.runId ? 'delivering' : 'didYouDial',
        sinceMs: delivery.startedAtMs,
        values,
      };
    case 'queued':
    case 'dialling':
      return { state: 'modemDialling', sinceMs: delivery.startedAtMs, values };
    case 'paying':
      return payingFace(db, delivery);
    case 'refused':
      return {
        state: 'deliveryRefused',
        sinceMs,
        values,
        ...(delivery.reason === 'already-recommended' ? { circumstance: 'got-it-today' } : {}),
        ...(delivery.reason === 'okoa-jahazi' ? { circumstance: 'in-debt' } : {}),
      };
    case 'unknown':
      return { state: 'deliveryUnknown', sinceMs, values };
    case 'review':
      return { state: 'deliveryReview', sinceMs, values };
    case 'not-dialled':
      return delivery.method === 'modem'
        ? {
            state: 'modemAway',
            sinceMs,
            values: { ...values, reason: `modem.problem.${delivery.reason ?? ''}` },
            ...(delivery.reason === 'transfers-airtime' ? { circumstance: 'code-stopped' } : {}),
          }
        : undefined;
    case 'delivered':
      return undefined;
  }
}

/** Safaricom's reasons have sentences of their own; a person's finding that nothing was delivered has one too. */
const replyReasons: readonly string[] = [
  'already-recommended',
  'okoa-jahazi',
  'low-airtime',
  'busy',
  'other',
];
const replyReason = (reason: string | null): string =>
  reason !== null && replyReasons.includes(reason) ? reason : 'not-delivered';
