import { assert } from './assert.ts';

declare const msisdnBrand: unique symbol;
/** A Kenyan mobile number as Safaricom takes it: twelve digits, `2547…` or `2541…` (Daraja: 254[71]\d{8}). */
export type Msisdn = string & { readonly [msisdnBrand]: true };

export const msisdnRefusals = [
  'empty',
  'letters',
  'foreign',
  'two-numbers',
  'landline',
  'too-long',
  'not-mobile',
  'left-over-text',
  'extension',
] as const;
export type MsisdnRefusal = (typeof msisdnRefusals)[number];

export type MsisdnParse =
  | { readonly kind: 'ok'; readonly msisdn: Msisdn }
  /** `digits`: the national number so far (`07123`); `missing`: how many digits are still to be typed. */
  | { readonly kind: 'partial'; readonly digits: string; readonly missing: number }
  | { readonly kind: 'refused'; readonly reason: MsisdnRefusal };

/** Longer than any way of writing one number; what is longer is not read at all. */
const longestText = 80;
const countryCode = '254';
const nationalLength = 10;

/**
 * Reads a number in any form people type or paste: 07…, 01…, 7…, 1…, 254…, +254…, 2540…, 00254…, 000254…, with
 * spaces, dashes, dots, brackets, full-width or Arabic digits and invisible direction marks. Nothing is dropped
 * silently: text beside the number, an extension or a second number is refused by name, because a guess here sends
 * money or a bundle to a stranger. Whether it is a mobile number is decided by the documented form alone.
 */
export function parseMsisdn(text: string): MsisdnParse {
  if (text.length > longestText) return refused('too-long');
  const plain = toPlainCharacters(text);
  if (plain === '') return refused('empty');

  if (/[^\d+()\-. ,;/|&]/.test(plain)) return refuseOddCharacters(plain);

  const pieces = plain.split(/[,;/|&]|(?<=\d[^+]*)(?=\+)/).filter((piece) => /\d/.test(piece));
  if (pieces.length > 1 && pieces.filter(holdsWholeNumber).length > 1) return refused('two-numbers');
  return readDigits(plain);
}

/** True for a stored number in canonical form. */
export function isMsisdn(text: string): text is Msisdn {
  return /^254[71]\d{8}$/.test(text);
}

/** Brands a stored canonical number; throws on anything else. Typed text goes through `parseMsisdn`. */
export function msisdn(text: string): Msisdn {
  assert(isMsisdn(text), 'a stored number is not 254[71] and eight digits');
  return text;
}

const refused = (reason: MsisdnRefusal): MsisdnParse => ({ kind: 'refused', reason });

/** ASCII digits, one kind of space and dash; invisible format characters (direction marks, joiners) are gone. */
function toPlainCharacters(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[\r\n\v\f\u2028\u2029]+/g, ';')
    .replaceAll(/[\p{Pd}\u2212]/gu, '-')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replace(/^[ ;]+/, '')
    .replace(/[ ;]+$/, '');
}

/** Something other than a number's own characters is there: say what it looks like. */
function refuseOddCharacters(plain: string): MsisdnParse {
  const extension = /^(.*\d)[ .,;(]*(?:ext(?:ension|n)?|x|#)[ .:=]*\d+\)?$/i.exec(plain);
  if (extension?.[1] !== undefined && holdsWholeNumber(extension[1])) return refused('extension');
  const candidates = (plain.match(/[\d+(][\d+()\-. ]*/g) ?? []).filter(holdsWholeNumber);
  if (candidates.length > 1) return refused('two-numbers');
  const isMistyped = /\p{L}\d|\d\p{L}/u.test(plain);
  if (candidates[0] !== undefined && !isMistyped) {
    const parsed = readDigits(candidates[0]);
    return parsed.kind === 'refused' ? parsed : refused('left-over-text');
  }
  return /^\*[\d*]*#?$/.test(plain) ? refused('not-mobile') : refused('letters');
}

/** A complete Kenyan mobile number, or so many digits that it can only have been meant as a whole number. */
function holdsWholeNumber(piece: string): boolean {
  return readDigits(piece).kind === 'ok' || piece.replaceAll(/\D/g, '').length >= 10;
}

function readDigits(plain: string): MsisdnParse {
  const digits = plain.replaceAll(/\D/g, '');
  const international = /^[^\d]*\+/.test(plain);
  const form = withoutPrefix(digits, international);
  if (form.kind !== 'subscriber') return form;

  const { subscriber } = form;
  if (subscriber.length > 9) return refused(isTwoNumbers(digits) ? 'two-numbers' : 'too-long');
  if (/^[2-6]/.test(subscriber)) return refused('landline');
  if (!/^[71]?\d*$/.test(subscriber) || /^[089]/.test(subscriber)) return refused('not-mobile');
  if (subscriber.length < 9)
    return { kind: 'partial', digits: `0${subscriber}`, missing: 9 - subscriber.length };
  return { kind: 'ok', msisdn: msisdn(`${countryCode}${subscriber}`) };
}

type Form =
  | { readonly kind: 'subscriber'; readonly subscriber: string }
  | Exclude<MsisdnParse, { kind: 'ok' }>;

/** Takes off +254, 254, 2540, 00254, 000254 or 0 and leaves the nine digits of the subscriber, as far as typed. */
function withoutPrefix(digits: string, international: boolean): Form {
  const dialOut = international ? '' : (/^000?/.exec(digits)?.[0] ?? '');
  const abroad = international || dialOut !== '';
  const rest = digits.slice(dialOut.length);
  if (rest.startsWith(countryCode))
    return { kind: 'subscriber', subscriber: rest.slice(3).replace(/^0/, '') };
  if (countryCode.startsWith(rest) && (abroad || rest !== ''))
    return { kind: 'partial', digits: '', missing: countryCode.length - rest.length + 9 };
  if (abroad) return { kind: 'refused', reason: 'foreign' };
  if (/^[0]/.test(rest)) return { kind: 'subscriber', subscriber: rest.slice(1) };
  if (/^[71]/.test(rest)) return { kind: 'subscriber', subscriber: rest };
  if (rest === '') return { kind: 'refused', reason: 'letters' };
  if (rest.length > nationalLength)
    return { kind: 'refused', reason: isTwoNumbers(digits) ? 'two-numbers' : 'foreign' };
  return { kind: 'refused', reason: /^[2-6]\d{8}$/.test(rest) ? 'landline' : 'not-mobile' };
}

/** Two complete numbers written one after the other without anything between them. */
function isTwoNumbers(digits: string): boolean {
  const whole = /^(?:(?:000?)?2540?|0)?[71]\d{8}$/;
  return [...digits].some((_, at) => whole.test(digits.slice(0, at)) && whole.test(digits.slice(at)));
}

/**
 * Which network a block was given to: Communications Authority of Kenya numbering plan (October 2019) and later
 * sightings (0116–0119). Each entry is the digits after the leading 0.
 */
const blocks: { readonly [Network in 'safaricom' | 'other']: readonly RegExp[] } = {
  safaricom: [/^7[012]/, /^74[0-3568]/, /^75[7-9]/, /^76[89]/, /^79/, /^11/],
  other: [/^73/, /^74[479]/, /^75[0-6]/, /^76[0-7]/, /^7[78]/, /^10/],
};

/** A guess by prefix. Numbers can be ported, so it warns and never refuses. */
export function prefixHint(number: Msisdn): 'safaricom' | 'other' | 'unknown' {
  const subscriber = number.slice(3);
  if (blocks.safaricom.some((block) => block.test(subscriber))) return 'safaricom';
  return blocks.other.some((block) => block.test(subscriber)) ? 'other' : 'unknown';
}

/** `0712345678`. */
export function national(number: Msisdn): string {
  return `0${number.slice(3)}`;
}

export type Chunks = readonly [string, string, string];

/** `['0712', '345', '678']`: how the number stands on screens. */
export function chunks(number: Msisdn): Chunks {
  return partialChunks(national(number));
}

/** The same three groups for a national number that is still being typed; later groups may be short or empty. */
export function partialChunks(digits: string): Chunks {
  return [digits.slice(0, 4), digits.slice(4, 7), digits.slice(7, 10)];
}

/** `0712 – 345 – 678`: how the number is read to the customer. */
export function spoken(number: Msisdn): string {
  return chunks(number).join(' – ');
}

export type MaskedParts = { readonly head: string; readonly hidden: string; readonly tail: string };

export function maskedParts(number: Msisdn): MaskedParts {
  const [head, , tail] = chunks(number);
  return { head, hidden: '***', tail };
}

/** `0712***678`, the form that Safaricom's own masked messages have made known (March 2026). */
export function mask(number: Msisdn): string {
  const { head, hidden, tail } = maskedParts(number);
  return head + hidden + tail;
}

/** Where a number stood that was erased: as wide as a masked one. */
export const maskOfErased = '0*********';

/** P10: a name or a note that a person typed, with every mobile number in it masked, however it is spaced. */
export function maskNumbersIn(text: string): string {
  return text.replaceAll(/(?<![\d+])(?:(?:\+?254|0)[ .-]?)?[71](?:[ .-]?\d){8}(?!\d)/g, (found) => {
    const parsed = parseMsisdn(found);
    return parsed.kind === 'ok' ? mask(parsed.msisdn) : found;
  });
}

export function lastThree(number: Msisdn): string {
  return number.slice(-3);
}

/**
 * Where two numbers differ when they differ by one digit or by one swap of neighbours (Damerau-Levenshtein
 * distance 1): 1-based positions in the ten-digit national form. Undefined when equal or further apart.
 */
export function nearlyEqual(a: Msisdn, b: Msisdn): readonly number[] | undefined {
  const [left, right] = [national(a), national(b)];
  const at = [...left].flatMap((digit, index) => (digit === right[index] ? [] : [index]));
  const [first = -1, second = -1] = at;
  const isSwap =
    at.length === 2 && second === first + 1 && left[first] === right[second] && left[second] === right[first];
  return at.length === 1 || isSwap ? at.map((index) => index + 1) : undefined;
}
