/**
 * The one door between screen and core, tried on every channel of the contract: who may knock, what may be handed in,
 * what may come out. The second half runs the whole program in this process, in practice, over real HTTP.
 */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../electron/compose.ts';
import type { App, AppEvent } from '../../electron/compose.ts';
import { jsonLog } from '../../electron/host/log.ts';
import { nodeClock } from '../../electron/host/clock.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import { simulatedModem } from '../../electron/practice/simulated-modem.ts';
import { router } from '../../electron/ipc/router.ts';
import type { Handlers } from '../../electron/ipc/router.ts';
import { createSession } from '../../electron/ipc/session.ts';
import type { Session } from '../../electron/ipc/session.ts';
import { practiceMerchant } from '../../electron/practice/simulated-checks.ts';
import { channelNames } from '../../shared/channel-names.ts';
import { errorCodes } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { channels } from '../../shared/ipc-contract.ts';
import { defaultMessageSettings } from '../../shared/messages.ts';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import { value } from '../support/selling.ts';
import { quickCrypto, silentLog } from '../support/test-till.ts';
import { newShop } from '../support/till.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
console.info(`router properties: SEED=${seed}`);

const trusted = { trusted: true } as const;
const payer = '712345678';
const recipient = '722000111';
const snapshot: Request<'order:confirm'>['shown'] = {
  mode: 'practice',
  payer: `254${payer}`,
  recipient: `254${recipient}`,
  packageId: 'sample-11',
  packageVersion: 1,
  packageName: '1.5 GB',
  validity: { kind: 'hours', hours: 3 },
  priceCents: 5_000,
  tender: 'cash',
};
const confirmation = { confirmationId: 'c', shown: snapshot, answered: [], cashReceivedCents: 5_000 };
const order = 'P-000001';
const day = '2026-11-21';

/** A request that every channel understands; the compiler asks for the missing ones. */
const samples: { readonly [C in Channel]: Request<C> } = {
  'app:state': {},
  'session:sign-in': { personId: 'sample-2', pin: '2222' },
  'session:lock': {},
  'session:preferences': { language: 'sw' },
  'keys:set': { keys: { confirm: 'F8', test: 'Alt+y' } },
  'catalogue:list': {},
  'draft:load': {},
  'draft:save': { payerText: '0712345678', recipientText: '0722000111', packageId: 'sample-11' },
  'order:review': {
    payerText: '0712345678',
    recipientText: '0722000111',
    packageId: 'sample-11',
    tender: 'cash',
  },
  'order:confirm': confirmation,
  'order:review-again': { order, tender: 'mpesa-prompt' },
  'order:confirm-again': { ...confirmation, order },
  'order:take-cash': { order, cashReceivedCents: 5_000 },
  'order:review-change': { order, recipientText: recipient, packageId: 'sample-12', tender: 'cash' },
  'order:change': { order, confirmationId: 'd', shown: snapshot, answered: [], differenceCents: 0 },
  'order:pay-difference': { order, differenceCents: 100, tender: 'cash', cashReceivedCents: 100 },
  'order:withdraw-change': { order },
  'order:schedule': { order, dueAtMs: 1 },
  'order:cancel': { order },
  'order:get': { order },
  'order:search': { query: '678' },
  'regular:find': { lastThree: '678' },
  'regular:take': { order },
  'order:release-hold': { order },
  'order:refund-cash': { order },
  'board:list': {},
  'delivery:start': { order },
  'delivery:record': { order, deliveryId: 1, outcome: 'unclear' },
  'delivery:answer-dialled': { order, deliveryId: 1, answer: 'no' },
  'delivery:settle': { order, deliveryId: 1, found: 'delivered' },
  'modem:state': {},
  'modem:test': {},
  'modem:set-pin': { pin: '1234' },
  'airtime:state': {},
  'airtime:buy': { amountCents: 10_000, from: 'own' },
  'airtime:take-over': { differenceCents: -100 },
  'airtime:lift-package': { id: 1 },
  'payment:state-charged': { order, attemptId: 1, receipt: 'UKL1234567' },
  'payment:state-not-charged': { order, attemptId: 1 },
  'payment:accept-stated': { order, attemptId: 1 },
  'credit:list': {},
  'credit:find': { receipt: 'UKL4H7X2QD', amountCents: 5_000 },
  'credit:get': { id: 'x' },
  'float:list': {},
  'float:move': { amountCents: 5_000 },
  'float:settle': { id: 1, found: 'moved' },
  'credit:look': {},
  'credit:request-refund': { receipt: 'UKL4H7X2QD', channel: 'reversal' },
  'credit:apply': { receipt: 'UKL4H7X2QD', order },
  'credit:refund-cash': { receipt: 'UKL4H7X2QD' },
  'payout:list': { day: '2026-11-21' },
  'payout:get': { payoutId: 1 },
  'payout:confirm': { payoutId: 1 },
  'payout:refund-ways': { order },
  'payout:request': {
    kind: 'salary',
    payeeText: '0712345678',
    payeeName: 'Jane',
    amountCents: 50_000,
    note: 'x',
  },
  'payout:request-refund': { order, channel: 'b2c' },
  'payout:preview-list': { text: '0712345678,Jane,500' },
  'payout:request-list': { kind: 'salary', name: 'November', text: '0712345678,Jane,500' },
  'payout:approve': { payoutId: 1, payeeTyped: '0712345678' },
  'payout:approve-list': { batchId: 1, totalCents: 50_000 },
  'payout:withdraw': { payoutId: 1 },
  'payout:state-not-paid': { payoutId: 1, searchedPortal: true },
  'payout:state-paid': { payoutId: 1, receipt: 'UKL4H7X2QD' },
  'payout:settle-mismatch': { payoutId: 1, found: 'paid' },
  'payout:list-doubts': { batchId: 1 },
  'payout:settle-excess': { excessId: 1, how: 'written-off' },
  'payout:stop-all': {},
  'payout:resume': {},
  'payout:ask-balance': {},
  'payment:refund-stated': { order, attemptId: 1 },
  'old-file:look': {
    subject: { kind: 'order', order: 'P-000001' },
    found: { kind: 'nothing', searched: true },
  },
  'old-file:take-back': { receipt: 'UKL4H7X2QD' },
  'shortfall:settle': { shortfallId: 1, how: 'written-off' },
  'held:deliver': { heldId: 1 },
  'held:refund-cash': { heldId: 1 },
  'message:of-order': { order },
  'message:resend': { order, messageId: 1, mayBeSecond: true },
  'message:stop': { order, who: 'payer', none: true },
  'message:settings': {},
  'message:set': { settings: defaultMessageSettings, provider: { kind: 'none' } },
  'message:test': { number: '0712345678' },
  'message:day': { day },
  'phone:messages': {},
  'poster:save': {},
  'receipt:preview': { order },
  'receipt:print': { order },
  'receipt:last-order': {},
  'receipt:save-pdf': { order },
  'print:answer': { id: 1, printed: true },
  'print:open': {},
  'printer:test': { printer: { kind: 'pdf' }, receiptWidth: '80', paperCut: true, page: 'test' },
  'printer:choices': {},
  'receipt:logo': {},
  'receipt:set-logo': { logo: { widthDots: 8, rows: ['ff'] } },
  'drawer:open': {},
  'day:summary': {},
  'day:orders': { day, filter: 'all' },
  'day:export': { day },
  'party:unmask': { order, who: 'payer' },
  'display:state': {},
  'display:check': { snapshot, language: 'sw' },
  'display:follow': { order, language: 'sw' },
  'display:clear': {},
  'phone:list': {},
  'phone:answer': { id: 'x', answer: 'pin' },
  'training:lessons': {},
  'training:state': {},
  'training:start': { lesson: 'wrong-pin' },
  'training:happen': {},
  'training:end': {},
  'phone:pay-own': { payerText: '0712345678', amountCents: 5_000 },
  'settings:get': {},
  'settings:set': { tillName: 'Till B' },
  'ledger:verify': {},
  'set-up:state': {},
  'set-up:open-mode': { mode: 'sandbox', owner: { name: 'Amina', pin: '4711', shopName: 'Amina Shop' } },
  'set-up:save': { merchant: { kind: 'paybill', shortcode: '174379' }, initiatorName: 'testapi' },
  'set-up:test': { test: 'prompt', phone: '0712345678' },
  'set-up:enrol-mailbox': { address: 'https://relay.example.co.ke', relaySecret: 'x'.repeat(40) },
  'set-up:check-item': { item: 'portal-account', done: true },
  'set-up:register-credits': { what: 'pull', nominatedNumber: '0712345678' },
  'vault:create': { passphrase: 'maji ya kunde 44', replace: false },
  'vault:unlock': { passphrase: 'maji ya kunde 44' },
  'vault:change': { present: 'maji ya kunde 44', next: 'another passphrase' },
  'packages:list': {},
  'packages:check': { id: 'sample-11', version: 1, priceCents: 5_000, dial: null, onSale: true },
  'packages:save': {
    id: null,
    version: 0,
    fields: {
      code: '99',
      name: '5 GB',
      priceCents: 50_000,
      costCents: null,
      validity: { kind: 'days', days: 30 },
      dailyRule: 'any',
      capPerDay: null,
      deliveryMethod: 'by-hand',
      dial: null,
    },
  },
  'packages:shelf': { id: 'sample-33', version: 1, act: 'take-off' },
  'packages:history': { id: null, before: null },
  'health:get': {},
  'recovery:make': { approval: { personId: 'sample-2', pin: '2222' } },
  'recovery:use': { personId: 'sample-2', code: '00000-00000-00000-00000-00000', pin: '4711' },
  'staff:list': {},
  'staff:add': { name: 'Wanjiku', role: 'attendant', pin: '4711' },
  'staff:change': { personId: 'sample-1', name: 'Wanjiku', role: 'attendant' },
  'staff:deactivate': { personId: 'sample-1' },
  'staff:reactivate': { personId: 'sample-1' },
  'staff:reset-pin': { personId: 'sample-1', pin: '4711' },
  'staff:change-own-pin': { present: '2222', next: '4711' },
  'customer:look': { number: '0712345678' },
  'customer:erase': { number: '0712345678' },
};

const publicChannels: readonly string[] = [
  'app:state',
  'session:sign-in',
  'session:lock',
  'session:preferences',
  'display:state',
  'recovery:use',
];
/** Answers at once: what is tried forty times over must not take a modem's time. */
const quickModem = simulatedModem(nodeClock(), { okDelayMs: 0, replyDelayMs: 0 });

const ownerChannels: readonly string[] = [
  'modem:test',
  'modem:set-pin',
  'airtime:state',
  'airtime:buy',
  'airtime:take-over',
  'airtime:lift-package',
  'day:summary',
  'day:orders',
  'day:export',
  'payout:preview-list',
  'payout:ask-balance',
  'float:list',
  'float:move',
  'float:settle',
  'settings:set',
  'keys:set',
  'printer:test',
  'printer:choices',
  'receipt:set-logo',
  'drawer:open',
  'ledger:verify',
  'set-up:state',
  'set-up:open-mode',
  'set-up:save',
  'set-up:test',
  'set-up:enrol-mailbox',
  'set-up:check-item',
  'set-up:register-credits',
  'vault:create',
  'vault:change',
  'packages:list',
  'packages:check',
  'packages:save',
  'packages:shelf',
  'packages:history',
  'health:get',
  'message:settings',
  'message:set',
  'message:test',
  'message:day',
  'poster:save',
  'recovery:make',
  'staff:list',
  'staff:add',
  'staff:change',
  'staff:deactivate',
  'staff:reactivate',
  'staff:reset-pin',
  'customer:look',
  'customer:erase',
];

/** A router over handlers that only say that they were reached. */
function doorOnly(answer: () => unknown = () => ({ ok: true, value: 'reached' })): {
  readonly session: Session;
  readonly reached: string[];
  readonly said: string[];
  readonly call: (
    channel: string,
    request: unknown,
    isTrusted?: boolean,
  ) => Promise<Result<unknown, Failure>>;
} {
  const session = createSession();
  const reached: string[] = [];
  const said: string[] = [];
  const handlers = Object.fromEntries(
    channelNames.map((name) => [
      name,
      () => {
        reached.push(name);
        return answer();
      },
    ]),
  ) as unknown as Handlers;
  const handle = router(handlers, session, {
    ...silentLog,
    error: (message, fields) => void said.push(`${message} ${JSON.stringify(fields)}`),
  });
  return {
    session,
    reached,
    said,
    call: (channel, request, isTrusted = true) =>
      handle({ channel, request, sender: { trusted: isTrusted } }),
  };
}

const attendant = { id: 'sample-1', name: 'Staff 1 (sample)', role: 'attendant' } as const;
const owner = { id: 'sample-2', name: 'Owner (sample)', role: 'owner' } as const;
const codeOf = (result: Result<unknown, Failure>): string => (result.ok ? 'ok' : result.error.code);

describe('the door', () => {
  test('knows exactly the channels of the contract', () => {
    expect(Object.keys(channels).toSorted()).toEqual([...channelNames].toSorted());
  });

  test.each(channelNames)('opens %s for nobody but our own window', async (name) => {
    const door = doorOnly();
    door.session.enter(owner);
    expect(await door.call(name, samples[name], false)).toEqual({
      ok: false,
      error: { code: 'untrusted-sender' },
    });
    expect(door.reached).toEqual([]);
  });

  test.each([
    '',
    'order',
    'order:',
    'ORDER:GET',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'then',
  ])('knows no channel "%s"', async (name) => {
    const door = doorOnly();
    door.session.enter(owner);
    expect(codeOf(await door.call(name, {}))).toBe('unknown-channel');
  });

  test.each(channelNames)('lets %s in for those who may, and only for them', async (name) => {
    const request = samples[name];
    const nobody = doorOnly();
    const locked = doorOnly();
    locked.session.enter(owner);
    locked.session.lock();
    const attending = doorOnly();
    attending.session.enter(attendant);
    const owning = doorOnly();
    owning.session.enter(owner);
    const isPublic = publicChannels.includes(name);
    const isOwners = ownerChannels.includes(name);
    expect(codeOf(await nobody.call(name, request))).toBe(isPublic ? 'ok' : 'not-signed-in');
    expect(codeOf(await locked.call(name, request))).toBe(isPublic ? 'ok' : 'locked');
    expect(codeOf(await attending.call(name, request))).toBe(isOwners ? 'not-allowed' : 'ok');
    expect(codeOf(await owning.call(name, request))).toBe('ok');
    expect(nobody.reached.length + locked.reached.length).toBe(isPublic ? 2 : 0);
    expect(attending.reached).toHaveLength(isOwners ? 0 : 1);
  });

  test.each(channelNames)('lets nobody in to %s whose PIN somebody else knows', async (name) => {
    const door = doorOnly();
    door.session.enter({ ...owner, mustChangePin: true });
    const isLetIn = publicChannels.includes(name) || name === 'staff:change-own-pin';
    expect(codeOf(await door.call(name, samples[name]))).toBe(isLetIn ? 'ok' : 'pin-must-change');
    expect(door.reached).toHaveLength(isLetIn ? 1 : 0);
  });

  test('marks every channel that moves money or shows a number', () => {
    const money = channelNames.filter((name) => 'money' in channels[name]);
    expect(money).toEqual([
      'order:confirm',
      'order:review-again',
      'order:confirm-again',
      'order:take-cash',
      'order:review-change',
      'order:change',
      'order:pay-difference',
      'order:withdraw-change',
      'order:schedule',
      'order:cancel',
      'regular:take',
      'order:release-hold',
      'order:refund-cash',
      'delivery:start',
      'delivery:record',
      'delivery:answer-dialled',
      'delivery:settle',
      'modem:test',
      'airtime:buy',
      'airtime:take-over',
      'payment:state-charged',
      'payment:state-not-charged',
      'payment:accept-stated',
      'payment:refund-stated',
      'shortfall:settle',
      'held:deliver',
      'held:refund-cash',
      'old-file:look',
      'old-file:take-back',
      'credit:apply',
      'credit:refund-cash',
      'credit:request-refund',
      'payout:confirm',
      'payout:request',
      'payout:request-refund',
      'payout:request-list',
      'payout:approve',
      'payout:approve-list',
      'payout:withdraw',
      'payout:state-not-paid',
      'payout:state-paid',
      'payout:settle-mismatch',
      'payout:settle-excess',
      'payout:resume',
      'payout:ask-balance',
      'float:move',
      'float:settle',
      'drawer:open',
      'party:unmask',
      'display:check',
      'message:resend',
      'message:set',
      'message:test',
      'set-up:test',
      'set-up:enrol-mailbox',
      'set-up:register-credits',
    ]);
    for (const name of money) expect(channels[name].access).not.toBe('public');
  });

  const withFields = channelNames.filter((name) => Object.keys(samples[name]).length > 0);
  test.each(withFields)(
    'hands %s nothing that it did not ask for: wrong types are named, others left outside',
    async (name) => {
      for (const field of Object.keys(samples[name])) {
        const door = doorOnly();
        door.session.enter(owner);
        const refused = await door.call(name, { ...samples[name], [field]: Symbol.for('wrong') });
        expect(codeOf(refused)).toBe('bad-request');
        expect(refused.ok ? '' : refused.error.values?.['field']).toMatch(new RegExp(`^${field}`));
        expect(door.reached).toEqual([]);
      }
      const door = doorOnly();
      door.session.enter(owner);
      expect(codeOf(await door.call(name, null))).toBe('bad-request');
      expect(codeOf(await door.call(name, { ...samples[name], extra: 'x' }))).toBe('ok');
    },
  );

  test.each([...withFields.filter((name) => 'day' in samples[name]), 'day:summary'] as const)(
    'refuses %s a day that the calendar does not have',
    async (name) => {
      for (const one of ['2026-02-31', '2026-13-01', '2025-02-29', '0000-00-00']) {
        const door = doorOnly();
        door.session.enter(owner);
        expect(await door.call(name, { ...samples[name], day: one })).toMatchObject({
          error: { code: 'bad-request', values: { field: 'day' } },
        });
        expect(door.reached).toEqual([]);
      }
    },
  );

  test.each([
    ['SQLITE_FULL', 'disk-full'],
    ['SQLITE_IOERR_WRITE', 'disk-full'],
    ['ENOSPC', 'disk-full'],
    ['SQLITE_BUSY', 'database-busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'database-busy'],
    ['SQLITE_READONLY', 'database-read-only'],
    ['EROFS', 'database-read-only'],
    ['SQLITE_CORRUPT', 'database-corrupt'],
    ['SQLITE_NOTADB', 'database-corrupt'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'internal'],
    ['anything', 'internal'],
  ])('turns an error %s of the machine into %s', async (code, wanted) => {
    const door = doorOnly(() => {
      throw Object.assign(new Error(`broken for 0${payer}`), { code });
    });
    door.session.enter(owner);
    const result = await door.call('board:list', {});
    // The screen gets a code and nothing of the error's own text.
    expect(result).toEqual({ ok: false, error: { code: wanted } });
    expect(door.said).toHaveLength(1);
  });

  test('turns a promise that is rejected, and a thrown thing that is no error, into a result too', async () => {
    for (const thrown of [new Error('later'), 'a text', undefined]) {
      const door = doorOnly(() => Promise.reject(thrown));
      door.session.enter(owner);
      expect(codeOf(await door.call('board:list', {}))).toBe('internal');
    }
  });
});

// ── the whole program ────────────────────────────────────────────────────────────────────────────────────────────

type Running = {
  readonly app: App;
  readonly dataDir: string;
  readonly events: AppEvent[];
  readonly log: string[];
  readonly ask: (channel: string, request: unknown) => Promise<Result<unknown, Failure>>;
  readonly call: <C extends Channel>(channel: C, request: Request<C>) => Promise<Response<C>>;
  /** Looks again after every event, until there is something. The test's own time limit is the deadline. */
  readonly until: <T>(look: () => Promise<T | undefined>) => Promise<T>;
  readonly stop: () => Promise<void>;
};

async function run(signIn: 'attendant' | 'owner' | 'nobody' = 'owner'): Promise<Running> {
  const { dataDir, remove } = newShop();
  const log: string[] = [];
  const events: AppEvent[] = [];
  const ports = nodePorts();
  const app = value(
    await compose(
      { ...ports, crypto: quickCrypto(), log: jsonLog((line) => void log.push(line), ports.clock) },
      {
        dataDir,
        mode: 'practice',
        modeIsAsked: false,
        buildDateMs: 0,
        workerUrl: new URL('../../electron/off-thread-worker.ts', import.meta.url),
        practiceSignIn: signIn,
        practice: { answerDelayMs: 0, modem: quickModem.open },
        queryEveryMs: 1,
      },
    ),
  );
  app.subscribe((event) => void events.push(event));
  await app.start();
  const ask: Running['ask'] = async (channel, request) =>
    (await app.handle({ channel, request, sender: trusted })) as Result<unknown, Failure>;
  return {
    app,
    dataDir,
    events,
    log,
    ask,
    call: async (channel, request) => value(await ask(channel, request)) as never,
    until: (look) =>
      new Promise((resolve, reject) => {
        const again = (): void => {
          look().then((found) => {
            if (found === undefined) return;
            stopListening();
            resolve(found);
          }, reject);
        };
        const stopListening = app.subscribe(again);
        again();
      }),
    stop: async () => {
      await app.stop();
      remove();
    },
  };
}

/** Review and confirm, every doubt answered. */
async function sell(
  till: Running,
  tender: 'mpesa-prompt' | 'cash',
  more: Partial<Request<'order:review'>> = {},
): Promise<string> {
  const review = await till.call('order:review', {
    payerText: `0${payer}`,
    recipientText: `0${recipient}`,
    packageId: 'sample-11',
    tender,
    ...more,
  });
  const confirmed = await till.call('order:confirm', {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['nearly-equal', 'repeat', 'sold-today', 'odd-prefix'],
    ...(tender === 'cash' ? { cashReceivedCents: review.snapshot.priceCents } : {}),
  });
  return confirmed.order;
}

const ringing = (till: Running, number: string) =>
  till.until(async () =>
    (await till.call('phone:list', {})).prompts.find((one) => one.accountReference === number),
  );
const untilState = (till: Running, number: string, states: readonly string[]) =>
  till.until(async () => {
    const page = await till.call('order:get', { order: number });
    return states.includes(page.card.state) ? page : undefined;
  });

describe('any payload at all', () => {
  let till: Running;
  beforeAll(async () => {
    till = await run();
    await sell(till, 'cash');
    await sell(till, 'mpesa-prompt');
    await sell(till, 'cash', { packageId: 'sample-12' });
    await till.call('delivery:start', { order });
  });
  afterAll(() => till.stop());

  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  const knownText = fc.constantFrom(
    order,
    'P-000002',
    'P-000003',
    'P-999999',
    'sample-1',
    'sample-11',
    'sample-2',
    '2222',
    '0000',
    '0712345678',
    day,
    '2026-02-31',
    '9999-99-99',
    'cash',
    '',
    '\u0000',
    '\uD800',
    '🙂'.repeat(10),
  );
  const knownNumber = fc.oneof(
    fc.integer({ min: -2, max: 6 }),
    fc.constantFrom(2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1), 0.5, 5_000),
  );

  /** A request of the right shape with some fields exchanged for others that may fit too. */
  function nearly(sample: object): fc.Arbitrary<unknown> {
    const fields = Object.entries(sample).map(([name, known]: [string, unknown]) => [
      name,
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(known) },
        { weight: 2, arbitrary: typeof known === 'number' ? knownNumber : knownText },
        { weight: 1, arbitrary: anything },
      ),
    ]);
    const base = fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>);
    const approval = fc.record({
      approval: fc.option(
        fc.record({
          personId: fc.constantFrom('sample-1', 'sample-2', 'x'),
          pin: fc.constantFrom('1111', '2222', '9999'),
        }),
        { nil: undefined },
      ),
    });
    return fc.tuple(base, fc.option(approval, { nil: {} })).map(([one, more]) => ({ ...one, ...more }));
  }

  test.each(channelNames)('to %s gets a typed answer or a typed refusal, never a crash', async (name) => {
    const counts = { ok: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 1, arbitrary: anything }, { weight: 3, arbitrary: nearly(samples[name]) }),
        async (payload) => {
          if (name.startsWith('session:')) await till.ask('session:sign-in', samples['session:sign-in']);
          const result = await till.ask(name, payload);
          if (result.ok) {
            counts.ok += 1;
            expect(channels[name].response.safeParse(result.value).error?.issues).toBeUndefined();
          } else {
            counts.refused += 1;
            expect(errorCodes).toContain(result.error.code);
            expect(result.error.code).not.toBe('internal');
          }
        },
      ),
      { seed, numRuns: 40 },
    );
    expect(counts.ok + counts.refused).toBe(40);
    await till.ask('session:sign-in', samples['session:sign-in']);
  });

  test('leaves a ledger that verifies and a till that sells', async () => {
    // The fuzz may have locked people out by wrong PINs; the session above goes on.
    expect((await till.call('ledger:verify', {})).brokenAt).toBeNull();
    expect(await sell(till, 'cash')).toMatch(/^P-\d{6}$/);
    expect(till.log.filter((line) => line.includes('a call failed'))).toEqual([]);
  });
});

/** A number in any form: with 254, +254, 0 or nothing before it, whatever stands between its digits. */
const holds = (text: string, subscriber: string): boolean =>
  text.replaceAll(/(?<=\d)[\s\-–.()·]+(?=\d)/g, '').includes(subscriber) ||
  text.includes(Buffer.from(subscriber).toString('base64').slice(0, 10)) ||
  text.includes(Buffer.from(subscriber).toString('hex'));

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

describe('what comes out', () => {
  let till: Running;
  const numbers: { [name: string]: string } = {};
  const allowed: { readonly channel: string; readonly text: string }[] = [];

  beforeAll(async () => {
    till = await run();
    mkdirSync(join(till.dataDir, 'receipts'), { recursive: true });
    await till.call('settings:set', { printer: { kind: 'file', columns: 48 } });
    const keep = async <C extends Channel>(channel: C, request: Request<C>): Promise<Response<C>> => {
      const response = await till.call(channel, request);
      allowed.push({ channel, text: JSON.stringify(response) });
      return response;
    };
    // Paid by prompt, delivered, printed.
    const delivered = await sell(till, 'mpesa-prompt');
    const prompt = await ringing(till, delivered);
    // The panel's own name for the prompt is enough to answer it.
    const answered = await till.call('phone:answer', { id: prompt.id, answer: 'pin' });
    if (!answered.taken) throw new Error('nobody answered the phone');
    await untilState(till, delivered, ['paid']);
    const started = await keep('delivery:start', { order: delivered });
    await till.call('delivery:record', {
      order: delivered,
      deliveryId: started.deliveryId,
      outcome: 'delivered',
    });
    await till.call('receipt:print', { order: delivered });
    await till.until(async () => {
      const page = await till.call('order:get', { order: delivered });
      return page.prints[0]?.state === 'confirmed' ? page : undefined;
    });
    // Refused at the phone; another one still ringing; cash not delivered; cash given back.
    const refused = await sell(till, 'mpesa-prompt', { packageId: 'sample-12' });
    await till.call('phone:answer', { id: (await ringing(till, refused)).id, answer: 'cancel' });
    await untilState(till, refused, ['refused']);
    await keep('order:review-again', { order: refused, tender: 'mpesa-prompt' });
    const waiting = await sell(till, 'mpesa-prompt', { packageId: 'sample-13' });
    await ringing(till, waiting);
    const cash = await sell(till, 'cash');
    const back = await sell(till, 'cash');
    await till.call('order:refund-cash', { order: back, approval: { personId: 'sample-2', pin: '2222' } });
    await keep('party:unmask', { order: cash, who: 'payer' });
    await keep('order:review', { ...samples['order:review'], tender: 'mpesa-prompt' });
    await keep('draft:load', {});
    await till.ask('order:confirm', { ...confirmation, confirmationId: 'another' });
    await till.ask('order:search', { query: `0${payer}` });
    Object.assign(numbers, { delivered, refused, waiting, cash, back });
  });
  afterAll(() => till.stop());

  /** Every channel that only reads, for every order. */
  async function everythingRead(): Promise<readonly { readonly channel: string; readonly text: string }[]> {
    const today = (await till.call('day:summary', {})).day;
    const one: readonly (readonly [Channel, unknown])[] = [
      ['app:state', {}],
      ['catalogue:list', {}],
      ['board:list', {}],
      ['day:summary', {}],
      ['day:orders', { day: today, filter: 'all' }],
      ['day:orders', { day: today, filter: 'owed' }],
      ['day:export', { day: today }],
      ['ledger:verify', {}],
      ['settings:get', {}],
      ['session:preferences', {}],
      ['receipt:last-order', {}],
      ['phone:list', {}],
      ['order:search', { query: payer.slice(-3) }],
      ['order:search', { query: recipient.slice(-3) }],
      ...Object.values(numbers).flatMap((number): readonly (readonly [Channel, unknown])[] => [
        ['order:get', { order: number }],
        ['receipt:preview', { order: number }],
        ['order:search', { query: number }],
      ]),
    ];
    const read: { readonly channel: string; readonly text: string }[] = [];
    for (const [channel, request] of one)
      read.push({ channel, text: JSON.stringify(await till.ask(channel, request)) });
    return read;
  }

  test('the looking itself finds a number where the contract allows one', () => {
    expect(allowed.map((one) => one.channel).toSorted()).toEqual(
      ['delivery:start', 'draft:load', 'order:review', 'order:review-again', 'party:unmask'].toSorted(),
    );
    for (const { channel, text } of allowed)
      expect(holds(text, payer) || holds(text, recipient), channel).toBe(true);
    for (const form of [`+254 ${payer}`, '0712-345-678', '0712 – 345 – 678', `{"n":254${payer}}`])
      expect(holds(form, payer), form).toBe(true);
    expect(holds('0712***678', payer)).toBe(false);
  });

  test('no other response holds a full number, in any form', async () => {
    const read = await everythingRead();
    expect(read.length).toBeGreaterThan(25);
    for (const { channel, text } of read) {
      expect(text.startsWith('{"ok":true') || channel === 'receipt:preview', `${channel} ${text}`).toBe(true);
      for (const number of [payer, recipient]) expect(holds(text, number), `${channel}: ${text}`).toBe(false);
    }
    // Masked it is there, so the looking looked at the right orders.
    const shown = read.filter((one) => one.text.includes('0712***678')).map((one) => one.channel);
    expect(shown).toContain('phone:list');
    expect(shown).toContain('day:orders');
    expect(shown).toContain('board:list');
    expect(shown).toContain('order:get');
  });

  test('no event and no line of the log holds a full number', () => {
    expect(till.events.length).toBeGreaterThan(10);
    for (const text of [...till.events.map((event) => JSON.stringify(event)), ...till.log])
      for (const number of [payer, recipient]) expect(holds(text, number), text).toBe(false);
  });

  test('no file beside the database holds a full number: export, receipt, anchor, keys', async () => {
    await till.call('day:export', { day: (await till.call('day:summary', {})).day });
    const paths = filesUnder(join(till.dataDir, '..')).filter(
      (path) => !/\.sqlite(-wal|-shm|\.lock.*)?$/.test(path),
    );
    for (const wanted of [/exports.*\.csv$/, /receipts/, /keys-practice\.json$/])
      expect(
        paths.some((path) => wanted.test(path)),
        String(wanted),
      ).toBe(true);
    for (const path of paths) {
      const text = readFileSync(path, 'latin1');
      for (const number of [payer, recipient]) expect(holds(text, number), path).toBe(false);
    }
  });

  test('in the database a number lies in its party, and nowhere else in plain text', () => {
    const connection = new Database(join(till.dataDir, 'mbili-practice.sqlite'), { readonly: true });
    const tables = connection
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all() as string[];
    let looked = 0;
    const found = new Set<string>();
    for (const table of tables)
      for (const row of connection.prepare(`SELECT * FROM "${table}"`).all() as Record<string, unknown>[])
        for (const [column, content] of Object.entries(row)) {
          looked += 1;
          const text =
            content instanceof Uint8Array ? Buffer.from(content).toString('latin1') : String(content);
          if (holds(text, payer) || holds(text, recipient)) found.add(`${table}.${column}`);
        }
    connection.close();
    expect(looked).toBeGreaterThan(500);
    expect([...found]).toEqual(['party.number']);
  });

  test('no secret of practice is in any response, event, log line, export, receipt or anchor', async () => {
    const keys = JSON.parse(readFileSync(join(till.dataDir, 'keys-practice.json'), 'utf8')) as {
      keys: Record<string, string>;
    };
    expect(Object.keys(keys.keys).toSorted()).toEqual(['body-key', 'head-key', 'path-key']);
    const connection = new Database(join(till.dataDir, 'mbili-practice.sqlite'), { readonly: true });
    const nonces = connection.prepare('SELECT nonce FROM payment_attempt').pluck().all() as string[];
    connection.close();
    expect(nonces.length).toBeGreaterThan(2);
    const { consumerKey, consumerSecret, passkey } = practiceMerchant;
    const secrets = [
      consumerKey,
      consumerSecret,
      passkey,
      Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64'),
      ...Object.values(keys.keys).flatMap((key) => [key, Buffer.from(key, 'base64').toString('hex')]),
      ...nonces,
    ];
    const files = filesUnder(join(till.dataDir, '..')).filter(
      (path) => !/\.sqlite(-wal|-shm|\.lock.*)?$/.test(path) && !path.endsWith('keys-practice.json'),
    );
    const texts = [
      ...(await everythingRead()).map((one) => one.text),
      ...allowed.map((one) => one.text),
      ...till.events.map((event) => JSON.stringify(event)),
      ...till.log,
      ...files.map((path) => readFileSync(path, 'latin1')),
    ];
    for (const text of texts)
      for (const secret of secrets)
        expect(text.includes(secret), `${secret} in ${text.slice(0, 300)}`).toBe(false);
    // A USSD template stays in the main process as well; practice shows none that a phone would dial (P13).
    const started = allowed.find((one) => one.channel === 'delivery:start')?.text ?? '';
    expect(started).toContain('*PRACTICE*');
    for (const text of texts) expect(text).not.toMatch(/\*180\*|ussdTemplate/);
  });

  test('the only secret on the sign-in screen is the practice PINs, and they belong to practice', async () => {
    const state = await till.call('app:state', {});
    expect(state.mode).toBe('practice');
    expect(state.session.practicePins.map((one) => one.pin)).toEqual(['1111', '2222']);
    expect(JSON.stringify(state.session.people)).not.toMatch(/pin|hash|salt/i);
  });
});

describe('a session', () => {
  test('that is locked shows no order, goes on after the PIN, and calls somebody for a paid order', async () => {
    const till = await run('attendant');
    const number = await sell(till, 'cash');
    await till.call('session:lock', {});
    for (const name of channelNames) {
      if (publicChannels.includes(name)) continue;
      expect(codeOf(await till.ask(name, samples[name])), name).toBe('locked');
    }
    const state = await till.call('app:state', {});
    expect(state.session).toMatchObject({
      person: null,
      lockedBy: 'Staff 1 (sample)',
      waiting: { paid: 1, waiting: 0, unknown: 0 },
    });
    expect(JSON.stringify(state)).not.toContain(number);
    expect(codeOf(await till.ask('session:sign-in', { personId: 'sample-1', pin: '9999' }))).toBe(
      'pin-wrong',
    );
    expect(codeOf(await till.ask('board:list', {}))).toBe('locked');
    await till.call('session:sign-in', { personId: 'sample-1', pin: '1111' });
    expect((await till.call('board:list', {})).cards.map((card) => card.order)).toEqual([number]);
    await till.stop();
  });

  test('of an attendant is refused every channel of the owner by the whole program', async () => {
    const till = await run('attendant');
    for (const name of ownerChannels)
      expect(await till.ask(name, samples[name as Channel])).toEqual({
        ok: false,
        error: { code: 'not-allowed', values: { role: 'owner' } },
      });
    await till.stop();
  });

  test('that nobody has begun is asked to sign in, on every channel that needs a person', async () => {
    const till = await run('nobody');
    for (const name of channelNames)
      if (!publicChannels.includes(name))
        expect(codeOf(await till.ask(name, samples[name])), name).toBe('not-signed-in');
    await till.stop();
  });

  test('in which a number is shown puts the name of who looked on the order, and not the number (P16)', async () => {
    const till = await run('attendant');
    const number = await sell(till, 'cash');
    const before = (await till.call('order:get', { order: number })).timeline.length;
    expect(await till.call('party:unmask', { order: number, who: 'recipient' })).toEqual({
      national: `0${recipient}`,
    });
    expect(await till.call('party:unmask', { order: number, who: 'payer' })).toEqual({
      national: `0${payer}`,
    });
    const { timeline } = await till.call('order:get', { order: number });
    expect(timeline.slice(before)).toMatchObject([
      { kind: 'numberShown', actor: 'Staff 1 (sample)', values: { who: 'recipient' } },
      { kind: 'numberShown', actor: 'Staff 1 (sample)', values: { who: 'payer' } },
    ]);
    expect(holds(JSON.stringify(timeline), payer)).toBe(false);
    expect(codeOf(await till.ask('party:unmask', { order: 'P-999999', who: 'payer' }))).toBe(
      'order-not-found',
    );
    await till.stop();
  });
});
