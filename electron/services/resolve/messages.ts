/**
 * Messages: which ones a posting asks for, what one says, and what became of sending it. The ledger is what they tell
 * of, so that nothing that moves money has to know of messages, and nothing that was not booked is told.
 */
import type { Cents } from '../../../shared/cents.ts';
import { messageText } from '../../../shared/message-template.ts';
import { messageReaders, readerOf, slotOf } from '../../../shared/messages.ts';
import type { MessageDoubt, MessageEventName, MessageProblem } from '../../../shared/messages.ts';
import { smsLength } from '../../../shared/sms-length.ts';
import type { PostingKind } from '../../../shared/ledger-rules.ts';
import { ledgerHead, postingsAfter } from '../../db/ledger-store.ts';
import type { StoredMessage } from '../../db/message-store.ts';
import { insertMessage, lastToldSeq, messageById, moveMessage } from '../../db/message-store.ts';
import { orderById } from '../../db/order-store.ts';
import type { Order } from '../../db/order-store.ts';
import { claimItem, enqueue, settleItem, stopItem } from '../../db/outbox-store.ts';
import type { OutboxItem } from '../../db/outbox-store.ts';
import { noMessagesSinceMs, provenNumber } from '../../db/party-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { MessageSendOutcome } from '../../ports.ts';
import { loadMessageProvider, loadMessageSettings, messagesFromSeq } from '../messages/settings.ts';
import type { Till } from '../till.ts';

/**
 * What a posting is to the customer. A payment that the owner only decided to believe is told of by nobody: M-PESA has
 * not said it. Corrections, shortfalls and the shop's own money are the shop's business.
 */
const eventsOf: { readonly [K in PostingKind]?: MessageEventName } = {
  'payment-received': 'paid',
  'cash-received': 'paid',
  'held-money-applied': 'paid',
  delivered: 'delivered',
  'payment-held': 'held',
  'refunded-in-cash': 'refunded',
  'held-refunded-in-cash': 'refunded',
  'refunded-on-statement': 'refunded',
  'refunded-by-mpesa': 'refunded',
  'held-refunded-by-mpesa': 'refunded',
  'refunded-by-reversal': 'refunded',
  'held-refunded-by-reversal': 'refunded',
};

const batch = 200;
const minuteMs = 60_000;

/** How far the ledger has been read for messages. */
export type ToldSoFar = { seq: number };

/** Where to go on reading after a start; what is on record already is never told twice. */
export const toldSoFar = (till: Till): ToldSoFar => ({
  seq:
    loadMessageProvider(till.db, till.mode).kind === 'none'
      ? ledgerHead(till.db).seq
      : Math.max(lastToldSeq(till.db), messagesFromSeq(till.db)),
});

/**
 * Reads the postings that are new and queues the messages they ask for. Nothing of an older epoch is told (P14), nothing
 * that is too old already, and nothing that happened while messages were off.
 */
export function tellPostings(till: Till, told: ToldSoFar): void {
  const head = ledgerHead(till.db).seq;
  if (head === told.seq) return;
  if (loadMessageProvider(till.db, till.mode).kind === 'none') {
    told.seq = head;
    return;
  }
  const settings = loadMessageSettings(till.db);
  const oldestMs = till.clock.nowMs() - settings.giveUpMinutes * minuteMs;
  const postings = postingsAfter(till.db, Math.max(told.seq, messagesFromSeq(till.db)), batch);
  const wanted = postings.flatMap((posting) => {
    const event = eventsOf[posting.kind as PostingKind];
    const isTold =
      event !== undefined &&
      posting.orderId !== null &&
      posting.epoch === till.epoch &&
      posting.bookedAtMs >= oldestMs &&
      messageReaders.some((reader) => isOn(settings.switches, event, reader));
    return isTold ? [{ ...posting, event, orderId: posting.orderId }] : [];
  });
  if (wanted.length > 0)
    transaction(till.db, (tx) => {
      for (const { orderId, event, seq, amountCents } of wanted)
        queueMessages(till, tx, orderById(tx, orderId), event, { sourceSeq: seq, amountCents });
    });
  told.seq = postings.length < batch ? head : (postings.at(-1)?.seq ?? head);
}

const isOn = (
  switches: ReturnType<typeof loadMessageSettings>['switches'],
  event: MessageEventName,
  reader: (typeof messageReaders)[number],
): boolean => {
  const slot = slotOf(event, reader);
  return slot !== undefined && switches[slot];
};

/**
 * Queues what is to be said of one order: to the payer, and to the recipient where that is somebody else. What moves no
 * money (an order that was changed) has no posting, and is queued by its own use case, in its transaction.
 */
export function queueMessages(
  till: Till,
  tx: WritableDb,
  order: Order,
  event: MessageEventName,
  of: { readonly sourceSeq: number | null; readonly amountCents: Cents },
): void {
  if (loadMessageProvider(tx, till.mode).kind === 'none') return;
  const { switches, giveUpMinutes } = loadMessageSettings(tx);
  const nowMs = till.clock.nowMs();
  for (const reader of messageReaders) {
    const slot = slotOf(event, reader);
    if (slot === undefined || !switches[slot]) continue;
    if (reader === 'recipient' && order.recipientId === order.payerId) continue;
    const partyId = reader === 'payer' ? order.payerId : order.recipientId;
    const id = insertMessage(tx, { ...of, orderId: order.id, slot, partyId, nowMs });
    if (id === undefined) continue;
    const deadlineAtMs = nowMs + giveUpMinutes * minuteMs;
    const { epoch } = till;
    enqueue(tx, { lane: 'messages', kind: 'message', subjectId: id, epoch, dueAtMs: nowMs, deadlineAtMs });
  }
}

export type MessageClaim = { readonly message: StoredMessage; readonly to: string; readonly text: string };

/** Takes a message to be sent; undefined when there is nothing to send any more. The text is made here, from facts. */
export function claimMessage(till: Till, item: OutboxItem): MessageClaim | undefined {
  const outcome = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const message = messageById(tx, item.subjectId);
    if (!message || !claimItem(tx, item, nowMs)) return undefined;
    const stop = (event: 'stopped' | 'given-up', reason: MessageProblem): StoredMessage | undefined => {
      settleItem(tx, item.id, { state: 'stopped', reason });
      return moveMessage(tx, message, event, nowMs, { reason });
    };
    if (noMessagesSinceMs(tx, message.partyId) !== undefined) return { ended: stop('stopped', 'opted-out') };
    const to = provenNumber(tx, till.crypto, message.partyId);
    if (to === undefined) return { ended: stop('stopped', 'erased') };
    // A clock that jumped back must not send yesterday's messages to the end of time.
    const isLate = item.deadlineAtMs !== null && nowMs >= item.deadlineAtMs;
    if (isLate) return { ended: stop('given-up', (message.reason as MessageProblem | null) ?? 'too-old') };
    const sending = moveMessage(tx, message, 'claimed', nowMs);
    return sending && { claim: { message: sending, to, text: textOf(till, tx, message) } };
  });
  if (outcome && 'ended' in outcome && outcome.ended) changed(till, outcome.ended);
  return outcome && 'claim' in outcome ? outcome.claim : undefined;
}

function textOf(till: Till, tx: WritableDb, { orderId, slot, amountCents }: StoredMessage): string {
  const { language, templates, phone } = loadMessageSettings(tx);
  const order = orderById(tx, orderId);
  return messageText(templates[language][slot], language, {
    shopName: till.settings().shopName,
    shopPhone: phone,
    order: order.number,
    packageName: order.packageName,
    validity: order.validity,
    amountCents,
    payer: provenNumber(tx, till.crypto, order.payerId),
    recipient: provenNumber(tx, till.crypto, order.recipientId),
  });
}

/** Ours: 30 s, then twice as long each time, at most a quarter of an hour. */
const firstRetryMs = 30_000;
const longestRetryMs = 15 * minuteMs;
export const messageRetryMs = (tries: number): number =>
  Math.min(firstRetryMs * 2 ** Math.min(Math.max(0, tries - 1), 10), longestRetryMs);

/** Records what became of a message. */
export function recordMessage(
  till: Till,
  item: OutboxItem,
  { message, text }: MessageClaim,
  outcome: MessageSendOutcome,
): void {
  const { segments } = smsLength(text);
  const moved = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const present = messageById(tx, message.id);
    if (!present) return undefined;
    switch (outcome.kind) {
      case 'sent': {
        settleItem(tx, item.id, { state: 'done' });
        const { segmentPriceCents } = loadMessageSettings(tx);
        const costCents = outcome.costCents ?? segments * segmentPriceCents;
        const { reference } = outcome;
        return moveMessage(tx, present, 'accepted', nowMs, { reference, costCents, segments });
      }
      case 'refused':
        settleItem(tx, item.id, { state: 'stopped', reason: outcome.reason });
        return moveMessage(tx, present, 'refused', nowMs, { reason: outcome.reason, segments });
      case 'later': {
        const dueAtMs = nowMs + messageRetryMs(item.tries + 1);
        const { reason } = outcome;
        if (item.deadlineAtMs !== null && dueAtMs >= item.deadlineAtMs) {
          settleItem(tx, item.id, { state: 'stopped', reason });
          return moveMessage(tx, present, 'refused', nowMs, { reason, segments });
        }
        settleItem(tx, item.id, { state: 'ready', dueAtMs, reason });
        return moveMessage(tx, present, 'put-back', nowMs, { reason, segments });
      }
      case 'ambiguous':
        return doubt(tx, item.id, present, nowMs, outcome.reason);
    }
  });
  if (moved) changed(till, moved);
}

/** It may have been sent: it leaves the queue, and only a person brings it back. */
function doubt(
  tx: WritableDb,
  itemId: number,
  message: StoredMessage,
  nowMs: number,
  reason: MessageDoubt,
): StoredMessage | undefined {
  settleItem(tx, itemId, { state: 'unknown', reason });
  return moveMessage(tx, message, 'send-ambiguous', nowMs, { reason });
}

/** The program stopped while it was being sent. */
export function resumeMessage(tx: WritableDb, itemId: number, messageId: number, nowMs: number): void {
  const message = messageById(tx, messageId);
  if (message) doubt(tx, itemId, message, nowMs, 'restart');
}

/** An old file was put back: it may have been sent in the time that the file does not know. */
export function quarantineMessage(tx: WritableDb, messageId: number, nowMs: number): void {
  stopItem(tx, 'message', messageId, 'restored');
  const message = messageById(tx, messageId);
  if (message) moveMessage(tx, message, 'restored', nowMs, { reason: 'restored' });
}

function changed(till: Till, { orderId, slot }: StoredMessage): void {
  till.changed({ order: orderById(till.db, orderId).number, became: `message-${readerOf(slot)}` });
}
