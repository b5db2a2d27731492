import { answerDialled, recordDelivery, settleDelivery, startDelivery } from '../services/deliver-order.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type DeliveryChannels = 'delivery:start' | 'delivery:record' | 'delivery:answer-dialled' | 'delivery:settle';

export function deliveryHandlers({ till }: HandlerContext): Pick<Handlers, DeliveryChannels> {
  return {
    'delivery:start': (request, actor) =>
      startDelivery(till, actor, request.order, request.early, request.byHand),
    'delivery:record': (request, actor) => recordDelivery(till, actor, request),
    'delivery:answer-dialled': (request, actor) => answerDialled(till, actor, request),
    'delivery:settle': (request, actor) => settleDelivery(till, actor, request),
  };
}
