/** The simulated Daraja's HTTP side: reads requests, puts the faults of the script before or after the answer. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../ports.ts';
import { isSpoiling } from './misbehaviour.ts';
import type { ApiPlace, Faults, FaultScript, RefusingFault, SpoilingFault } from './misbehaviour.ts';
import {
  empty500,
  firewall503,
  firewallPage,
  jsonAnswer,
  noProduct,
  notAccepted,
  refusals,
  soapFault,
  spikeArrest,
} from './simulated-answers.ts';
import type { WireAnswer } from './simulated-answers.ts';
import { isSaying } from './simulated-api.ts';
import type { Handled, SimulatedApi, WireRequest } from './simulated-api.ts';
import { readFields } from './simulated-fields.ts';
import { valuesOf } from './simulated-results.ts';

/** Answers `/_simulator/…`; undefined for every other path. */
export type Control = (path: string, body: string) => Promise<object | undefined>;

export type ServerOptions = {
  readonly api: SimulatedApi;
  readonly script: FaultScript;
  readonly control: Control | undefined;
  readonly clock: Clock;
  /** How long a `slow-answer` takes. */
  readonly slowAnswerMs: number;
};

const maxBodyBytes = 64 * 1024;
const faultRequestId = '0000-4000-8000-000000000000000001';

export function simulatedServer(options: ServerOptions): Server {
  const { api, script, control } = options;
  const server = createServer();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const place = api.placeOf(url.pathname);
    if (place) api.count(place);
    if (place && script.peek(place) === 'close-unread') {
      script.next(place, []);
      return void request.socket.destroy();
    }
    return readBody(request, (body) => {
      const wire = wireRequest(request, url, body);
      if (place) return answer(options, place, wire, response);
      return void (control?.(url.pathname, body) ?? Promise.resolve(undefined)).then((controlled) =>
        write(response, controlled ? jsonAnswer(200, controlled) : api.handle(wire, undefined).answer),
      );
    });
  });
  return server;
}

function wireRequest(request: IncomingMessage, url: URL, body: string): WireRequest {
  return {
    method: request.method ?? '',
    path: url.pathname,
    grantType: url.searchParams.get('grant_type'),
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'],
    body,
  };
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.byteLength;
    if (length > maxBodyBytes) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

function answer(
  options: ServerOptions,
  place: ApiPlace,
  request: WireRequest,
  response: ServerResponse,
): void {
  const { api, script } = options;
  const fault: Faults[ApiPlace] | undefined = script.next(place, valuesOf(readFields(request.body) ?? {}));
  if (fault === undefined || isSaying(fault)) return write(response, api.handle(request, fault).answer);
  if (isSpoiling(fault)) return spoil(options, response, fault, api.handle(request, undefined));
  if (fault === 'close-unread' || fault === 'close-after-reading') return void response.socket?.destroy();
  if (fault === 'token-invalid') {
    api.invalidateToken();
    return write(response, api.tokenRefusal(place)(faultRequestId));
  }
  return write(response, refusalBy[fault]);
}

type RefusedAloud = Exclude<RefusingFault, 'close-unread' | 'close-after-reading' | 'token-invalid'>;

const refusalBy: { readonly [Fault in RefusedAloud]: WireAnswer } = {
  'spike-arrest': spikeArrest(5, 60_000, 1),
  'spike-arrest-retry-after': { ...spikeArrest(5, 60_000, 1), retryAfterSeconds: 12 },
  'spike-arrest-500': refusals.spikeArrest(faultRequestId),
  quota: refusals.quota(faultRequestId),
  busy: refusals.busy(faultRequestId),
  maintenance: refusals.maintenance(faultRequestId),
  'firewall-page': firewallPage,
  'firewall-503': firewall503,
  'internal-error': refusals.internalError(faultRequestId),
  'system-internal-error': refusals.systemError(faultRequestId),
  'empty-500': empty500,
  'no-product': noProduct,
  'error-inside-200': refusals.errorInside200(faultRequestId),
  'not-accepted': notAccepted,
  'soap-fault': soapFault,
};

/** The request was acted on; only its answer does not come home whole, or not in time. */
function spoil(
  options: ServerOptions,
  response: ServerResponse,
  fault: SpoilingFault,
  handled: Handled,
): void {
  const whole = handled.answer;
  switch (fault) {
    case 'drop-answer':
      return void response.socket?.destroy();
    case 'never-answer':
      return undefined;
    case 'half-answer':
      return writeHalf(response, whole);
    case 'garbled-answer':
      return write(response, { ...whole, body: whole.body.slice(1) });
    case 'plain-text-answer':
      return write(response, { ...whole, contentType: 'text/plain' });
    case 'empty-answer':
      return write(response, { ...whole, body: '' });
    case 'firewall-yet-done':
      return write(response, firewall503);
    case 'system-error-yet-done':
      return write(response, refusals.systemError(faultRequestId));
    case 'unknown-error':
      return write(response, refusals.undocumented(faultRequestId));
    case 'slow-answer':
      return void options.clock.after(options.slowAnswerMs, () => write(response, whole));
    case 'result-first':
      return void (handled.resultIsHome?.() ?? Promise.resolve()).then(() => write(response, whole));
  }
}

function writeHalf(response: ServerResponse, { status, contentType, body }: WireAnswer): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}

function write(response: ServerResponse, answer: WireAnswer): void {
  const { status, contentType, body, retryAfterSeconds } = answer;
  const headers = {
    'content-type': contentType,
    connection: 'close',
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
  response.writeHead(status, headers).end(body);
}

export function listen(
  server: Server,
  port: number,
): Promise<{ readonly port: number; readonly origin: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // SECURITY: loopback only.
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const bound = (server.address() as AddressInfo).port;
      resolve({ port: bound, origin: `http://127.0.0.1:${bound}` });
    });
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
