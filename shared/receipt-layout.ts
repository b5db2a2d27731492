import { z } from 'zod';
import { assert } from './assert.ts';
import { logoSchema } from './logo.ts';
import type { PartyBlock, ReceiptBlock, ReceiptDocument, ReceiptRow } from './receipt-document.ts';

/** Columns of printer font A: 32 on 58 mm paper, 42 or 48 on 80 mm. */
export const columnCounts = [32, 42, 48] as const;
export type Columns = (typeof columnCounts)[number];

const size = z.union([z.literal(1), z.literal(2), z.literal(3)]);
type Size = z.infer<typeof size>;

/** Text of one size. `width` and `height` multiply the character cell (12 × 24 dots). */
const spanSchema = z.object({ text: z.string(), width: size, height: size, bold: z.boolean() }).readonly();
export type Span = z.infer<typeof spanSchema>;

export const printLineSchema = z.discriminatedUnion('kind', [
  /** Spans stand side by side from column 0, spaces included. `tight`: the next line touches this one (boxes). */
  z.object({ kind: z.literal('text'), spans: z.array(spanSchema).readonly(), tight: z.boolean() }).readonly(),
  z.object({ kind: z.literal('barcode'), value: z.string() }).readonly(),
  /** In the middle of the paper. */
  z.object({ kind: z.literal('logo'), logo: logoSchema }).readonly(),
]);
export type PrintLine = z.infer<typeof printLineSchema>;

/** Signs that only layout may use. */
export const boxSigns = '─│┌┐└┘═║╔╗╚╝';
/** Not in any printer's code page: drawn as one cell of dots. */
export const arrowHead = '▼';

/** How many columns a line takes. */
export function widthOf(printed: PrintLine): number {
  return printed.kind === 'text'
    ? printed.spans.reduce((sum, span) => sum + span.text.length * span.width, 0)
    : 0;
}

/**
 * The one layout of a receipt: the preview draws these lines, ESC/POS encodes them, the PDF prints them. No line is
 * wider than the paper, amounts stand at the right edge, money is never broken; long names break at words.
 */
export function printableLines(document: ReceiptDocument, columns: Columns): readonly PrintLine[] {
  const lines = document.blocks.flatMap((block) => blockLines(block, columns));
  for (const each of lines) assert(widthOf(each) <= columns, 'a receipt line is wider than the paper');
  return lines;
}

function blockLines(block: ReceiptBlock, columns: Columns): readonly PrintLine[] {
  switch (block.kind) {
    case 'banner':
      return [
        strokeLine('═'.repeat(columns)),
        ...block.lines.flatMap((text) => centredLines([text], columns)),
        strokeLine('═'.repeat(columns)),
      ];
    case 'logo':
      return [{ kind: 'logo', logo: block.logo }];
    case 'shop':
      return [
        ...centredLines([block.name], columns, sizeForWords(block.name, columns)),
        ...centredLines(block.parts, columns),
        ...block.lines.flatMap((text) => centredLines([text], columns)),
        ...centredLines([block.date], columns),
      ];
    case 'row':
      return rowTexts(block.row, columns).map((text) => line([words(text)]));
    case 'party':
      return partyLines(block, columns);
    case 'arrow':
      return ['│', arrowHead].map((sign) => strokeLine(' '.repeat(Math.floor((columns - 1) / 2)) + sign));
    case 'amount':
      return centredLines([block.text], columns, largestSize(block.text, columns));
    case 'centred':
      return centredLines(block.parts, columns);
    case 'space':
      return [line([])];
    case 'rule':
      return [strokeLine('─'.repeat(columns))];
    case 'signature':
      return [
        line([]),
        line([words(`${block.label} ${'_'.repeat(Math.max(0, columns - block.label.length - 1))}`)]),
      ];
    case 'barcode':
      return [{ kind: 'barcode', value: block.value }, ...centredLines([block.value], columns)];
  }
}

/** Lines and spaces in the printer's own weight. */
const stroke = (text: string, height: Size = 1): Span => ({ text, width: 1, height, bold: false });
/** All words are emphasised: cheap heads and old paper print thin letters grey. */
const words = (text: string, times: Size = 1): Span => ({ text, width: times, height: times, bold: true });

const line = (spans: readonly Span[]): PrintLine => ({ kind: 'text', spans, tight: false });
const strokeLine = (text: string): PrintLine => line([stroke(text)]);

/** A box one line thick for the payer, two for the recipient; its number is twice as large as the rest. */
function partyLines(block: PartyBlock, columns: Columns): readonly PrintLine[] {
  const [topLeft, across, topRight, side, bottomLeft, bottomRight] =
    block.role === 'payer' ? ['┌', '─', '┐', '│', '└', '┘'] : ['╔', '═', '╗', '║', '╚', '╝'];
  const inner = columns - 4;

  const tight = (...spans: readonly Span[]): PrintLine => ({ kind: 'text', spans, tight: true });
  const edge = (left: string, right: string) => tight(stroke(left + across.repeat(columns - 2) + right));
  const inside = (text: string, times: Size = 1): PrintLine => {
    const rest = ' '.repeat(inner - text.length * times + 1);
    return tight(stroke(side, times), stroke(' '), words(text, times), stroke(rest), stroke(side, times));
  };

  return [
    edge(topLeft, topRight),
    ...wrapWords(block.label, inner).map((text) => inside(text)),
    inside(block.number, block.number.length * 2 <= inner ? 2 : 1),
    ...rowTexts(block.row, inner).map((text) => inside(text)),
    edge(bottomLeft, bottomRight),
  ];
}

/** Left and right on one line; else the left part wraps beside it, else the right part gets a line of its own. */
function rowTexts(row: ReceiptRow, width: number): readonly string[] {
  const { left, right } = row;
  if (right === '') return wrapWords(left, width);
  assert(!row.rightIsMoney || right.length <= width, 'an amount is wider than the paper');
  if (left.length + 1 + right.length <= width) return [left + right.padStart(width - left.length)];

  const beside = width - right.length - 2;
  const fitsBeside = left.split(' ').every((word) => word.length <= beside);
  if (beside >= 12 && fitsBeside) {
    const lines = wrapWords(left, beside);
    return lines.map((text, at) =>
      at === lines.length - 1 ? text + right.padStart(width - text.length) : text,
    );
  }
  return [...wrapWords(left, width), ...wrapWords(right, width).map((text) => text.padStart(width))];
}

function centredLines(parts: readonly string[], columns: Columns, times: Size = 1): readonly PrintLine[] {
  return joinParts(parts, Math.floor(columns / times)).map((text) => {
    const before = Math.floor((columns - text.length * times) / 2);
    return line(before === 0 ? [words(text, times)] : [stroke(' '.repeat(before)), words(text, times)]);
  });
}

/** Joins parts by a middle dot as long as they fit; a part that is too long for a line wraps at words. */
function joinParts(parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts.filter((text) => text !== '')) {
    const last = lines.at(-1);
    const joined = last === undefined ? part : `${last} · ${part}`;
    if (joined.length <= width) lines.splice(-1, 1, joined);
    else lines.push(...wrapWords(part, width));
  }
  return lines;
}

/** Breaks at spaces; a word longer than the line is cut, because nothing may run over the edge. */
function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').flatMap((long) => long.match(new RegExp(`.{1,${width}}`, 'g')) ?? [])) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}

/** Twice as large where no word of the name has to be cut for it. */
function sizeForWords(name: string, columns: Columns): Size {
  return name.split(' ').every((word) => word.length * 2 <= columns) ? 2 : 1;
}

/** An amount is never broken, so it shrinks until it fits. */
function largestSize(text: string, columns: Columns): Size {
  const largest = ([3, 2, 1] as const).find((candidate) => text.length * candidate <= columns);
  assert(largest !== undefined, 'an amount is wider than the paper');
  return largest;
}
