import type { HandlerContext } from './context.ts';
import { catalogueHandlers } from './catalogue-handlers.ts';
import { changeHandlers } from './change-handlers.ts';
import { creditHandlers } from './credit-handlers.ts';
import { customerHandlers } from './customer-handlers.ts';
import { dayHandlers } from './day-handlers.ts';
import { deliveryHandlers } from './delivery-handlers.ts';
import { displayHandlers } from './display-handlers.ts';
import { floatHandlers } from './float-handlers.ts';
import { modemHandlers } from './modem-handlers.ts';
import { messageHandlers } from './message-handlers.ts';
import { orderHandlers } from './order-handlers.ts';
import { paperHandlers } from './paper-handlers.ts';
import { payoutHandlers } from './payout-handlers.ts';
import { phoneHandlers } from './phone-handlers.ts';
import { printerHandlers } from './printer-handlers.ts';
import type { Handlers } from './router.ts';
import { sessionHandlers } from './session-handlers.ts';
import { setUpHandlers } from './set-up-handlers.ts';
import { staffHandlers } from './staff-handlers.ts';
import { trainingHandlers } from './training-handlers.ts';

/** Every channel's handler; one that is missing does not compile. */
export function allHandlers(context: HandlerContext): Handlers {
  return {
    ...sessionHandlers(context),
    ...orderHandlers(context),
    ...deliveryHandlers(context),
    ...paperHandlers(context),
    ...printerHandlers(context),
    ...dayHandlers(context),
    ...payoutHandlers(context),
    ...floatHandlers(context),
    ...creditHandlers(context),
    ...displayHandlers(context),
    ...phoneHandlers(context),
    ...messageHandlers(context),
    ...setUpHandlers(context),
    ...staffHandlers(context),
    ...customerHandlers(context),
    ...modemHandlers(context),
    ...trainingHandlers(context),
    ...catalogueHandlers(context),
    ...changeHandlers(context),
  };
}
