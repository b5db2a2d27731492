import { cents } from '../../shared/cents.ts';
import { printableLines, receiptDocument, type PrintLine } from '../../shared/receipt.ts';
import { ago } from './fixtures.ts';

/** The receipt of picture 11; from the second copy on it is a duplicate. */
export function receiptLinesOf(copy: number): readonly PrintLine[] {
  const document = receiptDocument({
    language: 'sw',
    mode: 'production',
    shop: {
      name: 'DEMO SHOP',
      line: 'Mombasa Road · 0700 000 000',
      header: [],
      footer: [],
      kraPin: '',
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
  });
  return printableLines(document, 48);
}
