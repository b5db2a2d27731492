import { failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { CreditView } from '../reports/credits.ts';
import { creditNamed, creditPage, creditRow, creditRows, mostCreditRows } from '../reports/credits.ts';
import { requestCreditRefund, waysBackOf } from '../services/payouts/refund-credit.ts';
import { orderItCouldPay } from '../services/resolve/credit-reservation.ts';
import { loadFacts } from '../services/set-up/facts.ts';
import { applyCreditTo, findCredit, refundCreditInCash } from '../services/use-credit.ts';
import type { Actor } from '../services/till.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type CreditChannels = Extract<keyof Handlers, `credit:${string}`>;

export function creditHandlers({ till, lookForCredits }: HandlerContext): Pick<Handlers, CreditChannels> {
  const nameOf = (receipt: string): string =>
    Buffer.from(till.crypto.sha256(receipt)).toString('base64url').slice(0, 22);
  // The owner has the code in the portal and in his own messages.
  const viewOf = (actor: Actor): CreditView => ({ nameOf, showsCode: actor.role === 'owner' });
  return {
    'credit:list': ({ state = 'without-order' }, actor) =>
      ok({ credits: creditRows(till.db, viewOf(actor), state), most: mostCreditRows }),
    'credit:get': ({ id }, actor) => {
      const credit = creditNamed(till.db, viewOf(actor), id);
      if (!credit) return err(failure('credit-not-found'));
      const ways = [...waysBackOf(till, till.db, credit)];
      const keeper = orderItCouldPay(till, till.db, credit)?.number;
      const isPractice = till.mode === 'practice';
      return ok(creditPage(till.db, viewOf(actor), credit, { ways, keeper, isPractice }));
    },
    'credit:find': (request) => {
      const found = findCredit(till, request);
      return found.ok ? ok(creditRow(till.db, { nameOf, showsCode: true }, found.value)) : found;
    },
    'credit:look': () => {
      const { pull } = loadFacts(till.db).credits;
      if (pull) lookForCredits();
      return ok({ looking: pull });
    },
    'credit:apply': (request, actor) => applyCreditTo(till, actor, request),
    'credit:refund-cash': (request, actor) => refundCreditInCash(till, actor, request),
    'credit:request-refund': (request, actor) => requestCreditRefund(till, actor, request),
  };
}
