/** What happens to a file between opening it and the first customer: who it is, and what was left unfinished. */
import type { Mode } from '../../shared/modes.ts';
import { defaultPaymentRules } from '../../shared/payment-policy.ts';
import type { AnchorReading } from '../db/anchor.ts';
import { decideEpoch, orderNumberGap } from '../db/anchor.ts';
import { attemptById, attemptsInState, liveAttemptOfOrder, moveAttempt } from '../db/attempt-store.ts';
import { lastAuditSeq, machineActor, note } from '../db/audit-store.ts';
import { creditsThatWait } from '../db/credit-store.ts';
import {
  deliveriesInState,
  deliveryById,
  insertDelivery,
  moveDelivery,
  openDeliveryOf,
} from '../db/delivery-store.ts';
import type { Delivery } from '../db/delivery-store.ts';
import { createInstall, findInstall, openEpoch, readInstall } from '../db/install-store.ts';
import type { Install } from '../db/install-store.ts';
import { hashAt, lastBookedAtMs, ledgerHead } from '../db/ledger-store.ts';
import { heldTransactions } from '../db/money-store.ts';
import { moveOrder, unfinishedOrders } from '../db/order-store.ts';
import { floatMoveById, floatMovesToLookAfter, moveFloatMove } from '../db/float-store.ts';
import { claimedItems, readyItems, settleItem, stopItem } from '../db/outbox-store.ts';
import { packageVersion } from '../db/package-store.ts';
import { attemptsOfPayout, movePayoutAttempt, payoutAttemptById } from '../db/payout-attempt-store.ts';
import { openExcesses } from '../db/payout-excess-store.ts';
import { liveRefundOf, movePayout, unfinishedPayouts } from '../db/payout-store.ts';
import { movePrintJob, printJobById } from '../db/print-store.ts';
import { openShortfalls } from '../db/shortfall-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { transaction } from '../db/transaction.ts';
import { quarantineMessage, resumeMessage } from './resolve/messages.ts';
import { afterUnknown, noteAttempt } from './resolve/unknown.ts';

export type Opening = {
  readonly install: Install;
  readonly restored: { readonly quarantined: number } | undefined;
};

/** A new file becomes this mode's; a known one is held against its anchor, and an old copy opens a new epoch (P14). */
export function identify(
  db: ReadableDb,
  facts: { readonly mode: Mode; readonly databaseId: string; readonly nowMs: number; readonly runId: string },
  reading: AnchorReading,
): Opening {
  const known = findInstall(db);
  if (!known) {
    const nextOrder = reading.kind === 'anchor' ? reading.anchor.lastOrder + orderNumberGap : 1;
    transaction(db, (tx) =>
      createInstall(tx, { databaseId: facts.databaseId, mode: facts.mode, epoch: 1, nextOrder }, facts.nowMs),
    );
    return { install: readInstall(db), restored: undefined };
  }
  const head = ledgerHead(db);
  const extent = {
    databaseId: known.databaseId,
    lastSeq: head.seq,
    lastOrder: known.nextOrder - 1,
    lastAct: lastAuditSeq(db),
    hashAt: (seq: number) => hashAt(db, seq),
  };
  const decision = decideEpoch(extent, reading);
  if (decision.kind === 'same') return { install: known, restored: undefined };
  // MONEY: P14. A clock that was set back makes the lost time no shorter, nor one that was a little behind Safaricom's.
  const lostMs =
    reading.kind === 'anchor' ? reading.anchor.lastBookedMs + defaultPaymentRules.clockToleranceMs : 0;
  const quarantined = transaction(db, (tx) => {
    openEpoch(tx, known.epoch + 1, decision.nextOrder, Math.max(facts.nowMs, lastBookedAtMs(tx), lostMs));
    const count = quarantine(tx, facts);
    note(tx, {
      atMs: facts.nowMs,
      actorId: machineActor,
      action: 'restored',
      values: { reason: decision.reason, count, epoch: known.epoch + 1 },
    });
    return count;
  });
  return { install: readInstall(db), restored: { quarantined } };
}

/**
 * What an old copy believes unfinished may have been finished in the time it does not know: a queued prompt may have
 * been sent, a paid order delivered. Nothing of it is sent; every item goes to a person.
 */
function quarantine(tx: WritableDb, facts: { readonly nowMs: number; readonly runId: string }): number {
  const { nowMs } = facts;
  // Before the orders: one whose refund is given up here may have been delivered since.
  const payouts = quarantinePayouts(tx, nowMs);
  const queued = attemptsInState(tx, ['queued']);
  for (const attempt of queued) {
    stopItem(tx, 'stk-push', attempt.id, 'restored');
    const unknown = moveAttempt(tx, attempt, 'contradicted', nowMs, { reason: 'restored' });
    if (unknown) noteAttempt(tx, unknown, nowMs, 'becameUnknown', { reason: 'restored' });
  }
  const unasked = unfinishedOrders(tx).filter(
    (order) => order.state === 'open' && !liveAttemptOfOrder(tx, order.id),
  );
  for (const order of unasked) {
    // It may have been paid in the lost time: nobody is asked again for this order; a new one can be made.
    moveOrder(tx, order, 'cancelled', nowMs);
    note(tx, {
      atMs: nowMs,
      actorId: machineActor,
      action: 'orderCancelled',
      orderId: order.id,
      values: { reason: 'restored' },
    });
  }
  const undialled = deliveriesInState(tx, 'queued');
  for (const delivery of undialled) stopItem(tx, 'dial', delivery.id, 'restored');
  // A string that was on the screen may have been dialled, and its reply recorded, in the lost time.
  const begun = [...undialled, ...deliveriesInState(tx, 'started')];
  for (const delivery of begun) unknownDelivery(tx, delivery, nowMs, 'restored');
  const paid = unfinishedOrders(tx).filter(
    (order) =>
      order.state === 'paid' &&
      !openDeliveryOf(tx, order.id) &&
      // MONEY: P8. Money that is going back is not delivered for, also not perhaps.
      !liveRefundOf(tx, order.id, undefined),
  );
  for (const order of paid) {
    const method = packageVersion(tx, order.packageId, order.packageVersion)?.deliveryMethod ?? 'by-hand';
    insertDelivery(tx, {
      orderId: order.id,
      method,
      startedBy: machineActor,
      startedAtMs: nowMs,
      runId: facts.runId,
      state: 'unknown',
    });
    note(tx, {
      atMs: nowMs,
      actorId: machineActor,
      action: 'deliveryUnknown',
      orderId: order.id,
      values: { reason: 'restored' },
    });
  }
  for (const item of readyItems(tx, 'printing')) {
    stopItem(tx, 'print', item.subjectId, 'restored');
    const job = printJobById(tx, item.subjectId);
    if (job) movePrintJob(tx, job, 'refused', nowMs, 'restored');
  }
  for (const item of readyItems(tx, 'messages')) quarantineMessage(tx, item.subjectId, nowMs);
  const floats = quarantineFloat(tx, nowMs);
  return queued.length + unasked.length + begun.length + paid.length + payouts + floats + stillOpen(tx);
}

/** What else may have been settled since: nothing of it is changed here, and nothing goes out for it before a look. */
const stillOpen = (db: ReadableDb): number =>
  unfinishedOrders(db).filter(({ state }) => state === 'on-hold').length +
  heldTransactions(db).length +
  openShortfalls(db).length +
  openExcesses(db).length +
  creditsThatWait(db, mostCredits).length;
const mostCredits = 1_000;

/**
 * What an old copy believes asked for or approved may have been approved and paid in the time it does not know. Nothing
 * of it is sent: an attempt that waits here becomes unknown (two people search the portal), a mere request is withdrawn.
 */
function quarantinePayouts(tx: WritableDb, nowMs: number): number {
  const unfinished = unfinishedPayouts(tx);
  for (const payout of unfinished) {
    const waiting = attemptsOfPayout(tx, payout.id).filter(
      ({ state }) => state === 'queued' || state === 'sending',
    );
    for (const attempt of waiting) {
      stopItem(tx, 'payout', attempt.id, 'restored');
      movePayoutAttempt(tx, attempt, attempt.state === 'queued' ? 'contradicted' : 'send-ambiguous', nowMs, {
        reason: 'restored',
        // Safaricom is asked by the id that may have left.
        nextStatusAtMs: attempt.ocid === null ? null : nowMs,
      });
    }
    // A request, and one that failed, may have been approved again and paid: it is asked for anew, by people.
    const isGivenUp = payout.state === 'requested' || payout.state === 'failed';
    if (isGivenUp) movePayout(tx, payout, 'withdrawn', nowMs);
    if (!isGivenUp && waiting.length === 0) continue;
    note(tx, {
      atMs: nowMs,
      actorId: machineActor,
      action: isGivenUp ? 'payoutWithdrawn' : 'payoutUnknown',
      payoutId: payout.id,
      values: { amountCents: payout.amountCents, reason: 'restored' },
    });
  }
  return unfinished.length;
}

/**
 * What was being done when the program stopped. A prompt that was being sent may be on a phone: unknown, never sent
 * again. A receipt may be half on paper: a person looks.
 */
export function resumeUnfinished(db: ReadableDb, nowMs: number): void {
  transaction(db, (tx) => {
    for (const item of claimedItems(tx)) {
      if (item.kind === 'stk-push') resumePrompt(tx, item.id, item.subjectId, nowMs);
      else if (item.kind === 'dial') resumeDial(tx, item.id, item.subjectId, nowMs);
      else if (item.kind === 'payout') resumePayout(tx, item.id, item.subjectId, nowMs);
      else if (item.kind === 'float') resumeFloat(tx, item.id, item.subjectId, nowMs);
      else if (item.kind === 'message') resumeMessage(tx, item.id, item.subjectId, nowMs);
      else resumePrint(tx, item.id, item.subjectId, nowMs);
    }
  });
}

function resumePrompt(tx: WritableDb, itemId: number, attemptId: number, nowMs: number): void {
  settleItem(tx, itemId, { state: 'unknown', reason: 'restart' });
  const unknown = moveAttempt(tx, attemptById(tx, attemptId), 'send-ambiguous', nowMs, { reason: 'restart' });
  if (unknown) afterUnknown(tx, unknown, nowMs);
}

/** MONEY: a string that was being dialled may have been dialled: unknown, never dialled again by the machine. */
function resumeDial(tx: WritableDb, itemId: number, deliveryId: number, nowMs: number): void {
  settleItem(tx, itemId, { state: 'unknown', reason: 'restart' });
  const delivery = deliveryById(tx, deliveryId);
  if (delivery) unknownDelivery(tx, delivery, nowMs, 'restart');
}

function unknownDelivery(tx: WritableDb, delivery: Delivery, nowMs: number, reason: string): void {
  if (!moveDelivery(tx, delivery, 'reply-unclear', nowMs, reason)) return;
  note(tx, {
    atMs: nowMs,
    actorId: machineActor,
    action: 'deliveryUnknown',
    orderId: delivery.orderId,
    values: { reason },
  });
}

/**
 * A payout that was being sent may have left. A B2C payment goes on with the same id (P5: the claim knows for how long);
 * a reversal is never sent again.
 */
function resumePayout(tx: WritableDb, itemId: number, attemptId: number, nowMs: number): void {
  const attempt = payoutAttemptById(tx, attemptId);
  settleItem(
    tx,
    itemId,
    attempt.ocid === null
      ? { state: 'unknown', reason: 'restart' }
      : { state: 'ready', dueAtMs: nowMs, reason: 'restart' },
  );
  movePayoutAttempt(tx, attempt, 'send-ambiguous', nowMs, { reason: 'restart', nextStatusAtMs: nowMs });
}

/** MONEY: it may have left, and is never sent again. */
function resumeFloat(tx: WritableDb, itemId: number, moveId: number, nowMs: number): void {
  settleItem(tx, itemId, { state: 'unknown', reason: 'restart' });
  const move = floatMoveById(tx, moveId);
  if (move) moveFloatMove(tx, move, 'send-ambiguous', nowMs, { reason: 'restart', nextAskAtMs: nowMs });
}

/** An old copy's move may have been made in the time that it does not know. */
function quarantineFloat(tx: WritableDb, nowMs: number): number {
  const queued = floatMovesToLookAfter(tx).filter((move) => move.state === 'queued');
  for (const move of queued) {
    stopItem(tx, 'float', move.id, 'restored');
    moveFloatMove(tx, move, 'contradicted', nowMs, { reason: 'restored' });
  }
  return queued.length;
}

function resumePrint(tx: WritableDb, itemId: number, jobId: number, nowMs: number): void {
  settleItem(tx, itemId, { state: 'unknown', reason: 'restart' });
  const job = printJobById(tx, jobId);
  if (job) movePrintJob(tx, job, 'unclear', nowMs, 'restart');
}
