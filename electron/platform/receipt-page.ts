/** A receipt as one HTML page holding one drawing: the same picture as on paper and on screen. Pure. */
import { columnCounts, printableLines } from '../../shared/receipt-layout.ts';
import { dotsPerMm, receiptDrawing, type DrawnItem } from '../../shared/receipt-drawing.ts';
import type { ReceiptDocument } from '../../shared/receipt.ts';

const [narrow, , wide] = columnCounts;
const marginMm = 4;

export type ReceiptPage = { readonly html: string; readonly heightMm: number };

export function receiptPage(document: ReceiptDocument, widthMm: 58 | 80): ReceiptPage {
  const columns = widthMm === 58 ? narrow : wide;
  const drawing = receiptDrawing(printableLines(document, columns), columns);
  const drawnWidthMm = drawing.widthDots / dotsPerMm;
  const drawnHeightMm = Math.ceil(drawing.heightDots / dotsPerMm);
  const heightMm = drawnHeightMm + 2 * marginMm;
  const style = `@page{size:${widthMm}mm ${heightMm}mm;margin:0}
html,body{margin:0;background:#fff}
svg{display:block;margin:${marginMm}mm auto 0;width:${drawnWidthMm}mm;height:${drawnHeightMm}mm}
text{font-family:"DejaVu Sans Mono","Liberation Mono",Menlo,Consolas,monospace;white-space:pre}`;
  const viewBox = `0 0 ${drawing.widthDots} ${drawnHeightMm * dotsPerMm}`;
  return {
    heightMm,
    // SECURITY: a receipt carries names people typed: everything is escaped, and nothing may be loaded or run.
    html: `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${style}</style><svg viewBox="${viewBox}">${drawing.items.map(drawn).join('')}</svg>`,
  };
}

function drawn(item: DrawnItem): string {
  switch (item.kind) {
    case 'bar':
      return `<rect x="${item.x}" y="${item.y}" width="${item.width}" height="${item.height}"/>`;
    case 'dots':
      return `<path d="${item.path}"/>`;
    case 'arrow-head':
      return `<path d="M${item.x} ${item.y}h12l-6 12z"/>`;
    case 'text': {
      const weight = item.bold ? ' font-weight="700"' : '';
      const place = `x="${item.x}" y="${item.y}" font-size="${item.fontSize}" textLength="${item.width}"`;
      return `<text ${place} lengthAdjust="spacingAndGlyphs" xml:space="preserve"${weight}>${escaped(item.text)}</text>`;
    }
  }
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
