/** Money is a whole number of cents; nothing rounds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addCents,
  cents,
  formatAmount,
  formatKes,
  fromShillings,
  negateCents,
  parseCash,
  wholeShillings,
} from '../../shared/cents.ts';
import { accounts, balanceOf, postingKinds, postingLines } from '../../shared/ledger-rules.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 500 };
console.info(`cents properties: SEED=${seed}`);

const anyCents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map(cents);

describe('cents', () => {
  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53)])(
    'refuse %s, which is not an exact whole number',
    (value) => {
      expect(() => cents(value)).toThrow('not a whole number of cents');
    },
  );

  test('come from shillings and go back to them exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -250_000, max: 250_000 }), (shillings) => {
        expect(wholeShillings(fromShillings(shillings))).toBe(shillings);
      }),
      runs,
    );
  });

  test.each([0.015, 1.005])('refuse %s shillings, of which no whole cents can be made', (shillings) => {
    expect(() => fromShillings(shillings)).toThrow('not a whole number of cents');
  });

  test('that are not whole shillings are never rounded to some', () => {
    fc.assert(
      fc.property(anyCents, (amount) => {
        if (amount % 100 === 0) expect(wholeShillings(amount)).toBe(amount / 100);
        else expect(() => wholeShillings(amount)).toThrow('not whole shillings');
      }),
      runs,
    );
  });

  test('add up in any order, and a sum too large to be exact is refused', () => {
    fc.assert(
      fc.property(fc.array(anyCents), (amounts) => {
        expect(addCents(...amounts)).toBe(addCents(...amounts.toReversed()));
        expect(addCents(...amounts, ...amounts.map(negateCents))).toBe(0);
      }),
      runs,
    );
    expect(() => addCents(cents(Number.MAX_SAFE_INTEGER), cents(1))).toThrow('not a whole number of cents');
  });

  test('have no negative zero', () => {
    expect(Object.is(negateCents(cents(0)), 0)).toBe(true);
  });
});

describe('an amount in words', () => {
  test.each([
    [0, '0', 'KES 0'],
    [5, '0.05', 'KES 0.05'],
    [100, '1', 'KES 1'],
    [12_345, '123.45', 'KES 123.45'],
    [99_900, '999', 'KES 999'],
    [100_000, '1,000', 'KES 1,000'],
    [123_456_789, '1,234,567.89', 'KES 1,234,567.89'],
    [-5_000, '-50', '-KES 50'],
    [-100_050, '-1,000.50', '-KES 1,000.50'],
  ])('of %i cents is %s', (amount, table, sentence) => {
    expect(formatAmount(cents(amount))).toBe(table);
    expect(formatKes(cents(amount))).toBe(sentence);
  });

  test('is read back as the same amount of cash', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }).map(cents), (amount) => {
        expect(parseCash(formatAmount(amount))).toBe(amount);
      }),
      runs,
    );
  });
});

describe('cash as a person types it', () => {
  test.each([
    ['50', 5_000],
    [' 50 ', 5_000],
    ['1,000', 100_000],
    ['1000', 100_000],
    ['50.5', 5_050],
    ['50.05', 5_005],
    ['0', 0],
  ])('"%s" is %i cents', (text, amount) => {
    expect(parseCash(text)).toBe(amount);
  });

  test.each([
    '',
    'abc',
    '-5',
    '+5',
    '5.',
    '.5',
    '5.005',
    '1,00',
    '1,0000',
    '5 0',
    '50/=',
    '1e3',
    '12345678',
    '٥٠',
  ])('"%s" is no amount', (text) => {
    expect(parseCash(text)).toBeUndefined();
  });

  test('is an exact amount or none, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789,. -') }), (text) => {
        const amount = parseCash(text);
        if (amount !== undefined) expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
      }),
      runs,
    );
  });
});

describe('the posting rules', () => {
  test.each(postingKinds)('%s moves one amount between two accounts and sums to zero', (kind) => {
    const lines = postingLines(kind, cents(5_000));
    expect(lines).toHaveLength(2);
    expect(new Set(lines.map((line) => line.account)).size).toBe(2);
    expect(addCents(...lines.map((line) => line.amountCents))).toBe(0);
    for (const line of lines) expect(Math.abs(line.amountCents)).toBe(5_000);
  });

  test.each([0, -1])('refuse %i cents', (amount) => {
    expect(() => postingLines('delivered', cents(amount))).toThrow('a posting of');
  });

  const cashIn: readonly string[] = ['cash-received', 'shortfall-paid-in-cash', 'excess-returned-in-cash'];
  test('leave every account at the sum of what moved through it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...postingKinds), fc.integer({ min: 1, max: 25_000_000 }))),
        (moves) => {
          const lines = moves.flatMap(([kind, amount]) => postingLines(kind, cents(amount)));
          const total = accounts.reduce((sum, account) => sum + balanceOf(lines, account), 0);
          expect(total).toBe(0);
          const received = moves
            .filter(([kind]) => cashIn.includes(kind))
            .reduce((sum, [, amount]) => sum + amount, 0);
          const refunded = moves
            .filter(([kind]) =>
              /^((held-)?refunded-(in-cash|on-statement)|airtime-bought-from-drawer|denied-paid-in-cash)$/.test(
                kind,
              ),
            )
            .reduce((sum, [, amount]) => sum + amount, 0);
          expect(balanceOf(lines, 'cash-drawer')).toBe(received - refunded);
        },
      ),
      runs,
    );
  });
});
