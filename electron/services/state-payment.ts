/** What a person says about a prompt whose end Safaricom has not told (P6). A statement is never evidence. */
import type { Request } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { isReceiptCode } from '../../shared/receipt-code.ts';
import { err, ok } from '../../shared/result.ts';
import { mayDo } from '../../shared/roles.ts';
import type { Result } from '../../shared/result.ts';
import type { Attempt } from '../db/attempt-store.ts';
import { attemptStating, attemptsOfOrder, moveAttempt } from '../db/attempt-store.ts';
import { note } from '../db/audit-store.ts';
import { addEvidence, waitingCallback } from '../db/evidence-store.ts';
import { decidedOfOrder, post } from '../db/ledger-store.ts';
import { insertRefund, transactionIdByKey } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { moveOrder, orderByNumber } from '../db/order-store.ts';
import { openShortfallsOfAttempt } from '../db/shortfall-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { orderLookRefusal } from './old-file/refusals.ts';
import { postFor } from './resolve/posting.ts';
import { noteAttempt } from './resolve/unknown.ts';
import { approve } from './people.ts';
import type { Actor, Till } from './till.ts';

type Done = Result<Record<string, never>, Failure>;

/** "The payer was charged, here is the code": needs the owner, and stays *stated* until Safaricom confirms. */
export async function stateCharged(
  till: Till,
  actor: Actor,
  request: Request<'payment:state-charged'>,
): Promise<Done> {
  const code = request.receipt.trim().toUpperCase();
  if (!isReceiptCode(code)) return err(failure('receipt-code-bad'));
  const approver = await approve(till, actor, 'state-charged', request.approval);
  if (!approver.ok) return approver;
  return finish(
    till,
    request.order,
    decide(till.db, (tx): Done => {
      const found = statableAttempt(till, tx, request.order, request.attemptId, ['unknown']);
      if (!found.ok) return found;
      const { attempt, order } = found.value;
      if (codeIsUsed(tx, code)) return err(failure('receipt-code-used', { code }));
      const nowMs = till.clock.nowMs();
      const stated = moveAttempt(tx, attempt, 'stated-charged', nowMs, {
        statedReceipt: code,
        statedBy: approver.value.id,
      });
      if (!stated) return err(failure('order-changed', { order: order.number }));
      addEvidence(tx, {
        atMs: nowMs,
        source: 'person',
        attemptId: attempt.id,
        orderId: order.id,
        verdict: 'stated',
        receipt: code,
        summary: 'stated: charged',
        applied: true,
      });
      noteAttempt(tx, attempt, nowMs, 'statedCharged', { code, name: approver.value.name }, actor.id);
      return ok({});
    }),
  );
}

/** "The payer was not charged": logged; the old prompt is watched for a day, and money that still comes is held. */
export function stateNotCharged(
  till: Till,
  actor: Actor,
  request: Request<'payment:state-not-charged'>,
): Done {
  return finish(
    till,
    request.order,
    decide(till.db, (tx): Done => {
      const found = statableAttempt(till, tx, request.order, request.attemptId, ['unknown', 'stated']);
      if (!found.ok) return found;
      const { attempt, order } = found.value;
      // Taking back a statement is the owner's, and no longer possible once the order went on by it.
      if (attempt.state === 'stated' && !mayDo(actor.role, 'decide-stated-payment'))
        return err(failure('not-allowed', { role: 'owner' }));
      if (decidedOfOrder(tx, order.id) > 0) return err(failure('order-changed', { order: order.number }));
      // A stored callback says that he paid: only the owner may say otherwise before Safaricom has been asked.
      if (waitingCallback(tx, attempt.id)?.verdict === 'paid' && !mayDo(actor.role, 'decide-stated-payment'))
        return err(failure('not-allowed', { role: 'owner' }));
      const nowMs = till.clock.nowMs();
      const moved = moveAttempt(tx, attempt, 'stated-not-charged', nowMs, {
        reason: 'stated',
        statedReceipt: null,
      });
      if (!moved) return err(failure('order-changed', { order: order.number }));
      addEvidence(tx, {
        atMs: nowMs,
        source: 'person',
        attemptId: attempt.id,
        orderId: order.id,
        verdict: 'stated',
        summary: 'stated: not charged',
        applied: true,
      });
      noteAttempt(tx, attempt, nowMs, 'statedNotCharged', {}, actor.id);
      return ok({});
    }),
  );
}

/** The owner decides to deliver on a statement. The ledger says so in an account of its own until proof comes. */
export async function acceptStated(
  till: Till,
  actor: Actor,
  request: Request<'payment:accept-stated'>,
): Promise<Done> {
  const approver = await approve(till, actor, 'decide-stated-payment', request.approval);
  if (!approver.ok) return approver;
  return finish(
    till,
    request.order,
    decide(till.db, (tx): Done => {
      const order = orderByNumber(tx, request.order);
      const attempt = order && attemptsOfOrder(tx, order.id).find((one) => one.id === request.attemptId);
      if (!order || !attempt) return err(failure('attempt-not-found'));
      // MONEY: meanwhile the code may have proved to be somebody else's payment.
      if (codeIsProved(tx, attempt.statedReceipt ?? ''))
        return err(failure('receipt-code-used', { code: attempt.statedReceipt ?? '' }));
      if (attempt.state !== 'stated' || order.state !== 'open')
        return err(failure('order-changed', { order: order.number }));
      const nowMs = till.clock.nowMs();
      post(
        tx,
        till.ledger,
        {
          epoch: till.epoch,
          kind: 'payment-decided',
          orderId: order.id,
          transactionId: null,
          occurredAtMs: nowMs,
          nowMs,
          actorId: approver.value.id,
          body: { order: order.number, attempt: attempt.id, stated: attempt.statedReceipt ?? '' },
        },
        attempt.amountCents,
      );
      moveOrder(tx, order, 'payment-settled', nowMs, { settledBy: 'decision' });
      note(tx, {
        atMs: nowMs,
        actorId: approver.value.id,
        action: 'decisionPaid',
        orderId: order.id,
        values: { amountCents: attempt.amountCents, code: attempt.statedReceipt ?? '' },
      });
      return ok({});
    }),
  );
}

/**
 * The order has ended another way, and the payer says that he was charged as well: the owner gives him the money back
 * on his word. Until Safaricom proves it the ledger says that it is only believed.
 */
export async function refundStated(
  till: Till,
  actor: Actor,
  request: Request<'payment:refund-stated'>,
): Promise<Result<{ refundedCents: number }, Failure>> {
  const approver = await approve(till, actor, 'refund-on-statement', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Result<{ refundedCents: number }, Failure> => {
    const order = orderByNumber(tx, request.order);
    const attempt = order && attemptsOfOrder(tx, order.id).find((one) => one.id === request.attemptId);
    if (!order || !attempt) return err(failure('attempt-not-found'));
    const code = attempt.statedReceipt ?? '';
    if (codeIsProved(tx, code)) return err(failure('receipt-code-used', { code }));
    // MONEY: P8. What was believed once is given back once; an order that still waits takes the money itself.
    const hasEnded = order.state === 'delivered' || order.state === 'cancelled' || order.state === 'refunded';
    if (attempt.state !== 'stated' || !hasEnded || decidedOfOrder(tx, order.id) > 0)
      return err(failure('order-changed', { order: order.number }));
    if (openShortfallsOfAttempt(tx, attempt.id).length > 0) return err(failure('nothing-to-refund'));
    // MONEY: P14. It may have been given back already, in the time that an old file does not know.
    const refusal = orderLookRefusal(tx, order);
    if (refusal) return err(refusal);
    giveBackStated(till, tx, actor, approver.value, order, attempt);
    return ok({ refundedCents: attempt.amountCents });
  });
  if (outcome.ok) till.changed({ order: request.order, became: 'refunded' });
  return outcome;
}

/** Cash on the payer's word, inside the caller's transaction. */
export function giveBackStated(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  approver: Actor,
  order: Order,
  attempt: Attempt,
): void {
  const nowMs = till.clock.nowMs();
  const { amountCents } = attempt;
  insertRefund(tx, {
    orderId: order.id,
    transactionId: null,
    amountCents,
    madeBy: actor.id,
    approvedBy: approver.id,
    atMs: nowMs,
  });
  postFor(till, tx, {
    kind: 'refunded-on-statement',
    order,
    attempt,
    amountCents,
    occurredAtMs: nowMs,
    nowMs,
    transactionId: null,
    actorId: actor.id,
  });
  note(tx, {
    atMs: nowMs,
    actorId: actor.id,
    action: 'refundedOnStatement',
    orderId: order.id,
    values: { amountCents, name: approver.name, code: attempt.statedReceipt ?? '' },
  });
}

function statableAttempt(
  till: Till,
  db: ReadableDb,
  number: string,
  attemptId: number,
  states: readonly Attempt['state'][],
): Result<{ readonly attempt: Attempt; readonly order: Order }, Failure> {
  const order = orderByNumber(db, number);
  const attempt = order && attemptsOfOrder(db, order.id).find((one) => one.id === attemptId);
  if (!order || !attempt) return err(failure('attempt-not-found'));
  if (!states.includes(attempt.state)) return err(failure('order-changed', { order: order.number }));
  const nowMs = till.clock.nowMs();
  const sentAtMs = attempt.sentAtMs ?? attempt.createdAtMs;
  const fromMs = sentAtMs + till.rules.statementFromMs;
  // A send time in the future was written by a clock that has since been set back; it must not lock the payer out.
  const isTooEarly = nowMs < fromMs && sentAtMs <= nowMs + till.rules.clockToleranceMs;
  return isTooEarly ? err(failure('too-early', { fromMs })) : ok({ attempt, order });
}

/** One M-PESA code is one payment: neither proved nor stated twice. */
const codeIsUsed = (db: ReadableDb, code: string): boolean =>
  codeIsProved(db, code) || attemptStating(db, code) !== undefined;

const codeIsProved = (db: ReadableDb, code: string): boolean =>
  transactionIdByKey(db, { kind: 'receipt', value: code }) !== undefined;

function finish(till: Till, order: string, outcome: Done): Done {
  if (outcome.ok) till.changed({ order, became: 'stated' });
  return outcome;
}
