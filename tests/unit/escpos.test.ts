import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawerPulse } from '../../electron/printing/drawer-pulse.ts';
import { escposBytes } from '../../electron/printing/escpos.ts';
import { decodeStatus, isStatusByte } from '../../electron/printing/status.ts';
import type { StatusAnswers } from '../../electron/printing/status.ts';
import { blackRuns, ditheredLogo } from '../../shared/logo.ts';
import { columnCounts, printableLines } from '../../shared/receipt-layout.ts';
import type { Columns, PrintLine } from '../../shared/receipt-layout.ts';
import { receiptDocument } from '../../shared/receipt.ts';
import type { ReceiptInput } from '../../shared/receipt-input.ts';
import { rulerLines, testPage } from '../../shared/test-page.ts';
import { decodeEscpos } from '../support/escpos-decoder.ts';
import type { Cell, PaperItem } from '../support/escpos-decoder.ts';
import { anyReceiptInput, sampleReceipt } from '../support/sample-receipts.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 200 };
console.info(`escpos properties: SEED=${seed}`);

/** A triangle in half grey on a black frame. */
const picture = (width: number, height: number): number[] =>
  Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isFrame = x === 0 || y === 0 || x === width - 1 || y === height - 1;
    const grey = isFrame ? 0 : x < y ? 128 : 255;
    return [grey, grey, grey, 255];
  }).flat();

const paperOf = (input: ReceiptInput, columns: Columns) => {
  const lines = printableLines(receiptDocument(input), columns);
  return { lines, items: decodeEscpos(escposBytes(lines, { columns, cut: true }), columns) };
};

/** One cell per sign, blanks at the end left out: paper does not show them. */
const visible = (cells: readonly Cell[]): readonly Cell[] =>
  cells
    .slice(0, cells.findLastIndex((cell) => cell.sign !== ' ') + 1)
    .map((cell) => (cell.sign === ' ' ? { ...cell, bold: false } : cell));
const cellsOf = (line: PrintLine): readonly Cell[] =>
  line.kind === 'text'
    ? line.spans.flatMap(({ text, width, height, bold }) =>
        [...text].map((sign) => ({ sign, width, height, bold })),
      )
    : [];

const compare = (lines: readonly PrintLine[], items: readonly PaperItem[]): void => {
  const printed = items.filter((item) => item.kind !== 'cut');
  lines.forEach((line, at) => {
    const item = printed[at];
    if (line.kind === 'barcode') {
      expect(item).toMatchObject({
        kind: 'barcode',
        symbology: 73,
        data: `{B${line.value}`,
        align: 'center',
      });
      return;
    }
    if (line.kind === 'logo') {
      expect(item).toMatchObject({ kind: 'picture' });
      return;
    }
    expect(item?.kind).toBe('line');
    if (item?.kind !== 'line') return;
    expect(
      item.cells
        .map((cell) => cell.sign)
        .join('')
        .trimEnd(),
    ).toBe(
      cellsOf(line)
        .map((cell) => cell.sign)
        .join('')
        .trimEnd(),
    );
    expect(visible(item.cells)).toEqual(visible(cellsOf(line)));
    // Inside a box the paper moves by the height of the sign, so that the sides touch.
    expect(item.spacingDots).toBe(line.tight ? 24 : undefined);
  });
  for (const item of printed.slice(lines.length)) expect(item).toMatchObject({ kind: 'line', cells: [] });
  expect(items.at(-1)).toEqual({ kind: 'cut' });
};

describe('bytes, read by an independent decoder', () => {
  test.each(columnCounts)('the sample at %i columns is the layout, line by line', (columns) => {
    for (const language of ['en', 'sw'] as const) {
      const { lines, items } = paperOf({ ...sampleReceipt, language }, columns);
      compare(lines, items);
    }
  });

  test('any order, any names, at every width', () => {
    fc.assert(
      fc.property(anyReceiptInput, fc.constantFrom(...columnCounts), (input, columns) => {
        const { lines, items } = paperOf(input, columns);
        compare(lines, items);
      }),
      runs,
    );
  });

  test('the barcode fits the paper with its quiet zones', () => {
    for (const columns of columnCounts) {
      const barcode = paperOf({ ...sampleReceipt, orderNumber: 'A-123456789' }, columns).items.find(
        (item) => item.kind === 'barcode',
      );
      if (barcode?.kind !== 'barcode') throw new Error('no barcode');
      const modules = (1 + 11 + 1) * 11 + 13 + 2 * 10;
      expect(modules * barcode.moduleDots).toBeLessThanOrEqual(columns * 12);
      expect(barcode.textPosition).toBe(0);
    }
  });

  test('without a cutter the paper is fed past the tear bar and not cut', () => {
    const lines = printableLines(receiptDocument(sampleReceipt), 32);
    const items = decodeEscpos(escposBytes(lines, { columns: 32, cut: false }), 32);
    expect(items.filter((item) => item.kind === 'cut')).toEqual([]);
    expect(items.slice(-4).every((item) => item.kind === 'line' && item.cells.length === 0)).toBe(true);
  });

  test('commands in names do not reach the printer', () => {
    const attack =
      'A\u001b@B\u001dV\u0000C\u0010\u0014\u0001\u0000\u0005D\u001bp\u0000\u0019úE\u001c.F\u009b';
    const input: ReceiptInput = {
      ...sampleReceipt,
      shop: { name: attack, line: attack, header: [attack], footer: [attack], kraPin: '' },
      tillName: attack,
      servedBy: attack,
      packageName: attack,
      copy: { number: 2, atMs: sampleReceipt.atMs, by: attack },
    };
    const { lines, items } = paperOf(input, 48);
    compare(lines, items);
    const bytes = escposBytes(lines, { columns: 48, cut: true });
    // The drawer opens by ESC p (27 112) or DLE DC4 (16 20): neither may occur.
    const pairs = [...bytes].map((byte, at) => `${byte} ${bytes[at + 1] ?? ''}`);
    expect(pairs).not.toContain('27 112');
    expect(pairs).not.toContain('16 20');
  });

  test('a logo stands in the middle, dot by dot, over the name of the shop', () => {
    const arrow = ditheredLogo(picture(48, 30), 48, 30);
    for (const columns of columnCounts) {
      const document = receiptDocument(sampleReceipt, arrow);
      const lines = printableLines(document, columns);
      const items = decodeEscpos(escposBytes(lines, { columns, cut: true }), columns);
      const [first, second] = items;
      if (first?.kind !== 'picture') throw new Error('the picture comes first');
      const beforeDots = first.rows[0]?.search('#') ?? -1;
      expect(first.rows).toHaveLength(30);
      expect(beforeDots).toBe(Math.floor((columns * 12 - 48) / 16) * 8);
      const drawn = first.rows.map((row) => row.slice(beforeDots, beforeDots + 48));
      expect(drawn.map((row) => row.replaceAll(/[^#]/g, '').length)).toEqual(
        arrow.rows.map((row) => blackRuns(row).reduce((sum, run) => sum + run.length, 0)),
      );
      expect(second?.kind === 'line' && second.cells.map((cell) => cell.sign).join('')).toContain(
        'DEMO SHOP',
      );
    }
  });

  test('no logo, whatever its dots, can command the printer in the middle of a picture', () => {
    const row = fc.array(fc.constantFrom('10', '04', '05', '14', '00', 'ff'), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...columnCounts),
        (rows, columns) => {
          const logo = { widthDots: 32, rows: rows.map((bytes) => bytes.join('')) };
          const bytes = escposBytes([{ kind: 'logo', logo }], { columns, cut: false });
          const items = decodeEscpos(bytes, columns);
          const [shown] = items;
          if (shown?.kind !== 'picture') throw new Error('no picture');
          // Nothing is lost of it: every black dot is still black.
          const before = Math.floor((columns * 12 - 32) / 16) * 8;
          logo.rows.forEach((line, y) => {
            for (const run of blackRuns(line))
              expect(shown.rows[y]?.slice(before + run.x, before + run.x + run.length)).toMatch(/^#+$/);
          });
        },
      ),
      runs,
    );
  });

  test.each([
    [2, 50],
    [5, 120],
    [2, 20],
  ] as const)('the drawer on pin %i gets %i ms and then rests four times as long', (pin, pulseMs) => {
    const [pulse] = decodeEscpos(drawerPulse({ pin, pulseMs }), 32);
    if (pulse?.kind !== 'drawer') throw new Error('no pulse');
    expect(pulse).toMatchObject({ pin, onMs: pulseMs });
    expect(pulse.onMs / (pulse.onMs + pulse.offMs)).toBeLessThanOrEqual(0.2);
  });

  test('the ruler says at every width where the paper ends, in both languages', () => {
    for (const language of ['en', 'sw'] as const) {
      const lines = rulerLines(language);
      const items = decodeEscpos(escposBytes(lines, { columns: 48, cut: true }), 48);
      const texts = items.flatMap((item) =>
        item.kind === 'line' ? [item.cells.map((cell) => cell.sign).join('')] : [],
      );
      for (const columns of columnCounts) {
        const ruler = texts.find((text) => text.length === columns && text.endsWith('#'));
        expect(ruler?.slice(0, 21)).toBe('.........1.........2.');
        expect(texts).toContain(`${columns}:`);
      }
      // The words fit the narrowest paper; only the rulers themselves run over it.
      for (const text of texts.filter((one) => !one.endsWith('#')))
        expect(text.length).toBeLessThanOrEqual(32);
    }
  });

  test('the test page shows every sign that receipts use, and cannot be taken for one', () => {
    for (const columns of columnCounts)
      for (const language of ['en', 'sw'] as const) {
        const page = testPage({
          language,
          shopName: 'DEMO SHOP',
          tillName: 'Till A',
          atMs: sampleReceipt.atMs,
        });
        const lines = printableLines(page, columns);
        const items = decodeEscpos(escposBytes(lines, { columns, cut: true }), columns);
        const text = items
          .map((item) => (item.kind === 'line' ? item.cells.map((cell) => cell.sign).join('') : ''))
          .join('');
        for (const sign of 'AZaz09┌┐└┘│─╔╗╚╝║═▼·#@') expect(text).toContain(sign);
        expect(text.replaceAll(' ', '')).toContain('NOTARECEIPT');
        expect(text.replaceAll(' ', '')).toContain('SIRISITI');
      }
  });

  test('a line that is too wide is refused, not wrapped', () => {
    const wide: PrintLine = {
      kind: 'text',
      spans: [{ text: 'x'.repeat(17), width: 2, height: 1, bold: false }],
      tight: false,
    };
    expect(() => escposBytes([wide], { columns: 32, cut: true })).toThrow('wider than the paper');
  });
});

describe('the decoder itself refuses what a printer would garble', () => {
  test.each([
    ['a line over the edge', [...'x'.repeat(33)].map((sign) => sign.charCodeAt(0)), 'runs over'],
    ['an unknown command', [0x1b, 0x71, 0, 25, 250], 'not expected'],
    ['a pulse that burns the coil', [0x1b, 0x70, 0, 200, 10], 'burns the coil'],
    ['a picture that opens the drawer', [0x1d, 0x76, 0x30, 0, 2, 0, 1, 0, 0x10, 0x14], 'real-time command'],
    ['a stray control byte', [0x41, 0x07, 0x0a], 'control byte'],
    ['a high byte before FS .', [0xc4, 0x0a], 'single-byte'],
    ['another code page', [0x1b, 0x74, 16], 'code page'],
    ['a line that stays in the buffer', [0x41], 'never leaves'],
    ['bytes that end inside a command', [0x1d, 0x21], 'inside a command'],
    ['alignment in the middle of a line', [0x41, 0x1b, 0x61, 1], 'middle of a line'],
  ])('%s', (_, bytes, message) => {
    expect(() => decodeEscpos(Uint8Array.from(bytes), 32)).toThrow(message);
  });
});

describe('the status table', () => {
  test.each([
    [{ 1: 0x12 }, 'ready'],
    [{ 1: 0x16 }, 'ready'],
    [{ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12 }, 'ready'],
    [{ 1: 0x12, 4: 0x1e }, 'ready'],
    [{ 1: 0x1a }, 'offline'],
    [{ 1: 0x1e, 2: 0x12, 3: 0x12, 4: 0x12 }, 'offline'],
    [{ 1: 0x1a, 2: 0x16, 3: 0x12, 4: 0x12 }, 'cover-open'],
    [{ 1: 0x1a, 2: 0x32, 3: 0x12, 4: 0x12 }, 'paper-out'],
    [{ 1: 0x1a, 2: 0x52, 3: 0x12, 4: 0x12 }, 'offline'],
    [{ 1: 0x1a, 2: 0x52, 3: 0x1a, 4: 0x12 }, 'offline'],
    [{ 1: 0x1a, 2: 0x52, 3: 0x32, 4: 0x12 }, 'offline'],
    [{ 1: 0x1a, 2: 0x52, 3: 0x52, 4: 0x12 }, 'offline'],
    [{ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x72 }, 'paper-out'],
    [{ 1: 0x1a, 2: 0x12, 3: 0x12, 4: 0x7e }, 'paper-out'],
    [{ 1: 0x1a, 2: 0x36, 3: 0x12, 4: 0x72 }, 'cover-open'],
    [{}, 'unknown'],
    [{ 1: undefined }, 'unknown'],
    [{ 1: 0x00 }, 'unknown'],
    [{ 1: 0xff }, 'unknown'],
    [{ 1: 0x80, 4: 0xff }, 'unknown'],
    [{ 1: 0x14 }, 'unknown'],
  ] as const satisfies readonly (readonly [StatusAnswers, string])[])('%j is %s', (answers, expected) => {
    const status = decodeStatus(answers);
    expect(status.kind === 'problem' ? status.problem : status.kind).toBe(expected);
  });

  test('noise never makes a problem', () => {
    const noise = fc.integer({ min: 0, max: 255 }).filter((byte) => !isStatusByte(byte));
    fc.assert(
      fc.property(noise, noise, noise, noise, (one, two, three, four) => {
        expect(decodeStatus({ 1: one, 2: two, 3: three, 4: four })).toEqual({ kind: 'unknown' });
      }),
      runs,
    );
  });
});
