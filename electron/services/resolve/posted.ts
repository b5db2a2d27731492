/**
 * What came to one of our secret paths: the nonce says what it is about, the body what Safaricom says of it. Whatever
 * names nothing of ours, or does not fit what we asked on that path, is kept and never applied (P11).
 */
import type {
  AccountBalance,
  PayoutResult,
  Posted,
  PostedResult,
  ReversalResult,
  StatusResult,
} from '../../../shared/observation.ts';
import { refusesInitiator } from '../../../shared/payout-result-codes.ts';
import { addEvidence } from '../../db/evidence-store.ts';
import type { FloatMove } from '../../db/float-store.ts';
import { floatMoveByNonce } from '../../db/float-store.ts';
import type { InboxItem } from '../../db/inbox-store.ts';
import { closeInboxItem } from '../../db/inbox-store.ts';
import {
  changePayoutAttempt,
  payoutAttemptById,
  payoutAttemptByNonce,
} from '../../db/payout-attempt-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { addPayoutEvidence } from '../../db/payout-evidence-store.ts';
import { payoutById } from '../../db/payout-store.ts';
import type { Question } from '../../db/question-store.ts';
import { answerQuestion, questionByNonce } from '../../db/question-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import { tripBreaker } from '../payouts/stops.ts';
import type { Till } from '../till.ts';
import { printedWhenDelivered } from './delivered-paper.ts';
import { applyCallback } from './callback.ts';
import { applyConfirmation, isConfirmationPath } from './credit.ts';
import { applyFloatResult, applyFloatStatus } from './float.ts';
import { applyPayoutWord, wordOfResult, wordOfStatus } from './payout-result.ts';
import { applyBalances } from './questions.ts';

/** How the parameters of a result are read; Daraja's side implements it. */
export type ResultReaders = {
  readonly payout: (result: PostedResult) => PayoutResult;
  readonly reversal: (result: PostedResult) => ReversalResult;
  readonly status: (result: PostedResult) => StatusResult;
  readonly balances: (result: PostedResult) => readonly AccountBalance[];
};

/** Applies one stored body, or keeps it. */
export function applyPosted(
  till: Till,
  item: InboxItem,
  posted: Posted | undefined,
  read: ResultReaders,
): void {
  if (isConfirmationPath(item.nonce) && posted?.kind === 'credit') {
    applyConfirmation(till, item, posted);
    return;
  }
  const attempt = payoutAttemptByNonce(till.db, item.nonce);
  const question = attempt ? undefined : questionByNonce(till.db, item.nonce);
  const float = attempt || question ? undefined : floatMoveByNonce(till.db, item.nonce);
  if (float) {
    applyToFloat(till, item, float, posted);
    return;
  }
  if (!attempt && !question) {
    applyCallback(till, item, posted?.kind === 'stk' ? posted.callback : undefined);
    return;
  }
  const asked = question?.payoutAttemptId ?? undefined;
  const about = attempt ?? (asked === undefined ? undefined : payoutAttemptById(till.db, asked));
  printedWhenDelivered(till, about?.payoutId, () =>
    transaction(till.db, (tx) => {
      const applied = attempt
        ? applyToPayout(till, tx, item, attempt.id, posted, read)
        : question !== undefined && applyToQuestion(till, tx, item, question, posted, read);
      closeInboxItem(tx, item.id, applied ? 'applied' : 'kept', null);
    }),
  );
  till.changed({ order: null, became: 'payouts' });
}

function applyToFloat(till: Till, item: InboxItem, float: FloatMove, posted: Posted | undefined): void {
  transaction(till.db, (tx) => {
    // A queue time-out is ambiguous, never a failure.
    const applied = posted?.kind === 'result' && applyFloatResult(till, tx, float, posted.result);
    closeInboxItem(tx, item.id, applied ? 'applied' : 'kept', null);
  });
  till.changed({ order: null, became: 'payouts' });
}

function applyToPayout(
  till: Till,
  tx: WritableDb,
  item: InboxItem,
  attemptId: number,
  posted: Posted | undefined,
  read: ResultReaders,
): boolean {
  const attempt = payoutAttemptById(tx, attemptId);
  const payout = payoutById(tx, attempt.payoutId);
  if (posted?.kind !== 'result' || !payout || namesAnother(attempt, posted.result)) {
    keep(tx, item, attempt, posted);
    return false;
  }
  const { result } = posted;
  // The result may come before the synchronous answer: what it calls the request is kept as that answer's word would be.
  const known =
    attempt.conversationId === null && result.conversationId !== ''
      ? changePayoutAttempt(tx, attempt, { conversationId: result.conversationId })
      : attempt;
  const word = wordOfResult(payout, result, { payout: read.payout(result), reversal: read.reversal(result) });
  applyPayoutWord(till, tx, known, { source: 'result', inboxId: item.id, word });
  return true;
}

/** P5: a result names the id that we gave it; a reversal's is Safaricom's own, known once it was accepted. */
function namesAnother(attempt: PayoutAttempt, result: PostedResult): boolean {
  const named = result.originatorConversationId;
  const own = attempt.ocid ?? attempt.acceptedOcid;
  if (named === '' || own === null) {
    const known = attempt.conversationId;
    return known !== null && result.conversationId !== '' && result.conversationId !== known;
  }
  return named !== own;
}

function keep(tx: WritableDb, item: InboxItem, attempt: PayoutAttempt, posted: Posted | undefined): void {
  const isTimeout = posted?.kind === 'queue-timeout';
  addPayoutEvidence(tx, {
    atMs: item.receivedAtMs,
    source: isTimeout ? 'queue' : 'result',
    payoutId: attempt.payoutId,
    attemptId: attempt.id,
    inboxId: item.id,
    // A queue time-out is ambiguous, never a failure: the questions go on.
    verdict: isTimeout ? 'queue-timeout' : posted === undefined ? 'not-understood' : 'contradiction',
    summary: isTimeout ? 'the queue at Safaricom timed out' : 'names another request, or cannot be read',
    applied: false,
  });
}

function applyToQuestion(
  till: Till,
  tx: WritableDb,
  item: InboxItem,
  question: Question,
  posted: Posted | undefined,
  read: ResultReaders,
): boolean {
  if (posted?.kind !== 'result') {
    addEvidence(tx, {
      atMs: item.receivedAtMs,
      source: 'callback',
      attemptId: null,
      orderId: null,
      inboxId: item.id,
      verdict: 'not-understood',
      summary: `answer to question ${question.id} that cannot be read`,
      applied: false,
    });
    return false;
  }
  // A wrong or locked initiator is wrong for payouts too, whatever was asked.
  const { resultCode } = posted.result;
  if (refusesInitiator(resultCode)) tripBreaker(tx, resultCode, till.clock.nowMs());
  if (question.kind === 'balance') {
    applyBalances(till, tx, question, read.balances(posted.result));
    return true;
  }
  const status = read.status(posted.result);
  if (typeof question.floatMoveId === 'number') {
    answerQuestion(tx, question.id, till.clock.nowMs(), status.verdict);
    return applyFloatStatus(till, tx, question.floatMoveId, status);
  }
  const attempt = payoutAttemptById(tx, question.payoutAttemptId ?? 0);
  const isOurs =
    status.originatorConversationId === undefined || fits(attempt, status.originatorConversationId);
  const word = isOurs
    ? wordOfStatus(status, posted.result.resultCode)
    : ({
        kind: 'unclear',
        code: posted.result.resultCode,
        text: 'the answer names another transaction',
      } as const);
  applyPayoutWord(till, tx, attempt, { source: 'status', inboxId: item.id, word });
  answerQuestion(tx, question.id, till.clock.nowMs(), status.verdict);
  return true;
}

const fits = (attempt: PayoutAttempt, ocid: string): boolean =>
  ocid === attempt.ocid || ocid === attempt.acceptedOcid;
