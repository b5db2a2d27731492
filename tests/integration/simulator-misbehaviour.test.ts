import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultScript } from '../../electron/practice/misbehaviour.ts';
import type { PostedPlace, RefusingFault, SpoilingFault } from '../../electron/practice/misbehaviour.ts';
import { customer, paths, resultIn, resultOf, startBench } from '../support/simulator-calls.ts';
import type { Answer, Bench, Fields } from '../support/simulator-calls.ts';
import { untilLog } from '../support/simulator.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench({ rules: { lateMs: 30_000, slowAnswerMs: 20_000, resultDelayMs: 0 } });
});
afterEach(() => bench.stop());

const utilityCents = (): number => bench.simulator.state().accounts.utilityCents;
const untouched = 10_000_000;
const paid = untouched - 5_000;

/** A payout whose answer did not come home as JSON, or not at all. */
const send = async (change: Fields = {}): Promise<Answer | 'no answer'> => {
  const bearer = await bench.token();
  return bench.post(paths.b2c, bench.b2c(change), { bearer }).catch(() => 'no answer' as const);
};
const settled = async (): Promise<void> => {
  await bench.clock.advance(0);
};

describe('a request that is not acted on', () => {
  type Case = readonly [RefusingFault, number, string];
  test.each<Case>([
    ['spike-arrest', 429, 'policies.ratelimit.SpikeArrestViolation'],
    ['spike-arrest-retry-after', 429, 'Spike arrest violation. Allowed rate'],
    ['spike-arrest-500', 500, '"errorCode":"500.003.02"'],
    ['quota', 500, '"errorCode":"500.003.03"'],
    ['busy', 500, 'System is busy'],
    ['maintenance', 500, '"errorCode":"00.002.1001"'],
    ['firewall-page', 403, 'Incapsula incident ID'],
    ['firewall-503', 503, 'Incapsula incident ID'],
    ['internal-error', 500, 'Internal Server Error'],
    ['system-internal-error', 500, '"errorCode":"500.002.1001","errorMessage":"System internal error."'],
    ['empty-500', 500, ''],
    ['token-invalid', 401, '"errorCode":"401.002.01"'],
    ['no-product', 401, 'Invalid API call as no apiproduct match found'],
    ['error-inside-200', 200, '"errorCode":"500.001.1001"'],
    ['not-accepted', 200, '"ResponseCode":"1"'],
    ['soap-fault', 500, '"Envelope":{"Body":{"Fault"'],
  ])('%s is answered with HTTP %i and %s', async (fault, status, text) => {
    bench.simulator.misbehave('b2c', fault);
    const answer = await send();
    expect(answer).toMatchObject({ status });
    expect(answer === 'no answer' ? '' : answer.text).toContain(text);
    if (text === '') expect(answer).toMatchObject({ text: '' });
    await settled();
    expect(bench.simulator.log().transactions).toEqual([]);
    // The script is used up: the next one goes through.
    expect(await send()).toMatchObject({ status: 200, body: { ResponseCode: '0' } });
  });

  test.each(['close-unread', 'close-after-reading'] as const)('%s gets no answer', async (fault) => {
    bench.simulator.misbehave('b2c', fault);
    expect(await send()).toBe('no answer');
    await settled();
    expect([bench.simulator.log().transactions, utilityCents()]).toEqual([[], untouched]);
  });

  test('is told when to come again, where the proxy says so', async () => {
    bench.simulator.misbehave('b2c', 'spike-arrest-retry-after');
    const answer = await send();
    expect(answer === 'no answer' ? '' : answer.headers.get('retry-after')).toBe('12');
  });

  test('a firewall page is HTML', async () => {
    bench.simulator.misbehave('b2c', 'firewall-503');
    const answer = await send();
    expect(answer === 'no answer' ? '' : answer.headers.get('content-type')).toBe('text/html');
  });

  test('token-invalid really ends the token', async () => {
    const bearer = await bench.token();
    bench.simulator.misbehave('b2c', 'token-invalid');
    expect((await bench.post(paths.b2c, bench.b2c(), { bearer })).status).toBe(401);
    expect((await bench.post(paths.b2c, bench.b2c(), { bearer })).status).toBe(401);
    expect(await send()).toMatchObject({ status: 200 });
  });

  test.each(['status', 'balance', 'reversal', 'float'] as const)(
    'works at %s too',
    async (place: PostedPlace) => {
      bench.simulator.misbehave(place, 'quota');
      const answer = await bench.post(paths[place], bench.status());
      expect(answer.body).toMatchObject({ errorCode: '500.003.03' });
    },
  );
});

describe('a request that is acted on, though its answer does not say so', () => {
  type Case = readonly [SpoilingFault, (answer: Answer | 'no answer') => void];
  test.each<Case>([
    ['drop-answer', (answer) => expect(answer).toBe('no answer')],
    ['half-answer', (answer) => expect(answer).toBe('no answer')],
    ['garbled-answer', (answer) => expect(answer).toMatchObject({ status: 200, body: {} })],
    ['empty-answer', (answer) => expect(answer).toMatchObject({ status: 200, text: '' })],
    ['unknown-error', (answer) => expect(answer).toMatchObject({ body: { errorCode: '500.999.9999' } })],
    [
      'system-error-yet-done',
      (answer) => expect(answer).toMatchObject({ body: { errorCode: '500.002.1001' } }),
    ],
    ['firewall-yet-done', (answer) => expect(answer).toMatchObject({ status: 503 })],
    [
      'plain-text-answer',
      (answer) => expect(answer === 'no answer' ? '' : answer.headers.get('content-type')).toBe('text/plain'),
    ],
  ])('%s', async (fault, expectations) => {
    bench.simulator.misbehave('b2c', fault);
    const request = bench.b2c();
    const bearer = await bench.token();
    expectations(await bench.post(paths.b2c, request, { bearer }).catch(() => 'no answer' as const));
    await settled();
    expect(resultIn((await bench.receiver.until(1))[0]?.text ?? '').code).toBe(0);
    expect(utilityCents()).toBe(paid);
    // Sent again under the same id, it is known already.
    expect((await bench.post(paths.b2c, request)).body).toMatchObject({ errorCode: '500.002.1001' });
    expect(utilityCents()).toBe(paid);
  });

  test('never-answer keeps the line open and says nothing', async () => {
    bench.simulator.misbehave('b2c', 'never-answer');
    const bearer = await bench.token();
    const impatient = fetch(`${bench.simulator.origin}${paths.b2c}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(bench.b2c()),
      signal: AbortSignal.timeout(200),
    });
    await expect(impatient).rejects.toThrow(/timeout/i);
    expect(bench.simulator.log().transactions).toHaveLength(1);
  });

  test('slow-answer comes when its time has passed', async () => {
    bench.simulator.misbehave('b2c', 'slow-answer');
    let answered = false;
    const answer = send().finally(() => (answered = true));
    await untilLog(bench.simulator, ({ transactions }) => transactions.length === 1);
    await bench.clock.advance(19_999);
    expect(answered).toBe(false);
    await bench.clock.advance(1);
    expect(await answer).toMatchObject({ status: 200, body: { ResponseCode: '0' } });
  });

  test('result-first posts the result before it answers', async () => {
    bench.simulator.misbehave('b2c', 'result-first');
    expect(await send()).toMatchObject({ status: 200 });
    // Nothing had to be waited for: it lies there already.
    expect(bench.receiver.posted().map(({ path }) => path)).toEqual(['/result']);
    await settled();
    expect(utilityCents()).toBe(paid);
    expect(bench.receiver.posted()).toHaveLength(1);
  });

  test('result-first holds the answer to a prompt until its callback is there', async () => {
    bench.simulator.misbehave('push', 'result-first');
    const bearer = await bench.token();
    const answer = bench.post(paths.push, bench.push(), { bearer });
    const { prompts } = await untilLog(bench.simulator, (log) => log.prompts.length === 1);
    bench.simulator.answer(prompts[0]?.checkoutRequestId ?? '', 'pin');
    await settled();
    expect((await answer).body).toMatchObject({ CheckoutRequestID: prompts[0]?.checkoutRequestId });
    expect(bench.receiver.posted().map(({ path }) => path)).toEqual(['/stk']);
  });
});

describe('a result', () => {
  const texts = async (count: number): Promise<readonly string[]> =>
    (await bench.receiver.until(count)).map(({ text }) => text);
  const spoiled = async (fault: Parameters<Bench['simulator']['misbehave']>[1]): Promise<string> => {
    bench.simulator.misbehave('result', fault as 'lose');
    await send();
    await settled();
    return (await texts(1))[0] ?? '';
  };

  test('can get lost although the money moved', async () => {
    bench.simulator.misbehave('result', 'lose');
    await send();
    await settled();
    expect(bench.simulator.log().results).toMatchObject([
      { resultCode: '0', status: undefined, fault: 'lose' },
    ]);
    expect([bench.receiver.posted(), utilityCents()]).toEqual([[], paid]);
  });

  test('can come twice', async () => {
    bench.simulator.misbehave('result', 'duplicate');
    await send();
    await settled();
    const [first, second] = await texts(2);
    expect(first).toBe(second);
    expect(utilityCents()).toBe(paid);
  });

  test('can come late', async () => {
    bench.simulator.misbehave('result', 'late');
    await send();
    await bench.clock.advance(29_999);
    expect([bench.receiver.posted(), utilityCents()]).toEqual([[], paid]);
    await bench.clock.advance(1);
    expect(resultIn((await texts(1))[0] ?? '').code).toBe(0);
  });

  test('can be held, and released in another order', async () => {
    bench.simulator.misbehave('result', 'hold', 2);
    await send({ Amount: 11 });
    await settled();
    await send({ Amount: 12 });
    await settled();
    expect(bench.receiver.posted()).toEqual([]);
    bench.simulator.releaseCallbacks('reversed');
    const amounts = (await texts(2)).map((text) => resultIn(text).value('TransactionAmount'));
    expect(amounts).toEqual([12, 11]);
  });

  test('can be broken off, or empty', async () => {
    const text = await spoiled('malform');
    expect(text).toMatch(/^\{"Result"/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    bench.simulator.misbehave('result', 'empty-body');
    await send();
    await settled();
    expect((await texts(2))[1]).toBe('');
  });

  test('can name another amount, receiver or id, and leave out or hide what it should say', async () => {
    expect(resultIn(await spoiled('other-amount')).value('TransactionAmount')).toBe(51);
    const next = async (
      fault: 'other-receiver' | 'other-id' | 'masked-receiver' | 'no-parameters' | 'shuffle',
    ) => {
      bench.simulator.misbehave('result', fault);
      return resultOf(bench, paths.b2c, bench.b2c({ OriginatorConversationID: `id-${fault}` }));
    };
    expect((await next('other-receiver')).value('ReceiverPartyPublicName')).not.toContain(customer);
    expect((await next('other-id')).whole['OriginatorConversationID']).toBe('id-other-id9');
    expect((await next('masked-receiver')).value('ReceiverPartyPublicName')).toMatch(/^2547\*{5}678 - /);
    expect((await next('no-parameters')).whole).not.toHaveProperty('ResultParameters');
    expect((await next('shuffle')).parameters.at(-1)?.Key).toBe('TransactionAmount');
  });

  test('can hold one parameter as an object, and its reference as a list', async () => {
    expect(JSON.parse(await spoiled('one-parameter'))).toMatchObject({
      Result: { ResultParameters: { ResultParameter: { Key: 'TransactionAmount', Value: 50 } } },
    });
    bench.simulator.misbehave('result', 'reference-list');
    const { whole } = await resultOf(bench, paths.b2c, bench.b2c());
    expect(whole['ReferenceData']).toMatchObject({ ReferenceItem: [{ Key: 'QueueTimeoutURL' }] });
  });

  test.each(['17', '26', '100000001', '11'])(
    'can be the code %s, and then nothing was done',
    async (code) => {
      bench.simulator.misbehave('result', `code-${code}`);
      expect((await resultOf(bench, paths.b2c, bench.b2c())).code).toBe(Number(code));
      expect(utilityCents()).toBe(untouched);
    },
  );

  test('can be the code 17 although everything was done', async () => {
    bench.simulator.misbehave('result', 'yet-code-17');
    const request = bench.b2c();
    expect((await resultOf(bench, paths.b2c, request)).code).toBe(17);
    expect(utilityCents()).toBe(paid);
    const about = bench.status({ OriginalConversationID: request['OriginatorConversationID'] });
    expect((await resultOf(bench, paths.status, about)).value('TransactionStatus')).toBe('Completed');
  });

  test.each([
    ['says-initiated', 'Initiated'],
    ['says-authorized', 'Authorized'],
    ['says-pending-authorized', 'Pending Authorized'],
    ['says-cancelled', 'Cancelled'],
    ['says-declined', 'Declined'],
    ['says-expired', 'Expired'],
  ] as const)('of a status request %s', async (fault, status) => {
    const TransactionID = await bench.paid();
    bench.simulator.misbehave('result', fault);
    const { code, value } = await resultOf(bench, paths.status, bench.status({ TransactionID }));
    expect([code, value('TransactionStatus')]).toEqual([0, status]);
  });

  test('of a status, a reversal or a balance can be spoiled just so', async () => {
    const TransactionID = await bench.paid();
    bench.simulator.misbehave('result', 'other-receiver');
    const status = await resultOf(bench, paths.status, bench.status({ TransactionID }));
    expect(status.value('DebitPartyName')).toBe('254799999999 - SOMEBODY ELSE');
    bench.simulator.misbehave('result', 'other-amount');
    const dearer = await resultOf(bench, paths.status, bench.status({ TransactionID }));
    expect(dearer.value('Amount')).toBe('56');
    bench.simulator.misbehave('result', 'other-amount');
    const reversal = await resultOf(bench, paths.reversal, bench.reversal({ TransactionID }));
    expect(reversal.value('Amount')).toBe('56.00');
    bench.simulator.misbehave('result', 'no-parameters');
    expect((await resultOf(bench, paths.balance, bench.balance())).parameters).toEqual([]);
  });
});

describe('the queue time-out', () => {
  test.each([
    ['queue-timeout', untouched, ['/late']],
    ['queue-timeout-yet-done', paid, ['/late']],
    ['queue-timeout-then-result', paid, ['/late', '/result']],
  ] as const)('%s posts the original request back', async (fault, cents, wanted) => {
    bench.simulator.misbehave('result', fault);
    const request = bench.b2c();
    await bench.post(paths.b2c, request);
    await settled();
    const posted = await bench.receiver.until(wanted.length);
    expect(posted.map(({ path }) => path)).toEqual(wanted);
    expect(JSON.parse(posted[0]?.text ?? '')).toEqual(request);
    expect(utilityCents()).toBe(cents);
  });
});

describe('a fault for one of many', () => {
  test('waits for the request that carries its id, its phone or its receipt', async () => {
    bench.simulator.misbehave('b2c', 'busy', 1, 'id-2');
    bench.simulator.misbehave('result', 'code-26', 1, '254712345679');
    expect(await send({ OriginatorConversationID: 'id-1' })).toMatchObject({ status: 200 });
    expect(await send({ OriginatorConversationID: 'id-2' })).toMatchObject({ status: 500 });
    expect(await send({ OriginatorConversationID: 'id-2' })).toMatchObject({ status: 200 });
    await settled();
    await bench.receiver.until(2);
    expect((await resultOf(bench, paths.b2c, bench.b2c({ PartyB: 254_712_345_679 }))).code).toBe(26);
    const codes = bench.receiver.posted().map(({ text }) => resultIn(text).code);
    expect(codes).toEqual([0, 0, 26]);
  });

  test('does not stand in the way of the others behind it', () => {
    const script = faultScript();
    script.add('b2c', 'busy', 1, 'mine');
    script.add('b2c', 'quota', 2);
    expect(script.peek('b2c')).toBeUndefined();
    expect(script.next('b2c', ['yours'])).toBe('quota');
    expect(script.next('push', ['mine'])).toBeUndefined();
    expect(script.next('b2c', ['mine'])).toBe('busy');
    expect(script.next('b2c', ['mine'])).toBe('quota');
    expect(script.next('b2c', ['mine'])).toBeUndefined();
    script.add('b2c', 'busy', 1);
    script.clear();
    expect(script.next('b2c', [])).toBeUndefined();
  });
});

describe('a callback for a prompt', () => {
  const called = async (fault: 'shuffle' | 'masked-phone' | 'empty-body'): Promise<string> => {
    bench.simulator.misbehave('callback', fault);
    await bench.paid();
    return (await bench.receiver.until(1))[0]?.text ?? '';
  };

  test('can list its items in another order', async () => {
    expect(await called('shuffle')).toMatch(/PhoneNumber.*TransactionDate.*Amount/);
  });
  test('can mask the number', async () => {
    expect(await called('masked-phone')).toContain('"2547*****678"');
  });
  test('can be empty', async () => {
    expect(await called('empty-body')).toBe('');
  });
  test('can come late', async () => {
    bench.simulator.misbehave('callback', 'late');
    const receipt = await bench.paid();
    await bench.clock.advance(29_999);
    expect(bench.receiver.posted()).toEqual([]);
    await bench.clock.advance(1);
    expect((await bench.receiver.until(1))[0]?.text).toContain(receipt);
  });
});

describe('a confirmation', () => {
  const confirmed = async (): Promise<void> => {
    await bench.post(paths.c2bRegister, {
      ShortCode: bench.simulator.merchant.tillNumber,
      ResponseType: 'Completed',
      ConfirmationURL: `${bench.receiver.origin}/confirmation`,
      ValidationURL: `${bench.receiver.origin}/validation`,
    });
  };
  const pay = () => bench.simulator.payOwn({ msisdn: customer, amountShillings: 55 });

  test('can get lost, come twice, late, held, broken, empty or wrong', async () => {
    await confirmed();
    const seen = async (count: number): Promise<string> =>
      (await bench.receiver.until(count))[count - 1]?.text ?? '';
    bench.simulator.misbehave('confirmation', 'lose');
    await pay();
    expect(bench.simulator.log().confirmations).toMatchObject([{ fault: 'lose', status: undefined }]);
    bench.simulator.misbehave('confirmation', 'duplicate');
    await pay();
    expect(await seen(2)).toBe(await seen(1));
    bench.simulator.misbehave('confirmation', 'late');
    await pay();
    await bench.clock.advance(30_000);
    expect(await seen(3)).toContain('TransID');
    bench.simulator.misbehave('confirmation', 'hold');
    const { receipt } = await pay();
    bench.simulator.releaseCallbacks();
    expect(await seen(4)).toContain(receipt);
    bench.simulator.misbehave('confirmation', 'malform');
    await pay();
    const broken = await seen(5);
    expect(() => JSON.parse(broken) as unknown).toThrow(SyntaxError);
    bench.simulator.misbehave('confirmation', 'empty-body');
    await pay();
    expect(await seen(6)).toBe('');
    bench.simulator.misbehave('confirmation', 'other-amount');
    await pay();
    expect(await seen(7)).toContain('"TransAmount":"56.00"');
  });
});

describe('the limit over the whole app', () => {
  test('arrests what comes too fast, whichever API it is', async () => {
    await bench.stop();
    bench = await startBench({ appLimit: { requests: 2, perMs: 1_000, burst: 2 } });
    const bearer = await bench.token();
    const status = async (path: string, body: Fields): Promise<number> =>
      (await bench.post(path, body, { bearer })).status;
    expect(await status(paths.b2c, bench.b2c())).toBe(200);
    expect(await status(paths.balance, bench.balance())).toBe(200);
    expect(await status(paths.balance, bench.balance())).toBe(429);
    await bench.clock.advance(500);
    expect(await status(paths.balance, bench.balance())).toBe(200);
  });
});
