import { code128Widths } from './code128.ts';
import { blackRuns } from './logo.ts';
import type { Logo } from './logo.ts';
import { arrowHead, boxSigns } from './receipt-layout.ts';
import type { Columns, PrintLine, Span } from './receipt-layout.ts';

/** Printers have 8 dots a millimetre (203 dpi). */
export const dotsPerMm = 8;
/** Font A, in dots. */
const cellDots = { width: 12, height: 24, pitch: 30 } as const;
const barcodeDots = { height: 72, module: 2 } as const;

/** What to draw, in dots from the top left corner: the same picture on screen and in the PDF as on paper. */
export type DrawnItem =
  /** `y` is the baseline; the text fills exactly `width` dots. */
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly fontSize: number;
      readonly bold: boolean;
      readonly text: string;
    }
  | {
      readonly kind: 'bar';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  /** The shop's picture as one SVG path, in dots of the paper. */
  | {
      readonly kind: 'dots';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly path: string;
    }
  /** The top left corner of a triangle that points down, 12 dots wide and high. */
  | { readonly kind: 'arrow-head'; readonly x: number; readonly y: number };

export type ReceiptDrawing = {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly items: readonly DrawnItem[];
};

/** Places the lines of a receipt on paper. Box lines and barcodes become bars, so that no font can tear them. */
export function receiptDrawing(lines: readonly PrintLine[], columns: Columns): ReceiptDrawing {
  const widthDots = columns * cellDots.width;
  const items: DrawnItem[] = [];
  let y = 0;
  for (const line of lines) {
    if (line.kind === 'barcode') {
      items.push(...barcodeBars(line.value, widthDots, y));
      y += barcodeDots.height + 6;
      continue;
    }
    if (line.kind === 'logo') {
      items.push(logoDots(line.logo, widthDots, y));
      y += line.logo.rows.length;
      continue;
    }
    const height = Math.max(1, ...line.spans.map((span) => span.height)) * cellDots.height;
    let x = 0;
    for (const span of line.spans) {
      items.push(...spanItems(span, x, y, height));
      x += span.text.length * span.width * cellDots.width;
    }
    y += line.tight ? height : Math.max(height, cellDots.pitch);
  }
  return { widthDots, heightDots: y, items };
}

function spanItems(span: Span, x: number, y: number, lineHeight: number): readonly DrawnItem[] {
  const cellWidth = span.width * cellDots.width;
  const height = span.height * cellDots.height;
  const top = y + lineHeight - height;
  if (span.text.trim() === '') return [];
  // Runs of box signs are drawn; what is between them is text.
  return [
    ...span.text.matchAll(new RegExp(`[${boxSigns}${arrowHead}]|[^${boxSigns}${arrowHead}]+`, 'g')),
  ].flatMap((run): readonly DrawnItem[] => {
    const text = run[0];
    const at = x + run.index * cellWidth;
    if (text === arrowHead) return [{ kind: 'arrow-head', x: at, y: top + 6 }];
    if (boxSigns.includes(text)) return boxBars(text, at, top, height);
    const shown = text.trimEnd();
    const before = shown.length - shown.trimStart().length;
    if (shown === '') return [];
    return [
      {
        kind: 'text',
        x: at + before * cellWidth,
        y: top + height * 0.8,
        width: (shown.length - before) * cellWidth,
        fontSize: span.height * 20,
        bold: span.bold,
        text: shown.trimStart(),
      },
    ];
  });
}

/** Which arms a box sign has, and whether it is a double one. */
const arms: Readonly<Record<string, { readonly to: string; readonly double: boolean }>> = {
  '─': { to: 'lr', double: false },
  '│': { to: 'ud', double: false },
  '┌': { to: 'rd', double: false },
  '┐': { to: 'ld', double: false },
  '└': { to: 'ru', double: false },
  '┘': { to: 'lu', double: false },
  '═': { to: 'lr', double: true },
  '║': { to: 'ud', double: true },
  '╔': { to: 'rd', double: true },
  '╗': { to: 'ld', double: true },
  '╚': { to: 'ru', double: true },
  '╝': { to: 'lu', double: true },
};

const stroke = 2;
/** Half the distance between the two lines of a double box. */
const apart = 3;

function boxBars(sign: string, x: number, y: number, height: number): readonly DrawnItem[] {
  const { to, double } = arms[sign] ?? { to: '', double: false };
  const [left, right, up, down] = ['l', 'r', 'u', 'd'].map((arm) => to.includes(arm));
  const isUpright = up === true && down === true;
  return (double ? [-apart, apart] : [0]).flatMap((offset): readonly DrawnItem[] => {
    // At a corner the outer line of one arm meets the outer line of the other, and the inner the inner.
    const atX = x + (cellDots.width - stroke) / 2 + (isUpright || right === down ? offset : -offset);
    const atY = y + (height - stroke) / 2 + offset;
    const bars: DrawnItem[] = [];
    if (left || right) {
      const from = left ? x : atX;
      const until = right ? x + cellDots.width : atX + stroke;
      bars.push({ kind: 'bar', x: from, y: atY, width: until - from, height: stroke });
    }
    if (up || down) {
      const from = up ? y : atY;
      const until = down ? y + height : atY + stroke;
      bars.push({ kind: 'bar', x: atX, y: from, width: stroke, height: until - from });
    }
    return bars;
  });
}

function barcodeBars(value: string, widthDots: number, y: number): readonly DrawnItem[] {
  const widths = code128Widths(value);
  const total = widths.reduce((sum, width) => sum + width, 0) * barcodeDots.module;
  let x = Math.floor((widthDots - total) / 2);
  return widths.flatMap((modules, at): readonly DrawnItem[] => {
    const width = modules * barcodeDots.module;
    const bar = { kind: 'bar', x, y, width, height: barcodeDots.height } as const;
    x += width;
    return at % 2 === 0 ? [bar] : [];
  });
}

function logoDots({ widthDots: width, rows }: Logo, paperDots: number, y: number): DrawnItem {
  const x = Math.floor((paperDots - width) / 16) * 8;
  const path = rows
    .flatMap((row, at) =>
      blackRuns(row).map((run) => `M${x + run.x} ${y + at}h${run.length}v1h-${run.length}z`),
    )
    .join('');
  return { kind: 'dots', x, y, width, height: rows.length, path };
}
