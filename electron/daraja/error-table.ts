/**
 * What an answer of Daraja that is not a success lets us conclude: ONE table, used by every call.
 *
 * The same error code means different things, so code and message are matched together, and the first fitting row
 * counts. MONEY: what fits no row is ambiguous. A refusal is believed only in a documented form, because taking an
 * unclear answer for "nothing happened" charges a customer twice.
 *
 * Rows: Safaricom Daraja portal, "Error codes" of each API, and the portal's FAQ; where a
 * row was only seen by integrators, it says so. `SVC0403` and `3007` (HTTP 200) belong to another country's M-PESA and
 * are left to the unknown.
 */
import { darajaApis } from '../ports.ts';
import type { DarajaApi } from '../ports.ts';
import type { DarajaAnswer } from './answer.ts';

export type ErrorClass =
  /** Refused, nothing happened; the machine does not try again. */
  | 'definite'
  /** Refused, nothing happened, and waiting helps. */
  | 'refused-retry-later'
  | 'ambiguous'
  | 'still-pending'
  /** M-PESA has this very request already: neither a failure nor a success. */
  | 'already-accepted'
  | 'token-invalid';

export const errorRowIds = [
  'notEnabled',
  'wrongKeys',
  'tokenRefused',
  'pullNotRegistered',
  'promptNotKnown',
  'invalidInitiator',
  'invalidAmountOrNumber',
  'invalidCallbackUrl',
  'invalidField',
  'requestNotAccepted',
  'wrongPasskey',
  'merchantUnknown',
  'subscriberLocked',
  'beingProcessed',
  'alreadyAccepted',
  'urlsRegistered',
  'busy',
  'maintenance',
  'spikeArrest',
  'quotaUsedUp',
  'internalError',
  'noClearAnswer',
] as const;
export type ErrorRowId = (typeof errorRowIds)[number];

export type ErrorRow = {
  readonly id: ErrorRowId;
  readonly class: ErrorClass;
  /** Calls to which the row applies; all of them when absent. */
  readonly on?: readonly DarajaApi[];
  /** HTTP statuses; any when absent, because gateways change them (the code and the message do not). */
  readonly statuses?: readonly number[];
  readonly codes?: readonly string[];
  readonly message?: RegExp;
  readonly bodyKinds?: readonly DarajaAnswer['kind'][];
  readonly retryAfterMs?: number;
};

const minuteMs = 60_000;
const authorized = darajaApis.filter((api) => api !== 'token');
/** Requests that carry an initiator and a security credential. */
const initiated = ['b2c', 'status', 'balance', 'reversal', 'float'] as const satisfies readonly DarajaApi[];
/** Requests for money: an answer that contradicts itself must not be read as a refusal. */
const money: readonly DarajaApi[] = ['push', 'b2c', 'reversal', 'float'];
/** Seen: sandbox queries are held to 5 per minute, one at a time. */
const spikeArrestMs = 12_000;

export const errorTable: readonly ErrorRow[] = [
  { id: 'notEnabled', class: 'definite', bodyKinds: ['error', 'fault'], message: /no ?api ?product ?match/i },
  // Seen: so the sandbox speaks of a shortcode that is not registered for Pull. A new token shows which it was.
  {
    id: 'pullNotRegistered',
    class: 'token-invalid',
    on: ['pull-register', 'pull-query'],
    codes: ['401.001'],
  },
  {
    id: 'tokenRefused',
    class: 'token-invalid',
    on: authorized,
    codes: ['404.001.03', '401.002.01', '400.003.01', '401.001'],
    message: /access token/i,
  },
  {
    id: 'tokenRefused',
    class: 'token-invalid',
    on: authorized,
    bodyKinds: ['fault'],
    message: /access[ _]?token/i,
  },
  // Seen: any HTTP 401 that is Daraja's own (a firewall's page is not) is about the token, before anything is processed.
  {
    id: 'tokenRefused',
    class: 'token-invalid',
    on: authorized,
    statuses: [401],
    bodyKinds: ['error', 'fault', 'empty'],
  },
  { id: 'wrongKeys', class: 'definite', on: ['token'], codes: ['400.008.01', '400.008.02'] },
  // Seen in production: wrong keys are answered with HTTP 400 and nothing else.
  { id: 'wrongKeys', class: 'definite', on: ['token'], statuses: [400, 401], bodyKinds: ['empty', 'fault'] },
  {
    id: 'promptNotKnown',
    class: 'still-pending',
    on: ['query'],
    codes: ['400.002.02'],
    message: /CheckoutRequestID/i,
  },
  // Also said when the gateway did not see our body at all (wrong content type).
  {
    id: 'invalidInitiator',
    class: 'definite',
    on: initiated,
    codes: ['400.002.02'],
    message: /Invalid\s+(Initiator ?(Name)?|Security ?Credential)\b/i,
  },
  { id: 'invalidAmountOrNumber', class: 'definite', codes: ['400.002.02'], message: /Invalid\s+Amount\b/i },
  // PartyA is who pays: the customer of a prompt, the shop in a payout.
  {
    id: 'invalidAmountOrNumber',
    class: 'definite',
    on: ['push'],
    codes: ['400.002.02'],
    message: /Invalid\s+(Phone ?Number|PartyA)\b/i,
  },
  {
    id: 'invalidAmountOrNumber',
    class: 'definite',
    on: ['b2c'],
    codes: ['400.002.02'],
    message: /Invalid\s+(Phone ?Number|PartyB)\b/i,
  },
  {
    id: 'invalidCallbackUrl',
    class: 'definite',
    codes: ['400.002.02'],
    message: /Invalid\s+(Call ?Back|Result|Queue ?Time ?Out|Confirmation|Validation) ?URL/i,
  },
  { id: 'invalidField', class: 'definite', codes: ['400.002.02'], message: /Invalid\s+\w+/i },
  { id: 'requestNotAccepted', class: 'definite', codes: ['400.002.05', '400.003.02', '400.001'] },
  {
    id: 'requestNotAccepted',
    class: 'definite',
    codes: ['404.001.01', '404.002.01', '404.003.01', '404.001.04', '405.001'],
  },
  {
    id: 'wrongPasskey',
    class: 'definite',
    on: ['push', 'query'],
    codes: ['500.001.1001'],
    message: /wrong credentials/i,
  },
  {
    id: 'merchantUnknown',
    class: 'definite',
    on: ['push', 'query'],
    codes: ['500.001.1001'],
    message: /merchant does not exist/i,
  },
  {
    id: 'subscriberLocked',
    class: 'definite',
    on: ['push'],
    codes: ['500.001.1001'],
    message: /unable to lock subscriber/i,
    retryAfterMs: minuteMs,
  },
  {
    id: 'beingProcessed',
    class: 'still-pending',
    on: ['query'],
    codes: ['500.001.1001'],
    message: /being processed/i,
  },
  // MONEY: only the API that carries our own id can say so of our request.
  {
    id: 'alreadyAccepted',
    class: 'already-accepted',
    on: ['b2c'],
    codes: ['500.002.1001'],
    message: /duplicate\s+OriginatorConversationID/i,
  },
  {
    id: 'urlsRegistered',
    class: 'definite',
    on: ['c2b-register'],
    codes: ['500.003.1001'],
    message: /urls are already registered|duplicate notification info/i,
  },
  {
    id: 'spikeArrest',
    class: 'refused-retry-later',
    codes: ['500.003.02', 'policies.ratelimit.SpikeArrestViolation'],
    message: /spike ?arrest/i,
    retryAfterMs: spikeArrestMs,
  },
  {
    id: 'busy',
    class: 'refused-retry-later',
    // Documented for prompts alone; a payout goes again with its own id anyway.
    on: ['token', 'push', 'query'],
    codes: ['500.003.02'],
    message: /system is busy/i,
    retryAfterMs: minuteMs,
  },
  {
    id: 'maintenance',
    class: 'refused-retry-later',
    codes: ['00.002.1001'],
    message: /maintenance/i,
    retryAfterMs: minuteMs,
  },
  {
    id: 'quotaUsedUp',
    class: 'definite',
    codes: ['500.003.03', 'policies.ratelimit.QuotaViolation'],
    message: /quota/i,
    retryAfterMs: 15 * minuteMs,
  },
  { id: 'internalError', class: 'ambiguous', codes: ['500.001.1001', '500.002.1001', '500.003.1001'] },
];

const nothingFits: ErrorRow = { id: 'noClearAnswer', class: 'ambiguous' };

export function classify(answer: DarajaAnswer, api: DarajaApi): ErrorRow {
  // MONEY: an answer that refuses and yet carries the id of something taken contradicts itself.
  if (answer.kind === 'error' && money.includes(api) && answer.namesATransaction) return nothingFits;
  return errorTable.find((row) => fits(row, answer, api)) ?? nothingFits;
}

function fits(row: ErrorRow, answer: DarajaAnswer, api: DarajaApi): boolean {
  const { code, message } = answer.kind === 'error' || answer.kind === 'fault' ? answer : noWords;
  return (
    (row.on?.includes(api) ?? true) &&
    (row.statuses?.includes(answer.status) ?? true) &&
    (row.bodyKinds?.includes(answer.kind) ?? true) &&
    (row.codes?.includes(code) ?? true) &&
    (row.message?.test(message) ?? true)
  );
}

const noWords = { code: '', message: '' };
