import { afterEach, describe, expect, test } from 'vitest';
import { nodeClock } from '../../electron/host/clock.ts';
import { nodeHttp } from '../../electron/host/http.ts';
import type { Clock, Http, HttpRequest, StkSender } from '../../electron/ports.ts';
import type { SimulatedDarajaOptions } from '../../electron/practice/simulated-daraja.ts';
import { samplePush, senderTo, startSimulator, untilLog } from '../support/simulator.ts';
import type { SenderOptions, TestSimulator } from '../support/simulator.ts';

const always = (): boolean => true;
const open: TestSimulator[] = [];
afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.stop();
});

type Pair = { readonly simulator: TestSimulator; readonly sender: StkSender };
async function connected(
  options: SenderOptions = {},
  simulated: Partial<SimulatedDarajaOptions> = {},
): Promise<Pair> {
  const simulator = await startSimulator(simulated);
  open.push(simulator);
  return { simulator, sender: senderTo(simulator, options) };
}

/** Real HTTP that remembers what was asked. */
function recordingHttp(): Http & { readonly requests: HttpRequest[]; readonly bodies: string[] } {
  const real = nodeHttp();
  const requests: HttpRequest[] = [];
  const bodies: string[] = [];
  const send: Http['send'] = (request) => {
    requests.push(request);
    const body = (): string | undefined => {
      const text = request.body?.();
      if (text !== undefined) bodies.push(text);
      return text;
    };
    return real.send(request.body === undefined ? request : { ...request, body });
  };
  return { send, requests, bodies };
}

async function accepted(sender: StkSender): Promise<string> {
  const outcome = await sender.push(samplePush, always);
  if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  return outcome.checkoutRequestId;
}

describe('a push', () => {
  test('is accepted with the ids of the prompt that lies on the phone', async () => {
    const { simulator, sender } = await connected();
    const id = await accepted(sender);
    expect(simulator.log().prompts).toMatchObject([
      {
        checkoutRequestId: id,
        msisdn: '254712345678',
        amountShillings: 50,
        accountReference: 'P-000123',
        state: 'ringing',
      },
    ]);
  });

  test('carries the bearer token and exactly the documented content type', async () => {
    const http = recordingHttp();
    const { sender } = await connected({ http });
    await accepted(sender);
    expect(http.requests[1]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(http.requests[1]?.headers['authorization']).toMatch(/^Bearer \S{20,}$/);
  });

  test('that may not be written is not sent, and Safaricom never sees it', async () => {
    const { simulator, sender } = await connected();
    expect(await sender.push(samplePush, () => false)).toEqual({ kind: 'not-sent', reason: 'stopped' });
    expect(simulator.log()).toMatchObject({ prompts: [], requests: { push: 0 } });
  });

  test('is not sent when nobody listens', async () => {
    const { simulator, sender } = await connected();
    await simulator.stop();
    expect(await sender.push(samplePush, always)).toEqual({ kind: 'not-sent', reason: 'no-connection' });
  });

  test('is not sent without credentials, and without an address for the answer', async () => {
    const noKeys = await connected({ credentials: () => undefined });
    expect(await noKeys.sender.push(samplePush, always)).toEqual({
      kind: 'not-sent',
      reason: 'credentials-missing',
    });
    const noAddress = await connected({ callbackUrl: () => undefined });
    expect(await noAddress.sender.push(samplePush, always)).toEqual({ kind: 'not-sent', reason: 'set-up' });
    expect(noAddress.simulator.log().requests).toEqual({ token: 0, push: 0, query: 0 });
  });

  test('with a wrong field is refused before anything is asked, and the field is named', async () => {
    const { simulator, sender } = await connected();
    const outcome = await sender.push({ ...samplePush, accountReference: 'far too long for M-PESA' }, always);
    expect(outcome).toMatchObject({ kind: 'refused', errorRow: 'invalidField', retry: 'never' });
    expect(outcome).toHaveProperty('description', 'AccountReference is longer than 12 characters');
    expect(simulator.log().requests.token).toBe(0);
  });

  test('with wrong keys is not sent: the token is refused', async () => {
    const { simulator, sender } = await connected({
      credentials: () => ({ consumerKey: 'a', consumerSecret: 'b', passkey: 'c' }),
    });
    expect(await sender.push(samplePush, always)).toEqual({ kind: 'not-sent', reason: 'token-refused' });
    expect(simulator.log().requests.push).toBe(0);
  });

  test('with a wrong passkey is refused for good', async () => {
    const { sender, simulator } = await connected({});
    const wrong = senderTo(simulator, { credentials: () => ({ ...simulator.merchant, passkey: 'other' }) });
    expect(await wrong.push(samplePush, always)).toMatchObject({
      kind: 'refused',
      errorRow: 'wrongPasskey',
      retry: 'never',
    });
    await accepted(sender);
  });

  test('to a phone that holds a prompt is refused, with the time from which a person may try', async () => {
    const { sender } = await connected();
    await accepted(sender);
    expect(await sender.push(samplePush, always)).toMatchObject({
      kind: 'refused',
      errorRow: 'subscriberLocked',
      code: '500.001.1001',
      retry: 'never',
      retryAfterMs: 60_000,
    });
  });

  test.each([
    ['spike-arrest', 12_000],
    ['busy', 60_000],
    ['maintenance', 60_000],
  ] as const)('met by %s did not happen and may go again', async (fault, retryAfterMs) => {
    const { simulator, sender } = await connected();
    simulator.misbehave('push', fault);
    expect(await sender.push(samplePush, always)).toEqual({ kind: 'not-sent', reason: 'busy', retryAfterMs });
    await accepted(sender);
  });

  test('met by a used-up quota is refused', async () => {
    const { simulator, sender } = await connected();
    simulator.misbehave('push', 'quota');
    expect(await sender.push(samplePush, always)).toMatchObject({ kind: 'refused', errorRow: 'quotaUsedUp' });
  });

  test.each([
    'close-unread',
    'drop-answer',
    'half-answer',
    'garbled-answer',
    'unknown-error',
    'internal-error',
    'firewall-page',
    'never-answer',
  ] as const)('met by %s is ambiguous and is written once', async (fault) => {
    const { simulator, sender } = await connected({
      timeouts: { answerTimeoutMs: fault === 'never-answer' ? 100 : 5_000 },
    });
    simulator.misbehave('push', fault);
    expect((await sender.push(samplePush, always)).kind).toBe('ambiguous');
    expect(simulator.log().requests.push).toBe(1);
  });

  test.each([
    'close-unread',
    'drop-answer',
    'half-answer',
    'garbled-answer',
    'unknown-error',
    'firewall-page',
  ] as const)('is not sent when the token meets %s: nothing that moves money was asked', async (fault) => {
    const { simulator, sender } = await connected();
    simulator.misbehave('token', fault);
    expect(await sender.push(samplePush, always)).toEqual({ kind: 'not-sent', reason: 'no-connection' });
    expect(simulator.log().requests.push).toBe(0);
  });

  test('says nothing secret, whatever Safaricom repeats', async () => {
    const { simulator } = await connected();
    const http: Http = {
      send: async (request) => {
        if (request.url.includes('/oauth/')) return await nodeHttp().send(request);
        const message = `Invalid Amount ${request.headers['authorization']} ${request.body?.()}`;
        const body = JSON.stringify({ errorCode: '400.002.02', errorMessage: `Bad Request - ${message}` });
        return { kind: 'response', status: 400, headers: { 'content-type': 'application/json' }, body };
      },
    };
    const said = JSON.stringify(await senderTo(simulator, { http }).push(samplePush, always));
    expect(said).toContain('invalidAmountOrNumber');
    for (const secret of [/Bearer \w{8}/, /254712345678/, /00112233/, /[A-Za-z0-9+/=]{40}/])
      expect(said).not.toMatch(secret);
  });
});

describe('the token', () => {
  test('is asked for once and used by all', async () => {
    const { simulator, sender } = await connected();
    const numbers = ['254712345671', '254712345672', '254712345673'];
    const outcomes = await Promise.all(
      numbers.map((payerMsisdn) => sender.push({ ...samplePush, payerMsisdn }, always)),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(simulator.log().requests).toEqual({ token: 1, push: 3, query: 0 });
  });

  test('that another machine took away is got anew once, and the push goes once more', async () => {
    const { simulator, sender } = await connected();
    await sender.query('ws_CO_1', 0);
    simulator.invalidateToken();
    let asked = 0;
    const outcome = await sender.push(samplePush, () => ++asked > 0);
    expect(outcome.kind).toBe('accepted');
    expect(asked).toBe(2);
    expect(simulator.log()).toMatchObject({
      requests: { token: 2, push: 2 },
      prompts: [{ accountReference: 'P-000123' }],
    });
  });

  test('refused twice is not sent', async () => {
    const { simulator, sender } = await connected();
    simulator.misbehave('push', 'token-invalid', 2);
    expect(await sender.push(samplePush, always)).toEqual({ kind: 'not-sent', reason: 'token-refused' });
    expect(simulator.log().requests).toMatchObject({ token: 2, push: 2 });
  });

  test('refused, and the deadline passed meanwhile: not sent', async () => {
    const { simulator, sender } = await connected();
    simulator.misbehave('push', 'token-invalid');
    let asked = 0;
    expect(await sender.push(samplePush, () => ++asked === 1)).toEqual({
      kind: 'not-sent',
      reason: 'stopped',
    });
    expect(simulator.log().prompts).toEqual([]);
  });

  test('is renewed a minute before its end, by either clock', async () => {
    let [wallMs, monotonicMs] = [Date.now(), 0];
    const clock: Clock = { ...nodeClock(), nowMs: () => wallMs, monotonicMs: () => monotonicMs };
    const { simulator, sender } = await connected({ clock });
    const tokens = async (): Promise<number> => {
      await sender.query('ws_CO_1', 0);
      return simulator.log().requests.token;
    };
    expect(await tokens()).toBe(1);
    monotonicMs += 3_538_000;
    expect(await tokens()).toBe(1);
    monotonicMs += 2_000;
    expect(await tokens()).toBe(2);
    wallMs += 3_540_000;
    expect(await tokens()).toBe(3);
  });

  test('is got anew when the keys are changed', async () => {
    let keys = { consumerKey: 'old', consumerSecret: 'old', passkey: 'old' };
    const { simulator, sender } = await connected({ credentials: () => keys });
    expect(await sender.probe()).toBe('refused');
    keys = simulator.merchant;
    expect(await sender.probe()).toBe('reached');
    await accepted(sender);
  });
});

describe('a query', () => {
  test('says pending while the phone rings, and then how it ended', async () => {
    const { simulator, sender } = await connected();
    const id = await accepted(sender);
    expect(await sender.query(id, 0)).toMatchObject({ kind: 'pending' });
    simulator.misbehave('query', 'says-4999');
    expect(await sender.query(id, 0)).toMatchObject({ kind: 'pending' });
    simulator.answer(id, 'cancel');
    await untilLog(simulator, ({ prompts }) => prompts[0]?.state === 'final');
    simulator.misbehave('query', 'lags');
    expect(await sender.query(id, 0)).toMatchObject({ kind: 'pending' });
    expect(await sender.query(id, 0)).toEqual({
      kind: 'refused',
      resultCode: '1032',
      description: 'Request cancelled by user',
    });
  });

  test('believes success only for its own prompt', async () => {
    const { simulator, sender } = await connected();
    const id = await accepted(sender);
    simulator.answer(id, 'pin');
    await untilLog(simulator, ({ prompts }) => prompts[0]?.state === 'final');
    simulator.misbehave('query', 'echoes-another-id');
    expect(await sender.query(id, 0)).toMatchObject({ kind: 'pending' });
    expect(await sender.query(id, 0)).toMatchObject({ kind: 'paid', resultCode: '0' });
  });

  test('of a prompt that Daraja does not know is pending while young and then not known', async () => {
    const { sender } = await connected();
    expect((await sender.query('ws_CO_none', 59_000)).kind).toBe('pending');
    expect((await sender.query('ws_CO_none', 61_000)).kind).toBe('not-known');
  });

  test('over the rate limit is no answer, with the time to wait', async () => {
    const { sender } = await connected({}, { queryLimit: { requests: 5, perMs: 60_000, burst: 1 } });
    await sender.query('ws_CO_1', 0);
    expect(await sender.query('ws_CO_1', 0)).toMatchObject({ kind: 'no-answer', retryAfterMs: 12_000 });
  });

  test.each([
    'close-unread',
    'drop-answer',
    'half-answer',
    'garbled-answer',
    'firewall-page',
    'internal-error',
    'unknown-error',
    'quota',
    'busy',
  ] as const)('met by %s settles nothing', async (fault) => {
    const { simulator, sender } = await connected();
    const id = await accepted(sender);
    simulator.misbehave('query', fault);
    expect((await sender.query(id, 0)).kind).toBe('no-answer');
  });

  test('without a connection or a token is no answer', async () => {
    const { simulator, sender } = await connected({ credentials: () => undefined });
    expect((await sender.query('ws_CO_1', 0)).kind).toBe('no-answer');
    await simulator.stop();
    expect((await senderTo(simulator).query('ws_CO_1', 0)).kind).toBe('no-answer');
  });
});

describe("Safaricom's clock", () => {
  const slowClock = (behindMs: number): Clock => ({ ...nodeClock(), nowMs: () => Date.now() - behindMs });

  test('is measured from the answers, and the timestamps go by it', async () => {
    const http = recordingHttp();
    const behindMs = 2 * 60 * 60 * 1000;
    const { sender } = await connected({ http, clock: slowClock(behindMs) });
    expect(sender.clockOffsetMs()).toBeUndefined();
    // The simulator refuses a timestamp that is two hours off: acceptance proves the measured time.
    await accepted(sender);
    expect(Math.abs((sender.clockOffsetMs() ?? 0) - behindMs)).toBeLessThan(2_000);
    expect(http.bodies[0]).toMatch(/"Timestamp":"\d{14}"/);
  });

  test('is void after our own clock was set, until the next answer', async () => {
    let shiftMs = 0;
    const clock: Clock = { ...nodeClock(), nowMs: () => Date.now() + shiftMs };
    const { sender } = await connected({ clock });
    await sender.probe();
    expect(sender.clockOffsetMs()).toBeDefined();
    shiftMs = 60_000;
    expect(sender.clockOffsetMs()).toBeUndefined();
    await sender.probe();
    expect(sender.clockOffsetMs()).toBeLessThan(-58_000);
  });
});

test('a probe tells reached, refused and not reached apart', async () => {
  const { simulator, sender } = await connected();
  expect(await sender.probe()).toBe('reached');
  simulator.misbehave('token', 'firewall-page');
  expect(await sender.probe()).toBe('not-reached');
  expect(
    await senderTo(simulator, {
      credentials: () => ({ ...simulator.merchant, consumerSecret: 'x' }),
    }).probe(),
  ).toBe('refused');
  await simulator.stop();
  expect(await sender.probe()).toBe('not-reached');
});
