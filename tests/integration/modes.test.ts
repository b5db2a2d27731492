import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Failure, Refusal } from '../../shared/error-codes.ts';
import type { Mode } from '../../shared/modes.ts';
import type { Result } from '../../shared/result.ts';
import { compose } from '../../electron/compose.ts';
import type { App, AppEvent } from '../../electron/compose.ts';
import { databasePath } from '../../electron/db/open.ts';
import { jsonLog } from '../../electron/host/log.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import { openKeyring } from '../../electron/platform/secrets.ts';
import type { SecretStore } from '../../electron/platform/secrets.ts';
import type { Clock, Http, HttpOutcome, HttpRequest } from '../../electron/ports.ts';
import { quickCrypto } from '../support/test-till.ts';
import { newShop } from '../support/till.ts';

// Shapes of the real ones, made up.
const typed = {
  consumerKey: 'Qk7pXw2mZr9tLc4vBn8sHd3fGj6yUa1e',
  consumerSecret: 'Wb5nMq8rTz2xKv7cJp4hSd9gFl3yEa6u',
  passkey: 'aa11bb22cc33dd44ee55ff66aa77bb88cc99dd00ee11ff22aa33bb44cc55dd66',
  initiatorPassword: 'Kisima#Kirefu$2026',
} as const;
const passphrase = 'maji ya kunde 44';
const owner = { name: 'Amina', pin: '4711', shopName: 'Amina Data Shop' };
const phone = '0712345678';

type Answer = (request: HttpRequest, body: Record<string, unknown>) => HttpOutcome;
type Wire = {
  readonly sent: { readonly url: string; readonly body: string; readonly authorization: string }[];
};

const response = (status: number, body: unknown): HttpOutcome => ({
  kind: 'response',
  status,
  headers: { 'content-type': 'application/json', date: new Date().toUTCString() },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Safaricom as its pages describe it, as far as these tests go. */
const friendly: Answer = ({ url }) => {
  if (url.includes('/oauth/'))
    return response(200, { access_token: 'tOkEn0123456789abcdefXYZ', expires_in: '3599' });
  if (url.includes('/stkpush/'))
    return response(200, {
      MerchantRequestID: '29115-34620561-1',
      CheckoutRequestID: 'ws_CO_191220191020363925',
      ResponseCode: '0',
      ResponseDescription: 'Success. Request accepted for processing',
      CustomerMessage: 'Success. Request accepted for processing',
    });
  return response(200, {
    ResponseCode: '0',
    ResponseDescription: 'The service request has been accepted successsfully',
    MerchantRequestID: '29115-34620561-1',
    CheckoutRequestID: 'ws_CO_191220191020363925',
    ResultCode: '0',
    ResultDesc: 'The service request is processed successfully.',
  });
};

function wireOf(answer: Answer, wire: Wire): Http {
  return {
    send: async (request) => {
      const body = request.body?.() ?? '';
      wire.sent.push({ url: request.url, body, authorization: request.headers['authorization'] ?? '' });
      return answer(request, body === '' ? {} : (JSON.parse(body) as Record<string, unknown>));
    },
  };
}

type Running = {
  readonly app: App;
  readonly wire: Wire;
  readonly log: string[];
  readonly events: AppEvent[];
  /** Every answer that went to the screen. */
  readonly answers: string[];
  readonly ask: <C extends Channel>(channel: C, request: Request<C>) => Promise<Result<Response<C>, Failure>>;
  readonly call: <C extends Channel>(channel: C, request: Request<C>) => Promise<Response<C>>;
  readonly until: <T>(look: () => Promise<T | undefined>) => Promise<T>;
};

const ports = nodePorts();

type Start = {
  readonly keyring?: SecretStore;
  readonly clock?: Clock;
  readonly isAsked?: boolean;
  readonly answer?: Answer;
  readonly practiceOnly?: boolean;
};
let shop: ReturnType<typeof newShop>;
const running: App[] = [];

beforeEach(() => {
  shop = newShop();
});
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop();
  shop.remove();
});

async function tryStart(mode: Mode, how: Start = {}) {
  const { isAsked = true, answer = friendly, practiceOnly = false, keyring: store, clock } = how;
  const wire: Wire = { sent: [] };
  const log: string[] = [];
  const composed = await compose(
    {
      ...ports,
      crypto: quickCrypto(),
      log: jsonLog((line) => void log.push(line), ports.clock),
      ...(mode === 'practice' ? {} : { http: wireOf(answer, wire) }),
      ...(clock && { clock }),
      ...(store && { keyring: (path: string) => openKeyring(path, store, 'linux', ports.files) }),
    },
    {
      dataDir: shop.dataDir,
      mode,
      modeIsAsked: isAsked,
      practiceOnly,
      buildDateMs: 0,
      workerUrl: new URL('../../electron/off-thread-worker.ts', import.meta.url),
      practiceSignIn: 'owner',
      queryEveryMs: 1,
      rules: { firstQueryWithoutCallbacksMs: 1 },
      vault: { cost: { N: 1024, r: 8, p: 1 } },
      // P13: it counts in practice only.
      ...(mode === 'practice' ? {} : { practice: { darajaUrl: 'http://127.0.0.1:9' } }),
    },
  );
  return { composed, wire, log };
}

async function refusal(mode: Mode, start: Start = {}): Promise<Refusal> {
  const { composed } = await tryStart(mode, start);
  if (!composed.ok) return composed.error;
  await composed.value.stop();
  throw new Error('it opened');
}

async function start(mode: Mode, how: Start = {}): Promise<Running> {
  const { composed, wire, log } = await tryStart(mode, how);
  if (!composed.ok) throw new Error(JSON.stringify(composed.error));
  const app = composed.value;
  running.push(app);
  const events: AppEvent[] = [];
  const answers: string[] = [];
  app.subscribe((event) => void events.push(event));
  await app.start();
  const ask: Running['ask'] = async (channel, request) => {
    const answer = await app.handle({ channel, request, sender: { trusted: true } });
    answers.push(JSON.stringify(answer));
    return answer as never;
  };
  const call: Running['call'] = async (channel, request) => {
    const answer = await ask(channel, request);
    if (answer.ok) return answer.value;
    throw new Error(`${channel}: ${JSON.stringify(answer.error)}`);
  };
  const until: Running['until'] = (look) =>
    new Promise((resolve, reject) => {
      const again = (): void => {
        look().then((found) => {
          if (found === undefined) return;
          stop();
          resolve(found);
        }, reject);
      };
      const stop = app.subscribe(again);
      again();
    });
  return { app, wire, log, events, answers, ask, call, until };
}

async function stop(till: Running): Promise<void> {
  running.splice(running.indexOf(till.app), 1);
  await till.app.stop();
}

/** From practice to a mode that its owner has signed in to. */
async function goLive(mode: 'sandbox' | 'production', how: Start = {}): Promise<Running> {
  const practice = await start('practice');
  await practice.call('set-up:open-mode', { mode, owner });
  await stop(practice);
  const till = await start(mode, how);
  await signIn(till);
  return till;
}

async function signIn(till: Running): Promise<void> {
  await till.call('session:sign-in', { personId: 'owner', pin: owner.pin });
}

async function withKeys(till: Running): Promise<void> {
  await till.call('vault:create', { passphrase, replace: false });
  await till.call('set-up:save', {
    ...typed,
    passkey: ` ${typed.passkey.slice(0, 20)}\n${typed.passkey.slice(20)}\r\n`,
    merchant: { kind: 'till', shortcode: '600123', tillNumber: '5123456' },
    answers: { kind: 'own-address', url: 'https://answers.amina.co.ke/' },
    initiatorName: 'amina-api',
  });
}

async function sellableCash(till: Running): Promise<string> {
  const [first] = (await till.call('packages:list', {})).items;
  if (!first) throw new Error('no package came over');
  const { id, version, priceCents, dial } = first;
  await till.call('packages:check', { id, version, priceCents, dial, onSale: true });
  return sellAgain(till);
}

async function sellAgain(till: Running): Promise<string> {
  const item = (await till.call('packages:list', {})).items.find(({ onSale }) => onSale);
  if (!item) throw new Error('nothing is on sale');
  const { id, priceCents } = item;
  const review = await till.call('order:review', {
    payerText: phone,
    recipientText: '0722000111',
    packageId: id,
    tender: 'cash',
  });
  const confirmed = await till.call('order:confirm', {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['repeat'],
    cashReceivedCents: priceCents,
  });
  return confirmed.order;
}

const keptWhole = ['ledger_entry_no_delete', 'ledger_line_no_delete'];

/** Changes production's file as somebody would who leaves no trace: what guards a row stands again afterwards. */
function tamper(guards: readonly string[], change: string): void {
  const connection = new Database(databasePath(shop.dataDir, 'production'));
  const made = guards.map((name) =>
    connection.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(name),
  ) as string[];
  const drops = guards.map((name) => `DROP TRIGGER ${name}`);
  connection.exec(['PRAGMA foreign_keys = OFF', ...drops, change, ...made].join(';\n'));
  connection.close();
}

const stepOf = (state: Response<'set-up:state'>, name: string) =>
  state.steps.find(({ step }) => step === name);
const code = (result: Result<unknown, Failure>): string => (result.ok ? 'ok' : result.error.code);

describe('the people of the sandbox', () => {
  const approval = { personId: 'owner', pin: owner.pin };
  const idOf = async (till: Running, name: string): Promise<string> =>
    (await till.call('app:state', {})).session.people.find((one) => one.name === name)?.id ?? '';

  /** A sandbox with an attendant, a second owner and one who has left, and the production that was made of it. */
  async function staffed(): Promise<Running> {
    const sandbox = await goLive('sandbox');
    await sandbox.call('staff:add', { name: 'Brian', role: 'attendant', pin: '1357', approval });
    await sandbox.call('staff:add', { name: 'Zawadi', role: 'owner', pin: '2468', approval });
    await sandbox.call('staff:add', { name: 'Musa', role: 'attendant', pin: '3579', approval });
    await sandbox.call('staff:deactivate', { personId: await idOf(sandbox, 'Musa'), approval });
    const production: Request<'set-up:open-mode'> = { mode: 'production', owner: { ...owner, pin: '8080' } };
    expect(
      code(
        await sandbox.ask('set-up:open-mode', {
          ...production,
          owner: { ...owner, name: 'brian', pin: '8080' },
        }),
      ),
    ).toBe('name-taken');
    await sandbox.call('set-up:open-mode', production);
    await stop(sandbox);
    return start('production');
  }

  test('come along to production, without those who have left; the owner has the PIN typed there', async () => {
    const till = await staffed();
    const { people } = (await till.call('app:state', {})).session;
    expect(people.map(({ name, role }) => [name, role])).toEqual([
      ['Amina', 'owner'],
      ['Brian', 'attendant'],
      ['Zawadi', 'owner'],
    ]);
    expect(code(await till.ask('session:sign-in', { personId: 'owner', pin: owner.pin }))).toBe('pin-wrong');
    const session = await till.call('session:sign-in', { personId: 'owner', pin: '8080' });
    expect(session.person).toEqual({ id: 'owner', name: 'Amina', role: 'owner' });
  });

  test('choose a new PIN before they sell, see or approve anything', async () => {
    const till = await staffed();
    const zawadi = await idOf(till, 'Zawadi');
    await till.call('session:sign-in', { personId: 'owner', pin: '8080' });
    expect(
      code(
        await till.ask('staff:add', {
          name: 'Neema',
          role: 'attendant',
          pin: '1212',
          approval: { personId: zawadi, pin: '2468' },
        }),
      ),
    ).toBe('pin-must-change');
    const session = await till.call('session:sign-in', { personId: zawadi, pin: '2468' });
    expect(session.person).toMatchObject({ name: 'Zawadi', mustChangePin: true });
    for (const channel of [
      'board:list',
      'catalogue:list',
      'day:summary',
      'staff:list',
      'settings:get',
    ] as const)
      expect(code(await till.ask(channel, {}))).toBe('pin-must-change');
    const change = (present: string, next: string) => till.ask('staff:change-own-pin', { present, next });
    expect(code(await change('2468', '2468'))).toBe('pin-same');
    expect(code(await change('0000', '9753'))).toBe('pin-wrong');
    expect(code(await till.ask('board:list', {}))).toBe('pin-must-change');
    expect(code(await change('2468', '9753'))).toBe('ok');
    expect(code(await till.ask('board:list', {}))).toBe('ok');
    expect((await till.call('app:state', {})).session.person).toEqual({
      id: zawadi,
      name: 'Zawadi',
      role: 'owner',
    });
    await till.call('session:lock', {});
    expect(code(await till.ask('session:sign-in', { personId: zawadi, pin: '2468' }))).toBe('pin-wrong');
    expect((await till.call('session:sign-in', { personId: zawadi, pin: '9753' })).person).not.toHaveProperty(
      'mustChangePin',
    );
  });

  test('of practice never come along', async () => {
    const practice = await start('practice');
    await practice.call('staff:add', {
      name: 'Brian',
      role: 'attendant',
      pin: '1357',
      approval: { personId: 'sample-2', pin: '2222' },
    });
    await practice.call('set-up:open-mode', { mode: 'sandbox', owner });
    await stop(practice);
    const till = await start('sandbox');
    expect((await till.call('app:state', {})).session.people.map(({ name }) => name)).toEqual(['Amina']);
  });
});

describe('who sits at the till', () => {
  const approval = { personId: 'sample-2', pin: '2222' };

  test('is out once he is put away, however he slipped in meanwhile', async () => {
    const till = await start('practice');
    // Both are under way at once: the till was left open, and he signs in while the owner puts him away.
    await Promise.all([
      till.ask('staff:deactivate', { personId: 'sample-1', approval }),
      till.ask('session:sign-in', { personId: 'sample-1', pin: '1111' }),
    ]);
    expect((await till.call('app:state', {})).session.person?.id).not.toBe('sample-1');
    expect(code(await till.ask('session:sign-in', { personId: 'sample-1', pin: '1111' }))).toBe('pin-wrong');
  });

  test('goes on under his new name when he renames himself', async () => {
    const till = await start('practice');
    await till.call('staff:change', { personId: 'sample-2', name: 'Wanjiku', role: 'owner', approval });
    expect((await till.call('app:state', {})).session.person).toEqual({
      id: 'sample-2',
      name: 'Wanjiku',
      role: 'owner',
    });
  });

  test('reads on the sign-in screen of practice only PINs that are still right', async () => {
    const till = await start('practice');
    const shown = async () => (await till.call('app:state', {})).session.practicePins;
    expect(await shown()).toEqual([
      { name: 'Staff 1 (sample)', pin: '1111' },
      { name: 'Owner (sample)', pin: '2222' },
    ]);
    await till.call('staff:change-own-pin', { present: '2222', next: '7878' });
    await till.call('staff:change', {
      personId: 'sample-1',
      name: 'Brian',
      role: 'attendant',
      approval: { personId: 'sample-2', pin: '7878' },
    });
    expect(await shown()).toEqual([{ name: 'Brian', pin: '1111' }]);
  });
});

describe('opening a mode', () => {
  test.each(['sandbox', 'production'] as const)(
    '%s does not open before its owner has set it up',
    async (mode) => {
      expect(await refusal(mode)).toMatchObject({ code: 'not-set-up' });
      expect(existsSync(databasePath(shop.dataDir, mode))).toBe(false);
    },
  );

  test.each(['sandbox', 'production'] as const)(
    '%s begins with its owner, the settings, and bundles that are not on sale; no sample person and no order',
    async (mode) => {
      const practice = await start('practice');
      await practice.call('settings:set', {
        shopLine: 'Ngong Road',
        printer: { kind: 'tcp', host: '10.0.0.9', port: 9100, columns: 32 },
      });
      const { items } = await practice.call('catalogue:list', {});
      expect(await practice.call('set-up:open-mode', { mode, owner })).toEqual({ reopens: false });
      await stop(practice);
      const till = await start(mode);
      const app = await till.call('app:state', {});
      expect(app).toMatchObject({ mode, shopName: owner.shopName });
      expect(app.session).toMatchObject({ person: null, practicePins: [] });
      expect(app.session.people.map(({ name, role }) => [name, role])).toEqual([['Amina', 'owner']]);
      expect(app.link.secrets).toBe('absent');
      await signIn(till);
      expect(await till.call('settings:get', {})).toMatchObject({
        shopLine: 'Ngong Road',
        printer: { kind: 'tcp', host: '10.0.0.9' },
      });
      const copied = (await till.call('packages:list', {})).items;
      expect(copied).toHaveLength(items.length);
      expect(copied.filter(({ onSale }) => onSale)).toEqual([]);
      const order = await sellableCash(till);
      expect(order).toBe(mode === 'sandbox' ? 'S-000001' : 'A-000001');
    },
  );

  test('a mode that is there already is opened, not made again', async () => {
    const till = await goLive('sandbox');
    const order = await sellableCash(till);
    await stop(till);
    const practice = await start('practice');
    await practice.call('set-up:open-mode', { mode: 'sandbox' });
    await stop(practice);
    const again = await start('sandbox');
    await signIn(again);
    expect((await again.call('order:get', { order })).order).toBe(order);
  });

  test('a new mode needs its owner', async () => {
    const practice = await start('practice');
    expect(code(await practice.ask('set-up:open-mode', { mode: 'production' }))).toBe('owner-needed');
  });

  test('what a power cut left of an earlier try is no file of real money, and does not stop the next try', async () => {
    const workshop = join(shop.dataDir, 'new-production');
    mkdirSync(workshop, { recursive: true });
    writeFileSync(join(workshop, 'mbili-production.sqlite'), 'half a page');
    expect(await refusal('production')).toMatchObject({ code: 'not-set-up' });
    const practice = await start('practice', { isAsked: false });
    expect(await practice.call('set-up:open-mode', { mode: 'production', owner })).toEqual({
      reopens: false,
    });
    await stop(practice);
    expect(existsSync(workshop)).toBe(false);
    const till = await start('production');
    await signIn(till);
    expect(await sellableCash(till)).toBe('A-000001');
  });

  test('two presses furnish one file', async () => {
    const practice = await start('practice');
    const both = await Promise.all([
      practice.ask('set-up:open-mode', { mode: 'sandbox', owner }),
      practice.ask('set-up:open-mode', { mode: 'sandbox', owner }),
    ]);
    expect(both.map(code).toSorted()).toEqual(['database-busy', 'ok']);
    await stop(practice);
    await signIn(await start('sandbox'));
  });

  test('a production file that is missing is a refusal, and nothing is made in its place', async () => {
    const till = await goLive('production');
    await sellableCash(till);
    await stop(till);
    for (const end of ['', '-wal', '-shm'])
      rmSync(`${databasePath(shop.dataDir, 'production')}${end}`, { force: true });
    expect(await refusal('production')).toMatchObject({ code: 'database-missing' });
    const practice = await start('practice');
    expect(code(await practice.ask('set-up:open-mode', { mode: 'production', owner }))).toBe(
      'mode-file-missing',
    );
    expect(existsSync(databasePath(shop.dataDir, 'production'))).toBe(false);
  });

  test('practice does not open by itself where real money was taken, by its anchor or by its file', async () => {
    await stop(await goLive('production'));
    expect(await refusal('practice', { isAsked: false })).toMatchObject({ code: 'production-expected' });
    rmSync(`${shop.dataDir}.anchor-production.json`);
    expect(await refusal('practice', { isAsked: false })).toMatchObject({ code: 'production-expected' });
    await stop(await start('practice', { isAsked: true }));
  });

  test('a file put under another mode’s name is not opened', async () => {
    await stop(await goLive('sandbox'));
    writeFileSync(
      databasePath(shop.dataDir, 'production'),
      readFileSync(databasePath(shop.dataDir, 'sandbox')),
    );
    expect(await refusal('production')).toMatchObject({ code: 'database-wrong-mode' });
  });

  test('started for practice only, no other mode is set up and no credential is taken', async () => {
    const till = await start('practice', { practiceOnly: true });
    expect(code(await till.ask('set-up:open-mode', { mode: 'production', owner }))).toBe(
      'started-practice-only',
    );
    expect(code(await till.ask('set-up:save', typed))).toBe('not-in-practice');
    expect(code(await till.ask('vault:create', { passphrase, replace: false }))).toBe('not-in-practice');
    expect((await till.call('set-up:state', {})).practiceOnly).toBe(true);
    expect(readdirSync(shop.dataDir).filter((name) => /production|secrets/.test(name))).toEqual([]);
  });
});

describe('a locked vault', () => {
  async function locked(): Promise<Running> {
    const till = await goLive('production');
    await withKeys(till);
    await stop(till);
    const again = await start('production');
    await signIn(again);
    return again;
  }

  test('sells for cash, prints and shows the board; its ledger is whole when it is opened', async () => {
    const till = await locked();
    expect((await till.call('app:state', {})).link.secrets).toBe('locked');
    const order = await sellableCash(till);
    expect((await till.call('board:list', {})).cards.map((card) => [card.order, card.state])).toEqual([
      [order, 'paidCash'],
    ]);
    expect((await till.call('receipt:preview', { order })).lines.length).toBeGreaterThan(5);
    expect((await till.call('ledger:verify', {})).brokenAt).toBeNull();
    expect(code(await till.ask('vault:unlock', { passphrase: 'not this one' }))).toBe('passphrase-wrong');
    expect((await till.call('vault:unlock', { passphrase })).secrets).toBe('open');
    expect(await till.call('ledger:verify', {})).toEqual({ rows: 1, brokenAt: null });
    expect(
      till.events.some(
        ({ topic, payload }) => topic === 'link' && (payload as { secrets: string }).secrets === 'open',
      ),
    ).toBe(true);
    await stop(till);
    const again = await start('production');
    expect((await again.call('app:state', {})).ledgerBrokenAt).toBeNull();
  });

  test('says why a prompt cannot be sent, sends nothing, and sends the next one once it is open', async () => {
    const till = await locked();
    const { items } = await till.call('packages:list', {});
    const item = items[0];
    if (!item) throw new Error('no package');
    await till.call('packages:check', { ...item, onSale: true });
    const sell = async (number: string): Promise<string> => {
      const review = await till.call('order:review', {
        payerText: number,
        recipientText: number,
        packageId: item.id,
        tender: 'mpesa-prompt',
      });
      const { order } = await till.call('order:confirm', {
        confirmationId: review.confirmationId,
        shown: review.snapshot,
        answered: ['odd-prefix'],
      });
      return order;
    };
    const first = await sell(phone);
    await till.until(async () => {
      const page = await till.call('order:get', { order: first });
      return page.attempts[0]?.state === 'not-sent' ? page : undefined;
    });
    expect((await till.call('order:get', { order: first })).card).toMatchObject({
      state: 'refused',
      values: { reason: 'daraja.keysLocked' },
    });
    expect(till.wire.sent).toEqual([]);
    await till.call('vault:unlock', { passphrase });
    const second = await sell('0722000111');
    await till.until(async () => {
      const page = await till.call('order:get', { order: second });
      return page.card.state === 'paidReceiptPending' ? page : undefined;
    });
    expect(till.wire.sent.filter(({ url }) => url.includes('/stkpush/'))).toHaveLength(1);
  });

  test('does not hide a row that was changed while it was locked', async () => {
    const till = await locked();
    await sellableCash(till);
    await stop(till);
    tamper(['ledger_entry_no_update'], "UPDATE ledger_entry SET actor_id = 'somebody else' WHERE seq = 1");
    const again = await start('production');
    await signIn(again);
    await again.call('vault:unlock', { passphrase });
    expect((await again.call('ledger:verify', {})).brokenAt).toBe(1);
  });

  test('notices an end that was cut off before the vault was opened', async () => {
    const till = await locked();
    await till.call('vault:unlock', { passphrase });
    await sellableCash(till);
    await stop(till);
    tamper(keptWhole, 'DELETE FROM ledger_line; DELETE FROM ledger_entry');
    const again = await start('production');
    await signIn(again);
    await again.call('vault:unlock', { passphrase });
    expect((await again.call('ledger:verify', {})).brokenAt).toBe(1);
  });

  test('notices a cut-off end whose head was set back to it without the key', async () => {
    const till = await locked();
    await till.call('vault:unlock', { passphrase });
    await sellableCash(till);
    await sellAgain(till);
    await stop(till);
    tamper(
      keptWhole,
      `DELETE FROM ledger_line WHERE entry_seq = 2; DELETE FROM ledger_entry WHERE seq = 2;
       UPDATE ledger_head SET seq = 1, hash = (SELECT hash FROM ledger_entry WHERE seq = 1)`,
    );
    const again = await start('production');
    await signIn(again);
    await again.call('vault:unlock', { passphrase });
    expect((await again.call('ledger:verify', {})).brokenAt).toBe(2);
  });

  test('keeps what is typed at the counter out of the file in clear, and forgets it with the program', async () => {
    const till = await locked();
    await till.call('draft:save', { payerText: '0733 999 888', recipientText: '', packageId: null });
    expect((await till.call('draft:load', {})).payerText).toBe('0733 999 888');
    await till.call('vault:unlock', { passphrase });
    expect((await till.call('draft:load', {})).payerText).toBe('0733 999 888');
    await stop(till);
    expect(readFileSync(databasePath(shop.dataDir, 'production')).includes('0733 999 888')).toBe(false);
  });

  test('is begun anew only when the owner says so, and says what must be pasted again', async () => {
    const till = await locked();
    expect(code(await till.ask('vault:create', { passphrase: 'another passphrase', replace: false }))).toBe(
      'vault-there',
    );
    await till.call('vault:create', { passphrase: 'another passphrase', replace: true });
    expect((await till.call('set-up:state', {})).has.consumerKey).toBe(false);
    const order = await sellableCash(till);
    expect(order).toBe('A-000001');
    expect((await till.call('ledger:verify', {})).brokenAt).toBeNull();
  });
});

describe('a keyring', () => {
  /** Seals by turning bytes around; what another user sealed does not open. */
  const keyring = (isOpen = true): SecretStore => ({
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptStringAsync: async (text) => Buffer.from(text).reverse(),
    decryptStringAsync: async (sealed) => {
      if (!isOpen) throw new Error('the keyring is locked');
      return { result: Buffer.from(sealed).reverse().toString(), shouldReEncrypt: false };
    },
  });

  test('takes the place of the passphrase, over a restart', async () => {
    const till = await goLive('production', { keyring: keyring() });
    expect((await till.call('app:state', {})).link).toMatchObject({ secrets: 'open', secretsBy: 'keyring' });
    await till.call('set-up:save', { consumerKey: typed.consumerKey });
    await sellableCash(till);
    await stop(till);
    const again = await start('production', { keyring: keyring() });
    await signIn(again);
    expect((await again.call('set-up:state', {})).has.consumerKey).toBe(true);
    expect((await again.call('ledger:verify', {})).brokenAt).toBeNull();
  });

  test('that does not open is a locked vault: the till sells for cash, and the old keys are not replaced', async () => {
    const till = await goLive('production', { keyring: keyring() });
    await sellableCash(till);
    await stop(till);
    const shut = await start('production', { keyring: keyring(false) });
    await signIn(shut);
    expect((await shut.call('app:state', {})).link.secrets).toBe('locked');
    await sellAgain(shut);
    expect(code(await shut.ask('vault:unlock', { passphrase: '' }))).toBe('vault-damaged');
    await stop(shut);
    const again = await start('production', { keyring: keyring() });
    await signIn(again);
    expect((await again.call('app:state', {})).link.secrets).toBe('open');
    expect(await again.call('ledger:verify', {})).toEqual({ rows: 2, brokenAt: null });
  });
});

describe('the initiator’s password', () => {
  test('is warned of two weeks before its ninety days are over, and after', async () => {
    const dayMs = 86_400_000;
    let aheadMs = 0;
    const clock: Clock = { ...ports.clock, nowMs: () => ports.clock.nowMs() + aheadMs };
    const till = await goLive('production', { clock });
    await withKeys(till);
    const left = async () => (await till.call('app:state', {})).link.passwordDaysLeft;
    expect((await till.call('health:get', {})).passwordDaysLeft).toBe(90);
    aheadMs = 75 * dayMs;
    expect(await left()).toBeNull();
    aheadMs = 77 * dayMs;
    expect(await left()).toBe(13);
    aheadMs = 92 * dayMs;
    expect(await left()).toBeLessThan(0);
    await till.call('set-up:save', { initiatorPassword: typed.initiatorPassword });
    expect(await left()).toBeNull();
  });
});

describe('the steps of a set-up', () => {
  test.each([
    ['sandbox', 'https://sandbox.safaricom.co.ke'],
    ['production', 'https://api.safaricom.co.ke'],
  ] as const)('%s speaks with %s and with nobody else', async (mode, host) => {
    const till = await goLive(mode);
    await withKeys(till);
    await till.call('set-up:test', { test: 'token' });
    await till.call('set-up:test', { test: 'prompt', phone });
    await till.until(async () =>
      stepOf(await till.call('set-up:state', {}), 'prompt')?.state === 'passed' ? true : undefined,
    );
    expect(till.wire.sent.length).toBeGreaterThan(1);
    expect(till.wire.sent.filter(({ url }) => !url.startsWith(`${host}/`))).toEqual([]);
  });

  test('begin empty and say what is missing', async () => {
    const till = await goLive('production');
    const state = await till.call('set-up:state', {});
    expect(state.vault).toEqual({ kind: 'passphrase', state: 'absent' });
    expect(state.steps.map(({ step, state: is }) => `${step} ${is}`)).toEqual([
      'keys missing',
      'shortcode missing',
      'passkey missing',
      'answers missing',
      'prompt entered',
      'query entered',
      'initiator later',
      'balance later',
    ]);
    expect(code(await till.ask('set-up:save', { consumerKey: typed.consumerKey }))).toBe('vault-locked');
  });

  test('a KES 1 prompt is sent to the owner’s phone, and its money is booked as a set-up test', async () => {
    const till = await goLive('production');
    await withKeys(till);
    await till.call('set-up:test', { test: 'prompt', phone });
    const state = await till.until(async () => {
      const now = await till.call('set-up:state', {});
      return stepOf(now, 'prompt')?.state === 'passed' && stepOf(now, 'query')?.state === 'passed'
        ? now
        : undefined;
    });
    const push = till.wire.sent.find(({ url }) => url.includes('/stkpush/'));
    const body = JSON.parse(push?.body ?? '{}') as Record<string, string | number>;
    expect(body).toMatchObject({
      BusinessShortCode: 600123,
      PartyB: 5123456,
      TransactionType: 'CustomerBuyGoodsOnline',
      Amount: 1,
      PartyA: 254712345678,
      AccountReference: state.testOrder,
    });
    expect(String(body['CallBackURL'])).toMatch(
      /^https:\/\/answers\.amina\.co\.ke\/[0-9a-f]{16}\/[0-9a-f]{32}\/[0-9a-f]{32}$/,
    );
    // The blanks of the paste are gone.
    const password = Buffer.from(String(body['Password']), 'base64').toString();
    expect(password).toBe(`600123${typed.passkey}${body['Timestamp']}`);
    const page = await till.call('order:get', { order: state.testOrder ?? '' });
    expect(page.card.state).toBe('delivered');
    expect(page.postings.map(({ kind }) => kind)).toEqual(['intent:stk-push', 'set-up-test-received']);
    expect((await till.call('board:list', {})).cards).toEqual([]);
    expect((await till.call('catalogue:list', {})).items.some(({ name }) => name === 'Set-up test')).toBe(
      false,
    );
    // A second press while one is under way would ask twice; after it, another may go.
    expect(code(await till.ask('set-up:test', { test: 'prompt', phone: '0722000111' }))).toBe('ok');
  });

  test('one test prompt at a time', async () => {
    const till = await goLive('production', {
      answer: (request, body) =>
        request.url.includes('stkpushquery')
          ? response(500, { errorCode: '500.001.1001', errorMessage: 'The transaction is being processed' })
          : friendly(request, body),
    });
    await withKeys(till);
    await till.call('set-up:test', { test: 'prompt', phone });
    expect(code(await till.ask('set-up:test', { test: 'prompt', phone }))).toBe('order-has-live-prompt');
  });

  test.each([
    [400, '', 'daraja.wrongKeys'],
    [400, { errorCode: '400.008.01', errorMessage: 'Invalid Authentication passed' }, 'daraja.wrongKeys'],
    [503, '<html>Incapsula incident ID: 1</html>', 'setUp.problem.noConnection'],
  ] as const)('a token refused with HTTP %i says what to do', async (status, body, problem) => {
    const till = await goLive('sandbox', { answer: () => response(status, body) });
    await withKeys(till);
    const state = await till.call('set-up:test', { test: 'token' });
    expect(stepOf(state, 'keys')).toMatchObject({ state: 'failed', problem });
  });

  test.each([
    ['[MerchantValidate] - Wrong credentials', 'daraja.wrongPasskey'],
    ['Merchant does not exist', 'daraja.merchantUnknown'],
  ])('a prompt refused with "%s" says what to do', async (errorMessage, problem) => {
    const till = await goLive('production', {
      answer: (request, body) =>
        request.url.includes('/stkpush/')
          ? response(500, { requestId: '1', errorCode: '500.001.1001', errorMessage })
          : friendly(request, body),
    });
    await withKeys(till);
    await till.call('set-up:test', { test: 'prompt', phone });
    const step = await till.until(async () => {
      const found = stepOf(await till.call('set-up:state', {}), 'prompt');
      return found?.state === 'failed' ? found : undefined;
    });
    expect(step.problem).toBe(problem);
  });

  test.each([
    ['consumerKey', { consumerKey: 'too short' }],
    ['passkey', { passkey: 'https://developer.safaricom.co.ke' }],
    ['securityCredential', { securityCredential: 'secret' }],
    ['certificate', { certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }],
  ] as const)('a paste that cannot be the %s is refused by name and kept nowhere', async (field, save) => {
    const till = await goLive('sandbox');
    await till.call('vault:create', { passphrase, replace: false });
    expect(await till.ask('set-up:save', save)).toEqual({
      ok: false,
      error: { code: 'credential-not-understood', values: { field } },
    });
    expect(Object.values((await till.call('set-up:state', {})).has)).not.toContain(true);
  });

  test.each([
    ['http://answers.amina.co.ke', 'not-https'],
    ['https://my-mpesa.co.ke', 'refused-word'],
    ['https://amina.co.ke/SQLanswers', 'refused-word'],
    ['https://abc.ngrok-free.app', 'refused-host'],
    ['https://amina.co.ke/?till=1', 'too-much'],
    ['answers', 'not-an-address'],
  ])('the address %s is refused: %s', async (url, problem) => {
    const till = await goLive('sandbox');
    expect(await till.ask('set-up:save', { answers: { kind: 'own-address', url } })).toEqual({
      ok: false,
      error: { code: 'address-refused', values: { problem } },
    });
  });

  test('a changed key must be proved again', async () => {
    const till = await goLive('sandbox');
    await withKeys(till);
    expect(stepOf(await till.call('set-up:test', { test: 'token' }), 'keys')?.state).toBe('passed');
    const changed = await till.call('set-up:save', { consumerSecret: typed.consumerKey });
    expect(stepOf(changed, 'keys')?.state).toBe('entered');
  });

  test('the balance waits for an initiator, and sends nothing before there is one', async () => {
    const till = await goLive('sandbox');
    await withKeys(till);
    const before = till.wire.sent.length;
    const step = stepOf(await till.call('set-up:test', { test: 'balance' }), 'balance');
    expect(step).toMatchObject({ state: 'later', testable: false });
    expect(till.wire.sent.slice(before).filter(({ url }) => url.includes('accountbalance'))).toEqual([]);
  });

  test('half a set-up sends nothing', async () => {
    const till = await goLive('production');
    await till.call('vault:create', { passphrase, replace: false });
    await till.call('set-up:save', { consumerKey: typed.consumerKey, consumerSecret: typed.consumerSecret });
    await till.call('set-up:test', { test: 'prompt', phone });
    const step = await till.until(async () => {
      const found = stepOf(await till.call('set-up:state', {}), 'prompt');
      return found?.state === 'failed' ? found : undefined;
    });
    expect(step.problem).toBe('why.set-up');
    expect(till.wire.sent).toEqual([]);
  });
});

describe('secrets', () => {
  test('are in no answer, event, log line or file, whatever was done with them', async () => {
    const till = await goLive('production', {
      // Safaricom repeats what it was sent.
      answer: (request, body) =>
        request.url.includes('/stkpush/')
          ? response(400, {
              errorCode: '400.002.02',
              errorMessage: `Bad Request - Invalid Password ${String(body['Password'])} ${request.headers['authorization'] ?? ''} ${typed.passkey}`,
            })
          : friendly(request, body),
    });
    await withKeys(till);
    await till.call('set-up:test', { test: 'token' });
    await till.call('set-up:test', { test: 'prompt', phone });
    const order = await till.until(async () => {
      const state = await till.call('set-up:state', {});
      return stepOf(state, 'prompt')?.state === 'failed' ? (state.testOrder ?? '') : undefined;
    });
    await till.call('order:get', { order });
    await till.call('health:get', {});
    await till.ask('set-up:save', { consumerKey: `${typed.consumerKey} and more than a key` });
    await till.ask('vault:change', { present: passphrase, next: passphrase });
    await till.ask('vault:change', { present: 'wrong wrong wrong', next: passphrase });
    const sentPassword = JSON.parse(
      till.wire.sent.find(({ url }) => url.includes('/stkpush/'))?.body ?? '{}',
    ) as {
      Password: string;
    };
    await stop(till);
    const secrets = [
      ...Object.values(typed),
      ...Object.values(typed).map((text) => Buffer.from(text).toString('base64')),
      passphrase,
      'tOkEn0123456789abcdefXYZ',
      Buffer.from(`${typed.consumerKey}:${typed.consumerSecret}`).toString('base64'),
      sentPassword.Password,
    ];
    const files = readdirSync(shop.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({
        name: entry.name,
        text: readFileSync(join(entry.parentPath, entry.name)).toString('latin1'),
      }));
    expect(files.some(({ name }) => name === 'secrets-production.json')).toBe(true);
    const places = [
      { name: 'answers', text: till.answers.join('\n') },
      { name: 'events', text: JSON.stringify(till.events) },
      { name: 'log', text: till.log.join('\n') },
      ...files,
    ];
    const found = places.flatMap(({ name, text }) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 6)}… in ${name}`),
    );
    expect(found).toEqual([]);
  });
});

describe('the recovery sheet', () => {
  /** Paper goes into a file here; the code is read off it, as a person would. */
  async function withSheet(): Promise<{ readonly till: Running; readonly code: string }> {
    const till = await goLive('production');
    await till.call('settings:set', { printer: { kind: 'file', columns: 48 } });
    const made = await till.call('recovery:make', { approval: { personId: 'owner', pin: owner.pin } });
    expect(made).toEqual({ path: null, printed: true });
    const folder = join(shop.dataDir, 'receipts');
    const paper = readFileSync(join(folder, readdirSync(folder)[0] ?? '')).toString('latin1');
    const groups = paper.match(/[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5})?(?=[^0-9A-Za-z])/g) ?? [];
    const code_ = groups
      .filter((group) => /^[0-9A-Z-]+$/.test(group) && !/^(?:SHEET)$/.test(group))
      .join('-');
    return { till, code: code_ };
  }

  test('sets a lost PIN once, freezes payouts for a day, and is on record', async () => {
    const { till, code: sheet } = await withSheet();
    expect(sheet).toMatch(/^(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}$/);
    await till.call('session:lock', {});
    const used = await till.call('recovery:use', {
      personId: 'owner',
      code: sheet.toLowerCase().replaceAll('-', ' '),
      pin: '8642',
    });
    expect(used.payoutsFrozenUntilMs).toBeGreaterThan(Date.now() + 23.9 * 3_600_000);
    expect(code(await till.ask('session:sign-in', { personId: 'owner', pin: owner.pin }))).toBe('pin-wrong');
    await till.call('session:sign-in', { personId: 'owner', pin: '8642' });
    expect((await till.call('health:get', {})).payoutsFrozenUntilMs).toBe(used.payoutsFrozenUntilMs);
    expect(code(await till.ask('recovery:use', { personId: 'owner', code: sheet, pin: '1234' }))).toBe(
      'recovery-wrong',
    );
    await stop(till);
    const connection = new Database(databasePath(shop.dataDir, 'production'), { readonly: true });
    const actions = connection.prepare('SELECT action FROM audit_entry').pluck().all();
    connection.close();
    expect(actions).toEqual(expect.arrayContaining(['recoverySheetMade', 'recoveryUsed']));
  });

  test('is only a hash in the file, and wrong codes are counted', async () => {
    const { till, code: sheet } = await withSheet();
    for (let guess = 0; guess < 4; guess++)
      expect(code(await till.ask('recovery:use', { personId: 'owner', code: 'ABCDE', pin: '1234' }))).toBe(
        'recovery-wrong',
      );
    expect(code(await till.ask('recovery:use', { personId: 'owner', code: 'ABCDE', pin: '1234' }))).toBe(
      'recovery-wait',
    );
    expect(code(await till.ask('recovery:use', { personId: 'owner', code: sheet, pin: '1234' }))).toBe(
      'recovery-wait',
    );
    await stop(till);
    const bytes = readFileSync(databasePath(shop.dataDir, 'production')).toString('latin1');
    expect(bytes.includes(sheet)).toBe(false);
    expect(bytes.includes(sheet.replaceAll('-', ''))).toBe(false);
  });

  test('is not made without paper', async () => {
    const till = await goLive('production');
    expect(code(await till.ask('recovery:make', { approval: { personId: 'owner', pin: owner.pin } }))).toBe(
      'printer-not-set',
    );
    expect(code(await till.ask('recovery:make', {}))).toBe('approval-needed');
    expect((await till.call('health:get', {})).recoverySheetMs).toBeNull();
  });
});
