/**
 * Stored bytes → what Safaricom's callback says about a prompt. Source: Safaricom Daraja portal, M-PESA Express,
 * "Callback"; the hazards are what integrators report: items in any order, `Balance` without a value, amounts as
 * number, float or text, masked or missing phone numbers. It never throws; what it does not understand is undefined,
 * and the bytes are kept by the caller.
 *
 * The payer's number is not read at all: our own stored number is the one that counts.
 */
import type { StkCallback } from '../../shared/observation.ts';
import { isRecord, textOf } from './json.ts';
import type { JsonRecord } from './json.ts';
import { parsePostedBody } from './posted-body.ts';
import { readAmount, readDate, readId, readReceipt } from './wire-values.ts';
import { safeWords } from './words.ts';

export function readStkCallback(body: string): StkCallback | undefined {
  const json = parsePostedBody(body);
  return json && readStkCallbackIn(json);
}

/** The same for a body that is parsed already. */
export function readStkCallbackIn(json: JsonRecord): StkCallback | undefined {
  const envelope = json['Body'];
  const callback = isRecord(envelope) ? envelope['stkCallback'] : undefined;
  if (!isRecord(callback)) return undefined;
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
