import { describe, expect, it } from 'vitest';
import { posterPage } from '../../electron/platform/poster-page.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import { posterDocument } from '../../shared/poster.ts';
import type { PosterFacts } from '../../shared/poster.ts';

const item = (
  code: string,
  name: string,
  priceCents: number,
  rest: Partial<CatalogueItem> = {},
): CatalogueItem => ({
  id: `p-${code}`,
  version: 1,
  code,
  name,
  priceCents,
  validity: { kind: 'hours', hours: 3 },
  dailyRule: 'any',
  capPerDay: null,
  deliveryMethod: 'by-hand',
  onSale: true,
  ...rest,
});
const facts: PosterFacts = {
  shopName: 'Demo Shop',
  shopLine: 'Moi Avenue',
  language: 'en',
  packages: [
    item('11', '1.5 GB', 5_000),
    item('12', '350 MB', 4_900, { validity: { kind: 'days', days: 7 } }),
    item('13', '1 GB', 1_900),
    item('14', 'Not for sale', 100, { onSale: false }),
    item('15', '10 GB', 100_000, { validity: { kind: 'days', days: 30 } }),
    item('16', 'Charger', 30_000, { validity: { kind: 'none' } }),
    item('17', '2 GB', 10_000, { validity: { kind: 'hours', hours: 24 } }),
  ],
  account: { kind: 'till', number: '5123456' },
  phone: '0712 345 678',
  isPractice: false,
  atMs: Date.parse('2026-11-21T11:00:00Z'),
};

describe('the poster', () => {
  it('shows what is on sale, by how long it lasts, the cheapest first', () => {
    const { groups } = posterDocument(facts);
    expect(
      groups.map(({ title, items }) => [
        title,
        items.map(({ name, validity, price }) => `${name}|${validity}|${price}`),
      ]),
    ).toEqual([
      ['For some hours · Za masaa machache', ['1 GB|3 hours|19', '1.5 GB|3 hours|50']],
      ['For one day · Za siku moja', ['2 GB|24 hours|100']],
      ['Up to a week · Hadi wiki moja', ['350 MB|7 days|49']],
      ['Longer · Za muda mrefu', ['10 GB|30 days|1,000']],
      ['Goods · Bidhaa', ['Charger||300']],
    ]);
  });

  it('says how to pay in both languages, the shop’s own first', () => {
    expect(posterDocument(facts).pay.map(({ title }) => title)).toEqual(['How to pay', 'Jinsi ya kulipa']);
    expect(posterDocument({ ...facts, language: 'sw' }).pay.map(({ title }) => title)).toEqual([
      'Jinsi ya kulipa',
      'How to pay',
    ]);
  });

  it('carries the number to pay as a code, else the number to call, else none', () => {
    expect(posterDocument(facts).qr?.text).toBe('M-PESA Till number: 5123456\nDemo Shop\n0712 345 678');
    const { qr } = posterDocument({ ...facts, account: undefined });
    expect(qr).toEqual({ text: 'tel:0712345678', caption: 'Scan to call us' });
    expect(posterDocument({ ...facts, account: undefined, phone: '' }).qr).toBeUndefined();
  });

  it('cannot be taken for a price list in practice', () => {
    expect(posterDocument({ ...facts, isPractice: true }).banner).toContain('PRACTICE');
    expect(posterDocument(facts).banner).toBeUndefined();
  });
});

describe('its page', () => {
  it('turns nothing that people typed into markup', () => {
    const nasty = '<img src=x onerror=alert(1)>&"\'';
    const html = posterPage(
      posterDocument({ ...facts, shopName: nasty, packages: [item('11', nasty, 100)] }),
    );
    expect(html).not.toContain('<img');
    expect(html).toContain('&#60;img');
  });

  it('may load and run nothing', () => {
    expect(posterPage(posterDocument(facts))).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'"`,
    );
  });
});
