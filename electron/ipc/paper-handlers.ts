import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { printableLines, receiptDocument } from '../../shared/receipt.ts';
import type { ReceiptDocument } from '../../shared/receipt.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Settings } from '../../shared/ipc-contract.ts';
import { orderByNumber, orderOfLastReceipt } from '../db/order-store.ts';
import { readLogo } from '../db/logo-store.ts';
import {
  answerPrint,
  copyToPrint,
  isSayable,
  openPrintJobs,
  printReceipt,
  receiptFacts,
} from '../services/print-receipt.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type PaperChannels =
  | 'receipt:preview'
  | 'receipt:print'
  | 'receipt:last-order'
  | 'receipt:save-pdf'
  | 'print:answer'
  | 'print:open';

export function paperHandlers(context: HandlerContext): Pick<Handlers, PaperChannels> {
  const { till } = context;
  const documentOf = (number: string, by: string): Result<ReceiptDocument, Failure> => {
    const order = orderByNumber(till.db, number);
    if (!order) return err(failure('order-not-found', { order: number }));
    if (!isSayable(till.db, order)) return err(failure('order-has-live-prompt', { order: number }));
    const copy = { number: copyToPrint(till.db, order.id), atMs: till.clock.nowMs(), by };
    return ok(receiptDocument(receiptFacts(till, till.db, order, copy), readLogo(till.db)));
  };
  return {
    'receipt:preview': (request, actor) => {
      const document = documentOf(request.order, actor.name);
      const columns = columnsOf(till.settings());
      return document.ok ? ok({ lines: [...printableLines(document.value, columns)], columns }) : document;
    },
    'receipt:print': (request, actor) => printReceipt(till, actor, request.order),
    'receipt:last-order': () => ok({ order: orderOfLastReceipt(till.db)?.number ?? null }),
    'receipt:save-pdf': async (request, actor) => {
      const document = documentOf(request.order, actor.name);
      if (!document.ok) return document;
      const bytes = await context.pdf?.render(
        document.value,
        till.settings().receiptWidth === '58' ? 58 : 80,
      );
      if (!bytes) return err(failure('printer-not-set'));
      const path = context.exportFile(`receipt-${request.order}.pdf`);
      await context.files.writeDurably(path, bytes);
      return ok({ path });
    },
    'print:answer': (request, actor) => answerPrint(till, actor, request.id, request.printed),
    'print:open': () => ok({ jobs: [...openPrintJobs(till)] }),
  };
}

export function columnsOf(settings: Settings): 32 | 42 | 48 {
  if (settings.printer.kind !== 'none' && settings.printer.kind !== 'pdf') return settings.printer.columns;
  return settings.receiptWidth === '58' ? 32 : 48;
}
