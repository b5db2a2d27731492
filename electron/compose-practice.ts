/** Practice's outside world: a Daraja on loopback, the customer's phone, and the intake for callbacks. */
import { callbackPath } from '../shared/callback-path.ts';
import { callbackListener } from './callbacks/loopback-listener.ts';
import type { CallbackListener } from './callbacks/loopback-listener.ts';
import type { ComposeOptions, Ports, World } from './compose-options.ts';
import { darajaStkSender } from './daraja/client.ts';
import { insertInboxItem } from './db/inbox-store.ts';
import { transaction } from './db/transaction.ts';
import { customerPhone } from './practice/customer-phone.ts';
import { practiceMerchant } from './practice/simulated-checks.ts';
import { simulatedDaraja } from './practice/simulated-daraja.ts';
import type { Till } from './services/till.ts';

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
): Promise<World> {
  const { clock, crypto, http, log, random } = ports;
  // The same for the life of the file, so that an answer to an earlier run's prompt still finds its way in.
  const tillId = databaseId.slice(0, 16);
  const outside = options.practice?.darajaUrl;
  if (outside !== undefined) assertLoopback(outside);
  const simulator =
    outside === undefined
      ? simulatedDaraja({ clock, random, rules: { answerDelayMs: options.practice?.answerDelayMs ?? 600 } })
      : undefined;
  const listener: CallbackListener = callbackListener({
    clock,
    crypto,
    random,
    http,
    log,
    tillId,
    pathKey,
    ...(options.practice?.callbackPort === undefined ? {} : { port: options.practice.callbackPort }),
    store: ({ nonce, body, receivedAtMs }) => {
      transaction(till.db, (tx) => insertInboxItem(tx, { nonce, receivedAtMs, ...till.bodies.seal(body) }));
      till.changed({ order: null, became: 'callback' });
      return 'stored';
    },
  });
  // Both servers listen before anything can be sent to them.
  const callbacks = (await listener.start()).origin;
  const baseUrl = simulator ? (await simulator.start()).origin : (outside ?? '');
  const sender = darajaStkSender({
    http,
    clock,
    baseUrl,
    credentials: () => practiceMerchant,
    shortcode: practiceMerchant.shortcode,
    partyB: practiceMerchant.tillNumber,
    transactionType: 'CustomerBuyGoodsOnline',
    callbackUrl: (nonce) => `${callbacks}${callbackPath(crypto.hmacSha256, pathKey, tillId, nonce)}`,
  });
  return {
    sender,
    phone: simulator && customerPhone(simulator),
    callbacksArrive: () => true,
    checks: {},
    mailboxLagMs: () => undefined,
    stop: async () => {
      await simulator?.stop();
      await listener.stop();
    },
  };
}

function assertLoopback(url: string): void {
  const { hostname, protocol } = new URL(url);
  // SECURITY: practice never leaves this machine.
  if (protocol !== 'http:' || hostname !== '127.0.0.1')
    throw new Error('practice speaks only with http://127.0.0.1');
}
