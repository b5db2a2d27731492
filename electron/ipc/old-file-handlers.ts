import { lookBack } from '../services/old-file/look.ts';
import { takeLookBack } from '../services/old-file/take-back.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type OldFileChannels = Extract<keyof Handlers, `old-file:${string}`>;

export const oldFileHandlers = ({ till }: HandlerContext): Pick<Handlers, OldFileChannels> => ({
  'old-file:look': (request, actor) => lookBack(till, actor, request),
  'old-file:take-back': (request, actor) => takeLookBack(till, actor, request),
});
