/**
 * Money that came without a prompt, as Safaricom posts it to the registered address. Source: Safaricom Daraja portal,
 * C2B, "Confirmation". All values are text; version 1 sends a hash instead of the number, version 2 a masked one.
 */
import type { PostedCredit } from '../../shared/observation.ts';
import { textOf } from './json.ts';
import type { JsonRecord } from './json.ts';
import { readAmount, readDate, readName, readReceipt } from './wire-values.ts';

/** Undefined without a receipt, an amount or a shortcode: then it is not what we can book. */
export function readCreditIn(json: JsonRecord): PostedCredit | undefined {
  const receipt = readReceipt(json['TransID']);
  const amountCents = readAmount(json['TransAmount']);
  const shortcode = textOf(json['BusinessShortCode']);
  if (receipt === undefined || amountCents === undefined) return undefined;
  if (shortcode === undefined || !/^\d{5,7}$/.test(shortcode)) return undefined;
  const names = [json['FirstName'], json['MiddleName'], json['LastName']];
  return {
    receipt,
    amountCents,
    occurredAtMs: readDate(json['TransTime']),
    payerText: readPayer(json['MSISDN']),
    payerName: readName(names.flatMap((name) => readName(name) ?? []).join(' ')),
    reference: readName(json['BillRefNumber']),
    shortcode,
  };
}

/** A number, full or masked. A hash tells nobody anything. */
function readPayer(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^\+?[\d* ]{7,24}$/.test(text) ? text : undefined;
}
