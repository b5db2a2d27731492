/** The hazards that integrators report of posted bodies, and properties over bodies that nobody has seen yet. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBalances } from '../../electron/daraja/account-balance.ts';
import { readPayoutResult } from '../../electron/daraja/b2c.ts';
import { readPosted } from '../../electron/daraja/posted.ts';
import { readPullPage } from '../../electron/daraja/pull-transactions.ts';
import { readReversal } from '../../electron/daraja/reversal.ts';
import { readStatusResult } from '../../electron/daraja/transaction-status.ts';
import { readDate, readParty } from '../../electron/daraja/wire-values.ts';
import type { PostedResult } from '../../shared/observation.ts';
import { chooseSeed } from '../support/random.ts';

const seed = chooseSeed('posted bodies');

const ocid = '7f0c2b9a4d1e4f60a1b2c3d4e5f60718';
const envelope = {
  ResultType: 0,
  ResultCode: 0 as unknown,
  ResultDesc: 'The service request is processed successfully.',
  OriginatorConversationID: ocid as unknown,
  ConversationID: 'AG_20261121_20106e9209f64bebd05b' as unknown,
  TransactionID: 'UKL63NMUAB' as unknown,
};
const parameter = (Key: unknown, Value?: unknown): object => ({
  Key,
  ...(Value === undefined ? {} : { Value }),
});

function bodyOf(change: object, ...parameters: readonly unknown[]): string {
  const ResultParameters = { ResultParameter: parameters };
  return JSON.stringify({ Result: { ...envelope, ResultParameters, ...change } });
}

function resultOf(change: object, ...parameters: readonly unknown[]): PostedResult {
  const posted = readPosted(bodyOf(change, ...parameters));
  if (posted?.kind !== 'result') throw new Error('not a result');
  return posted.result;
}

describe('the result envelope', () => {
  test('may have one parameter as an object, or none at all', () => {
    const one = resultOf({ ResultParameters: { ResultParameter: parameter('TransactionAmount', 50) } });
    expect(readPayoutResult(one).amountCents).toBe(5000);
    for (const ResultParameters of [
      undefined,
      null,
      [],
      {},
      '',
      { ResultParameter: null },
      { ResultParameter: 'x' },
    ])
      expect(resultOf({ ResultParameters }).parameters).toEqual([]);
  });

  test.each([
    [0, '0'],
    ['0', '0'],
    [2001, '2001'],
    ['SFC_IC0003', 'SFC_IC0003'],
    [' R000001 ', 'R000001'],
    [100000001, '100000001'],
  ])('has the code %j as text', (ResultCode, expected) => {
    expect(resultOf({ ResultCode }).resultCode).toBe(expected);
  });

  test.each([
    ['no code', { ResultCode: undefined }],
    ['a code that is none', { ResultCode: { a: 1 } }],
    ['an endless code', { ResultCode: 'x'.repeat(41) }],
    ['no id at all', { OriginatorConversationID: undefined, ConversationID: '' }],
    ['an id that is none', { OriginatorConversationID: 'two words' }],
    ['an id that is a list', { OriginatorConversationID: [ocid] }],
  ])('is not understood with %s', (_name, change) => {
    expect(readPosted(bodyOf(change))).toBeUndefined();
  });

  test('with one id alone is understood', () => {
    expect(resultOf({ OriginatorConversationID: undefined })).toMatchObject({ originatorConversationId: '' });
    expect(resultOf({ ConversationID: undefined })).toMatchObject({
      originatorConversationId: ocid,
      conversationId: '',
    });
  });

  test('keeps the order of its parameters, and those that come twice', () => {
    const result = resultOf(
      {},
      parameter('A', 1),
      parameter('B'),
      parameter('A', '2'),
      parameter(7, {}),
      'x',
      null,
    );
    expect(result.parameters).toEqual([
      { key: 'A', value: '1' },
      { key: 'B', value: undefined },
      { key: 'A', value: '2' },
      { key: '7', value: undefined },
    ]);
  });

  test('never reads a name from the prototype', () => {
    const inherited = JSON.stringify({ Result: { ...envelope } });
    expect(readPosted(`{"__proto__":${inherited}}`)).toBeUndefined();
    expect(
      readPosted(
        '{"Result":{"__proto__":{"ResultCode":0,"OriginatorConversationID":"a","ConversationID":"b"}}}',
      ),
    ).toBeUndefined();
    const odd = resultOf({}, parameter('__proto__', 'x'), parameter('constructor', 'y'));
    expect(readPayoutResult(odd).amountCents).toBeUndefined();
  });

  test('of a quarter of a megabyte, or nested without end, is refused unread', () => {
    expect(readPosted(bodyOf({ ResultDesc: 'x'.repeat(256 * 1024) }))).toBeUndefined();
    expect(readPosted(`${'{"Result":'.repeat(50)}0${'}'.repeat(50)}`)).toBeUndefined();
  });

  test('that is two things at once is neither', () => {
    const credit = { TransID: 'UKL51ZDR4F', TransAmount: '55.00', BusinessShortCode: '5432100' };
    expect(readPosted(JSON.stringify({ Result: envelope, ...credit }))).toBeUndefined();
  });

  test('hides what Safaricom repeats of secrets and numbers in its words', () => {
    const { resultDescription } = resultOf({ ResultDesc: 'Bad 254712345678 at https://x.example/a' });
    expect(resultDescription).toBe('Bad 0712***678 at ***');
  });
});

describe('a payout result', () => {
  test.each([
    ['two amounts', [parameter('TransactionAmount', 50), parameter('TransactionAmount', 51)]],
    ['an amount with a comma', [parameter('TransactionAmount', '1,000')]],
    ['an amount of nothing', [parameter('TransactionAmount', 0)]],
    ['a negative amount', [parameter('TransactionAmount', -50)]],
    ['an amount that is no number', [parameter('TransactionAmount', 'fifty')]],
    ['a fraction of a cent', [parameter('TransactionAmount', 50.005)]],
    ['an amount without a value', [parameter('TransactionAmount')]],
  ])('never guesses an amount from %s', (_name, parameters) => {
    expect(readPayoutResult(resultOf({}, ...parameters)).amountCents).toBeUndefined();
  });

  test('said twice alike is said', () => {
    const twice = [parameter('TransactionAmount', 50), parameter('TransactionAmount', '50')];
    expect(readPayoutResult(resultOf({}, ...twice)).amountCents).toBe(5000);
  });

  test('with two receipts has none', () => {
    const other = resultOf({}, parameter('TransactionReceipt', 'UKL63NMUAC'));
    expect(readPayoutResult(other).receipt).toBeUndefined();
    expect(readPayoutResult(resultOf({})).receipt).toBe('UKL63NMUAB');
  });

  test.each([
    ['254712345678 - JANE WANJIKU', '254712345678', 'JANE WANJIKU'],
    ['254712345678 - ANN-MARIE - O', '254712345678', 'ANN-MARIE - O'],
    ['2547*****678 - JANE', undefined, 'JANE'],
    ['2547 ***** 126 - JANE', undefined, 'JANE'],
    ['600310 - MY SHOP', undefined, 'MY SHOP'],
    ['254712345678', '254712345678', undefined],
    ['JANE WANJIKU', undefined, undefined],
    ['', undefined, undefined],
  ])('reads the payee %j', (text, msisdn, name) => {
    expect(readParty(text)).toEqual({ msisdn, name });
  });

  test.each([
    ['21.11.2026 09:48:52', '2026-11-21T09:48:52+03:00'],
    ['20261121094852', '2026-11-21T09:48:52+03:00'],
    [20261121094852, '2026-11-21T09:48:52+03:00'],
    ['2026-11-21 09:48:52', '2026-11-21T09:48:52+03:00'],
    ['31.02.2026 09:48:52', undefined],
    ['11/21/2026 09:48:52', undefined],
    ['21.11.2026', undefined],
    [null, undefined],
  ])('reads the time %j as East Africa Time', (value, iso) => {
    expect(readDate(value)).toBe(iso === undefined ? undefined : Date.parse(iso));
  });
});

describe('a status result', () => {
  const statusOf = (status: unknown, ...more: readonly unknown[]): ReturnType<typeof readStatusResult> =>
    readStatusResult(resultOf({}, parameter('TransactionStatus', status), ...more));

  test.each([
    ['Completed', 'completed'],
    ['Initiated', 'pending'],
    ['Authorized', 'pending'],
    ['Pending Authorized', 'pending'],
    ['Cancelled', 'failed'],
    ['Declined', 'failed'],
    ['Expired', 'failed'],
    ['COMPLETED', 'completed'],
    ['Failed', 'not-understood'],
    ['', 'not-understood'],
    [0, 'not-understood'],
    [undefined, 'not-understood'],
  ])('of %j is %s', (status, verdict) => {
    expect(statusOf(status).verdict).toBe(verdict);
  });

  test('that says two things says nothing', () => {
    expect(statusOf('Completed', parameter('TransactionStatus', 'Declined')).verdict).toBe('not-understood');
  });

  test('of a question that failed has no verdict, whatever stands in it', () => {
    const result = resultOf({ ResultCode: 25 }, parameter('TransactionStatus', 'Completed'));
    expect(readStatusResult(result)).toMatchObject({ verdict: 'not-understood', amountCents: undefined });
  });

  test('has no receipt and no time before it is completed', () => {
    const more = [parameter('ReceiptNo', 'UKL63NMUAB'), parameter('FinalisedTime', '20261121094852')];
    expect(statusOf('Initiated', ...more)).toMatchObject({ receipt: undefined, occurredAtMs: undefined });
  });

  test('with two customers has none', () => {
    const parties = [
      parameter('DebitPartyName', '254712345678 - JANE'),
      parameter('CreditPartyName', '254712345679 - JOHN'),
    ];
    expect(statusOf('Completed', ...parties).payeeMsisdn).toBeUndefined();
  });
});

describe('balances', () => {
  const balancesOf = (text: unknown): ReturnType<typeof readBalances> =>
    readBalances(resultOf({}, parameter('AccountBalance', text)));

  test.each([
    ['half an account', 'Utility Account|KES|228037.00'],
    ['another currency', 'Utility Account|USD|1.00|1.00|0.00|0.00'],
    ['no name', '|KES|1.00|1.00|0.00|0.00'],
    ['no numbers', 'Utility Account|KES|x|y|0.00|0.00'],
    ['nothing', ''],
    ['a number', 12],
  ])('are not guessed from %s', (_name, text) => {
    expect(balancesOf(text)).toEqual([]);
  });

  test('end with a stray sign, or come with an escaped one', () => {
    const text = 'Working Account|KES|1.00|1.00|0.00|0.00&amp;Utility Account|KES|2.50|2.50|0.00|0.00&';
    expect(balancesOf(text)).toEqual([
      { account: 'Working Account', availableCents: 100 },
      { account: 'Utility Account', availableCents: 250 },
    ]);
  });

  test('go by the lower figure, and leave out an account that contradicts itself', () => {
    expect(balancesOf('Utility Account|KES|300.00|200.00|100.00|0.00')).toEqual([
      { account: 'Utility Account', availableCents: 20_000 },
    ]);
    const one = 'Utility Account|KES|2.00|2.00|0.00|0.00';
    expect(balancesOf(`${one}&${one}`)).toEqual([{ account: 'Utility Account', availableCents: 200 }]);
    expect(balancesOf(`${one}&Utility Account|KES|3.00|3.00|0.00|0.00`)).toEqual([]);
  });
});

// ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(0, '0', null, {}, [], -0, 1e308, 1e-9, '1e3', '0x10', '١٢', ' ', '-', '.5', '5.'),
);
const keys = fc.constantFrom(
  'TransactionAmount',
  'Amount',
  'B2CUtilityAccountAvailableFunds',
  'TransactionReceipt',
  'ReceiverPartyPublicName',
  'TransactionStatus',
  'AccountBalance',
  'OriginalTransactionID',
  '__proto__',
  'toString',
);
const parameters = fc.array(fc.record({ Key: fc.oneof(keys, anything), Value: anything }), { maxLength: 12 });
const fields = fc.constantFrom(...Object.keys(envelope), 'ResultParameters', 'ReferenceData');
const c2bFields = fc.constantFrom('TransID', 'TransAmount', 'BusinessShortCode', 'MSISDN', 'TransTime');

const bodies = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.tuple(fields, anything, parameters).map(([field, value, list]) => bodyOf({ [field]: value }, ...list)),
  fc.tuple(anything, parameters).map(([list]) => bodyOf({ ResultParameters: { ResultParameter: list } })),
  fc.dictionary(c2bFields, anything).map((body) => JSON.stringify(body)),
  fc.tuple(fc.nat(400), fc.string()).map(([at, text]) => {
    const body = bodyOf({}, parameter('TransactionAmount', 50));
    return body.slice(0, at) + text + body.slice(at + text.length);
  }),
);

/** Every decimal number that stands in a text, in cents: what a reader may say, it must have read. */
function amountsIn(text: string): ReadonlySet<number> {
  const found = text.match(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi) ?? [];
  return new Set(
    found.flatMap((number) => [Math.round(Number(number) * 100), Math.round(-Number(number) * 100)]),
  );
}

describe('whatever is posted', () => {
  test('no reader throws, and none says an amount that does not stand in the body', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const posted = readPosted(body);
        const said = posted?.kind === 'result' ? amountsSaid(posted.result) : [];
        const credit = posted?.kind === 'credit' ? [posted.credit.amountCents] : [];
        const there = amountsIn(body);
        for (const amount of [...said, ...credit]) {
          expect(Number.isSafeInteger(amount)).toBe(true);
          expect(there.has(amount), `${amount} in ${body}`).toBe(true);
        }
      }),
      { seed, numRuns: 3_000 },
    );
  });

  const speaking = [
    parameter('TransactionAmount', 50),
    parameter('Amount', 50),
    parameter('B2CUtilityAccountAvailableFunds', 50),
    parameter('B2CWorkingAccountAvailableFunds', 50),
    parameter('TransactionStatus', 'Completed'),
    parameter('OriginalTransactionID', 'UKL4H7X2QD'),
    parameter('AccountBalance', 'Utility Account|KES|50.00|50.00|0.00|0.00'),
  ];

  test('no result but code 0 says anything of money', () => {
    expect(amountsSaid(resultOf({}, ...speaking))).toHaveLength(6);
    const codes = fc.oneof(fc.integer({ min: 1 }), fc.constantFrom('SFC_IC0003', '00', '0.0', 'R000001'));
    fc.assert(
      fc.property(codes, parameters, (ResultCode, list) => {
        expect(amountsSaid(resultOf({ ResultCode }, ...speaking, ...list))).toEqual([]);
      }),
      { seed, numRuns: 500 },
    );
  });

  test('no pulled page makes the reader throw or say an amount that is not there', () => {
    const rows = fc.array(
      fc.record({ transactionId: anything, amount: anything, trxDate: anything, msisdn: anything }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          rows,
          rows.map((list) => [list]),
        ),
        (Response) => {
          const json = { ResponseCode: '1000', Response } as Readonly<Record<string, unknown>>;
          const page = readPullPage({ kind: 'success', status: 200, retryAfterMs: undefined, json });
          const there = amountsIn(JSON.stringify(Response) ?? '');
          for (const { amountCents } of page?.credits ?? []) expect(there.has(amountCents)).toBe(true);
        },
      ),
      { seed, numRuns: 1_000 },
    );
  });
});

function amountsSaid(result: PostedResult): readonly number[] {
  const payout = readPayoutResult(result);
  const amounts = [
    payout.amountCents,
    payout.utilityCents,
    payout.workingCents,
    readStatusResult(result).amountCents,
    readReversal(result).amountCents,
    ...readBalances(result).map(({ availableCents }) => availableCents),
  ];
  return amounts.filter((amount) => amount !== undefined);
}
