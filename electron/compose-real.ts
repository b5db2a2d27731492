/** Sandbox's and production's outside world: the real Daraja, with what the owner's set-up says of the merchant. */
import { callbackPath } from '../shared/callback-path.ts';
import type { Merchant } from '../shared/set-up.ts';
import type { Ports, World } from './compose-options.ts';
import type { OpenedKeys } from './compose-keys.ts';
import { accessToken } from './daraja/access-token.ts';
import { darajaAddress } from './daraja/addresses.ts';
import { darajaStkSender } from './daraja/client.ts';
import { defaultTimeouts } from './daraja/settings.ts';
import type { DarajaCredentials } from './daraja/settings.ts';
import type { CheckOutcome, StkSender } from './ports.ts';
import { loadFacts } from './services/set-up/facts.ts';
import type { Till } from './services/till.ts';

/** What the mailbox gives, once it is there: an address per attempt, and a round trip to try. */
export type Mailbox = {
  readonly address: (nonce: string) => string | undefined;
  readonly isHealthy: () => boolean;
  readonly probe: () => Promise<CheckOutcome>;
  readonly lagMs: () => number | undefined;
};

export type RealWorldOptions = {
  readonly ports: Ports;
  readonly till: Till;
  readonly mode: 'sandbox' | 'production';
  readonly keys: OpenedKeys;
  readonly databaseId: string;
  readonly mailbox?: Mailbox;
};

/** P13: speaks with its mode's own host and with nothing else. */
export function realWorld(options: RealWorldOptions): World {
  const { ports, till, mode, mailbox } = options;
  const baseUrl = darajaAddress[mode];
  const credentials = (): DarajaCredentials | undefined => credentialsOf(options.keys);
  const usesMailbox = (): boolean => loadFacts(till.db).answers?.kind === 'mailbox';
  return {
    sender: followingSender(options, baseUrl, credentials),
    phone: undefined,
    callbacksArrive: () => usesMailbox() && mailbox?.isHealthy() === true,
    checks: {
      token: () => checkToken(ports, baseUrl, credentials),
      ...(mailbox && { mailbox: () => mailbox.probe() }),
    },
    mailboxLagMs: () => mailbox?.lagMs(),
    stop: () => Promise.resolve(),
  };
}

/** SECURITY: read from the vault at each request, so that a locked or emptied one sends nothing. */
function credentialsOf({ vault, holder }: OpenedKeys): DarajaCredentials | undefined {
  if (!vault || !holder.current()) return undefined;
  const text = (name: 'consumer-key' | 'consumer-secret' | 'passkey'): string => {
    const value = vault.get(name);
    return value === undefined ? '' : new TextDecoder().decode(value);
  };
  const consumerKey = text('consumer-key');
  const consumerSecret = text('consumer-secret');
  if (consumerKey === '' || consumerSecret === '') return undefined;
  return { consumerKey, consumerSecret, passkey: text('passkey') };
}

/** A sender for the merchant as the set-up has him now; a change counts from the next request on. */
function followingSender(
  options: RealWorldOptions,
  baseUrl: string,
  credentials: () => DarajaCredentials | undefined,
): StkSender {
  let built: { readonly of: string; readonly sender: StkSender } | undefined;
  const present = (): StkSender => {
    const { merchant } = loadFacts(options.till.db);
    const of = JSON.stringify(merchant);
    if (built?.of !== of) built = { of, sender: senderOf(options, baseUrl, credentials, merchant) };
    return built.sender;
  };
  return {
    // MONEY: without keys, and with half a set-up, nothing is sent, and it says which.
    push: async (request, mayWrite) => {
      const keys = credentials();
      if (!keys) return { kind: 'not-sent', reason: 'credentials-missing' };
      const isWhole = loadFacts(options.till.db).merchant !== null && keys.passkey !== '';
      return isWhole ? present().push(request, mayWrite) : { kind: 'not-sent', reason: 'set-up' };
    },
    query: (id, ageMs) => present().query(id, ageMs),
    probe: () => present().probe(),
    clockOffsetMs: () => present().clockOffsetMs(),
  };
}

function senderOf(
  options: RealWorldOptions,
  baseUrl: string,
  credentials: () => DarajaCredentials | undefined,
  merchant: Merchant | null,
): StkSender {
  const { http, clock } = options.ports;
  const shortcode = Number(merchant?.shortcode ?? 0);
  return darajaStkSender({
    http,
    clock,
    baseUrl,
    credentials,
    shortcode,
    partyB: merchant?.kind === 'till' ? Number(merchant.tillNumber) : shortcode,
    transactionType: merchant?.kind === 'till' ? 'CustomerBuyGoodsOnline' : 'CustomerPayBillOnline',
    callbackUrl: (nonce) => answerAddress(options, nonce),
  });
}

/** Where Safaricom is told to answer; undefined while nothing is set, and then nothing is sent. */
function answerAddress(
  { ports, till, keys, databaseId, mailbox }: RealWorldOptions,
  nonce: string,
): string | undefined {
  const { answers } = loadFacts(till.db);
  const pathKey = keys.holder.current()?.path;
  if (!answers || !pathKey) return undefined;
  if (answers.kind === 'mailbox') return mailbox?.address(nonce);
  return `${answers.url}${callbackPath(ports.crypto.hmacSha256, pathKey, databaseId.slice(0, 16), nonce)}`;
}

/** A token asked for anew: it proves key, secret and environment, and costs nothing. */
async function checkToken(
  { http, clock }: Ports,
  baseUrl: string,
  credentials: () => DarajaCredentials | undefined,
): Promise<CheckOutcome> {
  const tokens = accessToken({
    http,
    clock,
    baseUrl,
    credentials,
    timeouts: defaultTimeouts,
    userAgent: 'Mbili',
    onDate: () => undefined,
  });
  const outcome = await tokens.renew();
  switch (outcome.kind) {
    case 'token':
      return { kind: 'passed' };
    case 'credentials-missing':
      return { kind: 'failed', problem: 'error.credentials-missing', detail: '' };
    case 'refused':
      return { kind: 'failed', problem: `daraja.${outcome.row.id}`, detail: outcome.row.id };
    case 'busy':
      return { kind: 'failed', problem: 'setUp.problem.busy', detail: '' };
    case 'no-answer':
      return { kind: 'failed', problem: 'setUp.problem.noConnection', detail: outcome.reason };
  }
}
