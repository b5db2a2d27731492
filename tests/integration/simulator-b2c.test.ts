import { constants, createPublicKey, publicEncrypt, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { customerPhone } from '../../electron/practice/customer-phone.ts';
import { decidePayout } from '../../electron/practice/simulated-b2c.ts';
import { defaultLimits } from '../../electron/practice/simulated-bank.ts';
import type { SimulatedDarajaOptions } from '../../electron/practice/simulated-daraja.ts';
import { customer, paths, resultIn, resultOf, startBench } from '../support/simulator-calls.ts';
import type { Bench, Fields } from '../support/simulator-calls.ts';
import { shapeOf } from '../support/simulator-receiver.ts';
import { startSimulator } from '../support/simulator.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

async function again(options: Partial<SimulatedDarajaOptions>): Promise<void> {
  await bench.stop();
  bench = await startBench(options);
}

const invalid = (field: string): object => ({
  status: 400,
  body: { errorCode: '400.002.02', errorMessage: `Bad Request - Invalid ${field}` },
});

describe("the portal's samples of B2C", () => {
  const accepted = {
    ConversationID: 'AG_20261121_20106e9209f64bebd05b',
    OriginatorConversationID: 'bw-7f0c2b9a-000045-1',
    ResponseCode: '0',
    ResponseDescription: 'Accept the service request successfully.',
  };
  const success = {
    Result: {
      ResultType: 0,
      ResultCode: 0,
      ResultDesc: 'The service request is processed successfully.',
      OriginatorConversationID: 'bw-7f0c2b9a-000045-1',
      ConversationID: 'AG_20261121_20106e9209f64bebd05b',
      TransactionID: 'UKL63NMUAB',
      ResultParameters: {
        ResultParameter: [
          { Key: 'TransactionAmount', Value: 50 },
          { Key: 'TransactionReceipt', Value: 'UKL63NMUAB' },
          { Key: 'ReceiverPartyPublicName', Value: '254712345678 - JANE WANJIKU' },
          { Key: 'TransactionCompletedDateTime', Value: '21.11.2026 09:48:52' },
          { Key: 'B2CUtilityAccountAvailableFunds', Value: 8959.6 },
          { Key: 'B2CWorkingAccountAvailableFunds', Value: 1199 },
          { Key: 'B2CRecipientIsRegisteredCustomer', Value: 'Y' },
          { Key: 'B2CChargesPaidAccountAvailableFunds', Value: -1980 },
        ],
      },
      ReferenceData: {
        ReferenceItem: {
          Key: 'QueueTimeoutURL',
          Value: 'https://internalsandbox.safaricom.co.ke/mpesa/b2cresults/v1/submit',
        },
      },
    },
  };
  const failure = {
    Result: {
      ResultType: 0,
      ResultCode: 2001,
      ResultDesc: 'The initiator information is invalid.',
      OriginatorConversationID: 'bw-7f0c2b9a-000046-1',
      ConversationID: 'AG_20261121_201062f6f6f5804f7a33',
      TransactionID: 'UKL0000000',
      ReferenceData: success.Result.ReferenceData,
    },
  };

  test('an accepted request is answered in the shape of the sample, with our own id', async () => {
    const answer = await bench.post(
      paths.b2c,
      bench.b2c({ OriginatorConversationID: 'bw-7f0c2b9a-000045-1' }),
    );
    expect(answer.status).toBe(200);
    expect(shapeOf(answer.body)).toEqual(shapeOf(accepted));
    expect(answer.body).toEqual({ ...accepted, ConversationID: answer.body['ConversationID'] });
    expect(answer.body['ConversationID']).toMatch(/^AG_20261121_[0-9a-f]{20}$/);
  });

  test('a success is posted in the shape of the sample, with what really happened', async () => {
    const { whole, value } = await resultOf(bench, paths.b2c, bench.b2c());
    expect(shapeOf({ Result: whole })).toEqual(shapeOf(success));
    expect(value('TransactionReceipt')).toBe(whole['TransactionID']);
    expect(whole['TransactionID']).toMatch(/^UKL[0-9A-Z]{7}$/);
    expect(value('TransactionAmount')).toBe(50);
    expect(value('TransactionCompletedDateTime')).toBe('21.11.2026 09:30:05');
    expect(value('ReceiverPartyPublicName')).toBe(
      `${customer} - ${bench.simulator.state().customers[0]?.name}`,
    );
    expect(value('B2CUtilityAccountAvailableFunds')).toBe(99_950);
    expect(value('B2CChargesPaidAccountAvailableFunds')).toBe(-5);
    expect(bench.receiver.posted()[0]).toMatchObject({ path: '/result', contentType: 'application/json' });
  });

  test('a failure is posted in the shape of the sample, with a receipt that is worth nothing', async () => {
    const wrong = bench.b2c({ SecurityCredential: bench.credential('wrong') });
    const { whole } = await resultOf(bench, paths.b2c, wrong);
    expect(shapeOf({ Result: whole })).toEqual(shapeOf(failure));
    expect(whole).toMatchObject({ ResultCode: 2001, TransactionID: 'UKL0000000' });
  });
});

describe('a B2C request', () => {
  test.each<readonly [string, Fields]>([
    ['InitiatorName', { InitiatorName: undefined }],
    ['InitiatorName', { InitiatorName: '' }],
    ['SecurityCredential', { SecurityCredential: undefined }],
    ['OriginatorConversationID', { OriginatorConversationID: undefined }],
    ['OriginatorConversationID', { OriginatorConversationID: '' }],
    ['OriginatorConversationID', { OriginatorConversationID: 'x'.repeat(65) }],
    ['OriginatorConversationID', { OriginatorConversationID: 'a b' }],
    ['CommandID', { CommandID: 'BusinessTransfer' }],
    ['CommandID', { CommandID: 'businesspayment' }],
    ['Amount', { Amount: 50.5 }],
    ['Amount', { Amount: '50.00' }],
    ['Amount', { Amount: 0 }],
    ['Amount', { Amount: -50 }],
    ['Amount', { Amount: null }],
    ['PartyA', { PartyA: 1234 }],
    ['PartyA', { PartyA: 12_345_678 }],
    ['PartyB', { PartyB: '0712345678' }],
    ['PartyB', { PartyB: '+254712345678' }],
    ['PartyB', { PartyB: 254_212_345_678 }],
    ['Remarks', { Remarks: 'x' }],
    ['Remarks', { Remarks: undefined }],
    ['Remarks', { Remarks: 'x'.repeat(101) }],
    ['Remarks', { Remarks: 'A & B' }],
    ['QueueTimeOutURL', { QueueTimeOutURL: undefined }],
    ['QueueTimeOutURL', { QueueTimeOutURL: 'http://example.co.ke/x' }],
    ['ResultURL', { ResultURL: 'http://example.co.ke/x' }],
    ['ResultURL', { ResultURL: 'https://localhost/x' }],
    ['ResultURL', { ResultURL: 'not an address' }],
    ['ResultURL', { ResultURL: 'https://x.example.co.ke/M-PESA/result' }],
    ['ResultURL', { ResultURL: 'https://safaricom.example.co.ke/r' }],
    ['ResultURL', { ResultURL: 'https://example.co.ke/query' }],
    ['ResultURL', { ResultURL: 'https://example.co.ke/a.exe' }],
    ['ResultURL', { ResultURL: 'https://example.co.ke/cmd' }],
    ['ResultURL', { ResultURL: 'https://example.co.ke/sqlite' }],
    ['ResultURL', { ResultURL: 'https://1234.ngrok.io/r' }],
    ['Occassion', { Occassion: '' }],
    ['Occassion', { Occassion: 'x'.repeat(101) }],
    ['Occasion', { Occassion: undefined, Occasion: 'one s is not the name of this field' }],
    ['Initiator', { Initiator: 'the name that the other pages use' }],
  ])('is refused for its %s: %j', async (field, change) => {
    expect(await bench.post(paths.b2c, bench.b2c(change))).toMatchObject(invalid(field));
    expect(bench.simulator.log().transactions).toEqual([]);
  });

  test('may write its numbers as text, and needs no Occassion', async () => {
    const { shortcode } = bench.simulator.merchant;
    const asText = { Amount: '50', PartyA: String(shortcode), PartyB: customer, Occassion: undefined };
    expect((await resultOf(bench, paths.b2c, bench.b2c(asText))).code).toBe(0);
  });

  test('of another content type is read as an empty one', async () => {
    for (const contentType of ['application/json; charset=utf-8', 'text/plain'])
      expect(await bench.post(paths.b2c, bench.b2c(), { contentType })).toMatchObject(
        invalid('InitiatorName'),
      );
    expect(bench.simulator.log().transactions).toEqual([]);
  });

  test('with the id of an earlier one is refused, however the rest looks, and moves no second shilling', async () => {
    const first = bench.b2c();
    expect((await resultOf(bench, paths.b2c, first)).code).toBe(0);
    expect(await bench.post(paths.b2c, { ...first, Amount: 70 })).toMatchObject({
      status: 500,
      body: { errorCode: '500.002.1001', errorMessage: 'Duplicate OriginatorConversationID.' },
    });
    expect(bench.simulator.state().accounts.utilityCents).toBe(10_000_000 - 5_000);
  });

  test('that was refused leaves its id free', async () => {
    const request = bench.b2c({ Remarks: 'x' });
    expect((await bench.post(paths.b2c, request)).status).toBe(400);
    expect((await resultOf(bench, paths.b2c, { ...request, Remarks: 'Refund' })).code).toBe(0);
  });

  test('ends in 15 where only the core still knows its id, and moves no second shilling', async () => {
    await again({ rules: { ocidRememberedMs: 60_000 } });
    const request = bench.b2c();
    await resultOf(bench, paths.b2c, request);
    await bench.clock.advance(60_000);
    expect((await resultOf(bench, paths.b2c, request)).code).toBe(15);
    expect(bench.simulator.state().accounts.utilityCents).toBe(10_000_000 - 5_000);
  });

  test('of version 1 is refused: the app has no such product', async () => {
    const answer = await bench.post('/mpesa/b2c/v1/paymentrequest', bench.b2c());
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('Invalid API call as no apiproduct match found');
  });

  test('needs the token of now', async () => {
    const old = await bench.token();
    await bench.token();
    expect(await bench.post(paths.b2c, bench.b2c(), { bearer: old })).toMatchObject({
      status: 401,
      body: { errorCode: '401.002.01', errorMessage: expect.stringContaining('Invalid Access Token') },
    });
    expect(bench.simulator.log().transactions).toEqual([]);
  });
});

describe('M-PESA declines a payout', () => {
  type Declined = readonly [why: string, code: string | number, change: Fields, prepare?: () => void];
  const declined: readonly Declined[] = [
    ['below ten shillings', 2, { Amount: 9 }],
    ['above a quarter of a million', 3, { Amount: 250_001 }],
    [
      'over what the customer may move in a day',
      4,
      {},
      () => bench.simulator.setCustomer(customer, { movedTodayShillings: 499_951 }),
    ],
    [
      'over what a wallet may hold',
      8,
      {},
      () => bench.simulator.setCustomer(customer, { walletShillings: 499_951 }),
    ],
    [
      'without funds in the Utility account',
      1,
      {},
      () => bench.simulator.setAccounts({ utilityCents: 4_999 }),
    ],
    [
      'to somebody who is no customer',
      2040,
      {},
      () => bench.simulator.setCustomer(customer, { standing: 'unregistered' }),
    ],
    [
      'to a number that no operator knows',
      'SFC_IC0003',
      {},
      () => bench.simulator.setCustomer(customer, { standing: 'no-such-number' }),
    ],
    ['from a shortcode without the product', 2028, { PartyA: 600_000 }],
    ['by an unknown initiator', 2001, { InitiatorName: 'somebody' }],
    ['without the role', 21, {}, () => bench.simulator.setInitiator({ missingRoles: ['b2c'] })],
    ['while the initiator is locked', 8006, {}, () => bench.simulator.setInitiator({ isLocked: true })],
  ];
  test.each(declined.map(([why, code, change, prepare]) => ({ why, code, change, prepare })))(
    '$why, with result $code',
    async ({ code, change, prepare }) => {
      prepare?.();
      const before = bench.simulator.state().accounts;
      const request = bench.b2c(change);
      const { whole } = await resultOf(bench, paths.b2c, request);
      expect(whole['ResultCode']).toBe(code);
      expect(whole).not.toHaveProperty('ResultParameters');
      expect(bench.simulator.state().accounts).toEqual(before);
      expect(bench.simulator.log().transactions).toMatchObject([{ status: 'Declined', receipt: undefined }]);
    },
  );

  test('at the exact limits nothing stands in the way', async () => {
    bench.simulator.setAccounts({ utilityCents: 25_000_000 });
    bench.simulator.setCustomer(customer, { walletShillings: 250_000, movedTodayShillings: 250_000 });
    expect((await resultOf(bench, paths.b2c, bench.b2c({ Amount: 250_000 }))).code).toBe(0);
    expect(bench.simulator.state().accounts.utilityCents).toBe(0);
    bench.simulator.setAccounts({ utilityCents: 1_000 });
    expect((await resultOf(bench, paths.b2c, bench.b2c({ Amount: 10, PartyB: 254_712_345_671 }))).code).toBe(
      0,
    );
  });

  test("a day's total begins anew at midnight in Nairobi", async () => {
    bench.simulator.setCustomer(customer, { movedTodayShillings: 500_000 });
    expect((await resultOf(bench, paths.b2c, bench.b2c())).code).toBe(4);
    await bench.clock.advance(15 * 60 * 60 * 1000);
    expect((await resultOf(bench, paths.b2c, bench.b2c())).code).toBe(0);
  });

  test('two payouts that are under way together cannot spend the same money', async () => {
    bench.simulator.setAccounts({ utilityCents: 7_000 });
    const bearer = await bench.token();
    await Promise.all([
      bench.post(paths.b2c, bench.b2c(), { bearer }),
      bench.post(paths.b2c, bench.b2c(), { bearer }),
    ]);
    await bench.clock.advance(0);
    const codes = (await bench.receiver.until(2)).map(({ text }) => resultIn(text).code);
    expect(codes.map(String).toSorted()).toEqual(['0', '1']);
    expect(bench.simulator.state().accounts.utilityCents).toBe(2_000);
  });

  test('the decision looks at who asks before it looks at money', () => {
    const facts = {
      initiator: undefined,
      isOurShortcode: true,
      isKnownToCore: false,
      customer: {
        msisdn: customer,
        name: 'X',
        standing: 'registered',
        walletShillings: 0,
        movedTodayShillings: 0,
        isKept: false,
      },
      amountShillings: 50,
      utilityCents: 5_000,
      limits: defaultLimits,
    } as const;
    expect(decidePayout(facts)).toBe('0');
    expect(decidePayout({ ...facts, initiator: '8006', utilityCents: 0 })).toBe('8006');
    expect(decidePayout({ ...facts, isKnownToCore: true, amountShillings: 1 })).toBe('15');
    expect(decidePayout({ ...facts, utilityCents: 4_999 })).toBe('1');
  });
});

describe('the security credential', () => {
  const certificate = async (): Promise<X509Certificate> =>
    new X509Certificate(await bench.simulator.certificatePem());

  test('locks the initiator at the third wrong password, and a right one before that forgives', async () => {
    const wrong = (): Promise<unknown> =>
      resultOf(bench, paths.b2c, bench.b2c({ SecurityCredential: bench.credential('wrong') })).then(
        ({ code }) => code,
      );
    const right = (): Promise<unknown> => resultOf(bench, paths.b2c, bench.b2c()).then(({ code }) => code);
    expect([await wrong(), await wrong(), await right()]).toEqual([2001, 2001, 0]);
    expect([await wrong(), await wrong(), await wrong(), await right()]).toEqual([2001, 2001, 2001, 8006]);
    bench.simulator.setInitiator({ isLocked: false });
    expect(await right()).toBe(0);
  });

  test('is different every time and always opens', () => {
    expect(bench.credential()).not.toBe(bench.credential());
    expect(bench.credential()).toHaveLength(344);
  });

  test.each([
    ['OAEP padding', constants.RSA_PKCS1_OAEP_PADDING, (text: string) => text],
    ['a time behind the password', constants.RSA_PKCS1_PADDING, (text: string) => `${text}20261121093005`],
  ])('is refused with %s', async (_what, padding, change) => {
    const { publicKey } = await certificate();
    const password = change(bench.simulator.merchant.initiatorPassword);
    const SecurityCredential = publicEncrypt({ key: publicKey, padding }, Buffer.from(password)).toString(
      'base64',
    );
    expect((await resultOf(bench, paths.b2c, bench.b2c({ SecurityCredential }))).code).toBe(2001);
  });

  test('is refused in clear, with line ends, or for another certificate', async () => {
    const lines = bench.credential().replace(/(.{76})/g, '$1\n');
    for (const SecurityCredential of [bench.simulator.merchant.initiatorPassword, lines]) {
      bench.simulator.setInitiator({ isLocked: false });
      expect((await resultOf(bench, paths.b2c, bench.b2c({ SecurityCredential }))).code).toBe(2001);
    }
  });

  test('a changed password makes the old credential wrong', async () => {
    bench.simulator.setInitiator({ password: 'Another#1' });
    expect((await resultOf(bench, paths.b2c, bench.b2c())).code).toBe(2001);
    const SecurityCredential = bench.credential('Another#1');
    expect((await resultOf(bench, paths.b2c, bench.b2c({ SecurityCredential }))).code).toBe(0);
  });

  test('the certificate holds an RSA key of 2048 bits', async () => {
    const key = createPublicKey((await certificate()).publicKey.export({ type: 'spki', format: 'pem' }));
    expect(key.asymmetricKeyType).toBe('rsa');
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  test('a pair of its own is made when none was given', async () => {
    const other = await startSimulator();
    const pem = await other.certificatePem();
    expect(pem).toContain('BEGIN CERTIFICATE');
    expect(pem).toBe(await other.certificatePem());
    expect(pem).not.toBe(await bench.simulator.certificatePem());
    await other.stop();
  });
});

test("the customer's phone shows what it received, with the sender's name and the receipt", async () => {
  const phone = customerPhone(bench.simulator);
  const { whole } = await resultOf(bench, paths.b2c, bench.b2c());
  await resultOf(bench, paths.b2c, bench.b2c({ Amount: 5 }));
  expect(phone.received(customer)).toEqual([
    {
      kind: 'b2c',
      msisdn: customer,
      amountShillings: 50,
      fromName: bench.simulator.merchant.organisationName,
      receipt: whole['TransactionID'],
      atMs: bench.clock.nowMs(),
    },
  ]);
  expect(phone.received('254712345679')).toEqual([]);
  expect(phone.received()).toHaveLength(1);
});
