/**
 * The intake for Safaricom's callbacks on 127.0.0.1: practice, and tills that bring a tunnel of their own. A body is
 * acknowledged only after it is stored (P11); it is not understood here. Everything that is not a POST to a path which
 * this till made, for a listed host, is 404: a stranger learns nothing.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callbackMac, parseCallbackPath } from '../../shared/callback-path.ts';
import type { Clock, Crypto, Http, Log, Random } from '../ports.ts';
import { bodyText } from './body-text.ts';

export type ReceivedCallback = {
  readonly nonce: string;
  readonly body: string;
  readonly receivedAtMs: number;
};

export type CallbackListenerOptions = {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly random: Random;
  readonly http: Http;
  readonly log: Log;
  /** Lower-case hex of 8 bytes. */
  readonly tillId: string;
  readonly pathKey: Uint8Array;
  /** Commits the body; returns only when it is on disk. A throw is answered 500, `refused` 503: the sender may retry. */
  readonly store: (received: ReceivedCallback) => 'stored' | 'refused';
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Hosts beside loopback, without port: the tunnel's. */
  readonly otherHosts?: readonly string[];
  /** Documented callbacks are under 1 kB. */
  readonly maxBodyBytes?: number;
  /** How long a probe waits for its own echo. */
  readonly probeTimeoutMs?: number;
};

export type CallbackListener = {
  /** Rejects when the port is taken. */
  readonly start: () => Promise<{ readonly port: number; readonly origin: string }>;
  readonly stop: () => Promise<void>;
  /** Sends a request to `origin` (default: its own) and says whether this listener heard it. */
  readonly probe: (origin?: string) => Promise<'heard' | 'not-heard'>;
};

const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];
const defaultMaxBodyBytes = 32 * 1024;
/** Ours: a sender that needs longer for one kilobyte is not Safaricom. */
const requestTimeoutMs = 10_000;
const maxConnections = 64;

export function callbackListener(options: CallbackListenerOptions): CallbackListener {
  const probesHeard = new Map<string, boolean>();
  const server = createServer({ requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs });
  server.maxConnections = maxConnections;
  server.on('request', (request: IncomingMessage, response: ServerResponse) =>
    receive(options, probesHeard, request, response),
  );
  let origin = '';
  return {
    start: async () => {
      const port = await listen(server, options.port ?? 0);
      origin = `http://127.0.0.1:${port}`;
      return { port, origin };
    },
    stop: () => close(server),
    probe: (through = origin) => probe(options, probesHeard, through),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // SECURITY: loopback only; a shop's network never reaches it.
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function receive(
  options: CallbackListenerOptions,
  probesHeard: Map<string, boolean>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  const path = request.url ?? '';
  if (!isListedHost(options, request.headers.host)) return refuse(response, 404);
  if (probesHeard.has(path)) {
    probesHeard.set(path, true);
    return answer(response, 200, {});
  }
  const nonce = request.method === 'POST' ? authenticNonce(options, path) : undefined;
  if (nonce === undefined) return refuse(response, 404);
  return readBody(request, options.maxBodyBytes ?? defaultMaxBodyBytes, (body) =>
    body === undefined ? refuse(response, 413) : keep(options, nonce, body, response),
  );
}

function isListedHost({ otherHosts = [] }: CallbackListenerOptions, host: string | undefined): boolean {
  const name = host?.toLowerCase().replace(/:\d+$/, '') ?? '';
  return loopbackHosts.includes(name) || otherHosts.includes(name);
}

function authenticNonce(options: CallbackListenerOptions, path: string): string | undefined {
  const parsed = parseCallbackPath(path);
  if (parsed === undefined) return undefined;
  const { hmacSha256, equal } = options.crypto;
  const expected = `${options.tillId}/${callbackMac(hmacSha256, options.pathKey, options.tillId, parsed.nonce)}`;
  // SECURITY: constant time.
  const isOurs = equal(Buffer.from(expected), Buffer.from(`${parsed.tillId}/${parsed.mac}`));
  return isOurs ? parsed.nonce : undefined;
}

/** Undefined when the body is longer than allowed. A sender that breaks off is not answered and nothing is kept. */
function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | undefined) => void,
): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return done(undefined);
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    const wasWithin = length <= maxBytes;
    length += chunk.byteLength;
    if (length <= maxBytes) chunks.push(chunk);
    else if (wasWithin) done(undefined);
  });
  request.on('end', () => {
    if (length <= maxBytes) done(Buffer.concat(chunks));
  });
  return undefined;
}

function keep(options: CallbackListenerOptions, nonce: string, body: Buffer, response: ServerResponse): void {
  try {
    const received = { nonce, body: bodyText(body), receivedAtMs: options.clock.nowMs() };
    // MONEY: on disk before it is acknowledged; Safaricom does not say it twice.
    if (options.store(received) === 'refused') return refuse(response, 503);
  } catch (error) {
    options.log.error('A callback could not be stored.', {
      error: error instanceof Error ? error.name : 'unknown',
    });
    return refuse(response, 500);
  }
  return answer(response, 200, { ResultCode: 0, ResultDesc: 'Accepted' });
}

function refuse(response: ServerResponse, status: 404 | 413 | 500 | 503): void {
  // What is still coming is not read.
  response.shouldKeepAlive = false;
  answer(response, status, {});
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function probe(
  options: CallbackListenerOptions,
  probesHeard: Map<string, boolean>,
  origin: string,
): Promise<'heard' | 'not-heard'> {
  const path = `/${options.tillId}/${Buffer.from(options.random.bytes(16)).toString('hex')}`;
  const timeoutMs = options.probeTimeoutMs ?? 10_000;
  probesHeard.set(path, false);
  try {
    await options.http.send({
      method: 'GET',
      url: `${origin}${path}`,
      headers: {},
      connectTimeoutMs: timeoutMs,
      answerTimeoutMs: timeoutMs,
      maxAnswerBytes: 64 * 1024,
    });
    return probesHeard.get(path) === true ? 'heard' : 'not-heard';
  } finally {
    probesHeard.delete(path);
  }
}
