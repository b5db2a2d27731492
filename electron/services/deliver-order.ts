/** Delivery to the recipient, by the frozen order and nothing else (P2); at most one live delivery per order (P9). */
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { DeliveryEvent } from '../../shared/delivery-machine.ts';
import { dialParts } from '../../shared/dial-string.ts';
import { maskNumbersIn, national } from '../../shared/msisdn.ts';
import { automaticMethods } from '../../shared/packages.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import type { Delivery } from '../db/delivery-store.ts';
import {
  adoptDelivery,
  deliveriesOfOrder,
  insertDelivery,
  moveDelivery,
  openDeliveryOf,
} from '../db/delivery-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderByNumber } from '../db/order-store.ts';
import { packageVersion } from '../db/package-store.ts';
import type { StoredPackage } from '../db/package-store.ts';
import { provenNumber } from '../db/party-store.ts';
import { personById } from '../db/person-store.ts';
import type { WritableDb } from '../db/sql.ts';
import { pendingVersion } from '../db/version-store.ts';
import { decide } from '../db/transaction.ts';
import { transfersAirtime } from './catalogue/package-rules.ts';
import { deliveryRefusal } from './old-file/refusals.ts';
import { hasLiveRefund } from './payouts/refund-money.ts';
import { approve } from './people.ts';
import { printReceipt } from './print-receipt.ts';
import { beginDelivery } from './resolve/begin-delivery.ts';
import { replyMax } from './resolve/dial.ts';
import { dialledBefore, endDelivery, otherBundle, settledAfterUnknown } from './resolve/end-delivery.ts';
import type { Actor, Till } from './till.ts';

type Started = Response<'delivery:start'>;
type Done = Result<Record<string, never>, Failure>;

/** Commits "being delivered by …" and only then hands out the recipient and the string. */
export function startDelivery(
  till: Till,
  actor: Actor,
  number: string,
  early = false,
  byHand = false,
): Result<Started, Failure> {
  const outcome = decide(till.db, (tx): Result<Started, Failure> => {
    const order = orderByNumber(tx, number);
    if (!order) return err(failure('order-not-found', { order: number }));
    if (order.state === 'on-hold') return err(failure('order-on-hold', { order: number }));
    // MONEY: P3. Only a settled order is delivered.
    if (order.state !== 'paid') return err(failure('order-not-paid', { order: number }));
    // MONEY: P8. Money that is going back is not delivered for.
    if (hasLiveRefund(tx, order)) return err(failure('refund-live', { order: number }));
    // MONEY: P2. The customer has agreed to something dearer and not paid it yet: nothing is delivered meanwhile.
    if (pendingVersion(tx, order.id)) return err(failure('change-pending', { order: number }));
    const live = openDeliveryOf(tx, order.id);
    const isShown =
      live?.state === 'queued' ||
      live?.state === 'dialling' ||
      (live?.state === 'started' && live.runId === till.runId);
    const refusal = isShown ? undefined : deliveryRefusal(tx, order);
    if (refusal) return err(refusal);
    const isDue = order.dueAtMs === null || order.dueAtMs <= till.clock.nowMs();
    if (!isDue && !early && !live) return err(failure('not-due-yet', { fromMs: order.dueAtMs ?? 0 }));
    if (!isDue && !live) noteEarly(till, tx, actor, order);
    return showDelivery(till, tx, actor, order, { live, byHand });
  });
  if (outcome.ok) till.changed({ order: number, became: 'delivering' });
  return outcome;
}

function noteEarly(till: Till, tx: WritableDb, actor: Actor, order: Order): void {
  note(tx, {
    atMs: till.clock.nowMs(),
    actorId: actor.id,
    action: 'deliveredEarly',
    orderId: order.id,
    values: { dueMs: order.dueAtMs ?? 0 },
  });
}

function showDelivery(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  { live, byHand }: { readonly live: Delivery | undefined; readonly byHand: boolean },
): Result<Started, Failure> {
  const item = packageVersion(tx, order.packageId, order.packageVersion);
  const recipient = provenNumber(tx, till.crypto, order.recipientId);
  if (!item) return err(failure('package-not-found'));
  if (recipient === undefined) return err(failure('number-not-understood', { who: 'recipient' }));
  // MONEY: a code that was learnt to send airtime is shown to nobody, and nothing is begun with it.
  const isStopped = transfersAirtime(till, item.ussdTemplate);
  if (isStopped && !live)
    return err(failure('delivery-transfers-airtime', { name: item.name, order: order.number }));
  const begun = live ? ok(live) : begin(till, tx, actor, order, item, byHand);
  if (!begun.ok) return begun;
  const delivery = begun.value;
  return ok({
    deliveryId: delivery.id,
    recipient: national(recipient),
    method: delivery.method,
    dial:
      delivery.method === 'by-hand' && !isStopped
        ? dialParts(till.mode, item.ussdTemplate, national(recipient))
        : null,
    ...(isStopped ? { codeStopped: true as const } : {}),
    by: personById(tx, delivery.startedBy)?.name ?? delivery.startedBy,
    startedMs: delivery.startedAtMs,
  });
}

function begin(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  item: StoredPackage,
  byHand: boolean,
): Result<Delivery, Failure> {
  const isByHand = byHand && item.deliveryMethod === 'modem';
  if (!isByHand && automaticMethods.includes(item.deliveryMethod))
    return beginDelivery(till, tx, actor.id, order, item);
  const nowMs = till.clock.nowMs();
  note(tx, { atMs: nowMs, actorId: actor.id, action: 'deliveryStarted', orderId: order.id });
  return ok(
    insertDelivery(tx, {
      orderId: order.id,
      method: isByHand ? 'by-hand' : item.deliveryMethod,
      startedBy: actor.id,
      startedAtMs: nowMs,
      runId: till.runId,
    }),
  );
}

const events: { readonly [O in Request<'delivery:record'>['outcome']]: DeliveryEvent } = {
  delivered: 'reply-delivered',
  refused: 'reply-refused',
  unclear: 'reply-unclear',
  // The recipient has something, but not what was paid for: a person decides, and the package waits.
  'other-bundle': 'reply-unclear',
};

/** Records Safaricom's reply to the dial. No answer is an answer too: unknown, never dialled again blindly. */
export function recordDelivery(till: Till, actor: Actor, request: Request<'delivery:record'>): Done {
  const done = change(till, request.order, request.deliveryId, (tx, order, delivery) => {
    const again =
      request.outcome === 'refused' &&
      request.reason === 'already-recommended' &&
      dialledBefore(tx, order, delivery);
    const event = again ? 'reply-refused-after-unknown' : events[request.outcome];
    // What the modem or a payout is doing is not recorded by hand.
    if (delivery.state !== 'started') return err(failure('order-changed', { order: order.number }));
    const reason = request.outcome === 'other-bundle' ? otherBundle : request.reason;
    const reply = request.reply === undefined ? null : maskNumbersIn(request.reply).slice(0, replyMax);
    const moved = moveDelivery(tx, delivery, event, till.clock.nowMs(), reason ?? null, reply);
    if (!moved) return err(failure('order-changed', { order: order.number }));
    return endDelivery(till, tx, actor.id, order, moved, reason);
  });
  // Printing never delays an order: what is refused here is only that one copy.
  if (done.ok && request.outcome === 'delivered' && till.settings().printWhen === 'always')
    printReceipt(till, actor, request.order);
  return done;
}

/** After a restart: did the attendant dial the string that an earlier run had shown? */
export function answerDialled(till: Till, actor: Actor, request: Request<'delivery:answer-dialled'>): Done {
  return change(till, request.order, request.deliveryId, (tx, order, delivery) => {
    if (delivery.state !== 'started') return err(failure('order-changed', { order: order.number }));
    if (request.answer === 'yes') {
      adoptDelivery(tx, delivery, till.runId);
      return ok({});
    }
    const moved = moveDelivery(
      tx,
      delivery,
      request.answer === 'no' ? 'not-dialled' : 'reply-unclear',
      till.clock.nowMs(),
      'restart',
    );
    return moved
      ? endDelivery(till, tx, actor.id, order, moved)
      : err(failure('order-changed', { order: order.number }));
  });
}

/** What became of an unknown delivery, said by somebody who may. */
export async function settleDelivery(
  till: Till,
  actor: Actor,
  request: Request<'delivery:settle'>,
): Promise<Done> {
  const approver = await approve(till, actor, 'settle-unknown-delivery', request.approval);
  if (!approver.ok) return approver;
  return change(till, request.order, request.deliveryId, (tx, order, delivery) => {
    const moved = moveDelivery(
      tx,
      delivery,
      request.found === 'delivered' ? 'found-delivered' : 'found-not-delivered',
      till.clock.nowMs(),
      settledAfterUnknown,
    );
    if (!moved) return err(failure('order-changed', { order: order.number }));
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: approver.value.id,
      action: request.found === 'delivered' ? 'foundDelivered' : 'foundNotDelivered',
      orderId: order.id,
    });
    return endDelivery(till, tx, approver.value.id, order, moved);
  });
}

function change(
  till: Till,
  number: string,
  deliveryId: number,
  body: (tx: WritableDb, order: Order, delivery: Delivery) => Done,
): Done {
  const outcome = decide(till.db, (tx): Done => {
    const order = orderByNumber(tx, number);
    const delivery = order && deliveriesOfOrder(tx, order.id).find((one) => one.id === deliveryId);
    if (!order || !delivery) return err(failure('delivery-not-found'));
    return body(tx, order, delivery);
  });
  if (outcome.ok) till.changed({ order: number, became: 'delivery' });
  return outcome;
}
