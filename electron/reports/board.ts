/** The board: every unfinished order and every held payment, as the person at the counter should see it. */
import type { BoardCard } from '../../shared/ipc-contract.ts';
import type { CardAction, CardGroup, CardState } from '../../shared/board.ts';
import { attemptsInState } from '../db/attempt-store.ts';
import { creditsThatWait } from '../db/credit-store.ts';
import type { MpesaTransaction } from '../db/money-store.ts';
import { decidedOfOrder } from '../db/ledger-store.ts';
import { creditNeedsLook, heldNeedsLook, isOfOlderEpoch, shortfallNeedsLook } from '../db/look-store.ts';
import { doubtfulMoney, heldTransactions } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, unfinishedOrders } from '../db/order-store.ts';
import { openShortfalls } from '../db/shortfall-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import type { BoardFacts, Face } from './card-face.ts';
import { attemptFace, faceOf, oldFace, refundingFace } from './card-face.ts';
import { maskedParty, shownPayerOf } from './masked.ts';

export type { BoardFacts } from './card-face.ts';

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
  const cards = [
    ...shown.map((one) => one.card),
    ...heldCards(db, held),
    ...shortfallCards(db),
    ...creditCards(db),
    ...leftOpen(db, facts),
  ];
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
  modemAway: 1,
  payoutDoubt: 3,
  deliveryRefused: 2,
  unknown: 3,
  contradiction: 3,
  deliveryUnknown: 3,
  deliveryReview: 3,
  oldFile: 3,
  stated: 3,
  otherAmount: 3,
  refused: 4,
  notCharged: 4,
  notSentDeadline: 5,
  notSentClock: 5,
  notSentPayerUnknown: 5,
  notSentWithdrawn: 5,
  held: 6,
  refundOwed: 6,
  changePending: 2,
  shortfall: 6,
  ownPayment: 7,
  ownPayments: 7,
};
const rankOf = (card: BoardCard): number =>
  card.group === 'mine'
    ? (ranks[card.state] ?? 8)
    : card.group === 'others'
      ? 9
      : card.group === 'scheduled'
        ? 11
        : 10;

/**
 * Prompts that are still unknown although their order has ended another way (cash, given up): nobody may send this
 * payer a prompt until somebody knows, so they stay on the board.
 */
function leftOpen(db: ReadableDb, facts: BoardFacts): readonly BoardCard[] {
  return attemptsInState(db, ['unknown', 'stated']).flatMap((attempt) => {
    const order = orderById(db, attempt.orderId);
    const ended = order.state === 'cancelled' || order.state === 'delivered' || order.state === 'refunded';
    // What the owner has decided to believe needs nobody any more; it is only watched.
    if (!ended || decidedOfOrder(db, order.id) > 0) return [];
    const old = attempt.state === 'stated' ? oldFace(db, order, 'stated') : undefined;
    if (old) return [cardWith(db, order, old)];
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

function heldCards(db: ReadableDb, held: readonly MpesaTransaction[]): readonly BoardCard[] {
  // Money that stopped its order is on that order's own card.
  return held
    .filter((one) => doubtfulMoney(db, orderById(db, one.orderId))?.id !== one.id)
    .map((one) => heldCard(db, one));
}

function heldCard(db: ReadableDb, held: MpesaTransaction): BoardCard {
  const order = orderById(db, held.orderId);
  const refunding = refundingFace(db, held.orderId, held.id);
  if (refunding) return { ...cardWith(db, order, refunding), heldId: held.id };
  const { amountCents } = held;
  if (heldNeedsLook(db, held)) {
    const isWaiting = order.state === 'open' || order.state === 'cancelled';
    const asks = isWaiting && amountCents === order.priceCents ? 'held-for-order' : 'held';
    const face: Face = { state: 'oldFile', sinceMs: held.bookedAtMs, values: { asks, amountCents } };
    return { ...cardWith(db, order, face), heldId: held.id };
  }
  return {
    ...baseCard(db, order),
    heldId: held.id,
    shortfallId: null,
    // Left over from a cheaper package, or beyond what was booked: it can only be given back.
    state: typeof held.partOf === 'number' ? 'refundOwed' : 'held',
    group: 'mine',
    sinceMs: held.bookedAtMs,
    deadlineMs: null,
    startMs: null,
    actions: ['decide-held'],
    values: { amountCents },
  };
}

function shortfallCards(db: ReadableDb): readonly BoardCard[] {
  return openShortfalls(db).map((one) => {
    const isOld = shortfallNeedsLook(db, one);
    const { amountCents } = one;
    const face: Face = isOld
      ? { state: 'oldFile', sinceMs: one.openedAtMs, values: { asks: 'shortfall', amountCents } }
      : { state: 'shortfall', sinceMs: one.openedAtMs, values: { amountCents } };
    return { ...cardWith(db, orderById(db, one.orderId), face), shortfallId: one.id };
  });
}

/** Beyond this the card only says that there are more. */
const mostCounted = 99;

/** Money without an order: one card of its own, and one that gathers them where there are more. */
function creditCards(db: ReadableDb): readonly BoardCard[] {
  const credits = creditsThatWait(db, mostCounted);
  const [first] = credits;
  if (!first) return [];
  const isOld = credits.length === 1 && creditNeedsLook(db, first);
  const state = isOld ? 'oldFile' : credits.length === 1 ? 'ownPayment' : 'ownPayments';
  const amountCents = credits.reduce((sum, one) => sum + one.amountCents, 0);
  return [
    {
      order: '',
      heldId: null,
      shortfallId: null,
      packageName: '',
      validity: { kind: 'none' },
      priceCents: amountCents,
      payerMasked: credits.length === 1 ? (shownPayerOf(db, first) ?? '') : '',
      recipientMasked: '',
      sameNumber: false,
      state,
      group: groupOf(state),
      sinceMs: first.firstReportedAtMs,
      deadlineMs: null,
      startMs: null,
      // The payment's own page asks.
      actions: isOld ? ['decide-credit'] : [...actionsOf(state)],
      values: { amountCents, count: credits.length, tail: first.receipt.slice(-4) },
    },
  ];
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
  const card = cardWith(db, order, faceOf(db, facts, order));
  const isLeftOpen = order.state === 'cancelled' && (card.state === 'unknown' || card.state === 'stated');
  return isLeftOpen ? { ...card, actions: ['see-steps'] } : card;
}

function cardWith(db: ReadableDb, order: Order, face: Face): BoardCard {
  return {
    ...baseCard(db, order),
    heldId: null,
    shortfallId: null,
    state: face.state,
    group: groupOf(face.state),
    sinceMs: face.sinceMs,
    deadlineMs: face.deadlineMs ?? null,
    startMs: face.startMs ?? null,
    actions: (face.actions ?? actionsOf(face.state)).filter((action) => !isTooLate(db, order, action)),
    values: { ...face.values },
  };
}

const asksForMoney: readonly CardAction[] = ['new-prompt', 'confirm-again', 'take-cash'];
/** P14: an unpaid order of before the file was put back may have been paid another way since; a new one is cheaper. */
const isTooLate = (db: ReadableDb, order: Order, action: CardAction): boolean =>
  asksForMoney.includes(action) && order.state === 'open' && isOfOlderEpoch(db, order.id);

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
  ownPayment: 'mine',
  ownPayments: 'mine',
  shortfall: 'mine',
  refunding: 'others',
  forTomorrow: 'scheduled',
  changePending: 'mine',
  refundOwed: 'mine',
  delivering: 'mine',
  didYouDial: 'mine',
  paidChecking: 'others',
  modemDialling: 'others',
  modemAway: 'mine',
  payingOut: 'others',
  payoutDoubt: 'mine',
  deliveryRefused: 'mine',
  deliveryUnknown: 'mine',
  deliveryReview: 'mine',
  oldFile: 'mine',
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
  paid: ['deliver', 'refund', 'change'],
  paidReceiptPending: ['deliver', 'refund', 'change'],
  paidCash: ['deliver', 'refund', 'change'],
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
  ownPayment: ['decide-credit'],
  ownPayments: ['see-credits'],
  shortfall: ['decide-shortfall'],
  refunding: ['see-payout'],
  // Nothing is recommended before its day.
  changePending: ['finish-change'],
  refundOwed: ['decide-held'],
  forTomorrow: ['wait', 'deliver-early', 'refund', 'change'],
  delivering: ['record-reply'],
  didYouDial: ['answer-dialled'],
  paidChecking: ['wait', 'deliver', 'refund'],
  modemDialling: ['see-modem'],
  modemAway: ['deliver', 'refund'],
  payingOut: ['see-payout'],
  payoutDoubt: ['see-payout'],
  deliveryRefused: ['deliver', 'refund', 'change'],
  deliveryUnknown: ['settle-delivery'],
  deliveryReview: ['settle-delivery'],
  oldFile: ['look-back'],
  delivered: ['receipt'],
  cancelled: ['receipt'],
  refunded: ['receipt'],
};
const actionsOf = (state: CardState): readonly CardAction[] => actions[state];
