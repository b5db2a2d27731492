/** One order with everything that ever happened to it. */
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { addCents, cents } from '../../shared/cents.ts';
import { attemptsOfOrder } from '../db/attempt-store.ts';
import type { Attempt } from '../db/attempt-store.ts';
import { machineActor, timelineOf } from '../db/audit-store.ts';
import { readingsAround } from '../db/airtime-store.ts';
import { deliveriesOfOrder } from '../db/delivery-store.ts';
import type { Delivery } from '../db/delivery-store.ts';
import { evidenceOfOrder } from '../db/evidence-store.ts';
import { linesOfOrder } from '../db/ledger-store.ts';
import { refundedOfOrder, transactionsOfOrder } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { packageVersion } from '../db/package-store.ts';
import { personById } from '../db/person-store.ts';
import { printJobsOfOrder } from '../db/print-store.ts';
import { all, sql } from '../db/sql.ts';
import type { ReadableDb } from '../db/sql.ts';
import { versionsOfOrder } from '../db/version-store.ts';
import { maskedParty } from './masked.ts';
import type { BoardFacts } from './face.ts';
import { cardOf } from './board.ts';
import { saidOfPrompt } from './said.ts';

export function orderPage(
  db: ReadableDb,
  facts: BoardFacts & { readonly statementFromMs: number; readonly tomorrowMs: number },
  order: Order,
): OrderPage {
  const name = (id: string): string => personById(db, id)?.name ?? id;
  return {
    card: cardOf(db, facts, order),
    order: order.number,
    createdMs: order.createdAtMs,
    servedBy: name(order.createdBy),
    tender: order.tender,
    attempts: attemptsOfOrder(db, order.id).map((attempt) => attemptRow(attempt, facts.statementFromMs)),
    deliveries: deliveriesOfOrder(db, order.id).map((delivery) => ({
      id: delivery.id,
      state: delivery.state,
      by: name(delivery.startedBy),
      startedMs: delivery.startedAtMs,
      endedMs: delivery.endedAtMs,
      reason: delivery.reason,
      method: delivery.method,
      reply: delivery.reply,
      airtime: airtimeAround(db, order, delivery),
    })),
    deliveryMethod: packageVersion(db, order.packageId, order.packageVersion)?.deliveryMethod ?? 'by-hand',
    evidence: evidenceOfOrder(db, order.id).map(saidOfPrompt),
    postings: postingsOf(db, order.id),
    prints: printJobsOfOrder(db, order.id).map((job) => ({
      id: job.id,
      copy: job.copy,
      state: job.state,
      atMs: job.createdAtMs,
      by: name(job.requestedBy),
      reason: job.reason,
    })),
    timeline: timelineOf(db, order.id).map((entry) => ({
      atMs: entry.atMs,
      kind: entry.action,
      actor: entry.actorId === machineActor ? null : name(entry.actorId),
      values: { ...entry.values },
    })),
    receivedCents: receivedOf(db, order.id),
    refundedCents: refundedOfOrder(db, order.id),
    leftOverCents: leftOverOf(db, order),
    versions: versionsOfOrder(db, order.id).map((one) => ({
      version: one.version,
      state: one.state,
      recipientMasked: maskedParty(db, one.recipientId),
      packageName: one.packageName,
      validity: one.validity,
      priceCents: one.priceCents,
      differenceCents: one.differenceCents,
      by: name(one.madeBy),
      approvedBy: one.approvedBy === null ? null : name(one.approvedBy),
      atMs: one.atMs,
    })),
    dueMs: order.dueAtMs,
    tomorrowMs: facts.tomorrowMs,
  };
}

const leftOverOf = (db: ReadableDb, order: Order): number =>
  versionsOfOrder(db, order.id).length === 0
    ? 0
    : addCents(
        ...transactionsOfOrder(db, order.id)
          .filter((one) => one.disposition === 'held' && order.state === 'paid')
          .map((one) => one.amountCents),
      );

/** What the SIM had around a dial that nobody knows the end of: the best hint whether it worked. */
function airtimeAround(
  db: ReadableDb,
  order: Order,
  delivery: Delivery,
): OrderPage['deliveries'][number]['airtime'] {
  if (delivery.method !== 'modem' || delivery.state !== 'unknown' || delivery.endedAtMs === null) return null;
  // Nothing else is read or dialled while one dial is under way: the last reading before its end is from before it.
  const { before, after } = readingsAround(db, delivery.endedAtMs);
  if (!before || !after) return null;
  return {
    beforeCents: before.amountCents,
    beforeMs: before.atMs,
    afterCents: after.amountCents,
    afterMs: after.atMs,
    spentCents: before.bookCents - after.bookCents,
    costCents: packageVersion(db, order.packageId, order.packageVersion)?.costCents ?? null,
  };
}

function attemptRow(attempt: Attempt, statementFromMs: number): OrderPage['attempts'][number] {
  return {
    id: attempt.id,
    state: attempt.state,
    createdMs: attempt.createdAtMs,
    sentMs: attempt.sentAtMs,
    resultCode: attempt.resultCode,
    resultText: attempt.resultText,
    receipt: attempt.receipt,
    nextQueryMs: attempt.checkoutRequestId === null ? null : attempt.nextQueryAtMs,
    notChargedFromMs:
      attempt.state === 'unknown' ? (attempt.sentAtMs ?? attempt.createdAtMs) + statementFromMs : null,
  };
}

/** Money that came in for an order, over every tender; what the owner decided counts until proof takes its place. */
export function receivedOf(db: ReadableDb, orderId: number): number {
  // What leaves the drawer is a refund; what leaves the M-PESA accounts was booked in error and never came.
  const received = linesOfOrder(db, orderId).filter(
    (line) =>
      line.account === 'mpesa-till' ||
      line.account === 'mpesa-unconfirmed' ||
      (line.account === 'cash-drawer' && line.amountCents > 0),
  );
  return cents(received.reduce((sum, line) => sum + line.amountCents, 0));
}

function postingsOf(db: ReadableDb, orderId: number): OrderPage['postings'] {
  const lines = linesOfOrder(db, orderId);
  const entries = all(
    db,
    sql
      .selectFrom('ledger_entry')
      .select(['seq', 'kind', 'booked_at_ms', 'hash'])
      .where('order_id', '=', orderId)
      .orderBy('seq'),
  );
  return entries.map((entry) => ({
    seq: entry.seq,
    kind: entry.kind,
    bookedMs: entry.booked_at_ms,
    hash: Buffer.from(entry.hash).toString('hex').slice(0, 8).toUpperCase(),
    lines: lines
      .filter((line) => line.seq === entry.seq)
      .map((line) => ({ account: line.account, amountCents: line.amountCents })),
  }));
}
