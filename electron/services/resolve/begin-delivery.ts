/** Deliveries that the program makes: committed with all that will leave, before anything leaves (P1, P3, P8, P9). */
import { cents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { businessDay, dayRangeMs } from '../../../shared/nairobi-time.ts';
import { automaticMethods } from '../../../shared/packages.ts';
import { formatPayoutNumber } from '../../../shared/payouts.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import type { Delivery } from '../../db/delivery-store.ts';
import { insertDelivery } from '../../db/delivery-store.ts';
import { intend, lastBookedAtMs } from '../../db/ledger-store.ts';
import type { Order } from '../../db/order-store.ts';
import { enqueue } from '../../db/outbox-store.ts';
import type { StoredPackage } from '../../db/package-store.ts';
import { partyById } from '../../db/party-store.ts';
import { insertPayoutAttempt } from '../../db/payout-attempt-store.ts';
import { approvedSince, insertPayout, movePayout } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { suspensionOf } from '../../db/suspension-store.ts';
import type { Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { isFirmlyPaid } from './firmly-paid.ts';

type Begun = Result<Delivery, Failure>;

/** Begins the delivery of a paid order by the modem or by B2C. The caller has seen that nothing else of it is live. */
export function beginDelivery(
  till: Till,
  tx: WritableDb,
  actorId: string,
  order: Order,
  item: StoredPackage,
): Begun {
  if (!automaticMethods.includes(item.deliveryMethod)) return err(failure('internal'));
  if (!isFirmlyPaid(till, tx, order)) return err(failure('second-look-pending', { order: order.number }));
  // MONEY: the menu of a stopped package may sell something else; what was sold before the stop waits, too.
  if (suspensionOf(tx, order.packageId))
    return err(failure('delivery-suspended', { name: item.name, order: order.number }));
  return item.deliveryMethod === 'modem'
    ? ok(queueDial(till, tx, actorId, order))
    : beginPayout(till, tx, actorId, order, item);
}

/** P1: the delivery, its ledger intent and its outbox row in one commit. */
function queueDial(till: Till, tx: WritableDb, actorId: string, order: Order): Delivery {
  const nowMs = till.clock.nowMs();
  const delivery = insertDelivery(tx, {
    orderId: order.id,
    state: 'queued',
    method: 'modem',
    startedBy: actorId,
    startedAtMs: nowMs,
    runId: till.runId,
  });
  intend(tx, till.ledger, {
    epoch: till.epoch,
    kind: 'intent:dial',
    orderId: order.id,
    transactionId: null,
    occurredAtMs: nowMs,
    nowMs,
    actorId,
    body: {
      order: order.number,
      delivery: delivery.id,
      recipient: partyById(tx, order.recipientId).commitmentHex,
      package: order.packageId,
      version: order.packageVersion,
    },
  });
  enqueue(tx, {
    lane: 'delivery',
    kind: 'dial',
    subjectId: delivery.id,
    epoch: till.epoch,
    dueAtMs: nowMs,
    deadlineAtMs: null,
  });
  note(tx, { atMs: nowMs, actorId, action: 'deliveryByModem', orderId: order.id });
  return delivery;
}

/**
 * The recipient is paid what the package costs the shop. Nobody approves it a second time: the customer's payment is the
 * order for it, and the owner's caps hold.
 */
function beginPayout(till: Till, tx: WritableDb, actorId: string, order: Order, item: StoredPackage): Begun {
  const nowMs = till.clock.nowMs();
  if (item.costCents === null || item.costCents <= 0)
    return err(failure('package-cost-missing', { name: item.name }));
  if (wrongClock(till)) return err(failure('clock-wrong'));
  const costCents = cents(item.costCents);
  if (!isWithinCaps(till, tx, costCents)) return err(failure('delivery-over-cap', { order: order.number }));
  const requested = insertPayout(tx, {
    epoch: till.epoch,
    kind: 'delivery',
    channel: 'b2c',
    amountCents: costCents,
    payeeId: order.recipientId,
    payeeName: '',
    note: order.number,
    orderId: order.id,
    transactionId: null,
    creditReceipt: null,
    reversesReceipt: null,
    batchId: null,
    requestedBy: actorId,
    requestedAtMs: nowMs,
    businessDay: businessDay(Math.max(nowMs, lastBookedAtMs(tx))),
  });
  movePayout(tx, requested, 'approved', nowMs, { approvedBy: null, approvedAtMs: nowMs });
  queuePayout(till, tx, actorId, order, requested);
  return ok(
    insertDelivery(tx, {
      orderId: order.id,
      state: 'paying',
      method: 'b2c',
      startedBy: actorId,
      startedAtMs: nowMs,
      runId: till.runId,
      payoutId: requested.id,
    }),
  );
}

/** MONEY: nobody approves it, so the owner's limits hold for one and for the day. Whole shillings, as Safaricom pays. */
function isWithinCaps(till: Till, tx: WritableDb, costCents: Cents): boolean {
  const caps = till.settings().payouts;
  const { startMs } = dayRangeMs(businessDay(till.clock.nowMs()));
  const spentCents = approvedSince(tx, startMs).reduce((sum, one) => sum + one.amountCents, 0);
  return (
    costCents % 100 === 0 &&
    costCents >= caps.minCents &&
    costCents <= caps.maxCents &&
    spentCents + costCents <= caps.maxPerDayCents
  );
}

/** P1: the attempt with its id, the ledger intent and the outbox row, in the commit of the delivery. */
function queuePayout(till: Till, tx: WritableDb, actorId: string, order: Order, requested: Payout): void {
  const nowMs = till.clock.nowMs();
  // MONEY: P5. The id is stored before the first send.
  const attemptId = insertPayoutAttempt(tx, {
    payoutId: requested.id,
    epoch: till.epoch,
    ocid: hex(till.random.bytes(16)),
    nonce: hex(till.random.bytes(16)),
    createdAtMs: nowMs,
  });
  const payout = formatPayoutNumber(till.mode, requested.id);
  intend(tx, till.ledger, {
    epoch: till.epoch,
    kind: 'intent:b2c',
    orderId: order.id,
    transactionId: null,
    occurredAtMs: nowMs,
    nowMs,
    actorId,
    body: {
      payout,
      attempt: attemptId,
      amount: requested.amountCents,
      payee: partyById(tx, order.recipientId).commitmentHex,
      requestedBy: actorId,
    },
  });
  enqueue(tx, {
    lane: 'b2c',
    kind: 'payout',
    subjectId: attemptId,
    epoch: till.epoch,
    dueAtMs: nowMs,
    deadlineAtMs: nowMs + till.payoutRules.approvalForMs,
  });
  note(tx, {
    atMs: nowMs,
    actorId,
    action: 'deliveryByPayout',
    orderId: order.id,
    payoutId: requested.id,
    values: { amountCents: requested.amountCents, payout },
  });
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
