/** The board: every unfinished order and every held payment, as the person at the counter should see it. */
import type { BoardCard } from '../../shared/ipc-contract.ts';
import type { CardState } from '../../shared/board.ts';
import { groupOf, offerOf, rankOf } from '../../shared/card-rules.ts';
import { attemptsInState } from '../db/attempt-store.ts';
import { creditsThatWait } from '../db/credit-store.ts';
import type { MpesaTransaction } from '../db/money-store.ts';
import { decidedOfOrder } from '../db/ledger-store.ts';
import { creditNeedsLook, heldNeedsLook, isOfOlderEpoch, shortfallNeedsLook } from '../db/look-store.ts';
import { heldUseBar } from '../db/money-use.ts';
import { doubtfulMoney, heldTransactions } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, unfinishedOrders } from '../db/order-store.ts';
import { openShortfalls } from '../db/shortfall-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { attemptFace } from './attempt-face.ts';
import { faceOf, oldFace, refundingFace } from './card-face.ts';
import type { BoardFacts, Face } from './face.ts';
import { maskedParty, shownPayerOf } from './masked.ts';

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
    return [cardWith(db, order, old ?? { ...attemptFace(db, facts, attempt), circumstance: 'ended' })];
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
    ...standing(typeof held.partOf === 'number' ? 'refundOwed' : 'held'),
    sinceMs: held.bookedAtMs,
    deadlineMs: null,
    startMs: null,
    // Only what its order can take now is offered to be used for it.
    values: { amountCents, usable: heldUseBar(db, order, held) === undefined ? 1 : 0 },
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
      // An old one is asked about on its own page.
      ...standing(state, isOld ? { circumstance: 'own-page' } : {}),
      sinceMs: first.firstReportedAtMs,
      deadlineMs: null,
      startMs: null,
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
  return cardWith(db, order, faceOf(db, facts, order));
}

/** What the rules say of a card as soon as its state is known. */
const standing = (
  state: CardState,
  { circumstance, mayChange }: Pick<Face, 'circumstance' | 'mayChange'> = {},
): Pick<BoardCard, 'state' | 'group' | 'actions'> => ({
  state,
  group: groupOf(state),
  actions: [...offerOf(state, circumstance, mayChange)],
});

function cardWith(db: ReadableDb, order: Order, face: Face): BoardCard {
  return {
    ...baseCard(db, order),
    heldId: null,
    shortfallId: null,
    ...standing(face.state, isTooLate(db, order) ? { ...face, circumstance: 'before-restore' } : face),
    sinceMs: face.sinceMs,
    deadlineMs: face.deadlineMs ?? null,
    startMs: face.startMs ?? null,
    values: { ...face.values },
  };
}

/** P14: an unpaid order of before the file was put back may have been paid another way since; a new one is cheaper. */
const isTooLate = (db: ReadableDb, order: Order): boolean =>
  order.state === 'open' && isOfOlderEpoch(db, order.id);

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
