/** The press of the confirm key: compare, freeze, commit. Only after this commit may a request exist (P1). */
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { addCents, cents, formatKes, negateCents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { formatOrderNumber } from '../../shared/ids.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Snapshot, Tender } from '../../shared/snapshot.ts';
import { canonicalSnapshot, changedField } from '../../shared/snapshot.ts';
import {
  attemptsOfOrder,
  insertAttempt,
  liveAttemptOfOrder,
  liveAttemptsOfPayer,
} from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import { intend, lastBookedAtMs, post } from '../db/ledger-store.ts';
import { hasHeldMoney } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import {
  confirmationOf,
  insertConfirmation,
  insertOrder,
  moveOrder,
  orderById,
  orderByNumber,
  setTender,
} from '../db/order-store.ts';
import { takeOrderSequence } from '../db/install-store.ts';
import { enqueue } from '../db/outbox-store.ts';
import type { Party } from '../db/party-store.ts';
import { findPartyId, partyById, partyOf } from '../db/party-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { dropDraft, loadDraft } from './draft.ts';
import { regularOrdered } from './regulars.ts';
import { doubtsToAnswer, snapshotOf, snapshotOfOrder } from './review-order.ts';
import { mayWaitUntilMs } from './send-later.ts';
import { spendCredit } from './use-credit.ts';
import type { Actor, Till } from './till.ts';
import { wrongClock } from './till.ts';

type Confirmation = Request<'order:confirm'>;
type Confirmed = Response<'order:confirm'>;
type Outcome = Result<Confirmed, Failure>;

/** Confirms what the person's draft says. The same confirmation twice is one order. */
export function confirmOrder(till: Till, actor: Actor, request: Confirmation): Outcome {
  const outcome = decide(till.db, (tx): Outcome => {
    const earlier = confirmedEarlier(till, tx, request);
    if (earlier) return earlier;
    const draft = loadDraft(till, tx, actor);
    if (draft.packageId === null) return err(failure('package-not-found'));
    const own = snapshotOf(till, tx, {
      ...draft,
      packageId: draft.packageId,
      tender: request.shown.tender,
      deliver: request.shown.dueAtMs === undefined ? 'now' : 'tomorrow',
    });
    if (!own.ok) return own;
    const refusal = refusalOf(till, tx, own.value, request, undefined);
    if (refusal) return err(refusal);
    const order = freeze(till, tx, actor, own.value);
    dropDraft(tx, actor);
    regularOrdered(till, tx, actor, order);
    return proceed(till, tx, actor, order, own.value, request);
  });
  if (outcome.ok) till.changed({ order: outcome.value.order, became: 'confirmed' });
  return outcome;
}

/** A new prompt, or cash, for an order whose earlier prompt came to nothing: the frozen values, confirmed anew. */
export function confirmAgain(till: Till, actor: Actor, request: Request<'order:confirm-again'>): Outcome {
  const outcome = decide(till.db, (tx): Outcome => {
    const earlier = confirmedEarlier(till, tx, request);
    if (earlier) return earlier;
    const order = orderByNumber(tx, request.order);
    const own = order && snapshotOfOrder(till, tx, order, request.shown.tender);
    if (!order || !own) return err(failure('order-not-found', { order: request.order }));
    const refusal = refusalAgain(till, tx, order) ?? refusalOf(till, tx, own, request, order);
    if (refusal) return err(refusal);
    return proceed(till, tx, actor, setTender(tx, order, own.tender), own, request);
  });
  if (outcome.ok) till.changed({ order: outcome.value.order, became: 'confirmed' });
  return outcome;
}

function confirmedEarlier(till: Till, tx: ReadableDb, request: Confirmation): Outcome | undefined {
  const earlier = confirmationOf(tx, request.confirmationId);
  if (!earlier) return undefined;
  const order = orderById(tx, earlier.orderId);
  const payer = partyById(tx, order.payerId);
  const recipient = partyById(tx, order.recipientId);
  const { shown } = request;
  const isSame =
    shown.payer === payer.number &&
    shown.recipient === recipient.number &&
    till.crypto.equal(earlier.snapshotHash, snapshotHash(till, shown, payer, recipient));
  if (!isSame) return err(failure('already-confirmed'));
  return ok({ order: order.number, changeCents: changeOf(request, order.priceCents), again: true });
}

function refusalAgain(till: Till, tx: ReadableDb, order: Order): Failure | undefined {
  if (order.state !== 'open') return failure('order-changed', { order: order.number });
  if (liveAttemptOfOrder(tx, order.id)) return failure('order-has-live-prompt', { order: order.number });
  // MONEY: what came late is held for this very order; it is used or given back before anybody is asked to pay again.
  if (hasHeldMoney(tx, order.id)) return failure('order-changed', { order: order.number });
  const retryFromMs = attemptsOfOrder(tx, order.id).at(-1)?.retryFromMs ?? 0;
  return retryFromMs > till.clock.nowMs() ? failure('too-early', { fromMs: retryFromMs }) : undefined;
}

function refusalOf(
  till: Till,
  tx: ReadableDb,
  own: Snapshot,
  request: Confirmation,
  self: Order | undefined,
): Failure | undefined {
  // MONEY: P2. What was shown must be what is true, inside the transaction that acts on it.
  const changed = changedField(request.shown, own);
  if (changed) return failure('snapshot-changed', { field: changed });
  const open = doubtsToAnswer(till, tx, own, self).find(({ kind }) => !request.answered.includes(kind));
  if (open) return failure('doubt-not-answered', { doubt: open.kind });
  // Nobody is promised tomorrow by a clock that does not know today.
  if (own.dueAtMs !== undefined && self === undefined && wrongClock(till)) return failure('clock-wrong');
  // What he paid himself is named by its code, and nothing else is.
  if ((own.tender === 'mpesa-own') !== (request.creditReceipt !== undefined)) return failure('bad-request');
  if (own.tender === 'cash') return cashRefusal(own, request);
  if (own.tender === 'mpesa-own') return undefined;
  return promptRefusal(till, tx, own, self) ?? laterRefusal(till, tx, own, request);
}

function cashRefusal(own: Snapshot, request: Confirmation): Failure | undefined {
  const received = request.cashReceivedCents ?? 0;
  return received < own.priceCents
    ? failure('cash-too-little', { price: formatKes(cents(own.priceCents)) })
    : undefined;
}

/** Why no prompt may go to this payer now. */
export function promptRefusal(
  till: Till,
  tx: ReadableDb,
  own: Snapshot,
  self: Order | undefined,
): Failure | undefined {
  if (wrongClock(till)) return failure('clock-wrong');
  const payerId = findPartyId(tx, own.payer as Msisdn);
  const unknown =
    payerId === undefined
      ? undefined
      : liveAttemptsOfPayer(tx, payerId).find((attempt) => attempt.state === 'unknown');
  // P4: nobody is asked to pay while it is not known whether he has.
  return unknown && unknown.orderId !== self?.id
    ? failure('payer-has-unknown', { order: orderById(tx, unknown.orderId).number })
    : undefined;
}

/** The network may come back when the customer has gone: only until the time that he heard, and within the owner's caps. */
function laterRefusal(
  till: Till,
  tx: ReadableDb,
  own: Snapshot,
  { sendUntilMs }: Confirmation,
): Failure | undefined {
  if (sendUntilMs === undefined) return undefined;
  const latestMs = mayWaitUntilMs(till, tx, own);
  return latestMs === undefined || sendUntilMs > latestMs || sendUntilMs <= till.clock.nowMs()
    ? failure('send-later-refused')
    : undefined;
}

function freeze(till: Till, tx: WritableDb, actor: Actor, own: Snapshot): Order {
  const nowMs = till.clock.nowMs();
  const payer = partyOf(tx, till, own.payer as Msisdn, nowMs);
  const recipient = partyOf(tx, till, own.recipient as Msisdn, nowMs);
  return insertOrder(tx, {
    number: formatOrderNumber(till.mode, takeOrderSequence(tx)),
    epoch: till.epoch,
    tender: own.tender,
    payerId: payer.id,
    recipientId: recipient.id,
    packageId: own.packageId,
    packageVersion: own.packageVersion,
    packageName: own.packageName,
    validity: own.validity,
    priceCents: cents(own.priceCents),
    createdBy: actor.id,
    createdAtMs: nowMs,
    businessDay: businessDay(Math.max(nowMs, lastBookedAtMs(tx))),
    dueAtMs: own.dueAtMs ?? null,
  });
}

function proceed(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  own: Snapshot,
  request: Confirmation,
): Outcome {
  const nowMs = till.clock.nowMs();
  insertConfirmation(tx, {
    id: request.confirmationId,
    orderId: order.id,
    snapshotHash: snapshotHash(till, own, partyById(tx, order.payerId), partyById(tx, order.recipientId)),
    atMs: nowMs,
  });
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: 'orderConfirmed',
    orderId: order.id,
    values: { tender: own.tender, amountCents: own.priceCents },
  });
  if (own.tender === 'cash')
    settleByCash(till, tx, actor, order, request.cashReceivedCents ?? own.priceCents);
  else if (request.creditReceipt === undefined) queuePrompt(till, tx, actor, order, request.sendUntilMs);
  else {
    // He paid the till himself: nobody is prompted, and without that payment there is no order.
    const used = spendCredit(till, tx, actor, order, request.creditReceipt);
    if (!used.ok) return used;
  }
  return ok({ order: order.number, changeCents: changeOf(request, order.priceCents), again: false });
}

/** P1: attempt, ledger intent and outbox row in the same commit as the order. */
export function queuePrompt(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  sendUntilMs?: number,
  amountCents: Cents = order.priceCents,
): void {
  const nowMs = till.clock.nowMs();
  const deadlineAtMs = sendUntilMs ?? nowMs + till.settings().customerWaitsSeconds * 1_000;
  const attemptId = insertAttempt(tx, {
    orderId: order.id,
    epoch: till.epoch,
    amountCents,
    payerId: order.payerId,
    nonce: Buffer.from(till.random.bytes(16)).toString('hex'),
    deadlineAtMs,
    mayWait: sendUntilMs !== undefined,
    createdAtMs: nowMs,
  });
  intend(tx, till.ledger, {
    epoch: till.epoch,
    kind: 'intent:stk-push',
    orderId: order.id,
    transactionId: null,
    occurredAtMs: nowMs,
    nowMs,
    actorId: actor.id,
    body: {
      ...bodyOf(order, partyById(tx, order.payerId), partyById(tx, order.recipientId)),
      attempt: attemptId,
      ...(amountCents === order.priceCents ? {} : { difference: amountCents }),
    },
  });
  enqueue(tx, {
    lane: 'stk',
    kind: 'stk-push',
    subjectId: attemptId,
    epoch: till.epoch,
    dueAtMs: nowMs,
    deadlineAtMs,
  });
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: sendUntilMs === undefined ? 'promptQueued' : 'promptMayWait',
    orderId: order.id,
    values: { deadlineMs: deadlineAtMs },
  });
}

/** Counted cash settles an order at once. */
export function settleByCash(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  receivedCents: number,
): void {
  const nowMs = till.clock.nowMs();
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind: 'cash-received',
      orderId: order.id,
      transactionId: null,
      occurredAtMs: nowMs,
      nowMs,
      actorId: actor.id,
      body: {
        ...bodyOf(order, partyById(tx, order.payerId), partyById(tx, order.recipientId)),
        received: receivedCents,
      },
    },
    order.priceCents,
  );
  moveOrder(tx, order, 'payment-settled', nowMs, { settledBy: 'cash', tender: 'cash' });
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: 'cashTaken',
    orderId: order.id,
    values: { amountCents: order.priceCents, receivedCents: receivedCents },
  });
}

/** What the chain covers of an order: its frozen values, and commitments instead of numbers (P10). */
function bodyOf(order: Order, payer: Party, recipient: Party): Record<string, string | number> {
  return {
    order: order.number,
    payer: payer.commitmentHex,
    recipient: recipient.commitmentHex,
    package: order.packageId,
    version: order.packageVersion,
    price: order.priceCents,
  };
}

function changeOf(
  request: { readonly shown: { readonly tender: Tender }; readonly cashReceivedCents?: number | undefined },
  priceCents: Cents,
): Cents {
  return request.shown.tender === 'cash' && request.cashReceivedCents !== undefined
    ? addCents(cents(request.cashReceivedCents), negateCents(priceCents))
    : cents(0);
}

/** P10: over commitments, because a hash of two numbers can be guessed as long as there are only so many numbers. */
const snapshotHash = (till: Till, snapshot: Snapshot, payer: Party, recipient: Party): Uint8Array =>
  till.crypto.sha256(
    canonicalSnapshot({ ...snapshot, payer: payer.commitmentHex, recipient: recipient.commitmentHex }),
  );
