/** The modem's deliveries: begun by themselves, claimed before the first byte, ended by what the network said. */
import type { UssdOutcome } from '../../../shared/modem.ts';
import { maskNumbersIn, national } from '../../../shared/msisdn.ts';
import { dialled } from '../../../shared/dial-string.ts';
import type { DeliveryEvent } from '../../../shared/delivery-machine.ts';
import { failure } from '../../../shared/error-codes.ts';
import { err } from '../../../shared/result.ts';
import { readBalance, readReply } from '../../../shared/ussd-reply.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import { addReading, airtimeBookCents, lastReading } from '../../db/airtime-store.ts';
import { deliveriesOfOrder, deliveryById, moveDelivery } from '../../db/delivery-store.ts';
import type { Delivery } from '../../db/delivery-store.ts';
import { cents } from '../../../shared/cents.ts';
import { liveRefundOf, mayBeDelivered } from '../../db/payout-store.ts';
import { orderById, paidAutomaticOrders } from '../../db/order-store.ts';
import type { Order } from '../../db/order-store.ts';
import { claimItem, settleItem, stopItem } from '../../db/outbox-store.ts';
import type { OutboxItem } from '../../db/outbox-store.ts';
import { packageVersion } from '../../db/package-store.ts';
import { provenNumber } from '../../db/party-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { suspensionOf } from '../../db/suspension-store.ts';
import { decide, transaction } from '../../db/transaction.ts';
import { pendingVersion } from '../../db/version-store.ts';
import { transfersAirtime } from '../catalogue/package-rules.ts';
import type { Till } from '../till.ts';
import { beginDelivery } from './begin-delivery.ts';
import { dialledBefore, endDelivery, otherBundle } from './end-delivery.ts';

/** Paid orders that nobody has begun to deliver and that the program delivers itself. Each is begun once, ever. */
export function beginAutomaticDeliveries(till: Till): void {
  for (const { id } of paidAutomaticOrders(till.db)) {
    const begun = decide(till.db, (tx) => {
      const order = orderById(tx, id);
      const item = packageVersion(tx, order.packageId, order.packageVersion);
      const isFree =
        item !== undefined &&
        order.state === 'paid' &&
        // What was sold for tomorrow is delivered tomorrow.
        (order.dueAtMs === null || order.dueAtMs <= till.clock.nowMs()) &&
        deliveriesOfOrder(tx, id).length === 0 &&
        // MONEY: P2. Something dearer was agreed to and is not paid yet: what stands now is not what he wants.
        pendingVersion(tx, id) === undefined &&
        liveRefundOf(tx, id, undefined) === undefined &&
        // MONEY: P14. It may have gone in the time that an old file does not know.
        !mayBeDelivered(tx, id);
      return isFree
        ? beginDelivery(till, tx, machineActor, order, item)
        : err(failure('order-changed', { order: order.number }));
    });
    if (begun.ok) till.changed({ order: orderById(till.db, id).number, became: 'delivering' });
  }
}

export type DialClaim = { readonly deliveryId: number; readonly code: string };

/** MONEY: from this commit on the string counts as possibly dialled; it is never dialled from this row again. */
export function claimDial(till: Till, item: OutboxItem): DialClaim | undefined {
  const claim = transaction(till.db, (tx): DialClaim | undefined => {
    const delivery = deliveryById(tx, item.subjectId);
    const order = delivery && orderById(tx, delivery.orderId);
    if (!delivery || !order || delivery.state !== 'queued') {
      stopItem(tx, 'dial', item.subjectId, 'decided');
      return undefined;
    }
    const code = order.state === 'paid' ? codeOf(till, tx, order) : undefined;
    const stop = stopOf(till, tx, order);
    if (code === undefined || stop !== undefined) {
      // On hold, a string or number that is not there, or a package that the owner must look at: a person decides.
      const reason = stop ?? 'no-string';
      stopItem(tx, 'dial', delivery.id, 'withdrawn');
      const moved = moveDelivery(tx, delivery, 'not-dialled', till.clock.nowMs(), reason);
      if (moved) endDelivery(till, tx, machineActor, order, moved, reason);
      return undefined;
    }
    if (!claimItem(tx, item, till.clock.nowMs())) return undefined;
    moveDelivery(tx, delivery, 'claimed', till.clock.nowMs(), null);
    return { deliveryId: delivery.id, code };
  });
  till.changed({ order: null, became: 'delivery' });
  return claim;
}

/** MONEY: read at the claim, because the owner or a reply may have stopped the package after it was queued. */
function stopOf(till: Till, db: ReadableDb, order: Order): string | undefined {
  if (suspensionOf(db, order.packageId) !== undefined) return 'package-suspended';
  const item = packageVersion(db, order.packageId, order.packageVersion);
  return transfersAirtime(till, item?.ussdTemplate ?? null) ? 'transfers-airtime' : undefined;
}

function codeOf(till: Till, db: ReadableDb, order: Order): string | undefined {
  const template = packageVersion(db, order.packageId, order.packageVersion)?.ussdTemplate ?? null;
  const recipient = provenNumber(db, till.crypto, order.recipientId);
  return recipient === undefined ? undefined : dialled(till.mode, template, national(recipient));
}

/** What became of a dial; undefined when somebody else had ended it. */
export function recordDial(
  till: Till,
  itemId: number,
  deliveryId: number,
  outcome: UssdOutcome,
): { readonly order: string; readonly delivered: boolean } | undefined {
  const done = transaction(till.db, (tx) => {
    const delivery = deliveryById(tx, deliveryId);
    if (!delivery || delivery.state !== 'dialling') return undefined;
    const order = orderById(tx, delivery.orderId);
    settleItem(tx, itemId, { state: itemEnd[outcome.kind] });
    const end = endOf(till, tx, order, delivery, outcome);
    const { reply, reason } = end;
    // MONEY: the bundle is with the recipient, but the order was stopped meanwhile: a person sees both.
    const event = end.event === 'reply-delivered' && order.state !== 'paid' ? 'reply-unclear' : end.event;
    const moved = moveDelivery(tx, delivery, event, till.clock.nowMs(), reason, reply);
    if (!moved) return undefined;
    endDelivery(till, tx, machineActor, order, moved, reason ?? undefined);
    return { order: order.number, delivered: moved.state === 'delivered' };
  });
  till.changed({ order: done?.order ?? null, became: 'delivery' });
  return done;
}

const itemEnd = { answered: 'done', 'not-dialled': 'stopped', ambiguous: 'unknown' } as const;

type End = { readonly event: DeliveryEvent; readonly reason: string | null; readonly reply: string | null };

function endOf(till: Till, tx: WritableDb, order: Order, delivery: Delivery, outcome: UssdOutcome): End {
  if (outcome.kind === 'not-dialled') return { event: 'not-dialled', reason: outcome.reason, reply: null };
  const text = outcome.text;
  // P16: never a number in what is kept of a reply.
  const reply = text === undefined ? null : maskNumbersIn(text).slice(0, replyMax);
  if (outcome.kind === 'ambiguous') return { event: 'reply-unclear', reason: outcome.reason, reply };
  const reading = readReply(outcome.text, order.packageName, till.settings().modem.replyWords);
  switch (reading.kind) {
    case 'delivered':
      return { event: 'reply-delivered', reason: null, reply };
    case 'refused': {
      const isAgain = reading.reason === 'already-recommended' && dialledBefore(tx, order, delivery);
      return {
        event: isAgain ? 'reply-refused-after-unknown' : 'reply-refused',
        reason: reading.reason,
        reply,
      };
    }
    case 'other-bundle':
      return { event: 'reply-unclear', reason: otherBundle, reply };
    case 'unclear':
      return { event: 'reply-unclear', reason: 'reply-unclear', reply };
  }
}

export const replyMax = 300;

/** Keeps what the network said that the SIM has. False when the reply names no balance that is understood. */
export function recordBalance(till: Till, outcome: UssdOutcome): boolean {
  if (outcome.kind !== 'answered') return false;
  const amountCents = readBalance(outcome.text, till.settings().modem.balanceWords);
  if (amountCents === undefined) return false;
  transaction(till.db, (tx) => {
    const atMs = till.clock.nowMs();
    addReading(tx, { atMs, amountCents: cents(amountCents), bookCents: airtimeBookCents(tx) });
    note(tx, { atMs, actorId: machineActor, action: 'airtimeRead', values: { amountCents } });
  });
  till.changed({ order: null, became: 'airtime' });
  return true;
}

/** When the airtime was last read; before a dial it must not be long ago, so that a doubt can be weighed. */
export const airtimeReadMs = (till: Till): number => lastReading(till.db)?.atMs ?? 0;
