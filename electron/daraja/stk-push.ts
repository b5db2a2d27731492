/**
 * The STK push ("M-PESA Express"): its request exactly as documented, and what its answer says.
 * Source: Safaricom Daraja portal, M-PESA Express, "Request parameters" and "Response".
 */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { StkPushRequest } from '../ports.ts';
import type { DarajaAnswer } from './answer.ts';
import { checkAmount, checkPhone, checkShortcode, checkText, checkUrl } from './field-checks.ts';
import type { FieldProblem } from './field-checks.ts';
import { textOf } from './json.ts';
import type { StkLimits, TransactionType } from './settings.ts';
import { readId } from './wire-values.ts';

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

/** Safaricom Daraja portal, M-PESA Express. */
export const stkPushPath = '/mpesa/stkpush/v1/processrequest';
const accountReference = { shortest: 1, longest: 12 };
const transactionDesc = { shortest: 1, longest: 13 };

/** A request without password and timestamp: they are made when it is written. Names the first field that is wrong. */
export function checkStkPush(input: StkPushInput): Result<StkPushInput, FieldProblem> {
  const problem =
    checkAmount('Amount', input.amountShillings, input.limits) ??
    checkShortcode('BusinessShortCode', input.shortcode) ??
    checkShortcode('PartyB', input.partyB) ??
    checkPhone('PhoneNumber', input.payerMsisdn) ??
    checkUrl('CallBackURL', input.callbackUrl) ??
    checkText('AccountReference', input.accountReference, accountReference) ??
    checkText('TransactionDesc', input.description, transactionDesc);
  return problem === undefined ? ok(input) : err(problem);
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
  const checkoutRequestId = readId(answer.json['CheckoutRequestID']);
  if (checkoutRequestId === undefined) return undefined;
  return { checkoutRequestId, merchantRequestId: textOf(answer.json['MerchantRequestID']) ?? '' };
}
