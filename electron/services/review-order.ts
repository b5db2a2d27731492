/** Before money: what would be confirmed, and everything that is doubtful about it. */
import type { Doubt, Review } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { nearlyEqual, parseMsisdn, prefixHint } from '../../shared/msisdn.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Snapshot, Tender } from '../../shared/snapshot.ts';
import { validUntilMs } from '../../shared/validity.ts';
import { liveAttemptsOfPayer } from '../db/attempt-store.ts';
import { mayWaitUntilMs } from './send-later.ts';
import { hasHeldMoney } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, ordersOfRecipient, unfinishedOrders } from '../db/order-store.ts';
import { airtimeBookCents, lastReading } from '../db/airtime-store.ts';
import { currentPackage, packageVersion } from '../db/package-store.ts';
import { suspensionOf } from '../db/suspension-store.ts';
import { findPartyId, partyById } from '../db/party-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { soldTodayDoubt } from './daily-cap.ts';
import type { Draft } from './draft.ts';
import { storeDraft } from './draft.ts';
import { oldOrderRefusal } from './old-file/refusals.ts';
import { tomorrowOf } from './schedule-order.ts';
import { transfersAirtime } from './catalogue/package-rules.ts';
import type { Actor, Till } from './till.ts';

export type ReviewRequest = Draft & {
  readonly packageId: string;
  readonly tender: Tender;
  readonly deliver?: 'now' | 'tomorrow' | undefined;
};

/** Keeps the draft, builds the snapshot that the confirm screen shows, and names every doubt. */
export function reviewOrder(till: Till, actor: Actor, request: ReviewRequest): Result<Review, Failure> {
  storeDraft(till, actor, {
    payerText: request.payerText,
    recipientText: request.recipientText,
    packageId: request.packageId,
  });
  const snapshot = snapshotOf(till, till.db, request);
  return snapshot.ok ? ok(reviewOf(till, snapshot.value, undefined)) : snapshot;
}

/** The same values as an order was confirmed with, for a new prompt or for cash. */
export function reviewAgain(till: Till, order: Order, tender: Tender): Result<Review, Failure> {
  if (order.state !== 'open' || hasHeldMoney(till.db, order.id))
    return err(failure('order-changed', { order: order.number }));
  const old = oldOrderRefusal(till.db, order);
  if (old) return err(old);
  const snapshot = snapshotOfOrder(till, till.db, order, tender);
  return snapshot
    ? ok(reviewOf(till, snapshot, order))
    : err(failure('order-not-found', { order: order.number }));
}

function reviewOf(till: Till, snapshot: Snapshot, order: Order | undefined): Review {
  const nowMs = till.clock.nowMs();
  return {
    confirmationId: Buffer.from(till.random.bytes(16)).toString('hex'),
    snapshot,
    doubts: [
      ...doubtsToAnswer(till, till.db, snapshot, order),
      ...(snapshot.tender === 'mpesa-prompt' ? busyPayer(till.db, snapshot.payer as Msisdn, order) : []),
    ],
    validUntilMs: validUntilMs(snapshot.validity, Math.max(nowMs, snapshot.dueAtMs ?? nowMs)) ?? null,
    promptDeadlineMs: nowMs + till.settings().customerWaitsSeconds * 1_000,
    mayWaitUntilMs: mayWaitUntilMs(till, till.db, snapshot) ?? null,
  };
}

/** The main process's own view of what would be sold; the renderer's is compared with it (P2). */
export function snapshotOf(till: Till, db: ReadableDb, request: ReviewRequest): Result<Snapshot, Failure> {
  const payer = parseMsisdn(request.payerText);
  const recipient = parseMsisdn(request.recipientText);
  if (payer.kind !== 'ok') return err(failure('number-not-understood', { who: 'payer' }));
  if (recipient.kind !== 'ok') return err(failure('number-not-understood', { who: 'recipient' }));
  const item = currentPackage(db, request.packageId);
  if (!item) return err(failure('package-not-found'));
  if (suspensionOf(db, item.id) || (item.onSale && transfersAirtime(till, item.ussdTemplate)))
    return err(failure('package-suspended', { name: item.name }));
  if (!item.onSale) return err(failure('package-not-on-sale', { name: item.name }));
  if (request.tender === 'mpesa-prompt' && item.priceCents > till.rules.promptMaxCents)
    return err(failure('amount-over-limit'));
  return ok({
    mode: till.mode,
    payer: payer.msisdn,
    recipient: recipient.msisdn,
    packageId: item.id,
    packageVersion: item.version,
    packageName: item.name,
    validity: item.validity,
    priceCents: item.priceCents,
    tender: request.tender,
    ...(request.deliver === 'tomorrow' ? { dueAtMs: tomorrowOf(till) } : {}),
  });
}

/** A confirmed order's frozen values; undefined once its numbers were erased. */
export function snapshotOfOrder(
  till: Till,
  db: ReadableDb,
  order: Order,
  tender: Tender,
): Snapshot | undefined {
  const payer = partyById(db, order.payerId).number;
  const recipient = partyById(db, order.recipientId).number;
  if (payer === undefined || recipient === undefined) return undefined;
  return {
    mode: till.mode,
    payer,
    recipient,
    packageId: order.packageId,
    packageVersion: order.packageVersion,
    packageName: order.packageName,
    validity: order.validity,
    priceCents: order.priceCents,
    tender,
    ...(order.dueAtMs === null ? {} : { dueAtMs: order.dueAtMs }),
  };
}

/** MONEY: nothing is taken for a confirmed order whose string has become one that is not dialled any more. */
export function stoppedCode(till: Till, db: ReadableDb, order: Order): Failure | undefined {
  const item = packageVersion(db, order.packageId, order.packageVersion);
  if (item === undefined || !transfersAirtime(till, item.ussdTemplate)) return undefined;
  return failure('package-suspended', { name: order.packageName });
}

type DoubtToAnswer = Exclude<Doubt, { readonly kind: 'after-other' }>;

/** Everything that may be wrong with a sale, said before money. `self` is the order that is confirmed again. */
export function doubtsToAnswer(
  till: Till,
  db: ReadableDb,
  snapshot: Snapshot,
  self: Order | undefined,
): readonly DoubtToAnswer[] {
  const payer = snapshot.payer as Msisdn;
  const recipient = snapshot.recipient as Msisdn;
  const positions = payer === recipient ? undefined : nearlyEqual(payer, recipient);
  return [
    ...(positions ? [{ kind: 'nearly-equal' as const, positions: [...positions] }] : []),
    ...repeatDoubts(till, db, snapshot, self),
    ...prefixDoubts(snapshot),
    ...airtimeDoubts(db, snapshot),
  ];
}

function repeatDoubts(
  till: Till,
  db: ReadableDb,
  snapshot: Snapshot,
  self: Order | undefined,
): readonly DoubtToAnswer[] {
  const nowMs = till.clock.nowMs();
  const recipientId = findPartyId(db, snapshot.recipient as Msisdn);
  if (recipientId === undefined) return [];
  const others = ordersOfRecipient(
    db,
    recipientId,
    snapshot.packageId,
    nowMs - till.rules.repeatWindowMs,
  ).filter((order) => order.id !== self?.id && order.state !== 'cancelled' && order.state !== 'refunded');
  const payerId = findPartyId(db, snapshot.payer as Msisdn);
  // Those before the order that is confirmed again were asked about when it was confirmed first.
  const same = others.find((order) => order.payerId === payerId && order.id > (self?.id ?? 0));
  const soldToday = soldTodayDoubt(till, db, { ...snapshot, recipientId }, self);
  return [
    ...(same
      ? [
          {
            kind: 'repeat',
            order: same.number,
            minutes: Math.floor((nowMs - same.createdAtMs) / 60_000),
          } as const,
        ]
      : []),
    ...(soldToday ? [soldToday] : []),
  ];
}

/** A prefix is a hint only: numbers are portable. M-PESA and Safaricom bundles need a Safaricom line. */
function prefixDoubts(snapshot: Snapshot): readonly DoubtToAnswer[] {
  const payerOdd = snapshot.tender === 'mpesa-prompt' && prefixHint(snapshot.payer as Msisdn) !== 'safaricom';
  const recipientOdd = prefixHint(snapshot.recipient as Msisdn) !== 'safaricom';
  if (!payerOdd && !recipientOdd) return [];
  return [{ kind: 'odd-prefix', who: payerOdd && recipientOdd ? 'both' : payerOdd ? 'payer' : 'recipient' }];
}

/** Said before money: what the modem's SIM has left is not enough for this bundle and those that wait for it. */
function airtimeDoubts(db: ReadableDb, snapshot: Snapshot): readonly DoubtToAnswer[] {
  const item = packageVersion(db, snapshot.packageId, snapshot.packageVersion);
  if (item?.deliveryMethod !== 'modem' || item.costCents === null) return [];
  const read = lastReading(db);
  if (!read) return [];
  // What was bought or sold since the reading is in the books.
  const leftCents = read.amountCents + airtimeBookCents(db) - read.bookCents - waitingCostCents(db);
  return leftCents < item.costCents ? [{ kind: 'low-airtime', leftCents: Math.max(0, leftCents) }] : [];
}

function waitingCostCents(db: ReadableDb): number {
  const waiting = unfinishedOrders(db).filter(({ state }) => state === 'paid');
  return waiting.reduce((sum, order) => {
    const item = packageVersion(db, order.packageId, order.packageVersion);
    return sum + (item?.deliveryMethod === 'modem' ? (item.costCents ?? 0) : 0);
  }, 0);
}

/** Said and not asked: his prompts are sent one after the other (P4). */
function busyPayer(db: ReadableDb, payer: Msisdn, self: Order | undefined): readonly Doubt[] {
  const payerId = findPartyId(db, payer);
  const last =
    payerId === undefined
      ? undefined
      : liveAttemptsOfPayer(db, payerId).findLast((attempt) => attempt.orderId !== self?.id);
  return last ? [{ kind: 'after-other', order: orderById(db, last.orderId).number }] : [];
}
