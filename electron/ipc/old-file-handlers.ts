import { lookBack } from '../services/old-file/look.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

export const oldFileHandlers = ({ till }: HandlerContext): Pick<Handlers, 'old-file:look'> => ({
  'old-file:look': (request, actor) => lookBack(till, actor, request),
});
