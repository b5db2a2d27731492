/** What Safaricom answered when it was asked about a prompt. */
import type { StkQueryOutcome } from '../../../shared/observation.ts';
import { nextQueryAtMs } from '../../../shared/payment-policy.ts';
import { promptQuestionKind } from '../../../shared/question-order.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { attemptById, attemptsInState, changeAttempt } from '../../db/attempt-store.ts';
import { dropChecks, hurryFirstQueries } from '../../db/prompt-question-store.ts';
import { addEvidence, markCallbackApplied, waitingCallback } from '../../db/evidence-store.ts';
import { orderById } from '../../db/order-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Till } from '../till.ts';
import { bookSuccess } from './book-money.ts';
import { observeFailure } from './deny-money.ts';
import { settleByWaitingCallback } from './callback.ts';
import { contradict, endLife, noteAttempt } from './unknown.ts';

type Refused = Extract<StkQueryOutcome, { kind: 'refused' }>;

/** Applies the answer to one STK query. */
export function applyQuery(till: Till, attemptId: number, outcome: StkQueryOutcome): void {
  const number = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const before = attemptById(tx, attemptId);
    const attempt = changeAttempt(tx, before, {
      queryCount: before.queryCount + 1,
      nextQueryAtMs: nextAfter(till, before, nowMs, outcome),
    });
    addEvidence(tx, {
      atMs: nowMs,
      source: 'query',
      attemptId,
      orderId: attempt.orderId,
      verdict: outcome.kind,
      resultCode: 'resultCode' in outcome ? outcome.resultCode : null,
      summary: outcome.kind === 'no-answer' ? outcome.reason : outcome.description,
      applied: outcome.kind === 'paid' || outcome.kind === 'refused',
    });
    noteAttempt(tx, attempt, nowMs, 'askedSafaricom', { answer: outcome.kind });
    settleByQuery(till, tx, attempt, outcome, nowMs);
    return orderById(tx, attempt.orderId).number;
  });
  till.changed({ order: number, became: 'payment' });
}

function settleByQuery(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  outcome: StkQueryOutcome,
  nowMs: number,
): void {
  switch (outcome.kind) {
    case 'paid': {
      const confirmed = attempt.idIsLearned ? settleByWaitingCallback(till, tx, attempt) : attempt;
      bookSuccess(till, tx, confirmed, {
        source: 'query',
        amountCents: undefined,
        receipt: undefined,
        occurredAtMs: undefined,
      });
      // The callback and the query agree: there is nothing left to check.
      if (attempt.idIsLearned && attemptById(tx, attempt.id).settledBy === 'callback')
        changeAttempt(tx, attempt, { nextQueryAtMs: null });
      return;
    }
    case 'refused':
      if (attempt.idIsLearned) settleLearnedRefusal(till, tx, attempt, outcome, nowMs);
      else observeFailure(till, tx, attempt, refusalOf(outcome));
      return;
    case 'not-known':
      endLife(tx, attempt, nowMs);
      return;
    case 'pending':
    case 'no-answer':
  }
}

function settleLearnedRefusal(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  outcome: Refused,
  nowMs: number,
): void {
  if (waitingCallback(tx, attempt.id)?.verdict !== 'paid') {
    markCallbackApplied(tx, attempt.id);
    observeFailure(till, tx, changeAttempt(tx, attempt, { idIsLearned: false }), refusalOf(outcome));
    return;
  }
  // The callback says paid, Safaricom's own answer says not: nobody decides this but a person.
  addEvidence(tx, {
    atMs: nowMs,
    source: 'query',
    attemptId: attempt.id,
    orderId: attempt.orderId,
    verdict: 'contradiction',
    summary: 'callback says paid, query says not',
    applied: false,
  });
  noteAttempt(tx, attempt, nowMs, 'contradiction', {});
  contradict(tx, attempt, nowMs, 'contradiction');
}

const refusalOf = (outcome: Refused) =>
  ({ source: 'query', resultCode: outcome.resultCode, description: outcome.description }) as const;

function nextAfter(till: Till, attempt: Attempt, nowMs: number, outcome: StkQueryOutcome): number | null {
  if (outcome.kind === 'refused') return null;
  if (outcome.kind === 'paid')
    return attempt.settledBy === null && attempt.receipt === null ? nowMs + till.rules.secondZeroMs : null;
  // P3: a settled payment is checked by one query; only one that got no answer at all is asked again.
  if (outcome.kind !== 'no-answer' && promptQuestionKind(attempt) === 'check') return null;
  const sentAtMs = attempt.sentAtMs ?? attempt.createdAtMs;
  const regular = nextQueryAtMs(till.rules, sentAtMs, nowMs, share(till));
  if (regular === undefined) return null;
  const afterMs = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
  return Math.max(regular, nowMs + afterMs);
}

const share = (till: Till): number => (till.random.bytes(1)[0] ?? 0) / 256;

/** Checks of settled payments for which there was no time in a day: other questions went before them. */
export function dropOldChecks(till: Till): void {
  transaction(till.db, (tx) => dropChecks(tx, till.clock.nowMs() - till.rules.queryUntilMs));
}

/** The way home broke while prompts are on a phone: their first queries come as early as without callbacks. */
export function queryEarlyWithoutCallbacks(till: Till): void {
  if (till.callbacksArrive() || attemptsInState(till.db, ['waiting']).length === 0) return;
  const hurried = transaction(till.db, (tx) =>
    hurryFirstQueries(tx, till.rules.firstQueryWithoutCallbacksMs, till.clock.nowMs()),
  );
  if (hurried > 0) till.changed({ order: null, became: 'query' });
}
