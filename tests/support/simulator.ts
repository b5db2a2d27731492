/** The simulated Daraja and a sender that speaks with it over real HTTP, for tests. Nothing here sleeps. */
import { darajaLine } from '../../electron/daraja/authorized.ts';
import type { LineOptions } from '../../electron/daraja/authorized.ts';
import { darajaStkSender } from '../../electron/daraja/stk-sender.ts';
import type { StkOptions } from '../../electron/daraja/stk-sender.ts';
import { nodeClock } from '../../electron/host/clock.ts';
import { nodeHttp } from '../../electron/host/http.ts';
import { nodeRandom } from '../../electron/host/random.ts';
import type { StkPushRequest, StkSender } from '../../electron/ports.ts';
import { simulatedDaraja } from '../../electron/practice/simulated-daraja.ts';
import type { SimulatedDarajaOptions } from '../../electron/practice/simulated-daraja.ts';
import type { SimulatedDaraja, SimulatorLog } from '../../electron/practice/simulator.ts';

export type TestSimulator = SimulatedDaraja & { readonly origin: string; readonly port: number };

/** No rate limit, no delay, no rule 17 unless asked for: tests want facts, not waiting. */
export async function startSimulator(options: Partial<SimulatedDarajaOptions> = {}): Promise<TestSimulator> {
  const simulator = simulatedDaraja({
    clock: nodeClock(),
    random: nodeRandom(),
    queryLimit: 'off',
    ...options,
    rules: { answerDelayMs: 0, sameAmountMs: 0, resultDelayMs: 0, ...options.rules },
  });
  const { port, origin } = await simulator.start();
  return { ...simulator, port, origin };
}

type Credentials = Pick<TestSimulator['merchant'], 'consumerKey' | 'consumerSecret' | 'passkey'>;
export type SenderOptions = Partial<Omit<LineOptions, 'keys'> & Omit<StkOptions, 'passkey'>> & {
  readonly credentials?: () => Credentials | undefined;
};

export function senderTo(simulator: TestSimulator, options: SenderOptions = {}): StkSender {
  const { merchant, origin } = simulator;
  const credentials = options.credentials ?? ((): Credentials => merchant);
  const line = darajaLine({
    http: nodeHttp(),
    clock: nodeClock(),
    baseUrl: origin,
    keys: credentials,
    ...options,
  });
  return darajaStkSender(line, {
    passkey: () => credentials()?.passkey,
    shortcode: merchant.shortcode,
    partyB: merchant.tillNumber,
    transactionType: 'CustomerBuyGoodsOnline',
    // Nobody listens there: callbacks get lost, as on a till without a mailbox.
    callbackUrl: (nonce) => `https://answers.example.co.ke/${nonce}`,
    ...options,
  });
}

export const samplePush: StkPushRequest = {
  amountShillings: 50,
  payerMsisdn: '254712345678',
  accountReference: 'P-000123',
  description: 'Bundle',
  nonce: '00112233445566778899aabbccddeeff',
};

/** Waits for a fact in the simulator's log. The test's own time limit is the deadline. */
export function untilLog(
  simulator: SimulatedDaraja,
  isTrue: (log: SimulatorLog) => boolean,
): Promise<SimulatorLog> {
  return new Promise((resolve) => {
    const look = (): void => {
      const log = simulator.log();
      if (!isTrue(log)) return;
      stopWatching();
      resolve(log);
    };
    const stopWatching = simulator.onChange(look);
    look();
  });
}
