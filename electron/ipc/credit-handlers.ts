import { ok } from '../../shared/result.ts';
import { creditRow, creditRows } from '../reports/credits.ts';
import { loadFacts } from '../services/set-up/facts.ts';
import { applyCreditTo, findCredit, refundCreditInCash } from '../services/use-credit.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type CreditChannels = Extract<keyof Handlers, `credit:${string}`>;

export function creditHandlers({ till, lookForCredits }: HandlerContext): Pick<Handlers, CreditChannels> {
  return {
    'credit:list': () => ok({ credits: creditRows(till.db) }),
    'credit:find': (request) => {
      const found = findCredit(till, request);
      return found.ok ? ok(creditRow(till.db, found.value)) : found;
    },
    'credit:look': () => {
      const { pull } = loadFacts(till.db).credits;
      if (pull) lookForCredits();
      return ok({ looking: pull });
    },
    'credit:apply': (request, actor) => applyCreditTo(till, actor, request),
    'credit:refund-cash': (request, actor) => refundCreditInCash(till, actor, request),
  };
}
