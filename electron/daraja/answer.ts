/**
 * Reads an HTTP answer of Daraja into one of its known shapes. The content type is looked at before the body is
 * parsed: the firewall in front of Daraja answers with pages, and a page proves nothing.
 */
import { isRecord, textOf } from './json.ts';
import type { JsonRecord } from './json.ts';

type Common = { readonly status: number; readonly retryAfterMs: number | undefined };
export type DarajaAnswer = Common &
  (
    | { readonly kind: 'success'; readonly json: JsonRecord }
    /** `{requestId, errorCode, errorMessage}`, or a `ResponseCode` other than 0; with any HTTP status. */
    | {
        readonly kind: 'error';
        readonly code: string;
        readonly message: string;
        /** It carries an id that Safaricom gives only to what it has taken. */
        readonly namesATransaction: boolean;
        readonly json: JsonRecord;
      }
    /** The gateway's own envelope: `{fault: {faultstring, detail: {errorcode}}}`. */
    | { readonly kind: 'fault'; readonly code: string; readonly message: string }
    | { readonly kind: 'empty' | 'page' | 'other' }
  );

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export function readAnswer(answer: HttpAnswer, nowMs: number): DarajaAnswer {
  const common = { status: answer.status, retryAfterMs: retryAfterMs(answer.headers['retry-after'], nowMs) };
  const body = answer.body.trim();
  if (body === '') return { ...common, kind: 'empty' };
  const contentType = answer.headers['content-type'] ?? '';
  if (!/\bjson\b/i.test(contentType)) {
    return { ...common, kind: /html/i.test(contentType) || body.startsWith('<') ? 'page' : 'other' };
  }
  const json = parseRecord(body);
  return json === undefined ? { ...common, kind: 'other' } : { ...common, ...readJson(json, answer.status) };
}

type Shape =
  | { readonly kind: 'success'; readonly json: JsonRecord }
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly message: string;
      readonly namesATransaction: boolean;
      readonly json: JsonRecord;
    }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string }
  | { readonly kind: 'other' };

function readJson(json: JsonRecord, status: number): Shape {
  const namesATransaction = [json['CheckoutRequestID'], json['ConversationID']].some(
    (id) => textOf(id) !== undefined,
  );
  const errorCode = textOf(json['errorCode']);
  if (errorCode !== undefined) {
    return {
      kind: 'error',
      code: errorCode,
      message: textOf(json['errorMessage']) ?? '',
      namesATransaction,
      json,
    };
  }
  if (isRecord(json['fault'])) return readFault(json['fault']);
  const responseCode = textOf(json['ResponseCode']);
  if (responseCode !== undefined && responseCode !== '0') {
    return {
      kind: 'error',
      code: responseCode,
      message: textOf(json['ResponseDescription']) ?? '',
      namesATransaction,
      json,
    };
  }
  return status >= 200 && status < 300 ? { kind: 'success', json } : { kind: 'other' };
}

function readFault(fault: JsonRecord): Shape {
  const detail = isRecord(fault['detail']) ? fault['detail'] : {};
  return {
    kind: 'fault',
    code: textOf(detail['errorcode']) ?? '',
    message: textOf(fault['faultstring']) ?? '',
  };
}

function parseRecord(body: string): JsonRecord | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** `Retry-After` in seconds or as a date; at most an hour, because a till does not wait longer on a word of others. */
function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) && waitMs >= 0 ? Math.min(waitMs, 60 * 60 * 1000) : undefined;
}
