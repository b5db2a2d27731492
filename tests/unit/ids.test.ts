/** Order numbers: how they are written, and every way in which people type them back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatOrderNumber, parseOrderNumber } from '../../shared/ids.ts';
import { modes, orderPrefix } from '../../shared/modes.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 500 };
console.info(`order number properties: SEED=${seed}`);

const anyMode = fc.constantFrom(...modes);
const anySequence = fc.integer({ min: 1, max: 999_999_999 });

describe('an order number', () => {
  test('has its mode as prefix and at least six digits', () => {
    expect(formatOrderNumber('production', 122)).toBe('A-000122');
    expect(formatOrderNumber('practice', 1)).toBe('P-000001');
    expect(formatOrderNumber('sandbox', 1_234_567)).toBe('S-1234567');
  });

  test('fits Safaricom, which takes an AccountReference of twelve letters, digits and dashes', () => {
    fc.assert(
      fc.property(anyMode, anySequence, (mode, sequence) => {
        expect(formatOrderNumber(mode, sequence)).toMatch(/^[A-Z0-9-]{1,12}$/);
      }),
      runs,
    );
  });

  test('is found again however it is typed', () => {
    fc.assert(
      fc.property(anyMode, anySequence, fc.nat({ max: 4 }), (mode, sequence, zeros) => {
        const number = formatOrderNumber(mode, sequence);
        const prefix = orderPrefix[mode];
        const digits = '0'.repeat(zeros) + String(sequence);
        for (const typed of [
          number,
          number.toLowerCase(),
          String(sequence),
          digits,
          `${prefix}${digits}`,
          `${prefix.toLowerCase()}-${digits}`,
          ` ${number} `,
        ])
          expect(parseOrderNumber(mode, typed)).toBe(number);
      }),
      runs,
    );
  });

  test('of another mode is none of ours', () => {
    fc.assert(
      fc.property(anyMode, anyMode, anySequence, (mode, other, sequence) => {
        fc.pre(mode !== other);
        expect(parseOrderNumber(mode, formatOrderNumber(other, sequence))).toBeUndefined();
      }),
      runs,
    );
  });

  test.each(['', ' ', '-', 'P', 'P-', 'UKL4H7X2QD', '12a', '1 2', '1234567890', 'P-1-2', '٣'])(
    'is not read from "%s"',
    (text) => {
      expect(parseOrderNumber('practice', text)).toBeUndefined();
    },
  );

  test('sorts as its sequence does, for the first million', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 1, max: 999_999 }), (a, b) => {
        const [left, right] = [formatOrderNumber('practice', a), formatOrderNumber('practice', b)];
        expect(left < right).toBe(a < b);
      }),
      runs,
    );
  });
});
