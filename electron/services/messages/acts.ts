/** What people do about messages: send one again, note that somebody wants none, try the set-up. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { MessageReader } from '../../../shared/messages.ts';
import { parseMsisdn } from '../../../shared/msisdn.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { toSmsText } from '../../../shared/sms-length.ts';
import { note } from '../../db/audit-store.ts';
import { messageById, messagesOfOrder, moveMessage } from '../../db/message-store.ts';
import { orderByNumber } from '../../db/order-store.ts';
import type { Order } from '../../db/order-store.ts';
import { messageAgain, stopItem } from '../../db/outbox-store.ts';
import { noMessagesSinceMs, wantNoMessages } from '../../db/party-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { decide, transaction } from '../../db/transaction.ts';
import type { MessageSendOutcome, MessageSender } from '../../ports.ts';
import type { Actor, Till } from '../till.ts';
import { loadMessageProvider, loadMessageSettings } from './settings.ts';

const minuteMs = 60_000;

/** One that was certainly not sent goes again at a key; one that may have been sent needs `mayBeSecond`. */
export function resendMessage(
  till: Till,
  actor: Actor,
  request: { readonly order: string; readonly messageId: number; readonly mayBeSecond: boolean },
): Result<object, Failure> {
  const outcome = decide(till.db, (tx): Result<object, Failure> => {
    const order = orderByNumber(tx, request.order);
    const message = messageById(tx, request.messageId);
    if (!order || message?.orderId !== order.id) return err(failure('message-not-found'));
    if (noMessagesSinceMs(tx, message.partyId) !== undefined)
      return err(failure('message-not-now', { why: 'opted-out' }));
    if (loadMessageProvider(tx, till.mode).kind === 'none')
      return err(failure('message-not-now', { why: 'not-set-up' }));
    if (message.state === 'unknown' && !request.mayBeSecond) return err(failure('message-may-be-sent'));
    const nowMs = till.clock.nowMs();
    const event = message.state === 'unknown' ? 'again-confirmed' : 'again';
    if (!moveMessage(tx, message, event, nowMs)) return err(failure('message-not-found'));
    const { giveUpMinutes } = loadMessageSettings(tx);
    messageAgain(tx, message.id, till.epoch, nowMs, nowMs + giveUpMinutes * minuteMs);
    note(tx, {
      atMs: nowMs,
      actorId: actor.id,
      action: 'messageResent',
      orderId: order.id,
      values: { slot: message.slot },
    });
    return ok({});
  });
  if (outcome.ok) till.changed({ order: request.order, became: 'message' });
  return outcome;
}

/** Somebody said STOP, or takes it back. What still waits for this number is not sent. */
export function setNoMessages(
  till: Till,
  actor: Actor,
  request: { readonly order: string; readonly who: MessageReader; readonly none: boolean },
): Result<object, Failure> {
  const outcome = decide(till.db, (tx): Result<object, Failure> => {
    const order = orderByNumber(tx, request.order);
    if (!order) return err(failure('order-not-found', { order: request.order }));
    const partyId = partyOfReader(order, request.who);
    const nowMs = till.clock.nowMs();
    wantNoMessages(tx, partyId, request.none ? nowMs : null);
    const waiting = messagesOfOrder(tx, order.id).filter(
      (message) => message.partyId === partyId && message.state === 'queued',
    );
    for (const message of request.none ? waiting : []) {
      stopItem(tx, 'message', message.id, 'opted-out');
      moveMessage(tx, message, 'stopped', nowMs, { reason: 'opted-out' });
    }
    note(tx, {
      atMs: nowMs,
      actorId: actor.id,
      action: `${request.who}Wants${request.none ? 'No' : ''}Messages`,
      orderId: order.id,
    });
    return ok({});
  });
  if (outcome.ok) till.changed({ order: request.order, became: 'message' });
  return outcome;
}

const partyOfReader = (order: Order, who: MessageReader): number =>
  who === 'payer' ? order.payerId : order.recipientId;

/** Who of an order wants no messages. */
export function unwantedOf(db: ReadableDb, order: Order): { readonly [R in MessageReader]: boolean } {
  return {
    payer: noMessagesSinceMs(db, order.payerId) !== undefined,
    recipient: noMessagesSinceMs(db, order.recipientId) !== undefined,
  };
}

const testWords = {
  en: 'this is a test of the shop’s messages.',
  sw: 'hili ni jaribio la ujumbe wa duka.',
} as const;

/** One message to a number that the owner types. It belongs to no order, and the number is not kept. */
export async function sendTestMessage(
  till: Till,
  actor: Actor,
  sender: MessageSender,
  numberText: string,
): Promise<Result<MessageSendOutcome, Failure>> {
  const parsed = parseMsisdn(numberText);
  if (parsed.kind !== 'ok') return err(failure('number-not-understood', { who: 'recipient' }));
  const { language } = loadMessageSettings(till.db);
  const text = toSmsText(`${till.settings().shopName}: ${testWords[language]}`);
  const outcome = await sender.send(parsed.msisdn, text);
  transaction(till.db, (tx) =>
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'messageTested',
      values: { outcome: outcome.kind },
    }),
  );
  return ok(outcome);
}
