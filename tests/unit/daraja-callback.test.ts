import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStkCallback } from '../../electron/daraja/stk-callback.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

type Item = { readonly Name: unknown; readonly Value?: unknown };
const documentedItems: readonly Item[] = [
  { Name: 'Amount', Value: 55.0 },
  { Name: 'MpesaReceiptNumber', Value: 'UKL4H7X2QD' },
  { Name: 'Balance' },
  { Name: 'TransactionDate', Value: 20261121093041 },
  { Name: 'PhoneNumber', Value: 254712345678 },
];

function body(change: object = {}, items: unknown = documentedItems): string {
  const stkCallback = {
    MerchantRequestID: '234f-43a9-ae11-d0b0c2dbe930108127',
    CheckoutRequestID: 'ws_CO_211120260930061712345678',
    ResultCode: 0,
    ResultDesc: 'The service request is processed successfully.',
    CallbackMetadata: { Item: items },
    ...change,
  };
  return JSON.stringify({ Body: { stkCallback } });
}

const withItem = (name: string, Value: unknown): string =>
  body(
    {},
    documentedItems.map((item) => (item.Name === name ? { Name: name, Value } : item)),
  );

const paid = {
  checkoutRequestId: 'ws_CO_211120260930061712345678',
  merchantRequestId: '234f-43a9-ae11-d0b0c2dbe930108127',
  resultCode: '0',
  resultDescription: 'The service request is processed successfully.',
  amountCents: 5500,
  receipt: 'UKL4H7X2QD',
  occurredAtMs: Date.parse('2026-11-21T09:30:41+03:00'),
};

describe('the callback of a prompt', () => {
  test('of the documented success is read whole', () => {
    expect(readStkCallback(body())).toEqual(paid);
  });

  test('of the documented cancellation has no money in it', () => {
    const change = { ResultCode: 1032, ResultDesc: 'Request cancelled by user', CallbackMetadata: undefined };
    expect(readStkCallback(body(change))).toEqual({
      ...paid,
      resultCode: '1032',
      resultDescription: 'Request cancelled by user',
      amountCents: undefined,
      receipt: undefined,
      occurredAtMs: undefined,
    });
  });

  test('may have its items in any order and without the phone number', () => {
    expect(readStkCallback(body({}, documentedItems.slice(0, 4).toReversed()))).toEqual(paid);
  });

  test.each([55, '55', '55.00', 55.0, ' 55.0 '])('reads the amount %j', (amount) => {
    expect(readStkCallback(withItem('Amount', amount))?.amountCents).toBe(5500);
  });

  test.each([
    [19.99, 1999],
    ['0.01', 1],
    [0.1, 10],
    [250000, 25_000_000],
  ])('reads %j to the cent', (amount, expected) => {
    expect(readStkCallback(withItem('Amount', amount))?.amountCents).toBe(expected);
  });

  test.each([55.005, '1,000', '-5', 0, 'fifty', null, 1e21, {}, true, ''])(
    'never guesses an amount from %j',
    (amount) => {
      expect(readStkCallback(withItem('Amount', amount))).toMatchObject({
        resultCode: '0',
        amountCents: undefined,
      });
    },
  );

  test('two different amounts are none', () => {
    const items = [...documentedItems, { Name: 'Amount', Value: 56 }];
    expect(readStkCallback(body({}, items))?.amountCents).toBeUndefined();
  });

  test.each(['20261121093041', '2026-11-21 09:30:41', 20261121093041])('reads the date %j', (date) => {
    expect(readStkCallback(withItem('TransactionDate', date))?.occurredAtMs).toBe(paid.occurredAtMs);
  });

  test.each(['2026-13-41 09:30:41', 'yesterday', 20261121, null])('leaves the date %j out', (date) => {
    expect(readStkCallback(withItem('TransactionDate', date))).toMatchObject({
      resultCode: '0',
      occurredAtMs: undefined,
    });
  });

  test.each(['2547*****678', '', null, 0])('does not care about the phone number %j', (phone) => {
    expect(readStkCallback(withItem('PhoneNumber', phone))).toEqual(paid);
  });

  test.each([
    ['0', '0'],
    [0, '0'],
    ['1037', '1037'],
    [2001, '2001'],
    ['SFC_IC0003', 'SFC_IC0003'],
    [' E3008 ', 'E3008'],
  ])('reads the result code %j as text', (ResultCode, resultCode) => {
    expect(readStkCallback(body({ ResultCode }))?.resultCode).toBe(resultCode);
  });

  test.each([
    ['no result code', { ResultCode: undefined }],
    ['an empty result code', { ResultCode: '' }],
    ['a result code that is none', { ResultCode: [0] }],
    ['no id', { CheckoutRequestID: undefined }],
    ['an id that is a number', { CheckoutRequestID: 12 }],
    ['an id with spaces', { CheckoutRequestID: 'ws CO' }],
  ])('is not understood with %s', (_name, change) => {
    expect(readStkCallback(body(change))).toBeUndefined();
  });

  test.each([
    '',
    'null',
    '[]',
    '{"Body":[]}',
    '{"Body":{"stkCallback":null}}',
    body().slice(0, -9),
    '{"Result":{}}',
    '\u0000',
  ])('is not understood as %j', (text) => {
    expect(readStkCallback(text)).toBeUndefined();
  });

  test('of a quarter of a megabyte, or nested without end, is refused unread', () => {
    expect(readStkCallback(body({ ResultDesc: 'x'.repeat(256 * 1024) }))).toBeUndefined();
    expect(readStkCallback(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeUndefined();
    expect(readStkCallback(body({}, JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`)))).toBeUndefined();
  });

  test('never reads a name from the prototype', () => {
    expect(
      readStkCallback('{"__proto__":{"Body":{"stkCallback":{"CheckoutRequestID":"a","ResultCode":0}}}}'),
    ).toBeUndefined();
  });
});

test(`no body makes the reader throw, and what it reads is always well formed (SEED=${seed})`, () => {
  const anything = fc.oneof(fc.anything(), fc.json(), fc.constantFrom(0, '0', null, {}, [], -0, 1e308));
  const mutatedField = fc.tuple(
    fc.constantFrom('ResultCode', 'CheckoutRequestID', 'CallbackMetadata', 'MerchantRequestID', 'ResultDesc'),
    anything,
  );
  const bodies = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    mutatedField.map(([field, value]) => safeBody({ [field]: value })),
    fc.array(fc.record({ Name: anything, Value: anything })).map((items) => safeBody({}, items)),
    fc
      .tuple(fc.nat(400), fc.string())
      .map(([at, text]) => body().slice(0, at) + text + body().slice(at + text.length)),
  );
  fc.assert(
    fc.property(bodies, (text) => {
      const read = readStkCallback(text);
      if (read === undefined) return;
      expect(read.resultCode).not.toBe('');
      expect(
        read.amountCents === undefined || (Number.isSafeInteger(read.amountCents) && read.amountCents > 0),
      ).toBe(true);
      if (read.resultCode !== '0') expect(read).toMatchObject({ amountCents: undefined, receipt: undefined });
    }),
    { seed, numRuns: 2_000 },
  );
});

/** `fc.anything` makes values that JSON cannot hold. */
function safeBody(change: object, items?: unknown): string {
  try {
    return body(change, items);
  } catch {
    return '';
  }
}
