/** What became of a try to send a prompt: one transaction by compare-and-set. */
import { assertNever } from '../../../shared/assert.ts';
import type { NotSentReason, StkSendOutcome } from '../../../shared/observation.ts';
import { retryAtMs } from '../../../shared/payment-policy.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { attemptById, changeAttempt, findAttempt, moveAttempt } from '../../db/attempt-store.ts';
import { addEvidence } from '../../db/evidence-store.ts';
import { orderById } from '../../db/order-store.ts';
import { settleItem, triesOf } from '../../db/outbox-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { observeFailure } from './deny-money.ts';
import { settleByWaitingCallback } from './callback.ts';
import { timeLeftMs } from './deadline.ts';
import { afterUnknown, contradict, noteAttempt } from './unknown.ts';

/** Books the end of one try. A late or second end of the same try changes nothing. */
export function recordSend(till: Till, itemId: number, attemptId: number, outcome: StkSendOutcome): void {
  const order = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const attempt = attemptById(tx, attemptId);
    addSendEvidence(tx, attempt, outcome, nowMs);
    switch (outcome.kind) {
      case 'accepted':
        recordAccepted(till, tx, itemId, attempt, kept(till, outcome), nowMs);
        break;
      case 'not-sent':
        recordNotSent(till, tx, itemId, attempt, outcome, nowMs);
        break;
      case 'refused':
        if (attempt.state === 'sending' && attempt.checkoutRequestId !== null) {
          // MONEY: a refusal and a callback for it exclude each other; one query decides.
          recordAmbiguous(tx, itemId, attempt, 'callback-first', nowMs);
          break;
        }
        settleItem(tx, itemId, { state: 'done', reason: outcome.errorRow });
        observeFailure(till, tx, attempt, {
          source: 'send',
          resultCode: outcome.code,
          description: outcome.description,
          reason: outcome.errorRow,
          ...(outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs }),
        });
        break;
      case 'ambiguous':
        recordAmbiguous(tx, itemId, attempt, outcome.reason, nowMs);
        break;
      default:
        assertNever(outcome, 'send outcome');
    }
    return orderById(tx, attempt.orderId).number;
  });
  till.changed({ order, became: 'payment' });
}

type Accepted = Extract<StkSendOutcome, { kind: 'accepted' }>;

/** The acceptance with its id as it is kept. */
const kept = (till: Till, outcome: Accepted): Accepted => ({
  ...outcome,
  checkoutRequestId: till.ids.seal(outcome.checkoutRequestId),
});

function recordAccepted(
  till: Till,
  tx: WritableDb,
  itemId: number,
  attempt: Attempt,
  outcome: Accepted,
  nowMs: number,
): void {
  const { merchantRequestId, checkoutRequestId } = outcome;
  const owner = findAttempt(tx, { checkoutRequestId });
  if (owner !== undefined && owner.id !== attempt.id) {
    // Safaricom names an id that it gave to another prompt before: nobody can ask about this one.
    addContradiction(tx, attempt, nowMs, `accepted with the id of attempt ${owner.id}`);
    recordAmbiguous(tx, itemId, attempt, 'contradiction', nowMs);
    return;
  }
  settleItem(tx, itemId, { state: 'done' });
  // Safaricom's own answer to our request outranks an id that only a callback named.
  const isConfirmed = attempt.checkoutRequestId === checkoutRequestId;
  if (attempt.checkoutRequestId !== null && !isConfirmed)
    addContradiction(tx, attempt, nowMs, 'the accepted id is not the one a callback named');
  const moved = moveAttempt(tx, attempt, 'accepted', nowMs);
  const firstQueryMs = till.callbacksArrive()
    ? till.rules.firstQueryMs
    : till.rules.firstQueryWithoutCallbacksMs;
  const known = changeAttempt(tx, moved ?? attempt, {
    merchantRequestId,
    checkoutRequestId,
    idIsLearned: isConfirmed && attempt.idIsLearned,
    nextQueryAtMs: nowMs + firstQueryMs,
  });
  noteAttempt(tx, known, nowMs, 'promptAccepted', {});
  if (isConfirmed && attempt.idIsLearned) settleByWaitingCallback(till, tx, known);
  // It was given up as refused on the word of another id, and now it lies on a phone.
  else if (!isConfirmed && !moved && attempt.state !== 'paid') contradict(tx, known, nowMs, 'accepted-late');
}

function addContradiction(tx: WritableDb, attempt: Attempt, nowMs: number, summary: string): void {
  addEvidence(tx, {
    atMs: nowMs,
    source: 'send',
    attemptId: attempt.id,
    orderId: attempt.orderId,
    verdict: 'contradiction',
    summary,
    applied: false,
  });
}

/** Reasons that waiting does not mend. */
const setUpReasons: readonly NotSentReason[] = ['credentials-missing', 'set-up'];

function recordNotSent(
  till: Till,
  tx: WritableDb,
  itemId: number,
  attempt: Attempt,
  outcome: Extract<StkSendOutcome, { kind: 'not-sent' }>,
  nowMs: number,
): void {
  if (attempt.state === 'sending' && attempt.checkoutRequestId !== null) {
    // MONEY: "not sent" and a callback for it exclude each other; it is not sent again before one query has decided.
    recordAmbiguous(tx, itemId, attempt, 'callback-first', nowMs);
    return;
  }
  const reason = finalReason(till, attempt, outcome.reason);
  if (reason === undefined) {
    const moved = moveAttempt(tx, attempt, 'put-back', nowMs, { reason: outcome.reason, sentAtMs: null });
    const dueAtMs = retryAtMs(till.rules, triesOf(tx, itemId), nowMs, share(till), outcome.retryAfterMs);
    settleItem(
      tx,
      itemId,
      moved ? { state: 'ready', dueAtMs, reason: outcome.reason } : { state: 'stopped', reason: 'decided' },
    );
    return;
  }
  settleItem(tx, itemId, { state: 'stopped', reason });
  const moved = moveAttempt(tx, attempt, reason === 'deadline' ? 'deadline-passed' : 'withdrawn', nowMs, {
    reason,
    sentAtMs: null,
  });
  if (moved) noteAttempt(tx, moved, nowMs, 'promptNotSent', { reason });
}

/** Why a prompt that did not leave will not be tried again; undefined while it may. */
function finalReason(
  till: Till,
  attempt: Attempt,
  reason: NotSentReason,
): 'clock' | 'deadline' | 'credentials-missing' | 'set-up' | undefined {
  if (wrongClock(till)) return 'clock';
  if (setUpReasons.includes(reason)) return reason === 'set-up' ? 'set-up' : 'credentials-missing';
  return reason === 'deadline' || timeLeftMs(till.clock, attempt) <= 0 ? 'deadline' : undefined;
}

function recordAmbiguous(
  tx: WritableDb,
  itemId: number,
  attempt: Attempt,
  reason: string,
  nowMs: number,
): void {
  // MONEY: no idempotency key, so it is never sent again.
  settleItem(tx, itemId, { state: 'unknown', reason });
  const moved = moveAttempt(tx, attempt, 'send-ambiguous', nowMs, { reason });
  if (moved) afterUnknown(tx, moved, nowMs);
}

function addSendEvidence(tx: WritableDb, attempt: Attempt, outcome: StkSendOutcome, nowMs: number): void {
  // A try that never left is no evidence of anything; the outbox item holds its last reason.
  if (outcome.kind === 'not-sent') return;
  addEvidence(tx, {
    atMs: nowMs,
    source: 'send',
    attemptId: attempt.id,
    orderId: attempt.orderId,
    verdict: outcome.kind,
    resultCode: outcome.kind === 'refused' ? outcome.code : null,
    summary:
      outcome.kind === 'accepted'
        ? 'accepted'
        : outcome.kind === 'refused'
          ? outcome.description
          : outcome.reason,
    applied: true,
  });
}

const share = (till: Till): number => (till.random.bytes(1)[0] ?? 0) / 256;
