/** Sandbox's and production's outside world: the real Daraja, with what the owner's set-up says of the merchant. */
import { callbackPath } from '../../shared/callback-path.ts';
import type { Merchant } from '../../shared/set-up.ts';
import type { Ports, TillModem, World } from './options.ts';
import type { OpenedKeys } from './keys.ts';
import { darajaAddress } from '../daraja/addresses.ts';
import { darajaCreditSource } from '../daraja/credit-source.ts';
import { darajaLine } from '../daraja/authorized.ts';
import type { DarajaLine } from '../daraja/authorized.ts';
import { darajaPostedSender } from '../daraja/posted-sender.ts';
import type { AppKeys, Initiator } from '../daraja/settings.ts';
import { darajaStkSender } from '../daraja/stk-sender.ts';
import type { Mailbox } from './mailbox.ts';
import type {
  CheckOutcome,
  CreditSource,
  CreditUrls,
  PostedSender,
  SecretName,
  StkSender,
} from '../ports.ts';
import { loadFacts } from '../services/set-up/facts.ts';
import type { SetUpFacts } from '../services/set-up/facts.ts';
import type { Till } from '../services/till.ts';

export type RealWorldOptions = {
  readonly ports: Ports;
  readonly till: Till;
  readonly mode: 'sandbox' | 'production';
  readonly keys: OpenedKeys;
  readonly databaseId: string;
  readonly mailbox: Mailbox;
  readonly modem: TillModem;
  /** Asks for the balances; they come home by themselves. */
  readonly askBalance: (sender: PostedSender) => Promise<CheckOutcome>;
};

/** P13: speaks with its mode's own host and with nothing else. One line, because a second token would end the first. */
export function realWorld(options: RealWorldOptions): World {
  const { ports, till, mode, mailbox } = options;
  const { http, clock } = ports;
  const line = darajaLine({ http, clock, baseUrl: darajaAddress[mode], keys: () => appKeys(options.keys) });
  const usesMailbox = (): boolean => loadFacts(till.db).answers?.kind === 'mailbox';
  const posted = postedSender(options, line);
  mailbox.start();
  return {
    sender: stkSender(options, line),
    posted,
    phone: undefined,
    events: undefined,
    callbacksArrive: () => usesMailbox() && mailbox.status().state === 'healthy',
    wayHome: {
      isProved: () => usesMailbox() && mailbox.isProved(till.payoutRules.wayHomeForMs),
      prove: async () => usesMailbox() && (await mailbox.probe()).kind === 'passed',
    },
    tokensDieEarly: line.health.tokensDieEarly,
    checks: {
      token: () => checkToken(options, line),
      mailbox: () => mailbox.probe(),
      balance: () => options.askBalance(posted),
    },
    credits: creditSource(options, line),
    creditUrls: () => creditUrls(options),
    mailbox: () => (usesMailbox() ? mailbox.status() : undefined),
    nudge: mailbox.nudge,
    enrol: mailbox.enrol,
    modem: options.modem,
    stop: async () => {
      await Promise.all([mailbox.stop(), options.modem.stop()]);
    },
  };
}

/** SECURITY: read from the vault at each request, so that a locked or emptied one sends nothing. */
function secretText({ vault, holder }: OpenedKeys, name: SecretName): string | undefined {
  const value = holder.current() && vault?.get(name);
  const text = value === undefined ? '' : new TextDecoder().decode(value);
  return text === '' ? undefined : text;
}

function appKeys(keys: OpenedKeys): AppKeys | undefined {
  const consumerKey = secretText(keys, 'consumer-key');
  const consumerSecret = secretText(keys, 'consumer-secret');
  return consumerKey === undefined || consumerSecret === undefined
    ? undefined
    : { consumerKey, consumerSecret };
}

/** The set-up as it is now; a change counts from the next request on. */
function present<Sender>(options: RealWorldOptions, build: (facts: SetUpFacts) => Sender): () => Sender {
  let built: { readonly of: string; readonly sender: Sender } | undefined;
  return () => {
    const facts = loadFacts(options.till.db);
    const of = JSON.stringify(facts.merchant);
    if (built?.of !== of) built = { of, sender: build(facts) };
    return built.sender;
  };
}

function stkSender(options: RealWorldOptions, line: DarajaLine): StkSender {
  const sender = present(options, ({ merchant }) => {
    const shortcode = shortcodeOf(merchant);
    const isTill = merchant?.kind === 'till';
    return darajaStkSender(line, {
      passkey: () => secretText(options.keys, 'passkey'),
      shortcode,
      partyB: isTill ? Number(merchant.tillNumber) : shortcode,
      transactionType: isTill ? 'CustomerBuyGoodsOnline' : 'CustomerPayBillOnline',
      callbackUrl: (nonce) => answerAddress(options, nonce),
    });
  });
  return {
    // MONEY: without keys, and with half a set-up, nothing is sent, and it says which.
    push: async (request, mayWrite) => {
      if (appKeys(options.keys) === undefined) return { kind: 'not-sent', reason: 'credentials-missing' };
      const { merchant } = loadFacts(options.till.db);
      const isWhole = merchant !== null && secretText(options.keys, 'passkey') !== undefined;
      return isWhole ? sender().push(request, mayWrite) : { kind: 'not-sent', reason: 'set-up' };
    },
    query: (id, ageMs) => sender().query(id, ageMs),
    probe: () => sender().probe(),
    clockOffsetMs: line.health.clockOffsetMs,
  };
}

function postedSender(options: RealWorldOptions, line: DarajaLine): PostedSender {
  const sender = present(options, ({ merchant }) =>
    darajaPostedSender(line, {
      initiator: () => initiator(options),
      shortcode: shortcodeOf(merchant),
      ...(merchant?.kind === 'till' ? { reversalShortcode: Number(merchant.tillNumber) } : {}),
      resultUrl: (nonce) => answerAddress(options, nonce),
    }),
  );
  return {
    pay: (request, mayWrite) => sender().pay(request, mayWrite),
    askStatus: (request) => sender().askStatus(request),
    askBalance: (request) => sender().askBalance(request),
    reverse: (request, mayWrite) => sender().reverse(request, mayWrite),
    moveFloat: (request, mayWrite) => sender().moveFloat(request, mayWrite),
  };
}

/** A ready-made credential where the owner pasted one, else the password under Safaricom's certificate. */
function initiator({ till, keys }: RealWorldOptions): Initiator | undefined {
  const { initiatorName: name, certificate } = loadFacts(till.db);
  const securityCredential = secretText(keys, 'security-credential');
  const password = secretText(keys, 'initiator-password');
  if (name === '') return undefined;
  if (securityCredential !== undefined) return { name, key: { kind: 'ready', securityCredential } };
  if (password === undefined || certificate === null) return undefined;
  return { name, key: { kind: 'password', password, certificatePem: certificate.pem } };
}

/** The account that customers pay by themselves: the paybill, or the till's own number. */
const ownNumberOf = (merchant: Merchant | null): string =>
  merchant?.kind === 'till' ? merchant.tillNumber : (merchant?.shortcode ?? '');

function creditSource(options: RealWorldOptions, line: DarajaLine): CreditSource {
  const source = present(options, ({ merchant }) =>
    darajaCreditSource(line, {
      shortcode: Number(ownNumberOf(merchant)),
      callbackUrl: (nonce) => answerAddress(options, nonce),
    }),
  );
  return {
    registerUrls: (urls) => source().registerUrls(urls),
    registerPull: (nominatedMsisdn, nonce) => source().registerPull(nominatedMsisdn, nonce),
    pull: (fromMs, toMs) => source().pull(fromMs, toMs),
  };
}

/** Only a mailbox has long-lived paths. What nobody answers is completed: this till never refuses a customer's money. */
function creditUrls({ till, mailbox }: RealWorldOptions): CreditUrls | undefined {
  const { answers, merchant } = loadFacts(till.db);
  if (answers?.kind !== 'mailbox' || !merchant) return undefined;
  const confirmationUrl = mailbox.creditAddress('confirmation', ownNumberOf(merchant));
  const validationUrl = mailbox.creditAddress('validation', ownNumberOf(merchant));
  return confirmationUrl === undefined || validationUrl === undefined
    ? undefined
    : { confirmationUrl, validationUrl, unanswered: 'Completed' };
}

const shortcodeOf = (merchant: Merchant | null): number => Number(merchant?.shortcode ?? 0);

/** Where Safaricom is told to answer; undefined while nothing is set, and then nothing is sent. */
function answerAddress(
  { ports, till, keys, databaseId, mailbox }: RealWorldOptions,
  nonce: string,
): string | undefined {
  const { answers } = loadFacts(till.db);
  const pathKey = keys.holder.current()?.path;
  if (!answers || !pathKey) return undefined;
  if (answers.kind === 'mailbox') return mailbox.address(nonce);
  return `${answers.url}${callbackPath(ports.crypto.hmacSha256, pathKey, databaseId.slice(0, 16), nonce)}`;
}

/** A token asked for anew: it proves key, secret and environment, and costs nothing. */
async function checkToken({ keys }: RealWorldOptions, line: DarajaLine): Promise<CheckOutcome> {
  if (appKeys(keys) === undefined)
    return { kind: 'failed', problem: 'error.credentials-missing', detail: '' };
  switch (await line.probe()) {
    case 'reached':
      return { kind: 'passed' };
    case 'refused':
      return { kind: 'failed', problem: 'daraja.wrongKeys', detail: '' };
    case 'not-reached':
      return { kind: 'failed', problem: 'setUp.problem.noConnection', detail: '' };
  }
}
