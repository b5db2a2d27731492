/** The end of a delivery, whoever observed it: the sale, the airtime it took, and packages that must wait for the owner. */
import { cents } from '../../../shared/cents.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { SuspensionReason } from '../../../shared/packages.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import type { Delivery } from '../../db/delivery-store.ts';
import { deliveriesOfOrder, lastEndsOfPackage } from '../../db/delivery-store.ts';
import { orderOwes, post } from '../../db/ledger-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder } from '../../db/order-store.ts';
import { packageVersion } from '../../db/package-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { insertSuspension, lastLiftedMs, suspensionOf } from '../../db/suspension-store.ts';
import type { Till } from '../till.ts';
import { endPendingChange } from './versions.ts';

type Done = Result<Record<string, never>, Failure>;

/** Marks a delivery that was unknown before a person said it had not happened. */
export const settledAfterUnknown = 'settled-after-unknown';
/** Marks one that an old file put back knew nothing of, and of which a person found that it had not happened. */
export const settledAfterRestore = 'settled-after-restore';
/** Marks a reply that named another bundle. */
export const otherBundle = 'other-bundle';

const actions: { readonly [S in Delivery['state']]: string } = {
  started: 'deliveryStarted',
  queued: 'deliveryStarted',
  dialling: 'deliveryDialling',
  paying: 'deliveryStarted',
  delivered: 'delivered',
  refused: 'deliveryRefused',
  unknown: 'deliveryUnknown',
  'not-dialled': 'notDialled',
  review: 'deliveryReview',
};

/** Notes and books what a delivery has become, inside the transaction that moved it. */
export function endDelivery(
  till: Till,
  tx: WritableDb,
  actorId: string,
  order: Order,
  delivery: Delivery,
  reason?: string,
): Done {
  const nowMs = till.clock.nowMs();
  note(tx, {
    atMs: nowMs,
    actorId,
    action: actions[delivery.state],
    orderId: order.id,
    values: {
      ...(reason === undefined ? {} : { reason }),
      ...(delivery.reply === null ? {} : { reply: delivery.reply }),
    },
  });
  if (delivery.state !== 'delivered') {
    suspendIfNeeded(tx, order, delivery, nowMs);
    return ok({});
  }
  // Another amount came while the bundle was on its way: the owner decides first, then the reply is recorded.
  if (order.state !== 'paid') return err(failure('order-on-hold', { order: order.number }));
  const owed = orderOwes(tx, order.id, 'undelivered');
  const entry = {
    epoch: till.epoch,
    orderId: order.id,
    transactionId: null,
    occurredAtMs: nowMs,
    nowMs,
    actorId,
    body: { order: order.number, delivery: delivery.id },
  };
  // MONEY: what the customer paid becomes a sale only now.
  post(tx, till.ledger, { ...entry, kind: 'delivered' }, owed);
  const costCents = packageVersion(tx, order.packageId, order.packageVersion)?.costCents ?? 0;
  // Only the modem's SIM is a float that can be read; what the agent's own phone spends is not in these books.
  if (delivery.method === 'modem' && costCents > 0)
    post(tx, till.ledger, { ...entry, kind: 'airtime-spent' }, cents(costCents));
  moveOrder(tx, order, 'delivered', nowMs);
  endPendingChange(tx, order, nowMs);
  return ok({});
}

/** Whether an earlier dial for this order may have worked: then "already recommended" is no refusal. */
export function dialledBefore(tx: ReadableDb, order: Order, delivery: Delivery): boolean {
  return deliveriesOfOrder(tx, order.id).some(
    (one) =>
      one.id !== delivery.id &&
      one.state === 'refused' &&
      (one.reason === settledAfterUnknown || one.reason === settledAfterRestore),
  );
}

/** A refusal that says something of the recipient's line, or of a lost time, says nothing of the package. */
const notOfThePackage: readonly (string | null)[] = [
  'already-recommended',
  'okoa-jahazi',
  settledAfterRestore,
];
const refusalsInARow = 3;

function suspendIfNeeded(tx: WritableDb, order: Order, delivery: Delivery, nowMs: number): void {
  const reason = suspensionReason(tx, order, delivery);
  if (reason === undefined || suspensionOf(tx, order.packageId)) return;
  insertSuspension(tx, { packageId: order.packageId, reason, orderId: order.id, sinceMs: nowMs });
  note(tx, {
    atMs: nowMs,
    actorId: machineActor,
    action: 'packageSuspended',
    orderId: order.id,
    values: { package: order.packageName, suspension: reason },
  });
}

/** MONEY: a menu that has moved sells every customer the wrong thing; one more look is cheaper than one more sale. */
function suspensionReason(tx: ReadableDb, order: Order, delivery: Delivery): SuspensionReason | undefined {
  if (delivery.reason === otherBundle) return 'other-bundle';
  if (delivery.state !== 'refused' || notOfThePackage.includes(delivery.reason)) return undefined;
  const ends = lastEndsOfPackage(tx, order.packageId, lastLiftedMs(tx, order.packageId), 20).filter(
    ({ reason }) => !notOfThePackage.includes(reason),
  );
  const last = ends.slice(0, refusalsInARow);
  return last.length === refusalsInARow && last.every(({ state }) => state === 'refused')
    ? 'three-refusals'
    : undefined;
}
