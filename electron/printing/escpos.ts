import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import { rowBytes } from '../../shared/logo.ts';
import type { Logo } from '../../shared/logo.ts';
import { arrowHead, widthOf } from '../../shared/receipt-layout.ts';
import type { Columns, PrintLine } from '../../shared/receipt-layout.ts';

/** Line feed by the height of the character, so that the sides of a box touch (ESC 3 24). */
const tightSpacing = [0x1b, 0x33, 24];
/** The printer's own line spacing (ESC 2). */
const defaultSpacing = [0x1b, 0x32];

/** One cell of font A, 12 × 24 dots, three bytes a column from the top: a triangle that points down. */
const arrowHeadDots = Array.from({ length: 12 }, (_, column) => {
  const reach = 12 - Math.abs(column * 2 - 11);
  const dots = ((1 << reach) - 1) << (24 - 7 - reach);
  return [(dots >> 16) & 0xff, (dots >> 8) & 0xff, dots & 0xff];
}).flat();
/** ESC * 33: 24-dot double-density bit image, twelve columns wide, in the middle of a line. */
const arrowHeadBytes = [0x1b, 0x2a, 33, 12, 0, ...arrowHeadDots];

/** From the print head to the cutter or tear bar. */
const linesToCutter = 4;
/** GS V 1. */
const partialCut = [0x1d, 0x56, 1];

export type EscposOptions = { readonly columns: Columns; readonly cut: boolean };

/**
 * The lines of a receipt as ESC/POS bytes, in code page PC437, which holds all that layout uses. The lines already
 * fit and contain no control characters; the encoder adds no layout of its own. Throws on a line that is too wide.
 */
export function escposBytes(lines: readonly PrintLine[], options: EscposOptions): Uint8Array {
  const encoder = new ReceiptPrinterEncoder({
    language: 'esc-pos',
    columns: options.columns,
    newline: '\n',
    codepageMapping: 'epson',
    feedAfterBlock: false,
    errors: 'strict',
  });
  encoder.initialize().codepage('cp437');

  let isTight = false;
  for (const line of lines) {
    if (widthOf(line) > options.columns) throw new RangeError('a receipt line is wider than the paper');
    if (line.kind === 'barcode') {
      encoder
        .align('center')
        .barcode(line.value, 'code128', { height: 72, width: 1, text: 'none' })
        .align('left');
      continue;
    }
    if (line.kind === 'logo') {
      for (const band of logoBands(line.logo, options.columns)) encoder.raw(band);
      continue;
    }
    if (line.tight !== isTight) encoder.raw(line.tight ? tightSpacing : defaultSpacing);
    isTight = line.tight;
    for (const span of line.spans) {
      encoder.bold(span.bold).size(span.width, span.height);
      for (const piece of span.text.split(new RegExp(`(${arrowHead})`))) {
        if (piece === arrowHead) encoder.raw(arrowHeadBytes);
        else if (piece !== '') encoder.text(piece);
      }
    }
    encoder.bold(false).size(1, 1).newline();
  }
  if (isTight) encoder.raw(defaultSpacing);
  encoder.newline(linesToCutter);
  // Not the encoder's own cut: it puts a line feed behind it, which is the next receipt's first line.
  if (options.cut) encoder.raw(partialCut);
  return encoder.encode();
}

/** Small printers choke on a picture in one piece. */
const bandRows = 24;

/**
 * GS v 0, a raster picture, in bands; the rows are as wide as the paper so far as the picture reaches, so that it stands
 * in the middle without the justification that clones forget.
 */
function logoBands({ widthDots, rows }: Logo, columns: Columns): readonly number[][] {
  const beforeBytes = Math.floor((columns * 12 - widthDots) / 16);
  const before = Array.from({ length: beforeBytes }, () => 0);
  const width = beforeBytes + widthDots / 8;
  return Array.from({ length: Math.ceil(rows.length / bandRows) }, (_, at) => {
    const band = rows.slice(at * bandRows, (at + 1) * bandRows);
    const dots = band.flatMap((row) => [...before, ...rowBytes(row)]);
    return [0x1d, 0x76, 0x30, 0, width, 0, band.length, 0, ...withoutRealTime(dots)];
  });
}

/**
 * SECURITY: printers obey real-time commands (DLE EOT, ENQ, DC4: 10 04, 10 05, 10 14) also in the middle of a picture, and
 * one of them opens the drawer. Where a picture holds such a pair, two dots more are black.
 */
const withoutRealTime = (dots: readonly number[]): readonly number[] =>
  dots.map((byte, at) => (byte === 0x10 && realTime.includes(dots[at + 1] ?? 0) ? 0x38 : byte));
const realTime: readonly number[] = [0x04, 0x05, 0x14];
