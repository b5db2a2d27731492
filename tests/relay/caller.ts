/** Safaricom, a stranger and a till, as the relay sees them: plain requests over HTTP. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { nodeCrypto } from '../../electron/host/crypto.ts';
import { digestedText, mailboxPath, parsePlace } from '../../shared/mailbox-protocol.ts';
import type { DrainItem, EnrolAnswer, MailboxPlace } from '../../shared/mailbox-protocol.ts';
import { newMailboxKeyPair, openBody } from '../../shared/mailbox-seal.ts';
import type { MailboxKeyPair } from '../../shared/mailbox-seal.ts';
import type { Home } from './homes.ts';

export const { hmacSha256 } = nodeCrypto();
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};
export type Call = {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly bearer?: string;
  readonly type?: string;
  /** The address that the proxy (or Cloudflare) says it came from. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Announces no length. */
  readonly chunked?: boolean;
};

/** Node's own client, since `fetch` tidies paths up before it sends them. */
export function call(origin: string, path: string, options: Call = {}): Promise<Answer> {
  const { method = 'POST', body, bearer, type = 'application/json', from = '196.201.214.200' } = options;
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: hostname,
        port,
        path,
        method,
        agent: false,
        headers: {
          'content-type': type,
          'x-forwarded-for': from,
          'cf-connecting-ip': from,
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined || options.chunked === true
            ? {}
            : { 'content-length': String(Buffer.byteLength(body)) }),
          ...options.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            headers: response.headers,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export type TillKeys = EnrolAnswer & { readonly pair: MailboxKeyPair; readonly bearer: string };

export async function enrol({ origin, secret }: Pick<Home, 'origin' | 'secret'>): Promise<TillKeys> {
  const pair = await newMailboxKeyPair(crypto.subtle);
  const answer = await call(origin, '/enrol', {
    bearer: secret,
    body: JSON.stringify({ publicKey: hex(pair.publicKey) }),
  });
  if (answer.status !== 200) throw new Error(`enrolment was answered ${answer.status}`);
  const given = JSON.parse(answer.text) as EnrolAnswer;
  return { ...given, pair, bearer: `${given.tillId}.${given.drainSecret}` };
}

export const pathOf = (till: EnrolAnswer, place: MailboxPlace): string =>
  mailboxPath(hmacSha256, bytes(till.pathKey), till.tillId, place);
export const nonceOf = (n: number): string => n.toString(16).padStart(32, '0');
export const attemptPath = (till: EnrolAnswer, n: number): string =>
  pathOf(till, { kind: 'attempt', nonce: nonceOf(n) });

export type Page = { readonly items: readonly DrainItem[]; readonly waiting: number; readonly nowMs: number };

export async function drain(origin: string, till: TillKeys, after = 0, waitSeconds = 0): Promise<Page> {
  const answer = await call(origin, `/drain?after=${after}&wait=${waitSeconds}`, {
    method: 'GET',
    bearer: till.bearer,
  });
  if (answer.status !== 200) throw new Error(`the drain was answered ${answer.status}`);
  return JSON.parse(answer.text) as Page;
}

export const digestOf = (item: DrainItem): string =>
  createHash('sha256').update(digestedText(item)).digest('hex');

export async function ack(origin: string, till: TillKeys, items: readonly DrainItem[]): Promise<Answer> {
  const taken = items.map((item) => ({ cursor: item.cursor, digest: digestOf(item) }));
  return call(origin, '/ack', { bearer: till.bearer, body: JSON.stringify({ taken }) });
}

export async function open(till: TillKeys, item: DrainItem): Promise<string | undefined> {
  if (!parsePlace(item.place)) return undefined;
  const sealed = new Uint8Array(Buffer.from(item.sealed, 'base64'));
  const body = await openBody(crypto.subtle, till.pair, { tillId: till.tillId, ...item }, sealed);
  return body && Buffer.from(body).toString('utf8');
}
