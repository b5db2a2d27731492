/** Orders as table rows: the day's list and the search. */
import type { OrderRow, Request } from '../../shared/ipc-contract.ts';
import { parseOrderNumber } from '../../shared/ids.ts';
import type { Mode } from '../../shared/modes.ts';
import { attemptsOfOrder } from '../db/attempt-store.ts';
import { receiptWithoutPrompt, transactionIdByKey, transactionById } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, orderByNumber, ordersByLastThree, ordersOfDay } from '../db/order-store.ts';
import { personById } from '../db/person-store.ts';
import { first, fixed, sql } from '../db/sql.ts';
import type { ReadableDb } from '../db/sql.ts';
import type { BoardFacts } from './face.ts';
import { cardOf } from './board.ts';
import { maskedParty } from './masked.ts';
import { owedNow } from './day.ts';
import { receivedOf } from './order-page.ts';

export function orderRow(db: ReadableDb, facts: BoardFacts, order: Order): OrderRow {
  const card = cardOf(db, facts, order);
  const nobodyKnows = card.state === 'unknown' || card.state === 'stated' || card.state === 'sending';
  return {
    order: order.number,
    createdMs: order.createdAtMs,
    payerMasked: card.payerMasked,
    recipientMasked: card.recipientMasked,
    sameNumber: card.sameNumber,
    packageName: order.packageName,
    validity: order.validity,
    tender: order.tender,
    receivedCents: nobodyKnows ? null : receivedOf(db, order.id),
    state: card.state,
    servedBy: personById(db, order.createdBy)?.name ?? order.createdBy,
    receipt:
      attemptsOfOrder(db, order.id).findLast((attempt) => attempt.receipt !== null)?.receipt ??
      receiptWithoutPrompt(db, order.id) ??
      null,
  };
}

const searchMax = 20;

/** Finds by order number, M-PESA code, or the last three digits of either number; newest first. */
export function searchOrders(
  db: ReadableDb,
  facts: BoardFacts,
  mode: Mode,
  query: string,
): readonly OrderRow[] {
  const text = query.trim().toUpperCase();
  if (text.length === 0) return [];
  const orders = new Map<number, Order>();
  const add = (order: Order | undefined): void => {
    if (order && orders.size < searchMax) orders.set(order.id, order);
  };
  const number = parseOrderNumber(mode, text);
  if (number !== undefined) add(orderByNumber(db, number));
  add(orderByReceipt(db, text));
  if (/^\d{3}$/.test(text)) for (const order of ordersByLastThree(db, text, searchMax)) add(order);
  return [...orders.values()].map((order) => orderRow(db, facts, order));
}

const regularsMax = 3;

/** The newest sale of each payer, recipient and package since then, for payers whose number ends in these digits. */
export function regulars(
  db: ReadableDb,
  facts: BoardFacts,
  lastThree: string,
  sinceMs: number,
): readonly OrderRow[] {
  const pair = ({ payerId, recipientId, packageId }: Order): string =>
    `${payerId} ${recipientId} ${packageId}`;
  return ordersByLastThree(db, lastThree, searchMax)
    .filter((order) => order.createdAtMs >= sinceMs)
    .filter((order) => maskedParty(db, order.payerId).endsWith(lastThree))
    .filter((order, at, all) => all.findIndex((other) => pair(other) === pair(order)) === at)
    .slice(0, regularsMax)
    .map((order) => orderRow(db, facts, order));
}

function orderByReceipt(db: ReadableDb, code: string): Order | undefined {
  const transactionId = transactionIdByKey(db, { kind: 'receipt', value: code });
  const orderId =
    transactionId === undefined ? statedOrderId(db, code) : transactionById(db, transactionId)?.orderId;
  return orderId === undefined ? undefined : orderById(db, orderId);
}

const selectStating = fixed(({ code }: { readonly code: string }) =>
  sql.selectFrom('payment_attempt').select('order_id').where('stated_receipt', '=', code),
);

function statedOrderId(db: ReadableDb, code: string): number | undefined {
  return first(db, selectStating({ code }))?.order_id;
}

export const dayPageRows = 50;

/** A day's orders, newest first, by keyset. */
export function dayOrders(
  db: ReadableDb,
  facts: BoardFacts,
  request: Request<'day:orders'>,
): { readonly rows: OrderRow[]; readonly more: boolean } {
  const owed = new Set(
    request.filter === 'owed'
      ? owedNow(db).flatMap((one) => (one.kind === 'to-deliver' ? [] : [one.order]))
      : [],
  );
  if (request.filter === 'owed' && owed.size === 0) return { rows: [], more: false };
  const rows: OrderRow[] = [];
  const from = request.beforeOrder === undefined ? undefined : orderByNumber(db, request.beforeOrder);
  let beforeId: number | undefined = from?.id ?? Number.MAX_SAFE_INTEGER;
  while (beforeId !== undefined && rows.length <= dayPageRows) {
    const orders = pageOfDay(db, request, owed, beforeId);
    for (const order of orders) {
      const shown = orderRow(db, facts, order);
      if (matches(shown, request.filter, owed)) rows.push(shown);
    }
    beforeId = orders.at(-1)?.id;
  }
  return { rows: rows.slice(0, dayPageRows), more: rows.length > dayPageRows };
}

/**
 * Which orders can look as a filter asks (`card-face.ts` says how they look); the others of a day are never read.
 * `matches` still has the last word.
 */
const whichFor = {
  all: 'all',
  unfinished: 'undelivered',
  delivered: 'delivered',
  refused: 'undelivered',
  unknown: 'undelivered',
} as const;

function pageOfDay(
  db: ReadableDb,
  { day, filter }: Request<'day:orders'>,
  owed: ReadonlySet<string>,
  beforeId: number,
): readonly Order[] {
  if (filter !== 'owed') return ordersOfDay(db, whichFor[filter], { day, beforeId, limit: dayPageRows + 1 });
  return [...owed]
    .flatMap((number) => orderByNumber(db, number) ?? [])
    .filter((order) => order.businessDay === day && order.id < beforeId)
    .toSorted((a, b) => b.id - a.id)
    .slice(0, dayPageRows + 1);
}

function matches(row: OrderRow, filter: Request<'day:orders'>['filter'], owed: ReadonlySet<string>): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'unfinished':
      return !['delivered', 'cancelled', 'refunded'].includes(row.state);
    case 'delivered':
      return row.state === 'delivered';
    case 'refused':
      return (
        row.state.startsWith('refused') || row.state.startsWith('notSent') || row.state === 'deliveryRefused'
      );
    case 'unknown':
      return ['unknown', 'stated', 'contradiction', 'deliveryUnknown', 'deliveryReview'].includes(row.state);
    case 'owed':
      // Held money may belong to an order that is closed: the list of what is owed decides, not the state.
      return owed.has(row.order);
  }
}
