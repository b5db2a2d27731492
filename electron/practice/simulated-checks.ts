/**
 * What Safaricom checks of a request, in the order in which it seems to. Stricter than the sandbox where the sandbox is
 * known to forgive what production punishes silently: JSON types, text lengths and characters.
 */
import { isMsisdn } from '../../shared/msisdn.ts';
import { eatTimestamp, parseEatTimestamp } from '../../shared/nairobi-time.ts';
import { invalidField, refusals } from './simulated-answers.ts';
import type { Refusal } from './simulated-answers.ts';
import { isCallbackUrl, isText, wrongField } from './simulated-fields.ts';
import type { FieldCheck, Fields } from './simulated-fields.ts';

/** The merchant of practice. None of it is secret: it opens nothing but this simulator. */
export type SimulatedMerchant = {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly passkey: string;
  readonly shortcode: number;
  /** The till number that belongs to the shortcode. */
  readonly tillNumber: number;
  readonly organisationName: string;
  /** The API operator for everything that asks for a security credential. */
  readonly initiatorName: string;
  readonly initiatorPassword: string;
  /** Another shortcode of the organisation, whose B2C account a top-up fills. */
  readonly bulkShortcode: number;
  /** The number on the organisation's papers, asked for by Pull Transactions. */
  readonly nominatedNumber: string;
};

export const practiceMerchant: SimulatedMerchant = {
  consumerKey: 'practice-consumer-key',
  consumerSecret: 'practice-consumer-secret',
  passkey: 'practice-passkey',
  shortcode: 174379,
  tillNumber: 5432100,
  organisationName: 'PRACTICE SHOP',
  initiatorName: 'practiceapi',
  initiatorPassword: 'Practice#2026',
  bulkShortcode: 600999,
  nominatedNumber: '254700000000',
};

/** Ours: how far a timestamp may be off. Undocumented at Safaricom. */
const timestampToleranceMs = 60 * 60 * 1000;
const limits = { minShillings: 1, maxShillings: 250_000, reference: 12, description: 13 };

export type PushFields = {
  readonly amountShillings: number;
  readonly msisdn: string;
  readonly callbackUrl: string;
  readonly accountReference: string;
  /** The till number or paybill that gets the money. */
  readonly receivingShortcode: number;
  /** The till number or paybill fits the transaction type. */
  readonly isPermitted: boolean;
};

type Checked<Value> =
  | { readonly kind: 'fine'; readonly value: Value }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
const invalid = (field: string): { readonly kind: 'refused'; readonly refusal: Refusal } => ({
  kind: 'refused',
  refusal: invalidField(field),
});

export function checkPush(fields: Fields, merchant: SimulatedMerchant, nowMs: number): Checked<PushFields> {
  const wrong = wrongField(fields, pushFieldChecks);
  if (wrong !== undefined) return invalid(wrong);
  const refusal = checkMerchant(fields, merchant, nowMs);
  if (refusal) return { kind: 'refused', refusal };
  const isPaybill = fields['TransactionType'] === 'CustomerPayBillOnline';
  return {
    kind: 'fine',
    value: {
      amountShillings: Number(fields['Amount']),
      msisdn: String(fields['PhoneNumber']),
      callbackUrl: String(fields['CallBackURL']),
      accountReference: String(fields['AccountReference']),
      receivingShortcode: Number(fields['PartyB']),
      isPermitted: fields['PartyB'] === (isPaybill ? merchant.shortcode : merchant.tillNumber),
    },
  };
}

export function checkQuery(fields: Fields, merchant: SimulatedMerchant, nowMs: number): Checked<string> {
  if (!isShortcode(fields['BusinessShortCode'])) return invalid('BusinessShortCode');
  const refusal = checkMerchant(fields, merchant, nowMs);
  if (refusal) return { kind: 'refused', refusal };
  const id = fields['CheckoutRequestID'];
  return typeof id === 'string' && id !== '' ? { kind: 'fine', value: id } : invalid('CheckoutRequestID');
}

const pushFieldChecks: readonly FieldCheck[] = [
  ['BusinessShortCode', isShortcode],
  ['TransactionType', (value) => value === 'CustomerPayBillOnline' || value === 'CustomerBuyGoodsOnline'],
  ['Amount', isAmount],
  ['PartyA', isPhone],
  ['PartyB', isShortcode],
  ['PhoneNumber', isPhone],
  ['CallBackURL', isCallbackUrl],
  ['AccountReference', isText(1, limits.reference)],
  // Seen: its absence is called by another name.
  ['TransactionDesc', (value) => value !== undefined, 'Remarks'],
  ['TransactionDesc', isText(1, limits.description)],
];

function isShortcode(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && /^\d{5,7}$/.test(String(value));
}

function isAmount(value: unknown): boolean {
  return (
    Number.isInteger(value) && Number(value) >= limits.minShillings && Number(value) <= limits.maxShillings
  );
}

function isPhone(value: unknown): boolean {
  return typeof value === 'number' && isMsisdn(String(value));
}

function checkMerchant(fields: Fields, merchant: SimulatedMerchant, nowMs: number): Refusal | undefined {
  const timestamp = fields['Timestamp'];
  const stampMs = typeof timestamp === 'string' ? parseEatTimestamp(timestamp) : undefined;
  if (stampMs === undefined || Math.abs(stampMs - nowMs) > timestampToleranceMs)
    return invalidField('Timestamp');
  if (fields['BusinessShortCode'] !== merchant.shortcode) return refusals.merchantUnknown;
  const password = Buffer.from(`${merchant.shortcode}${merchant.passkey}${eatTimestamp(stampMs)}`).toString(
    'base64',
  );
  return fields['Password'] === password ? undefined : refusals.wrongCredentials;
}
