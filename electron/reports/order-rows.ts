/** Orders as table rows: the day's list and the search. */
import type { OrderRow, Request } from '../../shared/ipc-contract.ts';
import { parseOrderNumber } from '../../shared/ids.ts';
import type { Mode } from '../../shared/modes.ts';
import type { OrderState } from '../../shared/order-machine.ts';
import { attemptsOfOrder } from '../db/attempt-store.ts';
import { transactionIdByKey, transactionById } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, orderByNumber, toOrder } from '../db/order-store.ts';
import { personById } from '../db/person-store.ts';
import { all, first, sql } from '../db/sql.ts';
import type { ReadableDb } from '../db/sql.ts';
import type { BoardFacts } from './board.ts';
import { cardOf } from './board.ts';
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
    receipt: attemptsOfOrder(db, order.id).findLast((attempt) => attempt.receipt !== null)?.receipt ?? null,
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
  if (/^\d{3}$/.test(text)) for (const order of ordersByLastThree(db, text)) add(order);
  return [...orders.values()].map((order) => orderRow(db, facts, order));
}

function orderByReceipt(db: ReadableDb, code: string): Order | undefined {
  const transactionId = transactionIdByKey(db, { kind: 'receipt', value: code });
  const orderId =
    transactionId === undefined ? statedOrderId(db, code) : transactionById(db, transactionId)?.orderId;
  return orderId === undefined ? undefined : orderById(db, orderId);
}

function statedOrderId(db: ReadableDb, code: string): number | undefined {
  return first(db, sql.selectFrom('payment_attempt').select('order_id').where('stated_receipt', '=', code))
    ?.order_id;
}

function ordersByLastThree(db: ReadableDb, digits: string): readonly Order[] {
  const parties = all(
    db,
    sql.selectFrom('party').select('id').where('last_three', '=', digits).orderBy('id', 'desc').limit(200),
  ).map((row) => row.id);
  if (parties.length === 0) return [];
  const asPayer = all(
    db,
    sql
      .selectFrom('customer_order')
      .selectAll()
      .where('payer_id', 'in', parties)
      .orderBy('id', 'desc')
      .limit(searchMax),
  );
  const asRecipient = all(
    db,
    sql
      .selectFrom('customer_order')
      .selectAll()
      .where('recipient_id', 'in', parties)
      .orderBy('id', 'desc')
      .limit(searchMax),
  );
  return [...asPayer, ...asRecipient].map(toOrder).toSorted((a, b) => b.id - a.id);
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
  let before = request.beforeOrder === undefined ? undefined : orderByNumber(db, request.beforeOrder)?.id;
  for (;;) {
    const orders = ordersOfDay(db, request, owed, before);
    for (const order of orders) {
      const shown = orderRow(db, facts, order);
      if (matches(shown, request.filter, owed)) rows.push(shown);
    }
    before = orders.at(-1)?.id;
    if (rows.length > dayPageRows || before === undefined) break;
  }
  return { rows: rows.slice(0, dayPageRows), more: rows.length > dayPageRows };
}

/**
 * The states in which an order can look as a filter asks (`card-face.ts` says how it looks); the others of a day are
 * never read. `matches` still has the last word.
 */
const statesOf: { readonly [F in Request<'day:orders'>['filter']]?: readonly OrderState[] } = {
  unfinished: ['open', 'paid', 'on-hold', 'cancelled'],
  delivered: ['delivered'],
  refused: ['open', 'paid'],
  unknown: ['open', 'paid', 'on-hold', 'cancelled'],
};

function ordersOfDay(
  db: ReadableDb,
  { day, filter }: Request<'day:orders'>,
  owed: ReadonlySet<string>,
  before: number | undefined,
): readonly Order[] {
  const states = statesOf[filter];
  const ofDay = sql
    .selectFrom('customer_order')
    .selectAll()
    .where('business_day', '=', day)
    .orderBy('id', 'desc')
    .limit(dayPageRows + 1);
  const inState = states === undefined ? ofDay : ofDay.where('state', 'in', [...states]);
  const query = filter === 'owed' ? inState.where('number', 'in', [...owed]) : inState;
  return all(db, before === undefined ? query : query.where('id', '<', before)).map(toOrder);
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
