/**
 * Requests to the simulated Daraja written straight from Safaricom's pages, without our client: what the simulator
 * takes or refuses is judged by the documents alone.
 */
import { X509Certificate, constants, publicEncrypt } from 'node:crypto';
import { newSimulatedKeys } from '../../electron/practice/simulated-credential.ts';
import type { SimulatedKeys } from '../../electron/practice/simulated-credential.ts';
import type { SimulatedDarajaOptions } from '../../electron/practice/simulated-daraja.ts';
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import { manualClock } from './clocks.ts';
import type { ManualClock } from './clocks.ts';
import { startReceiver } from './simulator-receiver.ts';
import type { Receiver } from './simulator-receiver.ts';
import { startSimulator } from './simulator.ts';
import type { TestSimulator } from './simulator.ts';

export type Answer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly headers: Headers;
};

export type Fields = Readonly<Record<string, unknown>>;
export const paths = {
  token: '/oauth/v1/generate?grant_type=client_credentials',
  push: '/mpesa/stkpush/v1/processrequest',
  query: '/mpesa/stkpushquery/v1/query',
  b2c: '/mpesa/b2c/v3/paymentrequest',
  status: '/mpesa/transactionstatus/v1/query',
  balance: '/mpesa/accountbalance/v1/query',
  reversal: '/mpesa/reversal/v1/request',
  float: '/mpesa/b2b/v1/paymentrequest',
  c2bRegister: '/mpesa/c2b/v2/registerurl',
  c2bSimulate: '/mpesa/c2b/v2/simulate',
  pullRegister: '/pulltransactions/v1/register',
  pullQuery: '/pulltransactions/v1/query',
} as const;

/** The reference's day: 21 November 2026, 09:30:05 in Nairobi. */
export const startMs = Date.parse('2026-11-21T09:30:05+03:00');
export const customer = '254712345678';

export type Bench = {
  readonly simulator: TestSimulator;
  readonly clock: ManualClock;
  readonly receiver: Receiver;
  readonly credential: (password?: string) => string;
  readonly token: () => Promise<string>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly post: (path: string, body: object | string, how?: PostHow) => Promise<Answer>;
  readonly b2c: (change?: Fields) => Fields;
  readonly status: (change?: Fields) => Fields;
  readonly balance: (change?: Fields) => Fields;
  readonly reversal: (change?: Fields) => Fields;
  readonly float: (change?: Fields) => Fields;
  readonly push: (change?: Fields) => Fields;
  /** Prompts, lets the customer type the PIN, and returns the receipt. */
  readonly paid: (change?: Fields) => Promise<string>;
  readonly stop: () => Promise<void>;
};
type PostHow = { readonly contentType?: string; readonly bearer?: string };

let keys: Promise<SimulatedKeys> | undefined;

export async function startBench(options: Partial<SimulatedDarajaOptions> = {}): Promise<Bench> {
  keys ??= newSimulatedKeys(startMs);
  const given = await keys;
  const clock = manualClock(startMs);
  const simulator = await startSimulator({ clock, keys: given, isControllable: true, ...options });
  const receiver = await startReceiver();
  const certificate = new X509Certificate(await simulator.certificatePem());
  const credential = (password = simulator.merchant.initiatorPassword): string =>
    publicEncrypt(
      { key: certificate.publicKey, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(password),
    ).toString('base64');

  async function ask(path: string, init: RequestInit): Promise<Answer> {
    const answer = await fetch(`${simulator.origin}${path}`, init);
    const text = await answer.text();
    const body: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: answer.status, body: { ...(body as object) }, text, headers: answer.headers };
  }
  const get: Bench['get'] = (path, headers = {}) => ask(path, { headers });

  async function token(): Promise<string> {
    const { consumerKey, consumerSecret } = simulator.merchant;
    const basic = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
    const { body } = await get(paths.token, { authorization: `Basic ${basic}` });
    return String(body['access_token']);
  }

  async function post(path: string, body: object | string, how: PostHow = {}): Promise<Answer> {
    const bearer = how.bearer ?? (await token());
    return ask(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': how.contentType ?? 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  const requests = requestsOf(simulator, clock, credential(), receiver.origin);
  async function paid(change: Fields = {}): Promise<string> {
    const { body } = await post(paths.push, requests.push(change));
    simulator.answer(String(body['CheckoutRequestID']), 'pin');
    await clock.advance(0);
    return simulator.log().prompts.at(-1)?.receipt ?? '';
  }

  return {
    ...requests,
    simulator,
    clock,
    receiver,
    credential,
    token,
    get,
    post,
    paid,
    stop: async () => {
      await simulator.stop();
      await receiver.stop();
    },
  };
}

type Requests = Pick<Bench, 'b2c' | 'status' | 'balance' | 'reversal' | 'float' | 'push'>;

function requestsOf(
  { merchant }: TestSimulator,
  clock: ManualClock,
  SecurityCredential: string,
  origin: string,
): Requests {
  const urls = { QueueTimeOutURL: `${origin}/late`, ResultURL: `${origin}/result` };
  const asked = { Initiator: merchant.initiatorName, SecurityCredential };
  let sent = 0;
  return {
    b2c: (change = {}) => ({
      OriginatorConversationID: `bw-7f0c2b9a-${String(++sent).padStart(6, '0')}-1`,
      InitiatorName: merchant.initiatorName,
      SecurityCredential,
      CommandID: 'BusinessPayment',
      Amount: 50,
      PartyA: merchant.shortcode,
      PartyB: Number(customer),
      Remarks: 'Refund A-000123',
      ...urls,
      Occassion: 'Refund',
      ...change,
    }),
    status: (change = {}) => ({
      ...asked,
      CommandID: 'TransactionStatusQuery',
      PartyA: merchant.shortcode,
      IdentifierType: '4',
      Remarks: 'Status',
      Occasion: '',
      ...urls,
      ...change,
    }),
    balance: (change = {}) => ({
      ...asked,
      CommandID: 'AccountBalance',
      PartyA: merchant.shortcode,
      IdentifierType: '4',
      Remarks: 'Balance',
      ...urls,
      ...change,
    }),
    reversal: (change = {}) => ({
      ...asked,
      CommandID: 'TransactionReversal',
      TransactionID: 'UKL4H7X2QD',
      Amount: 55,
      ReceiverParty: merchant.shortcode,
      RecieverIdentifierType: '11',
      Remarks: 'Refund A-000123',
      ...urls,
      ...change,
    }),
    float: (change = {}) => ({
      ...asked,
      CommandID: 'BusinessPayToBulk',
      SenderIdentifierType: '4',
      RecieverIdentifierType: '4',
      Amount: 1000,
      PartyA: merchant.shortcode,
      PartyB: merchant.bulkShortcode,
      AccountReference: 'float',
      Remarks: 'Top up',
      ...urls,
      ...change,
    }),
    push: (change = {}) => {
      const Timestamp = eatTimestamp(clock.nowMs());
      const { shortcode, passkey } = merchant;
      return {
        BusinessShortCode: shortcode,
        Password: Buffer.from(`${shortcode}${passkey}${Timestamp}`).toString('base64'),
        Timestamp,
        TransactionType: 'CustomerBuyGoodsOnline',
        Amount: 55,
        PartyA: Number(customer),
        PartyB: merchant.tillNumber,
        PhoneNumber: Number(customer),
        CallBackURL: `${origin}/stk`,
        AccountReference: 'BW-000123',
        TransactionDesc: 'Bundle',
        ...change,
      };
    },
  };
}

/** The one result that is posted after this request, read. */
export async function resultOf(bench: Bench, path: string, body: object): Promise<PostedResult> {
  const before = bench.receiver.posted().filter((one) => one.path === '/result').length;
  const answer = await bench.post(path, body);
  if (answer.body['ResponseCode'] !== '0') throw new Error(`not accepted: ${answer.text}`);
  await bench.clock.advance(0);
  const posted = await bench.receiver.until(before + 1, '/result');
  return resultIn(posted[before]?.text ?? '');
}

export type PostedResult = {
  readonly code: unknown;
  readonly whole: Fields;
  readonly parameters: readonly { readonly Key: string; readonly Value?: string | number }[];
  readonly value: (key: string) => string | number | undefined;
};

export function resultIn(text: string): PostedResult {
  const { Result } = JSON.parse(text) as { readonly Result: Fields };
  const list = Result['ResultParameters'] as
    | { readonly ResultParameter: PostedResult['parameters'] }
    | undefined;
  const parameters = list?.ResultParameter ?? [];
  return {
    code: Result['ResultCode'],
    whole: Result,
    parameters,
    value: (key) => parameters.find(({ Key }) => Key === key)?.Value,
  };
}
