/**
 * What all requests have in common whose result is posted later: the answer "accepted", the ids, the envelope of the
 * result (Safaricom Daraja portal, B2C, Transaction Status, Account Balance, Reversal).
 */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import type { Random } from '../ports.ts';
import type { PostedPlace } from './misbehaviour.ts';
import { invalidField, jsonAnswer, wireCode, wordsOf } from './simulated-answers.ts';
import type { Refusal, WireAnswer } from './simulated-answers.ts';
import { wrongOrUnknownField } from './simulated-fields.ts';
import type { FieldCheck, Fields } from './simulated-fields.ts';

/** A parameter may lack its value and may repeat its key. */
export type ResultItem = { readonly Key: string; readonly Value?: string | number };

export type PostedOutcome = {
  readonly resultCode: string;
  /** Absent: a made-up one is written, which is worth nothing. */
  readonly receipt?: string | undefined;
  readonly parameters?: readonly ResultItem[];
};

export type PostedIds = { readonly ocid: string; readonly conversationId: string };

export type PostedApi = {
  readonly place: PostedPlace;
  /** What the gateway refuses in its answer. */
  readonly check: (fields: Fields) => Refusal | undefined;
  /**
   * Writes the accepted request down and returns what M-PESA does with it later; `forced` is a result code from the
   * script, with which nothing is done.
   */
  readonly begin: (fields: Fields, ids: PostedIds) => (forced: string | undefined) => PostedOutcome;
  /** B2C brings its own; for the others Daraja makes one up. */
  readonly ocidOf?: (fields: Fields) => string;
  readonly referenceItem: (fields: Fields) => ResultItem;
  /** Account Balance writes its codes as text. */
  readonly writesCodesAsText?: boolean;
};

export function checkFields(fields: Fields, checks: readonly FieldCheck[]): Refusal | undefined {
  const wrong = wrongOrUnknownField(fields, checks);
  return wrong === undefined ? undefined : invalidField(wrong);
}

/** `AG_20261121_20106e9209f64bebd05b`. */
export function newConversationId(atMs: number, random: Random): string {
  return `AG_${eatTimestamp(atMs).slice(0, 8)}_${Buffer.from(random.bytes(10)).toString('hex')}`;
}

/** `3213-416199-2`. */
export function newOriginatorId(random: Random): string {
  const digits = [...random.bytes(11)].map((byte) => byte % 10).join('');
  return `${digits.slice(0, 4)}-${digits.slice(4, 10)}-${digits.slice(10)}`;
}

export const acceptedAnswer = ({ ocid, conversationId }: PostedIds): WireAnswer =>
  jsonAnswer(200, {
    ConversationID: conversationId,
    OriginatorConversationID: ocid,
    ResponseCode: '0',
    ResponseDescription: 'Accept the service request successfully.',
  });

export type ResultBody = {
  readonly Result: Readonly<Record<string, unknown>> & {
    readonly ResultParameters?: { readonly ResultParameter: readonly ResultItem[] | ResultItem };
    readonly ReferenceData: { readonly ReferenceItem: readonly ResultItem[] | ResultItem };
  };
};

export function resultBody(
  api: PostedApi,
  fields: Fields,
  { ocid, conversationId }: PostedIds,
  { resultCode, receipt, parameters }: PostedOutcome,
  atMs: number,
): ResultBody {
  const isText = api.writesCodesAsText === true;
  return {
    Result: {
      ResultType: isText ? '0' : 0,
      ResultCode: isText ? resultCode : wireCode(resultCode),
      ResultDesc: wordsOf(resultCode),
      OriginatorConversationID: ocid,
      ConversationID: conversationId,
      TransactionID: receipt ?? `${receiptHead(atMs)}0000000`,
      ...(parameters === undefined ? {} : { ResultParameters: { ResultParameter: parameters } }),
      ReferenceData: { ReferenceItem: api.referenceItem(fields) },
    },
  };
}

/** The day in a receipt's first three characters. */
function receiptHead(atMs: number): string {
  const stamp = eatTimestamp(atMs);
  const letter = (index: number): string => String.fromCharCode(65 + (index % 26));
  const day = '0123456789ABCDEFGHIJKLMNOPQRSTUV'.charAt(Number(stamp.slice(6, 8)));
  return `${letter(Number(stamp.slice(0, 4)) - 2006)}${letter(Number(stamp.slice(4, 6)) - 1)}${day}`;
}

export const timeoutReference = (service: string): ResultItem => ({
  Key: 'QueueTimeoutURL',
  Value: `https://internalsandbox.safaricom.co.ke/mpesa/${service}/v1/submit`,
});

/** `21.11.2026 09:48:52`, East Africa Time. */
export function dottedTime(atMs: number): string {
  const stamp = eatTimestamp(atMs);
  const part = (from: number, to: number): string => stamp.slice(from, to);
  return `${part(6, 8)}.${part(4, 6)}.${part(0, 4)} ${part(8, 10)}:${part(10, 12)}:${part(12, 14)}`;
}
