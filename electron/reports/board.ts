/** The board: every unfinished order and every held payment, as the person at the counter should see it. */
import type { BoardCard } from '../../shared/ipc-contract.ts';
import type { CardAction, CardGroup, CardState } from '../../shared/board.ts';
import { stkMessageKey, stkResult } from '../../shared/result-codes.ts';
import { cents } from '../../shared/cents.ts';
import type { Attempt } from '../db/attempt-store.ts';
import { attemptsInState, attemptsOfOrder, liveAttemptsOfPayer } from '../db/attempt-store.ts';
import type { Delivery } from '../db/delivery-store.ts';
import { timelineOf } from '../db/audit-store.ts';
import { deliveriesOfOrder } from '../db/delivery-store.ts';
import type { MpesaTransaction } from '../db/money-store.ts';
import { heldTransactions, refundedOfOrder, transactionsOfOrder } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, unfinishedOrders } from '../db/order-store.ts';
import { personById } from '../db/person-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { maskedParty } from './masked.ts';

export type BoardFacts = { readonly runId: string; readonly online: boolean; readonly nowMs: number };

type Face = {
  readonly state: CardState;
  readonly sinceMs: number;
  readonly deadlineMs?: number;
  readonly startMs?: number;
  readonly values?: Readonly<Record<string, string | number>>;
};

/**
 * Cards that need this person first (paid, unknown, refused, not sent, held; oldest first in each), then the ones that
 * wait for somebody else.
 */
export function boardCards(db: ReadableDb, facts: BoardFacts): readonly BoardCard[] {
  const held = heldTransactions(db);
  const heldOrders = new Set(held.map((one) => one.orderId));
  const orders = unfinishedOrders(db).map((order) => orderCard(db, facts, order));
  // An order that only its held money keeps open is shown by that money's card.
  const shown = orders.filter((one) => !(heldOrders.has(one.id) && isSettledOut(one.card.state)));
  const cards = [...shown.map((one) => one.card), ...heldCards(db, held, shown), ...leftOpen(db, facts)];
  return cards.toSorted((a, b) => rankOf(a) - rankOf(b) || a.sinceMs - b.sinceMs);
}

/** What a delivery waits for stands before what only money waits for; others' turns come after one's own. */
const ranks: { readonly [S in CardState]?: number } = {
  delivering: 0,
  didYouDial: 0,
  paid: 1,
  paidReceiptPending: 1,
  paidCash: 1,
  paidByDecision: 1,
  deliveryRefused: 2,
  unknown: 3,
  contradiction: 3,
  deliveryUnknown: 3,
  deliveryReview: 3,
  stated: 3,
  otherAmount: 3,
  refused: 4,
  notCharged: 4,
  notSentDeadline: 5,
  notSentClock: 5,
  notSentPayerUnknown: 5,
  notSentWithdrawn: 5,
  held: 6,
};
const rankOf = (card: BoardCard): number =>
  card.group === 'mine' ? (ranks[card.state] ?? 7) : card.group === 'others' ? 8 : 9;

/**
 * Prompts that are still unknown although their order has ended another way (cash, given up): nobody may send this
 * payer a prompt until somebody knows, so they stay on the board.
 */
function leftOpen(db: ReadableDb, facts: BoardFacts): readonly BoardCard[] {
  return attemptsInState(db, ['unknown', 'stated']).flatMap((attempt) => {
    const order = orderById(db, attempt.orderId);
    const ended = order.state === 'cancelled' || order.state === 'delivered' || order.state === 'refunded';
    if (!ended || order.settledBy === 'decision') return [];
    const face = attemptFace(db, facts, attempt);
    return [{ ...cardWith(db, order, face), actions: ['see-steps' as const] }];
  });
}

const isSettledOut = (state: CardState): boolean =>
  [
    'refused',
    'notSentDeadline',
    'notSentClock',
    'notSentPayerUnknown',
    'notSentWithdrawn',
    'notCharged',
  ].includes(state);

function heldCards(
  db: ReadableDb,
  held: readonly MpesaTransaction[],
  shown: readonly { readonly id: number; readonly card: BoardCard }[],
): readonly BoardCard[] {
  // On-hold orders show their own card for the money that came.
  const onHold = new Set(shown.filter((one) => one.card.state === 'otherAmount').map((one) => one.id));
  return held.filter((one) => !onHold.has(one.orderId)).map((one) => heldCard(db, one));
}

function heldCard(db: ReadableDb, held: MpesaTransaction): BoardCard {
  const order = orderById(db, held.orderId);
  return {
    ...baseCard(db, order),
    heldId: held.id,
    state: 'held',
    group: 'mine',
    sinceMs: held.bookedAtMs,
    deadlineMs: null,
    startMs: null,
    actions: ['decide-held'],
    values: { amountCents: held.amountCents },
  };
}

function orderCard(
  db: ReadableDb,
  facts: BoardFacts,
  order: Order,
): { readonly id: number; readonly card: BoardCard } {
  return { id: order.id, card: cardOf(db, facts, order) };
}

/** One order as a card, whether or not it is still on the board. */
export function cardOf(db: ReadableDb, facts: BoardFacts, order: Order): BoardCard {
  return cardWith(db, order, faceOf(db, facts, order));
}

function cardWith(db: ReadableDb, order: Order, face: Face): BoardCard {
  return {
    ...baseCard(db, order),
    heldId: null,
    state: face.state,
    group: groupOf(face.state),
    sinceMs: face.sinceMs,
    deadlineMs: face.deadlineMs ?? null,
    startMs: face.startMs ?? null,
    actions: [...actionsOf(face.state)],
    values: { ...face.values },
  };
}

function baseCard(
  db: ReadableDb,
  order: Order,
): Pick<
  BoardCard,
  'order' | 'packageName' | 'validity' | 'priceCents' | 'payerMasked' | 'recipientMasked' | 'sameNumber'
> {
  return {
    order: order.number,
    packageName: order.packageName,
    validity: order.validity,
    priceCents: order.priceCents,
    payerMasked: maskedParty(db, order.payerId),
    recipientMasked: maskedParty(db, order.recipientId),
    sameNumber: order.payerId === order.recipientId,
  };
}

function faceOf(db: ReadableDb, facts: BoardFacts, order: Order): Face {
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
  if (attempt?.state === 'unknown' || attempt?.state === 'stated') return attemptFace(db, facts, attempt);
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

function attemptFace(db: ReadableDb, facts: BoardFacts, attempt: Attempt): Face {
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
      return notSentFace(attempt);
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

function notSentFace(attempt: Attempt): Face {
  const waited = { sinceMs: attempt.stateSinceMs, startMs: attempt.createdAtMs };
  if (attempt.reason === 'clock') return { state: 'notSentClock', ...waited };
  if (attempt.reason === 'payer-unknown')
    return { state: 'notSentPayerUnknown', ...waited, values: { order: attempt.resultText ?? '' } };
  if (attempt.reason === 'credentials-missing' || attempt.reason === 'set-up')
    return { state: 'refused', ...waited, values: { reason: 'daraja.attendantSetup' } };
  return { state: attempt.reason === 'withdrawn' ? 'notSentWithdrawn' : 'notSentDeadline', ...waited };
}

function refusedFace(attempt: Attempt): Face {
  return {
    state: 'refused',
    sinceMs: attempt.stateSinceMs,
    values: {
      reason: refusalKey(attempt),
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

function paidFace(db: ReadableDb, facts: BoardFacts, order: Order): Face {
  const delivery = deliveriesOfOrder(db, order.id).at(-1);
  const face = delivery && deliveryFace(db, facts, delivery);
  if (face) return face;
  const receipt =
    attemptsOfOrder(db, order.id).findLast((attempt) => attempt.state === 'paid')?.receipt ?? null;
  const values = receipt === null ? {} : { code: receipt };
  if (order.settledBy === 'cash') return { state: 'paidCash', sinceMs: order.stateSinceMs };
  if (order.settledBy === 'decision')
    return {
      state: 'paidByDecision',
      sinceMs: order.stateSinceMs,
      values: { name: actorOf(db, order.id, 'decisionPaid') },
    };
  return { state: receipt === null ? 'paidReceiptPending' : 'paid', sinceMs: order.stateSinceMs, values };
}

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
    case 'refused':
      return { state: 'deliveryRefused', sinceMs, values };
    case 'unknown':
      return { state: 'deliveryUnknown', sinceMs, values };
    case 'review':
      return { state: 'deliveryReview', sinceMs, values };
    case 'delivered':
    case 'not-dialled':
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

function holdFace(db: ReadableDb, order: Order): Face {
  if (order.holdReason === 'contradiction') return { state: 'contradiction', sinceMs: order.stateSinceMs };
  const got = transactionsOfOrder(db, order.id)
    .filter((one) => one.disposition === 'held')
    .reduce((sum, one) => sum + one.amountCents, 0);
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

const groups: { readonly [S in CardState]: CardGroup } = {
  queued: 'others',
  queuedOffline: 'network',
  afterOther: 'others',
  sending: 'others',
  waiting: 'others',
  paid: 'mine',
  paidReceiptPending: 'mine',
  paidCash: 'mine',
  paidByDecision: 'mine',
  refused: 'mine',
  notSentDeadline: 'mine',
  notSentClock: 'mine',
  notSentPayerUnknown: 'mine',
  notSentWithdrawn: 'mine',
  notCharged: 'mine',
  unknown: 'mine',
  stated: 'mine',
  otherAmount: 'mine',
  contradiction: 'mine',
  held: 'mine',
  delivering: 'mine',
  didYouDial: 'mine',
  deliveryRefused: 'mine',
  deliveryUnknown: 'mine',
  deliveryReview: 'mine',
  delivered: 'closed',
  cancelled: 'closed',
  refunded: 'closed',
};
const groupOf = (state: CardState): CardGroup => groups[state];

const tryAgain: readonly CardAction[] = ['confirm-again', 'take-cash', 'cancel'];
const actions: { readonly [S in CardState]: readonly CardAction[] } = {
  queued: ['take-cash', 'wait', 'cancel'],
  queuedOffline: ['take-cash', 'wait', 'cancel'],
  afterOther: ['wait', 'take-cash', 'cancel'],
  sending: ['wait'],
  waiting: ['wait'],
  paid: ['deliver', 'refund'],
  paidReceiptPending: ['deliver', 'refund'],
  paidCash: ['deliver', 'refund'],
  paidByDecision: ['deliver', 'refund'],
  refused: ['new-prompt', 'take-cash', 'cancel'],
  notSentDeadline: tryAgain,
  notSentClock: tryAgain,
  notSentPayerUnknown: tryAgain,
  notSentWithdrawn: tryAgain,
  notCharged: ['new-prompt', 'take-cash', 'cancel'],
  unknown: ['see-steps', 'take-cash', 'cancel'],
  stated: ['decide-stated', 'take-cash', 'cancel'],
  otherAmount: ['decide-hold'],
  contradiction: ['decide-hold'],
  held: ['decide-held'],
  delivering: ['record-reply'],
  didYouDial: ['answer-dialled'],
  deliveryRefused: ['deliver', 'refund'],
  deliveryUnknown: ['settle-delivery'],
  deliveryReview: ['settle-delivery'],
  delivered: ['receipt'],
  cancelled: ['receipt'],
  refunded: ['receipt'],
};
const actionsOf = (state: CardState): readonly CardAction[] => actions[state];
