/**
 * Africa's Talking on loopback, read from its documentation and sharing no code with the client. Strict about what it is
 * asked, and misbehaving where a test says so. What it accepted is on record, also where its answer never came home.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AtFault =
  | { readonly kind: 'recipient-status'; readonly statusCode: number; readonly status: string }
  | { readonly kind: 'whole-request'; readonly message: string }
  /** The message is taken; its answer does not come home, or not as documented. */
  | {
      readonly kind:
        | 'never-answer'
        | 'drop-answer'
        | 'half-answer'
        | 'html-after'
        | 'wrong-json'
        | 'other-number'
        | 'two-recipients'
        | 'http-200'
        | 'error-500-after'
        | 'unknown-code';
    }
  /** The message is not taken. */
  | { readonly kind: 'close-unread' | 'firewall-page' | 'error-503' };

export type TakenMessage = { readonly to: string; readonly message: string; readonly from: string | null };

export type SimulatedAfricasTalking = {
  readonly origin: string;
  readonly port: number;
  readonly taken: () => readonly TakenMessage[];
  readonly requests: () => number;
  /** What a strict reading of the documents found wrong with requests. */
  readonly complaints: () => readonly string[];
  /** The next request; then the next but one … */
  readonly misbehave: (...faults: readonly AtFault[]) => void;
  readonly stop: () => Promise<void>;
};

export const atAccount = { username: 'duka', apiKey: 'atsk_0123456789abcdef0123456789abcdef' } as const;
const registeredSenders = ['DUKA'];

export async function simulatedAfricasTalking(port = 0): Promise<SimulatedAfricasTalking> {
  const taken: TakenMessage[] = [];
  const complaints: string[] = [];
  const faults: AtFault[] = [];
  let requests = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1;
    const fault = faults.shift();
    if (fault?.kind === 'close-unread') return void request.socket.destroy();
    if (fault?.kind === 'firewall-page') return page(response, 403);
    if (fault?.kind === 'error-503') return page(response, 503);
    const form = new URLSearchParams(await bodyOf(request));
    complaints.push(...complaintsAbout(request, form));
    if (request.headers['apikey'] !== atAccount.apiKey || form.get('username') !== atAccount.username)
      return text(response, 401, 'The supplied authentication is invalid');
    if (fault?.kind === 'whole-request') return answer(response, fault.message, []);
    const from = form.get('from');
    if (from !== null && !registeredSenders.includes(from)) return answer(response, 'InvalidSenderId', []);
    const to = form.get('to') ?? '';
    if (fault?.kind === 'recipient-status')
      return answer(response, 'Sent to 0/1 Total Cost: 0', [
        { statusCode: fault.statusCode, number: to, status: fault.status, cost: '0', messageId: 'None' },
      ]);
    taken.push({ to, message: form.get('message') ?? '', from });
    return answerTaken(response, to, taken.length, fault);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      complaints.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    origin: `http://127.0.0.1:${bound}`,
    port: bound,
    taken: () => taken,
    requests: () => requests,
    complaints: () => complaints,
    misbehave: (...next) => void faults.push(...next),
    stop: async () => {
      const closed = new Promise((resolve) => void server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const known = [
  'username',
  'to',
  'message',
  'from',
  'bulkSMSMode',
  'enqueue',
  'keyword',
  'linkId',
  'retryDurationInHours',
];

function complaintsAbout(request: IncomingMessage, form: URLSearchParams): readonly string[] {
  const found: string[] = [];
  const check = (isRight: boolean, what: string): void => void (isRight || found.push(what));
  check(request.method === 'POST', `method ${request.method}`);
  check(request.url === '/version1/messaging', `path ${request.url}`);
  check(request.headers.accept === 'application/json', 'accept');
  check(request.headers['content-type'] === 'application/x-www-form-urlencoded', 'content-type');
  check(/^\+254[17]\d{8}$/.test(form.get('to') ?? ''), 'to');
  check((form.get('message') ?? '') !== '', 'message');
  check(form.get('bulkSMSMode') === '1', 'bulkSMSMode');
  check(form.get('from') !== '', 'an empty from');
  for (const name of form.keys()) check(known.includes(name), `unknown field ${name}`);
  return found;
}

type Recipient = {
  readonly statusCode: number;
  readonly number: string;
  readonly status: string;
  readonly cost: string;
  readonly messageId: string;
};

function answerTaken(response: ServerResponse, to: string, n: number, fault: AtFault | undefined): void {
  const recipient: Recipient = {
    statusCode: 101,
    number: to,
    status: 'Success',
    cost: 'KES 0.8000',
    messageId: `ATXid_${n.toString(16).padStart(32, '0')}`,
  };
  const words = 'Sent to 1/1 Total Cost: KES 0.8000';
  switch (fault?.kind) {
    case 'never-answer':
      return undefined;
    case 'drop-answer':
      return void response.socket?.destroy();
    case 'half-answer':
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': 500 });
      return void response.write('{"SMSMessageData":', () => response.socket?.destroy());
    case 'html-after':
      return page(response, 201);
    case 'error-500-after':
      return page(response, 500);
    case 'wrong-json':
      return json(response, 201, '{"SMSMessageData":{"Recipients":"none"}}');
    case 'http-200':
      return json(response, 200, body(words, [recipient]));
    case 'other-number':
      return answer(response, words, [{ ...recipient, number: '+254700000001' }]);
    case 'two-recipients':
      return answer(response, words, [recipient, { ...recipient, number: '+254700000001' }]);
    case 'unknown-code':
      return answer(response, words, [{ ...recipient, statusCode: 299 }]);
    case 'recipient-status':
    case 'whole-request':
    case 'close-unread':
    case 'firewall-page':
    case 'error-503':
    case undefined:
      return answer(response, words, [recipient]);
  }
}

const body = (message: string, recipients: readonly Recipient[]): string =>
  JSON.stringify({ SMSMessageData: { Message: message, Recipients: recipients } });
const answer = (response: ServerResponse, message: string, recipients: readonly Recipient[]): void =>
  json(response, 201, body(message, recipients));
const json = (response: ServerResponse, status: number, said: string): void =>
  void response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(said);
const text = (response: ServerResponse, status: number, said: string): void =>
  void response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(said);
const page = (response: ServerResponse, status: number): void =>
  void response
    .writeHead(status, { 'content-type': 'text/html', connection: 'close' })
    .end('<html><body>The supplied authentication is invalid</body></html>');
