import fc from 'fast-check';
import { cents } from '../../shared/cents.ts';
import { orderStates } from '../../shared/order-machine.ts';
import type { ReceiptInput } from '../../shared/receipt-input.ts';

const at = (time: string): number => Date.parse(`2026-11-21T${time}+03:00`);

/** A bundle paid by M-PESA and delivered to another number. */
export const sampleReceipt: ReceiptInput = {
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
  atMs: at('14:33:05'),
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
  paidAtMs: at('14:31:52'),
  deliveredAtMs: at('14:33:05'),
  state: 'delivered',
  refundedCents: cents(0),
  ledgerHead: '7F3A91C2',
  copy: { number: 1, atMs: at('14:33:05'), by: 'Staff 1' },
};

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    'Mama Wanjiku’s Airtime & Bundles – Kariakoo',
    'X'.repeat(60),
    'Duka\u001b@\u001dV\u0001la\u0000Simu\u0010\u0004\u0001',
    '2.5 GB + 100 dakika + SMS bila kikomo usiku na mchana',
  ),
);
const amount = fc.integer({ min: 100, max: 25_000_000 }).map(cents);
const masked = fc
  .tuple(fc.constantFrom('07', '01'), fc.stringMatching(/^\d{2}$/), fc.stringMatching(/^\d{3}$/))
  .map(([start, more, end]) => `${start}${more}***${end}`);
const instant = fc.integer({ min: at('00:00:00'), max: at('23:59:59') });
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });

export const anyReceiptInput: fc.Arbitrary<ReceiptInput> = fc.record({
  language: fc.constantFrom('en', 'sw'),
  mode: fc.constantFrom('practice', 'sandbox', 'production'),
  shop: fc.record({
    name,
    line: name,
    header: fc.array(name, { maxLength: 4 }),
    footer: fc.array(name, { maxLength: 4 }),
    kraPin: fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Z]\d{9}[A-Z]$/)),
  }),
  tillName: name,
  orderNumber: fc.stringMatching(/^[APS]-\d{6,9}$/),
  atMs: instant,
  servedBy: name,
  payerMasked: masked,
  recipientMasked: masked,
  sameNumber: fc.boolean(),
  packageName: name,
  validity: fc.oneof(
    fc.record({ kind: fc.constant('hours' as const), hours: fc.integer({ min: 1, max: 999 }) }),
    fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 999 }) }),
    fc.constant({ kind: 'until-midnight' } as const),
    fc.constant({ kind: 'none' } as const),
  ),
  amountCents: amount,
  tender: fc.constantFrom('mpesa-prompt', 'cash'),
  mpesaCode: maybe(fc.stringMatching(/^[A-Z0-9]{10}$/)),
  cash: maybe(fc.record({ receivedCents: amount, changeCents: amount })),
  paidAtMs: maybe(instant),
  deliveredAtMs: maybe(instant),
  state: fc.constantFrom(...orderStates),
  refundedCents: fc.oneof(fc.constant(cents(0)), amount),
  ledgerHead: maybe(fc.stringMatching(/^[0-9A-F]{8}$/)),
  copy: fc.record({ number: fc.integer({ min: 1, max: 99 }), atMs: instant, by: name }),
});
