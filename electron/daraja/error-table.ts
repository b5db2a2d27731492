/**
 * What an answer of Daraja that is not a success lets us conclude: ONE table, used by every call.
 *
 * The same error code means different things, so code and message are matched together, and the first fitting row
 * counts. MONEY: what fits no row is ambiguous. A refusal is believed only in a documented form, because taking an
 * unclear answer for "nothing happened" charges a customer twice.
 *
 * Rows: Safaricom Daraja portal, "Error codes" of M-PESA Express, Authorization and C2B, and the portal's FAQ; where a
 * row was only seen by integrators, it says so. `SVC0403` and `3007` (HTTP 200) belong to another country's M-PESA and
 * are left to the unknown.
 */
import type { Endpoint } from './answer.ts';
import type { DarajaAnswer } from './answer.ts';

/** `definite`: refused, nothing happened; the machine does not try again. `refused-retry-later`: the same, and waiting helps. */
export type ErrorClass = 'definite' | 'refused-retry-later' | 'ambiguous' | 'still-pending' | 'token-invalid';

export const errorRowIds = [
  'notEnabled',
  'wrongKeys',
  'tokenRefused',
  'promptNotKnown',
  'invalidAmountOrNumber',
  'invalidCallbackUrl',
  'invalidField',
  'requestNotAccepted',
  'wrongPasskey',
  'merchantUnknown',
  'subscriberLocked',
  'beingProcessed',
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
  readonly on?: readonly Endpoint[];
  /** HTTP statuses; any when absent, because gateways change them (the code and the message do not). */
  readonly statuses?: readonly number[];
  readonly codes?: readonly string[];
  readonly message?: RegExp;
  readonly bodyKinds?: readonly DarajaAnswer['kind'][];
  readonly retryAfterMs?: number;
};

const minuteMs = 60_000;
/** Seen: sandbox queries are held to 5 per minute, one at a time. */
const spikeArrestMs = 12_000;

export const errorTable: readonly ErrorRow[] = [
  { id: 'notEnabled', class: 'definite', bodyKinds: ['error', 'fault'], message: /no ?api ?product ?match/i },
  {
    id: 'tokenRefused',
    class: 'token-invalid',
    on: ['push', 'query'],
    codes: ['404.001.03', '401.002.01', '400.003.01', '401.001'],
    message: /access token/i,
  },
  {
    id: 'tokenRefused',
    class: 'token-invalid',
    on: ['push', 'query'],
    bodyKinds: ['fault'],
    message: /access[ _]?token/i,
  },
  // Seen: any HTTP 401 that is Daraja's own (a firewall's page is not) is about the token, before anything is processed.
  {
    id: 'tokenRefused',
    class: 'token-invalid',
    on: ['push', 'query'],
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
  {
    id: 'invalidAmountOrNumber',
    class: 'definite',
    codes: ['400.002.02'],
    message: /Invalid\s+(Amount|Phone ?Number|PartyA)\b/i,
  },
  {
    id: 'invalidCallbackUrl',
    class: 'definite',
    codes: ['400.002.02'],
    message: /Invalid\s+Call ?Back ?URL/i,
  },
  { id: 'invalidField', class: 'definite', codes: ['400.002.02'], message: /Invalid\s+\w+/i },
  { id: 'requestNotAccepted', class: 'definite', codes: ['400.002.05', '400.003.02', '400.001'] },
  {
    id: 'requestNotAccepted',
    class: 'definite',
    codes: ['404.001.01', '404.002.01', '404.003.01', '404.001.04', '405.001'],
  },
  { id: 'wrongPasskey', class: 'definite', codes: ['500.001.1001'], message: /wrong credentials/i },
  { id: 'merchantUnknown', class: 'definite', codes: ['500.001.1001'], message: /merchant does not exist/i },
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

export function classify(answer: DarajaAnswer, endpoint: Endpoint): ErrorRow {
  // MONEY: an answer that refuses and yet carries a prompt's id contradicts itself.
  if (answer.kind === 'error' && endpoint === 'push' && answer.namesAPrompt) return nothingFits;
  return errorTable.find((row) => fits(row, answer, endpoint)) ?? nothingFits;
}

function fits(row: ErrorRow, answer: DarajaAnswer, endpoint: Endpoint): boolean {
  const { code, message } = answer.kind === 'error' || answer.kind === 'fault' ? answer : noWords;
  return (
    (row.on?.includes(endpoint) ?? true) &&
    (row.statuses?.includes(answer.status) ?? true) &&
    (row.bodyKinds?.includes(answer.kind) ?? true) &&
    (row.codes?.includes(code) ?? true) &&
    (row.message?.test(message) ?? true)
  );
}

const noWords = { code: '', message: '' };
