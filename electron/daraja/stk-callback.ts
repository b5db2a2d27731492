/**
 * Stored bytes → what Safaricom's callback says about a prompt. Source: Safaricom Daraja portal, M-PESA Express,
 * "Callback"; the hazards are what integrators report: items in any order, `Balance` without a value, amounts as
 * number, float or text, masked or missing phone numbers. It never throws; what it does not understand is undefined,
 * and the bytes are kept by the caller.
 *
 * The payer's number is not read at all: our own stored number is the one that counts.
 */
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { parseEatTimestamp } from '../../shared/nairobi-time.ts';
import type { StkCallback } from '../../shared/observation.ts';
import { isRecord, textOf } from './json.ts';
import type { JsonRecord } from './json.ts';
import { safeWords } from './words.ts';

/** Ours: a documented callback is under 1 kB and six levels deep. */
const longestBody = 256 * 1024;
const deepestNesting = 32;

export function readStkCallback(body: string): StkCallback | undefined {
  const callback = findCallback(body);
  if (callback === undefined) return undefined;
  const checkoutRequestId = readId(callback['CheckoutRequestID']);
  const resultCode = textOf(callback['ResultCode']);
  if (checkoutRequestId === undefined || resultCode === undefined) return undefined;
  const items = resultCode === '0' ? readItems(callback['CallbackMetadata']) : noItems;
  return {
    checkoutRequestId,
    merchantRequestId: readId(callback['MerchantRequestID']) ?? '',
    resultCode,
    resultDescription: safeWords(textOf(callback['ResultDesc']) ?? ''),
    amountCents: readAmount(items.get('Amount')),
    receipt: readReceipt(items.get('MpesaReceiptNumber')),
    occurredAtMs: readDate(items.get('TransactionDate')),
  };
}

function findCallback(body: string): JsonRecord | undefined {
  if (body.length >= longestBody || isTooDeep(body)) return undefined;
  try {
    const json: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    const envelope = isRecord(json) ? json['Body'] : undefined;
    const callback = isRecord(envelope) ? envelope['stkCallback'] : undefined;
    return isRecord(callback) ? callback : undefined;
  } catch {
    return undefined;
  }
}

/** Counted before parsing; brackets inside strings only make it stricter. */
function isTooDeep(body: string): boolean {
  let depth = 0;
  for (const character of body) {
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > deepestNesting) return true;
  }
  return false;
}

function readId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,100}$/.test(value) ? value : undefined;
}

type Items = ReadonlyMap<string, unknown>;
const noItems: Items = new Map();

function readItems(metadata: unknown): Items {
  const list = isRecord(metadata) ? metadata['Item'] : undefined;
  const items = new Map<string, unknown>();
  for (const item of Array.isArray(list) ? (list as readonly unknown[]) : [list]) {
    if (!isRecord(item) || typeof item['Name'] !== 'string') continue;
    const name = item['Name'].trim();
    // MONEY: two different values for one name are none.
    const isContradicted = items.has(name) && items.get(name) !== item['Value'];
    items.set(name, isContradicted ? undefined : item['Value']);
  }
  return items;
}

/** `55`, `55.00`, `"55"`, `"55.00"`. Anything that is not a whole number of cents is left out, never rounded. */
function readAmount(value: unknown): Cents | undefined {
  const match = /^(\d{1,10})(?:\.(\d{1,2})0*)?$/.exec(textOf(value) ?? '');
  if (match?.[1] === undefined) return undefined;
  const amount = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return amount > 0 ? cents(amount) : undefined;
}

function readReceipt(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return /^[A-Z0-9]{6,20}$/.test(text) ? text : undefined;
}

/** Normally a number of 14 digits; one source has seen `2026-11-21 09:30:41`. */
function readDate(value: unknown): number | undefined {
  const text = textOf(value) ?? '';
  return /^[\d :T-]{14,19}$/.test(text) ? parseEatTimestamp(text.replaceAll(/\D/g, '')) : undefined;
}
