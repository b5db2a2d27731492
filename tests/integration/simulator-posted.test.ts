import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decideFloat } from '../../electron/practice/simulated-float.ts';
import { customerPhone } from '../../electron/practice/customer-phone.ts';
import { customer, paths, resultOf, startBench } from '../support/simulator-calls.ts';
import type { Bench, Fields } from '../support/simulator-calls.ts';
import { shapeOf } from '../support/simulator-receiver.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const invalid = (field: string): object => ({
  status: 400,
  body: { errorCode: '400.002.02', errorMessage: `Bad Request - Invalid ${field}` },
});
type Refused = readonly [string, Fields];
type Kind = 'status' | 'balance' | 'reversal' | 'float';

/** What all four pages ask for in the same words. */
const common: readonly Refused[] = [
  ['Initiator', { Initiator: undefined }],
  ['SecurityCredential', { SecurityCredential: '' }],
  ['CommandID', { CommandID: 'BusinessPayment' }],
  ['Remarks', { Remarks: undefined }],
  ['Remarks', { Remarks: 'x'.repeat(101) }],
  ['ResultURL', { ResultURL: 'http://example.co.ke/r' }],
  ['QueueTimeOutURL', { QueueTimeOutURL: 'https://mpesa.example.co.ke/r' }],
  ['InitiatorName', { InitiatorName: 'the name that the B2C page uses' }],
];
const refused: Readonly<Record<Kind, readonly Refused[]>> = {
  status: [
    ...common,
    ['TransactionID', {}],
    ['TransactionID', { TransactionID: '' }],
    ['TransactionID', { TransactionID: 'ws_CO_211120260930061712345678' }],
    ['OriginalConversationID', { OriginalConversationID: '' }],
    ['PartyA', { PartyA: 12, TransactionID: 'UKL4H7X2QD' }],
    ['IdentifierType', { IdentifierType: '1', TransactionID: 'UKL4H7X2QD' }],
    ['Occasion', { Occasion: 'x'.repeat(101), TransactionID: 'UKL4H7X2QD' }],
    ['Occassion', { Occassion: 'two', TransactionID: 'UKL4H7X2QD' }],
    ['Command ID', { 'Command ID': 'TransactionStatusQuery', TransactionID: 'UKL4H7X2QD' }],
  ],
  balance: [...common, ['PartyA', { PartyA: 'x' }], ['IdentifierType', { IdentifierType: 2 }]],
  reversal: [
    ...common,
    ['TransactionID', { TransactionID: undefined }],
    ['Amount', { Amount: 55.5 }],
    ['ReceiverParty', { ReceiverParty: 1 }],
    ['RecieverIdentifierType', { RecieverIdentifierType: '4' }],
    ['RecieverIdentifierType', { RecieverIdentifierType: undefined, ReceiverIdentifierType: '11' }],
    ['Remarks', { Remarks: 'x' }],
  ],
  float: [
    ...common,
    ['SenderIdentifierType', { SenderIdentifierType: '1' }],
    ['RecieverIdentifierType', { RecieverIdentifierType: undefined, ReceiverIdentifierType: '4' }],
    ['Amount', { Amount: '1,000' }],
    ['PartyA', { PartyA: '' }],
    ['PartyB', { PartyB: customer }],
    ['AccountReference', { AccountReference: 'fourteen chars' }],
    ['Requester', { Requester: '0712345678' }],
  ],
};

describe.each(['status', 'balance', 'reversal', 'float'] as const)('a request for %s', (kind) => {
  const fine = (change: Fields = {}): Fields =>
    bench[kind](kind === 'status' ? { TransactionID: 'UKL4H7X2QD', ...change } : change);

  test.each(refused[kind])('is refused for its %s: %j', async (field, change) => {
    expect(await bench.post(paths[kind], bench[kind](change))).toMatchObject(
      // Without a transaction a status request stops there at the latest; the others are looked at first.
      invalid(field),
    );
    expect(bench.simulator.log().transactions).toEqual([]);
  });

  test('is answered with ids that Daraja made', async () => {
    const { body } = await bench.post(paths[kind], fine());
    expect(body).toEqual({
      ConversationID: expect.stringMatching(/^AG_20261121_[0-9a-f]{20}$/),
      OriginatorConversationID: expect.stringMatching(/^\d{4}-\d{6}-\d$/),
      ResponseCode: '0',
      ResponseDescription: 'Accept the service request successfully.',
    });
  });

  test('needs the role, the password and an initiator that is not locked', async () => {
    const role = kind === 'float' ? 'top-up' : kind;
    bench.simulator.setInitiator({ missingRoles: [role] });
    expect(Number((await resultOf(bench, paths[kind], fine())).code)).toBe(21);
    const SecurityCredential = bench.credential('wrong');
    expect(Number((await resultOf(bench, paths[kind], fine({ SecurityCredential }))).code)).toBe(2001);
    bench.simulator.setInitiator({ isLocked: true });
    expect(Number((await resultOf(bench, paths[kind], fine())).code)).toBe(8006);
  });

  test('with an old token is refused in the words of its own page', async () => {
    const old = await bench.token();
    await bench.token();
    const codes = {
      status: '400.003.01',
      balance: '401.002.01',
      reversal: '404.001.03',
      float: '401.002.01',
    };
    expect((await bench.post(paths[kind], fine(), { bearer: old })).body).toMatchObject({
      errorCode: codes[kind],
      errorMessage: expect.stringContaining('Invalid Access Token'),
    });
  });

  test('of a foreign shortcode ends in 2028', async () => {
    const field = kind === 'reversal' ? 'ReceiverParty' : 'PartyA';
    expect(Number((await resultOf(bench, paths[kind], fine({ [field]: 600_000 }))).code)).toBe(2028);
  });
});

describe('Transaction Status', () => {
  const sample = {
    Result: {
      ResultType: 0,
      ResultCode: 0,
      ResultDesc: 'The service request is processed successfully.',
      OriginatorConversationID: '3213-416199-2',
      ConversationID: 'AG_20261121_0000493344ae97d86f75',
      TransactionID: 'UKL0000000',
      ResultParameters: {
        ResultParameter: [
          { Key: 'DebitPartyName', Value: '600310 - MY SHOP' },
          { Key: 'DebitPartyName', Value: '254712345678 - JANE WANJIKU' },
          { Key: 'OriginatorConversationID', Value: 'bw-7f0c2b9a-000045-1' },
          { Key: 'InitiatedTime', Value: '20261121094851' },
          { Key: 'TransactionStatus', Value: 'Completed' },
          { Key: 'FinalisedTime', Value: '20261121094852' },
          { Key: 'Amount', Value: '50' },
          { Key: 'TransactionReason' },
          { Key: 'ReasonType', Value: 'Business Payment to Customer via API' },
          { Key: 'DebitPartyCharges', Value: 'Fee For B2C Payment|KES|5.00' },
          { Key: 'ReceiptNo', Value: 'UKL63NMUAB' },
        ],
      },
      ReferenceData: { ReferenceItem: { Key: 'Occasion' } },
    },
  };

  test("tells of a payout in the shape of the portal's sample, by its id and by its receipt", async () => {
    const request = bench.b2c();
    const paid = await resultOf(bench, paths.b2c, request);
    const ocid = request['OriginatorConversationID'];
    const byId = await resultOf(bench, paths.status, bench.status({ OriginalConversationID: ocid }));
    expect(shapeOf({ Result: byId.whole })).toEqual(shapeOf(sample));
    expect(byId.parameters).toMatchObject([
      { Key: 'DebitPartyName', Value: `${bench.simulator.merchant.shortcode} - PRACTICE SHOP` },
      { Key: 'DebitPartyName', Value: expect.stringContaining(`${customer} - `) },
      { Value: ocid },
      { Value: '20261121093005' },
      { Value: 'Completed' },
      { Value: '20261121093005' },
      { Value: '50' },
      { Key: 'TransactionReason' },
      { Value: 'Business Payment to Customer via API' },
      { Value: 'Fee For B2C Payment|KES|5.00' },
      { Value: paid.whole['TransactionID'] },
    ]);
    const byReceipt = bench.status({ TransactionID: paid.whole['TransactionID'] });
    expect((await resultOf(bench, paths.status, byReceipt)).parameters).toEqual(byId.parameters);
  });

  test('says Initiated while a payout is under way, and Declined after M-PESA declined it', async () => {
    bench.simulator.misbehave('result', 'hold-unprocessed');
    const request = bench.b2c({ Amount: 9 });
    const about = bench.status({ OriginalConversationID: request['OriginatorConversationID'] });
    await bench.post(paths.b2c, request);
    await bench.clock.advance(0);
    const before = await resultOf(bench, paths.status, about);
    expect([before.code, before.value('TransactionStatus')]).toEqual([0, 'Initiated']);
    expect(before.value('ReceiptNo')).toBeUndefined();
    expect(before.parameters).toContainEqual({ Key: 'FinalisedTime' });
    bench.simulator.releaseCallbacks();
    await bench.receiver.until(2);
    const after = await resultOf(bench, paths.status, about);
    expect([after.code, after.value('TransactionStatus')]).toEqual([0, 'Declined']);
  });

  test('tells of a prompt by its receipt, the customer being the one who paid', async () => {
    const receipt = await bench.paid();
    const { parameters, value } = await resultOf(
      bench,
      paths.status,
      bench.status({ TransactionID: receipt }),
    );
    expect(parameters[0]?.Value).toContain(customer);
    expect([value('Amount'), value('ReceiptNo'), value('ReasonType')]).toEqual([
      '55',
      receipt,
      'Merchant Payment',
    ]);
  });

  test('does not know what never was', async () => {
    const { code, whole } = await resultOf(
      bench,
      paths.status,
      bench.status({ TransactionID: 'UKL4H7X2QD' }),
    );
    expect(code).toBe(25);
    expect(whole).not.toHaveProperty('ResultParameters');
  });

  test('gives the occasion back', async () => {
    const receipt = await bench.paid();
    const asked = bench.status({ TransactionID: receipt, Occasion: 'evening' });
    expect((await resultOf(bench, paths.status, asked)).whole['ReferenceData']).toEqual({
      ReferenceItem: { Key: 'Occasion', Value: 'evening' },
    });
  });

  test('calls a body that is no JSON by its own code', async () => {
    expect(await bench.post(paths.status, '{"Initiator":')).toMatchObject({
      status: 400,
      body: { errorCode: '400.002.05', errorMessage: 'Invalid Request Payload' },
    });
  });
});

describe('Account Balance', () => {
  test('tells what is on the accounts after money came and went, its codes as text', async () => {
    await bench.paid();
    await resultOf(bench, paths.b2c, bench.b2c());
    const { whole, parameters } = await resultOf(bench, paths.balance, bench.balance());
    expect(whole).toMatchObject({ ResultType: '0', ResultCode: '0' });
    expect(parameters).toEqual([
      {
        Key: 'AccountBalance',
        Value:
          'Working Account|KES|100055.00|100055.00|0.00|0.00&Utility Account|KES|99950.00|99950.00|0.00|0.00&Charges Paid Account|KES|-5.00|-5.00|0.00|0.00',
      },
      { Key: 'BOCompletedTime', Value: 20_261_121_093_005 },
    ]);
  });
});

describe('a reversal', () => {
  const { tillNumber } = { tillNumber: 5_432_100 };
  const back = async (change: Fields): ReturnType<typeof resultOf> =>
    resultOf(bench, paths.reversal, bench.reversal(change));

  test('sends a prompted payment back whole, once, and tells both sides', async () => {
    const TransactionID = await bench.paid();
    const before = bench.simulator.state().accounts.workingCents;
    const { code, whole, parameters } = await back({ TransactionID, ReceiverParty: tillNumber });
    expect(code).toBe(0);
    expect(parameters).toMatchObject([
      { Key: 'DebitAccountBalance', Value: 'Working Account|KES|100000.00|100000.00|0.00|0.00' },
      { Key: 'Amount', Value: '55.00' },
      { Key: 'TransCompletedTime', Value: '20261121093005' },
      { Key: 'OriginalTransactionID', Value: TransactionID },
      { Key: 'Charge', Value: '0.00' },
      { Key: 'CreditPartyPublicName', Value: expect.stringContaining(customer) },
      { Key: 'DebitPartyPublicName', Value: '5432100 - PRACTICE SHOP' },
    ]);
    expect(bench.simulator.state().accounts.workingCents).toBe(before - 5_500);
    expect((await back({ TransactionID })).code).toBe('R000001');
    expect(bench.simulator.state().accounts.workingCents).toBe(before - 5_500);
    expect(customerPhone(bench.simulator).received(customer)).toMatchObject([
      { amountShillings: 55, receipt: whole['TransactionID'] },
    ]);
  });

  test('sends a payment back that the customer made himself', async () => {
    const { receipt } = await bench.simulator.payOwn({ msisdn: customer, amountShillings: 55 });
    expect((await back({ TransactionID: receipt })).code).toBe(0);
  });

  test('knows no receipt that never was, and none of a payout or of a reversal', async () => {
    expect((await back({ TransactionID: 'UKL4H7X2QD' })).code).toBe('R000002');
    const payout = await resultOf(bench, paths.b2c, bench.b2c({ Amount: 55 }));
    expect((await back({ TransactionID: payout.whole['TransactionID'] })).code).toBe('R000002');
    const first = await back({ TransactionID: await bench.paid() });
    expect((await back({ TransactionID: first.whole['TransactionID'] })).code).toBe('R000002');
  });

  test.each([54, 56])('of %i shillings out of 55 is declined', async (Amount) => {
    expect((await back({ TransactionID: await bench.paid(), Amount })).code).toBe(25);
  });

  test('ends in 1 when the Working account has not enough', async () => {
    const TransactionID = await bench.paid();
    bench.simulator.setAccounts({ workingCents: 5_499 });
    expect((await back({ TransactionID })).code).toBe(1);
    bench.simulator.setAccounts({ workingCents: 5_500 });
    expect((await back({ TransactionID })).code).toBe(0);
  });
});

describe('filling a B2C account', () => {
  const own: Fields = { CommandID: 'BusinessTransferFromMMFToUtility', PartyB: 174_379 };

  test('moves from Working to Utility of the same shortcode', async () => {
    expect((await resultOf(bench, paths.float, bench.float(own))).code).toBe(0);
    expect(bench.simulator.state()).toMatchObject({
      accounts: { workingCents: 9_900_000, utilityCents: 10_100_000 },
      bulkAccounts: { utilityCents: 0 },
    });
  });

  test('moves from Working to the Utility account of the other shortcode', async () => {
    const { code, value } = await resultOf(bench, paths.float, bench.float());
    expect([code, value('Amount')]).toEqual([0, '1000.00']);
    expect(bench.simulator.state()).toMatchObject({
      accounts: { workingCents: 9_900_000, utilityCents: 10_000_000 },
      bulkAccounts: { utilityCents: 100_000 },
    });
  });

  test('needs whitelisting for the own move alone', async () => {
    bench.simulator.setInitiator({ missingRoles: ['own-move'] });
    expect((await resultOf(bench, paths.float, bench.float(own))).code).toBe(21);
    expect((await resultOf(bench, paths.float, bench.float())).code).toBe(0);
  });

  test('is declined to a strange shortcode and without funds', async () => {
    expect((await resultOf(bench, paths.float, bench.float({ PartyB: 600_001 }))).code).toBe(2028);
    expect((await resultOf(bench, paths.float, bench.float({ Amount: 100_001 }))).code).toBe(1);
    expect(bench.simulator.state().accounts.workingCents).toBe(10_000_000);
  });

  test('the decision asks who before it asks how much', () => {
    const facts = {
      initiator: '21',
      isSender: true,
      isReceiver: true,
      amountShillings: 1,
      workingCents: 99,
    } as const;
    expect(decideFloat(facts)).toBe('21');
    expect(decideFloat({ ...facts, initiator: undefined })).toBe('1');
    expect(decideFloat({ ...facts, initiator: undefined, workingCents: 100 })).toBe('0');
  });
});
