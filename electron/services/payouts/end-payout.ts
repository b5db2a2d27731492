/** A payout's other ends: taken back before it left, given up after it failed, or decided by people who looked. */
import { assertNever } from '../../../shared/assert.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Approval, Request } from '../../../shared/ipc-contract.ts';
import { isOpenPayoutAttempt } from '../../../shared/payout-machine.ts';
import { isReceiptCode } from '../../../shared/receipt-code.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { mayDo } from '../../../shared/roles.ts';
import type { Act } from '../../../shared/roles.ts';
import { note } from '../../db/audit-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import { attemptsOfPayout, movePayoutAttempt } from '../../db/payout-attempt-store.ts';
import type { PayoutAttempt, PayoutAttemptChange } from '../../db/payout-attempt-store.ts';
import { isCodeOfMoney } from '../../db/money-store.ts';
import { addPayoutEvidence } from '../../db/payout-evidence-store.ts';
import { movePayout, payoutById } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import { approve } from '../people.ts';
import { printedWhenDelivered } from '../resolve/delivered-paper.ts';
import { bookElsewhere, bookPayout } from '../resolve/book-payout.ts';
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
export const statePayoutNotPaid = (
  till: Till,
  actor: Actor,
  request: Request<'payout:state-not-paid'>,
): Promise<Done> =>
  decideAttempt(till, actor, request, { act: 'state-not-paid', state: 'unknown' }, (tx, found) => {
    const refusal = notPaidRefusal(till, actor, found);
    if (refusal) return err(refusal);
    endByPeople(till, tx, found.attempt, 'stated-not-paid', 'searched the portal: not paid');
    failPayout(till, tx, found.payout, 'stated');
    noteEnd(till, tx, found.approver, found.payout, 'payoutNotPaid');
    return ok({});
  });

/**
 * The owner has found an unknown payout in the organisation's portal: it was paid, under this receipt. It ends here by
 * his word; a result that comes later is held against it.
 */
export function statePayoutPaid(
  till: Till,
  actor: Actor,
  request: Request<'payout:state-paid'>,
): Promise<Done> {
  const receipt = request.receipt.trim().toUpperCase();
  if (!isReceiptCode(receipt)) return Promise.resolve(err(failure('receipt-code-bad')));
  return decideAttempt(till, actor, request, { act: 'state-paid-out', state: 'unknown' }, (tx, found) => {
    // MONEY: one receipt is one transaction, whichever way the money went.
    if (isCodeOfMoney(tx, receipt)) return err(failure('receipt-code-used', { code: receipt }));
    const { payout, attempt, approver } = found;
    endByPeople(till, tx, attempt, 'stated-paid', `a person found it paid: ${receipt}`, { receipt });
    const { amountCents } = payout;
    bookPayout(till, tx, payout, attempt, { amountCents, receipt, occurredAtMs: undefined });
    noteEnd(till, tx, approver, payout, 'payoutFoundPaid');
    return ok({});
  });
}

/**
 * Another amount or another receiver: somebody has looked. The payee has it; or it left and he does not have it, which
 * is booked and stays open; or nothing left. The two last ones free the payout to be paid again: two people say so.
 */
export const settlePayoutMismatch = (
  till: Till,
  actor: Actor,
  request: Request<'payout:settle-mismatch'>,
): Promise<Done> =>
  decideAttempt(till, actor, request, { act: 'settle-mismatch', state: 'mismatch' }, (tx, found) => {
    const { payout, attempt, approver } = found;
    const refusal = request.found === 'paid' ? undefined : notPaidRefusal(till, actor, found);
    if (refusal) return err(refusal);
    const money = {
      amountCents: attempt.paidCents ?? payout.amountCents,
      receipt: attempt.receipt ?? undefined,
      occurredAtMs: undefined,
    };
    switch (request.found) {
      case 'paid':
        endByPeople(till, tx, attempt, 'settled-paid', 'a person looked: paid');
        bookPayout(till, tx, payout, attempt, money);
        break;
      case 'elsewhere':
        endByPeople(
          till,
          tx,
          attempt,
          'settled-elsewhere',
          'two people looked: it left, the payee has not got it',
        );
        bookElsewhere(till, tx, payout, attempt, money);
        failPayout(till, tx, payout, 'stated');
        break;
      case 'not-paid':
        endByPeople(till, tx, attempt, 'settled-not-paid', 'two people looked: nothing left');
        failPayout(till, tx, payout, 'stated');
        break;
      default:
        assertNever(request.found, 'what was found');
    }
    noteEnd(till, tx, approver, payout, mismatchEvents[request.found]);
    return ok({});
  });

const mismatchEvents = {
  paid: 'payoutFoundPaid',
  elsewhere: 'payoutWentElsewhere',
  'not-paid': 'payoutNotPaid',
} as const;

type Found = { readonly payout: Payout; readonly attempt: PayoutAttempt; readonly approver: Actor };

/** The approval, then one transaction over the attempt that waits for people in this state. */
async function decideAttempt(
  till: Till,
  actor: Actor,
  request: { readonly payoutId: number; readonly approval?: Approval | undefined },
  wanted: { readonly act: Act; readonly state: 'unknown' | 'mismatch' },
  end: (tx: WritableDb, found: Found) => Done,
): Promise<Done> {
  const approver = await approve(till, actor, wanted.act, request.approval);
  if (!approver.ok) return approver;
  return finish(
    till,
    printedWhenDelivered(till, request.payoutId, () =>
      decide(till.db, (tx): Done => {
        const payout = payoutById(tx, request.payoutId);
        if (!payout) return err(failure('payout-not-found'));
        const attempt = attemptsOfPayout(tx, payout.id).findLast((one) => one.state === wanted.state);
        if (!attempt) return err(failure('payout-changed'));
        return end(tx, { payout, attempt, approver: approver.value });
      }),
    ),
  );
}

/** MONEY: P6. Two people, the one who says it and the one whose PIN it is; not before M-PESA had its time. */
function notPaidRefusal(till: Till, actor: Actor, { approver, attempt }: Found): Failure | undefined {
  if (approver.id === actor.id) return failure('approval-same-person');
  if (wrongClock(till)) return failure('clock-wrong');
  const fromMs = (attempt.lastSentAtMs ?? attempt.stateSinceMs) + till.payoutRules.statementFromMs;
  return till.clock.nowMs() < fromMs ? failure('too-early', { fromMs }) : undefined;
}

function endByPeople(
  till: Till,
  tx: WritableDb,
  attempt: PayoutAttempt,
  event: 'stated-not-paid' | 'stated-paid' | 'settled-paid' | 'settled-not-paid' | 'settled-elsewhere',
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
