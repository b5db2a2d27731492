import { ok } from '../../shared/result.ts';
import { packageHistory } from '../reports/package-history.ts';
import { savePackage } from '../services/catalogue/save-package.ts';
import { changeShelf, shelfItems } from '../services/catalogue/shelf.ts';
import { checkPackage } from '../services/set-up/check-package.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type CatalogueChannels = Extract<keyof Handlers, `packages:${string}`>;

export function catalogueHandlers({ till }: HandlerContext): Pick<Handlers, CatalogueChannels> {
  const items = () => shelfItems(till.db);
  return {
    'packages:list': () => ok({ items: items() }),
    'packages:check': (request, actor) => {
      const outcome = checkPackage(till, actor, request);
      return outcome.ok ? ok({ items: items() }) : outcome;
    },
    'packages:save': (request, actor) => {
      const outcome = savePackage(till, actor, request);
      return outcome.ok ? ok({ id: outcome.value.id, items: items() }) : outcome;
    },
    'packages:shelf': (request, actor) => {
      const outcome = changeShelf(till, actor, request);
      return outcome.ok ? ok({ items: items() }) : outcome;
    },
    'packages:history': (request) => ok(packageHistory(till.db, request)),
  };
}
