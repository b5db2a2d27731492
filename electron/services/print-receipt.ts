/** Paper. A copy is decided and numbered here and printed by its lane; printing never delays an order. */
import type { LinkState, PrintJob } from '../../shared/ipc-contract.ts';
import { addCents, cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { balanceOf } from '../../shared/ledger-rules.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { mask, maskOfErased } from '../../shared/msisdn.ts';
import { businessDay, dayRangeMs } from '../../shared/nairobi-time.ts';
import type { ReceiptInput, ReceiptPayment } from '../../shared/receipt-input.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { attemptsOfOrder, liveAttemptOfOrder } from '../db/attempt-store.ts';
import { note, timelineOf } from '../db/audit-store.ts';
import { deliveriesOfOrder } from '../db/delivery-store.ts';
import { headCode, ledgerHead, linesOfOrder } from '../db/ledger-store.ts';
import {
  receiptOfTransaction,
  receiptWithoutPrompt,
  refundedOfOrder,
  transactionsOfOrder,
} from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, orderByNumber } from '../db/order-store.ts';
import { enqueue, printAgain } from '../db/outbox-store.ts';
import { partyById } from '../db/party-store.ts';
import { personById } from '../db/person-store.ts';
import type { StoredPrintJob } from '../db/print-store.ts';
import {
  insertPrintJob,
  lastEndedPrintJob,
  movePrintJob,
  nextCopy,
  openPrintJobsSince,
  printJobById,
  printJobsOfOrder,
} from '../db/print-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { versionsOfOrder } from '../db/version-store.ts';
import type { Actor, Till } from './till.ts';

/** The facts of an order's receipt as they are now; numbers masked. */
export function receiptFacts(
  till: Till,
  db: ReadableDb,
  order: Order,
  copy: ReceiptInput['copy'],
): ReceiptInput {
  const settings = till.settings();
  const paidAttempt = attemptsOfOrder(db, order.id).findLast((attempt) => attempt.state === 'paid');
  const cash = timelineOf(db, order.id).findLast((entry) => entry.action === 'cashTaken')?.values;
  const settledEntry = timelineOf(db, order.id).findLast((entry) => paidActions.includes(entry.action));
  const payer = partyById(db, order.payerId).number;
  const recipient = partyById(db, order.recipientId).number;
  // What was counted for an earlier version says nothing about this price.
  const isChanged = versionsOfOrder(db, order.id).length > 0;
  const payments = paymentsOf(db, order);
  const receivedCents = isChanged ? order.priceCents : Number(cash?.receivedCents ?? order.priceCents);
  return {
    language: settings.receiptLanguage,
    mode: till.mode,
    shop: {
      name: settings.shopName,
      line: settings.shopLine,
      header: settings.receiptHeader,
      footer: settings.receiptFooter,
      kraPin: settings.kraPin,
    },
    tillName: settings.tillName,
    orderNumber: order.number,
    atMs: copy.atMs,
    servedBy: personById(db, order.createdBy)?.name ?? order.createdBy,
    payerMasked: payer === undefined ? maskOfErased : mask(payer),
    recipientMasked: recipient === undefined ? maskOfErased : mask(recipient),
    sameNumber: order.payerId === order.recipientId,
    packageName: order.packageName,
    validity: order.validity,
    amountCents: order.priceCents,
    tender: order.tender,
    mpesaCode: paidAttempt?.receipt ?? receiptWithoutPrompt(db, order.id),
    ...(payments.length > 0 ? { payments } : {}),
    cash:
      order.settledBy === 'cash' && payments.length === 0
        ? { receivedCents: cents(receivedCents), changeCents: cents(receivedCents - order.priceCents) }
        : undefined,
    paidAtMs: settledEntry?.atMs,
    deliveredAtMs:
      deliveriesOfOrder(db, order.id).findLast((delivery) => delivery.state === 'delivered')?.endedAtMs ??
      undefined,
    ...(order.state === 'paid' && order.dueAtMs !== null ? { dueAtMs: order.dueAtMs } : {}),
    state: order.state,
    refundedCents: refundedOfOrder(db, order.id),
    ledgerHead: headCode(ledgerHead(db)).replace(' ', ''),
    copy,
  };
}

/**
 * What the order lives by, where that is more than one payment: a difference may have come by another way than the rest. Money that is
 * held apart is not of it. Nothing of an order that was given back: then the refund is what paper tells.
 */
function paymentsOf(db: ReadableDb, order: Order): readonly ReceiptPayment[] {
  const money = transactionsOfOrder(db, order.id).filter(({ disposition }) => disposition === 'order');
  // What Safaricom told of later belongs to the payment that it adds to: one code, one line.
  const byMpesa = Map.groupBy(money, ({ id, partOf }) => (typeof partOf === 'number' ? partOf : id));
  const payments: readonly ReceiptPayment[] = [...byMpesa].map(([id, parts]) => ({
    tender: 'mpesa',
    amountCents: sumCents(parts.map(({ amountCents }) => amountCents)),
    mpesaCode: receiptOfTransaction(db, id),
  }));
  const inCashCents = balanceOf(linesOfOrder(db, order.id), 'cash-drawer');
  const all: readonly ReceiptPayment[] =
    inCashCents > 0
      ? [...payments, { tender: 'cash', amountCents: inCashCents, mpesaCode: undefined }]
      : payments;
  // Paper that does not add up says less than paper that names only the amount.
  const isWhole = sumCents(all.map(({ amountCents }) => amountCents)) === order.priceCents;
  return all.length > 1 && isWhole ? all : [];
}

const sumCents = (amounts: readonly Cents[]): Cents =>
  amounts.reduce<Cents>((sum, one) => addCents(sum, one), cents(0));

const paidActions = [
  'paidByCallback',
  'paidByQuery',
  'paidByCredit',
  'cashTaken',
  'differenceTaken',
  'decisionPaid',
  'heldApplied',
  'holdReleased',
];

/** While a prompt may be on a phone, paper would claim what nobody knows. */
export function isSayable(db: ReadableDb, order: Order): boolean {
  const live = order.state === 'open' ? liveAttemptOfOrder(db, order.id) : undefined;
  return live === undefined || live.state === 'queued';
}

/** Asks for one more copy. The first is the receipt; every further one is numbered and says DUPLICATE. */
export function printReceipt(till: Till, actor: Actor, number: string): Result<PrintJob, Failure> {
  if (till.settings().printer.kind === 'none') return err(failure('printer-not-set'));
  const outcome = decide(till.db, (tx): Result<StoredPrintJob, Failure> => {
    const order = orderByNumber(tx, number);
    if (!order) return err(failure('order-not-found', { order: number }));
    if (!isSayable(tx, order)) return err(failure('order-has-live-prompt', { order: number }));
    const nowMs = till.clock.nowMs();
    const unprinted = printJobsOfOrder(tx, order.id).findLast(isCertainlyUnprinted);
    if (unprinted) {
      // Nothing came out, so the same copy is tried again instead of a DUPLICATE of nothing.
      const retried = movePrintJob(tx, unprinted, 'retried', nowMs, null);
      printAgain(tx, unprinted.id, till.epoch, nowMs);
      return retried ? ok(retried) : err(failure('print-not-found'));
    }
    const copy = nextCopy(tx, order.id);
    const document = JSON.stringify(
      receiptFacts(till, tx, order, { number: copy, atMs: nowMs, by: actor.name }),
    );
    const job = insertPrintJob(
      tx,
      till.crypto,
      { orderId: order.id, copy, requestedBy: actor.id, createdAtMs: nowMs },
      document,
    );
    enqueue(tx, {
      lane: 'printing',
      kind: 'print',
      subjectId: job.id,
      epoch: till.epoch,
      dueAtMs: nowMs,
      deadlineAtMs: null,
    });
    note(tx, { atMs: nowMs, actorId: actor.id, action: 'receiptAsked', orderId: order.id, values: { copy } });
    return ok(job);
  });
  if (!outcome.ok) return outcome;
  till.changed({ order: number, became: 'printing' });
  return ok(toPrintJob(number, outcome.value));
}

/**
 * The printer itself refused it. What only a person says did not come out may be on paper all the same: the next one
 * says DUPLICATE, so that there are never two receipts of one order.
 */
const isCertainlyUnprinted = (job: StoredPrintJob): boolean =>
  job.state === 'not-printed' && job.reason !== 'denied';

/** The number that the next paper of an order will bear. */
export function copyToPrint(db: ReadableDb, orderId: number): number {
  return printJobsOfOrder(db, orderId).findLast(isCertainlyUnprinted)?.copy ?? nextCopy(db, orderId);
}

/** A person looked at the paper. */
export function answerPrint(
  till: Till,
  actor: Actor,
  id: number,
  printed: boolean,
): Result<PrintJob, Failure> {
  const outcome = decide(till.db, (tx): Result<StoredPrintJob, Failure> => {
    const job = printJobById(tx, id);
    const moved =
      job &&
      movePrintJob(tx, job, printed ? 'confirmed' : 'denied', till.clock.nowMs(), printed ? null : 'denied');
    if (!moved) return err(failure('print-not-found'));
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: printed ? 'receiptPrinted' : 'receiptNotPrinted',
      orderId: moved.orderId,
      values: { copy: moved.copy },
    });
    return ok(moved);
  });
  if (!outcome.ok) return outcome;
  const { number } = orderById(till.db, outcome.value.orderId);
  till.changed({ order: number, became: 'printing' });
  return ok(toPrintJob(number, outcome.value));
}

/** Copies of today that somebody should look after. */
export function openPrintJobs(till: Till): readonly PrintJob[] {
  return openPrintJobsSince(till.db, todayMs(till)).map((job) =>
    toPrintJob(orderById(till.db, job.orderId).number, job),
  );
}

/** What is wrong with the printer, as its last copy tells; null when that one came out. */
export function printerTrouble(till: Till): LinkState['printer'] {
  const last = lastEndedPrintJob(till.db);
  if (last === undefined || last.createdAtMs < todayMs(till)) return null;
  if (!isCertainlyUnprinted(last) && last.state !== 'needs-person') return null;
  return { problem: last.reason ?? 'no-answer', waiting: openPrintJobsSince(till.db, todayMs(till)).length };
}

const todayMs = (till: Till): number => dayRangeMs(businessDay(till.clock.nowMs())).startMs;

export const toPrintJob = (order: string, job: StoredPrintJob): PrintJob => ({
  id: job.id,
  order,
  copy: job.copy,
  state: job.state,
  reason: job.reason,
});
