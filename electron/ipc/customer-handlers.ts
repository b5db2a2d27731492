import { eraseCustomer, lookAtCustomer } from '../services/erase-customer.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type CustomerChannels = Extract<keyof Handlers, `customer:${string}`>;

export function customerHandlers({ till }: HandlerContext): Pick<Handlers, CustomerChannels> {
  return {
    'customer:look': (request) => lookAtCustomer(till, request.number),
    'customer:erase': (request, actor) => eraseCustomer(till, actor, request),
  };
}
