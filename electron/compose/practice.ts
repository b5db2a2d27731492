/** Practice's outside world: a Daraja on loopback, the customer's phone, and the intake for callbacks. */
import { callbackPath } from '../../shared/callback-path.ts';
import { callbackListener } from '../callbacks/loopback-listener.ts';
import type { CallbackListener } from '../callbacks/loopback-listener.ts';
import type { ComposeOptions, Ports, TillModem, World } from './options.ts';
import { darajaLine } from '../daraja/authorized.ts';
import type { DarajaLine } from '../daraja/authorized.ts';
import { darajaCreditSource } from '../daraja/credit-source.ts';
import { darajaPostedSender } from '../daraja/posted-sender.ts';
import type { Crypto, CustomerPhone } from '../ports.ts';
import type { Initiator } from '../daraja/settings.ts';
import { darajaStkSender } from '../daraja/stk-sender.ts';
import { insertInboxItem } from '../db/inbox-store.ts';
import { transaction } from '../db/transaction.ts';
import { customerPhone } from '../practice/customer-phone.ts';
import { cuttableHttp, practiceEvents } from '../practice/practice-events.ts';
import { practiceMerchant } from '../practice/simulated-checks.ts';
import { certificateAt } from '../practice/simulated-certificate.ts';
import { simulatedDaraja } from '../practice/simulated-daraja.ts';
import type { SimulatedDaraja } from '../practice/simulator.ts';
import type { Till } from '../services/till.ts';

/**
 * P13: practice speaks with a Daraja on loopback and cannot be pointed anywhere else. Its callbacks come to a listener
 * of this process.
 */
export async function practiceWorld(
  ports: Ports,
  options: ComposeOptions,
  till: Till,
  pathKey: Uint8Array,
  databaseId: string,
  modem: TillModem,
): Promise<World> {
  const { clock, crypto, http, random } = ports;
  // The same for the life of the file, so that an answer to an earlier run's prompt still finds its way in.
  const tillId = databaseId.slice(0, 16);
  const outside = options.practice?.darajaUrl;
  if (outside !== undefined) assertLoopback(outside);
  const networkDelayMs = options.practice?.answerDelayMs ?? 600;
  const simulator =
    outside === undefined
      ? simulatedDaraja({
          clock,
          random,
          rules: { answerDelayMs: networkDelayMs, resultDelayMs: networkDelayMs },
        })
      : undefined;
  const listener = practiceListener(ports, options, till, { tillId, pathKey });
  // Both servers listen before anything can be sent to them.
  const callbacks = (await listener.start()).origin;
  const baseUrl = simulator ? (await simulator.start()).origin : (outside ?? '');
  const address = (nonce: string): string =>
    `${callbacks}${callbackPath(crypto.hmacSha256, pathKey, tillId, nonce)}`;
  const network = cuttableHttp(http);
  const line = darajaLine({ http: network.http, clock, baseUrl, keys: () => practiceMerchant });
  const sender = darajaStkSender(line, {
    passkey: () => practiceMerchant.passkey,
    shortcode: practiceMerchant.shortcode,
    partyB: practiceMerchant.tillNumber,
    transactionType: 'CustomerBuyGoodsOnline',
    callbackUrl: address,
  });
  const certificate = simulator ? await simulator.certificatePem() : await certificateAt(http, baseUrl);
  const posted = darajaPostedSender(line, {
    initiator: () => practiceInitiator(certificate),
    shortcode: practiceMerchant.shortcode,
    reversalShortcode: practiceMerchant.tillNumber,
    resultUrl: address,
  });
  const own = practiceCredits(line, crypto, pathKey, address);
  const phone = simulator && phoneOf(simulator, own);
  return {
    sender,
    posted,
    // The listener is in this process: a result cannot miss it.
    wayHome: { isProved: () => true, prove: () => Promise.resolve(true) },
    tokensDieEarly: line.health.tokensDieEarly,
    phone,
    events: simulator && phone && practiceEvents(simulator, network.cut, phone.payOwn),
    callbacksArrive: () => true,
    checks: {},
    ...own,
    mailbox: () => undefined,
    modem,
    stop: async () => {
      await modem.stop();
      await simulator?.stop();
      await listener.stop();
    },
  };
}

/** Stores what comes to this process's own paths. */
function practiceListener(
  { clock, crypto, http, log, random }: Ports,
  options: ComposeOptions,
  till: Till,
  { tillId, pathKey }: { readonly tillId: string; readonly pathKey: Uint8Array },
): CallbackListener {
  return callbackListener({
    clock,
    crypto,
    random,
    http,
    log,
    tillId,
    pathKey,
    ...(options.practice?.callbackPort === undefined ? {} : { port: options.practice.callbackPort }),
    store: ({ nonce: path, body, receivedAtMs }) => {
      const nonce = creditPath(crypto, pathKey, path) ?? path;
      transaction(till.db, (tx) => insertInboxItem(tx, { nonce, receivedAtMs, ...till.bodies.seal(body) }));
      till.changed({ order: null, became: 'callback' });
      return 'stored';
    },
  });
}

/** Payments that a customer makes by himself are reported only where the till is registered for it: the first one does. */
function phoneOf(
  simulator: SimulatedDaraja,
  { credits, creditUrls }: ReturnType<typeof practiceCredits>,
): CustomerPhone {
  const phone = customerPhone(simulator);
  return {
    ...phone,
    payOwn: async (msisdn, amountShillings) => {
      const urls = creditUrls();
      if (urls) await credits.registerUrls(urls);
      return phone.payOwn(msisdn, amountShillings);
    },
  };
}

function practiceCredits(
  line: DarajaLine,
  crypto: Crypto,
  pathKey: Uint8Array,
  address: (nonce: string) => string,
): Pick<World, 'credits' | 'creditUrls'> {
  return {
    credits: darajaCreditSource(line, { shortcode: practiceMerchant.tillNumber, callbackUrl: address }),
    creditUrls: () => ({
      confirmationUrl: address(creditNonce(crypto, pathKey, 'c')),
      validationUrl: address(creditNonce(crypto, pathKey, 'v')),
      unanswered: 'Completed',
    }),
  };
}

/** The listener knows nonces only; these two stand for the long-lived paths of the till's own credits. */
function creditNonce({ hmacSha256 }: Crypto, pathKey: Uint8Array, kind: 'c' | 'v'): string {
  return Buffer.from(hmacSha256(pathKey, placeOf(kind)))
    .toString('hex')
    .slice(0, 32);
}

const placeOf = (kind: 'c' | 'v'): string => `${kind}/${practiceMerchant.tillNumber}`;

const creditPath = (crypto: Crypto, pathKey: Uint8Array, nonce: string): string | undefined =>
  (['c', 'v'] as const).filter((kind) => creditNonce(crypto, pathKey, kind) === nonce).map(placeOf)[0];

/** Without a certificate (a Daraja outside that gives none away) practice pays nobody. */
function practiceInitiator(certificatePem: string | undefined): Initiator | undefined {
  if (certificatePem === undefined) return undefined;
  const { initiatorName: name, initiatorPassword: password } = practiceMerchant;
  return { name, key: { kind: 'password', password, certificatePem } };
}

function assertLoopback(url: string): void {
  const { hostname, protocol } = new URL(url);
  // SECURITY: practice never leaves this machine.
  if (protocol !== 'http:' || hostname !== '127.0.0.1')
    throw new Error('practice speaks only with http://127.0.0.1');
}
