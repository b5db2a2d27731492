import type { NotSentReason, PostedSendOutcome } from '../../shared/observation.ts';
import type { CheckOutcome, PostedSender } from '../ports.ts';
import { askForBalance, recordQuestionSend } from '../services/resolve/questions.ts';
import type { Till } from '../services/till.ts';
import type { BalanceDesk } from './balance-desk.ts';
import { persist } from './persist.ts';

/** Asks for the balances as soon as a question may leave; the answer comes home by itself. */
export function askBalanceOnce(till: Till, sender: PostedSender, desk: BalanceDesk): Promise<CheckOutcome> {
  const outcome = desk.ask(() => askNow(till, sender));
  till.changed({ order: null, became: 'balance' });
  return outcome;
}

async function askNow(till: Till, sender: PostedSender): Promise<PostedSendOutcome> {
  const asking = askForBalance(till);
  let outcome: PostedSendOutcome;
  try {
    outcome = await sender.askBalance(asking.request);
  } catch (error) {
    till.log.error('a question broke', { error: String(error) });
    outcome = { kind: 'ambiguous', reason: 'question-broke' };
  }
  const answer = outcome;
  await persist(till, () => recordQuestionSend(till, asking.questionId, answer));
  // Only now is there an answer to look for.
  till.changed({ order: null, became: 'balance' });
  return outcome;
}

/** What the person who asked is told at once. */
export function balanceCheck(outcome: PostedSendOutcome): CheckOutcome {
  switch (outcome.kind) {
    case 'accepted':
    case 'already-accepted':
    case 'ambiguous':
      return { kind: 'asked' };
    case 'refused':
      return { kind: 'failed', problem: `daraja.${outcome.errorRow}`, detail: outcome.description };
    case 'not-sent':
      return { kind: 'failed', problem: notSentProblem(outcome.reason), detail: outcome.reason };
  }
}

const notSentProblem = (reason: NotSentReason): string =>
  reason === 'credentials-missing' || reason === 'set-up'
    ? 'error.credentials-missing'
    : 'setUp.problem.noConnection';
