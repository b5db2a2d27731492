import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chunks,
  isMsisdn,
  lastThree,
  mask,
  maskNumbersIn,
  maskedParts,
  msisdn,
  msisdnRefusals,
  national,
  nearlyEqual,
  parseMsisdn,
  partialChunks,
  prefixHint,
  spoken,
} from '../../shared/msisdn.ts';
import type { Msisdn, MsisdnRefusal } from '../../shared/msisdn.ts';
import { isInNumberingPlan } from '../../shared/numbering-plan.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 500 };
console.info(`msisdn properties: SEED=${seed}`);

const anyMsisdn = fc
  .tuple(fc.constantFrom('7', '1'), fc.stringMatching(/^\d{8}$/))
  .map(([first, rest]) => msisdn(`254${first}${rest}`));

const parsed = (text: string): string => {
  const result = parseMsisdn(text);
  return result.kind === 'ok' ? result.msisdn : result.kind === 'partial' ? 'partial' : result.reason;
};

describe('forms that are one number', () => {
  test.each([
    '0712345678',
    '712345678',
    '254712345678',
    '+254712345678',
    '+254 712 345 678',
    '254 0712 345 678',
    '+254 (0) 712 345 678',
    '(+254) 712-345-678',
    '00254712345678',
    '00254 0712 345678',
    '000254712345678',
    '0712 345 678',
    '0712-345-678',
    '0712.345.678',
    '(0712) 345 678',
    '0712,345,678',
    '0712/345/678',
    '0712–345–678',
    '0712\u2011345\u2011678',
    '0712\u00a0345\u202f678',
    '  0712345678\t',
    '0712345678\n',
    '\u202a+254712345678\u202c',
    '\u20660712345678\u2069',
    '\u200b0712\u200d345678\ufeff',
    '07123\u00ad45678',
    '0712345678',
    '+254712345678',
    '٠٧١٢٣٤٥٦٧٨',
    '۰۷۱۲۳۴۵۶۷۸',
    '٠٧12345٦٧٨',
    '0712345678.',
    '0712345678,',
  ])('%j', (text) => {
    expect(parseMsisdn(text)).toEqual({ kind: 'ok', msisdn: '254712345678' });
  });

  test.each([
    ['0110 123 456', '254110123456'],
    ['110123456', '254110123456'],
    ['+254 110 123 456', '254110123456'],
    ['0100123456', '254100123456'],
  ])('%j, the 01 block', (text, canonical) => {
    expect(parseMsisdn(text)).toEqual({ kind: 'ok', msisdn: canonical });
    expect(isInNumberingPlan(msisdn(canonical))).toBe(true);
  });

  test.each(['0109123456', '0122123456', '0131123456', '0149123456', '0190123456'])(
    '%j is unknown to the numbering plan: a warning, never a refusal',
    (text) => {
      const number = `254${text.slice(1)}`;
      expect(parseMsisdn(text)).toEqual({ kind: 'ok', msisdn: number });
      expect(isInNumberingPlan(msisdn(number))).toBe(false);
    },
  );
});

const refusals: readonly (readonly [string, MsisdnRefusal])[] = [
  ['', 'empty'],
  ['   ', 'empty'],
  ['\u202c\u200b', 'empty'],
  ['Jane', 'letters'],
  ['O712345678', 'letters'],
  ['07I2345678', 'letters'],
  ['7.12E+08', 'letters'],
  ['0712***678', 'letters'],
  ['-', 'letters'],
  ['(', 'letters'],
  ['📞', 'letters'],
  ['0712345678 Jane', 'left-over-text'],
  ['Tel: 0712345678', 'left-over-text'],
  ['tel:+254712345678', 'left-over-text'],
  ['"0712345678"', 'left-over-text'],
  ['0712345678 📞', 'left-over-text'],
  ['0712345678 (simu ya mama)', 'left-over-text'],
  ['0712345678 ext 5', 'extension'],
  ['0712345678 ext. 12', 'extension'],
  ['0712345678x5', 'extension'],
  ['+254712345678;ext=5', 'extension'],
  ['0712345678#5', 'extension'],
  ['+255712345678', 'foreign'],
  ['+255 712 345 678', 'foreign'],
  ['255712345678', 'foreign'],
  ['00255712345678', 'foreign'],
  ['000255712345678', 'foreign'],
  ['+256772123456', 'foreign'],
  ['+1 202 555 0123', 'foreign'],
  ['+712345678', 'foreign'],
  ['+0712345678', 'foreign'],
  ['00712345678', 'foreign'],
  ['Jane +255712345678', 'foreign'],
  ['0712345678/0722345678', 'two-numbers'],
  ['0712345678 0722345678', 'two-numbers'],
  ['0712345678 / 0722 345 678', 'two-numbers'],
  ['0712345678, 0722345678', 'two-numbers'],
  ['0712345678\n0722345678', 'two-numbers'],
  ['0712345678\r\n0722345678\r\n', 'two-numbers'],
  ['07123456780722345678', 'two-numbers'],
  ['712345678722345678', 'two-numbers'],
  ['254712345678254722345678', 'two-numbers'],
  ['+254712345678+254722345678', 'two-numbers'],
  ['+254712345678 +254722345678', 'two-numbers'],
  ['0712345678 or 0722345678', 'two-numbers'],
  ['0712345678 na 0722345678', 'two-numbers'],
  ['0712345678 / +255712345678', 'two-numbers'],
  ['0712345678 0712345678', 'two-numbers'],
  ['0201234567', 'landline'],
  ['020 123 4567', 'landline'],
  ['+254 20 123 4567', 'landline'],
  ['254 41 2345678', 'landline'],
  ['0512345678', 'landline'],
  ['201234567', 'landline'],
  ['Tel: 0201234567', 'landline'],
  ['0800723253', 'not-mobile'],
  ['0900123456', 'not-mobile'],
  ['+254 800 723 253', 'not-mobile'],
  ['40404', 'not-mobile'],
  ['888880', 'not-mobile'],
  ['*144#', 'not-mobile'],
  ['*180*5*2#', 'not-mobile'],
  ['07123456789', 'too-long'],
  ['+2547123456789', 'too-long'],
  ['7123456780', 'too-long'],
  ['0712345678 5', 'too-long'],
  ['0254712345678', 'too-long'],
  ['254254712345678', 'too-long'],
  ['02012345678', 'too-long'],
  ['0712345678 0712', 'too-long'],
  ['0'.repeat(81), 'too-long'],
];

describe('refused, each for its reason', () => {
  test.each(refusals)('%j → %s', (text, reason) => {
    expect(parsed(text)).toBe(reason);
  });

  test('every reason has a case', () => {
    expect(new Set(refusals.map(([, reason]) => reason))).toEqual(new Set(msisdnRefusals));
  });
});

describe('a number that is being typed', () => {
  test.each([
    ['0', '0', 9],
    ['07', '07', 8],
    ['0712 34', '071234', 4],
    ['7', '07', 8],
    ['71234567', '071234567', 1],
    ['1', '01', 8],
    ['+', '', 12],
    ['+2', '', 11],
    ['2', '', 11],
    ['25', '', 10],
    ['254', '0', 9],
    ['2547', '07', 8],
    ['2540', '0', 9],
    ['+254 712', '0712', 6],
    ['00', '', 12],
    ['00254', '0', 9],
    ['٠٧', '07', 8],
  ])('%j → %j, %i more', (text, digits, missing) => {
    expect(parseMsisdn(text)).toEqual({ kind: 'partial', digits, missing });
  });

  test('every beginning of a number asks for the rest and is never refused', () => {
    fc.assert(
      fc.property(anyMsisdn, fc.constantFrom('0', '', '254', '+254', '00254', '000254'), (number, prefix) => {
        const whole = prefix + number.slice(3);
        for (let length = 1; length < whole.length; length += 1) {
          const result = parseMsisdn(whole.slice(0, length));
          expect(result.kind, whole.slice(0, length)).toBe('partial');
          if (result.kind === 'partial') {
            expect(national(number).startsWith(result.digits)).toBe(true);
            // With the country code typed, the digits still missing are exactly the ones still to be typed.
            if (!/^0+$/.test(whole.slice(0, length))) expect(result.missing).toBe(whole.length - length);
          }
        }
      }),
      { ...runs, numRuns: 100 },
    );
  });
});

describe('properties', () => {
  const separators = fc.array(fc.constantFrom(' ', '-', '.', '\u00a0', '\u202c', '\u200e', ')', '('), {
    minLength: 16,
    maxLength: 16,
  });
  const writtenIn = fc.constantFrom(
    (digit: string) => digit,
    (digit: string) => String.fromCodePoint(0xff10 + Number(digit)),
    (digit: string) => String.fromCodePoint(0x660 + Number(digit)),
    (digit: string) => String.fromCodePoint(0x6f0 + Number(digit)),
  );

  test('any separators and any script of digits give the same number', () => {
    fc.assert(
      fc.property(
        anyMsisdn,
        fc.constantFrom('0', '', '254', '+254', '2540', '00254', '002540'),
        separators,
        writtenIn,
        (number, prefix, between, write) => {
          const written = [...(prefix + number.slice(3))]
            .map((sign, at) => (/\d/.test(sign) ? write(sign) : sign) + (between[at] ?? ''))
            .join('');
          expect(parsed(written)).toBe(number);
        },
      ),
      runs,
    );
  });

  test('what is accepted is canonical, and reading its own forms gives it back', () => {
    fc.assert(
      fc.property(anyMsisdn, (number) => {
        for (const form of [number, national(number), `+${number}`, chunks(number).join(' '), spoken(number)])
          expect(parsed(form)).toBe(number);
      }),
      runs,
    );
  });

  test('no text at all throws, and nothing but the documented form is ever accepted', () => {
    const noise = fc.string({
      unit: fc.constantFrom(...'0123456789+-() ./,;#*xA\u202c٣\n'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ unit: 'binary', maxLength: 90 })), (text) => {
        const result = parseMsisdn(text);
        if (result.kind === 'ok') expect(result.msisdn).toMatch(/^254[71]\d{8}$/);
        if (result.kind === 'partial') expect(result.missing).toBeGreaterThan(0);
      }),
      { ...runs, numRuns: 5000 },
    );
  });

  test('two numbers in one field are never taken for one', () => {
    fc.assert(
      fc.property(
        anyMsisdn,
        anyMsisdn,
        fc.constantFrom('', ' ', '/', ', ', '\n', ' & ', '-', ' or '),
        fc.constantFrom(
          national,
          (n: Msisdn) => n,
          (n: Msisdn) => `+${n}`,
          (n: Msisdn) => n.slice(3),
        ),
        (a, b, between, write) => {
          expect(parsed(write(a) + between + write(b))).toBe('two-numbers');
        },
      ),
      runs,
    );
  });

  test('another country code is never taken for Kenya', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9]\d{9,13}$/),
        fc.constantFrom('+', '00', '000'),
        (digits, prefix) => {
          fc.pre(!digits.startsWith('254'));
          expect(parsed(prefix + digits)).toBe('foreign');
        },
      ),
      runs,
    );
  });

  test('masking hides the middle three and shows nothing else than the ends', () => {
    fc.assert(
      fc.property(anyMsisdn, (number) => {
        expect(mask(number)).toBe(`${national(number).slice(0, 4)}***${national(number).slice(7)}`);
        expect(Object.values(maskedParts(number)).join('')).toBe(mask(number));
        expect(mask(number).endsWith(lastThree(number))).toBe(true);
      }),
      runs,
    );
  });

  /** The textbook recurrence, as an oracle. */
  const distance = (a: string, b: string): number => {
    const rows = Array.from({ length: a.length + 1 }, (_, i) =>
      Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
    );
    const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
    for (let i = 1; i <= a.length; i += 1)
      for (let j = 1; j <= b.length; j += 1) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        const swap =
          i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : 99;
        const row = rows[i];
        if (row) row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost, swap);
      }
    return at(a.length, b.length);
  };

  test('nearly equal is exactly Damerau-Levenshtein distance 1, and names the digits', () => {
    const changed = fc
      .tuple(
        anyMsisdn,
        fc.integer({ min: 4, max: 11 }),
        fc.integer({ min: 4, max: 10 }),
        fc.integer({ min: 0, max: 9 }),
      )
      .chain(([number, at, swapAt, digit]) =>
        fc.constantFrom(
          [number, msisdn(number.slice(0, at) + String(digit) + number.slice(at + 1))] as const,
          [
            number,
            msisdn(
              number.slice(0, swapAt) +
                (number[swapAt + 1] ?? '') +
                (number[swapAt] ?? '') +
                number.slice(swapAt + 2),
            ),
          ] as const,
        ),
      );
    fc.assert(
      fc.property(fc.oneof(changed, fc.tuple(anyMsisdn, anyMsisdn)), ([a, b]) => {
        const positions = nearlyEqual(a, b);
        expect(positions !== undefined).toBe(distance(a, b) === 1);
        expect(nearlyEqual(b, a)).toEqual(positions);
        for (const position of positions ?? [])
          expect(national(a)[position - 1]).not.toBe(national(b)[position - 1]);
      }),
      runs,
    );
  });
});

describe('how a number is shown', () => {
  const number = msisdn('254712345678');

  test('the forms', () => {
    expect(national(number)).toBe('0712345678');
    expect(chunks(number)).toEqual(['0712', '345', '678']);
    expect(spoken(number)).toBe('0712 – 345 – 678');
    expect(mask(number)).toBe('0712***678');
    expect(lastThree(number)).toBe('678');
  });

  test('a number that is half typed stands in the same groups', () => {
    expect(partialChunks('07123')).toEqual(['0712', '3', '']);
    expect(partialChunks('')).toEqual(['', '', '']);
    expect(partialChunks('071234567')).toEqual(['0712', '345', '67']);
  });

  test('one digit and one swap', () => {
    expect(nearlyEqual(number, msisdn('254712345679'))).toEqual([10]);
    expect(nearlyEqual(number, msisdn('254721345678'))).toEqual([3, 4]);
    expect(nearlyEqual(number, number)).toBeUndefined();
    expect(nearlyEqual(number, msisdn('254712346679'))).toBeUndefined();
    expect(nearlyEqual(number, msisdn('254112345678'))).toEqual([2]);
  });

  test('a stored number must be canonical', () => {
    expect(isMsisdn('254712345678')).toBe(true);
    expect(isMsisdn('0712345678')).toBe(false);
    expect(isMsisdn('254712345678\n')).toBe(false);
    expect(() => msisdn('0712345678')).toThrow('Broken invariant');
  });

  test.each([
    ['0700000000', 'safaricom'],
    ['0729999999', 'safaricom'],
    ['0743000000', 'safaricom'],
    ['0745000000', 'safaricom'],
    ['0746000000', 'safaricom'],
    ['0748000000', 'safaricom'],
    ['0757000000', 'safaricom'],
    ['0769000000', 'safaricom'],
    ['0799999999', 'safaricom'],
    ['0110000000', 'safaricom'],
    ['0118000000', 'safaricom'],
    ['0733000000', 'other'],
    ['0744000000', 'other'],
    ['0747000000', 'other'],
    ['0749000000', 'other'],
    ['0750000000', 'other'],
    ['0756000000', 'other'],
    ['0762000000', 'other'],
    ['0770000000', 'other'],
    ['0789000000', 'other'],
    ['0100000000', 'other'],
    ['0120000000', 'unknown'],
    ['0140000000', 'unknown'],
  ])('%s is probably %s', (text, network) => {
    expect(prefixHint(msisdn(`254${text.slice(1)}`))).toBe(network);
  });

  test('every 07 block has a hint', () => {
    for (let block = 700; block <= 799; block += 1)
      expect(prefixHint(msisdn(`254${block}000000`)), String(block)).not.toBe('unknown');
  });
});

describe('a number in a name or a note', () => {
  test.each([
    ['Jane 0712345678', 'Jane 0712***678'],
    ['+254 712 345 678 and 0110-123-456', '0712***678 and 0110***456'],
    ['254712345678', '0712***678'],
    ['712345678', '0712***678'],
    ['call 0712.345.678, please', 'call 0712***678, please'],
  ])('is masked: %s', (typed, kept) => {
    expect(maskNumbersIn(typed)).toBe(kept);
    expect(maskNumbersIn(kept)).toBe(kept);
  });

  test.each(['November 2026', 'Invoice 4471-2026', 'KES 1,500', '12345678901234567', 'ID 31234567', ''])(
    'leaves what is no number: %s',
    (typed) => {
      expect(maskNumbersIn(typed)).toBe(typed);
    },
  );

  test(`is masked in whatever spelling (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '0', '254', '+254', '+254 '),
        fc.constantFrom('1', '7'),
        fc.array(fc.tuple(fc.constantFrom('', ' ', '-', '.'), fc.integer({ min: 0, max: 9 })), {
          minLength: 8,
          maxLength: 8,
        }),
        (prefix, first, rest) => {
          const typed = prefix + first + rest.map(([gap, digit]) => `${gap}${digit}`).join('');
          const kept = maskNumbersIn(`Jane ${typed} Otieno`);
          expect(kept.replaceAll(/\D/g, '').length).toBeLessThan(9);
          expect(kept).toMatch(/^Jane .* Otieno$/);
        },
      ),
      { seed },
    );
  });
});
