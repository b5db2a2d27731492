import { failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import { readLogo, writeLogo } from '../db/logo-store.ts';
import { note } from '../db/audit-store.ts';
import { transaction } from '../db/transaction.ts';
import { noteNoSale } from '../services/open-drawer.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type PrinterChannels =
  | 'printer:test'
  | 'printer:choices'
  | 'receipt:logo'
  | 'receipt:set-logo'
  | 'drawer:open';

export function printerHandlers(context: HandlerContext): Pick<Handlers, PrinterChannels> {
  const { till, paper } = context;
  return {
    'printer:test': async (request) => {
      if (request.printer.kind === 'none') return err(failure('printer-not-set'));
      const outcome = await paper.testPrinter(request);
      return ok({
        outcome: outcome.kind,
        reason: 'reason' in outcome ? (outcome.reason ?? null) : null,
        detail: 'detail' in outcome ? (outcome.detail ?? null) : null,
      });
    },
    'printer:choices': async () => ok(await context.printerChoices()),
    'receipt:logo': () => ok({ logo: readLogo(till.db) ?? null }),
    'receipt:set-logo': ({ logo }, actor) => {
      transaction(till.db, (tx) => {
        writeLogo(tx, logo);
        note(tx, {
          atMs: till.clock.nowMs(),
          actorId: actor.id,
          action: 'settingsChanged',
          values: { fields: 'logo' },
        });
      });
      till.changed({ order: null, became: 'settings' });
      return ok({ logo });
    },
    'drawer:open': async (_request, actor) => {
      const noted = noteNoSale(till, actor);
      if (!noted.ok) return noted;
      const outcome = await paper.openDrawer();
      const sent = outcome.kind === 'confirmed' || outcome.kind === 'handed-over';
      return ok({ sent, reason: 'reason' in outcome ? (outcome.reason ?? null) : null });
    },
  };
}
