/**
 * A till behind a router, from its set-up to a paid order: the sandbox's own wiring, a real mailbox over real HTTP, and
 * a Safaricom that posts to nothing but the addresses it was given.
 */
import { afterEach, expect, test } from 'vitest';
import { compose } from '../../electron/compose.ts';
import type { App } from '../../electron/compose.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import type { Http, HttpOutcome, HttpRequest } from '../../electron/ports.ts';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Mode } from '../../shared/modes.ts';
import { nodeHome, removeFolders } from '../relay/homes.ts';
import type { Home } from '../relay/homes.ts';
import { silentLog } from '../support/mailbox-till.ts';
import { quickCrypto } from '../support/test-till.ts';
import { newShop } from '../support/till.ts';
import { until } from '../support/wait.ts';

const ports = nodePorts();
const mailboxAddress = 'https://answers.amina.example';
const owner = { name: 'Amina', pin: '4711', shopName: 'Amina Data Shop' };
const checkoutRequestId = 'ws_CO_211120261205090712345678';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  removeFolders();
});

/** Safaricom's half: takes requests, remembers where it was told to answer. */
type Safaricom = { readonly http: Http; readonly asked: Map<string, string> };

/** The world beyond the router: the mailbox's public name leads to the one on this machine. */
function outside(home: Home): Safaricom {
  const asked = new Map<string, string>();
  return {
    asked,
    http: {
      send: (request) =>
        request.url.startsWith(mailboxAddress)
          ? ports.http.send({ ...request, url: request.url.replace(mailboxAddress, home.origin) })
          : Promise.resolve(answerOf(request, asked)),
    },
  };
}

function answerOf(request: HttpRequest, asked: Map<string, string>): HttpOutcome {
  const { pathname } = new URL(request.url);
  const text = request.body?.() ?? '';
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, string>);
  const address = body['CallBackURL'] ?? body['ResultURL'];
  if (address !== undefined) asked.set(pathname, address);
  const json: object = pathname.startsWith('/oauth/')
    ? { access_token: 'tOkEn0123456789abcdefXYZ', expires_in: '3599' }
    : pathname.startsWith('/mpesa/stkpush/')
      ? { MerchantRequestID: 'm-1', CheckoutRequestID: checkoutRequestId, ResponseCode: '0' }
      : pathname.startsWith('/mpesa/stkpushquery/')
        ? { errorCode: '500.001.1001', errorMessage: 'The transaction is being processed' }
        : { OriginatorConversationID: 'q-1', ConversationID: 'AG_1', ResponseCode: '0' };
  const status = 'errorCode' in json ? 500 : 200;
  const headers = { 'content-type': 'application/json', date: new Date().toUTCString() };
  return { kind: 'response', status, headers, body: JSON.stringify(json) };
}

/** Safaricom posts: to the address as it was given, through the mailbox's public name. */
async function post(safaricom: Safaricom, path: string, body: object): Promise<void> {
  const address = safaricom.asked.get(path);
  if (address === undefined) throw new Error(`Safaricom was given no address for ${path}`);
  const answer = await safaricom.http.send({
    method: 'POST',
    url: address,
    headers: { 'content-type': 'application/json' },
    body: () => JSON.stringify(body),
    connectTimeoutMs: 5_000,
    answerTimeoutMs: 5_000,
    maxAnswerBytes: 10_000,
  });
  expect(answer).toMatchObject({ kind: 'response', status: 200 });
}

type Till = {
  readonly app: App;
  readonly call: <C extends Channel>(channel: C, request: Request<C>) => Promise<Response<C>>;
};

async function open(mode: Mode, dataDir: string, http: Http): Promise<Till> {
  const composed = await compose(
    { ...ports, crypto: quickCrypto(), log: silentLog, http: mode === 'practice' ? ports.http : http },
    {
      dataDir,
      mode,
      modeIsAsked: true,
      buildDateMs: 0,
      workerUrl: new URL('../../electron/off-thread-worker.ts', import.meta.url),
      practiceSignIn: 'owner',
      vault: { cost: { N: 1024, r: 8, p: 1 } },
    },
  );
  if (!composed.ok) throw new Error(JSON.stringify(composed.error));
  const app = composed.value;
  cleanUps.push(app.stop);
  await app.start();
  const call: Till['call'] = async (channel, request) => {
    const answer = await app.handle({ channel, request, sender: { trusted: true } });
    if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`);
    return answer.value as never;
  };
  return { app, call };
}

async function sandbox(): Promise<{
  readonly till: Till;
  readonly safaricom: Safaricom;
  readonly home: Home;
}> {
  const shop = newShop();
  cleanUps.push(shop.remove);
  const home = await nodeHome();
  cleanUps.push(home.stop);
  const safaricom = outside(home);
  const practice = await open('practice', shop.dataDir, safaricom.http);
  await practice.call('set-up:open-mode', { mode: 'sandbox', owner });
  await practice.app.stop();
  cleanUps.pop();
  const till = await open('sandbox', shop.dataDir, safaricom.http);
  await till.call('session:sign-in', { personId: 'owner', pin: owner.pin });
  await till.call('vault:create', { passphrase: 'maji ya kunde 44', replace: false });
  await till.call('set-up:save', {
    consumerKey: 'Qk7pXw2mZr9tLc4vBn8sHd3fGj6yUa1e',
    consumerSecret: 'Wb5nMq8rTz2xKv7cJp4hSd9gFl3yEa6u',
    passkey: 'aa11bb22cc33dd44ee55ff66aa77bb88cc99dd00ee11ff22aa33bb44cc55dd66',
    merchant: { kind: 'till', shortcode: '600123', tillNumber: '5123456' },
    initiatorName: 'amina-api',
    securityCredential: Buffer.alloc(256, 7).toString('base64'),
  });
  return { till, safaricom, home };
}

async function enrol(till: Till, home: Home): Promise<Response<'set-up:state'>> {
  return till.call('set-up:enrol-mailbox', { address: mailboxAddress, relaySecret: home.secret });
}

const stepOf = (state: Response<'set-up:state'>, name: string) =>
  state.steps.find(({ step }) => step === name);

async function sell(till: Till): Promise<string> {
  const [first] = (await till.call('packages:list', {})).items;
  if (!first) throw new Error('no package came over');
  const { id, version, priceCents, dial } = first;
  const checked = await till.call('packages:check', { id, version, priceCents, dial, onSale: true });
  const item = checked.items.find(({ onSale }) => onSale);
  const review = await till.call('order:review', {
    payerText: '0712345678',
    recipientText: '0722000111',
    packageId: item?.id ?? id,
    tender: 'mpesa-prompt',
  });
  const confirmed = await till.call('order:confirm', {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: [],
  });
  return confirmed.order;
}

test('an order of a till behind a router is paid by the callback that the mailbox kept for it', async () => {
  const { till, safaricom, home } = await sandbox();
  await enrol(till, home);
  expect(stepOf(await till.call('set-up:test', { test: 'mailbox' }), 'answers')?.state).toBe('passed');
  const order = await sell(till);
  await until('the prompt is asked for', () => safaricom.asked.has('/mpesa/stkpush/v1/processrequest'));
  expect(safaricom.asked.get('/mpesa/stkpush/v1/processrequest')).toMatch(
    /^https:\/\/answers\.amina\.example\/[0-9a-f]{16}\/[0-9a-f]{32}\/[0-9a-f]{32}$/,
  );
  await post(safaricom, '/mpesa/stkpush/v1/processrequest', {
    Body: {
      stkCallback: {
        MerchantRequestID: 'm-1',
        CheckoutRequestID: checkoutRequestId,
        ResultCode: 0,
        ResultDesc: 'The service request is processed successfully.',
        CallbackMetadata: {
          Item: [
            { Name: 'Amount', Value: 50 },
            { Name: 'MpesaReceiptNumber', Value: 'UKL4H7X2QD' },
            { Name: 'TransactionDate', Value: 20261121120541 },
            { Name: 'PhoneNumber', Value: 254712345678 },
          ],
        },
      },
    },
  });
  const card = await until('the order is paid', async () => {
    const page = await till.call('order:get', { order });
    return page.card.state === 'paid' ? page.card : undefined;
  });
  expect(card.values).toMatchObject({ code: 'UKL4H7X2QD' });
});

test('balances that Safaricom posts to the mailbox are on the health page, and prove the initiator', async () => {
  const { till, safaricom, home } = await sandbox();
  await enrol(till, home);
  expect(stepOf(await till.call('set-up:test', { test: 'balance' }), 'balance')).toMatchObject({
    state: 'running',
    problem: null,
  });
  await post(safaricom, '/mpesa/accountbalance/v1/query', {
    Result: {
      ResultType: '0',
      ResultCode: '0',
      ResultDesc: 'The service request is processed successfully.',
      OriginatorConversationID: 'q-1',
      ConversationID: 'AG_1',
      TransactionID: 'UKL0000000',
      ResultParameters: {
        ResultParameter: [
          {
            Key: 'AccountBalance',
            Value:
              'Working Account|KES|700000.00|700000.00|0.00|0.00&Utility Account|KES|228037.00|228037.00|0.00|0.00',
          },
          { Key: 'BOCompletedTime', Value: 20261121120541 },
        ],
      },
    },
  });
  const { balances } = await until('the balances are told', async () => {
    const health = await till.call('health:get', {});
    return health.balances.length > 0 ? health : undefined;
  });
  expect(balances.map(({ account, amountCents }) => [account, amountCents])).toEqual([
    ['Utility Account', 22_803_700],
    ['Working Account', 70_000_000],
  ]);
  expect(stepOf(await till.call('set-up:state', {}), 'balance')?.state).toBe('passed');
});

test('a wrong relay secret enrols nobody, says so, and no prompt leaves without an address', async () => {
  const { till, safaricom } = await sandbox();
  const wrong = { address: mailboxAddress, relaySecret: 'no such secret, however long it may be' };
  const answers = stepOf(await till.call('set-up:enrol-mailbox', wrong), 'answers');
  expect(answers?.state).not.toBe('passed');
  const order = await sell(till);
  await until('the prompt is given up', async () => {
    const { attempts } = await till.call('order:get', { order });
    return attempts.at(-1)?.state === 'not-sent';
  });
  expect(safaricom.asked.size).toBe(0);
});

test('a refusal comes home the same way, and the strip knows that the mailbox is well', async () => {
  const { till, safaricom, home } = await sandbox();
  await enrol(till, home);
  await till.call('set-up:test', { test: 'mailbox' });
  expect((await till.call('app:state', {})).link.mailbox).toBe('healthy');
  const order = await sell(till);
  await until('the prompt is asked for', () => safaricom.asked.has('/mpesa/stkpush/v1/processrequest'));
  await post(safaricom, '/mpesa/stkpush/v1/processrequest', {
    Body: {
      stkCallback: {
        MerchantRequestID: 'm-1',
        CheckoutRequestID: checkoutRequestId,
        ResultCode: 1032,
        ResultDesc: 'Request cancelled by user',
      },
    },
  });
  const page = await until('the refusal is here', async () => {
    const now = await till.call('order:get', { order });
    return now.card.state === 'refused' ? now : undefined;
  });
  expect(page.attempts.at(-1)?.resultCode).toBe('1032');
});
