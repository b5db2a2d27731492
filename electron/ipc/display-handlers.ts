import { ok } from '../../shared/result.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type DisplayChannels = Extract<keyof Handlers, `display:${string}`>;

export function displayHandlers({ display }: HandlerContext): Pick<Handlers, DisplayChannels> {
  return {
    'display:state': () => ok(display.state()),
    'display:check': (request) => {
      display.check(request);
      return ok({});
    },
    'display:follow': (request) => {
      display.follow(request);
      return ok({});
    },
    'display:clear': () => {
      display.clear();
      return ok({});
    },
  };
}
