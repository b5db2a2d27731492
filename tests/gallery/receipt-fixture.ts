import { cents } from '../../shared/cents.ts';
import { printableLines, receiptDocument, type PrintLine } from '../../shared/receipt.ts';
import { ditheredLogo } from '../../shared/logo.ts';
import type { Language } from '../../shared/locales/catalogue.ts';
import type { Columns } from '../../shared/receipt-layout.ts';
import { ago } from './fixtures.ts';

/** A triangle in half grey on a black frame: a logo as a shop's own may be. */
const picture = Array.from({ length: 160 * 64 }, (_, at) => {
  const [x, y] = [at % 160, Math.floor(at / 160)];
  const isFrame = x < 3 || y < 3 || x > 156 || y > 60;
  const grey = isFrame ? 0 : Math.abs(x - 80) < y ? 60 + y * 2 : 255;
  return [grey, grey, grey, 255];
}).flat();
export const logoFixture = ditheredLogo(picture, 160, 64);

export type Paper = {
  readonly columns?: Columns;
  readonly language?: Language;
  /** With logo, own lines and the taxpayer's number. */
  readonly isFull?: boolean;
};

/** The receipt of picture 11; from the second copy on it is a duplicate. */
export function receiptLinesOf(
  copy: number,
  { columns = 48, language = 'sw', isFull = false }: Paper = {},
): readonly PrintLine[] {
  const document = receiptDocument(
    {
      language,
      mode: 'production',
      shop: {
        name: 'DEMO SHOP',
        line: 'Mombasa Road · 0700 000 000',
        header: isFull ? ['Ghorofa ya 2, karibu na Equity', 'Bundles · Cash · Airtime'] : [],
        footer: isFull ? ['Karibu tena.', 'Malalamiko: 0700 000 000'] : [],
        kraPin: isFull ? 'A123456789B' : '',
      },
      tillName: 'Till A',
      orderNumber: 'A-000122',
      atMs: ago(-1),
      servedBy: 'Staff 1',
      payerMasked: '0712***678',
      recipientMasked: '0110***456',
      sameNumber: false,
      packageName: '1.5 GB',
      validity: { kind: 'hours', hours: 3 },
      amountCents: cents(5000),
      tender: 'mpesa-prompt',
      mpesaCode: 'TKL4X7Q2M9',
      cash: undefined,
      paidAtMs: ago(0, 8),
      deliveredAtMs: ago(-1, 5),
      state: 'delivered',
      refundedCents: cents(0),
      ledgerHead: '7F3A91C2',
      copy: { number: copy, atMs: ago(0), by: 'Staff 1' },
    },
    isFull ? logoFixture : undefined,
  );
  return printableLines(document, columns);
}
