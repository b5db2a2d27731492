/** What a payout is for and how it may go: limits, the ways of a refund, a list as somebody pastes it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cents, fromShillings } from '../../shared/cents.ts';
import {
  defaultPayoutSettings,
  formatPayoutNumber,
  listRowsMax,
  payoutCommandOf,
  payoutKinds,
  payoutPostingOf,
  payoutSettingsSchema,
  readPayoutList,
  refundWays,
  sumOfList,
} from '../../shared/payouts.ts';
import type { RefundFacts } from '../../shared/payouts.ts';
import { chooseSeed } from '../support/random.ts';

const seed = chooseSeed('payout lists');
const settings = defaultPayoutSettings;
const read = (text: string) => readPayoutList(text, settings);
const problemsOf = (text: string): readonly (readonly string[])[] => read(text).map((row) => row.problems);

describe('a refund goes', () => {
  const facts: RefundFacts = {
    amountCents: fromShillings(50),
    receipt: 'UKL1234567',
    hasPayersNumber: true,
    failed: [],
  };
  test.each<[string, Partial<RefundFacts>, readonly string[]]>([
    [
      'back the way it came where its receipt is known, then by B2C, then in cash',
      {},
      ['reversal', 'b2c', 'cash'],
    ],
    ['by B2C where nothing can be reversed', { receipt: undefined }, ['b2c', 'cash']],
    [
      'by reversal or cash where Safaricom gave no full number',
      { hasPayersNumber: false },
      ['reversal', 'cash'],
    ],
    ['in cash where there is neither', { receipt: undefined, hasPayersNumber: false }, ['cash']],
    ['in cash below B2C’s least amount', { receipt: undefined, amountCents: fromShillings(9) }, ['cash']],
    [
      'by B2C from its least amount on',
      { receipt: undefined, amountCents: fromShillings(10) },
      ['b2c', 'cash'],
    ],
    ['not by B2C above the shop’s own limit', { amountCents: fromShillings(20_001) }, ['reversal', 'cash']],
    ['not again the way that has failed', { failed: ['reversal'] }, ['b2c', 'cash']],
    ['in cash when both have failed', { failed: ['reversal', 'b2c'] }, ['cash']],
    ['in cash always', { failed: ['reversal', 'b2c', 'cash'] }, ['cash']],
  ])('%s', (_what, change, ways) => {
    expect(refundWays({ ...facts, ...change }, settings)).toEqual(ways);
  });
});

describe('a list', () => {
  test('is read by comma, semicolon or tab, with or without a heading, with Windows or other line ends', () => {
    const rows = [
      '0722333444,Jane,500',
      '0722333444;Jane;500',
      '0722333444\tJane\t500',
      '"0722333444","Jane","500"',
    ];
    for (const row of rows)
      for (const heading of ['', 'number,name,amount\r\n', 'Namba;Jina;Kiasi\n'])
        expect(read(`${heading}${row}\r\n`)).toEqual([
          {
            line: heading === '' ? 1 : 2,
            payee: '254722333444',
            name: 'Jane',
            amountCents: 50_000,
            problems: [],
          },
        ]);
  });

  test.each([
    ['1500', 1_500],
    ['1,500', 1_500],
    ['1,234,567', 1_234_567],
    ['KES 1,500.00', 1_500],
    ['Ksh. 700', 700],
    ['700.0', 700],
  ])('understands the amount "%s"', (text, shillings) => {
    expect(read(`0722333444;Jane;${text}`)[0]?.amountCents).toBe(shillings * 100);
  });

  test.each(['', '0', '-5', '12.50', '1.500', '15,00', '1 500', '1e3', '٥٠٠', 'nine', '5000000000', '50/-'])(
    'refuses the amount "%s" instead of guessing',
    (text) => {
      expect(read(`0722333444;Jane;${text}`)[0]).toMatchObject({
        amountCents: undefined,
        problems: ['amount'],
      });
    },
  );

  test('says of every row what is wrong with it, and keeps its place', () => {
    const text = [
      '0722333444,Jane,500',
      '',
      '07223334,Short,500',
      '0722333555,Too little,9',
      '0722333666,Too much,20001',
      '0722333777,Comma in the name, J,500',
      '0722333888,No amount',
      '254722333444,Jane again,600',
      '+254 722 333 999,"Otieno, J",10',
    ].join('\n');
    expect(read(text).map(({ line, problems }) => [line, ...problems])).toEqual([
      [1],
      [3, 'number'],
      [4, 'too-little'],
      [5, 'too-much'],
      [6, 'columns', 'amount'],
      [7, 'columns', 'amount'],
      [8, 'twice'],
      [9],
    ]);
  });

  test('whose quote is never closed, or whose columns changed places, is a problem and no payment', () => {
    for (const row of ['"0722333444,Jane,500', 'Jane,0722333444,500', '500,0722333444,Jane', '0722333444'])
      expect(problemsOf(row)[0]?.length, row).toBeGreaterThan(0);
  });

  test('of more rows than are allowed shows that it is too long, whatever stands behind', () => {
    const rows = (count: number): string =>
      Array.from({ length: count }, (_, index) => `07${22_000_000 + index},x,10`).join('\n');
    expect(read(rows(listRowsMax))).toHaveLength(listRowsMax);
    expect(read(rows(5_000))).toHaveLength(listRowsMax + 1);
    expect(problemsOf(rows(listRowsMax)).flat()).toEqual([]);
  });

  test('is summed from what is understood', () => {
    expect(sumOfList(read('0722333444,a,500\n0722333555,b,nothing\n0722333666,c,1'))).toBe(cents(50_100));
    expect(sumOfList([])).toBe(0);
  });

  test('of anything at all is read without a crash, and what has no problem is whole', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('0722333444', '254110000000', 'Jane', '500', '1,500', '"', ';', '\t', '\u202e500'),
    );
    const line = fc.array(cell, { maxLength: 5 }).map((cells) => cells.join(','));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const rows = read(lines.join('\n'));
        const good = rows.filter((row) => row.problems.length === 0);
        for (const row of good) {
          expect(row.payee).toMatch(/^254[71]\d{8}$/);
          expect(row.amountCents).toBeGreaterThanOrEqual(settings.minCents);
          expect(row.amountCents).toBeLessThanOrEqual(settings.maxCents);
        }
        expect(new Set(good.map((row) => row.payee)).size).toBe(good.length);
      }),
      { seed, numRuns: 500 },
    );
  });
});

describe('payouts', () => {
  test('are numbered apart from orders, and practice apart from production', () => {
    expect(formatPayoutNumber('practice', 12)).toBe('PB-000012');
    expect(formatPayoutNumber('production', 12)).toBe('B-000012');
    expect(formatPayoutNumber('sandbox', 12)).toMatch(/^\w+B-000012$/);
  });

  test('of every kind have a command of Safaricom’s, and every one that refunds nothing its posting', () => {
    expect(Object.keys(payoutCommandOf).toSorted()).toEqual([...payoutKinds].toSorted());
    expect(payoutCommandOf).toMatchObject({ salary: 'SalaryPayment', promotion: 'PromotionPayment' });
    expect(Object.keys(payoutPostingOf).toSorted()).toEqual(
      payoutKinds.filter((kind) => kind !== 'refund').toSorted(),
    );
  });

  test('cannot be allowed above Safaricom’s own limit', () => {
    expect(payoutSettingsSchema.safeParse(settings).success).toBe(true);
    expect(payoutSettingsSchema.safeParse({ ...settings, maxCents: 250_001_00 }).success).toBe(false);
    expect(payoutSettingsSchema.safeParse({ ...settings, minCents: 9_00 }).success).toBe(false);
  });
});
