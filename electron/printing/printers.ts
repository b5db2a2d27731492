import { printableLines } from '../../shared/receipt-layout.ts';
import { receiptDocument } from '../../shared/receipt.ts';
import type { ReceiptDocument } from '../../shared/receipt-document.ts';
import type { ReceiptInput } from '../../shared/receipt.ts';
import type { Printer, PrinterSetting, PrintOutcome } from '../ports.ts';
import { escposBytes } from './escpos.ts';
import { filePrinter } from './transport-file.ts';
import { tcpPrinter } from './transport-tcp.ts';

/** The printer that the settings name. With none set, every job ends at once as not printed. */
export function printerFor(setting: PrinterSetting): Printer {
  switch (setting.kind) {
    case 'none':
      return { print: () => Promise.resolve({ kind: 'not-printed', reason: 'not-set' }) };
    case 'file':
      return filePrinter(setting.folder);
    case 'tcp':
      return tcpPrinter(setting.host, setting.port);
  }
}

/** Facts to paper: document, layout at the printer's columns, bytes, transport. Rejects on facts paper cannot carry. */
export async function printReceiptOn(setting: PrinterSetting, facts: ReceiptInput): Promise<PrintOutcome> {
  return printDocumentOn(setting, receiptDocument(facts));
}

/** A finished document to paper: layout at the printer's columns, bytes, transport. */
export async function printDocumentOn(
  setting: PrinterSetting,
  document: ReceiptDocument,
): Promise<PrintOutcome> {
  if (setting.kind === 'none') return { kind: 'not-printed', reason: 'not-set' };
  const { columns } = setting;
  const bytes = escposBytes(printableLines(document, columns), { columns, cut: true });
  return printerFor(setting).print(bytes);
}
