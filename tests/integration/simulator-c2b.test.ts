import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedDarajaOptions } from '../../electron/practice/simulated-daraja.ts';
import { customer, paths, startBench } from '../support/simulator-calls.ts';
import type { Answer, Bench, Fields } from '../support/simulator-calls.ts';
import { shapeOf } from '../support/simulator-receiver.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

async function again(options: Partial<SimulatedDarajaOptions>): Promise<void> {
  await bench.stop();
  bench = await startBench(options);
}

const till = 5_432_100;
const paybill = 174_379;
const invalid = (field: string): object => ({
  status: 400,
  body: { errorCode: '400.002.02', errorMessage: `Bad Request - Invalid ${field}` },
});

const register = (change: Fields = {}, path: string = paths.c2bRegister): Promise<Answer> =>
  bench.post(path, {
    ShortCode: till,
    ResponseType: 'Completed',
    ConfirmationURL: `${bench.receiver.origin}/confirmation`,
    ValidationURL: `${bench.receiver.origin}/validation`,
    ...change,
  });
const simulate = (change: Fields = {}): Promise<Answer> =>
  bench.post(paths.c2bSimulate, {
    ShortCode: till,
    CommandID: 'CustomerBuyGoodsOnline',
    Amount: 55,
    Msisdn: Number(customer),
    BillRefNumber: '',
    ...change,
  });
const posted = async (count: number): Promise<readonly Fields[]> =>
  (await bench.receiver.until(count)).map(({ text }) => JSON.parse(text) as Fields);

describe('registering C2B URLs', () => {
  test("is answered with the portal's misspelled key", async () => {
    expect((await register()).body).toEqual({
      OriginatorCoversationID: expect.stringMatching(/^\d{4}-\d{6}-\d$/),
      ResponseCode: '0',
      ResponseDescription: 'Success',
    });
  });

  test('works once per shortcode, until somebody deletes them in the portal', async () => {
    await register();
    expect(await register()).toMatchObject({
      status: 500,
      body: { errorCode: '500.003.1001', errorMessage: 'Urls are already registered.' },
    });
    expect((await register({ ShortCode: paybill })).status).toBe(200);
    bench.simulator.unregisterC2b();
    expect((await register()).status).toBe(200);
  });

  test.each<readonly [string, Fields]>([
    ['ShortCode', { ShortCode: 'x' }],
    ['ShortCode', { ShortCode: 600_000 }],
    ['ResponseType', { ResponseType: 'completed' }],
    ['ConfirmationURL', { ConfirmationURL: 'https://mpesa.example.co.ke/c' }],
    ['ValidationURL', { ValidationURL: undefined }],
    ['Initiator', { Initiator: 'x' }],
  ])('is refused for its %s: %j', async (field, change) => {
    expect(await register(change)).toMatchObject(invalid(field));
  });

  test('knows its own codes for a broken payload, an old token and a wrong path', async () => {
    expect((await bench.post(paths.c2bRegister, '{')).body).toMatchObject({ errorCode: '400.002.05' });
    const old = await bench.token();
    await bench.token();
    expect((await bench.post(paths.c2bRegister, {}, { bearer: old })).body).toMatchObject({
      errorCode: '400.003.01',
    });
    expect((await bench.post('/mpesa/c2b/v3/registerurl', {})).body).toMatchObject({
      errorCode: '404.003.01',
    });
    expect((await bench.post('/mpesa/accountbalance/v2/query', {})).body).toMatchObject({
      errorCode: '404.002.01',
    });
  });
});

describe('a payment to a registered shortcode', () => {
  const sample = {
    TransactionType: 'Buy Goods',
    TransID: 'UKL51ZDR4F',
    TransTime: '20261121121325',
    TransAmount: '55.00',
    BusinessShortCode: '5432100',
    BillRefNumber: '',
    InvoiceNumber: '',
    OrgAccountBalance: '25000.00',
    ThirdPartyTransID: '',
    MSISDN: '2547 ***** 126',
    FirstName: 'JANE',
    MiddleName: '',
    LastName: '',
  };

  test("is confirmed in the shape of the portal's sample", async () => {
    await register();
    expect((await simulate()).body).toMatchObject({ ResponseCode: '0' });
    const [confirmation] = await posted(1);
    expect(shapeOf(confirmation)).toEqual(shapeOf(sample));
    expect(confirmation).toMatchObject({
      TransactionType: 'Buy Goods',
      TransTime: '20261121093005',
      TransAmount: '55.00',
      BusinessShortCode: '5432100',
      BillRefNumber: '',
      OrgAccountBalance: '100055.00',
      MSISDN: '2547 ***** 678',
    });
    expect(bench.receiver.posted()[0]?.path).toBe('/confirmation');
  });

  test('to a paybill carries its reference', async () => {
    await register({ ShortCode: paybill });
    await simulate({ ShortCode: paybill, CommandID: 'CustomerPayBillOnline', BillRefNumber: 'BW-000123' });
    expect(await posted(1)).toMatchObject([{ TransactionType: 'Pay Bill', BillRefNumber: 'BW-000123' }]);
  });

  test('that began as a prompt is told twice under one receipt: callback and confirmation', async () => {
    await register();
    const receipt = await bench.paid();
    await bench.receiver.until(2);
    const bodies = bench.receiver.posted();
    expect(bodies.map(({ path }) => path).toSorted()).toEqual(['/confirmation', '/stk']);
    for (const { text } of bodies) expect(text).toContain(receipt);
  });

  test('under version 1 carries the hash of the number', async () => {
    await register({}, '/mpesa/c2b/v1/registerurl');
    await simulate();
    expect((await posted(1))[0]?.['MSISDN']).toBe(createHash('sha256').update(customer).digest('hex'));
  });

  test('to a shortcode that nobody registered is told nobody, and counted all the same', async () => {
    await simulate();
    expect(bench.simulator.state().accounts.workingCents).toBe(10_005_500);
    expect(bench.receiver.posted()).toEqual([]);
  });

  test.each<readonly [string, Fields]>([
    ['ShortCode', { ShortCode: 600_000 }],
    ['CommandID', { CommandID: 'BusinessPayment' }],
    ['Amount', { Amount: 1.5 }],
    ['Msisdn', { Msisdn: '0712345678' }],
    ['BillRefNumber', { CommandID: 'CustomerPayBillOnline', BillRefNumber: '' }],
    ['BillRefNumber', { BillRefNumber: 'x'.repeat(21) }],
  ])('is refused for its %s: %j', async (field, change) => {
    expect(await simulate(change)).toMatchObject(invalid(field));
  });
});

describe('external validation', () => {
  const pay = () => bench.simulator.payOwn({ msisdn: customer, amountShillings: 55 });

  test('lets the shop decline a payment', async () => {
    await again({ rules: { validatesC2b: true } });
    await register();
    bench.receiver.answerWith({ ResultCode: 'C2B00013', ResultDesc: 'Rejected' });
    expect(await pay()).toEqual({ resultCode: 'C2B00016' });
    expect(bench.simulator.log().transactions).toEqual([]);
    bench.receiver.answerWith({ ResultCode: '0', ResultDesc: 'Accepted' });
    expect(await pay()).toMatchObject({ resultCode: '0' });
    expect((await bench.receiver.until(3)).map(({ path }) => path)).toEqual([
      '/validation',
      '/validation',
      '/confirmation',
    ]);
  });

  test.each([
    ['Completed', '0'],
    ['Cancelled', 'C2B00016'],
  ])('without an answer goes by the response type %s', async (ResponseType, resultCode) => {
    await again({ rules: { validatesC2b: true } });
    await register({ ResponseType, ValidationURL: 'http://127.0.0.1:1/nobody' });
    expect(await pay()).toMatchObject({ resultCode });
  });
});

describe('Pull Transactions', () => {
  const pullRegister = (change: Fields = {}): Promise<Answer> =>
    bench.post(paths.pullRegister, {
      ShortCode: till,
      RequestType: 'Pull',
      NominatedNumber: bench.simulator.merchant.nominatedNumber,
      CallBackURL: 'https://answers.example.co.ke/pull',
      ...change,
    });
  const pull = (change: Fields = {}): Promise<Answer> =>
    bench.post(paths.pullQuery, {
      ShortCode: till,
      StartDate: '2026-11-21 08:36:00',
      EndDate: '2026-11-21 23:59:59',
      OffSetValue: '0',
      ...change,
    });
  const rowsOf = ({ body }: Answer): readonly Fields[] =>
    (body['Response'] as readonly (readonly Fields[])[])[0] ?? [];

  const sample = {
    ResponseRefID: '26178-42530161-2',
    ResponseCode: '1000',
    ResponseMessage: 'Success',
    Response: [
      [
        {
          transactionId: 'UKL4H7X2QD',
          trxDate: '2026-11-21T09:30:41Z',
          msisdn: 712_345_678,
          sender: 'JANE WANJIKU',
          transactiontype: 'c2b-pay-bill-debit',
          billreference: 'BW-000123',
          amount: '55.00',
          organizationname: 'MY SHOP',
        },
      ],
    ],
  };

  test('registers once, says so the second time, and both are fine', async () => {
    expect((await pullRegister()).body).toMatchObject({ ResponseStatus: '1000', ShortCode: till });
    expect(await pullRegister()).toMatchObject({ status: 200, body: { ResponseStatus: '1001' } });
  });

  test("lists prompts and payments in the shape of the portal's sample, nested twice", async () => {
    await pullRegister();
    const receipt = await bench.paid();
    const answer = await pull();
    expect(shapeOf(answer.body)).toEqual(shapeOf(sample));
    expect(rowsOf(answer)).toMatchObject([
      {
        transactionId: receipt,
        trxDate: '2026-11-21T09:30:05Z',
        msisdn: 712_345_678,
        amount: '55.00',
        organizationname: 'PRACTICE SHOP',
      },
    ]);
  });

  test('keeps the other shortcode, payouts and reversals out', async () => {
    await pullRegister();
    await pullRegister({ ShortCode: paybill });
    const change = { TransactionType: 'CustomerPayBillOnline', PartyB: paybill };
    const receipt = await bench.paid(change);
    await bench.post(paths.b2c, bench.b2c());
    await bench.clock.advance(0);
    expect((await pull()).body).toMatchObject({ ResponseCode: '1001', Response: [[]] });
    expect(rowsOf(await pull({ ShortCode: paybill }))).toMatchObject([
      { transactionId: receipt, transactiontype: 'c2b-pay-bill-debit', billreference: 'BW-000123' },
    ]);
  });

  test('goes page by page', async () => {
    await again({ pullShape: { rowsPerPage: 2 } });
    await pullRegister();
    for (const last of [1, 2, 3, 4, 5])
      await bench.simulator.payOwn({ msisdn: `25471234567${last}`, amountShillings: last });
    const amounts = async (OffSetValue: string): Promise<unknown[]> =>
      rowsOf(await pull({ OffSetValue })).map(({ amount }) => amount);
    expect(await amounts('0')).toEqual(['1.00', '2.00']);
    expect(await amounts('2')).toEqual(['3.00', '4.00']);
    expect(await amounts('4')).toEqual(['5.00']);
    expect(await amounts('6')).toEqual([]);
  });

  test('forgets after 48 hours, whatever is asked for', async () => {
    await pullRegister();
    await bench.paid();
    const wide = { StartDate: '2026-11-01 00:00:00', EndDate: '2026-12-01 00:00:00' };
    await bench.clock.advance(48 * 60 * 60 * 1000);
    expect(rowsOf(await pull(wide))).toHaveLength(1);
    await bench.clock.advance(1);
    expect((await pull(wide)).body).toMatchObject({ ResponseCode: '1001' });
  });

  test('keeps to the second of its range', async () => {
    await pullRegister();
    await bench.paid();
    const within = (StartDate: string, EndDate: string): Promise<number> =>
      pull({ StartDate: `2026-11-21 ${StartDate}`, EndDate: `2026-11-21 ${EndDate}` }).then(
        (answer) => rowsOf(answer).length,
      );
    expect(await within('09:30:05', '09:30:05')).toBe(1);
    expect(await within('09:30:06', '09:31:00')).toBe(0);
    expect(await within('09:00:00', '09:30:04')).toBe(0);
  });

  test.each<readonly [string, Fields]>([
    ['StartDate', { StartDate: '20261121083600' }],
    ['StartDate', { StartDate: '2026-13-21 08:36:00' }],
    ['EndDate', { EndDate: '2026-11-21' }],
    ['EndDate', { EndDate: '2026-11-21 08:35:59' }],
    ['OffSetValue', { OffSetValue: '-1' }],
    ['OffSetValue', { OffSetValue: undefined, OffsetValue: '0' }],
  ])('is refused for its %s: %j', async (field, change) => {
    await pullRegister();
    expect(await pull(change)).toMatchObject(invalid(field));
  });

  test('is refused for a strange shortcode, a strange number, and before it was registered', async () => {
    expect((await pullRegister({ ShortCode: 600_000 })).body).toMatchObject({
      errorCode: '400.001',
      errorMessage: 'Invalid ShortCode',
    });
    expect(await pullRegister({ NominatedNumber: customer })).toMatchObject(invalid('NominatedNumber'));
    expect(await pullRegister({ RequestType: 'pull' })).toMatchObject(invalid('RequestType'));
    expect(await pull()).toMatchObject({ status: 401, body: { errorCode: '401.001' } });
    const old = await bench.token();
    await bench.token();
    expect(await bench.post(paths.pullQuery, {}, { bearer: old })).toMatchObject({
      status: 401,
      body: { errorCode: '401.001', errorMessage: 'Invalid Access Token' },
    });
  });

  test('wears the other faces that were seen', async () => {
    await again({ pullShape: { keys: 'spaced', msisdn: 'full', zone: 'utc' } });
    expect((await pullRegister()).body).toMatchObject({
      'Response Status': '1000',
      'Response Description': expect.any(String),
      RequestID: expect.any(String),
    });
    await bench.paid();
    const answer = await pull();
    expect(answer.body).toHaveProperty('RequestID');
    expect(rowsOf(answer)).toMatchObject([{ msisdn: 254_712_345_678, trxDate: '2026-11-21T06:30:05Z' }]);
    bench.simulator.misbehave('pull-query', 'none-as-text');
    expect((await pull()).body).toMatchObject({ ResponseCode: '1001', Transaction: '[[]]' });
    bench.simulator.misbehave('pull-query', 'none-as-500');
    expect(await pull()).toMatchObject({
      status: 500,
      body: { errorMessage: expect.stringContaining('Failed to retrieve transactions') },
    });
    await again({ pullShape: { msisdn: 'masked' } });
    await pullRegister();
    await bench.paid();
    expect(rowsOf(await pull())).toMatchObject([{ msisdn: '2547*****678' }]);
  });
});

describe('a customer who was set up', () => {
  const pay = (amountShillings: number) => bench.simulator.payOwn({ msisdn: customer, amountShillings });

  test('can be short of money, at his daily limit, or meet a full till', async () => {
    bench.simulator.setCustomer(customer, { walletShillings: 55 });
    expect(await pay(56)).toEqual({ resultCode: '1' });
    expect(await pay(55)).toMatchObject({ resultCode: '0' });
    bench.simulator.setCustomer(customer, { walletShillings: 500, movedTodayShillings: 499_900 });
    expect(await pay(101)).toEqual({ resultCode: '4' });
    expect(await pay(100)).toMatchObject({ resultCode: '0' });
    await again({ limits: { workingMaxShillings: 100_010 } });
    expect(await pay(11)).toEqual({ resultCode: '8' });
    expect(await pay(10)).toMatchObject({ resultCode: '0' });
  });

  test('meets the same limits at a prompt', async () => {
    bench.simulator.setCustomer(customer, { walletShillings: 54 });
    expect(await bench.paid()).toBe('');
    expect(bench.simulator.log().prompts).toMatchObject([{ resultCode: '1', receipt: undefined }]);
    bench.simulator.setCustomer(customer, { walletShillings: 55 });
    expect(await bench.paid()).toMatch(/^UKL/);
    expect(bench.simulator.state().customers[0]?.walletShillings).toBe(0);
  });
});
