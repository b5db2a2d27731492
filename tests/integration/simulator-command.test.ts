import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { X509Certificate, constants, publicEncrypt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { nodeHttp } from '../../electron/host/http.ts';
import { certificateAt } from '../../electron/practice/simulated-certificate.ts';
import { newSimulatedKeys } from '../../electron/practice/simulated-credential.ts';
import { parseRate } from '../../electron/practice/simulated-rate.ts';
import { node24 } from '../support/headless-till.ts';
import { resultIn } from '../support/simulator-calls.ts';
import { startReceiver } from '../support/simulator-receiver.ts';

const startedSchema = z.strictObject({
  url: z.string(),
  controlUrl: z.string(),
  port: z.number(),
  consumerKey: z.string(),
  consumerSecret: z.string(),
  passkey: z.string(),
  shortcode: z.number(),
  tillNumber: z.number(),
  organisationName: z.string(),
  initiatorName: z.string(),
  initiatorPassword: z.string(),
  bulkShortcode: z.number(),
  nominatedNumber: z.string(),
  certificatePem: z.string(),
});
type Started = z.output<typeof startedSchema>;

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Run = {
  readonly child: ChildProcessWithoutNullStreams;
  /** The code it ended with. */
  readonly ended: Promise<number | null>;
  readonly complaint: () => string;
};

function run(...args: readonly string[]): Run {
  const child = spawn(node24, [join(import.meta.dirname, '../../electron/simulator.ts'), ...args]);
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, complaint: () => text };
}

async function started(...args: readonly string[]): Promise<Run & { readonly said: Started }> {
  const running = run('--port', '0', ...args);
  const [line] = (await once(createInterface({ input: running.child.stdout }), 'line')) as [string];
  return { ...running, said: startedSchema.parse(JSON.parse(line)) };
}

const postJson = async (
  url: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<unknown> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return answer.json();
};

async function pay(said: Started, ResultURL: string): Promise<unknown> {
  const basic = Buffer.from(`${said.consumerKey}:${said.consumerSecret}`).toString('base64');
  const token = z.object({ access_token: z.string() }).parse(
    await (
      await fetch(`${said.url}/oauth/v1/generate?grant_type=client_credentials`, {
        headers: { authorization: `Basic ${basic}` },
      })
    ).json(),
  );
  const { publicKey } = new X509Certificate(said.certificatePem);
  const body = {
    OriginatorConversationID: 'from-elsewhere-1',
    InitiatorName: said.initiatorName,
    SecurityCredential: publicEncrypt(
      { key: publicKey, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(said.initiatorPassword),
    ).toString('base64'),
    CommandID: 'SalaryPayment',
    Amount: 100,
    PartyA: said.shortcode,
    PartyB: 254_712_345_678,
    Remarks: 'Salary',
    QueueTimeOutURL: ResultURL,
    ResultURL,
  };
  return postJson(`${said.url}/mpesa/b2c/v3/paymentrequest`, body, {
    authorization: `Bearer ${token.access_token}`,
  });
}

describe('npm run simulator', () => {
  test('says in one line all that a client needs to pay, and pays', async () => {
    const receiver = await startReceiver();
    cleanups.push(receiver.stop);
    const { said, complaint } = await started('--result-delay-ms', '0', '--fee-cents', '700');
    expect(await pay(said, `${receiver.origin}/result`)).toMatchObject({ ResponseCode: '0' });
    expect(resultIn((await receiver.until(1))[0]?.text ?? '').code).toBe(0);
    expect(await postJson(`${said.controlUrl}/state`, {})).toMatchObject({
      accounts: { utilityCents: 9_990_000, chargesCents: -700 },
    });
    expect(complaint()).toContain(said.url);
  });

  test('is steered over its control address', async () => {
    const { said } = await started();
    const control = (name: string, body: object): Promise<unknown> =>
      postJson(`${said.controlUrl}/${name}`, body);
    const done = { done: true };
    expect(await control('misbehave', { place: 'b2c', fault: 'busy', times: 2, about: 'x' })).toEqual(done);
    expect(await control('misbehave', { place: 'result', fault: 'yet-code-17' })).toEqual(done);
    expect(await control('misbehave', { place: 'result', fault: 'busy' })).toMatchObject({ done: false });
    expect(await control('misbehave', { place: 'nowhere', fault: 'busy' })).toMatchObject({ done: false });
    expect(await control('misbehave', { fault: 'busy' })).toMatchObject({
      done: false,
      reason: expect.stringContaining('place'),
    });
    expect(await control('behave', {})).toEqual(done);
    expect(await control('release', { order: 'reversed' })).toEqual(done);
    expect(await control('kill-token', {})).toEqual(done);
    const msisdn = '254712345678';
    expect(await control('customer', { msisdn, standing: 'unregistered', walletShillings: 7 })).toEqual(done);
    expect(await control('customer', { msisdn, hat: 'red' })).toMatchObject({ done: false });
    expect(await control('accounts', { utilityCents: 1 })).toEqual(done);
    expect(await control('initiator', { missingRoles: ['b2c'], isLocked: true })).toEqual(done);
    expect(await control('pay-own', { msisdn, amountShillings: 8 })).toEqual({ resultCode: '1' });
    expect(await control('pay-own', { msisdn, amountShillings: 7 })).toMatchObject({ resultCode: '0' });
    expect(await control('unregister-c2b', {})).toEqual(done);
    expect(await control('answer', { checkoutRequestId: 'none', answer: 'pin' })).toEqual({ done: false });
    expect(await control('state', {})).toMatchObject({
      accounts: { utilityCents: 1 },
      customers: [{ msisdn, standing: 'unregistered', walletShillings: 0 }],
      initiator: { isLocked: true, missingRoles: ['b2c'] },
    });
    expect(await control('log', {})).toMatchObject({ transactions: [{ kind: 'c2b', amountShillings: 7 }] });
    expect(await control('merchant', {})).toMatchObject({ shortcode: said.shortcode });
    expect(await control('nothing', {})).toMatchObject({ errorCode: '404.001.01' });
    expect(await certificateAt(nodeHttp(), said.url)).toBe(said.certificatePem);
  });

  test('is not taken for another server, which gives no certificate away', async () => {
    const receiver = await startReceiver();
    cleanups.push(receiver.stop);
    expect(await certificateAt(nodeHttp(), receiver.origin)).toBeUndefined();
    await receiver.stop();
    expect(await certificateAt(nodeHttp(), receiver.origin)).toBeUndefined();
  });

  test('takes a key pair that was given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const keys = await newSimulatedKeys(Date.now());
    const [certificate, privateKey] = [join(folder, 'c.pem'), join(folder, 'k.pem')];
    writeFileSync(certificate, keys.certificatePem);
    writeFileSync(privateKey, keys.privateKeyPem);
    const { said } = await started('--certificate', certificate, '--private-key', privateKey);
    expect(said.certificatePem).toBe(keys.certificatePem);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('stops on %s with code 0', async (signal) => {
    const { child, ended, said } = await started();
    child.kill(signal);
    expect(await ended).toBe(0);
    await expect(fetch(said.url)).rejects.toThrow('fetch failed');
  });

  test('stops at the end of its input', async () => {
    const { child, ended } = await started();
    child.stdin.end();
    expect(await ended).toBe(0);
  });

  test.each([
    [['--rates', '5'], '--rates wants off or'],
    [['--port', 'x'], '--port wants a whole number'],
    [['--auto-answer', 'perhaps'], '--auto-answer wants one of'],
    [['--certificate', 'x.pem'], 'go together'],
    [['--unknown'], 'Unknown option'],
  ])('refuses %j in words', async (args, words) => {
    const { ended, complaint } = run(...args);
    expect(await ended).toBe(2);
    expect(complaint()).toContain(words);
  });

  test('explains itself', async () => {
    const { ended, complaint } = run('--help');
    expect(await ended).toBe(0);
    for (const word of ['--rates', 'kill-token', 'queue-timeout-yet-done', 'result-first'])
      expect(complaint()).toContain(word);
  });
});

test('rates are written as requests per seconds', () => {
  expect(parseRate('off')).toBe('off');
  expect(parseRate('5/60')).toEqual({ requests: 5, perMs: 60_000, burst: 1 });
  expect(parseRate('30/1/10')).toEqual({ requests: 30, perMs: 1_000, burst: 10 });
  for (const text of ['', '0/1', '1/0', '5/60/0', 'five/60', '5/60/1/1'])
    expect(parseRate(text)).toBeUndefined();
});
