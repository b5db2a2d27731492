import { afterEach, describe, expect, test } from 'vitest';
import { darajaLine } from '../../electron/daraja/authorized.ts';
import type { DarajaLine, LineOptions } from '../../electron/daraja/authorized.ts';
import { darajaCreditSource } from '../../electron/daraja/credit-source.ts';
import { darajaPostedSender, postedChecks } from '../../electron/daraja/posted-sender.ts';
import type { PostedOptions } from '../../electron/daraja/posted-sender.ts';
import { darajaStkSender, stkChecks } from '../../electron/daraja/stk-sender.ts';
import type { StkOptions } from '../../electron/daraja/stk-sender.ts';
import { nodeClock } from '../../electron/host/clock.ts';
import { nodeHttp } from '../../electron/host/http.ts';
import type { PayoutRequest, PostedSender } from '../../electron/ports.ts';
import { makeCertificate, openCredential } from '../support/certificates.ts';
import { scriptedDaraja } from '../support/scripted-daraja.ts';
import type { Asked, Scripted, ScriptedDaraja } from '../support/scripted-daraja.ts';
import { samplePush } from '../support/simulator.ts';

const always = (): boolean => true;
const open: ScriptedDaraja[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

const certificate = makeCertificate();
const password = 'Initiator-pass#1';
const keys = { consumerKey: 'consumer-key-of-the-shop', consumerSecret: 'consumer-secret-of-the-shop' };
const nonce = '00112233445566778899aabbccddeeff';
const ocid = '7f0c2b9a4d1e4f60a1b2c3d4e5f60718';
const resultUrl = `https://relay.example.co.ke/7f0c/${nonce}`;

const options: PostedOptions = {
  initiator: () => ({
    name: 'apiuser',
    key: { kind: 'password', password, certificatePem: certificate.pem },
  }),
  shortcode: 600999,
  topUp: { from: 5432100, to: 600999 },
  resultUrl: (one) => `https://relay.example.co.ke/7f0c/${one}`,
};
const stkOptions: StkOptions = {
  passkey: () => 'passkey-of-the-shop',
  shortcode: 174379,
  partyB: 5432100,
  transactionType: 'CustomerBuyGoodsOnline',
  callbackUrl: (one) => `https://relay.example.co.ke/7f0c/${one}`,
};
const payout: PayoutRequest = {
  ocid,
  command: 'BusinessPayment',
  amountShillings: 50,
  payeeMsisdn: '254712345678',
  remarks: 'Refund A-000123',
  occasion: undefined,
  nonce,
};
const reversal = { receipt: 'UKL4H7X2QD', amountShillings: 55, remarks: 'Refund', nonce };

const accepted = (id = '10571-7910404-1'): Scripted => ({
  status: 200,
  body: {
    ConversationID: 'AG_20261121_20106e9209f64bebd05b',
    OriginatorConversationID: id,
    ResponseCode: '0',
    ResponseDescription: 'Accept the service request successfully.',
  },
});
const error = (status: number, errorCode: string, errorMessage: string): Scripted => ({
  status,
  body: { requestId: '1c5b-4ba8-815c-ac45c57a3db01495926', errorCode, errorMessage },
});
const deadToken = error(401, '401.002.01', 'Error Occurred - Invalid Access Token - xxx');

type World = { readonly server: ScriptedDaraja; readonly line: DarajaLine; readonly sender: PostedSender };
async function world(
  answer: (asked: Asked, count: number) => Scripted,
  change: Partial<PostedOptions> = {},
  line: Partial<LineOptions> = {},
): Promise<World> {
  const server = await scriptedDaraja(answer);
  open.push(server);
  const shared = darajaLine({
    http: nodeHttp(),
    clock: nodeClock(),
    baseUrl: server.origin,
    keys: () => keys,
    ...line,
  });
  return { server, line: shared, sender: darajaPostedSender(shared, { ...options, ...change }) };
}

type Send = (sender: PostedSender, mayWrite?: () => boolean) => ReturnType<PostedSender['pay']>;
const money: readonly (readonly [string, string, Send])[] = [
  ['a payout', '/mpesa/b2c/v3/paymentrequest', (sender, may = always) => sender.pay(payout, may)],
  ['a reversal', '/mpesa/reversal/v1/request', (sender, may = always) => sender.reverse(reversal, may)],
  [
    'a top-up',
    '/mpesa/b2b/v1/paymentrequest',
    (sender, may = always) =>
      sender.moveFloat({ kind: 'top-up', amountShillings: 20_000, remarks: 'Float', nonce }, may),
  ],
  [
    'an own move',
    '/mpesa/b2b/v1/paymentrequest',
    (sender, may = always) =>
      sender.moveFloat({ kind: 'own-move', amountShillings: 20_000, remarks: 'Float', nonce }, may),
  ],
];
const questions: readonly (readonly [string, string, Send])[] = [
  [
    'a status',
    '/mpesa/transactionstatus/v1/query',
    (sender) => sender.askStatus({ about: { ocid }, remarks: 'Status', nonce }),
  ],
  [
    'a balance',
    '/mpesa/accountbalance/v1/query',
    (sender) => sender.askBalance({ remarks: 'Balance', nonce }),
  ],
];

describe.each([...money, ...questions])('%s', (name, path, send) => {
  const ownId = name === 'a payout' ? ocid : '10571-7910404-1';

  test('goes to its documented path and comes back accepted with both ids', async () => {
    const { server, line, sender } = await world(() => accepted(ownId));
    expect(await send(sender)).toEqual({
      kind: 'accepted',
      originatorConversationId: ownId,
      conversationId: 'AG_20261121_20106e9209f64bebd05b',
    });
    expect(server.asked.map((asked) => asked.path)).toEqual([path]);
    expect(server.asked[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer scripted-token-1-0123456789',
    });
    const apis = ['b2c', 'reversal', 'float', 'status', 'balance'] as const;
    expect(apis.filter((api) => line.health.lastSuccessMs(api) !== undefined)).toHaveLength(1);
  });

  test('carries a credential that only Safaricom can open, another one each time', async () => {
    const { server, sender } = await world(() => accepted(ownId));
    await send(sender);
    await send(sender);
    const credentials = server.asked.map(({ body }) => String(body['SecurityCredential']));
    expect(new Set(credentials).size).toBe(2);
    for (const credential of credentials)
      expect(openCredential(credential, certificate.privateKeyPem)).toMatchObject({ head: '0002', password });
    expect(server.asked[0]?.text).not.toContain(password);
  });

  test('whose token another till took away is asked once more with a new one', async () => {
    const { server, sender } = await world((_asked, count) => (count === 1 ? deadToken : accepted(ownId)));
    expect((await send(sender)).kind).toBe('accepted');
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer scripted-token-1-0123456789',
      'Bearer scripted-token-2-0123456789',
    ]);
  });

  test('refused for its token twice is not sent', async () => {
    const { server, sender } = await world(() => deadToken);
    expect(await send(sender)).toEqual({ kind: 'not-sent', reason: 'token-refused' });
    expect(server.asked).toHaveLength(2);
  });

  test('met by a documented refusal is refused, in words without a secret', async () => {
    const { sender } = await world(({ headers, text }) =>
      error(
        400,
        '400.002.02',
        `Bad Request - Invalid SecurityCredential ${password} ${String(headers['authorization'])} ${text}`,
      ),
    );
    const outcome = await send(sender);
    expect(outcome).toMatchObject({ kind: 'refused', errorRow: 'invalidInitiator', code: '400.002.02' });
    const said = JSON.stringify(outcome);
    for (const secret of [/scripted-token/, /relay\.example/, /254712345678/, /[A-Za-z0-9+/=]{40}/, /pass#1/])
      expect(said).not.toMatch(secret);
  });

  test.each([
    [
      'a firewall page',
      { status: 403, body: '<html>Incapsula</html>', headers: { 'content-type': 'text/html' } },
    ],
    ['an empty body', { status: 200, body: '' }],
    ['an empty refusal', { status: 400, body: '' }],
    ['half of its JSON', { status: 200, body: '{"ResponseCode":"0",' }],
    ['JSON that says it is text', { status: 200, body: '{}', headers: { 'content-type': 'text/plain' } }],
    ['a refusal that nobody documented', error(400, '400.999.99', 'Something')],
    ['a fault of its own', error(500, '500.003.1001', 'Internal Server Error')],
    [
      'an error inside a success',
      { status: 200, body: { ResponseCode: '1', ResponseDescription: 'Failed' } },
    ],
    ["another country's refusal", { status: 200, body: { ResponseCode: 'SVC0403' } }],
    ['an acceptance without ids', { status: 200, body: { ResponseCode: '0' } }],
    ['SOAP in JSON', { status: 500, body: { Envelope: { Body: { Fault: { faultcode: 'x' } } } } }],
    ['a broken connection', 'hang up'],
  ] as const)('met by %s is ambiguous and was written once', async (_name, scripted) => {
    const { server, line, sender } = await world(() => scripted);
    expect((await send(sender)).kind).toBe('ambiguous');
    expect(server.asked).toHaveLength(1);
    expect(line.health.lastSuccessMs('b2c')).toBeUndefined();
  });

  test.each([
    [
      'spike arrest',
      error(429, '500.003.02', 'Error Occurred: Spike Arrest Violation'),
      { retryAfterMs: 12_000, tooFast: true },
    ],
    [
      'maintenance',
      error(500, '00.002.1001', 'Service is currently under maintenance'),
      { retryAfterMs: 60_000 },
    ],
  ] as const)('met by %s did not happen and may go again', async (_name, scripted, wait) => {
    const { sender } = await world(() => scripted);
    expect(await send(sender)).toEqual({ kind: 'not-sent', reason: 'busy', ...wait });
  });

  test('is not sent without an initiator, an address for the result, or a way there', async () => {
    const noInitiator = await world(() => accepted(), { initiator: () => undefined });
    expect(await send(noInitiator.sender)).toEqual({ kind: 'not-sent', reason: 'credentials-missing' });
    const noAddress = await world(() => accepted(), { resultUrl: () => undefined });
    expect(await send(noAddress.sender)).toEqual({ kind: 'not-sent', reason: 'set-up' });
    const noCertificate = await world(() => accepted(), {
      initiator: () => ({ name: 'apiuser', key: { kind: 'password', password, certificatePem: 'none' } }),
    });
    expect(await send(noCertificate.sender)).toEqual({ kind: 'not-sent', reason: 'set-up' });
    const noKeys = await world(() => accepted(), {}, { keys: () => undefined });
    expect(await send(noKeys.sender)).toEqual({ kind: 'not-sent', reason: 'credentials-missing' });
    for (const { server } of [noInitiator, noAddress, noCertificate, noKeys]) expect(server.tokens()).toBe(0);
    await noKeys.server.stop();
    const { sender } = await world(() => accepted(), {}, { baseUrl: noKeys.server.origin });
    expect(await send(sender)).toEqual({ kind: 'not-sent', reason: 'no-connection' });
  });

  test('with a wrong field is refused before anything is asked, and those who queue are told the same', async () => {
    const { server, sender } = await world(() => accepted(), {
      shortcode: 12,
      topUp: { from: 12, to: 600999 },
    });
    const outcome = await send(sender);
    expect(outcome).toMatchObject({ kind: 'refused', code: 'not-asked', errorRow: 'invalidField' });
    expect(outcome).toHaveProperty('description', expect.stringContaining('is not five to seven digits'));
    expect(server.tokens()).toBe(0);
  });
});

describe.each(money)('%s', (_name, _path, send) => {
  test('that may not be written is not sent, and Safaricom never sees it', async () => {
    const { server, sender } = await world(() => accepted());
    expect(await send(sender, () => false)).toEqual({ kind: 'not-sent', reason: 'stopped' });
    expect(server.asked).toEqual([]);
  });

  test('stopped between the dead token and the second try is not sent', async () => {
    const { server, sender } = await world(() => deadToken);
    let asked = 0;
    expect(await send(sender, () => ++asked === 1)).toEqual({ kind: 'not-sent', reason: 'stopped' });
    expect(server.asked).toHaveLength(1);
  });
});

describe('a duplicate id', () => {
  const duplicate = error(500, '500.002.1001', 'Duplicate OriginatorConversationID.');

  test('of a payout means that M-PESA has it already', async () => {
    const { sender } = await world(() => duplicate);
    expect(await sender.pay(payout, always)).toEqual({
      kind: 'already-accepted',
      description: 'Duplicate OriginatorConversationID.',
    });
  });

  test('of anything else is ambiguous', async () => {
    const { sender } = await world(() => duplicate);
    expect((await sender.reverse(reversal, always)).kind).toBe('ambiguous');
  });
});

test('an acceptance of a payout under another id says nothing about ours', async () => {
  const { sender } = await world(() => accepted('somebody-elses-id'));
  expect((await sender.pay(payout, always)).kind).toBe('ambiguous');
});

test('a pasted credential goes out as it is', async () => {
  const ready = Buffer.alloc(256, 7).toString('base64');
  const { server, sender } = await world(() => accepted(ocid), {
    initiator: () => ({ name: 'apiuser', key: { kind: 'ready', securityCredential: `${ready}\n` } }),
  });
  await sender.pay(payout, always);
  expect(server.asked[0]?.body).toMatchObject({ InitiatorName: 'apiuser', SecurityCredential: ready });
});

describe('those who queue', () => {
  test('are told the first wrong field of each request, or nothing', () => {
    const checks = postedChecks(options);
    expect(checks.pay(payout)).toBeUndefined();
    expect(checks.pay({ ...payout, amountShillings: 5 })).toEqual({
      field: 'Amount',
      problem: 'is below 10',
      errorRow: 'invalidAmountOrNumber',
    });
    expect(checks.reverse({ ...reversal, receipt: '' })).toMatchObject({ field: 'TransactionID' });
    expect(checks.askBalance({ remarks: '', nonce })).toMatchObject({ field: 'Remarks' });
    expect(checks.askStatus({ about: { ocid }, remarks: 'Status', nonce })).toBeUndefined();
    const float = { kind: 'top-up', amountShillings: 100, remarks: 'Float', nonce } as const;
    expect(checks.moveFloat(float)).toBeUndefined();
    const { topUp: _none, ...withoutTopUp } = options;
    expect(postedChecks(withoutTopUp).moveFloat(float)).toMatchObject({ field: 'PartyB' });
    expect(postedChecks(withoutTopUp).moveFloat({ ...float, kind: 'own-move' })).toBeUndefined();
    expect(postedChecks({ ...options, resultUrl: () => undefined }).pay(payout)).toMatchObject({
      field: 'ResultURL',
    });
    expect(stkChecks(stkOptions).push(samplePush)).toBeUndefined();
    expect(stkChecks(stkOptions).push({ ...samplePush, accountReference: '' })).toMatchObject({
      field: 'AccountReference',
    });
  });
});

describe('senders on one line', () => {
  test('share one token, also when they ask at once', async () => {
    const { server, line, sender } = await world(({ path }) =>
      path.includes('stkpush') ? error(500, '500.001.1001', 'Merchant does not exist') : accepted(ocid),
    );
    const stk = darajaStkSender(line, stkOptions);
    await Promise.all([stk.push(samplePush, always), sender.pay(payout, always), stk.query('ws_CO_1', 0)]);
    expect(server.tokens()).toBe(1);
    expect(server.asked).toHaveLength(3);
  });

  test.each([
    ['CustomerBuyGoodsOnline', 174379, 5432100],
    ['CustomerPayBillOnline', 600999, 600999],
  ] as const)('prompt for %s with its own two numbers', async (transactionType, shortcode, partyB) => {
    const { server, line } = await world(() => accepted());
    await darajaStkSender(line, { ...stkOptions, transactionType, shortcode, partyB }).push(
      samplePush,
      always,
    );
    expect(server.asked[0]?.body).toMatchObject({
      TransactionType: transactionType,
      BusinessShortCode: shortcode,
      PartyB: partyB,
    });
  });

  test('notice that another till uses their key when tokens keep dying, and forget it when they do not', async () => {
    let monotonicMs = 0;
    const clock = { ...nodeClock(), monotonicMs: () => monotonicMs };
    const { line, sender } = await world(
      (_asked, count) => (count % 2 === 1 ? deadToken : accepted(ocid)),
      {},
      { clock },
    );
    const told: boolean[] = [];
    for (let times = 0; times < 3; times++) {
      await sender.pay(payout, always);
      told.push(line.health.tokensDieEarly());
    }
    expect(told).toEqual([false, false, true]);
    monotonicMs += 5 * 60_000;
    expect(line.health.tokensDieEarly()).toBe(false);
  });

  test('count a dead token once, however many requests it was under', async () => {
    const { line, sender } = await world(({ headers }) =>
      headers.authorization === 'Bearer scripted-token-1-0123456789' ? deadToken : accepted(ocid),
    );
    const payouts = [1, 2, 3, 4].map(() => sender.pay(payout, always));
    expect((await Promise.all(payouts)).map(({ kind }) => kind)).toEqual(Array(4).fill('accepted'));
    expect(line.health.tokensDieEarly()).toBe(false);
  });

  test('do not blame another till for tokens that end while a request is on its way', async () => {
    let shiftMs = 0;
    const clock = { ...nodeClock(), nowMs: () => Date.now() + shiftMs };
    const { server, line, sender } = await world(
      () => {
        // Either clock ends a token; this one lets the tries be close together on the other.
        shiftMs += 3_541_000;
        return deadToken;
      },
      {},
      { clock },
    );
    for (let times = 0; times < 3; times++) await sender.pay(payout, always);
    expect(server.tokens()).toBe(6);
    expect(line.health.tokensDieEarly()).toBe(false);
  });

  test('do not blame another till for tokens that ended in their time', async () => {
    let monotonicMs = 0;
    const clock = { ...nodeClock(), monotonicMs: () => monotonicMs };
    const { server, line, sender } = await world(() => accepted(ocid), {}, { clock });
    for (let times = 0; times < 4; times++) {
      await sender.pay(payout, always);
      monotonicMs += 3_600_000;
    }
    expect(server.tokens()).toBe(4);
    expect(line.health.tokensDieEarly()).toBe(false);
  });

  test('know the time of the last success of each API, and of no other', async () => {
    const nowMs = Date.parse('2026-11-21T09:00:00Z');
    const { line, sender } = await world(
      () => accepted(ocid),
      {},
      { clock: { ...nodeClock(), nowMs: () => nowMs } },
    );
    expect(line.health.lastSuccessMs('token')).toBeUndefined();
    await sender.pay(payout, always);
    expect(line.health.lastSuccessMs('token')).toBe(nowMs);
    expect(line.health.lastSuccessMs('b2c')).toBe(nowMs);
    expect(line.health.lastSuccessMs('balance')).toBeUndefined();
    expect(line.health.clockOffsetMs()).toBeDefined();
  });
});

describe('the credits of the shortcode', () => {
  const endMs = Date.now();
  const startMs = endMs - 60 * 60_000;
  const row = (at: number): object => ({
    transactionId: `UKL4H7X${String(at).padStart(3, '0')}`,
    trxDate: '2026-11-21T09:30:41Z',
    msisdn: 712345678,
    amount: `${at}.00`,
  });
  const rows = (from: number, count: number): readonly object[] =>
    Array.from({ length: count }, (_, at) => row(from + at + 1));
  const page = (list: readonly object[]): Scripted => ({
    status: 200,
    body: { ResponseRefID: '1', ResponseCode: '1000', ResponseMessage: 'Success', Response: [list] },
  });
  const none: Scripted = { status: 200, body: { ResponseCode: '1001', Transaction: '[[]]' } };

  async function source(answer: (asked: Asked, count: number) => Scripted): Promise<{
    readonly server: ScriptedDaraja;
    readonly line: DarajaLine;
    readonly credits: ReturnType<typeof darajaCreditSource>;
  }> {
    const { server, line } = await world(answer);
    const credits = darajaCreditSource(line, {
      shortcode: 600999,
      callbackUrl: options.resultUrl,
      mostPages: 5,
    });
    return { server, line, credits };
  }

  test.each([
    [
      'a page that is shorter than the first',
      (offset: number) => page(rows(offset, offset < 6 ? 3 : 1)),
      3,
      7,
    ],
    ['an empty page', (offset: number) => (offset < 6 ? page(rows(offset, 3)) : none), 3, 6],
    ['a page that is known', () => page(rows(0, 3)), 2, 3],
    ['a first page without rows', () => none, 1, 0],
  ])('are pulled until %s', async (_name, answer, pages, count) => {
    const { server, line, credits } = await source(({ body }) => answer(Number(body['OffSetValue'])));
    const outcome = await credits.pull(startMs, endMs);
    expect(outcome).toMatchObject({ kind: 'credits', isComplete: true, notUnderstood: 0 });
    expect(outcome.kind === 'credits' && outcome.credits).toHaveLength(count);
    expect(server.asked).toHaveLength(pages);
    expect(server.asked[0]).toMatchObject({
      path: '/pulltransactions/v1/query',
      body: { ShortCode: 600999, OffSetValue: '0' },
    });
    expect(line.health.lastSuccessMs('pull-query')).toBeDefined();
  });

  test('keep what earlier pages brought when a later one fails, and say that they are not all', async () => {
    const { credits } = await source((_asked, count) => (count === 1 ? page(rows(0, 3)) : 'hang up'));
    expect(await credits.pull(startMs, endMs)).toMatchObject({
      kind: 'credits',
      isComplete: false,
      credits: [{ amountCents: 100 }, { amountCents: 200 }, { amountCents: 300 }],
    });
  });

  test('are asked for at most so many pages', async () => {
    const { server, credits } = await source(({ body }) => page(rows(Number(body['OffSetValue']), 3)));
    expect(await credits.pull(startMs, endMs)).toMatchObject({ kind: 'credits', isComplete: false });
    expect(server.asked).toHaveLength(5);
  });

  test('of a shortcode that is not registered are refused after one new token, and nobody else is blamed', async () => {
    const { server, line, credits } = await source(() => error(401, '401.001', 'Invalid Access Token'));
    for (let times = 0; times < 2; times++) {
      expect(await credits.pull(startMs, endMs)).toMatchObject({
        kind: 'refused',
        errorRow: 'pullNotRegistered',
      });
    }
    expect(server.asked).toHaveLength(4);
    expect(line.health.tokensDieEarly()).toBe(false);
  });

  test('are no answer where the fault may also mean that there are none', async () => {
    const { credits } = await source(() => error(500, '500.999.01', 'Failed to retrieve transactions'));
    expect(await credits.pull(startMs, endMs)).toMatchObject({ kind: 'no-answer', reached: true });
  });

  test('are registered for, once or again, and refused with the first wrong field', async () => {
    const { server, line, credits } = await source(({ path }) =>
      path === '/pulltransactions/v1/register'
        ? { status: 200, body: { ResponseRefID: '1', 'Response Status': '1001' } }
        : error(500, '500.003.1001', 'Urls are already registered.'),
    );
    expect(await credits.registerPull('254722000000', nonce)).toEqual({ kind: 'already-registered' });
    const urls = { confirmationUrl: resultUrl, validationUrl: resultUrl, unanswered: 'Completed' } as const;
    expect(await credits.registerUrls(urls)).toEqual({ kind: 'already-registered' });
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/pulltransactions/v1/register',
      '/mpesa/c2b/v2/registerurl',
    ]);
    expect(line.health.lastSuccessMs('c2b-register')).toBeDefined();
    expect(await credits.registerPull('0722000000', nonce)).toMatchObject({
      kind: 'refused',
      code: 'not-asked',
      description: 'NominatedNumber is not 254 and nine digits',
    });
  });
});
