import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStkCallback } from '../../electron/daraja/stk-callback.ts';
import { buildStkPush } from '../../electron/daraja/stk-push.ts';
import { nodeClock } from '../../electron/host/clock.ts';
import { nodeRandom } from '../../electron/host/random.ts';
import type { Clock } from '../../electron/ports.ts';
import { customerPhone } from '../../electron/practice/customer-phone.ts';
import { sampleCatalogue } from '../../electron/practice/sample-catalogue.ts';
import { newCheckoutRequestId, newReceipt, newRequestId } from '../../electron/practice/simulated-ids.ts';
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import { samplePush, senderTo, startSimulator, untilLog } from '../support/simulator.ts';
import type { TestSimulator } from '../support/simulator.ts';

/** Timers that fire when the test moves the time, so that a minute passes at once. */
function steeredClock(): Clock & { readonly advance: (ms: number) => void } {
  let passedMs = 0;
  const startMs = Date.now();
  let timers: readonly { readonly atMs: number; readonly callback: () => void }[] = [];
  return {
    nowMs: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    after: (delayMs, callback) => {
      const timer = { atMs: passedMs + delayMs, callback };
      timers = [...timers, timer];
      return () => (timers = timers.filter((other) => other !== timer));
    },
    advance: (ms) => {
      passedMs += ms;
      const due = timers.filter(({ atMs }) => atMs <= passedMs);
      timers = timers.filter(({ atMs }) => atMs > passedMs);
      for (const { callback } of due) callback();
    },
  };
}

const always = (): boolean => true;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

let clock = steeredClock();
let simulator: TestSimulator;
beforeEach(async () => {
  clock = steeredClock();
  simulator = await started();
});

async function started(options: Parameters<typeof startSimulator>[0] = {}): Promise<TestSimulator> {
  const fresh = await startSimulator({ clock, ...options });
  cleanups.push(fresh.stop);
  return fresh;
}

type Answer = { readonly status: number; readonly body: Record<string, unknown>; readonly text: string };

async function ask(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`${simulator.origin}${path}`, init);
  const text = await response.text();
  const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, body: { ...(parsed as object) }, text };
}

const basic = (key: string, secret: string): string =>
  `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;

async function token(): Promise<string> {
  const authorization = basic(simulator.merchant.consumerKey, simulator.merchant.consumerSecret);
  const { body } = await ask('/oauth/v1/generate?grant_type=client_credentials', {
    headers: { authorization },
  });
  return String(body['access_token']);
}

const pushPath = '/mpesa/stkpush/v1/processrequest';
const queryPath = '/mpesa/stkpushquery/v1/query';

async function post(
  path: string,
  body: object,
  contentType = 'application/json',
  bearer?: string,
): Promise<Answer> {
  const authorization = `Bearer ${bearer ?? (await token())}`;
  return ask(path, {
    method: 'POST',
    headers: { authorization, 'content-type': contentType },
    body: JSON.stringify(body),
  });
}

function pushBody(change: object = {}): object {
  const { shortcode, tillNumber, passkey } = simulator.merchant;
  const wire = buildStkPush(
    {
      ...samplePush,
      shortcode,
      partyB: tillNumber,
      transactionType: 'CustomerBuyGoodsOnline',
      callbackUrl: 'https://answers.example.co.ke/x',
      limits: { minShillings: 1, maxShillings: 250_000 },
    },
    passkey,
    clock.nowMs(),
  );
  return { ...wire, ...change };
}

const invalid = (field: string): object => ({
  errorCode: '400.002.02',
  errorMessage: `Bad Request - Invalid ${field}`,
});

describe('the simulated OAuth', () => {
  test('gives a token that says its life as text', async () => {
    const authorization = basic(simulator.merchant.consumerKey, simulator.merchant.consumerSecret);
    const answer = await ask('/oauth/v1/generate?grant_type=client_credentials', {
      headers: { authorization },
    });
    expect(answer).toMatchObject({ status: 200, body: { expires_in: '3599' } });
    expect(answer.body['access_token']).toMatch(/^[\w-]{28}$/);
  });

  test('answers wrong keys with HTTP 400 and nothing else, and other faults by code', async () => {
    const path = '/oauth/v1/generate?grant_type=client_credentials';
    expect(await ask(path, { headers: { authorization: basic('a', 'b') } })).toMatchObject({
      status: 400,
      text: '',
    });
    expect((await ask(path, {})).body).toMatchObject({ errorCode: '400.008.01' });
    expect(
      (await ask('/oauth/v1/generate?grant_type=x', { headers: { authorization: basic('a', 'b') } })).body,
    ).toMatchObject({ errorCode: '400.008.02' });
    expect((await ask(path, { method: 'POST' })).body).toMatchObject({ errorCode: '405.001' });
  });

  test('ends the old token with each new one, and every token in time', async () => {
    const first = await token();
    const second = await token();
    expect(await post(pushPath, pushBody(), 'application/json', first)).toMatchObject({
      status: 404,
      body: { errorCode: '404.001.03' },
    });
    clock.advance(3_599_000);
    expect((await post(pushPath, pushBody(), 'application/json', second)).body).toMatchObject({
      errorCode: '404.001.03',
    });
    expect(simulator.log().prompts).toEqual([]);
  });
});

describe('the simulated push', () => {
  test('accepts what we build', async () => {
    const answer = await post(pushPath, pushBody());
    expect(answer).toMatchObject({
      status: 200,
      body: { ResponseCode: '0', ResponseDescription: 'Success. Request accepted for processing' },
    });
    expect(answer.body['CheckoutRequestID']).toMatch(/^ws_CO_\d{14}\d{3}712345678$/);
  });

  test.each([
    ['BusinessShortCode', { BusinessShortCode: '174379' }],
    ['TransactionType', { TransactionType: 'Buy' }],
    ['Amount', { Amount: '50' }],
    ['Amount', { Amount: 50.5 }],
    ['Amount', { Amount: 0 }],
    ['Amount', { Amount: 250_001 }],
    ['PartyA', { PartyA: '254712345678' }],
    ['PartyB', { PartyB: '5432100' }],
    ['PhoneNumber', { PhoneNumber: 254212345678 }],
    ['CallBackURL', { CallBackURL: 'https://localhost/x' }],
    ['CallBackURL', { CallBackURL: 'https://mpesa.example.co.ke/x' }],
    ['CallBackURL', { CallBackURL: 'http://example.co.ke/x' }],
    ['AccountReference', { AccountReference: 'A-00000000123' }],
    ['AccountReference', { AccountReference: 'A&B' }],
    ['Remarks', { TransactionDesc: undefined }],
    ['TransactionDesc', { TransactionDesc: 'fourteen chars' }],
    ['Timestamp', { Timestamp: '2026' }],
    ['Timestamp', { Timestamp: '20200101000000' }],
  ])('refuses a bad %s: %j', async (field, change) => {
    expect(await post(pushPath, pushBody(change))).toMatchObject({ status: 400, body: invalid(field) });
    expect(simulator.log().prompts).toEqual([]);
  });

  test('reads nothing of a body with any other content type', async () => {
    const answer = await post(pushPath, pushBody(), 'application/json; charset=utf-8');
    expect(answer).toMatchObject({ status: 400, body: invalid('BusinessShortCode') });
  });

  test('refuses a password of another passkey or another timestamp, and an unknown shortcode', async () => {
    const other = Buffer.from(`${simulator.merchant.shortcode}x${eatTimestamp(clock.nowMs())}`).toString(
      'base64',
    );
    expect((await post(pushPath, pushBody({ Password: other }))).body).toMatchObject({
      errorMessage: '[MerchantValidate] - Wrong credentials',
    });
    const later = { Timestamp: eatTimestamp(clock.nowMs() + 1_000) };
    expect((await post(pushPath, pushBody(later))).body).toMatchObject({
      errorMessage: '[MerchantValidate] - Wrong credentials',
    });
    expect((await post(pushPath, pushBody({ BusinessShortCode: 600000 }))).body).toMatchObject({
      errorMessage: 'Merchant does not exist',
    });
  });

  test('locks the phone while its prompt is open, and only that phone', async () => {
    await post(pushPath, pushBody());
    expect((await post(pushPath, pushBody())).body).toMatchObject({
      errorCode: '500.001.1001',
      errorMessage: expect.stringContaining('Unable to lock subscriber'),
    });
    expect((await post(pushPath, pushBody({ PartyA: 254712345679, PhoneNumber: 254712345679 }))).status).toBe(
      200,
    );
    clock.advance(60_000);
    expect((await post(pushPath, pushBody())).status).toBe(200);
  });

  test('ends at once with 2028 where the till number does not fit', async () => {
    await post(pushPath, pushBody({ PartyB: 1234567 }));
    clock.advance(0);
    expect(simulator.log().prompts).toMatchObject([{ resultCode: '2028' }]);
  });

  test('knows no other path', async () => {
    expect(await ask('/mpesa/stkpush/v2/processrequest', { method: 'POST' })).toMatchObject({
      status: 404,
      body: { errorCode: '404.001.01' },
    });
    expect((await ask('/_simulator/log', {})).status).toBe(404);
  });
});

describe('the simulated query', () => {
  const queryBody = (CheckoutRequestID: unknown): object => {
    const { shortcode, passkey } = simulator.merchant;
    const Timestamp = eatTimestamp(clock.nowMs());
    const Password = Buffer.from(`${shortcode}${passkey}${Timestamp}`).toString('base64');
    return { BusinessShortCode: shortcode, Password, Timestamp, CheckoutRequestID };
  };

  test('says being processed, then the result as text with the id', async () => {
    const { body } = await post(pushPath, pushBody());
    const id = String(body['CheckoutRequestID']);
    expect(await post(queryPath, queryBody(id))).toMatchObject({
      status: 500,
      body: { errorMessage: 'The transaction is being processed' },
    });
    simulator.answer(id, 'wrong-pin');
    clock.advance(0);
    expect((await post(queryPath, queryBody(id))).body).toMatchObject({
      ResponseCode: '0',
      CheckoutRequestID: id,
      ResultCode: '2001',
      ResultDesc: 'The initiator information is invalid.',
    });
  });

  test('does not know an id that it never gave', async () => {
    expect(await post(queryPath, queryBody('ws_CO_none'))).toMatchObject({
      status: 400,
      body: invalid('CheckoutRequestID'),
    });
    expect(await post(queryPath, queryBody(12))).toMatchObject({
      status: 400,
      body: invalid('CheckoutRequestID'),
    });
  });

  test('lets one request through per twelve seconds', async () => {
    simulator = await started({ queryLimit: { requests: 5, perMs: 60_000, burst: 1 } });
    const status = async (): Promise<number> => (await post(queryPath, queryBody('ws_CO_none'))).status;
    expect(await status()).toBe(400);
    expect(await status()).toBe(429);
    clock.advance(11_000);
    expect(await status()).toBe(429);
    clock.advance(1_500);
    expect(await status()).toBe(400);
  });
});

describe('the customer with the phone', () => {
  test.each([
    ['pin', '0'],
    ['wrong-pin', '2001'],
    ['cancel', '1032'],
    ['no-money', '1'],
    ['unreachable', '1037'],
  ] as const)('answers %s and the result is %s', async (given, resultCode) => {
    const phone = customerPhone(simulator);
    await post(pushPath, pushBody());
    const [prompt] = phone.ringing();
    expect(prompt).toMatchObject({
      msisdn: '254712345678',
      amountShillings: 50,
      accountReference: 'P-000123',
      sinceMs: clock.nowMs(),
    });
    expect(phone.answer(prompt?.checkoutRequestId ?? '', given)).toBe(true);
    expect(phone.ringing()).toEqual([]);
    expect(phone.answer(prompt?.checkoutRequestId ?? '', 'pin')).toBe(false);
    clock.advance(0);
    expect(simulator.log().prompts).toMatchObject([{ state: 'final', resultCode }]);
  });

  test('ignores the prompt, and it ends after a minute', async () => {
    const phone = customerPhone(simulator);
    await post(pushPath, pushBody());
    phone.answer(phone.ringing()[0]?.checkoutRequestId ?? '', 'ignore');
    clock.advance(59_999);
    expect(simulator.log().prompts).toMatchObject([{ state: 'ignored' }]);
    clock.advance(1);
    expect(simulator.log().prompts).toMatchObject([{ state: 'final', resultCode: '1037' }]);
  });

  test('pays after the delay that the network takes', async () => {
    simulator = await started({ rules: { answerDelayMs: 600 } });
    const { body } = await post(pushPath, pushBody());
    simulator.answer(String(body['CheckoutRequestID']), 'pin');
    clock.advance(599);
    expect(simulator.log().prompts).toMatchObject([{ state: 'answering' }]);
    clock.advance(1);
    expect(simulator.log().prompts).toMatchObject([
      { resultCode: '0', receipt: expect.stringMatching(/^[A-Z]{2}[0-9A-V][0-9A-Z]{7}$/) },
    ]);
  });

  test('meets rule 17 with the same amount within two minutes, and not after them', async () => {
    simulator = await started({ rules: { sameAmountMs: 120_000 } });
    const pay = async (change: object = {}): Promise<string | undefined> => {
      const { body } = await post(pushPath, pushBody(change));
      simulator.answer(String(body['CheckoutRequestID']), 'pin');
      clock.advance(0);
      return simulator.log().prompts.at(-1)?.resultCode;
    };
    expect(await pay()).toBe('0');
    const { workingCents } = simulator.state().accounts;
    expect(await pay()).toBe('17');
    expect(simulator.state().accounts.workingCents).toBe(workingCents);
    expect(simulator.log().transactions).toHaveLength(1);
    expect(await pay({ Amount: 51 })).toBe('0');
    clock.advance(120_000);
    expect(await pay()).toBe('0');
  });

  test('is not remembered for ever, but an open prompt always is', async () => {
    simulator = await started({ remembered: 2 });
    const numbers = [254712345671, 254712345672, 254712345673, 254712345674];
    for (const [index, PhoneNumber] of numbers.entries()) {
      const { body } = await post(pushPath, pushBody({ PartyA: PhoneNumber, PhoneNumber }));
      if (index > 0) simulator.answer(String(body['CheckoutRequestID']), 'pin');
      clock.advance(0);
    }
    expect(simulator.log().prompts.map(({ msisdn }) => msisdn)).toEqual(['254712345671', '254712345674']);
  });

  test('is told of every change', async () => {
    const phone = customerPhone(simulator);
    let changes = 0;
    const stop = phone.onChange(() => changes++);
    await post(pushPath, pushBody());
    expect(changes).toBeGreaterThan(0);
    stop();
    const before = changes;
    phone.answer(phone.ringing()[0]?.checkoutRequestId ?? '', 'cancel');
    expect(changes).toBe(before);
  });
});

describe('the simulated callback', () => {
  async function withTill(): Promise<{
    readonly bodies: string[];
    readonly pay: (msisdn: string) => Promise<string>;
  }> {
    const bodies: string[] = [];
    const till = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(body);
        response.end('{"ResultCode":0,"ResultDesc":"Accepted"}');
      });
    });
    await new Promise<void>((resolve) => till.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => till.close(resolve)));
    const sender = senderTo(simulator, {
      callbackUrl: (nonce) => `http://127.0.0.1:${(till.address() as AddressInfo).port}/${nonce}`,
    });
    const pay = async (payerMsisdn: string): Promise<string> => {
      const outcome = await sender.push({ ...samplePush, payerMsisdn }, always);
      if (outcome.kind !== 'accepted') throw new Error('not accepted');
      simulator.answer(outcome.checkoutRequestId, 'pin');
      clock.advance(0);
      return outcome.checkoutRequestId;
    };
    return { bodies, pay };
  }

  const sent = (count: number) => untilLog(simulator, ({ callbacks }) => callbacks.length >= count);

  test('is what our reader reads', async () => {
    const { bodies, pay } = await withTill();
    const id = await pay('254712345678');
    const log = await sent(1);
    expect(log.callbacks).toEqual([{ checkoutRequestId: id, status: 200, fault: undefined }]);
    expect(readStkCallback(bodies[0] ?? '')).toEqual({
      checkoutRequestId: id,
      merchantRequestId: log.prompts[0]?.merchantRequestId,
      resultCode: '0',
      resultDescription: 'The service request is processed successfully.',
      amountCents: 5000,
      receipt: log.prompts[0]?.receipt,
      occurredAtMs: Math.floor(clock.nowMs() / 1000) * 1000,
    });
  });

  test('can be lost, doubled, broken or wrong', async () => {
    const { bodies, pay } = await withTill();
    for (const fault of ['lose', 'duplicate', 'malform', 'other-amount', 'other-id'] as const)
      simulator.misbehave('callback', fault);
    const ids: string[] = [];
    for (const [index, count] of [1, 3, 4, 5, 6].entries()) {
      ids.push(await pay(`25471234560${index}`));
      await sent(count);
    }
    const read = bodies.map(readStkCallback);
    expect(read.slice(0, 2).map((callback) => callback?.checkoutRequestId)).toEqual([ids[1], ids[1]]);
    expect(read[2]).toBeUndefined();
    expect(read[3]?.amountCents).toBe(5100);
    expect(read[4]?.checkoutRequestId).not.toBe(ids[4]);
  });

  test('can be late and in another order', async () => {
    const { bodies, pay } = await withTill();
    simulator.misbehave('callback', 'hold', 2);
    const first = await pay('254712345671');
    const second = await pay('254712345672');
    expect(bodies).toEqual([]);
    simulator.releaseCallbacks('reversed');
    await sent(4);
    expect(bodies.map((body) => readStkCallback(body)?.checkoutRequestId)).toEqual([second, first]);
  });

  test('never leaves this machine', async () => {
    const { body } = await post(pushPath, pushBody({ CallBackURL: 'https://example.co.ke/x' }));
    simulator.answer(String(body['CheckoutRequestID']), 'pin');
    clock.advance(0);
    expect((await sent(1)).callbacks).toMatchObject([{ status: undefined }]);
  });
});

describe('what practice starts with', () => {
  test('ids look like those of Safaricom', () => {
    const atMs = Date.parse('2026-11-21T09:30:06+03:00');
    expect(newCheckoutRequestId(atMs, '254712345678', 1)).toBe('ws_CO_21112026093006001712345678');
    expect(newReceipt(atMs, nodeRandom(), new Set())).toMatch(/^UKL[0-9A-Z]{7}$/);
    expect(newRequestId(nodeRandom())).toMatch(/^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\d{6}$/);
  });

  test('the sample packages have unique codes and strings with exactly one place for the recipient', () => {
    expect(sampleCatalogue).toHaveLength(11);
    expect(new Set(sampleCatalogue.map(({ code }) => code)).size).toBe(11);
    for (const { ussdTemplate } of sampleCatalogue) {
      if (ussdTemplate !== null) expect(ussdTemplate).toMatch(/^\*180\*5\*2\*\{recipient\}\*\d\*1#$/);
    }
  });
});

test('a simulator with handles can be steered from another process', async () => {
  simulator = await started({ isControllable: true, clock: nodeClock() });
  const control = (path: string, body: object) =>
    ask(`/_simulator/${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect((await control('misbehave', { place: 'push', fault: 'busy' })).body).toEqual({ done: true });
  expect((await control('misbehave', { place: 'push', fault: 'lose' })).body).toMatchObject({ done: false });
  expect((await post(pushPath, pushBody())).body).toMatchObject({ errorCode: '500.003.02' });
  const { body } = await post(pushPath, pushBody());
  expect(
    (await control('answer', { checkoutRequestId: body['CheckoutRequestID'], answer: 'cancel' })).body,
  ).toEqual({ done: true });
  await untilLog(simulator, ({ prompts }) => prompts[0]?.state === 'final');
  expect((await control('log', {})).body).toMatchObject({ prompts: [{ resultCode: '1032' }] });
});
