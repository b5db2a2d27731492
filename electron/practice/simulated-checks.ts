/**
 * What Safaricom checks of a request, in the order in which it seems to. Stricter than the sandbox where the sandbox is
 * known to forgive what production punishes silently: JSON types, text lengths and characters.
 */
import { isMsisdn } from '../../shared/msisdn.ts';
import { eatTimestamp, parseEatTimestamp } from '../../shared/nairobi-time.ts';
import { invalidField, refusals } from './simulated-answers.ts';
import type { WireAnswer } from './simulated-answers.ts';

/** The merchant of practice. None of it is secret: it opens nothing but this simulator. */
export type SimulatedMerchant = {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly passkey: string;
  readonly shortcode: number;
  /** The till number that belongs to the shortcode. */
  readonly tillNumber: number;
};

export const practiceMerchant: SimulatedMerchant = {
  consumerKey: 'practice-consumer-key',
  consumerSecret: 'practice-consumer-secret',
  passkey: 'practice-passkey',
  shortcode: 174379,
  tillNumber: 5432100,
};

type Fields = Readonly<Record<string, unknown>>;
export type Refusal = (requestId: string) => WireAnswer;

/** Ours: how far a timestamp may be off. Undocumented at Safaricom. */
const timestampToleranceMs = 60 * 60 * 1000;
const limits = { minShillings: 1, maxShillings: 250_000, reference: 12, description: 13 };

export type PushFields = {
  readonly amountShillings: number;
  readonly msisdn: string;
  readonly callbackUrl: string;
  readonly accountReference: string;
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
  const wrong = pushFieldChecks.find(([field, isFine]) => !isFine(fields[field]));
  if (wrong) return invalid(wrong[2] ?? wrong[0]);
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

/** Field, what it must be, and the name by which Safaricom calls it when that differs. */
type FieldCheck = readonly [field: string, isFine: (value: unknown) => boolean, calledAs?: string];

const pushFieldChecks: readonly FieldCheck[] = [
  ['BusinessShortCode', isShortcode],
  ['TransactionType', (value) => value === 'CustomerPayBillOnline' || value === 'CustomerBuyGoodsOnline'],
  ['Amount', isAmount],
  ['PartyA', isPhone],
  ['PartyB', isShortcode],
  ['PhoneNumber', isPhone],
  ['CallBackURL', isCallbackUrl],
  ['AccountReference', (value) => isText(value, limits.reference)],
  // Seen: its absence is called by another name.
  ['TransactionDesc', (value) => value !== undefined, 'Remarks'],
  ['TransactionDesc', (value) => isText(value, limits.description)],
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

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest && /^[A-Za-z0-9 _.-]+$/.test(value);
}

/** Public https with a dotted name, or loopback: in practice the answer never leaves the machine. */
function isCallbackUrl(value: unknown): boolean {
  if (
    typeof value !== 'string' ||
    !URL.canParse(value) ||
    /m-?pesa|safaricom|exec?|cmd|sql|query/i.test(value)
  )
    return false;
  return isLoopback(value) || (new URL(value).protocol === 'https:' && new URL(value).hostname.includes('.'));
}

export function isLoopback(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
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
