/** An order becomes what it was changed to, once that is paid. */
import type { Cents } from '../../../shared/cents.ts';
import { liveAttemptOfOrder, moveAttempt } from '../../db/attempt-store.ts';
import { note } from '../../db/audit-store.ts';
import type { Order } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import type { OrderVersion } from '../../db/version-store.ts';
import { endPending, followVersion, pendingVersion, withdrawPending } from '../../db/version-store.ts';
import type { Till } from '../till.ts';
import { queueMessages } from './messages.ts';

/** Whether exactly this amount is what a dearer version still waits for. */
export const waitsForDifference = (db: ReadableDb, order: Order, amountCents: Cents): boolean =>
  pendingVersion(db, order.id)?.differenceCents === amountCents;

/** The order has ended as it was: a dearer version is not paid any more, and its prompt does not leave. */
export function endPendingChange(tx: WritableDb, order: Order, nowMs: number): void {
  if (!pendingVersion(tx, order.id)) return;
  withdrawPending(tx, order);
  const live = liveAttemptOfOrder(tx, order.id);
  // MONEY: one that may be on a phone may still bring money, which is then held.
  if (live?.state === 'queued' && stopItem(tx, 'stk-push', live.id, 'withdrawn'))
    moveAttempt(tx, live, 'withdrawn', nowMs, { reason: 'withdrawn' });
}

/** The difference has come: the dearer version counts from now on. */
export function applyPending(till: Till, tx: WritableDb, order: Order, nowMs: number): void {
  const version = pendingVersion(tx, order.id);
  if (!version) return;
  endPending(tx, version, 'confirmed');
  applyVersion(till, tx, order, version, nowMs);
}

/** MONEY: P2. From here on delivery goes by this version, and who is concerned hears of it. */
export function applyVersion(
  till: Till,
  tx: WritableDb,
  order: Order,
  version: OrderVersion,
  nowMs: number,
): void {
  const changed = followVersion(tx, order, version);
  note(tx, {
    atMs: nowMs,
    actorId: version.madeBy,
    action: 'orderChanged',
    orderId: order.id,
    values: {
      version: version.version,
      package: version.packageName,
      recipientChanged: Number(version.recipientId !== order.recipientId),
      fromCents: order.priceCents,
      toCents: version.priceCents,
    },
  });
  // No posting tells of it: a change of the recipient moves no money.
  queueMessages(till, tx, changed, 'changed', { sourceSeq: null, amountCents: version.priceCents });
  till.log.info('an order was changed after payment', { order: order.number, version: version.version });
}
