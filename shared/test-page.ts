/** Pages that prove a printer: what it is set to now, and a ruler that shows what it should be set to. Pure. */
import { say } from './locales/catalogue.ts';
import type { Language } from './locales/catalogue.ts';
import { clockTime, paperDate } from './nairobi-time.ts';
import type { Columns, PrintLine } from './receipt-layout.ts';
import { columnCounts } from './receipt-layout.ts';
import type { ReceiptBlock, ReceiptDocument } from './receipt-document.ts';
import { toPrintable } from './receipt-text.ts';
import type { Logo } from './logo.ts';

type PageFacts = {
  readonly language: Language;
  readonly shopName: string;
  readonly tillName: string;
  readonly atMs: number;
};

const words = (language: Language, key: Parameters<typeof say>[1]): string =>
  toPrintable(say(language, key)).text;

/** Every sign that a receipt may use beside the lines of its boxes. */
const signs = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789 + - * / = . , : ;',
  `! " # $ % & ' ( ) < > ? @ [ ] _ ·`,
];

/** A page in the layout of a receipt, which cannot be taken for one. */
export function testPage(facts: PageFacts, logo?: Logo): ReceiptDocument {
  const { language } = facts;
  const banner: ReceiptBlock = {
    kind: 'banner',
    lines: [
      words(language, 'printerTest.title'),
      words(language === 'en' ? 'sw' : 'en', 'printerTest.title'),
    ],
  };
  const space: ReceiptBlock = { kind: 'space' };
  return {
    kind: 'order-slip',
    blocks: [
      banner,
      space,
      ...(logo === undefined ? [] : [{ kind: 'logo', logo } as const]),
      {
        kind: 'shop',
        name: toPrintable(facts.shopName).text,
        parts: [toPrintable(facts.tillName).text],
        lines: [],
        date: `${paperDate(facts.atMs)}  ${clockTime(facts.atMs)}`,
      },
      space,
      {
        kind: 'party',
        role: 'payer',
        label: words(language, 'printerTest.single'),
        number: '0700***000',
        row: { left: 'KES 1,250', right: 'KES 1,250', rightIsMoney: true },
      },
      { kind: 'arrow' },
      {
        kind: 'party',
        role: 'recipient',
        label: words(language, 'printerTest.double'),
        number: '0700***000',
        row: { left: 'KES 1,250', right: 'KES 1,250', rightIsMoney: true },
      },
      space,
      ...signs.map((text): ReceiptBlock => ({ kind: 'centred', parts: [text] })),
      { kind: 'rule' },
      { kind: 'centred', parts: [words(language, 'printerTest.look')] },
      { kind: 'barcode', value: 'TEST-000' },
      space,
      banner,
    ],
    replaced: false,
  };
}

/** `.........1.........2.........3.#`: tens are numbered, the last column is marked. */
export const rulerText = (columns: Columns): string =>
  `${Array.from({ length: columns - 1 }, (_, at) => ((at + 1) % 10 === 0 ? String((at + 1) / 10) : '.')).join('')}#`;

/** Three rulers: the longest one whose mark still stands on its own line says how many letters the paper holds. */
export function rulerLines(language: Language): readonly PrintLine[] {
  const narrowest = columnCounts[0];
  const text = (line: string): PrintLine => ({
    kind: 'text',
    spans: line === '' ? [] : [{ text: line, width: 1, height: 1, bold: false }],
    tight: false,
  });
  return [
    ...wrapped(words(language, 'printerTest.rulerTitle'), narrowest).map(text),
    ...wrapped(words(language, 'printerTest.rulerHow'), narrowest).map(text),
    ...columnCounts.flatMap((columns) => [text(''), text(`${columns}:`), text(rulerText(columns))]),
  ];
}

function wrapped(sentence: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}
