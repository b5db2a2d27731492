/** The simulated Daraja's HTTP side: reads requests, puts the faults of the script before or after the answer. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultScript, QueryFault, RequestFault } from './misbehaviour.ts';
import { firewallPage, refusals, spikeArrest } from './simulated-answers.ts';
import type { WireAnswer } from './simulated-answers.ts';
import type { SimulatedApi, WireRequest } from './simulated-api.ts';

/** Answers `/_simulator/…`; undefined for every other path. */
export type Control = (path: string, body: string) => object | undefined;

const maxBodyBytes = 64 * 1024;
const faultRequestId = '0000-4000-8000-000000000000000001';

export function simulatedServer(
  api: SimulatedApi,
  script: FaultScript,
  control: Control | undefined,
): Server {
  const server = createServer();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const place = api.placeOf(url.pathname);
    const fault = place && script.next(place);
    if (place) api.count(place);
    if (fault === 'close-unread') return void request.socket.destroy();
    return readBody(request, (body) => {
      const controlled = control?.(url.pathname, body);
      if (controlled)
        return write(response, {
          status: 200,
          contentType: 'application/json',
          body: JSON.stringify(controlled),
        });
      return answer(api, wireRequest(request, url, body), fault, response);
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
  api: SimulatedApi,
  request: WireRequest,
  fault: RequestFault | QueryFault | undefined,
  response: ServerResponse,
): void {
  switch (fault) {
    case 'spike-arrest':
      return write(response, spikeArrest(5, 60_000, 1));
    case 'firewall-page':
      return write(response, firewallPage);
    case 'internal-error':
      return write(response, refusals.internalError(faultRequestId));
    case 'busy':
      return write(response, refusals.busy(faultRequestId));
    case 'maintenance':
      return write(response, refusals.maintenance(faultRequestId));
    case 'quota':
      return write(response, refusals.quota(faultRequestId));
    case 'token-invalid':
      api.invalidateToken();
      return write(response, refusals.invalidToken(faultRequestId));
    case 'drop-answer':
    case 'never-answer':
    case 'half-answer':
    case 'garbled-answer':
    case 'unknown-error':
    case 'close-unread':
      return spoil(response, fault, api.handle(request, undefined));
    case 'says-4999':
    case 'says-invalid-id':
    case 'lags':
    case 'echoes-another-id':
    case undefined:
      return write(response, api.handle(request, fault));
  }
}

type SpoiledAnswer =
  | 'drop-answer'
  | 'never-answer'
  | 'half-answer'
  | 'garbled-answer'
  | 'unknown-error'
  | 'close-unread';

/** The request was acted on; only its answer does not come home whole. */
function spoil(response: ServerResponse, fault: SpoiledAnswer, whole: WireAnswer): void {
  switch (fault) {
    case 'close-unread':
    case 'drop-answer':
      return void response.socket?.destroy();
    case 'never-answer':
      return undefined;
    case 'half-answer':
      response.writeHead(whole.status, {
        'content-type': whole.contentType,
        'content-length': Buffer.byteLength(whole.body),
      });
      response.write(whole.body.slice(0, Math.floor(whole.body.length / 2)), () =>
        response.socket?.destroy(),
      );
      return undefined;
    case 'garbled-answer':
      return write(response, { ...whole, body: whole.body.slice(1) });
    case 'unknown-error': {
      const body = {
        requestId: faultRequestId,
        errorCode: '500.999.9999',
        errorMessage: 'Something went wrong',
      };
      return write(response, { status: 500, contentType: 'application/json', body: JSON.stringify(body) });
    }
  }
}

function write(response: ServerResponse, { status, contentType, body }: WireAnswer): void {
  response.writeHead(status, { 'content-type': contentType, connection: 'close' }).end(body);
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
