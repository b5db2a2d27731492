import type { PostedSendOutcome, StkQueryOutcome } from '../../shared/observation.ts';
import { nextQuestion, turnOf } from '../../shared/question-order.ts';
import type { Question, Turn } from '../../shared/question-order.ts';
import { attemptById } from '../db/attempt-store.ts';
import {
  nextCheck,
  nextPromptQuestionMs,
  promptQuestionsDue,
  putOffMaxMs,
} from '../db/prompt-question-store.ts';
import { nextPayoutQuestionMs, payoutAttemptById, payoutQuestionsDue } from '../db/payout-attempt-store.ts';
import type { PostedSender, StkSender } from '../ports.ts';
import { applyQuery, dropOldChecks } from '../services/resolve/query.ts';
import { askAboutPayout, mayAsk, recordQuestionSend } from '../services/resolve/questions.ts';
import type { Till } from '../services/till.ts';
import type { BalanceDesk } from './balance-desk.ts';
import { balanceCheck } from './balance-question.ts';
import type { Lane } from './dispatcher.ts';
import type { Link } from './link.ts';
import { persist } from './persist.ts';
import type { PaceNews, RateBudget } from './rate-budget.ts';

export type Asking = {
  readonly stk: Pick<StkSender, 'query'>;
  readonly posted: Pick<PostedSender, 'askStatus'>;
  readonly net: Link;
  readonly budget: RateBudget;
  readonly desk: BalanceDesk;
};

/**
 * Asks Safaricom what became of prompts and payouts: one question at a time, within the budget that they share, in the
 * order of `shared/question-order.ts`.
 */
export function questionLane(till: Till, { stk, posted, net, budget, desk }: Asking): Lane {
  let lastTurn: Turn | undefined;
  return {
    name: 'question',
    concurrency: 1,
    take: () => {
      if (!budget.isFree()) return undefined;
      const question = chooseQuestion(till, budget, desk, lastTurn);
      if (!question || !budget.take()) return undefined;
      lastTurn = turnOf(question) ?? lastTurn;
      if (question.kind === 'balance')
        return async () => budget.heard(paceNews(await desk.serve(balanceCheck)));
      return question.kind === 'payout'
        ? async () => askPayout(till, posted, budget, question.id)
        : async () => askPrompt(till, stk, net, budget, question.id);
    },
    nextDueMs: () => nextLookMs(till, budget, desk),
  };
}

/** Every question that is due now, but for checks of settled payments: what the till would ask if it might. */
export const questionsDue = (
  till: Pick<Till, 'db' | 'clock'>,
  desk: Pick<BalanceDesk, 'waitsSinceMs'>,
): readonly Question[] => {
  const nowMs = till.clock.nowMs();
  const payouts = mayAsk(till) ? payoutQuestionsDue(till.db, nowMs, nowMs + putOffMaxMs) : [];
  const dueAtMs = desk.waitsSinceMs();
  const balances: readonly Question[] = dueAtMs === undefined ? [] : [{ kind: 'balance', id: 0, dueAtMs }];
  return [...promptQuestionsDue(till.db, nowMs), ...payouts, ...balances];
};

function chooseQuestion(
  till: Till,
  budget: RateBudget,
  desk: BalanceDesk,
  lastTurn: Turn | undefined,
): Question | undefined {
  const nowMs = till.clock.nowMs();
  const due = questionsDue(till, desk);
  if (due.length > 0) return nextQuestion(due, nowMs, lastTurn, till.rules.promptLifeMs);
  const check = nextCheck(till.db);
  if (!check) return undefined;
  if (check.dueAtMs < nowMs - till.rules.queryUntilMs) {
    dropOldChecks(till);
    return chooseQuestion(till, budget, desk, lastTurn);
  }
  const isDue = check.dueAtMs <= nowMs || check.dueAtMs > nowMs + putOffMaxMs;
  return isDue && nowMs + budget.paceMs() <= soonestMs(till) ? check : undefined;
}

/** When the next question falls due that a check must not delay. */
const soonestMs = (till: Till): number =>
  Math.min(
    nextPromptQuestionMs(till.db) ?? Number.POSITIVE_INFINITY,
    (mayAsk(till) ? nextPayoutQuestionMs(till.db) : undefined) ?? Number.POSITIVE_INFINITY,
  );

function nextLookMs(till: Till, budget: RateBudget, desk: BalanceDesk): number | undefined {
  const freeMs = budget.nextMs();
  const soonest = Math.min(soonestMs(till), desk.waitsSinceMs() ?? Number.POSITIVE_INFINITY);
  const check = nextCheck(till.db);
  const checkMs = check ? Math.max(check.dueAtMs, freeMs) : Number.POSITIVE_INFINITY;
  const nextMs = checkMs + budget.paceMs() <= soonest ? checkMs : Math.max(soonest, freeMs);
  return Number.isFinite(nextMs) ? nextMs : undefined;
}

async function askPrompt(
  till: Till,
  stk: Asking['stk'],
  net: Link,
  budget: RateBudget,
  attemptId: number,
): Promise<void> {
  const attempt = attemptById(till.db, attemptId);
  let outcome: StkQueryOutcome;
  try {
    outcome = await stk.query(
      till.ids.open(attempt.checkoutRequestId ?? '') ?? '',
      till.clock.nowMs() - (attempt.sentAtMs ?? attempt.createdAtMs),
    );
  } catch (error) {
    till.log.error('the query broke', { error: String(error) });
    outcome = { kind: 'no-answer', reason: 'query-broke', reached: true };
  }
  if (outcome.kind === 'no-answer' && !outcome.reached) net.notReached();
  else {
    net.reached();
    budget.heard(paceNews(outcome));
  }
  const answer = outcome;
  await persist(till, () => applyQuery(till, attempt.id, answer));
}

async function askPayout(
  till: Till,
  posted: Asking['posted'],
  budget: RateBudget,
  attemptId: number,
): Promise<void> {
  const asking = askAboutPayout(till, payoutAttemptById(till.db, attemptId));
  if (!asking) return;
  let outcome: PostedSendOutcome;
  try {
    outcome = await posted.askStatus(asking.request);
  } catch (error) {
    till.log.error('a question broke', { error: String(error) });
    outcome = { kind: 'ambiguous', reason: 'question-broke' };
  }
  if (outcome.kind !== 'not-sent' || outcome.reason === 'busy') budget.heard(paceNews(outcome));
  const answer = outcome;
  await persist(till, () => recordQuestionSend(till, asking.questionId, answer));
}

const paceNews = (outcome: StkQueryOutcome | PostedSendOutcome): PaceNews => ({
  ...('tooFast' in outcome && outcome.tooFast ? { tooFast: true } : {}),
  ...('retryAfterMs' in outcome && outcome.retryAfterMs !== undefined
    ? { retryAfterMs: outcome.retryAfterMs }
    : {}),
});
