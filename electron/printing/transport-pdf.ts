import { join } from 'node:path';
import type { ReceiptDocument } from '../../shared/receipt-document.ts';
import type { Files, Pdf, PrintOutcome } from '../ports.ts';

const renderMs = 20_000;

/** A receipt as a PDF on disk: always there, also without a printer. It says "saved", never "printed". */
export async function savePdf(
  { pdf, files }: { readonly pdf: Pdf | undefined; readonly files: Pick<Files, 'writeDurably'> },
  place: { readonly folder: string; readonly widthMm: 58 | 80; readonly name: string },
  document: ReceiptDocument,
  deadlineMs: number = renderMs,
): Promise<PrintOutcome> {
  if (pdf === undefined) return { kind: 'not-printed', reason: 'not-supported', detail: 'PDF' };
  const bytes = await rendered(pdf, document, place.widthMm, deadlineMs);
  if (bytes === undefined) return { kind: 'not-printed', reason: 'no-answer', detail: 'PDF' };
  try {
    await files.writeDurably(join(place.folder, place.name), bytes);
    return { kind: 'confirmed', reason: 'saved' };
  } catch (error) {
    return { kind: 'not-printed', reason: 'disk', detail: String(error) };
  }
}

/** Undefined when the engine failed or took too long. */
async function rendered(
  pdf: Pdf,
  document: ReceiptDocument,
  widthMm: 58 | 80,
  deadlineMs: number,
): Promise<Uint8Array | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, undefined);
  });
  try {
    return await Promise.race([pdf.render(document, widthMm), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
