/**
 * Another package or recipient after payment: a new version of the order, confirmed with the customer and approved. The
 * payer stays. Dearer: the difference comes first, delivery waits for it. Cheaper: what is left over is given back.
 */
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { addCents, cents, formatKes, negateCents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import { parseMsisdn } from '../../shared/msisdn.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Snapshot, Tender } from '../../shared/snapshot.ts';
import { changedField } from '../../shared/snapshot.ts';
import { validUntilMs } from '../../shared/validity.ts';
import { liveAttemptOfOrder, moveAttempt } from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import { decidedOfOrder, orderOwes } from '../db/ledger-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, orderByNumber } from '../db/order-store.ts';
import { stopItem } from '../db/outbox-store.ts';
import { partyById, partyOf } from '../db/party-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import type { OrderVersion } from '../db/version-store.ts';
import {
  insertVersion,
  pendingVersion,
  versionByConfirmation,
  versionsOfOrder,
  withdrawPending,
} from '../db/version-store.ts';
import { promptRefusal, queuePrompt } from './confirm-order.ts';
import { giveLeftOver, takeDifference } from './price-difference.ts';
import { approve } from './people.ts';
import { deliveryRefusal, orderLookRefusal } from './old-file/refusals.ts';
import { hasLiveRefund } from './payouts/refund-money.ts';
import { applyPending, applyVersion } from './resolve/versions.ts';
import { doubtsToAnswer, snapshotOf, snapshotOfOrder } from './review-order.ts';
import type { Actor, Till } from './till.ts';

type Review = Response<'order:review-change'>;
type Confirmation = Request<'order:change'>;
type Changed = Result<Response<'order:change'>, Failure>;

/** What the order would become: the whole confirm screen, and what it costs more or less. */
export function reviewChange(till: Till, request: Request<'order:review-change'>): Result<Review, Failure> {
  const order = orderByNumber(till.db, request.order);
  if (!order) return err(failure('order-not-found', { order: request.order }));
  const refusal = changeRefusal(till.db, order);
  if (refusal) return err(refusal);
  const snapshot = changedSnapshot(till, till.db, order, request);
  if (!snapshot.ok) return snapshot;
  const nowMs = till.clock.nowMs();
  return ok({
    confirmationId: Buffer.from(till.random.bytes(16)).toString('hex'),
    snapshot: snapshot.value,
    doubts: [...doubtsToAnswer(till, till.db, { ...snapshot.value, tender: 'cash' }, order)],
    validUntilMs: validUntilMs(snapshot.value.validity, nowMs) ?? null,
    promptDeadlineMs: nowMs + till.settings().customerWaitsSeconds * 1_000,
    mayWaitUntilMs: null,
    differenceCents: differenceOf(till.db, order, snapshot.value),
  });
}

/** MONEY: against what the order really has, which may be more than its price once was. */
const differenceOf = (db: ReadableDb, order: Order, snapshot: Snapshot): Cents =>
  addCents(cents(snapshot.priceCents), negateCents(orderOwes(db, order.id, 'undelivered')));

/** Why an order cannot be changed now; undefined when it can. */
export function changeRefusal(db: ReadableDb, order: Order): Failure | undefined {
  const { number } = order;
  if (order.state !== 'paid') return failure('order-changed', { order: number });
  // MONEY: what may have gone to the old recipient is not sold a second time to another.
  const delivery = deliveryRefusal(db, order);
  if (delivery) return delivery;
  if (hasLiveRefund(db, order)) return failure('refund-live', { order: number });
  if (pendingVersion(db, order.id)) return failure('change-pending', { order: number });
  // What is only believed may still be denied: the price of nothing is not changed.
  if (decidedOfOrder(db, order.id) > 0 || liveAttemptOfOrder(db, order.id))
    return failure('change-not-now', { order: number });
  return undefined;
}

/** Empty: as it is. */
type Wanted = { readonly recipientText: string; readonly packageId: string; readonly tender: Tender };

function changedSnapshot(
  till: Till,
  db: ReadableDb,
  order: Order,
  wanted: Wanted,
): Result<Snapshot, Failure> {
  const frozen = snapshotOfOrder(till, db, { ...order, dueAtMs: null }, wanted.tender);
  if (!frozen) return err(failure('number-not-understood', { who: 'payer' }));
  const recipientText = wanted.recipientText === '' ? frozen.recipient : wanted.recipientText;
  const recipient = parseMsisdn(recipientText);
  if (recipient.kind !== 'ok') return err(failure('number-not-understood', { who: 'recipient' }));
  // A package that stays is the one that was paid, whatever the catalogue says by now.
  const own: Result<Snapshot, Failure> =
    wanted.packageId === ''
      ? ok({ ...frozen, recipient: recipient.msisdn })
      : snapshotOf(till, db, { ...wanted, recipientText, payerText: frozen.payer, tender: 'cash' });
  if (!own.ok) return own;
  const snapshot = { ...own.value, tender: wanted.tender };
  const isSame =
    snapshot.recipient === frozen.recipient &&
    snapshot.packageId === order.packageId &&
    snapshot.packageVersion === order.packageVersion;
  if (isSame) return err(failure('change-nothing', { order: order.number }));
  const isOver =
    snapshot.tender === 'mpesa-prompt' && differenceOf(db, order, snapshot) > till.rules.promptMaxCents;
  return isOver ? err(failure('amount-over-limit')) : ok(snapshot);
}

/** Makes the new version. The same confirmation twice is one change. */
export async function changeOrder(till: Till, actor: Actor, request: Confirmation): Promise<Changed> {
  const approver = await approve(till, actor, 'change-order', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Changed => {
    const earlier = versionByConfirmation(tx, request.confirmationId);
    if (earlier) return changedAs(tx, earlier, request, 0);
    const order = orderByNumber(tx, request.order);
    if (!order) return err(failure('order-not-found', { order: request.order }));
    const refusal = changeRefusal(tx, order);
    if (refusal) return err(refusal);
    const own = ownValues(till, tx, order, request);
    if (!own.ok) return own;
    return freezeVersion(till, tx, { actor, approver: approver.value, order, own: own.value, request });
  });
  if (outcome.ok) till.changed({ order: request.order, became: 'changed' });
  return outcome;
}

function ownValues(
  till: Till,
  tx: ReadableDb,
  order: Order,
  request: Confirmation,
): Result<Snapshot, Failure> {
  const { shown } = request;
  const isOrders = shown.packageId === order.packageId && shown.packageVersion === order.packageVersion;
  const own = changedSnapshot(till, tx, order, {
    recipientText: shown.recipient,
    packageId: isOrders ? '' : shown.packageId,
    tender: shown.tender,
  });
  if (!own.ok) return own;
  // MONEY: P2. What was shown must be what is true, inside the transaction that acts on it.
  const field = changedField(shown, own.value);
  if (field) return err(failure('snapshot-changed', { field }));
  const differenceCents = differenceOf(tx, order, own.value);
  if (differenceCents !== request.differenceCents)
    return err(failure('snapshot-changed', { field: 'priceCents' }));
  const open = doubtsToAnswer(till, tx, { ...own.value, tender: 'cash' }, order).find(
    ({ kind }) => !request.answered.includes(kind),
  );
  if (open) return err(failure('doubt-not-answered', { doubt: open.kind }));
  if (differenceCents <= 0) return own;
  const refusal = paymentRefusal(till, tx, order, own.value, differenceCents, request);
  return refusal ? err(refusal) : own;
}

function paymentRefusal(
  till: Till,
  tx: ReadableDb,
  order: Order,
  own: Snapshot,
  differenceCents: Cents,
  request: { readonly cashReceivedCents?: number | undefined },
): Failure | undefined {
  if (own.tender === 'mpesa-prompt') return promptRefusal(till, tx, own, order);
  // MONEY: a payment of his own to the till settles whole orders, never a difference; it is not counted as cash.
  if (own.tender !== 'cash') return failure('bad-request', { field: 'tender' });
  return (request.cashReceivedCents ?? 0) < differenceCents
    ? failure('cash-too-little', { price: formatKes(differenceCents) })
    : undefined;
}

type Freezing = {
  readonly actor: Actor;
  readonly approver: Actor;
  readonly order: Order;
  readonly own: Snapshot;
  readonly request: Confirmation;
};

function freezeVersion(
  till: Till,
  tx: WritableDb,
  { actor, approver, order, own, request }: Freezing,
): Changed {
  const nowMs = till.clock.nowMs();
  const differenceCents = cents(request.differenceCents);
  const waits = differenceCents > 0;
  const version = insertVersion(tx, {
    orderId: order.id,
    version: keepFirst(tx, order),
    state: waits ? 'pending' : 'confirmed',
    recipientId: partyOf(tx, till, own.recipient as Msisdn, nowMs).id,
    packageId: own.packageId,
    packageVersion: own.packageVersion,
    packageName: own.packageName,
    validity: own.validity,
    priceCents: cents(own.priceCents),
    differenceCents,
    confirmationId: request.confirmationId,
    madeBy: actor.id,
    approvedBy: approver.id,
    atMs: nowMs,
  });
  note(tx, { atMs: nowMs, actorId: approver.id, action: 'approved', orderId: order.id });
  if (!waits) {
    const cashCents = giveLeftOver(till, tx, actor, approver, order, negateCents(differenceCents));
    applyVersion(till, tx, order, version, nowMs);
    return changedAs(tx, version, request, cashCents);
  }
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: 'changeAgreed',
    orderId: order.id,
    values: { amountCents: differenceCents, package: own.packageName },
  });
  payNow(till, tx, actor, order, differenceCents, own.tender, request.cashReceivedCents);
  return changedAs(tx, version, request, 0);
}

/** The number of the next version; what was confirmed first is kept before it. */
function keepFirst(tx: WritableDb, order: Order): number {
  const versions = versionsOfOrder(tx, order.id);
  const last = versions.at(-1);
  if (last) return last.version + 1;
  const { recipientId, packageId, packageVersion, packageName, validity, priceCents } = order;
  insertVersion(tx, {
    orderId: order.id,
    version: 1,
    state: 'confirmed',
    recipientId,
    packageId,
    packageVersion,
    packageName,
    validity,
    priceCents,
    differenceCents: cents(0),
    confirmationId: null,
    madeBy: order.createdBy,
    approvedBy: null,
    atMs: order.createdAtMs,
  });
  return 2;
}

function payNow(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  differenceCents: Cents,
  tender: Tender,
  receivedCents: number | undefined,
): void {
  // P1: version, attempt, ledger intent and outbox row in one commit.
  if (tender === 'mpesa-prompt') return queuePrompt(till, tx, actor, order, undefined, differenceCents);
  takeDifference(till, tx, actor, order, differenceCents, receivedCents ?? differenceCents);
  applyPending(till, tx, order, till.clock.nowMs());
}

function changedAs(
  tx: ReadableDb,
  version: OrderVersion,
  request: { readonly shown: Snapshot; readonly cashReceivedCents?: number | undefined },
  givenCents: number,
): Changed {
  const { differenceCents } = version;
  const isCash = request.shown.tender === 'cash' && differenceCents > 0;
  return ok({
    order: orderById(tx, version.orderId).number,
    changeCents: isCash ? (request.cashReceivedCents ?? differenceCents) - differenceCents : givenCents,
  });
}

/** Another prompt for the difference, or cash, where the first prompt brought nothing. */
export function payDifference(till: Till, actor: Actor, request: Request<'order:pay-difference'>): Changed {
  const outcome = decide(till.db, (tx): Changed => {
    const order = orderByNumber(tx, request.order);
    const pending = order && pendingVersion(tx, order.id);
    if (!pending || order.state !== 'paid') return err(failure('order-changed', { order: request.order }));
    if (pending.differenceCents !== request.differenceCents)
      return err(failure('order-changed', { order: order.number }));
    // MONEY: P8. What is going back is not added to.
    if (hasLiveRefund(tx, order)) return err(failure('refund-live', { order: order.number }));
    const lookFirst = orderLookRefusal(tx, order);
    if (lookFirst) return err(lookFirst);
    const taken = takeBackPrompt(till, tx, order);
    if (taken) return err(taken);
    const payer = partyById(tx, order.payerId).number ?? '';
    const own = { ...snapshotOfVersion(till, pending, payer), tender: request.tender };
    const refusal = paymentRefusal(till, tx, order, own, pending.differenceCents, request);
    if (refusal) return err(refusal);
    payNow(till, tx, actor, order, pending.differenceCents, request.tender, request.cashReceivedCents);
    return changedAs(tx, pending, { ...request, shown: own }, 0);
  });
  if (outcome.ok) till.changed({ order: request.order, became: 'changed' });
  return outcome;
}

const snapshotOfVersion = (till: Till, version: OrderVersion, payer: string): Snapshot => ({
  mode: till.mode,
  payer,
  recipient: payer,
  packageId: version.packageId,
  packageVersion: version.packageVersion,
  packageName: version.packageName,
  validity: version.validity,
  priceCents: version.priceCents,
  tender: 'cash',
});

/** The customer does not pay the difference: the order is again what he had agreed to and paid. */
export function withdrawChange(
  till: Till,
  actor: Actor,
  number: string,
): Result<Record<string, never>, Failure> {
  const outcome = decide(till.db, (tx): Result<Record<string, never>, Failure> => {
    const order = orderByNumber(tx, number);
    if (!order || !pendingVersion(tx, order.id)) return err(failure('order-changed', { order: number }));
    const taken = takeBackPrompt(till, tx, order);
    if (taken) return err(taken);
    withdrawPending(tx, order);
    note(tx, { atMs: till.clock.nowMs(), actorId: actor.id, action: 'changeWithdrawn', orderId: order.id });
    return ok({});
  });
  if (outcome.ok) till.changed({ order: number, became: 'changed' });
  return outcome;
}

/** MONEY: a prompt that is being sent, lies on a phone, or is unknown may still bring the difference. */
function takeBackPrompt(till: Till, tx: WritableDb, order: Order): Failure | undefined {
  const live = liveAttemptOfOrder(tx, order.id);
  if (!live) return undefined;
  if (live.state !== 'queued' || !stopItem(tx, 'stk-push', live.id, 'withdrawn'))
    return failure('order-has-live-prompt', { order: order.number });
  moveAttempt(tx, live, 'withdrawn', till.clock.nowMs(), { reason: 'withdrawn' });
  return undefined;
}
