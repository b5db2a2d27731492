/** What becomes of a paid order: another day, another package, another recipient. */
import type { Failure } from '../../shared/error-codes.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import { changeOrder, payDifference, reviewChange, withdrawChange } from '../services/change-order.ts';
import { noteCashSale } from '../services/open-drawer.ts';
import { scheduleOrder } from '../services/schedule-order.ts';
import type { Actor } from '../services/till.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type ChangeChannels =
  | 'order:review-change'
  | 'order:change'
  | 'order:pay-difference'
  | 'order:withdraw-change'
  | 'order:schedule';

export function changeHandlers(context: HandlerContext): Pick<Handlers, ChangeChannels> {
  const { till } = context;
  return {
    'order:review-change': (request) => reviewChange(till, request),
    'order:change': async (request, actor) =>
      withDifference(
        context,
        actor,
        request.shown.tender === 'cash' && request.differenceCents > 0,
        await changeOrder(till, actor, request),
      ),
    'order:pay-difference': (request, actor) =>
      withDifference(context, actor, request.tender === 'cash', payDifference(till, actor, request)),
    'order:withdraw-change': (request, actor) => withdrawChange(till, actor, request.order),
    'order:schedule': (request, actor) => scheduleOrder(till, actor, request),
  };
}

/** Cash goes in for a dearer package, or out for a cheaper one. */
function withDifference(
  context: HandlerContext,
  actor: Actor,
  isCashIn: boolean,
  outcome: Result<Response<'order:change'>, Failure>,
): Result<Response<'order:change'>, Failure> {
  if (outcome.ok && (isCashIn || outcome.value.changeCents > 0)) openFor(context, actor, outcome.value.order);
  return outcome;
}

/** Cash moves: the drawer opens, where there is one. */
export function openFor(
  { till, paper }: Pick<HandlerContext, 'till' | 'paper'>,
  actor: Actor,
  order: string,
): void {
  if (noteCashSale(till, actor, order))
    paper
      .openDrawer()
      .catch((error: unknown) => till.log.warn('the drawer did not open', { error: String(error) }));
}
