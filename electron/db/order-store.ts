import type { OrderEvent, OrderState } from '../../shared/order-machine.ts';
import { orderTransitions } from '../../shared/order-machine.ts';
import { next } from '../../shared/machine.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { Tender } from '../../shared/snapshot.ts';
import { automaticMethods, validitySchema } from '../../shared/packages.ts';
import type { Validity } from '../../shared/packages.ts';
import { assert } from '../../shared/assert.ts';
import { sql as raw } from 'kysely';
import type { Insertable, Selectable } from 'kysely';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type Order = {
  readonly id: number;
  readonly number: string;
  readonly epoch: number;
  readonly state: OrderState;
  readonly stateSinceMs: number;
  readonly tender: Tender;
  readonly payerId: number;
  readonly recipientId: number;
  readonly packageId: string;
  readonly packageVersion: number;
  readonly packageName: string;
  readonly validity: Validity;
  readonly priceCents: Cents;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly businessDay: string;
  readonly settledBy: 'callback' | 'query' | 'credit' | 'cash' | 'decision' | null;
  readonly holdReason: 'other-amount' | 'contradiction' | null;
  /** From when its delivery is due; null: as soon as it is paid. */
  readonly dueAtMs: number | null;
};

export type NewOrder = Omit<
  Order,
  'id' | 'state' | 'stateSinceMs' | 'settledBy' | 'holdReason' | 'dueAtMs'
> & {
  readonly dueAtMs?: number | null;
};

const insertRow = fixed((row: NewRow) =>
  sql.insertInto('customer_order').values({
    number: row.number,
    epoch: row.epoch,
    state: row.state,
    state_since_ms: row.state_since_ms,
    tender: row.tender,
    payer_id: row.payer_id,
    recipient_id: row.recipient_id,
    package_id: row.package_id,
    package_version: row.package_version,
    package_name: row.package_name,
    validity: row.validity,
    price_cents: row.price_cents,
    created_by: row.created_by,
    created_at_ms: row.created_at_ms,
    business_day: row.business_day,
    due_at_ms: row.due_at_ms,
  }),
);
type NewRow = Omit<
  Insertable<Schema['customer_order']>,
  'id' | 'settled_by' | 'hold_reason' | 'due_at_ms'
> & {
  due_at_ms: number | null;
};
const selectById = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('customer_order').selectAll().where('id', '=', id),
);

const selectByNumber = fixed(({ number }: { readonly number: string }) =>
  sql.selectFrom('customer_order').selectAll().where('number', '=', number),
);

export function insertOrder(tx: WritableDb, order: NewOrder): Order {
  const { id } = run(
    tx,
    insertRow({
      number: order.number,
      epoch: order.epoch,
      state: 'open',
      state_since_ms: order.createdAtMs,
      tender: order.tender,
      payer_id: order.payerId,
      recipient_id: order.recipientId,
      package_id: order.packageId,
      package_version: order.packageVersion,
      package_name: order.packageName,
      validity: JSON.stringify(order.validity),
      price_cents: order.priceCents,
      created_by: order.createdBy,
      created_at_ms: order.createdAtMs,
      business_day: order.businessDay,
      due_at_ms: order.dueAtMs ?? null,
    }),
  );
  return {
    ...order,
    id,
    state: 'open',
    stateSinceMs: order.createdAtMs,
    settledBy: null,
    holdReason: null,
    dueAtMs: order.dueAtMs ?? null,
  };
}

export function orderByNumber(db: ReadableDb, number: string): Order | undefined {
  const row = first(db, selectByNumber({ number }));
  return row && toOrder(row);
}

export function orderById(db: ReadableDb, id: number): Order {
  const row = first(db, selectById({ id }));
  assert(row, `order ${id} is there`);
  return toOrder(row);
}

// Written out as the partial indexes have it: with bound states SQLite would read every order there ever was.
const isUnfinished = raw<boolean>`state IN ('open', 'paid', 'on-hold')`;
const isCancelled = raw<boolean>`state = 'cancelled'`;
// The sign keeps SQLite from walking through all orders for the sake of their sequence.
const selectUnfinished = fixed((_none: object) =>
  sql
    .selectFrom('customer_order')
    .selectAll()
    .where(isUnfinished)
    .orderBy(raw`+id`),
);

/** Orders that still need somebody: open, paid and not delivered, or on hold. Oldest first. */
export function unfinishedOrders(db: ReadableDb): readonly Order[] {
  return all(db, selectUnfinished({})).map(toOrder);
}

/** Paid orders that nobody has begun to deliver, of packages that the program delivers by itself. */
export function paidAutomaticOrders(db: ReadableDb): readonly { readonly id: number }[] {
  return all(
    db,
    sql
      .selectFrom('customer_order')
      .innerJoin('package', (on) =>
        on
          .onRef('package.id', '=', 'customer_order.package_id')
          .onRef('package.version', '=', 'customer_order.package_version'),
      )
      .select('customer_order.id')
      // Written out as the partial index has it.
      .where(raw<boolean>`customer_order.state IN ('open', 'paid', 'on-hold')`)
      .where('customer_order.state', '=', 'paid')
      .where('package.delivery_method', 'in', [...automaticMethods])
      .where((is) =>
        is.not(
          is.exists(
            is
              .selectFrom('delivery')
              .select('delivery.id')
              .whereRef('delivery.order_id', '=', 'customer_order.id'),
          ),
        ),
      )
      .orderBy(raw`+customer_order.id`),
  );
}

type DayPage = { readonly day: string; readonly beforeId: number; readonly limit: number };
const ofDay = ({ day, beforeId, limit }: DayPage) =>
  sql
    .selectFrom('customer_order')
    .selectAll()
    .where('business_day', '=', day)
    .where('id', '<', beforeId)
    .orderBy('id', 'desc')
    .limit(limit);
const selectOfDay = fixed(ofDay);
const selectDelivered = fixed((page: DayPage) => ofDay(page).where('state', '=', 'delivered'));
const selectUnfinishedOfDay = fixed((page: DayPage) => ofDay(page).where(isUnfinished));
const selectCancelledOfDay = fixed((page: DayPage) => ofDay(page).where(isCancelled));

/** A day's orders below an id, newest first: all of them, the delivered ones, or those that are neither that nor refunded. */
export function ordersOfDay(
  db: ReadableDb,
  which: 'all' | 'delivered' | 'undelivered',
  page: DayPage,
): readonly Order[] {
  if (which === 'all') return all(db, selectOfDay(page)).map(toOrder);
  if (which === 'delivered') return all(db, selectDelivered(page)).map(toOrder);
  // By an index each: a busy day's delivered orders are not read.
  return [...all(db, selectUnfinishedOfDay(page)), ...all(db, selectCancelledOfDay(page))]
    .toSorted((a, b) => b.id - a.id)
    .slice(0, page.limit)
    .map(toOrder);
}

type Ending = { readonly digits: string; readonly limit: number };
/**
 * In one statement, from the indexes alone. A shop has hundreds of customers under any three digits, and its newest
 * twenty orders are of the twenty who were here last.
 */
const idsWith = (side: 'payer_id' | 'recipient_id', { digits, limit }: Ending) =>
  sql
    .selectFrom('customer_order')
    .select('id')
    .where(side, 'in', (parties) =>
      parties
        .selectFrom('party')
        .select('party.id')
        .where('last_three', '=', digits)
        .orderBy('last_order_id', 'desc')
        .limit(limit),
    )
    .orderBy('id', 'desc')
    .limit(limit);
const selectPaidByEnding = fixed((ending: Ending) => idsWith('payer_id', ending));
const selectForEnding = fixed((ending: Ending) => idsWith('recipient_id', ending));

/** The newest orders whose payer's or recipient's number ends in these three digits, newest first. */
export function ordersByLastThree(db: ReadableDb, digits: string, limit: number): readonly Order[] {
  const ending = { digits, limit };
  const ids = new Set(
    [...all(db, selectPaidByEnding(ending)), ...all(db, selectForEnding(ending))].map(({ id }) => id),
  );
  return [...ids]
    .toSorted((a, b) => b - a)
    .slice(0, limit)
    .map((id) => orderById(db, id));
}

export function lastOrder(db: ReadableDb): Order | undefined {
  const row = first(db, sql.selectFrom('customer_order').selectAll().orderBy('id', 'desc').limit(1));
  return row && toOrder(row);
}

/** Among so many of the newest orders the last receipt is looked for. */
const lastReceiptsAmong = 50;

/** Whose receipt is the last one: the order that was paid, delivered or given back last; else the newest. */
export function orderOfLastReceipt(db: ReadableDb): Order | undefined {
  const newest = all(
    db,
    sql.selectFrom('customer_order').selectAll().orderBy('id', 'desc').limit(lastReceiptsAmong),
  ).map(toOrder);
  const settled = newest.filter(({ state }) => state !== 'open' && state !== 'cancelled');
  return settled.toSorted((a, b) => b.stateSinceMs - a.stateSinceMs || b.id - a.id)[0] ?? newest[0];
}

type OfRecipient = { readonly recipientId: number; readonly packageId: string; readonly sinceMs: number };
const selectOfRecipient = fixed(({ recipientId, packageId, sinceMs }: OfRecipient) =>
  sql
    .selectFrom('customer_order')
    .selectAll()
    .where('recipient_id', '=', recipientId)
    .where('package_id', '=', packageId)
    .where('created_at_ms', '>=', sinceMs)
    .orderBy('id', 'desc')
    .limit(200),
);

/** Recent orders with this pair and package: for "a second one?" and "sold today". */
export function ordersOfRecipient(
  db: ReadableDb,
  recipientId: number,
  packageId: string,
  sinceMs: number,
): readonly Order[] {
  return all(db, selectOfRecipient({ recipientId, packageId, sinceMs })).map(toOrder);
}

type Change = {
  readonly tender?: Tender;
  readonly settledBy?: Order['settledBy'];
  readonly holdReason?: Order['holdReason'];
};

type Moved = Pick<Order, 'id' | 'state' | 'stateSinceMs' | 'tender' | 'settledBy' | 'holdReason'> & {
  readonly from: OrderState;
};
const updateMoved = fixed(({ id, state, stateSinceMs, tender, settledBy, holdReason, from }: Moved) =>
  sql
    .updateTable('customer_order')
    .set({ state, state_since_ms: stateSinceMs, tender, settled_by: settledBy, hold_reason: holdReason })
    .where('id', '=', id)
    .where('state', '=', from),
);

/**
 * Moves an order by its machine; undefined when its present state does not accept the event. The row must still be in
 * the state that was read (compare-and-set).
 */
export function moveOrder(
  tx: WritableDb,
  order: Order,
  event: OrderEvent,
  nowMs: number,
  change: Change = {},
): Order | undefined {
  const state = next(orderTransitions, order.state, event);
  if (!state) return undefined;
  const moved = { ...order, ...change, state, stateSinceMs: nowMs };
  const { changes } = run(tx, updateMoved({ ...moved, from: order.state }));
  assert(changes === 1, `order ${order.number} was ${order.state}`);
  return moved;
}

/** An order on hold waits for the owner for another reason now; the state stays. */
export function setHoldReason(
  tx: WritableDb,
  order: Order,
  holdReason: NonNullable<Order['holdReason']>,
): void {
  run(tx, sql.updateTable('customer_order').set({ hold_reason: holdReason }).where('id', '=', order.id));
}

/** From when its delivery is due; the state stays. */
export function setDue(tx: WritableDb, order: Order, dueAtMs: number): void {
  run(tx, sql.updateTable('customer_order').set({ due_at_ms: dueAtMs }).where('id', '=', order.id));
}

/** Notes the tender of a new confirmation; the state stays. */
export function setTender(tx: WritableDb, order: Order, tender: Tender): Order {
  run(tx, sql.updateTable('customer_order').set({ tender }).where('id', '=', order.id));
  return { ...order, tender };
}

export function toOrder(row: Selectable<Schema['customer_order']>): Order {
  return {
    id: row.id,
    number: row.number,
    epoch: row.epoch,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    tender: row.tender,
    payerId: row.payer_id,
    recipientId: row.recipient_id,
    packageId: row.package_id,
    packageVersion: row.package_version,
    packageName: row.package_name,
    validity: validitySchema.parse(JSON.parse(row.validity)),
    priceCents: cents(row.price_cents),
    createdBy: row.created_by,
    createdAtMs: row.created_at_ms,
    businessDay: row.business_day,
    settledBy: row.settled_by,
    holdReason: row.hold_reason,
    dueAtMs: row.due_at_ms,
  };
}

type NewConfirmation = {
  readonly id: string;
  readonly orderId: number;
  readonly snapshotHash: Uint8Array;
  readonly atMs: number;
};
const selectConfirmation = fixed(({ id }: { readonly id: string }) =>
  sql.selectFrom('confirmation').selectAll().where('id', '=', id),
);
const insertConfirmed = fixed(({ id, orderId, snapshotHash, atMs }: NewConfirmation) =>
  sql.insertInto('confirmation').values({ id, order_id: orderId, snapshot_hash: snapshotHash, at_ms: atMs }),
);

/** Finds what an earlier press of the same confirm key made. */
export function confirmationOf(
  db: ReadableDb,
  id: string,
): { readonly orderId: number; readonly snapshotHash: Uint8Array } | undefined {
  const row = first(db, selectConfirmation({ id }));
  return row && { orderId: row.order_id, snapshotHash: row.snapshot_hash };
}

export function insertConfirmation(tx: WritableDb, confirmation: NewConfirmation): void {
  run(tx, insertConfirmed(confirmation));
}
