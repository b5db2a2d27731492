/**
 * One request on one fresh connection, and an honest answer to *did it leave?*
 *
 * The connection is made first, by itself. Until it stands (`secureConnect`, or `connect` on plain loopback) nothing
 * can have been asked of the other side, so a failure is a definite *not sent*. Then `body()` has the last word, and
 * from the first byte written on, everything but a whole answer is *ambiguous*. No keep-alive: on a reused connection
 * the difference could not be told. No redirects: a redirected POST would be a second one.
 */
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect as connectPlain } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import type { Http, HttpOutcome, HttpRequest } from '../ports.ts';

export type NodeHttpOptions = {
  /** Tests only: a certificate authority beside the machine's own. */
  readonly extraCa?: string;
};

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

export function nodeHttp(options: NodeHttpOptions = {}): Http {
  return { send: (request) => send(request, options) };
}

async function send(request: HttpRequest, options: NodeHttpOptions): Promise<HttpOutcome> {
  const target = readTarget(request.url);
  if (target === undefined) return notSent('no-connection', 'not an https address (or http on loopback)');
  const connection = await connect(target, request.connectTimeoutMs, options);
  if (connection.kind === 'failed') return notSent('no-connection', connection.detail);
  if (request.signal?.aborted === true) {
    connection.socket.destroy();
    return notSent('stopped', 'given up before the first byte');
  }
  return exchange(connection.socket, target, request);
}

const notSent = (reason: 'no-connection' | 'stopped', detail: string): HttpOutcome => ({
  kind: 'not-sent',
  reason,
  detail,
});
const ambiguous = (detail: string): HttpOutcome => ({ kind: 'ambiguous', detail });

function readTarget(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  // SECURITY: credentials and money requests never travel in clear over a network.
  const isAllowed =
    url.protocol === 'https:' || (url.protocol === 'http:' && loopbackNames.includes(url.hostname));
  return isAllowed ? url : undefined;
}

type Connection =
  | { readonly kind: 'connected'; readonly socket: Socket }
  | { readonly kind: 'failed'; readonly detail: string };

function connect(target: URL, timeoutMs: number, options: NodeHttpOptions): Promise<Connection> {
  return new Promise((resolve) => {
    const isTls = target.protocol === 'https:';
    const socket = openSocket(target, options);
    const fail = (detail: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ kind: 'failed', detail });
    };
    const timer = setTimeout(() => fail('no connection in time'), timeoutMs);
    // A late error of a socket that is already given up must not end the process.
    socket.on('error', (error) => fail(errorCode(error)));
    const onClosed = (): void => fail('closed while connecting');
    socket.once('close', onClosed);
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('close', onClosed);
      resolve({ kind: 'connected', socket });
    });
  });
}

function openSocket(target: URL, { extraCa }: NodeHttpOptions): Socket {
  const host = target.hostname.replaceAll(/^\[|\]$/g, '');
  if (target.protocol === 'http:') return connectPlain({ host, port: Number(target.port || 80) });
  const isName = /[a-z]/i.test(host) && !host.includes(':');
  return connectTls({
    host,
    port: Number(target.port || 443),
    minVersion: 'TLSv1.2',
    // SECURITY: said here, so that no environment variable can switch the check of certificates off.
    rejectUnauthorized: true,
    ...(isName ? { servername: host } : {}),
    ...(extraCa === undefined ? {} : { ca: [...rootCertificates, extraCa] }),
  });
}

/** From here on the socket stands. Nothing may wait between asking `body()` and writing. */
function exchange(socket: Socket, target: URL, request: HttpRequest): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const written = startWriting(socket, target, request);
    if (written.kind === 'not-sent') {
      socket.destroy();
      resolve(written);
      return;
    }
    const sent = written.request;
    const giveUp = (): void => settle(ambiguous('given up'));
    const settle = (outcome: HttpOutcome): void => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', giveUp);
      resolve(outcome);
      socket.destroy();
    };
    // MONEY: the request may have arrived, whatever happens now; only a whole answer says more.
    const timer = setTimeout(() => settle(ambiguous('no answer in time')), request.answerTimeoutMs);
    request.signal?.addEventListener('abort', giveUp, { once: true });
    sent.on('error', (error) => settle(ambiguous(errorCode(error))));
    const onClosed = (): void => settle(ambiguous('closed without an answer'));
    sent.on('close', onClosed);
    sent.on('response', (answer) => {
      // Node may say that the request is closed before it says that the answer is whole.
      sent.off('close', onClosed);
      readAnswer(answer, request.maxAnswerBytes, settle);
    });
  });
}

type Written =
  | { readonly kind: 'written'; readonly request: ClientRequest }
  | Extract<HttpOutcome, { kind: 'not-sent' }>;

function startWriting(socket: Socket, target: URL, { method, headers, body }: HttpRequest): Written {
  const stopped = (detail: string): Written => ({ kind: 'not-sent', reason: 'stopped', detail });
  let sent: ClientRequest | undefined;
  try {
    const text = body?.();
    if (body !== undefined && text === undefined) return stopped('stopped before the first byte');
    const bytes = text === undefined ? undefined : Buffer.from(text);
    sent = httpRequest({
      method,
      path: `${target.pathname}${target.search}`,
      setHost: false,
      headers: {
        ...headers,
        host: target.host,
        connection: 'close',
        ...(bytes === undefined ? {} : { 'content-length': String(bytes.byteLength) }),
      },
      // Without an agent, and with this, Node writes on our socket and never opens another.
      createConnection: () => socket,
    });
    sent.end(bytes);
    return { kind: 'written', request: sent };
  } catch (error) {
    sent?.on('error', () => undefined);
    return stopped(errorCode(error));
  }
}

function readAnswer(answer: IncomingMessage, maxBytes: number, settle: (outcome: HttpOutcome) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  answer.on('data', (chunk: Buffer) => {
    length += chunk.byteLength;
    if (length > maxBytes) settle(ambiguous(`the answer is longer than ${maxBytes} bytes`));
    else chunks.push(chunk);
  });
  answer.on('error', (error) => settle(ambiguous(errorCode(error))));
  answer.on('close', () => settle(ambiguous('half an answer')));
  answer.on('end', () => {
    if (!answer.complete) return settle(ambiguous('half an answer'));
    const body = Buffer.concat(chunks).toString('utf8');
    return settle({ kind: 'response', status: answer.statusCode ?? 0, headers: flatHeaders(answer), body });
  });
}

function flatHeaders(answer: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(answer.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  );
}

/** SECURITY: the code alone; messages may carry addresses or headers. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}
