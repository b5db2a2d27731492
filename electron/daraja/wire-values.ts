/**
 * Values as Safaricom writes them → ours. The same field is a number here and text there; what is not exactly in one of
 * the documented forms is undefined. MONEY: nothing is rounded, guessed or repaired.
 */
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { isMsisdn } from '../../shared/msisdn.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import { parseEatTimestamp } from '../../shared/nairobi-time.ts';
import { textOf } from './json.ts';

/** `55`, `55.00`, `"55"`, `"55.00"`, never nothing or less. */
export function readAmount(value: unknown): Cents | undefined {
  const amount = readBalance(value);
  return amount !== undefined && amount > 0 ? cents(amount) : undefined;
}

/** The same for what an account holds, which may be nothing or less: cents, `-1540.00` is -154000. */
export function readBalance(value: unknown): number | undefined {
  const match = /^(-?)(\d{1,10})(?:\.(\d{1,2})0*)?$/.exec(textOf(value) ?? '');
  if (match?.[2] === undefined) return undefined;
  const amount = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' && amount !== 0 ? -amount : amount;
}

/** `UKL4H7X2QD`. */
export function readReceipt(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return /^[A-Z0-9]{6,20}$/.test(text) ? text : undefined;
}

/** An id of Safaricom's or ours, as it came. */
export function readId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,100}$/.test(value) ? value : undefined;
}

/**
 * East Africa Time as 14 digits (number or text), `21.11.2026 09:48:52` in B2C results, and `2026-11-21 09:30:41`,
 * which one integrator has seen.
 */
export function readDate(value: unknown): number | undefined {
  const text = textOf(value) ?? '';
  const dotted = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  if (dotted) return parseEatTimestamp(digitsOf(`${dotted[3]}${dotted[2]}${dotted[1]}${dotted[4]}`));
  return /^[\d :T-]{14,19}$/.test(text) ? parseEatTimestamp(digitsOf(text)) : undefined;
}

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

export type Party = { readonly msisdn: Msisdn | undefined; readonly name: string | undefined };

/** `254712345678 - JANE WANJIKU`; the number is undefined where it is masked or belongs to a shortcode. */
export function readParty(value: unknown): Party {
  const text = textOf(value) ?? '';
  const match = /^(\S+(?: \*+ \d+)?)\s+-\s+(.*)$/.exec(text);
  const number = (match?.[1] ?? text).trim();
  return { msisdn: isMsisdn(number) ? number : undefined, name: readName(match?.[2]) };
}

const longestName = 100;

/** A name without what would break a line or hide a letter. */
export function readName(value: unknown): string | undefined {
  const text = (textOf(value) ?? '')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longestName);
  return text === '' ? undefined : text;
}

/** `254712345678`, `0712345678`, `712345678` (also as a number); undefined when masked or anything else. */
export function readMsisdn(value: unknown): Msisdn | undefined {
  const text = textOf(value) ?? '';
  const subscriber = /^(?:\+?254|0)?([71]\d{8})$/.exec(text)?.[1];
  const number = `254${subscriber ?? ''}`;
  return isMsisdn(number) ? number : undefined;
}
