/** Delivery to the recipient, by the frozen order and nothing else (P2); at most one live delivery per order (P9). */
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { DeliveryEvent } from '../../shared/delivery-machine.ts';
import { national } from '../../shared/msisdn.ts';
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
import { orderOwes, post } from '../db/ledger-store.ts';
import type { Order } from '../db/order-store.ts';
import { moveOrder, orderByNumber } from '../db/order-store.ts';
import { packageVersion } from '../db/package-store.ts';
import { provenNumber } from '../db/party-store.ts';
import { personById } from '../db/person-store.ts';
import type { WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { hasLiveRefund } from './payouts/refund-money.ts';
import { approve } from './people.ts';
import { printReceipt } from './print-receipt.ts';
import type { Actor, Till } from './till.ts';

type Started = Response<'delivery:start'>;
type Done = Result<Record<string, never>, Failure>;

/** Commits "being delivered by …" and only then hands out the recipient and the string. */
export function startDelivery(
  till: Till,
  actor: Actor,
  number: string,
  early = false,
): Result<Started, Failure> {
  const outcome = decide(till.db, (tx): Result<Started, Failure> => {
    const order = orderByNumber(tx, number);
    if (!order) return err(failure('order-not-found', { order: number }));
    if (order.state === 'on-hold') return err(failure('order-on-hold', { order: number }));
    // MONEY: P3. Only a settled order is delivered.
    if (order.state !== 'paid') return err(failure('order-not-paid', { order: number }));
    // MONEY: P8. Money that is going back is not delivered for.
    if (hasLiveRefund(tx, order)) return err(failure('refund-live', { order: number }));
    const live = openDeliveryOf(tx, order.id);
    if (live && (live.state !== 'started' || live.runId !== till.runId))
      return err(failure('delivery-live', { order: number }));
    const isDue = order.dueAtMs === null || order.dueAtMs <= till.clock.nowMs();
    if (!isDue && !early && !live) return err(failure('not-due-yet', { fromMs: order.dueAtMs ?? 0 }));
    if (!isDue && !live) noteEarly(till, tx, actor, order);
    return showDelivery(till, tx, actor, order, live);
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
  live: Delivery | undefined,
): Result<Started, Failure> {
  const item = packageVersion(tx, order.packageId, order.packageVersion);
  const recipient = provenNumber(tx, till.crypto, order.recipientId);
  if (!item) return err(failure('package-not-found'));
  if (recipient === undefined) return err(failure('number-not-understood', { who: 'recipient' }));
  const nowMs = till.clock.nowMs();
  const delivery =
    live ??
    insertDelivery(tx, {
      orderId: order.id,
      method: item.deliveryMethod,
      startedBy: actor.id,
      startedAtMs: nowMs,
      runId: till.runId,
    });
  if (!live) note(tx, { atMs: nowMs, actorId: actor.id, action: 'deliveryStarted', orderId: order.id });
  return ok({
    deliveryId: delivery.id,
    recipient: national(recipient),
    method: item.deliveryMethod,
    dial: item.deliveryMethod === 'by-hand' ? dialString(till, item.ussdTemplate, national(recipient)) : null,
    by: personById(tx, delivery.startedBy)?.name ?? delivery.startedBy,
    startedMs: delivery.startedAtMs,
  });
}

/** P13: only production shows a string that a phone would dial. */
function dialString(till: Till, template: string | null, recipient: string): Started['dial'] {
  const shown =
    till.mode === 'production'
      ? template
      : (template ?? '*{recipient}#')
          .replace(/^\*(\d+\*)*/, '*PRACTICE*')
          .replace(/(?<=\{recipient\}).*$/, '#');
  const [before, after] = (shown ?? '').split('{recipient}');
  return before === undefined || after === undefined ? null : { before, recipient, after };
}

const events: { readonly [O in Request<'delivery:record'>['outcome']]: DeliveryEvent } = {
  delivered: 'reply-delivered',
  refused: 'reply-refused',
  unclear: 'reply-unclear',
};

/** Records Safaricom's reply to the dial. No answer is an answer too: unknown, never dialled again blindly. */
export function recordDelivery(till: Till, actor: Actor, request: Request<'delivery:record'>): Done {
  const done = change(till, request.order, request.deliveryId, (tx, order, delivery) => {
    const again =
      request.outcome === 'refused' &&
      request.reason === 'already-recommended' &&
      dialledBefore(tx, order, delivery);
    const event = again ? 'reply-refused-after-unknown' : events[request.outcome];
    const moved = moveDelivery(tx, delivery, event, till.clock.nowMs(), request.reason ?? null);
    if (!moved) return err(failure('order-changed', { order: order.number }));
    return finishDelivery(till, tx, actor, order, moved, request.reason);
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
      ? finishDelivery(till, tx, actor, order, moved, undefined)
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
    return finishDelivery(till, tx, approver.value, order, moved, undefined);
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

/** Marks a delivery that was unknown before a person said it had not happened. */
const settledAfterUnknown = 'settled-after-unknown';

const actions: { readonly [S in Delivery['state']]: string } = {
  started: 'deliveryStarted',
  delivered: 'delivered',
  refused: 'deliveryRefused',
  unknown: 'deliveryUnknown',
  'not-dialled': 'notDialled',
  review: 'deliveryReview',
};

function finishDelivery(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  order: Order,
  delivery: Delivery,
  reason: string | undefined,
): Done {
  const nowMs = till.clock.nowMs();
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: actions[delivery.state],
    orderId: order.id,
    values: reason === undefined ? {} : { reason },
  });
  if (delivery.state !== 'delivered') return ok({});
  // Another amount came while the bundle was on its way: the owner decides first, then the reply is recorded.
  if (order.state !== 'paid') return err(failure('order-on-hold', { order: order.number }));
  const owed = orderOwes(tx, order.id, 'undelivered');
  // MONEY: what the customer paid becomes a sale only now.
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind: 'delivered',
      orderId: order.id,
      transactionId: null,
      occurredAtMs: nowMs,
      nowMs,
      actorId: actor.id,
      body: { order: order.number, delivery: delivery.id },
    },
    owed,
  );
  moveOrder(tx, order, 'delivered', nowMs);
  return ok({});
}

/** Whether an earlier dial for this order may have worked: then "already recommended" is no refusal. */
function dialledBefore(tx: WritableDb, order: Order, delivery: Delivery): boolean {
  return deliveriesOfOrder(tx, order.id).some(
    (one) => one.id !== delivery.id && one.state === 'refused' && one.reason === settledAfterUnknown,
  );
}
