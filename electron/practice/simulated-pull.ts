/** Pull Transactions: what customers paid in the last 48 hours (Safaricom Daraja portal, Pull Transactions). */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import type { PullFault } from './misbehaviour.ts';
import { shillingsText } from './simulated-accounts.ts';
import { invalidField, jsonAnswer, refusals } from './simulated-answers.ts';
import type { WireAnswer } from './simulated-answers.ts';
import type { SimulatedBank } from './simulated-bank.ts';
import {
  digitsOf,
  isCallbackUrl,
  isOneOf,
  isPhone,
  parseEatDate,
  isShortcode,
  wrongOrUnknownField,
} from './simulated-fields.ts';
import type { FieldCheck, Fields } from './simulated-fields.ts';
import type { SimulatedTransaction } from './simulated-register.ts';

/** Where the pages and what was seen differ, or leave it open. */
export type PullShape = {
  /** `spaced`: `"Response Status"` and `RequestID`, as the sandbox was seen to answer. */
  readonly keys: 'portal' | 'spaced';
  readonly msisdn: 'short' | 'full' | 'masked';
  /** The sample wears a Z; nobody has shown yet that it means it. */
  readonly zone: 'east-africa-with-z' | 'utc';
  readonly rowsPerPage: number;
};

export const defaultPullShape: PullShape = {
  keys: 'portal',
  msisdn: 'short',
  zone: 'east-africa-with-z',
  rowsPerPage: 50,
};

const pullWindowMs = 48 * 60 * 60 * 1000;

const registerChecks: readonly FieldCheck[] = [
  ['ShortCode', isShortcode],
  ['RequestType', isOneOf('Pull')],
  ['NominatedNumber', isPhone],
  ['CallBackURL', isCallbackUrl],
];

const queryChecks: readonly FieldCheck[] = [
  ['ShortCode', isShortcode],
  ['StartDate', (value) => parseEatDate(value) !== undefined],
  ['EndDate', (value) => parseEatDate(value) !== undefined],
  ['OffSetValue', (value) => digitsOf(value) !== undefined],
];

export type SimulatedPull = {
  readonly register: (fields: Fields, requestId: string) => WireAnswer;
  readonly query: (fields: Fields, requestId: string, fault: PullFault | undefined) => WireAnswer;
};

export function simulatedPull(bank: SimulatedBank, shape: PullShape): SimulatedPull {
  const registered = new Set<number>();
  let asked = 0;
  const isOurs = (shortcode: number): boolean =>
    [bank.merchant.shortcode, bank.merchant.tillNumber].includes(shortcode);
  const newReference = (): string => `26178-${42_530_161 + ++asked}-2`;

  return {
    register: (fields, requestId) => {
      const wrong = wrongOrUnknownField(fields, registerChecks);
      if (wrong !== undefined) return invalidField(wrong)(requestId);
      const shortcode = Number(fields['ShortCode']);
      if (!isOurs(shortcode)) return refusals.shortcode(requestId);
      if (digitsOf(fields['NominatedNumber']) !== bank.merchant.nominatedNumber)
        return invalidField('NominatedNumber')(requestId);
      const isKnown = registered.has(shortcode);
      registered.add(shortcode);
      return registeredAnswer(shape, newReference(), shortcode, isKnown);
    },
    query: (fields, requestId, fault) => {
      const wrong = wrongOrUnknownField(fields, queryChecks);
      if (wrong !== undefined) return invalidField(wrong)(requestId);
      const shortcode = Number(fields['ShortCode']);
      if (!isOurs(shortcode)) return refusals.shortcode(requestId);
      if (!registered.has(shortcode)) return refusals.unregisteredPull(requestId);
      const range = rangeOf(fields, bank.clock.nowMs());
      if (range === undefined) return invalidField('EndDate')(requestId);
      if (fault === 'none-as-500') return refusals.noPullRows(requestId);
      const offset = Number(fields['OffSetValue']);
      const credits = fault === 'none-as-text' ? [] : creditsOf(bank, shortcode, range);
      const rows = credits
        .slice(offset, offset + shape.rowsPerPage)
        .map((credit) => rowOf(bank, shape, credit));
      return listAnswer(shape, newReference(), rows, fault);
    },
  };
}

function registeredAnswer(
  { keys }: PullShape,
  reference: string,
  ShortCode: number,
  isKnown: boolean,
): WireAnswer {
  const status = isKnown ? '1001' : '1000';
  const words = isKnown ? 'ShortCode already Registered' : 'ShortCode Registered Successfully';
  return jsonAnswer(
    200,
    keys === 'portal'
      ? { ResponseRefID: reference, ResponseStatus: status, ShortCode, ResponseDescription: words }
      : { RequestID: reference, 'Response Status': status, ShortCode, 'Response Description': words },
  );
}

function listAnswer(
  { keys }: PullShape,
  reference: string,
  rows: readonly object[],
  fault: PullFault | undefined,
): WireAnswer {
  const name = keys === 'portal' ? { ResponseRefID: reference } : { RequestID: reference };
  if (fault === 'none-as-text')
    return jsonAnswer(200, {
      ...name,
      ResponseCode: '1001',
      ResponseMessage: 'No transactions found',
      Transaction: '[[]]',
    });
  const found =
    rows.length === 0
      ? { ResponseCode: '1001', ResponseMessage: 'No transactions found' }
      : { ResponseCode: '1000', ResponseMessage: 'Success' };
  // Nested twice, as it is.
  return jsonAnswer(200, { ...name, ...found, Response: [rows] });
}

type Range = { readonly fromMs: number; readonly toMs: number };

/** Undefined when it ends before it begins. */
function rangeOf({ StartDate, EndDate }: Fields, nowMs: number): Range | undefined {
  const fromMs = parseEatDate(StartDate) ?? 0;
  const toMs = parseEatDate(EndDate) ?? 0;
  return toMs < fromMs ? undefined : { fromMs: Math.max(fromMs, nowMs - pullWindowMs), toMs };
}

/** The end is a whole second: what happened within it belongs to it. */
function creditsOf(
  bank: SimulatedBank,
  shortcode: number,
  { fromMs, toMs }: Range,
): readonly SimulatedTransaction[] {
  return bank.register
    .all()
    .filter(
      ({ kind, shortcode: at, finalisedAtMs = 0 }) =>
        (kind === 'stk' || kind === 'c2b') &&
        at === shortcode &&
        finalisedAtMs >= fromMs &&
        finalisedAtMs < toMs + 1_000,
    );
}

function rowOf(bank: SimulatedBank, shape: PullShape, credit: SimulatedTransaction): object {
  const msisdn = credit.msisdn ?? '';
  const isTill = credit.shortcode === bank.merchant.tillNumber;
  return {
    transactionId: credit.receipt,
    trxDate: trxDate(credit.finalisedAtMs ?? 0, shape.zone),
    msisdn: shownMsisdn(msisdn, shape.msisdn),
    sender: bank.customers.find(msisdn).name,
    transactiontype: isTill ? 'c2b-buy-goods-debit' : 'c2b-pay-bill-debit',
    billreference: isTill ? '' : credit.reference,
    amount: shillingsText(credit.amountShillings * 100),
    organizationname: bank.merchant.organisationName,
  };
}

function shownMsisdn(msisdn: string, how: PullShape['msisdn']): number | string {
  if (how === 'masked') return `${msisdn.slice(0, 4)}*****${msisdn.slice(-3)}`;
  return Number(how === 'full' ? msisdn : msisdn.slice(-9));
}

function trxDate(atMs: number, zone: PullShape['zone']): string {
  if (zone === 'utc') return new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const stamp = eatTimestamp(atMs);
  return stamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z');
}
