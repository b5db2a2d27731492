/**
 * The STK push ("M-PESA Express"): its request exactly as documented, and what its answer says.
 * Source: Safaricom Daraja portal, M-PESA Express, "Request parameters" and "Response".
 */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import { isMsisdn } from '../../shared/msisdn.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { StkPushRequest } from '../ports.ts';
import type { DarajaAnswer } from './answer.ts';
import type { ErrorRowId } from './error-table.ts';
import { textOf } from './json.ts';
import type { StkLimits, TransactionType } from './settings.ts';

/**
 * Field names and JSON types are Daraja's own. Numbers are numbers: one production operator saw PartyA as a string end
 * in result 1037 without a word.
 */
export type StkPushWire = {
  readonly BusinessShortCode: number;
  readonly Password: string;
  readonly Timestamp: string;
  readonly TransactionType: TransactionType;
  readonly Amount: number;
  readonly PartyA: number;
  readonly PartyB: number;
  readonly PhoneNumber: number;
  readonly CallBackURL: string;
  readonly AccountReference: string;
  readonly TransactionDesc: string;
};

export type StkPushInput = StkPushRequest & {
  readonly shortcode: number;
  readonly partyB: number;
  readonly transactionType: TransactionType;
  readonly callbackUrl: string;
  readonly limits: StkLimits;
};

export type InvalidField = {
  readonly field: keyof StkPushWire;
  readonly problem: string;
  readonly row: ErrorRowId;
};

/** Characters outside this set were seen to make prompts fail silently. */
const safeText = /^[A-Za-z0-9 _.-]+$/;
/** Documented: refused in URLs in any case (Safaricom Daraja portal, C2B register URL and FAQ). */
const forbiddenInUrl = /m-?pesa|safaricom|exec?|cmd|sql|query/i;

/** A request without password and timestamp: they are made when it is written. Names the first field that is wrong. */
export function checkStkPush(input: StkPushInput): Result<StkPushInput, InvalidField> {
  const problem =
    checkAmount(input) ??
    checkShortcode('BusinessShortCode', input.shortcode) ??
    checkShortcode('PartyB', input.partyB) ??
    checkPhone(input.payerMsisdn) ??
    checkUrl(input.callbackUrl) ??
    checkText('AccountReference', input.accountReference, 12) ??
    checkText('TransactionDesc', input.description, 13);
  return problem === undefined ? ok(input) : err(problem);
}

function checkAmount({ amountShillings, limits }: StkPushInput): InvalidField | undefined {
  const problem = (text: string): InvalidField => ({
    field: 'Amount',
    problem: text,
    row: 'invalidAmountOrNumber',
  });
  if (!Number.isSafeInteger(amountShillings)) return problem('is not a whole number of shillings');
  if (amountShillings < limits.minShillings) return problem(`is below ${limits.minShillings}`);
  return amountShillings > limits.maxShillings ? problem(`is above ${limits.maxShillings}`) : undefined;
}

function checkShortcode(field: 'BusinessShortCode' | 'PartyB', value: number): InvalidField | undefined {
  const isShortcode = Number.isInteger(value) && /^\d{5,7}$/.test(String(value));
  return isShortcode ? undefined : { field, problem: 'is not five to seven digits', row: 'invalidField' };
}

function checkPhone(payerMsisdn: string): InvalidField | undefined {
  if (isMsisdn(payerMsisdn)) return undefined;
  return { field: 'PhoneNumber', problem: 'is not 254 and nine digits', row: 'invalidAmountOrNumber' };
}

function checkUrl(url: string): InvalidField | undefined {
  const problem = (text: string): InvalidField => ({
    field: 'CallBackURL',
    problem: text,
    row: 'invalidCallbackUrl',
  });
  if (!URL.canParse(url) || !/^https?:\/\//i.test(url)) return problem('is not a web address');
  if (forbiddenInUrl.test(url)) return problem('holds a word that Safaricom refuses');
  const { protocol, hostname } = new URL(url);
  const isLoopback = hostname === '127.0.0.1' || hostname === 'localhost';
  return protocol === 'https:' || isLoopback ? undefined : problem('is not https');
}

function checkText(
  field: 'AccountReference' | 'TransactionDesc',
  text: string,
  longest: number,
): InvalidField | undefined {
  if (text.trim() === '') return { field, problem: 'is empty', row: 'invalidField' };
  if (text.length > longest)
    return { field, problem: `is longer than ${longest} characters`, row: 'invalidField' };
  return safeText.test(text)
    ? undefined
    : { field, problem: 'holds an unusual character', row: 'invalidField' };
}

/** MONEY: `input` has passed `checkStkPush`; `atMs` is Safaricom's time as far as we know it. */
export function buildStkPush(input: StkPushInput, passkey: string, atMs: number): StkPushWire {
  const timestamp = eatTimestamp(atMs);
  const payer = Number(input.payerMsisdn);
  return {
    BusinessShortCode: input.shortcode,
    Password: stkPassword(input.shortcode, passkey, timestamp),
    Timestamp: timestamp,
    TransactionType: input.transactionType,
    Amount: input.amountShillings,
    PartyA: payer,
    PartyB: input.partyB,
    PhoneNumber: payer,
    CallBackURL: input.callbackUrl,
    AccountReference: input.accountReference,
    TransactionDesc: input.description,
  };
}

/** Made from the very timestamp that is sent. Pasted passkeys come with spaces and line ends. */
export function stkPassword(shortcode: number, passkey: string, timestamp: string): string {
  return Buffer.from(`${shortcode}${passkey.trim()}${timestamp}`).toString('base64');
}

export type StkPushAccepted = { readonly merchantRequestId: string; readonly checkoutRequestId: string };

/** The ids of an accepted prompt; undefined when the answer is anything else (also an acceptance without an id). */
export function readStkPushAccepted(answer: DarajaAnswer): StkPushAccepted | undefined {
  if (answer.kind !== 'success' || textOf(answer.json['ResponseCode']) !== '0') return undefined;
  const checkoutRequestId = answer.json['CheckoutRequestID'];
  if (typeof checkoutRequestId !== 'string' || !/^[\w.-]{1,100}$/.test(checkoutRequestId)) return undefined;
  return { checkoutRequestId, merchantRequestId: textOf(answer.json['MerchantRequestID']) ?? '' };
}
