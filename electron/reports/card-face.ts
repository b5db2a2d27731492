/** What an order or a prompt looks like to the person at the counter, derived from the rows as they are now. */
import type { CardState } from '../../shared/board.ts';
import type { CardCircumstance } from '../../shared/card-rules.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import { cents } from '../../shared/cents.ts';
import type { LookQuestion } from '../../shared/old-file.ts';
import { automaticMethods } from '../../shared/packages.ts';
import { stkMessageKey, stkResult } from '../../shared/result-codes.ts';
import type { Attempt } from '../db/attempt-store.ts';
import { attemptsOfOrder, liveAttemptOfOrder, liveAttemptsOfPayer } from '../db/attempt-store.ts';
import { timelineOf } from '../db/audit-store.ts';
import type { Delivery } from '../db/delivery-store.ts';
import { deliveriesOfOrder, openDeliveryOf } from '../db/delivery-store.ts';
import { decidedOfOrder } from '../db/ledger-store.ts';
import {
  doubtfulMoney,
  receiptWithoutPrompt,
  refundedOfOrder,
  transactionsOfOrder,
} from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById } from '../db/order-store.ts';
import { orderNeedsLook } from '../db/look-store.ts';
import { packageVersion } from '../db/package-store.ts';
import { attemptsOfPayout } from '../db/payout-attempt-store.ts';
import { liveRefundOf, payingDeliveryOf } from '../db/payout-store.ts';
import { personById } from '../db/person-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { pendingVersion, versionsOfOrder } from '../db/version-store.ts';

export type BoardFacts = { readonly runId: string; readonly online: boolean; readonly nowMs: number };

export type Face = {
  readonly state: CardState;
  readonly sinceMs: number;
  readonly deadlineMs?: number;
  readonly startMs?: number;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Where the state's usual actions do not fit. */
  readonly circumstance?: CardCircumstance;
  /** False: what is paid is only believed, or more of it is asked for; another package is refused now. */
  readonly mayChange?: boolean;
};

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

export function attemptFace(db: ReadableDb, facts: BoardFacts, attempt: Attempt): Face {
  const since = { sinceMs: attempt.stateSinceMs };
  switch (attempt.state) {
    case 'queued':
      return queuedFace(db, facts, attempt);
    case 'sending':
      return { state: 'sending', ...since };
    case 'waiting':
      return { state: 'waiting', sinceMs: attempt.sentAtMs ?? attempt.stateSinceMs };
    case 'unknown':
      return {
        state: attempt.reason === 'contradiction' ? 'contradiction' : 'unknown',
        sinceMs: attempt.sentAtMs ?? attempt.stateSinceMs,
        values: {
          attempt: attempt.id,
          ...(attempt.nextQueryAtMs === null || attempt.checkoutRequestId === null
            ? {}
            : { nextQueryMs: attempt.nextQueryAtMs }),
        },
      };
    case 'stated':
      return {
        state: 'stated',
        ...since,
        values: {
          attempt: attempt.id,
          code: attempt.statedReceipt ?? '',
          name: nameOf(db, attempt.statedBy),
        },
      };
    case 'not-charged':
      return {
        state: 'notCharged',
        ...since,
        values: { name: actorOf(db, attempt.orderId, 'statedNotCharged') },
      };
    case 'not-sent':
      return notSentFace(db, attempt);
    case 'refused':
      return refusedFace(attempt);
    case 'paid':
      // Its money was held, and given back or given on since.
      return { state: 'notSentWithdrawn', ...since };
  }
}

function queuedFace(db: ReadableDb, facts: BoardFacts, attempt: Attempt): Face {
  const before = liveAttemptsOfPayer(db, attempt.payerId).find((other) => other.id < attempt.id);
  const face = {
    sinceMs: attempt.createdAtMs,
    startMs: attempt.createdAtMs,
    deadlineMs: attempt.deadlineAtMs,
  };
  if (before)
    return { state: 'afterOther', ...face, values: { order: orderById(db, before.orderId).number } };
  return { state: facts.online ? 'queued' : 'queuedOffline', ...face };
}

function notSentFace(db: ReadableDb, attempt: Attempt): Face {
  const waited = { sinceMs: attempt.stateSinceMs, startMs: attempt.createdAtMs };
  if (attempt.reason === 'clock') return { state: 'notSentClock', ...waited };
  if (attempt.reason === 'payer-unknown') return payerUnknownFace(db, attempt);
  if (attempt.reason === 'credentials-missing')
    return { ...useless, ...waited, values: { reason: 'daraja.keysLocked' } };
  if (attempt.reason === 'set-up')
    return { ...useless, ...waited, values: { reason: 'daraja.attendantSetup' } };
  return { state: attempt.reason !== 'deadline' ? 'notSentWithdrawn' : 'notSentDeadline', ...waited };
}

/** Another prompt meets the same refusal, so nobody is told to send one. */
const useless = { state: 'refused', circumstance: 'prompt-useless' } as const;

/** As long as the other order is unknown this payer gets no prompt at all. */
function payerUnknownFace(db: ReadableDb, attempt: Attempt): Face {
  const isBlocked = liveAttemptsOfPayer(db, attempt.payerId).some(({ state }) => state === 'unknown');
  return {
    state: 'notSentPayerUnknown',
    sinceMs: attempt.stateSinceMs,
    startMs: attempt.createdAtMs,
    values: { order: attempt.resultText ?? '' },
    ...(isBlocked ? { circumstance: 'other-unknown' } : {}),
  };
}

function refusedFace(attempt: Attempt): Face {
  const reason = refusalKey(attempt);
  const isUseless =
    reason === 'daraja.attendantSetup' || stkResult(attempt.resultCode ?? '')?.promptUseless === true;
  return {
    ...(isUseless ? useless : { state: 'refused' }),
    sinceMs: attempt.stateSinceMs,
    values: {
      reason,
      code: attempt.resultCode ?? '',
      desc: attempt.resultText ?? '',
      ...(attempt.retryFromMs === null ? {} : { fromMs: attempt.retryFromMs, timeMs: attempt.retryFromMs }),
    },
  };
}

/** Rows of the error table that the attendant can do something about. */
const attendantRows: readonly string[] = [
  'subscriberLocked',
  'invalidAmountOrNumber',
  'busy',
  'spikeArrest',
  'maintenance',
];

/** A refusal of the request itself is a row of the error table; one by result code has a sentence of its own. */
function refusalKey(attempt: Attempt): string {
  const code = attempt.resultCode ?? '';
  // The attendant cannot mend a wrong set-up: he takes cash and calls the owner, who sees the code on the order's page.
  if (attempt.reason === null)
    return stkResult(code)?.audience === 'owner' ? 'daraja.attendantSetup' : stkMessageKey(code);
  return attendantRows.includes(attempt.reason) ? `daraja.${attempt.reason}` : 'daraja.attendantSetup';
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
function lateFace(db: ReadableDb, order: Order, delivery: Delivery | undefined): Face | undefined {
  return openDeliveryOf(db, order.id) ? undefined : doubtFace(db, order, delivery);
}

function doubtFace(db: ReadableDb, order: Order, delivery: Delivery | undefined): Face | undefined {
  const payout = delivery && payingDeliveryOf(db, order.id);
  return payout && { state: 'payoutDoubt', sinceMs: delivery.startedAtMs, values: { payoutId: payout.id } };
}

/** MONEY: P9. A payout that may be, or may have been, its delivery ends before anybody can say what became of the order. */
function underWayFace(db: ReadableDb, order: Order, delivery: Delivery | undefined): Face | undefined {
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

function deliveryFace(db: ReadableDb, facts: BoardFacts, delivery: Delivery): Face | undefined {
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

const nameOf = (db: ReadableDb, personId: string | null): string =>
  personId === null ? '' : (personById(db, personId)?.name ?? personId);

/** Who did something to an order last, by name. */
function actorOf(db: ReadableDb, orderId: number, action: string): string {
  return nameOf(db, timelineOf(db, orderId).findLast((entry) => entry.action === action)?.actorId ?? null);
}
