import { assert } from './assert.ts';

/**
 * What paper can carry: printable ASCII and the middle dot, which every ESC/POS printer has in its first code page
 * (PC437). Layout adds box-drawing lines itself; text never may.
 */
const printable = /^[\u0020-\u007e·]*$/u;

const spelledOut: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '⁄': '/',
  '×': 'x',
  '•': '·',
  '∙': '·',
  '€': 'EUR ',
  '£': 'GBP ',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
};

export type PrintableText = { readonly text: string; readonly replaced: boolean };

/**
 * A name as paper can show it: accents dropped, typographic signs spelled out, control and invisible characters
 * removed (so nothing in a name can command the printer), line ends as spaces. What has no likeness becomes `?`,
 * and `replaced` says so.
 */
export function toPrintable(text: string): PrintableText {
  const plain = text
    .replaceAll(/[\s\u0085]+/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .normalize('NFKC')
    .replaceAll(/[\p{Pd}\u2212]/gu, '-')
    .replaceAll(/[^\u0020-\u007e]/gu, (sign) => spelledOut[sign] ?? sign)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/ +/g, ' ')
    .trim();
  const safe = plain.replaceAll(/[^\u0020-\u007e·]/gu, '?');
  return { text: safe, replaced: safe !== plain };
}

/** Money, codes and numbers are printed exactly or not at all: throws on what paper cannot carry. */
export function exactText(text: string): string {
  assert(printable.test(text) && text === text.trim(), 'a money line holds what cannot be printed');
  return text;
}
