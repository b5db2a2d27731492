import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../electron/daraja/answer.ts';
import { buildStkPush, checkStkPush, readStkPushAccepted } from '../../electron/daraja/stk-push.ts';
import type { StkPushInput } from '../../electron/daraja/stk-push.ts';
import { buildStkQuery, readStkQuery } from '../../electron/daraja/stk-query.ts';
import { stkResultCodes } from '../../shared/result-codes.ts';
import { safeWords } from '../../electron/daraja/words.ts';

const input: StkPushInput = {
  amountShillings: 55,
  payerMsisdn: '254712345678',
  accountReference: 'A-000123',
  description: 'Bundle',
  nonce: '00112233445566778899aabbccddeeff',
  shortcode: 174379,
  partyB: 5432100,
  transactionType: 'CustomerBuyGoodsOnline',
  callbackUrl: 'https://relay.example.co.ke/7f0c2b',
  limits: { minShillings: 1, maxShillings: 250_000 },
};
/** 09:30:05 in Nairobi. */
const atMs = Date.parse('2026-11-21T06:30:05Z');
const ours = 'ws_CO_211120260930061712345678';
const json = { 'content-type': 'application/json' };
const answer = (status: number, body: object | string): ReturnType<typeof readAnswer> =>
  readAnswer({ status, headers: json, body: typeof body === 'string' ? body : JSON.stringify(body) }, 0);

describe('the push request', () => {
  test('has the documented fields with the documented JSON types, and the timestamp of Nairobi', () => {
    expect(buildStkPush(input, ' key\n', atMs)).toStrictEqual({
      BusinessShortCode: 174379,
      Password: Buffer.from('174379key20261121093005').toString('base64'),
      Timestamp: '20261121093005',
      TransactionType: 'CustomerBuyGoodsOnline',
      Amount: 55,
      PartyA: 254712345678,
      PartyB: 5432100,
      PhoneNumber: 254712345678,
      CallBackURL: 'https://relay.example.co.ke/7f0c2b',
      AccountReference: 'A-000123',
      TransactionDesc: 'Bundle',
    });
  });

  test.each([
    ['Amount', { amountShillings: 0 }],
    ['Amount', { amountShillings: 55.5 }],
    ['Amount', { amountShillings: Number.NaN }],
    ['Amount', { amountShillings: 250_001 }],
    ['BusinessShortCode', { shortcode: 1234 }],
    ['PartyB', { partyB: 12_345_678 }],
    ['PhoneNumber', { payerMsisdn: '0712345678' }],
    ['PhoneNumber', { payerMsisdn: '254202345678' }],
    ['CallBackURL', { callbackUrl: 'relay.example' }],
    ['CallBackURL', { callbackUrl: 'http://relay.example.co.ke/x' }],
    ['CallBackURL', { callbackUrl: 'https://my-mpesa.example.co.ke/x' }],
    ['CallBackURL', { callbackUrl: 'https://relay.example.co.ke/QUERY' }],
    ['AccountReference', { accountReference: '' }],
    ['AccountReference', { accountReference: 'A-00000000123' }],
    ['AccountReference', { accountReference: 'A&000123' }],
    ['TransactionDesc', { description: 'fourteen chars' }],
    ['TransactionDesc', { description: '' }],
    ['TransactionDesc', { description: 'café' }],
  ])('names %s when it is wrong', (field, wrong) => {
    expect(checkStkPush({ ...input, ...wrong })).toMatchObject({ ok: false, error: { field } });
  });

  test('passes when everything is right, also for a number on 01', () => {
    expect(checkStkPush({ ...input, payerMsisdn: '254110123456' }).ok).toBe(true);
  });
});

describe('the answer to a push', () => {
  const accepted = {
    MerchantRequestID: '234f-43a9-ae11-d0b0c2dbe930108127',
    CheckoutRequestID: ours,
    ResponseCode: '0',
    ResponseDescription: 'Success. Request accepted for processing',
    CustomerMessage: 'Success. Request accepted for processing',
  };

  test('gives the two ids of the documented acceptance', () => {
    expect(readStkPushAccepted(answer(200, accepted))).toEqual({
      merchantRequestId: '234f-43a9-ae11-d0b0c2dbe930108127',
      checkoutRequestId: ours,
    });
  });

  test.each([
    ['without an id', { ...accepted, CheckoutRequestID: undefined }],
    ['with an id that is none', { ...accepted, CheckoutRequestID: 'two words' }],
    ['with another ResponseCode', { ...accepted, ResponseCode: '1' }],
    ['with an error code', { ...accepted, errorCode: '500.001.1001' }],
  ])('is no acceptance %s', (_name, body) => {
    expect(readStkPushAccepted(answer(200, body))).toBeUndefined();
  });
});

describe('the query', () => {
  const asked = { checkoutRequestId: ours, ageMs: 20_000, youngPromptMs: 60_000 };
  const final = {
    ResponseCode: '0',
    ResponseDescription: 'The service request has been accepted successsfully',
    MerchantRequestID: '234f-43a9-ae11-d0b0c2dbe930108127',
    CheckoutRequestID: ours,
    ResultCode: '1032',
    ResultDesc: 'Request cancelled by user',
  };

  test('asks with four fields, a fresh timestamp and its password', () => {
    expect(buildStkQuery(ours, 174379, 'key', atMs)).toStrictEqual({
      BusinessShortCode: 174379,
      Password: Buffer.from('174379key20261121093005').toString('base64'),
      Timestamp: '20261121093005',
      CheckoutRequestID: ours,
    });
  });

  test('reads the documented final answer', () => {
    expect(readStkQuery(answer(200, final), asked)).toEqual({
      kind: 'refused',
      resultCode: '1032',
      description: 'Request cancelled by user',
    });
  });

  test.each(['0', 0])('reads result %j as paid', (ResultCode) => {
    expect(readStkQuery(answer(200, { ...final, ResultCode }), asked)).toMatchObject({
      kind: 'paid',
      resultCode: '0',
    });
  });

  test.each(stkResultCodes.map(({ code, terminalOnQuery }) => [code, terminalOnQuery] as const))(
    'result %s ends the wait: %s',
    (code, isFinal) => {
      const { kind } = readStkQuery(answer(200, { ...final, ResultCode: code }), asked);
      expect(kind === 'paid' || kind === 'refused').toBe(isFinal);
    },
  );

  test.each([
    ['an unknown result code', answer(200, { ...final, ResultCode: '777' })],
    ['an answer without a result', answer(200, { ...final, ResultCode: undefined })],
    ['a result that is no code', answer(200, { ...final, ResultCode: { a: 1 } })],
    [
      'success for another prompt',
      answer(200, { ...final, ResultCode: '0', CheckoutRequestID: 'ws_CO_other' }),
    ],
    ['success without an id', answer(200, { ...final, ResultCode: '0', CheckoutRequestID: undefined })],
    ['success without a ResponseCode', answer(200, { ...final, ResultCode: '0', ResponseCode: undefined })],
    [
      'being processed',
      answer(500, {
        requestId: 'x',
        errorCode: '500.001.1001',
        errorMessage: 'The transaction is being processed',
      }),
    ],
    [
      'still under processing',
      answer(200, { ...final, ResultCode: '4999', ResultDesc: 'The transaction is still under processing' }),
    ],
  ])('%s keeps the wait open', (_name, read) => {
    expect(readStkQuery(read, asked).kind).toBe('pending');
  });

  test.each([
    [
      'rate limiting',
      answer(429, {
        fault: {
          faultstring: 'Spike arrest violation',
          detail: { errorcode: 'policies.ratelimit.SpikeArrestViolation' },
        },
      }),
      12_000,
    ],
    [
      'a page',
      readAnswer(
        { status: 503, headers: { 'content-type': 'text/html', 'retry-after': '5' }, body: '<html>' },
        0,
      ),
      5_000,
    ],
    [
      'success that is refused by its ResponseCode',
      answer(200, { ...final, ResultCode: '0', ResponseCode: '1' }),
      undefined,
    ],
  ])('%s is no answer', (_name, read, retryAfterMs) => {
    expect(readStkQuery(read, asked)).toMatchObject({
      kind: 'no-answer',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  });

  test('"Invalid CheckoutRequestID" means not yet for a minute, and then not known', () => {
    const unknown = answer(400, {
      requestId: 'x',
      errorCode: '400.002.02',
      errorMessage: 'Bad Request - Invalid CheckoutRequestID',
    });
    expect(readStkQuery(unknown, { ...asked, ageMs: 59_999 }).kind).toBe('pending');
    expect(readStkQuery(unknown, { ...asked, ageMs: 60_000 }).kind).toBe('not-known');
  });
});

test("Safaricom's words lose secrets, addresses, numbers and control characters on their way", () => {
  const words =
    'Invalid Access Token - BJGFGOXv5aZnw90KkA4TDtu4Xdyf for 254712345678\n at https://a.example/b, hunter2!';
  expect(safeWords(words, ['hunter2!'])).toBe('Invalid Access Token - *** for 0712***678 at *** ***');
  expect(safeWords('x'.repeat(999))).toHaveLength(200);
});
