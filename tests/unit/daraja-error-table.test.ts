import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../electron/daraja/answer.ts';
import { classify, errorRowIds, errorTable } from '../../electron/daraja/error-table.ts';
import type { ErrorClass, ErrorRowId } from '../../electron/daraja/error-table.ts';
import { darajaApis } from '../../electron/ports.ts';
import type { DarajaApi } from '../../electron/ports.ts';

const json = { 'content-type': 'application/json' };

function row(
  endpoint: DarajaApi,
  status: number,
  body: string,
  headers: Record<string, string> = json,
): string {
  const { id, class: errorClass } = classify(readAnswer({ status, headers, body }, 0), endpoint);
  return `${id} ${errorClass}`;
}

const error = (errorCode: string, errorMessage: string): string =>
  JSON.stringify({ requestId: '1c5b-4ba8-815c-ac45c57a3db01495926', errorCode, errorMessage });
const fault = (errorcode: string, faultstring: string): string =>
  JSON.stringify({ fault: { faultstring, detail: { errorcode } } });

type Documented = readonly [DarajaApi, number, code: string, message: string, ErrorRowId, ErrorClass];

const documented: readonly Documented[] = [
  ['token', 400, '400.008.01', 'Invalid Authentication passed', 'wrongKeys', 'definite'],
  ['token', 401, '400.008.01', 'Invalid Authentication type', 'wrongKeys', 'definite'],
  ['token', 400, '400.008.02', 'Invalid grant type passed', 'wrongKeys', 'definite'],
  ['push', 404, '404.001.03', 'Invalid Access Token', 'tokenRefused', 'token-invalid'],
  ['push', 401, '401.002.01', 'Error Occurred - Invalid Access Token - xxx', 'tokenRefused', 'token-invalid'],
  ['query', 400, '400.003.01', 'Invalid Access Token', 'tokenRefused', 'token-invalid'],
  ['query', 401, '401.001', 'Invalid Access Token', 'tokenRefused', 'token-invalid'],
  ['push', 400, '400.002.02', 'Bad Request - Invalid Amount', 'invalidAmountOrNumber', 'definite'],
  ['push', 400, '400.002.02', 'Bad Request - Invalid PhoneNumber', 'invalidAmountOrNumber', 'definite'],
  ['push', 400, '400.002.02', 'Bad Request - Invalid CallBackURL', 'invalidCallbackUrl', 'definite'],
  ['push', 400, '400.002.02', 'Bad Request - Invalid BusinessShortCode', 'invalidField', 'definite'],
  ['push', 400, '400.002.02', 'Bad Request - Invalid Timestamp', 'invalidField', 'definite'],
  ['push', 400, '400.002.02', 'Bad Request - Invalid Remarks', 'invalidField', 'definite'],
  ['query', 400, '400.002.02', 'Bad Request - Invalid CheckoutRequestID', 'promptNotKnown', 'still-pending'],
  ['push', 400, '400.002.05', 'Invalid Request Payload', 'requestNotAccepted', 'definite'],
  ['push', 400, '400.003.02', 'Bad Request', 'requestNotAccepted', 'definite'],
  ['push', 400, '400.001', 'Invalid ShortCode', 'requestNotAccepted', 'definite'],
  ['push', 404, '404.001.01', 'Resource not found', 'requestNotAccepted', 'definite'],
  ['push', 404, '404.002.01', 'Resource not found', 'requestNotAccepted', 'definite'],
  ['push', 404, '404.003.01', 'Resource not found', 'requestNotAccepted', 'definite'],
  ['push', 404, '404.001.04', 'Invalid Authentication Header', 'requestNotAccepted', 'definite'],
  ['push', 405, '405.001', 'Method Not Allowed', 'requestNotAccepted', 'definite'],
  ['push', 500, '500.001.1001', '[MerchantValidate] - Wrong credentials', 'wrongPasskey', 'definite'],
  ['query', 500, '500.001.1001', '[MerchantValidate] - Wrong credentials', 'wrongPasskey', 'definite'],
  ['push', 500, '500.001.1001', 'Merchant does not exist', 'merchantUnknown', 'definite'],
  [
    'push',
    500,
    '500.001.1001',
    'Unable to lock subscriber, a transaction is already in process for the current subscriber',
    'subscriberLocked',
    'definite',
  ],
  ['query', 500, '500.001.1001', 'The transaction is being processed', 'beingProcessed', 'still-pending'],
  ['push', 500, '500.001.1001', 'The transaction is being processed', 'internalError', 'ambiguous'],
  ['push', 500, '500.001.1001', 'Internal Server Error', 'internalError', 'ambiguous'],
  ['push', 500, '500.002.1001', 'System internal error.', 'internalError', 'ambiguous'],
  ['push', 500, '500.002.1001', 'Duplicate OriginatorConversationID.', 'internalError', 'ambiguous'],
  ['push', 500, '500.003.1001', 'Internal Server Error', 'internalError', 'ambiguous'],
  [
    'push',
    500,
    '00.002.1001',
    'Service is currently under maintenance',
    'maintenance',
    'refused-retry-later',
  ],
  ['push', 500, '500.003.02', 'Error Occurred: Spike Arrest Violation', 'spikeArrest', 'refused-retry-later'],
  [
    'query',
    429,
    '500.003.02',
    'Error Occurred: Spike Arrest Violation',
    'spikeArrest',
    'refused-retry-later',
  ],
  [
    'push',
    500,
    '500.003.02',
    'System is busy. Please try again in few minutes.',
    'busy',
    'refused-retry-later',
  ],
  ['push', 500, '500.003.03', 'Quota Violation', 'quotaUsedUp', 'definite'],
  ['b2c', 401, '401.002.01', 'Error Occurred - Invalid Access Token - xxx', 'tokenRefused', 'token-invalid'],
  [
    'balance',
    401,
    '401.002.01',
    'Error Occurred - Invalid Access Token - x',
    'tokenRefused',
    'token-invalid',
  ],
  ['reversal', 404, '404.001.03', 'Invalid Access Token', 'tokenRefused', 'token-invalid'],
  ['status', 400, '400.003.01', 'Invalid Access Token', 'tokenRefused', 'token-invalid'],
  ['c2b-register', 400, '400.003.01', 'Invalid Access Token', 'tokenRefused', 'token-invalid'],
  ['pull-query', 401, '401.001', 'Invalid Access Token', 'pullNotRegistered', 'token-invalid'],
  ['pull-register', 401, '401.001', 'Invalid Access Token', 'pullNotRegistered', 'token-invalid'],
  ['b2c', 400, '400.002.02', 'Bad Request - Invalid InitiatorName', 'invalidInitiator', 'definite'],
  ['status', 400, '400.002.02', 'Bad Request - Invalid Initiator', 'invalidInitiator', 'definite'],
  ['reversal', 400, '400.002.02', 'Bad Request - Invalid SecurityCredential', 'invalidInitiator', 'definite'],
  ['b2c', 400, '400.002.02', 'Bad Request - Invalid Amount', 'invalidAmountOrNumber', 'definite'],
  ['b2c', 400, '400.002.02', 'Bad Request - Invalid PartyB', 'invalidAmountOrNumber', 'definite'],
  ['b2c', 400, '400.002.02', 'Bad Request - Invalid PartyA', 'invalidField', 'definite'],
  ['b2c', 400, '400.002.02', 'Bad Request - Invalid ResultURL', 'invalidCallbackUrl', 'definite'],
  ['b2c', 400, '400.002.02', 'Bad Request - Invalid QueueTimeOutURL', 'invalidCallbackUrl', 'definite'],
  ['float', 400, '400.002.02', 'Bad Request - Invalid AccountReference', 'invalidField', 'definite'],
  [
    'c2b-register',
    400,
    '400.002.02',
    'Bad Request - Invalid ConfirmationURL',
    'invalidCallbackUrl',
    'definite',
  ],
  ['status', 400, '400.002.05', 'Invalid Request Payload', 'requestNotAccepted', 'definite'],
  ['c2b-register', 400, '400.003.02', 'Bad Request', 'requestNotAccepted', 'definite'],
  ['pull-query', 400, '400.001', 'Invalid ShortCode', 'requestNotAccepted', 'definite'],
  ['balance', 404, '404.002.01', 'Resource not found', 'requestNotAccepted', 'definite'],
  ['b2c', 500, '500.002.1001', 'Duplicate OriginatorConversationID.', 'alreadyAccepted', 'already-accepted'],
  ['b2c', 500, '500.002.1001', 'System internal error.', 'internalError', 'ambiguous'],
  ['b2c', 500, '500.001.1001', '[MerchantValidate] - Wrong credentials', 'internalError', 'ambiguous'],
  ['reversal', 500, '500.003.1001', 'Internal Server Error', 'internalError', 'ambiguous'],
  ['c2b-register', 500, '500.003.1001', 'Urls are already registered.', 'urlsRegistered', 'definite'],
  ['c2b-register', 500, '500.003.1001', 'Duplicate notification info', 'urlsRegistered', 'definite'],
  ['c2b-register', 500, '500.003.1001', 'Internal Server Error', 'internalError', 'ambiguous'],
  [
    'b2c',
    500,
    '500.003.02',
    'System is busy. Please try again in few minutes.',
    'noClearAnswer',
    'ambiguous',
  ],
];

/** Rows that the documents give for any API, and what they mean on each of them. */
const onAny: readonly (readonly [number, code: string, message: string, ErrorRowId, ErrorClass])[] = [
  [404, '404.001.01', 'Resource not found', 'requestNotAccepted', 'definite'],
  [404, '404.001.04', 'Invalid Authentication Header', 'requestNotAccepted', 'definite'],
  [405, '405.001', 'Method Not Allowed', 'requestNotAccepted', 'definite'],
  [500, '500.003.02', 'Error Occurred: Spike Arrest Violation', 'spikeArrest', 'refused-retry-later'],
  [500, '00.002.1001', 'Service is currently under maintenance', 'maintenance', 'refused-retry-later'],
  [500, '500.003.03', 'Quota Violation', 'quotaUsedUp', 'definite'],
  [500, '500.003.1001', 'Internal Server Error', 'internalError', 'ambiguous'],
  [500, '500.001.1001', 'Internal Server Error', 'internalError', 'ambiguous'],
  [404, '404.001.01', 'Invalid API call as no apiproduct match found', 'notEnabled', 'definite'],
  [500, '500.999.9999', 'Nobody documented this', 'noClearAnswer', 'ambiguous'],
  [400, '400.999.99', 'Nobody documented this', 'noClearAnswer', 'ambiguous'],
];

describe('every documented error', () => {
  test.each(documented)(
    'on %s, HTTP %i, %s "%s" is %s: %s',
    (endpoint, status, code, message, id, errorClass) => {
      expect(row(endpoint, status, error(code, message))).toBe(`${id} ${errorClass}`);
    },
  );

  describe.each(darajaApis)('means the same on %s', (api) => {
    test.each(onAny)('HTTP %i, %s "%s" is %s: %s', (status, code, message, id, errorClass) => {
      expect(row(api, status, error(code, message))).toBe(`${id} ${errorClass}`);
    });
  });

  test.each(darajaApis)('a dead token is said of %s by any of the four codes', (api) => {
    const classes = ['404.001.03', '401.002.01', '400.003.01', '401.001'].map(
      (code) => row(api, 401, error(code, 'Invalid Access Token')).split(' ')[1],
    );
    // What asks for the token has none that could be dead.
    const expected = api === 'token' ? 'ambiguous' : 'token-invalid';
    expect(new Set(classes)).toEqual(new Set([expected]));
  });

  test.each(darajaApis.filter((api) => api !== 'b2c'))(
    'a duplicate id is no acceptance on %s: it carries no id of ours',
    (api) => {
      expect(row(api, 500, error('500.002.1001', 'Duplicate OriginatorConversationID.'))).toBe(
        'internalError ambiguous',
      );
    },
  );

  test.each([401, 403, 404])(
    'a product that is not enabled is definite, in either envelope (HTTP %i)',
    (status) => {
      const words = 'Invalid API call as no apiproduct match found';
      expect(
        row('push', status, fault('keymanagement.service.InvalidAPICallAsNoApiProductMatchFound', words)),
      ).toBe('notEnabled definite');
      expect(row('push', status, error('404.001.01', words))).toBe('notEnabled definite');
    },
  );

  test('the gateway says spike arrest in an envelope of its own', () => {
    const words =
      'Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=5, periodInMicroseconds=60000000, maxBurstMessageCount=1.0}';
    const body = fault('policies.ratelimit.SpikeArrestViolation', words);
    expect(row('query', 429, body)).toBe('spikeArrest refused-retry-later');
    expect(row('token', 429, body)).toBe('spikeArrest refused-retry-later');
  });

  test('wrong keys in production are HTTP 400 and nothing else, and only for the token', () => {
    expect(row('token', 400, '')).toBe('wrongKeys definite');
    expect(row('push', 400, '')).toBe('noClearAnswer ambiguous');
  });

  test('the error code counts, not the HTTP status, also with HTTP 200', () => {
    expect(row('push', 200, error('400.002.02', 'Bad Request - Invalid Amount'))).toBe(
      'invalidAmountOrNumber definite',
    );
  });

  test('each row of the table is the first to fit some documented answer', () => {
    const reached = new Set([...documented.map(([, , , , id]) => id), 'notEnabled', 'noClearAnswer']);
    expect([...errorRowIds].filter((id) => !reached.has(id))).toEqual([]);
    expect(errorTable.every((entry) => errorRowIds.includes(entry.id))).toBe(true);
  });
});

describe('what no row knows is ambiguous', () => {
  test.each([
    ['an unknown code', 500, error('500.999.9999', 'Something went wrong'), json],
    ['a known code with other words', 500, error('500.003.02', 'Something else'), json],
    ['an error code with HTTP 200 that is not known', 200, error('1', 'x'), json],
    ['a ResponseCode other than 0', 200, '{"ResponseCode":"1","ResponseDescription":"Failed"}', json],
    ["another country's refusal", 200, '{"ResponseCode":"SVC0403","ResponseDescription":"Forbidden"}', json],
    ['an empty body', 500, '', json],
    ['an empty success', 200, '', json],
    ['a firewall page', 403, '<html>Incapsula incident ID</html>', { 'content-type': 'text/html' }],
    ['a firewall page with HTTP 401', 401, '<html></html>', { 'content-type': 'text/html' }],
    ['a page that says it is JSON', 502, '<html></html>', json],
    [
      'JSON that says it is text',
      400,
      error('400.002.02', 'Bad Request - Invalid Amount'),
      { 'content-type': 'text/plain' },
    ],
    ['JSON without a content type', 400, error('400.002.02', 'Bad Request - Invalid Amount'), {}],
    ['a SOAP fault', 500, '{"Envelope":{"Body":{"Fault":{"faultcode":"x"}}}}', json],
    ['a list', 400, '[]', json],
    ['rate limiting in no known envelope', 429, 'slow down', { 'content-type': 'text/plain' }],
    [
      'a refusal that carries an id of a prompt',
      400,
      '{"errorCode":"400.002.02","errorMessage":"Bad Request - Invalid Amount","CheckoutRequestID":"ws_CO_1"}',
      json,
    ],
  ])('%s', (_name, status, body, headers) => {
    for (const api of ['push', 'b2c', 'reversal', 'float'] as const)
      expect(row(api, status, body, headers), api).toMatch(/ ambiguous$/);
  });

  test.each(['b2c', 'reversal', 'float'] as const)(
    'a refusal of %s that carries the id of a transaction',
    (api) => {
      const body = JSON.stringify({
        ConversationID: 'AG_20261121_20106e9209f64bebd05b',
        errorCode: '400.002.02',
        errorMessage: 'Bad Request - Invalid Amount',
      });
      expect(row(api, 400, body)).toBe('noClearAnswer ambiguous');
    },
  );
});

test('Retry-After is understood as seconds and as a date, and never means more than an hour', () => {
  const read = (value: string): number | undefined =>
    readAnswer(
      { status: 429, headers: { 'retry-after': value }, body: '' },
      Date.parse('2026-11-21T09:30:00Z'),
    ).retryAfterMs;
  expect(read('7')).toBe(7_000);
  expect(read('Sat, 21 Nov 2026 09:30:30 GMT')).toBe(30_000);
  expect(read('999999')).toBe(3_600_000);
  expect(read('soon')).toBeUndefined();
});
