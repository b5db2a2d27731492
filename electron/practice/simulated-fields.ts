/**
 * What a field of a request may be. Where the portal fixes no JSON type (its samples mix them), a number and a string
 * of plain digits are the same; a fraction, a blank or a sign is refused either way.
 */
import { isMsisdn } from '../../shared/msisdn.ts';
import { parseEatTimestamp } from '../../shared/nairobi-time.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Field, what it must be, and the name by which Safaricom calls it when that differs. */
export type FieldCheck = readonly [field: string, isFine: (value: unknown) => boolean, calledAs?: string];

export function readFields(body: string): Fields | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}

/** The name of the first field that is wrong. */
export function wrongField(fields: Fields, checks: readonly FieldCheck[]): string | undefined {
  const wrong = checks.find(([field, isFine]) => !isFine(fields[field]));
  return wrong && (wrong[2] ?? wrong[0]);
}

/**
 * As `wrongField`, and no field that the pages do not name. Ours: the real one reads past a misspelled field without a
 * word, and the payment goes out without it.
 */
export function wrongOrUnknownField(fields: Fields, checks: readonly FieldCheck[]): string | undefined {
  const known = new Set(checks.map(([field]) => field));
  return wrongField(fields, checks) ?? Object.keys(fields).find((field) => !known.has(field));
}

/** Plain digits as a number or as text; undefined for anything else. */
export function digitsOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && /^\d+$/.test(value) ? value : undefined;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whole shillings from 1; limits are judged by M-PESA itself and come back as a result. */
export const isWholeShillings = (value: unknown): boolean => /^[1-9]\d{0,8}$/.test(digitsOf(value) ?? '');

export const isShortcode = (value: unknown): boolean => /^\d{5,7}$/.test(digitsOf(value) ?? '');

export const isPhone = (value: unknown): boolean => isMsisdn(digitsOf(value) ?? '');

/** Text between two lengths, in the characters that do not fail silently somewhere behind the gateway. */
export const isText =
  (shortest: number, longest: number) =>
  (value: unknown): boolean =>
    typeof value === 'string' &&
    value.length >= shortest &&
    value.length <= longest &&
    /^[A-Za-z0-9 _.-]*$/.test(value);

export const isFilled = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

export const isOneOf =
  (...allowed: readonly string[]) =>
  (value: unknown): boolean =>
    allowed.includes(typeof value === 'number' ? String(value) : textOf(value));

export const orAbsent =
  (isFine: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || isFine(value);

/** Safaricom Daraja portal, Customer To Business and FAQ: words a URL must not hold, and tunnels that are blocked. */
const forbiddenInUrls = /m[-_.]?pesa|safaricom|exec?|cmd|sql|query|ngrok|mockbin|requestbin/i;

/** Public https with a dotted name, or loopback: in practice the answer never leaves the machine. */
export function isCallbackUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value) || forbiddenInUrls.test(value)) return false;
  return isLoopback(value) || (new URL(value).protocol === 'https:' && new URL(value).hostname.includes('.'));
}

export function isLoopback(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
}

/** `2026-11-21 08:36:00`, East Africa Time. */
export function parseEatDate(value: unknown): number | undefined {
  const text = textOf(value);
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)
    ? parseEatTimestamp(text.replace(/\D/g, ''))
    : undefined;
}
