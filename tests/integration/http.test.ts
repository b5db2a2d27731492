import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import forge from 'node-forge';
import { nodeHttp } from '../../electron/host/http.ts';
import type { HttpOutcome, HttpRequest } from '../../electron/ports.ts';

const http = nodeHttp();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

function send(url: string, more: Partial<HttpRequest> = {}): Promise<HttpOutcome> {
  return http.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: () => '{"a":1}',
    connectTimeoutMs: 2_000,
    answerTimeoutMs: 2_000,
    maxAnswerBytes: 1_000,
    ...more,
  });
}

/** A raw server: `respond` is called once with the whole request that was read. */
function rawServer(respond: (socket: Socket, request: string) => void): Server {
  return createTcpServer((socket) => {
    let request = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      request += chunk.toString();
      if (request.includes('{"a":1}')) respond(socket, request);
    });
  });
}

describe('what definitely did not leave', () => {
  test('a refused port is not sent, and the body is never built', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    let built = 0;
    const outcome = await send(`http://127.0.0.1:${port}/`, { body: () => String(++built) });
    expect(outcome).toEqual({ kind: 'not-sent', reason: 'no-connection', detail: 'ECONNREFUSED' });
    expect(built).toBe(0);
  });

  test('a name that does not exist is not sent', async () => {
    const outcome = await send('https://mbili-test.invalid/');
    expect(outcome).toMatchObject({ kind: 'not-sent', reason: 'no-connection' });
  });

  test('a TLS server that never finishes its handshake is not sent when the connect limit ends', async () => {
    let hellos = 0;
    const port = await listen(createTcpServer((socket) => socket.on('data', () => void hellos++)));
    const outcome = await send(`https://127.0.0.1:${port}/`, { connectTimeoutMs: 150 });
    expect(outcome).toEqual({ kind: 'not-sent', reason: 'no-connection', detail: 'no connection in time' });
    expect(hellos).toBe(1);
  });

  test('a server that closes during the handshake is not sent', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('data', () => socket.destroy())));
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({
      kind: 'not-sent',
      reason: 'no-connection',
    });
  });

  test('a stop between connecting and writing is not sent, and the server never sees a byte', async () => {
    let bytes = 0;
    const seen = Promise.withResolvers<void>();
    const server = createTcpServer((socket) => {
      socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
      socket.on('error', () => undefined);
      socket.on('close', () => seen.resolve());
    });
    const port = await listen(server);
    const outcome = await send(`http://127.0.0.1:${port}/`, { body: () => undefined });
    expect(outcome).toMatchObject({ kind: 'not-sent', reason: 'stopped' });
    await seen.promise;
    expect(bytes).toBe(0);
  });

  test('a body that cannot be built is not sent', async () => {
    const port = await listen(createTcpServer());
    const body = (): string => {
      throw new TypeError('broken');
    };
    const outcome = await send(`http://127.0.0.1:${port}/`, { body });
    expect(outcome).toEqual({ kind: 'not-sent', reason: 'stopped', detail: 'TypeError' });
  });

  test('a header that cannot be written is not sent', async () => {
    const port = await listen(createTcpServer());
    const outcome = await send(`http://127.0.0.1:${port}/`, { headers: { broken: 'a\nb' } });
    expect(outcome).toMatchObject({ kind: 'not-sent', reason: 'stopped' });
  });

  test.each(['http://192.0.2.1/', 'http://example.com/', 'ftp://127.0.0.1/', 'not an address'])(
    'plain http beyond loopback is refused before any connection: %s',
    async (url) => {
      expect(await send(url)).toMatchObject({ kind: 'not-sent', reason: 'no-connection' });
    },
  );
});

describe('over TLS', () => {
  let key = '';
  let cert = '';
  beforeAll(() => {
    const pair = forge.pki.rsa.generateKeyPair(2048);
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = pair.publicKey;
    certificate.serialNumber = '01';
    certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
    certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
    const name = [{ name: 'commonName', value: 'localhost' }];
    certificate.setSubject(name);
    certificate.setIssuer(name);
    certificate.setExtensions([
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ]);
    certificate.sign(pair.privateKey, forge.md.sha256.create());
    key = forge.pki.privateKeyToPem(pair.privateKey);
    cert = forge.pki.certificateToPem(certificate);
  });

  function tlsServer(requests: string[]): Server {
    const server = createTlsServer({ key, cert }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        requests.push(chunk.toString());
        if (requests.join('').includes('{"a":1}'))
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      });
    });
    server.on('tlsClientError', () => undefined);
    return server;
  }

  test('a self-signed certificate is not sent: no byte of the request is written', async () => {
    const requests: string[] = [];
    const port = await listen(tlsServer(requests));
    const outcome = await send(`https://localhost:${port}/`);
    expect(outcome).toEqual({
      kind: 'not-sent',
      reason: 'no-connection',
      detail: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(requests).toEqual([]);
  });

  test('no environment variable switches the check of certificates off', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    cleanups.push(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
    const port = await listen(tlsServer([]));
    expect(await send(`https://localhost:${port}/`)).toMatchObject({ kind: 'not-sent' });
  });

  test('a certificate for another name is not sent', async () => {
    const port = await listen(tlsServer([]));
    const trusting = nodeHttp({ extraCa: cert });
    const outcome = await trusting.send({
      method: 'GET',
      url: `https://127.0.0.1:${port}/`,
      headers: {},
      connectTimeoutMs: 2_000,
      answerTimeoutMs: 2_000,
      maxAnswerBytes: 100,
    });
    expect(outcome).toMatchObject({ kind: 'not-sent', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  test('a trusted certificate gets the request whole, and its answer comes back', async () => {
    const requests: string[] = [];
    const port = await listen(tlsServer(requests));
    const trusting = nodeHttp({ extraCa: cert });
    const request = {
      method: 'POST',
      url: `https://localhost:${port}/p?q=1`,
      headers: {},
      body: () => '{"a":1}',
      connectTimeoutMs: 2_000,
      answerTimeoutMs: 2_000,
      maxAnswerBytes: 100,
    } as const;
    expect(await trusting.send(request)).toMatchObject({ kind: 'response', status: 200, body: '{}' });
    const written = requests.join('');
    expect(written).toMatch(/^POST \/p\?q=1 HTTP\/1\.1\r\n/);
    expect(written.toLowerCase()).toContain(`host: localhost:${port}`);
    expect(written.toLowerCase()).toContain('connection: close');
    expect(written.toLowerCase()).toContain('content-length: 7');
  });
});

describe('what may have arrived', () => {
  test('a server that closes after reading is ambiguous', async () => {
    const port = await listen(rawServer((socket) => socket.destroy()));
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'ambiguous' });
  });

  test('a server that closes at once, unread, is ambiguous once the connection stood', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'ambiguous' });
  });

  test('a server that never answers is ambiguous when the answer limit ends', async () => {
    const port = await listen(rawServer(() => undefined));
    const outcome = await send(`http://127.0.0.1:${port}/`, { answerTimeoutMs: 100 });
    expect(outcome).toEqual({ kind: 'ambiguous', detail: 'no answer in time' });
  });

  test('an answer that trickles past the limit is ambiguous', async () => {
    const port = await listen(
      rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"')),
    );
    expect(await send(`http://127.0.0.1:${port}/`, { answerTimeoutMs: 100 })).toMatchObject({
      kind: 'ambiguous',
    });
  });

  test.each([
    ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"half'],
    ['half a chunked body', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"hal'],
    ['half a header', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('%s is ambiguous', async (_name, bytes) => {
    const port = await listen(rawServer((socket) => socket.end(bytes)));
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'ambiguous' });
  });

  test('an answer longer than allowed is ambiguous and is not read on', async () => {
    const port = await listen(
      rawServer((socket) =>
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n${'x'.repeat(5_000)}`),
      ),
    );
    const outcome = await send(`http://127.0.0.1:${port}/`);
    expect(outcome).toEqual({ kind: 'ambiguous', detail: 'the answer is longer than 1000 bytes' });
  });
});

describe('whole answers', () => {
  test('an answer that ends with the connection is whole', async () => {
    const port = await listen(
      rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"b":2}')),
    );
    const outcome = await send(`http://127.0.0.1:${port}/`);
    expect(outcome).toMatchObject({ kind: 'response', status: 200, body: '{"b":2}' });
  });

  test('a redirect is an answer like any other and is not followed', async () => {
    let requests = 0;
    const port = await listen(
      rawServer((socket) => {
        requests++;
        socket.end('HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n');
      }),
    );
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
      kind: 'response',
      status: 307,
      headers: { location: '/elsewhere' },
    });
    expect(requests).toBe(1);
  });

  test('each request has a connection of its own', async () => {
    let connections = 0;
    const server = createHttpServer((_request, response) => response.end('{}'));
    server.on('connection', () => connections++);
    const port = await listen(server);
    for (let count = 0; count < 3; count++)
      expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'response' });
    expect(connections).toBe(3);
  });

  test('the body is asked for exactly once', async () => {
    let asked = 0;
    const port = await listen(
      createHttpServer((request, response) => request.resume().on('end', () => response.end('{}'))),
    );
    await send(`http://127.0.0.1:${port}/`, { body: () => String(++asked) });
    expect(asked).toBe(1);
  });
});
