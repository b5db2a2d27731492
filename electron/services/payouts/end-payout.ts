/** A payout's other ends: taken back before it left, given up after it failed, or decided by people who looked. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { isOpenPayoutAttempt } from '../../../shared/payout-machine.ts';
import { isReceiptCode } from '../../../shared/receipt-code.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { mayDo } from '../../../shared/roles.ts';
import { note } from '../../db/audit-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import { attemptsOfPayout, movePayoutAttempt } from '../../db/payout-attempt-store.ts';
import type { PayoutAttempt, PayoutAttemptChange } from '../../db/payout-attempt-store.ts';
import { transactionIdByKey } from '../../db/money-store.ts';
import { addPayoutEvidence } from '../../db/payout-evidence-store.ts';
import { movePayout, payoutById } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import { approve } from '../people.ts';
import { bookPayout } from '../resolve/book-payout.ts';
import { refusePaidDelivery } from '../resolve/paid-delivery.ts';
import { failPayout } from '../resolve/payout-result.ts';
import type { Actor, Till } from '../till.ts';
import { wrongClock } from '../till.ts';

type Done = Result<Record<string, never>, Failure>;

/** Takes a payout back that has not left, or gives one up that has definitely failed. */
export function withdrawPayout(till: Till, actor: Actor, request: Request<'payout:withdraw'>): Done {
  return finish(
    till,
    decide(till.db, (tx): Done => {
      const payout = payoutById(tx, request.payoutId);
      if (!payout) return err(failure('payout-not-found'));
      const isOwn = payout.requestedBy === actor.id && payout.state === 'requested';
      if (!isOwn && !mayDo(actor.role, 'approve-payout'))
        return err(failure('not-allowed', { role: 'owner' }));
      for (const attempt of attemptsOfPayout(tx, payout.id))
        if (!leaveQueue(till, tx, attempt)) return err(failure('payout-changed'));
      const moved = movePayout(tx, payout, 'withdrawn', till.clock.nowMs());
      if (!moved) return err(failure('payout-changed'));
      noteEnd(till, tx, actor, payout, 'payoutWithdrawn');
      refusePaidDelivery(till, tx, payout, 'not-sent');
      return ok({});
    }),
  );
}

/** MONEY: false while the attempt may have left; one that still waits here never leaves any more. */
function leaveQueue(till: Till, tx: WritableDb, attempt: PayoutAttempt): boolean {
  if (!isOpenPayoutAttempt(attempt.state)) return true;
  if (attempt.state !== 'queued' || !stopItem(tx, 'payout', attempt.id, 'withdrawn')) return false;
  return (
    movePayoutAttempt(tx, attempt, 'withdrawn', till.clock.nowMs(), { reason: 'withdrawn' }) !== undefined
  );
}

/**
 * Two people have searched the organisation's portal, half an hour or more after the send, and found nothing (P6).
 * Money that comes up later overtakes it.
 */
export async function statePayoutNotPaid(
  till: Till,
  actor: Actor,
  request: Request<'payout:state-not-paid'>,
): Promise<Done> {
  const approver = await approve(till, actor, 'state-not-paid', request.approval);
  if (!approver.ok) return approver;
  return finish(
    till,
    decide(till.db, (tx): Done => {
      const found = decidable(tx, request.payoutId, 'unknown');
      if (!found.ok) return found;
      const { payout, attempt } = found.value;
      const refusal = notPaidRefusal(till, actor, approver.value, attempt);
      if (refusal) return err(refusal);
      endByPeople(till, tx, attempt, 'stated-not-paid', 'searched the portal: not paid');
      failPayout(till, tx, payout, 'stated');
      noteEnd(till, tx, approver.value, payout, 'payoutNotPaid');
      return ok({});
    }),
  );
}

/** MONEY: P6. Two people, the one who says it and the one whose PIN it is; not before M-PESA had its time. */
function notPaidRefusal(
  till: Till,
  actor: Actor,
  approver: Actor,
  attempt: PayoutAttempt,
): Failure | undefined {
  if (approver.id === actor.id) return failure('approval-same-person');
  if (wrongClock(till)) return failure('clock-wrong');
  const fromMs = (attempt.lastSentAtMs ?? attempt.stateSinceMs) + till.payoutRules.statementFromMs;
  return till.clock.nowMs() < fromMs ? failure('too-early', { fromMs }) : undefined;
}

/**
 * The owner has found an unknown payout in the organisation's portal: it was paid, under this receipt. It ends here by
 * his word; a result that comes later is held against it.
 */
export async function statePayoutPaid(
  till: Till,
  actor: Actor,
  request: Request<'payout:state-paid'>,
): Promise<Done> {
  const receipt = request.receipt.trim().toUpperCase();
  if (!isReceiptCode(receipt)) return err(failure('receipt-code-bad'));
  const approver = await approve(till, actor, 'state-paid-out', request.approval);
  if (!approver.ok) return approver;
  return finish(
    till,
    decide(till.db, (tx): Done => {
      const found = decidable(tx, request.payoutId, 'unknown');
      if (!found.ok) return found;
      // MONEY: one receipt is one transaction, whichever way the money went.
      if (transactionIdByKey(tx, { kind: 'receipt', value: receipt }) !== undefined)
        return err(failure('receipt-code-used', { code: receipt }));
      const { payout, attempt } = found.value;
      endByPeople(till, tx, attempt, 'stated-paid', `a person found it paid: ${receipt}`, { receipt });
      const { amountCents } = payout;
      bookPayout(till, tx, payout, attempt, { amountCents, receipt, occurredAtMs: undefined });
      noteEnd(till, tx, approver.value, payout, 'payoutFoundPaid');
      return ok({});
    }),
  );
}

/** Another amount or another receiver: the owner has looked and says whether the payee has his money. */
export async function settlePayoutMismatch(
  till: Till,
  actor: Actor,
  request: Request<'payout:settle-mismatch'>,
): Promise<Done> {
  const approver = await approve(till, actor, 'settle-mismatch', request.approval);
  if (!approver.ok) return approver;
  return finish(
    till,
    decide(till.db, (tx): Done => {
      const found = decidable(tx, request.payoutId, 'mismatch');
      if (!found.ok) return found;
      const { payout, attempt } = found.value;
      if (request.found === 'paid') {
        endByPeople(till, tx, attempt, 'settled-paid', 'a person looked: paid');
        bookPayout(till, tx, payout, attempt, {
          amountCents: attempt.paidCents ?? payout.amountCents,
          receipt: attempt.receipt ?? undefined,
          occurredAtMs: undefined,
        });
      } else {
        const refusal = notPaidRefusal(till, actor, approver.value, attempt);
        if (refusal) return err(refusal);
        endByPeople(till, tx, attempt, 'settled-not-paid', 'a person looked: not paid');
        failPayout(till, tx, payout, 'stated');
      }
      noteEnd(
        till,
        tx,
        approver.value,
        payout,
        request.found === 'paid' ? 'payoutFoundPaid' : 'payoutNotPaid',
      );
      return ok({});
    }),
  );
}

function decidable(
  db: ReadableDb,
  payoutId: number,
  state: 'unknown' | 'mismatch',
): Result<{ readonly payout: Payout; readonly attempt: PayoutAttempt }, Failure> {
  const payout = payoutById(db, payoutId);
  if (!payout) return err(failure('payout-not-found'));
  const attempt = attemptsOfPayout(db, payout.id).findLast((one) => one.state === state);
  return attempt ? ok({ payout, attempt }) : err(failure('payout-changed'));
}

function endByPeople(
  till: Till,
  tx: WritableDb,
  attempt: PayoutAttempt,
  event: 'stated-not-paid' | 'stated-paid' | 'settled-paid' | 'settled-not-paid',
  summary: string,
  change: Pick<PayoutAttemptChange, 'receipt'> = {},
): void {
  const nowMs = till.clock.nowMs();
  stopItem(tx, 'payout', attempt.id, 'stated');
  // What was only said is watched on: Safaricom is still asked, and money that comes up overtakes the statement.
  const isWatched = event === 'stated-not-paid' || event === 'stated-paid';
  movePayoutAttempt(tx, attempt, event, nowMs, {
    ...change,
    reason: 'stated',
    ...(isWatched ? {} : { nextStatusAtMs: null }),
  });
  addPayoutEvidence(tx, {
    atMs: nowMs,
    source: 'person',
    payoutId: attempt.payoutId,
    attemptId: attempt.id,
    verdict: event,
    summary,
    applied: true,
  });
}

function noteEnd(till: Till, tx: WritableDb, actor: Actor, payout: Payout, action: string): void {
  note(tx, {
    atMs: till.clock.nowMs(),
    actorId: actor.id,
    action,
    payoutId: payout.id,
    ...(payout.orderId === null ? {} : { orderId: payout.orderId }),
    values: { amountCents: payout.amountCents },
  });
}

function finish(till: Till, outcome: Done): Done {
  if (outcome.ok) till.changed({ order: null, became: 'payouts' });
  return outcome;
}
