import { clockTime, paperDate } from './nairobi-time.ts';
import { say } from './locales/catalogue.ts';
import type { Language } from './locales/catalogue.ts';
import type { ReceiptBlock, ReceiptDocument } from './receipt-document.ts';
import { toPrintable } from './receipt-text.ts';

/** Crockford's base 32: nothing that is read aloud can be taken for something else (no I, L, O, U). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const groups = 5;
const groupLength = 5;

/** Bytes that `recoveryCode` takes: 25 signs of five bits, 125 bits. */
export const recoveryCodeBytes = groups * groupLength;

/** Five groups of five signs, each from the low five bits of one random byte. */
export function recoveryCode(bytes: Uint8Array): string {
  const signs = [...bytes].map((byte) => alphabet.charAt(byte & 31)).join('');
  return Array.from({ length: groups }, (_, at) =>
    signs.slice(at * groupLength, (at + 1) * groupLength),
  ).join('-');
}

/** As it was typed → as it was made: case, dashes and blanks do not count, and O, I and L are what they look like. */
export function plainRecoveryCode(typed: string): string {
  return typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

export type RecoverySheet = {
  readonly language: Language;
  readonly shopName: string;
  readonly tillName: string;
  readonly ownerName: string;
  readonly code: string;
  readonly atMs: number;
};

/** The sheet as a document for the receipt's own printers; both languages, because nobody knows who finds it. */
export function recoverySheet(sheet: RecoverySheet): ReceiptDocument {
  const languages: readonly Language[] = sheet.language === 'en' ? ['en', 'sw'] : ['sw', 'en'];
  const names = [sheet.shopName, sheet.tillName, sheet.ownerName].map(toPrintable);
  const [shopName = '', tillName = '', ownerName = ''] = names.map(({ text }) => text);
  const [first = '', second = '', third = '', ...rest] = sheet.code.split('-');
  const centred = (text: string): ReceiptBlock => ({ kind: 'centred', parts: [text] });
  const space: ReceiptBlock = { kind: 'space' };
  return {
    kind: 'receipt',
    blocks: [
      { kind: 'banner', lines: languages.map((language) => say(language, 'recovery.paper.title')) },
      space,
      {
        kind: 'shop',
        name: shopName,
        parts: [tillName, ownerName],
        lines: [],
        date: `${paperDate(sheet.atMs)}  ${clockTime(sheet.atMs)}`,
      },
      space,
      { kind: 'amount', text: `${first}-${second}` },
      { kind: 'amount', text: `${third}-${rest[0] ?? ''}` },
      { kind: 'amount', text: rest[1] ?? '' },
      space,
      { kind: 'rule' },
      ...languages.flatMap((language) => [
        centred(say(language, 'recovery.paper.use')),
        centred(say(language, 'recovery.paper.keep')),
        centred(say(language, 'recovery.paper.once')),
        space,
      ]),
    ],
    replaced: names.some(({ replaced }) => replaced),
  };
}
