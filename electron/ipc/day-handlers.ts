import { z } from 'zod';
import { channels } from '../../shared/ipc-contract.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import { ok } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import { transaction } from '../db/transaction.ts';
import { dayOrders } from '../reports/order-rows.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type DayChannels = 'day:summary' | 'day:orders' | 'day:export' | 'ledger:verify';

const verification = z.object({ rows: z.number(), brokenAt: z.number().nullable() });
const summary = channels['day:summary'].response;
const csv = z.object({ text: z.string(), rows: z.number() });

export function dayHandlers(context: HandlerContext): Pick<Handlers, DayChannels> {
  const { till } = context;
  return {
    'day:summary': async (request) => {
      const day = request.day ?? businessDay(till.clock.nowMs());
      const ledgerWhole = context.ledgerBrokenAt() === null;
      return ok(summary.parse(await context.offThread.run('day-summary', { day, ledgerWhole })));
    },
    'day:orders': (request) => ok(dayOrders(till.db, context.facts(), request)),
    'day:export': async (request, actor) => {
      const made = csv.parse(
        await context.offThread.run('day-csv', { day: request.day, facts: context.facts() }),
      );
      const path = context.exportFile(`mbili-${request.day}.csv`);
      await context.files.writeDurably(path, made.text);
      transaction(till.db, (tx) =>
        note(tx, {
          atMs: till.clock.nowMs(),
          actorId: actor.id,
          action: 'dayExported',
          values: { day: request.day, rows: made.rows },
        }),
      );
      return ok({ path, rows: made.rows });
    },
    'ledger:verify': async () => {
      const result = verification.parse(
        await context.offThread.run('verify-ledger', { headKey: till.ledger.headKey }),
      );
      context.noteVerified(result.brokenAt);
      return ok(result);
    },
  };
}
