import type { Selectable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { validitySchema } from '../../shared/packages.ts';
import type { Validity } from '../../shared/packages.ts';
import type { Order } from './order-store.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** What an order was confirmed as at one time. Only changed orders have any. */
export type OrderVersion = {
  readonly id: number;
  readonly orderId: number;
  readonly version: number;
  readonly state: 'pending' | 'confirmed' | 'withdrawn';
  readonly recipientId: number;
  readonly packageId: string;
  readonly packageVersion: number;
  readonly packageName: string;
  readonly validity: Validity;
  readonly priceCents: Cents;
  readonly differenceCents: Cents;
  readonly confirmationId: string | null;
  readonly madeBy: string;
  readonly approvedBy: string | null;
  readonly atMs: number;
};

const selectOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('order_version').selectAll().where('order_id', '=', orderId).orderBy('version'),
);
const selectPending = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('order_version').selectAll().where('order_id', '=', orderId).where('state', '=', 'pending'),
);

/** Oldest first; none where the order was never changed. */
export function versionsOfOrder(db: ReadableDb, orderId: number): readonly OrderVersion[] {
  return all(db, selectOfOrder({ orderId })).map(toVersion);
}

/** The dearer version that waits for its difference. */
export function pendingVersion(db: ReadableDb, orderId: number): OrderVersion | undefined {
  const row = first(db, selectPending({ orderId }));
  return row && toVersion(row);
}

export function versionByConfirmation(db: ReadableDb, id: string): OrderVersion | undefined {
  const row = first(db, sql.selectFrom('order_version').selectAll().where('confirmation_id', '=', id));
  return row && toVersion(row);
}

export function insertVersion(tx: WritableDb, version: Omit<OrderVersion, 'id'>): OrderVersion {
  const { id } = run(
    tx,
    sql.insertInto('order_version').values({
      order_id: version.orderId,
      version: version.version,
      state: version.state,
      recipient_id: version.recipientId,
      package_id: version.packageId,
      package_version: version.packageVersion,
      package_name: version.packageName,
      validity: JSON.stringify(version.validity),
      price_cents: version.priceCents,
      difference_cents: version.differenceCents,
      confirmation_id: version.confirmationId,
      made_by: version.madeBy,
      approved_by: version.approvedBy,
      at_ms: version.atMs,
    }),
  );
  return { ...version, id };
}

export function endPending(tx: WritableDb, version: OrderVersion, state: 'confirmed' | 'withdrawn'): void {
  const { changes } = run(
    tx,
    sql
      .updateTable('order_version')
      .set({ state })
      .where('id', '=', version.id)
      .where('state', '=', 'pending'),
  );
  assert(changes === 1, `version ${version.version} of order ${version.orderId} was ${version.state}`);
}

/** A dearer version that nobody pays any more; nothing where there is none. */
export function withdrawPending(tx: WritableDb, order: Order): void {
  const pending = pendingVersion(tx, order.id);
  if (pending) endPending(tx, pending, 'withdrawn');
}

/** The order becomes what its newest confirmed version says. The file refuses anything else (P2). */
export function followVersion(tx: WritableDb, order: Order, version: OrderVersion): Order {
  const { recipientId, packageId, packageVersion, packageName, validity, priceCents } = version;
  run(
    tx,
    sql
      .updateTable('customer_order')
      .set({
        recipient_id: recipientId,
        package_id: packageId,
        package_version: packageVersion,
        package_name: packageName,
        validity: JSON.stringify(validity),
        price_cents: priceCents,
        due_at_ms: null,
      })
      .where('id', '=', order.id),
  );
  return {
    ...order,
    recipientId,
    packageId,
    packageVersion,
    packageName,
    validity,
    priceCents,
    dueAtMs: null,
  };
}

const toVersion = (row: Selectable<Schema['order_version']>): OrderVersion => ({
  id: row.id,
  orderId: row.order_id,
  version: row.version,
  state: row.state,
  recipientId: row.recipient_id,
  packageId: row.package_id,
  packageVersion: row.package_version,
  packageName: row.package_name,
  validity: validitySchema.parse(JSON.parse(row.validity)),
  priceCents: cents(row.price_cents),
  differenceCents: cents(row.difference_cents),
  confirmationId: row.confirmation_id,
  madeBy: row.made_by,
  approvedBy: row.approved_by,
  atMs: row.at_ms,
});
