import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { callbackListener } from '../../electron/callbacks/loopback-listener.ts';
import type {
  CallbackListener,
  CallbackListenerOptions,
  ReceivedCallback,
} from '../../electron/callbacks/loopback-listener.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import { callbackPath, parseCallbackPath } from '../../shared/callback-path.ts';

const ports = nodePorts();
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const tillId = '0011223344556677';
const nonce = '00112233445566778899aabbccddeeff';
const pathKey = new Uint8Array(32).fill(7);
const path = callbackPath(ports.crypto.hmacSha256, pathKey, tillId, nonce);

const open: CallbackListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.stop();
});

type Started = {
  readonly listener: CallbackListener;
  readonly port: number;
  readonly stored: ReceivedCallback[];
};
async function start(options: Partial<CallbackListenerOptions> = {}): Promise<Started> {
  const stored: ReceivedCallback[] = [];
  const store = (received: ReceivedCallback): 'stored' => {
    stored.push(received);
    return 'stored';
  };
  const listener = callbackListener({ ...ports, log: silent, tillId, pathKey, store, ...options });
  open.push(listener);
  const { port, origin } = await listener.start();
  expect(origin).toBe(`http://127.0.0.1:${port}`);
  return { listener, port, stored };
}

type Sent = {
  readonly path?: string;
  readonly method?: string;
  readonly host?: string;
  readonly type?: string;
  readonly body?: string | Buffer;
};

function send(
  port: number,
  { path: to = path, method = 'POST', host, type = 'application/json', body = '{"a":1}' }: Sent = {},
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, ...(host === undefined ? {} : { host }) };
    const sent = request({ port, host: '127.0.0.1', path: to, method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('the secret path', () => {
  test('is lower-case hex of 8, 16 and 16 bytes, and reads back', () => {
    expect(path).toMatch(/^\/[0-9a-f]{16}\/[0-9a-f]{32}\/[0-9a-f]{32}$/);
    expect(parseCallbackPath(path)).toMatchObject({ tillId, nonce });
  });

  test('is another one for another key, till or nonce', () => {
    const hmac = ports.crypto.hmacSha256;
    const mac = (of: string): string | undefined => parseCallbackPath(of)?.mac;
    const macs = [
      path,
      callbackPath(hmac, new Uint8Array(32), tillId, nonce),
      callbackPath(hmac, pathKey, 'ffffffffffffffff', nonce),
      callbackPath(hmac, pathKey, tillId, 'f'.repeat(32)),
    ].map(mac);
    expect(new Set(macs).size).toBe(4);
  });
});

describe('the loopback listener', () => {
  test('stores a body and only then acknowledges it', async () => {
    const { port, stored } = await start();
    expect(await send(port)).toEqual({ status: 200, body: '{"ResultCode":0,"ResultDesc":"Accepted"}' });
    expect(stored).toEqual([{ nonce, body: '{"a":1}', receivedAtMs: expect.any(Number) }]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    'keeps any content type: %s',
    async (type) => {
      const { port, stored } = await start();
      expect((await send(port, { type, body: 'anything' })).status).toBe(200);
      expect(stored[0]?.body).toBe('anything');
    },
  );

  test('loses no byte of a body that is no UTF-8', async () => {
    const { port, stored } = await start();
    await send(port, { body: Buffer.from([0xff, 0xfe, 0x41]) });
    expect(Buffer.from(stored[0]?.body ?? '', 'latin1')).toEqual(Buffer.from([0xff, 0xfe, 0x41]));
  });

  test.each([
    ['a mac that is off by one', { path: `${path.slice(0, -1)}${path.endsWith('0') ? '1' : '0'}` }],
    ['another till', { path: path.replace(tillId, '7766554433221100') }],
    ['another nonce', { path: path.replace(nonce, 'f'.repeat(32)) }],
    ['upper case', { path: path.toUpperCase() }],
    ['a query', { path: `${path}?a=1` }],
    ['a slash too many', { path: `${path}/` }],
    ['the root', { path: '/' }],
    ['GET', { method: 'GET' }],
    ['PUT', { method: 'PUT' }],
    ['a foreign host', { host: 'evil.example.com' }],
    ['a host that only begins like loopback', { host: '127.0.0.1.example.com' }],
  ])('says 404 to %s and keeps nothing', async (_name, sent) => {
    const { port, stored } = await start();
    expect(await send(port, sent)).toEqual({ status: 404, body: '{}' });
    expect(stored).toEqual([]);
  });

  test("answers loopback's names and the tunnel's, with any port", async () => {
    const { port, stored } = await start({ otherHosts: ['till.example.co.ke'] });
    for (const host of [
      'localhost',
      `localhost:${port}`,
      '[::1]:1',
      'TILL.example.co.ke',
      'till.example.co.ke:443',
    ]) {
      expect((await send(port, { host })).status).toBe(200);
    }
    expect(stored).toHaveLength(5);
  });

  test('refuses a body over its limit, announced or not', async () => {
    const { port, stored } = await start({ maxBodyBytes: 100 });
    expect((await send(port, { body: 'x'.repeat(101) })).status).toBe(413);
    expect((await send(port, { body: 'x'.repeat(100) })).status).toBe(200);
    const chunked = connect(port, '127.0.0.1');
    chunked.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n${'x'.repeat(101)}\r\n0\r\n\r\n`,
    );
    const answer = await new Promise<string>((resolve) =>
      chunked.once('data', (data: Buffer) => resolve(data.toString())),
    );
    chunked.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(stored).toHaveLength(1);
  });

  test('keeps nothing of a body that breaks off', async () => {
    const { port, stored } = await start();
    const broken = connect(port, '127.0.0.1');
    broken.on('error', () => undefined);
    const closed = new Promise((resolve) => broken.once('close', resolve));
    broken.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{"half`);
    broken.end();
    broken.resume();
    await closed;
    expect(stored).toEqual([]);
  });

  test('says 500 when storing throws and 503 when it is refused, so that a sender may try again', async () => {
    const throwing = await start({
      store: () => {
        throw new Error('disk full');
      },
    });
    expect(await send(throwing.port)).toEqual({ status: 500, body: '{}' });
    const refusing = await start({ store: () => 'refused' });
    expect(await send(refusing.port)).toEqual({ status: 503, body: '{}' });
  });

  test('hears its own probe, and no other till behind the same address', async () => {
    const { listener, stored } = await start();
    expect(await listener.probe()).toBe('heard');
    const other = await start({ tillId: 'ffffffffffffffff' });
    expect(await listener.probe(`http://127.0.0.1:${other.port}`)).toBe('not-heard');
    await other.listener.stop();
    expect(await listener.probe(`http://127.0.0.1:${other.port}`)).toBe('not-heard');
    expect(stored).toEqual([]);
  });

  test('rejects at start when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => taken.close(resolve));
  });
});
