import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import type { DeliveryEvent, DeliveryState } from '../../shared/delivery-machine.ts';
import { deliveryTransitions, openDeliveryStates } from '../../shared/delivery-machine.ts';
import { next } from '../../shared/machine.ts';
import type { DeliveryMethod } from '../../shared/packages.ts';
import { assert } from '../../shared/assert.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type Delivery = {
  readonly id: number;
  readonly orderId: number;
  readonly state: DeliveryState;
  readonly method: DeliveryMethod;
  readonly startedBy: string;
  readonly startedAtMs: number;
  readonly runId: string;
  readonly endedAtMs: number | null;
  readonly reason: string | null;
  /** Safaricom's reply, numbers masked. */
  readonly reply: string | null;
  /** The payout that is this delivery. */
  readonly payoutId: number | null;
};

/** Starts a delivery; the partial unique index refuses a second live one (P9). */
export function insertDelivery(
  tx: WritableDb,
  delivery: Omit<Delivery, 'id' | 'state' | 'endedAtMs' | 'reason' | 'reply' | 'payoutId'> & {
    readonly state?: DeliveryState;
    readonly payoutId?: number;
  },
): Delivery {
  const state = delivery.state ?? 'started';
  const { id } = run(
    tx,
    sql.insertInto('delivery').values({
      order_id: delivery.orderId,
      state,
      method: delivery.method,
      started_by: delivery.startedBy,
      started_at_ms: delivery.startedAtMs,
      run_id: delivery.runId,
      payout_id: delivery.payoutId ?? null,
    }),
  );
  const { payoutId = null } = delivery;
  return { ...delivery, id, state, endedAtMs: null, reason: null, reply: null, payoutId };
}

export function moveDelivery(
  tx: WritableDb,
  delivery: Delivery,
  event: DeliveryEvent,
  nowMs: number,
  reason: string | null,
  reply: string | null = delivery.reply,
): Delivery | undefined {
  const state = next(deliveryTransitions, delivery.state, event);
  if (!state) return undefined;
  const { changes } = run(
    tx,
    sql
      .updateTable('delivery')
      .set({ state, ended_at_ms: event === 'claimed' ? null : nowMs, reason, reply })
      .where('id', '=', delivery.id)
      .where('state', '=', delivery.state),
  );
  assert(changes === 1, `delivery ${delivery.id} was ${delivery.state}`);
  return { ...delivery, state, endedAtMs: event === 'claimed' ? null : nowMs, reason, reply };
}

/** After a restart the attendant says he did dial: the delivery belongs to this run again and waits for the reply. */
export function adoptDelivery(tx: WritableDb, delivery: Delivery, runId: string): void {
  run(tx, sql.updateTable('delivery').set({ run_id: runId }).where('id', '=', delivery.id));
}

type OfOrder = { readonly orderId: number };
const selectOfOrder = fixed(({ orderId }: OfOrder) =>
  sql.selectFrom('delivery').selectAll().where('order_id', '=', orderId).orderBy('id'),
);
const selectOpenOfOrder = fixed(({ orderId }: OfOrder) =>
  sql
    .selectFrom('delivery')
    .selectAll()
    .where('order_id', '=', orderId)
    .where('state', 'in', [...openDeliveryStates]),
);

export function deliveriesOfOrder(db: ReadableDb, orderId: number): readonly Delivery[] {
  return all(db, selectOfOrder({ orderId })).map(toDelivery);
}

export function openDeliveryOf(db: ReadableDb, orderId: number): Delivery | undefined {
  const row = first(db, selectOpenOfOrder({ orderId }));
  return row && toDelivery(row);
}

const selectById = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('delivery').selectAll().where('id', '=', id),
);

export function deliveryById(db: ReadableDb, id: number): Delivery | undefined {
  const row = first(db, selectById({ id }));
  return row && toDelivery(row);
}

export function deliveryOfPayout(db: ReadableDb, payoutId: number): Delivery | undefined {
  const row = first(db, sql.selectFrom('delivery').selectAll().where('payout_id', '=', payoutId));
  return row && toDelivery(row);
}

/** Deliveries in this state; only the modem's queue would have moved a queued one on. */
export function deliveriesInState(db: ReadableDb, state: 'queued' | 'started'): readonly Delivery[] {
  return all(db, sql.selectFrom('delivery').selectAll().where('state', '=', state).orderBy('id')).map(
    toDelivery,
  );
}

/** How many paid orders wait because the modem has dialled nothing for them yet. */
export function undialledOrders(db: ReadableDb): number {
  const row = first(
    db,
    sql
      .selectFrom('customer_order')
      .innerJoin('delivery', 'delivery.order_id', 'customer_order.id')
      .select((is) => is.fn.countAll<number>().as('n'))
      // Written out as the partial index has it.
      .where(raw<boolean>`customer_order.state IN ('open', 'paid', 'on-hold')`)
      .where('customer_order.state', '=', 'paid')
      .where('delivery.method', '=', 'modem')
      .where('delivery.state', 'in', ['queued', 'not-dialled'])
      .where((is) =>
        is(
          'delivery.id',
          '=',
          is
            .selectFrom('delivery as other')
            .select((of) => of.fn.max('other.id').as('last'))
            .whereRef('other.order_id', '=', 'customer_order.id'),
        ),
      ),
  );
  return row?.n ?? 0;
}

/** How the last deliveries of a package ended, newest first, since `sinceMs`. */
export function lastEndsOfPackage(
  db: ReadableDb,
  packageId: string,
  sinceMs: number,
  limit: number,
): readonly Delivery[] {
  return all(
    db,
    sql
      .selectFrom('delivery')
      .innerJoin('customer_order', 'customer_order.id', 'delivery.order_id')
      .selectAll('delivery')
      .where('customer_order.package_id', '=', packageId)
      .where('delivery.ended_at_ms', '>', sinceMs)
      .where('delivery.state', 'in', ['delivered', 'refused'])
      .orderBy('delivery.id', 'desc')
      .limit(limit),
  ).map(toDelivery);
}

function toDelivery(row: Selectable<Schema['delivery']>): Delivery {
  return {
    id: row.id,
    orderId: row.order_id,
    state: row.state,
    method: row.method,
    startedBy: row.started_by,
    startedAtMs: row.started_at_ms,
    runId: row.run_id,
    endedAtMs: row.ended_at_ms,
    reason: row.reason,
    reply: row.reply,
    payoutId: row.payout_id,
  };
}
