/** Everything that goes to the printer of this till: copies of receipts, sheets, pages that test it, the drawer's pulse. */
import type { ComposeOptions, Ports } from './options.ts';
import { readLogo } from '../db/logo-store.ts';
import { tillFolder } from '../host/till-folder.ts';
import type { Request, Settings } from '../../shared/ipc-contract.ts';
import type { ReceiptDocument } from '../../shared/receipt.ts';
import type { ReceiptInput } from '../../shared/receipt-input.ts';
import { receiptDocument } from '../../shared/receipt.ts';
import { rulerLines, testPage } from '../../shared/test-page.ts';
import type { PrinterSetting, PrintOutcome } from '../ports.ts';
import { drawerPulse } from '../printing/drawer-pulse.ts';
import { printing } from '../printing/printers.ts';
import type { Till } from '../services/till.ts';

export type Paper = {
  /** A stored copy: the facts of a receipt as JSON. */
  readonly printReceipt: (document: string) => Promise<PrintOutcome>;
  readonly printSheet: (document: ReceiptDocument) => Promise<PrintOutcome>;
  /** A page on a printer that need not be the one that is set. */
  readonly testPrinter: (request: Request<'printer:test'>) => Promise<PrintOutcome>;
  readonly openDrawer: () => Promise<PrintOutcome>;
};

/** The customer stands there now: a drawer that opens later than this opens for nobody. */
const drawerTurnMs = 3_000;

export function paperOf(ports: Ports, options: ComposeOptions, till: Till): Paper {
  const { programs, pdf, files } = ports;
  const printers = printing({ programs, pdf, files, platform: process.platform });
  const place = (settings: Pick<Settings, 'printer' | 'receiptWidth'>): PrinterSetting =>
    placed(settings, tillFolder(options.dataDir).receipts);
  const stamp = (): string => String(till.clock.nowMs());
  return {
    printReceipt: async (document) => {
      const facts = JSON.parse(document) as ReceiptInput;
      const { number } = facts.copy;
      const settings = till.settings();
      return printers.document(place(settings), receiptDocument(facts, readLogo(till.db)), {
        cut: settings.paperCut,
        name: `receipt-${facts.orderNumber}${number > 1 ? `-${number}` : ''}`,
      });
    },
    printSheet: async (document) => {
      const settings = till.settings();
      return printers.document(place(settings), document, {
        cut: settings.paperCut,
        name: `sheet-${stamp()}`,
      });
    },
    testPrinter: async (request) => {
      const { receiptLanguage: language, shopName, tillName } = till.settings();
      const setting = place(request);
      if (request.page === 'ruler') return printers.lines(setting, rulerLines(language), request.paperCut);
      const page = testPage({ language, shopName, tillName, atMs: till.clock.nowMs() }, readLogo(till.db));
      return printers.document(setting, page, { cut: request.paperCut, name: `test-${stamp()}` });
    },
    openDrawer: async () => {
      // SECURITY: P13, asked a second time where the pulse is made: only production opens a drawer.
      if (till.mode !== 'production') return { kind: 'not-printed', reason: 'not-supported' };
      const settings = till.settings();
      return printers.bytes(place(settings), drawerPulse(settings.drawer), drawerTurnMs);
    },
  };
}

/** The printer as set, with the folder for those that write files. */
function placed(
  { printer, receiptWidth }: Pick<Settings, 'printer' | 'receiptWidth'>,
  folder: () => string,
): PrinterSetting {
  switch (printer.kind) {
    case 'pdf':
      return { kind: 'pdf', folder: folder(), widthMm: receiptWidth === '58' ? 58 : 80 };
    case 'file':
      return { ...printer, folder: folder() };
    case 'none':
    case 'tcp':
    case 'serial':
    case 'device':
    case 'cups':
    case 'windows':
      return printer;
  }
}
