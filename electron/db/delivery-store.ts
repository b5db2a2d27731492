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
};

/** Starts a delivery; the partial unique index refuses a second live one (P9). */
export function insertDelivery(
  tx: WritableDb,
  delivery: Omit<Delivery, 'id' | 'state' | 'endedAtMs' | 'reason'> & { readonly state?: DeliveryState },
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
    }),
  );
  return { ...delivery, id, state, endedAtMs: null, reason: null };
}

export function moveDelivery(
  tx: WritableDb,
  delivery: Delivery,
  event: DeliveryEvent,
  nowMs: number,
  reason: string | null,
): Delivery | undefined {
  const state = next(deliveryTransitions, delivery.state, event);
  if (!state) return undefined;
  const { changes } = run(
    tx,
    sql
      .updateTable('delivery')
      .set({ state, ended_at_ms: nowMs, reason })
      .where('id', '=', delivery.id)
      .where('state', '=', delivery.state),
  );
  assert(changes === 1, `delivery ${delivery.id} was ${delivery.state}`);
  return { ...delivery, state, endedAtMs: nowMs, reason };
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
  };
}
