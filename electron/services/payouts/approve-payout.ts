/** The checker's half: another person looks at payee and amount, types the payee, and lets it go (P1, P5). */
import { cents, formatKes } from '../../../shared/cents.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { national, parseMsisdn } from '../../../shared/msisdn.ts';
import { businessDay, dayRangeMs } from '../../../shared/nairobi-time.ts';
import { formatPayoutNumber } from '../../../shared/payouts.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { mayDo } from '../../../shared/roles.ts';
import { note } from '../../db/audit-store.ts';
import { intend } from '../../db/ledger-store.ts';
import { orderById } from '../../db/order-store.ts';
import { enqueue } from '../../db/outbox-store.ts';
import { partyById } from '../../db/party-store.ts';
import {
  changePayoutAttempt,
  insertPayoutAttempt,
  lastAttemptOfPayout,
} from '../../db/payout-attempt-store.ts';
import { approvalBar } from '../../db/payout-owed.ts';
import { approvedSince, movePayout, payoutById, payoutsOfBatch } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import { activePeople } from '../../db/person-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import { approve } from '../people.ts';
import type { Actor, Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { limitRefusal } from './request-payout.ts';
import { sumCents } from './refund-money.ts';

type Done = Result<Record<string, never>, Failure>;

/** Approves one payout, or approves a failed one again for a new attempt. */
export async function approvePayout(
  till: Till,
  actor: Actor,
  request: Request<'payout:approve'>,
): Promise<Done> {
  const approver = await approve(till, actor, 'approve-payout', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Done => {
    const payout = payoutById(tx, request.payoutId);
    if (!payout) return err(failure('payout-not-found'));
    if (!isTyped(tx, payout, request.payeeTyped)) return err(failure('payee-not-typed'));
    const refusal = refusalOf(till, tx, payout, approver.value) ?? dayRefusal(till, tx, [payout]);
    if (refusal) return err(refusal);
    release(till, tx, payout, approver.value);
    return ok({});
  });
  if (outcome.ok) till.changed({ order: null, became: 'payouts' });
  return outcome;
}

/** Approves a whole list: the sum is typed instead of every payee. All of it or nothing. */
export async function approvePayoutList(
  till: Till,
  actor: Actor,
  request: Request<'payout:approve-list'>,
): Promise<Done> {
  const approver = await approve(till, actor, 'approve-payout', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Done => {
    const waiting = payoutsOfBatch(tx, request.batchId).filter((payout) => payout.state === 'requested');
    if (waiting.length === 0) return err(failure('payout-changed'));
    if (sumCents(waiting) !== request.totalCents) return err(failure('payee-not-typed'));
    const refusal =
      waiting.map((payout) => refusalOf(till, tx, payout, approver.value)).find(Boolean) ??
      dayRefusal(till, tx, waiting);
    if (refusal) return err(refusal);
    for (const payout of waiting) release(till, tx, payout, approver.value);
    return ok({});
  });
  if (outcome.ok) till.changed({ order: null, became: 'payouts' });
  return outcome;
}

/** The payee is typed once more, from the paper or the person and not from the screen's memory. */
function isTyped(db: ReadableDb, payout: Payout, typed: string): boolean {
  // Safaricom never told who it was: the code of his payment says which.
  if (payout.payeeId === null) return typed.trim().toUpperCase() === payout.creditReceipt?.slice(-4);
  const { number } = partyById(db, payout.payeeId);
  if (number === undefined) return false;
  // A refund goes to the number that paid; its last four digits are enough to say which.
  if (payout.kind === 'refund') return typed.replaceAll(/\D/g, '') === national(number).slice(-4);
  const parsed = parseMsisdn(typed);
  return parsed.kind === 'ok' && parsed.msisdn === number;
}

function refusalOf(till: Till, tx: ReadableDb, payout: Payout, approver: Actor): Failure | undefined {
  // By a wrong clock an approval would last for ever, or a day be over in a minute.
  if (wrongClock(till)) return failure('clock-wrong');
  const bar = approvalBar(tx, payout);
  if (bar === 'changed') return failure('payout-changed');
  if (bar === 'way-closed') return failure('refund-way-closed');
  if (bar === 'delivery-live')
    return failure('delivery-live', { order: orderById(tx, payout.orderId ?? 0).number });
  return (
    twoPeople(till, tx, payout, approver) ??
    (payout.channel === 'b2c' ? limitRefusal(payout.amountCents, till.settings().payouts) : undefined)
  );
}

/** Maker and checker are two people; only where nobody else may approve, it is the maker himself a day later. */
function twoPeople(till: Till, db: ReadableDb, payout: Payout, approver: Actor): Failure | undefined {
  if (approver.id !== payout.requestedBy) return undefined;
  const others = activePeople(db).filter(
    (person) => person.id !== approver.id && mayDo(person.role, 'approve-payout'),
  );
  if (others.length > 0) return failure('approval-same-person');
  const fromMs = payout.requestedAtMs + till.payoutRules.ownApprovalAfterMs;
  return till.clock.nowMs() < fromMs ? failure('too-early', { fromMs }) : undefined;
}

/** The shop's own cap: what was approved today and has not failed, with this. */
function dayRefusal(till: Till, tx: ReadableDb, asked: readonly Payout[]): Failure | undefined {
  const { maxPerDayCents } = till.settings().payouts;
  const { startMs } = dayRangeMs(businessDay(till.clock.nowMs()));
  const spent = sumCents(approvedSince(tx, startMs).filter((one) => asked.every(({ id }) => id !== one.id)));
  const leftCents = maxPerDayCents - spent;
  return sumCents(asked) > leftCents
    ? failure('payout-day-limit', { left: formatKes(cents(Math.max(0, leftCents))) })
    : undefined;
}

/** P1, P5: approval, attempt with its own id, ledger intent and outbox row in one commit. */
function release(till: Till, tx: WritableDb, payout: Payout, approver: Actor): void {
  const nowMs = till.clock.nowMs();
  const failed = lastAttemptOfPayout(tx, payout.id);
  // MONEY: P5. Somebody looked at what Safaricom had posted before a new id is made.
  if (failed) changePayoutAttempt(tx, failed, { lookedBy: approver.id });
  movePayout(tx, payout, 'approved', nowMs, { approvedBy: approver.id, approvedAtMs: nowMs });
  const isReversal = payout.channel === 'reversal';
  const attemptId = insertPayoutAttempt(tx, {
    payoutId: payout.id,
    epoch: till.epoch,
    ocid: isReversal ? null : hex(till.random.bytes(16)),
    nonce: hex(till.random.bytes(16)),
    createdAtMs: nowMs,
  });
  intend(tx, till.ledger, {
    epoch: till.epoch,
    kind: isReversal ? 'intent:reversal' : 'intent:b2c',
    orderId: payout.orderId,
    transactionId: null,
    occurredAtMs: nowMs,
    nowMs,
    actorId: approver.id,
    body: {
      payout: formatPayoutNumber(till.mode, payout.id),
      attempt: attemptId,
      amount: payout.amountCents,
      // P10: a commitment, never a number; of a payment whose payer nobody told, its receipt.
      payee:
        payout.payeeId === null ? (payout.creditReceipt ?? '') : partyById(tx, payout.payeeId).commitmentHex,
      requestedBy: payout.requestedBy,
    },
  });
  enqueue(tx, {
    lane: 'b2c',
    kind: 'payout',
    subjectId: attemptId,
    epoch: till.epoch,
    // The claim knows when a new payee may be paid.
    dueAtMs: nowMs,
    deadlineAtMs: nowMs + till.payoutRules.approvalForMs,
  });
  note(tx, {
    atMs: nowMs,
    actorId: approver.id,
    action: 'payoutApproved',
    payoutId: payout.id,
    ...(payout.orderId === null ? {} : { orderId: payout.orderId }),
    values: { amountCents: payout.amountCents, payout: formatPayoutNumber(till.mode, payout.id) },
  });
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
