import { printableLines } from '../../shared/receipt-layout.ts';
import type { PrintLine } from '../../shared/receipt-layout.ts';
import type { ReceiptDocument } from '../../shared/receipt-document.ts';
import type { Files, Pdf, Printer, PrinterSetting, PrintOutcome, Programs } from '../ports.ts';
import type { EscposOptions } from './escpos.ts';
import { takeTurns } from './turns.ts';
import { cupsPrinter } from './transport-cups.ts';
import { devicePrinter } from './transport-device.ts';
import { filePrinter } from './transport-file.ts';
import { savePdf } from './transport-pdf.ts';
import { serialPrinter } from './transport-serial.ts';
import { tcpPrinter } from './transport-tcp.ts';
import { windowsPortPrinter, windowsPrinter } from './transport-windows.ts';

/** What printers need of the machine. */
export type PrintTools = {
  readonly programs: Programs;
  readonly pdf: Pdf | undefined;
  readonly files: Pick<Files, 'writeDurably'>;
  /** Whose device names these are. */
  readonly platform: NodeJS.Platform;
};

type BytePrinterSetting = Exclude<PrinterSetting, { readonly kind: 'none' | 'pdf' }>;

/** The printer of bytes that the settings name. */
export function printerFor(setting: BytePrinterSetting, { programs, platform }: PrintTools): Printer {
  switch (setting.kind) {
    case 'file':
      return filePrinter(setting.folder);
    case 'tcp':
      return tcpPrinter(setting.host, setting.port);
    case 'serial':
      return serialPrinter(setting);
    case 'device':
      return platform === 'win32' ? windowsPortPrinter(programs, setting.path) : devicePrinter(setting.path);
    case 'cups':
      return cupsPrinter(programs, setting.queue);
    case 'windows':
      return windowsPrinter(programs, setting.queue);
  }
}

/** How a document goes to paper. */
export type PaperOptions = {
  readonly cut: boolean;
  /** Of the file, where it becomes one; without its ending. */
  readonly name: string;
};

/** One printer does one thing at a time, whoever asks: most take a single connection. */
export type Printing = {
  /** Layout at the printer's columns, bytes, transport. Rejects on a document that paper cannot carry. */
  readonly document: (
    setting: PrinterSetting,
    document: ReceiptDocument,
    options: PaperOptions,
  ) => Promise<PrintOutcome>;
  /** Lines that are laid out already, at any width: the ruler. */
  readonly lines: (
    setting: PrinterSetting,
    lines: readonly PrintLine[],
    cut: boolean,
  ) => Promise<PrintOutcome>;
  /** Bytes as they are; not at all when the printer is not free within `turnMs`. */
  readonly bytes: (setting: PrinterSetting, bytes: Uint8Array, turnMs: number) => Promise<PrintOutcome>;
};

const notSet: PrintOutcome = { kind: 'not-printed', reason: 'not-set' };

export function printing(tools: PrintTools): Printing {
  const turns = takeTurns();
  const printLines = async (
    setting: BytePrinterSetting,
    lines: readonly PrintLine[],
    options: EscposOptions,
  ): Promise<PrintOutcome> => {
    // The encoder's tables of code pages wait for the first paper.
    const { escposBytes } = await import('./escpos.ts');
    return printerFor(setting, tools).print(escposBytes(lines, options));
  };
  return {
    document: async (setting, document, { cut, name }) => {
      if (setting.kind === 'none') return notSet;
      if (setting.kind === 'pdf')
        return turns.next(() => savePdf(tools, { ...setting, name: `${name}.pdf` }, document));
      const lines = printableLines(document, setting.columns);
      return turns.next(() => printLines(setting, lines, { columns: setting.columns, cut }));
    },
    lines: async (setting, lines, cut) => {
      if (setting.kind === 'none') return notSet;
      if (setting.kind === 'pdf') return { kind: 'not-printed', reason: 'not-supported', detail: 'PDF' };
      return turns.next(() => printLines(setting, lines, { columns: widest, cut }));
    },
    bytes: async (setting, bytes, turnMs) => {
      if (setting.kind === 'none') return notSet;
      if (setting.kind === 'pdf') return { kind: 'not-printed', reason: 'not-supported', detail: 'PDF' };
      const print = () => printerFor(setting, tools).print(bytes);
      return (await turns.nextWithin(print, turnMs)) ?? { kind: 'not-printed', reason: 'busy' };
    },
  };
}

const widest = 48;
