/** What a till has from its enrolment at a mailbox, and how it gets, renews and ends it. */
import { z } from 'zod';
import { isAddressSafaricomTakes, mailboxPath } from '../../shared/mailbox-protocol.ts';
import type { MailboxPlace } from '../../shared/mailbox-protocol.ts';
import { newMailboxKeyPair } from '../../shared/mailbox-seal.ts';
import type { MailboxKeyPair } from '../../shared/mailbox-seal.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Crypto, Http, HttpOutcome, Random } from '../ports.ts';
import { enrolAnswer } from './mailbox-answers.ts';

/** SECURITY: secret as a whole; lives in the main process and in `Secrets` only (P12). */
export type MailboxAccount = {
  /** `https://host[:port]`, without a slash at its end. */
  readonly origin: string;
  readonly tillId: string;
  readonly pathKey: Uint8Array;
  readonly drainSecret: string;
  /** The current pair first; earlier ones still open what was sealed to them. */
  readonly keyPairs: readonly [MailboxKeyPair, ...MailboxKeyPair[]];
};

/**
 * `address-refused`: not https, or Safaricom refuses such an address · `secret-refused`: not the relay secret ·
 * `too-many-tries`: wait a quarter of an hour · `no-answer`: nothing that is a mailbox answered there.
 */
export const mailboxProblems = ['address-refused', 'secret-refused', 'too-many-tries', 'no-answer'] as const;
export type MailboxProblem = (typeof mailboxProblems)[number];

export type MailboxPorts = {
  readonly http: Http;
  readonly crypto: Crypto;
  readonly random: Random;
};

const connectTimeoutMs = 10_000;
const answerTimeoutMs = 15_000;

export type PostOptions = {
  /** The authority; Safaricom's own posts have none. */
  readonly bearer?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

export function postToMailbox(
  http: Http,
  url: string,
  body: string,
  { bearer, timeoutMs = answerTimeoutMs, signal }: PostOptions,
): Promise<HttpOutcome> {
  return http.send({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: () => body,
    connectTimeoutMs: Math.min(connectTimeoutMs, timeoutMs),
    answerTimeoutMs: timeoutMs,
    maxAnswerBytes: 64 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
}

export const bearerOf = ({ tillId, drainSecret }: MailboxAccount): string => `${tillId}.${drainSecret}`;

/** The address under which Safaricom reaches a place of this till. The mac is made here, when it is needed. */
export const mailboxUrl = (crypto: Crypto, account: MailboxAccount, place: MailboxPlace): string =>
  `${account.origin}${mailboxPath(crypto.hmacSha256, account.pathKey, account.tillId, place)}`;

/**
 * Enrols with the relay secret, which is used once and not kept. An answer that is lost leaves an unused till at the
 * mailbox and harms nothing: enrol again.
 */
export async function enrolAtMailbox(
  { http }: MailboxPorts,
  address: string,
  relaySecret: string,
  options: { readonly mayBeLoopback: boolean } = { mayBeLoopback: false },
): Promise<Result<MailboxAccount, MailboxProblem>> {
  const origin = originOf(address, options.mayBeLoopback);
  if (origin === undefined) return err('address-refused');
  const pair = await newMailboxKeyPair(crypto.subtle);
  const body = JSON.stringify({ publicKey: hexOf(pair.publicKey) });
  const answer = readAnswer(
    await postToMailbox(http, `${origin}/enrol`, body, { bearer: relaySecret.trim() }),
    enrolAnswer,
  );
  if (!answer.ok) return answer;
  const { tillId, pathKey, drainSecret } = answer.value;
  return ok({ origin, tillId, pathKey: bytesOfHex(pathKey), drainSecret, keyPairs: [pair] });
}

/**
 * A new drain secret and, if wanted, a new key pair for what comes from now on. `keep` stores an account durably: it is
 * called with the new key pair before the mailbox hears of it, and with the new secret after. An answer that is lost
 * locks nobody out, since the old secret works until the new one was used once. Where the path key itself is lost or
 * known to others, enrol anew and leave the old mailbox when it is empty.
 */
export async function rotateAtMailbox(
  { http, crypto: own, random }: MailboxPorts,
  account: MailboxAccount,
  withNewKeyPair: boolean,
  keep: (renewed: MailboxAccount) => Promise<void>,
): Promise<Result<MailboxAccount, MailboxProblem>> {
  const drainSecret = hexOf(random.bytes(32));
  const pair = withNewKeyPair ? await newMailboxKeyPair(crypto.subtle) : undefined;
  const renewed: MailboxAccount = {
    ...account,
    drainSecret,
    keyPairs: pair ? [pair, ...account.keyPairs] : account.keyPairs,
  };
  await keep({ ...renewed, drainSecret: account.drainSecret });
  const body = JSON.stringify({
    drainSecretHash: hexOf(own.sha256(drainSecret)),
    ...(pair ? { publicKey: hexOf(pair.publicKey) } : {}),
  });
  const url = `${account.origin}/rotate`;
  const answer = readAnswer(
    await postToMailbox(http, url, body, { bearer: bearerOf(account) }),
    z.object({}),
  );
  if (!answer.ok) return answer;
  await keep(renewed);
  return ok(renewed);
}

/** Ends this till at the mailbox; what still waits there is deleted. */
export async function leaveMailbox(
  { http }: MailboxPorts,
  account: MailboxAccount,
): Promise<Result<object, MailboxProblem>> {
  const url = `${account.origin}/remove`;
  return readAnswer(await postToMailbox(http, url, '{}', { bearer: bearerOf(account) }), z.object({}));
}

function readAnswer<T>(outcome: HttpOutcome, schema: z.ZodType<T>): Result<T, MailboxProblem> {
  if (outcome.kind !== 'response') return err('no-answer');
  if (outcome.status === 401) return err('secret-refused');
  if (outcome.status === 429) return err('too-many-tries');
  const read = outcome.status === 200 ? schema.safeParse(jsonOf(outcome.body)) : undefined;
  return read?.success === true ? ok(read.data) : err('no-answer');
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined for what Safaricom would refuse. A path is not part of it: the mailbox has a host of its own. */
function originOf(address: string, mayBeLoopback: boolean): string | undefined {
  if (!URL.canParse(address.trim())) return undefined;
  const { origin, hostname, pathname, search, hash, username } = new URL(address.trim());
  if (`${search}${hash}${username}` !== '' || pathname !== '/') return undefined;
  const isLoopback = mayBeLoopback && hostname === '127.0.0.1';
  return isLoopback || isAddressSafaricomTakes(origin) ? origin : undefined;
}

const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const storedAccount = z.object({
  origin: z.string(),
  tillId: hex,
  pathKey: hex,
  drainSecret: hex,
  keyPairs: z.array(z.object({ publicKey: hex, privateKey: hex })).min(1),
});

/** One secret for `Secrets` (`mailbox-account`). */
export function encodeAccount(account: MailboxAccount): Uint8Array {
  const { origin, tillId, pathKey, drainSecret, keyPairs } = account;
  const pairs = keyPairs.map(({ publicKey, privateKey }) => ({
    publicKey: hexOf(publicKey),
    privateKey: hexOf(privateKey),
  }));
  const stored = { origin, tillId, pathKey: hexOf(pathKey), drainSecret, keyPairs: pairs };
  return new TextEncoder().encode(JSON.stringify(stored));
}

/** Undefined when the bytes are not an account. */
export function decodeAccount(bytes: Uint8Array): MailboxAccount | undefined {
  const read = storedAccount.safeParse(jsonOf(new TextDecoder().decode(bytes)));
  if (!read.success) return undefined;
  const [first, ...earlier] = read.data.keyPairs.map(({ publicKey, privateKey }) => ({
    publicKey: bytesOfHex(publicKey),
    privateKey: bytesOfHex(privateKey),
  }));
  return first && { ...read.data, pathKey: bytesOfHex(read.data.pathKey), keyPairs: [first, ...earlier] };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOfHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
