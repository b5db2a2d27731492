import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cents, formatKes } from '../../shared/cents.ts';
import { code128Widths } from '../../shared/code128.ts';
import { receiptDrawing } from '../../shared/receipt-drawing.ts';
import { columnCounts, printableLines, printLineSchema, widthOf } from '../../shared/receipt-layout.ts';
import type { Columns, PrintLine } from '../../shared/receipt-layout.ts';
import { exactText, toPrintable } from '../../shared/receipt-text.ts';
import { receiptDocument } from '../../shared/receipt.ts';
import type { ReceiptInput } from '../../shared/receipt-input.ts';
import { anyReceiptInput, sampleReceipt } from '../support/sample-receipts.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 300 };
console.info(`receipt properties: SEED=${seed}`);

const textOf = (line: PrintLine): string =>
  line.kind === 'text'
    ? line.spans.map((span) => span.text).join('')
    : line.kind === 'barcode'
      ? `[${line.value}]`
      : '[logo]';
const linesOf = (input: ReceiptInput, columns: Columns = 48): readonly string[] =>
  printableLines(receiptDocument(input), columns).map(textOf);

describe('a delivered order, Swahili first, 48 columns', () => {
  test('reads as it should', () => {
    expect(linesOf(sampleReceipt).join('\n')).toMatchInlineSnapshot(`
      "               DEMO SHOP
            Till A · Mombasa Road · 0700 000 000
                     21/11/2026  14:33

      ODA A-000122                             Staff 1

      ┌──────────────────────────────────────────────┐
      │ ANALIPA · PAYER                              │
      │ 0712***678                         │
      │ KES 50                    M-PESA  TKL4X7Q2M9 │
      └──────────────────────────────────────────────┘
                             │
                             ▼
      ╔══════════════════════════════════════════════╗
      ║ ANAPOKEA · RECIPIENT                         ║
      ║ 0110***456                         ║
      ║ 1.5 GB · masaa 3                  hadi 17:33 ║
      ╚══════════════════════════════════════════════╝

                     KES 50
          Imelipwa, imewekwa · Paid and delivered

      Imelipwa / Paid                         14:31:52
      Imewekwa / Delivered                    14:33:05

      ────────────────────────────────────────────────
             Si tax invoice · Not a tax invoice
      Code ya daftari                        7F3A 91C2

                Tunza karatasi hii. Asante.

      [A-000122]
                          A-000122"
    `);
  });

  test('sizes: shop and numbers double, the amount triple', () => {
    const lines = printableLines(receiptDocument(sampleReceipt), 48);
    const sizeOf = (text: string) =>
      lines
        .flatMap((line) => (line.kind === 'text' ? line.spans : []))
        .filter((span) => span.text === text)
        .map((span) => [span.width, span.height, span.bold]);
    expect(sizeOf('DEMO SHOP')).toEqual([[2, 2, true]]);
    expect(sizeOf('0712***678')).toEqual([[2, 2, true]]);
    expect(sizeOf('0110***456')).toEqual([[2, 2, true]]);
    expect(sizeOf('KES 50')).toContainEqual([3, 3, true]);
  });

  test('English first', () => {
    const text = linesOf({ ...sampleReceipt, language: 'en' }).join('\n');
    expect(text).toContain('ORDER A-000122');
    expect(text).toContain('PAYER · ANALIPA');
    expect(text).toContain('RECIPIENT · ANAPOKEA');
    expect(text).toContain('until 17:33');
  });
});

test('58 mm: everything fits in 32 columns', () => {
  expect(linesOf(sampleReceipt, 32).join('\n')).toMatchInlineSnapshot(`
    "       DEMO SHOP
         Till A · Mombasa Road
              0700 000 000
           21/11/2026  14:33

    ODA A-000122             Staff 1

    ┌──────────────────────────────┐
    │ ANALIPA · PAYER              │
    │ 0712***678         │
    │ KES 50    M-PESA  TKL4X7Q2M9 │
    └──────────────────────────────┘
                   │
                   ▼
    ╔══════════════════════════════╗
    ║ ANAPOKEA · RECIPIENT         ║
    ║ 0110***456         ║
    ║ 1.5 GB · masaa 3  hadi 17:33 ║
    ╚══════════════════════════════╝

           KES 50
           Imelipwa, imewekwa
           Paid and delivered

    Imelipwa / Paid         14:31:52
    Imewekwa / Delivered    14:33:05

    ────────────────────────────────
             Si tax invoice
           Not a tax invoice
    Code ya daftari        7F3A 91C2

      Tunza karatasi hii. Asante.

    [A-000122]
                A-000122"
  `);
});

describe('what is said about money', () => {
  const text = (change: Partial<ReceiptInput>, columns: Columns = 48) =>
    linesOf({ ...sampleReceipt, ...change }, columns).join('\n');

  test('the code is still to come', () => {
    const shown = text({ mpesaCode: undefined, state: 'paid', deliveredAtMs: undefined });
    expect(shown).toContain('Code ya M-PESA bado');
    expect(shown).toContain('Imelipwa, bundle bado');
    expect(shown).not.toContain('hadi 17:33');
  });

  test('cash, with what was given and the change', () => {
    const shown = text({
      tender: 'cash',
      mpesaCode: undefined,
      cash: { receivedCents: cents(100_000), changeCents: cents(95_000) },
    });
    expect(shown).toMatch(/CASH │/);
    expect(shown).toMatch(/KES 1,000$/m);
    expect(shown).toMatch(/KES 950$/m);
    expect(shown).not.toContain('M-PESA');
  });

  test('a prompt that ended with cash asks for no code', () => {
    const shown = text({ mpesaCode: undefined, cash: { receivedCents: cents(5000), changeCents: cents(0) } });
    expect(shown).toMatch(/CASH │/);
    expect(shown).not.toContain('M-PESA');
  });

  test('facts that were stored as JSON make the same paper', () => {
    const stored = JSON.parse(JSON.stringify({ ...sampleReceipt, mpesaCode: undefined })) as ReceiptInput;
    expect(linesOf(stored)).toEqual(linesOf({ ...sampleReceipt, mpesaCode: undefined }));
  });

  test('an unpaid order is a slip and says so first and last', () => {
    const lines = linesOf({
      ...sampleReceipt,
      state: 'open',
      mpesaCode: undefined,
      paidAtMs: undefined,
      deliveredAtMs: undefined,
    });
    const marked = lines.map((line) => line.includes('KARATASI YA ODA'));
    expect(marked.indexOf(true)).toBeLessThan(3);
    expect(marked.lastIndexOf(true)).toBeGreaterThan(lines.length - 5);
    expect(lines.join('\n')).not.toContain('Asante');
    expect(lines.join('\n')).not.toContain('tax invoice');
    expect(receiptDocument({ ...sampleReceipt, state: 'open' }).kind).toBe('order-slip');
  });

  test('a refund has its amount and a place to sign', () => {
    const shown = text({ state: 'refunded', refundedCents: cents(5000), deliveredAtMs: undefined });
    expect(shown).toMatch(/KES 50$/m);
    expect(shown).toMatch(/_{10,}$/m);
  });

  test('a package that runs out on another day names the day', () => {
    expect(text({ validity: { kind: 'days', days: 7 } })).toContain('hadi 28/11 14:33');
  });

  test('paid the day before: the time has its date', () => {
    expect(text({ paidAtMs: sampleReceipt.atMs - 24 * 3_600_000 })).toMatch(/20\/11\/2026 \d\d:\d\d:\d\d$/m);
  });
});

describe('marks', () => {
  test.each(['practice', 'sandbox'] as const)('%s stands first and last, in both languages', (mode) => {
    const lines = linesOf({ ...sampleReceipt, mode });
    const word = mode === 'practice' ? ['MAZOEZI', 'PRACTICE'] : ['SANDBOX', 'SANDBOX'];
    expect(lines.slice(0, 4).join(' ')).toContain(word[0]);
    expect(lines.slice(0, 4).join(' ')).toContain(word[1]);
    expect(lines.slice(-4).join(' ')).toContain(word[0]);
    expect(lines.slice(-4).join(' ')).toContain(word[1]);
  });

  test('production has neither', () => {
    expect(linesOf(sampleReceipt).join(' ')).not.toMatch(/MAZOEZI|PRACTICE|SANDBOX|NAKALA|DUPLICATE/);
  });

  test('a further copy says which, when and who, first and last', () => {
    const lines = linesOf({ ...sampleReceipt, copy: { number: 2, atMs: sampleReceipt.atMs, by: 'Asha' } });
    for (const part of [lines.slice(0, 4), lines.slice(-4)].map((some) => some.join(' '))) {
      expect(part).toMatch(/NAKALA ya 2, 14:33, Asha/);
      expect(part).toMatch(/DUPLICATE no\. 2, 14:33, Asha/);
    }
  });
});

describe('names', () => {
  test.each([
    ['Café Ängström', 'Cafe Angstrom', false],
    ['Mama’s “Shop” – 1½', `Mama's "Shop" - 11/2`, false],
    ['A\u001b@\u001dV\u0000B\nC\tD', 'A@VB C D', false],
    ['\u202eevil\u202c', 'evil', false],
    ['DEMO', 'DEMO', false],
    ['Duka 📱', 'Duka ?', true],
    ['店', '?', true],
    ['║ ▼ ─', '? ? ?', true],
    ['  a   b  ', 'a b', false],
    ['€5', 'EUR 5', false],
  ])('%j prints as %j', (text, shown, replaced) => {
    expect(toPrintable(text)).toEqual({ text: shown, replaced });
  });

  test('lost letters are said on the paper', () => {
    const lines = linesOf({ ...sampleReceipt, packageName: 'データ 1.5 GB' }).join('\n');
    expect(lines).toContain('??? 1.5 GB');
    expect(lines).toContain('Baadhi ya herufi');
  });

  test('a money line is exact or nothing', () => {
    expect(exactText('KES 1,250')).toBe('KES 1,250');
    for (const text of ['KES\u00a01,250', 'KES\u001b', '५०', ' 5'])
      expect(() => exactText(text)).toThrow('money line');
    expect(() => receiptDocument({ ...sampleReceipt, mpesaCode: 'TKL4X7Q2M9\u001b@' })).toThrow('money line');
    expect(() => receiptDocument({ ...sampleReceipt, payerMasked: '0712…678' })).toThrow('money line');
  });
});

describe('for any order, at every width', () => {
  test('every line fits, money stands whole at its place, nothing but printable signs', () => {
    fc.assert(
      fc.property(anyReceiptInput, fc.constantFrom(...columnCounts), (input, columns) => {
        const lines = printableLines(receiptDocument(input), columns);
        const texts = lines.map(textOf);
        for (const line of lines) {
          expect(widthOf(line)).toBeLessThanOrEqual(columns);
          printLineSchema.parse(line);
        }
        for (const text of texts) expect(text).toMatch(/^[\u0020-\u007e·─│┌┐└┘═║╔╗╚╝▼]*$/);
        // The whole amount on one line, twice: what the payer gives, and large.
        const amount = formatKes(input.amountCents);
        expect(texts.filter((text) => text.includes(amount)).length).toBeGreaterThanOrEqual(2);
        for (const number of [input.payerMasked, input.recipientMasked])
          expect(texts.some((text) => text.includes(number))).toBe(true);
        if (
          input.mpesaCode !== undefined &&
          input.tender === 'mpesa-prompt' &&
          input.cash === undefined &&
          input.state !== 'open' &&
          input.state !== 'cancelled'
        )
          expect(texts.some((text) => text.includes(input.mpesaCode ?? ''))).toBe(true);
        // Both sides of both boxes stand at the paper's edges.
        for (const line of lines) if (line.kind === 'text' && line.tight) expect(widthOf(line)).toBe(columns);
      }),
      runs,
    );
  });

  test('cash rows end with the amount at the right edge', () => {
    fc.assert(
      fc.property(anyReceiptInput, fc.constantFrom(...columnCounts), (input, columns) => {
        fc.pre(input.cash !== undefined);
        const texts = printableLines(receiptDocument(input), columns).map(textOf);
        for (const amount of [input.cash?.receivedCents, input.cash?.changeCents])
          expect(
            texts.some(
              (text) => text.length === columns && text.endsWith(` ${formatKes(cents(amount ?? 0))}`),
            ),
          ).toBe(true);
      }),
      runs,
    );
  });

  test('the drawing lies inside the paper', () => {
    fc.assert(
      fc.property(anyReceiptInput, fc.constantFrom(...columnCounts), (input, columns) => {
        const { items, widthDots, heightDots } = receiptDrawing(
          printableLines(receiptDocument(input), columns),
          columns,
        );
        expect(widthDots).toBe(columns * 12);
        for (const item of items) {
          expect(item.x).toBeGreaterThanOrEqual(0);
          expect(item.y).toBeGreaterThanOrEqual(0);
          expect(item.y).toBeLessThanOrEqual(heightDots);
          if (item.kind !== 'arrow-head') expect(item.x + item.width).toBeLessThanOrEqual(widthDots);
        }
      }),
      runs,
    );
  });
});

describe('Code 128', () => {
  test('a known symbol', () => {
    // Start B, data, check digit, stop: every symbol is 11 modules, the stop 13.
    const widths = code128Widths('A-000122');
    expect(widths.reduce((sum, width) => sum + width, 0)).toBe((1 + 8 + 1) * 11 + 13);
    expect(widths.slice(0, 6)).toEqual([2, 1, 1, 2, 1, 4]);
    expect(widths.slice(6, 12)).toEqual([1, 1, 1, 3, 2, 3]);
    expect(widths.slice(-7)).toEqual([2, 3, 3, 1, 1, 1, 2]);
  });

  test('bars start and end dark, and each symbol has an even number of dark modules', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9-]{1,12}$/), (value) => {
        const widths = code128Widths(value);
        expect(widths.length % 2).toBe(1);
        for (let at = 0; at + 7 < widths.length; at += 6) {
          const dark = (widths[at] ?? 0) + (widths[at + 2] ?? 0) + (widths[at + 4] ?? 0);
          expect(dark % 2).toBe(0);
        }
      }),
      runs,
    );
  });
});
