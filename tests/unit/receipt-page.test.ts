import { describe, expect, it } from 'vitest';
import { receiptPage } from '../../electron/platform/receipt-page.ts';
import { receiptDocument } from '../../shared/receipt.ts';
import { sampleReceipt } from '../support/sample-receipts.ts';

const pageOf = (shopName: string, widthMm: 58 | 80) =>
  receiptPage(
    receiptDocument({
      ...sampleReceipt,
      shop: { ...sampleReceipt.shop, name: shopName, line: '<i>&"quoted"</i>' },
    }),
    widthMm,
  );

describe('receiptPage', () => {
  it.each([58, 80] as const)('is as wide as %i mm paper and as long as the receipt', (widthMm) => {
    const { html, heightMm } = pageOf('DEMO SHOP', widthMm);
    expect(html).toContain(`@page{size:${widthMm}mm ${heightMm}mm;margin:0}`);
    expect(heightMm).toBeGreaterThan(60);
    expect(heightMm).toBeLessThan(400);
    expect(html).toContain('0712***678');
  });

  it('turns nothing that people typed into markup', () => {
    const { html } = pageOf('<script>alert(1)</script>', 80);
    const tags = new Set([...html.matchAll(/<\/?([a-z]+)/gi)].map(([, tag]) => tag));
    expect([...tags].toSorted((a, b) => (a ?? '').localeCompare(b ?? ''))).toEqual(
      ['meta', 'path', 'rect', 'style', 'svg', 'text'].filter((tag) => tags.has(tag)),
    );
    expect(html).toContain('&#60;');
  });

  it('may load and run nothing', () => {
    expect(pageOf('DEMO SHOP', 80).html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });
});
