import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { OrderRow } from '../../shared/ipc-contract.ts';
import { national } from '../../shared/msisdn.ts';
import { catalogueItemSchema } from '../../shared/packages.ts';
import { err, ok } from '../../shared/result.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import type { Tender } from '../../shared/snapshot.ts';
import { note } from '../db/audit-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderByNumber } from '../db/order-store.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import { currentPackages } from '../db/package-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { openSuspensions } from '../db/suspension-store.ts';
import { partyById } from '../db/party-store.ts';
import { transaction } from '../db/transaction.ts';
import { orderPage } from '../reports/order-page.ts';
import { regulars, searchOrders } from '../reports/order-rows.ts';
import { cancelOrder, takeCash } from '../services/close-open-order.ts';
import type { Actor } from '../services/till.ts';
import { confirmAgain, confirmOrder } from '../services/confirm-order.ts';
import { loadDraft, storeDraft } from '../services/draft.ts';
import { deliverHeld, refundHeldInCash, refundOrderInCash, releaseHold } from '../services/give-back.ts';
import { regularsSinceMs, takeRegular } from '../services/regulars.ts';
import { reviewAgain, reviewOrder } from '../services/review-order.ts';
import { tomorrowOf } from '../services/schedule-order.ts';
import { settleShortfall } from '../services/settle-shortfall.ts';
import { acceptStated, refundStated, stateCharged, stateNotCharged } from '../services/state-payment.ts';
import { openFor } from './change-handlers.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type OrderChannels =
  | 'catalogue:list'
  | 'draft:load'
  | 'draft:save'
  | 'order:review'
  | 'order:confirm'
  | 'order:review-again'
  | 'order:confirm-again'
  | 'order:take-cash'
  | 'order:cancel'
  | 'order:get'
  | 'order:search'
  | 'regular:find'
  | 'regular:take'
  | 'order:release-hold'
  | 'order:refund-cash'
  | 'board:list'
  | 'payment:state-charged'
  | 'payment:state-not-charged'
  | 'payment:accept-stated'
  | 'payment:refund-stated'
  | 'shortfall:settle'
  | 'held:deliver'
  | 'held:refund-cash'
  | 'party:unmask';

export function orderHandlers(context: HandlerContext): Pick<Handlers, OrderChannels> {
  const { till } = context;
  return {
    'catalogue:list': () =>
      // The USSD template stays in the main process.
      ok({ items: catalogue(till.db) }),
    'draft:load': (_request, actor) => ok({ ...loadDraft(till, till.db, actor) }),
    'draft:save': (request, actor) => {
      storeDraft(till, actor, request);
      return ok({});
    },
    'order:review': (request, actor) => reviewOrder(till, actor, request),
    'order:confirm': (request, actor) =>
      withDrawer(context, actor, request.shown.tender, confirmOrder(till, actor, request)),
    'order:review-again': (request) =>
      withOrder(context, request.order, (order) => reviewAgain(till, order, request.tender)),
    'order:confirm-again': (request, actor) =>
      withDrawer(context, actor, request.shown.tender, confirmAgain(till, actor, request)),
    'order:take-cash': async (request, actor) =>
      withDrawer(context, actor, 'cash', await takeCash(till, actor, request)),
    'order:cancel': (request, actor) => cancelOrder(till, actor, request),
    'order:get': (request) =>
      withOrder(context, request.order, (order) =>
        ok(
          orderPage(
            till.db,
            {
              ...context.facts(),
              statementFromMs: till.rules.statementFromMs,
              tomorrowMs: tomorrowOf(till),
            },
            order,
          ),
        ),
      ),
    'order:search': (request) =>
      ok({ rows: [...searchOrders(till.db, context.facts(), till.mode, request.query)] }),
    'regular:find': (request) => ok({ rows: [...regularsEnding(context, request.lastThree)] }),
    'regular:take': (request, actor) => takeRegular(till, actor, request.order),
    'order:release-hold': (request, actor) => releaseHold(till, actor, request),
    'order:refund-cash': (request, actor) => refundOrderInCash(till, actor, request),
    'board:list': () => ok({ cards: [...context.cards()], nowMs: till.clock.nowMs() }),
    'payment:state-charged': (request, actor) => stateCharged(till, actor, request),
    'payment:state-not-charged': (request, actor) => stateNotCharged(till, actor, request),
    'payment:accept-stated': (request, actor) => acceptStated(till, actor, request),
    'payment:refund-stated': (request, actor) => refundStated(till, actor, request),
    'shortfall:settle': (request, actor) => settleShortfall(till, actor, request),
    'held:deliver': (request, actor) => deliverHeld(till, actor, request.heldId),
    'held:refund-cash': (request, actor) => refundHeldInCash(till, actor, request),
    'party:unmask': (request, actor) =>
      withOrder(context, request.order, (order) => {
        const { number } = partyById(till.db, request.who === 'payer' ? order.payerId : order.recipientId);
        if (number === undefined) return err(failure('number-erased'));
        // P16: showing a number is an act with a name to it, noted before it is shown.
        transaction(till.db, (tx) =>
          note(tx, {
            atMs: till.clock.nowMs(),
            actorId: actor.id,
            action: 'numberShown',
            orderId: order.id,
            values: { who: request.who },
          }),
        );
        return ok({ national: national(number) });
      }),
  };
}

/** Cash needs the drawer: it opens after the commit, once, and nothing waits for it (P15). */
function withDrawer(
  { till, paper }: HandlerContext,
  actor: Actor,
  tender: Tender,
  outcome: Result<Response<'order:confirm'>, Failure>,
): Result<Response<'order:confirm'>, Failure> {
  const isNew = outcome.ok && !outcome.value.again && tender === 'cash';
  if (isNew) openFor({ till, paper }, actor, outcome.value.order);
  return outcome;
}

function withOrder<T>(
  context: HandlerContext,
  number: string,
  body: (order: Order) => Result<T, Failure>,
): Result<T, Failure> {
  const order = orderByNumber(context.till.db, number);
  return order ? body(order) : err(failure('order-not-found', { order: number }));
}

/** Nobody while the owner has switched the list off. */
function regularsEnding({ till, facts }: HandlerContext, lastThree: string): readonly OrderRow[] {
  const sinceMs = regularsSinceMs(till);
  if (sinceMs === undefined || !/^\d{3}$/.test(lastThree)) return [];
  return regulars(till.db, facts(), lastThree, sinceMs);
}

/** The catalogue for the counter: the USSD template and the cost stay in the main process. */
function catalogue(db: ReadableDb): CatalogueItem[] {
  const stopped = new Map(openSuspensions(db).map(({ packageId, reason }) => [packageId, reason]));
  return currentPackages(db).map((stored) => {
    const item = catalogueItemSchema.parse(stored);
    const suspended = stopped.get(item.id);
    return suspended === undefined ? item : { ...item, suspended };
  });
}
