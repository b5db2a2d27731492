/** Questions whose answers are posted later: what became of a payout, what lies on the accounts. Each has its own path. */
import type { AccountBalance, PostedSendOutcome } from '../../../shared/observation.ts';
import { nextStatusAtMs } from '../../../shared/payout-policy.ts';
import { formatPayoutNumber } from '../../../shared/payouts.ts';
import { changePayoutAttempt, payoutAttemptById } from '../../db/payout-attempt-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import {
  answerQuestion,
  insertQuestion,
  questionById,
  settleQuestion,
  storeBalance,
} from '../../db/question-store.ts';
import type { Question } from '../../db/question-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { BalanceRequest, StatusRequest } from '../../ports.ts';
import { questionsStopped, tripBreaker } from '../payouts/stops.ts';
import { storeCheck } from '../set-up/facts.ts';
import type { Till } from '../till.ts';

export type Asking<R> = { readonly questionId: number; readonly request: R };

/** An initiator whom Safaricom refuses asks nothing: each further request would only lock him. */
export const mayAsk = (till: Pick<Till, 'db'>): boolean => !questionsStopped(till.db);

/** Stores the question about a payout before it is asked. Undefined where Safaricom knows it by nothing of ours. */
export function askAboutPayout(till: Till, attempt: PayoutAttempt): Asking<StatusRequest> | undefined {
  const ocid = attempt.ocid ?? attempt.acceptedOcid;
  const nowMs = till.clock.nowMs();
  const asked = attempt.asked + 1;
  const share = (till.random.bytes(1)[0] ?? 0) / 256;
  const nextAtMs = nextStatusAtMs(till.payoutRules, attempt.firstSentAtMs ?? nowMs, asked, nowMs, share);
  return transaction(till.db, (tx) => {
    const nonce = hex(till.random.bytes(16));
    const present = payoutAttemptById(tx, attempt.id);
    // What was decided meanwhile is not asked about any more.
    if (present.nextStatusAtMs === null) return undefined;
    changePayoutAttempt(tx, present, { asked, nextStatusAtMs: nextAtMs ?? null });
    if (ocid === null) return undefined;
    const question = { kind: 'status', payoutAttemptId: attempt.id, nonce, askedAtMs: nowMs } as const;
    const questionId = insertQuestion(tx, question);
    const remarks = formatPayoutNumber(till.mode, attempt.payoutId);
    return { questionId, request: { about: { ocid }, remarks, nonce } };
  });
}

export function askForBalance(till: Till): Asking<BalanceRequest> {
  return transaction(till.db, (tx) => {
    const nonce = hex(till.random.bytes(16));
    const askedAtMs = till.clock.nowMs();
    const questionId = insertQuestion(tx, { kind: 'balance', payoutAttemptId: null, nonce, askedAtMs });
    return { questionId, request: { remarks: 'Balance', nonce } };
  });
}

/** What the synchronous answer to a question was; the answer proper is posted. */
export function recordQuestionSend(till: Till, questionId: number, outcome: PostedSendOutcome): void {
  const isTaken = outcome.kind === 'accepted' || outcome.kind === 'already-accepted';
  const summary =
    outcome.kind === 'refused' ? outcome.description : 'reason' in outcome ? outcome.reason : outcome.kind;
  transaction(till.db, (tx) => {
    settleQuestion(tx, questionId, isTaken || outcome.kind === 'ambiguous' ? 'accepted' : 'refused', summary);
    if (outcome.kind === 'refused' && outcome.errorRow === 'invalidInitiator')
      tripBreaker(tx, outcome.code, till.clock.nowMs());
    if (outcome.kind === 'not-sent' && outcome.reason === 'busy')
      askAgainSoon(tx, questionId, till.clock.nowMs() + Math.max(busyWaitMs, outcome.retryAfterMs ?? 0));
  });
}

/** Ours: a question that Safaricom had no time for is not put off as one that it answered would be. */
const busyWaitMs = 60_000;

function askAgainSoon(tx: WritableDb, questionId: number, againMs: number): void {
  const { payoutAttemptId } = questionById(tx, questionId);
  if (payoutAttemptId === null) return;
  const attempt = payoutAttemptById(tx, payoutAttemptId);
  if (attempt.nextStatusAtMs !== null && attempt.nextStatusAtMs > againMs)
    changePayoutAttempt(tx, attempt, { nextStatusAtMs: againMs });
}

/** The accounts as Safaricom told them. */
export function applyBalances(
  till: Till,
  tx: WritableDb,
  question: Question,
  accounts: readonly AccountBalance[],
): void {
  const atMs = till.clock.nowMs();
  for (const { account, availableCents } of accounts)
    storeBalance(tx, { account: account.slice(0, 60), amountCents: availableCents, atMs });
  answerQuestion(tx, question.id, atMs, `${accounts.length} accounts`);
  storeCheck(tx, 'balance', { atMs, outcome: 'passed', problem: null, detail: '' });
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
