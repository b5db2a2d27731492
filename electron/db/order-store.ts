import type { OrderEvent, OrderState } from '../../shared/order-machine.ts';
import { orderTransitions } from '../../shared/order-machine.ts';
import { next } from '../../shared/machine.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { Tender } from '../../shared/snapshot.ts';
import { validitySchema } from '../../shared/packages.ts';
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
};

export type NewOrder = Omit<Order, 'id' | 'state' | 'stateSinceMs' | 'settledBy' | 'holdReason'>;

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
  }),
);
type NewRow = Omit<Insertable<Schema['customer_order']>, 'id' | 'settled_by' | 'hold_reason'>;
const selectById = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('customer_order').selectAll().where('id', '=', id),
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
    }),
  );
  return { ...order, id, state: 'open', stateSinceMs: order.createdAtMs, settledBy: null, holdReason: null };
}

export function orderByNumber(db: ReadableDb, number: string): Order | undefined {
  const row = first(db, sql.selectFrom('customer_order').selectAll().where('number', '=', number));
  return row && toOrder(row);
}

export function orderById(db: ReadableDb, id: number): Order {
  const row = first(db, selectById({ id }));
  assert(row, `order ${id} is there`);
  return toOrder(row);
}

/** Orders that still need somebody: open, paid and not delivered, or on hold. Oldest first. */
export function unfinishedOrders(db: ReadableDb): readonly Order[] {
  return all(
    db,
    sql
      .selectFrom('customer_order')
      .selectAll()
      // Written out as the partial index has it: with bound states SQLite would read every order there ever was.
      .where(raw<boolean>`state IN ('open', 'paid', 'on-hold')`)
      .orderBy('id'),
  ).map(toOrder);
}

export function lastOrder(db: ReadableDb): Order | undefined {
  const row = first(db, sql.selectFrom('customer_order').selectAll().orderBy('id', 'desc').limit(1));
  return row && toOrder(row);
}

/** Recent orders with this pair and package: for "a second one?" and "sold today". */
export function ordersOfRecipient(
  db: ReadableDb,
  recipientId: number,
  packageId: string,
  sinceMs: number,
): readonly Order[] {
  return all(
    db,
    sql
      .selectFrom('customer_order')
      .selectAll()
      .where('recipient_id', '=', recipientId)
      .where('package_id', '=', packageId)
      .where('created_at_ms', '>=', sinceMs)
      .orderBy('id', 'desc')
      .limit(20),
  ).map(toOrder);
}

type Change = {
  readonly tender?: Tender;
  readonly settledBy?: Order['settledBy'];
  readonly holdReason?: Order['holdReason'];
};

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
  const { changes } = run(
    tx,
    sql
      .updateTable('customer_order')
      .set({
        state,
        state_since_ms: nowMs,
        tender: moved.tender,
        settled_by: moved.settledBy,
        hold_reason: moved.holdReason,
      })
      .where('id', '=', order.id)
      .where('state', '=', order.state),
  );
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
  };
}

/** Finds what an earlier press of the same confirm key made. */
export function confirmationOf(
  db: ReadableDb,
  id: string,
): { readonly orderId: number; readonly snapshotHash: Uint8Array } | undefined {
  const row = first(db, sql.selectFrom('confirmation').selectAll().where('id', '=', id));
  return row && { orderId: row.order_id, snapshotHash: row.snapshot_hash };
}

export function insertConfirmation(
  tx: WritableDb,
  confirmation: {
    readonly id: string;
    readonly orderId: number;
    readonly snapshotHash: Uint8Array;
    readonly atMs: number;
  },
): void {
  run(
    tx,
    sql.insertInto('confirmation').values({
      id: confirmation.id,
      order_id: confirmation.orderId,
      snapshot_hash: confirmation.snapshotHash,
      at_ms: confirmation.atMs,
    }),
  );
}
