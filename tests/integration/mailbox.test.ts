/** A till and its mailbox, both real, over real HTTP. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  decodeAccount,
  encodeAccount,
  enrolAtMailbox,
  leaveMailbox,
  rotateAtMailbox,
} from '../../electron/callbacks/mailbox-account.ts';
import type { MailboxAccount } from '../../electron/callbacks/mailbox-account.ts';
import type { MailboxClientOptions } from '../../electron/callbacks/mailbox-running.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import { mailboxPath } from '../../shared/mailbox-protocol.ts';
import type { MailboxPlace } from '../../shared/mailbox-protocol.ts';
import { call, nonceOf } from '../relay/caller.ts';
import { newSecret, nodeHome, removeFolders } from '../relay/homes.ts';
import type { Home, HomeOptions } from '../relay/homes.ts';
import { manualClock } from '../support/clocks.ts';
import { openMailboxTill, sealedCount } from '../support/mailbox-till.ts';
import type { MailboxTill } from '../support/mailbox-till.ts';
import { newShop } from '../support/till.ts';
import { until } from '../support/wait.ts';

const ports = nodePorts();
const { crypto: own } = ports;
const atLoopback = { mayBeLoopback: true };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  removeFolders();
});

async function openHome(options?: HomeOptions): Promise<Home> {
  const home = await nodeHome(options);
  cleanUps.push(home.stop);
  return home;
}

async function enrolled(home: Home): Promise<MailboxAccount> {
  const account = await enrolAtMailbox(ports, home.origin, home.secret, atLoopback);
  if (!account.ok) throw new Error(account.error);
  return account.value;
}

function openTill(
  account: MailboxAccount | undefined | (() => MailboxAccount | undefined),
  options: Parameters<typeof openMailboxTill>[2] = {},
): MailboxTill {
  const shop = newShop();
  const till = openMailboxTill(
    shop.dataDir,
    typeof account === 'function' ? account : () => account,
    options,
  );
  cleanUps.push(shop.remove, till.close);
  return till;
}

const attempt = (n: number): MailboxPlace => ({ kind: 'attempt', nonce: nonceOf(n) });
const post = (account: MailboxAccount, place: MailboxPlace, body: string): ReturnType<typeof call> =>
  call(account.origin, mailboxPath(own.hmacSha256, account.pathKey, account.tillId, place), { body });

const set = async (
  options: Partial<MailboxClientOptions> = {},
  homeOptions?: HomeOptions,
): Promise<{ readonly home: Home; readonly account: MailboxAccount; readonly till: MailboxTill }> => {
  const home = await openHome(homeOptions);
  const account = await enrolled(home);
  return { home, account, till: openTill(account, options) };
};

describe('enrolment', () => {
  test('gives everything a till needs, and it outlives being put away as one secret', async () => {
    const account = await enrolled(await openHome());
    expect(decodeAccount(encodeAccount(account))).toEqual(account);
    expect(decodeAccount(new Uint8Array([1, 2]))).toBeUndefined();
  });

  test.each([
    ['http://shop.example.co.ke', 'address-refused'],
    ['https://mpesa.example.co.ke', 'address-refused'],
    ['https://box.example.co.ke/path', 'address-refused'],
    ['box.example.co.ke', 'address-refused'],
    ['http://127.0.0.1:9', 'no-answer'],
  ])('at %s is refused: %s', async (address, problem) => {
    expect(await enrolAtMailbox(ports, address, newSecret(), atLoopback)).toEqual({
      ok: false,
      error: problem,
    });
  });

  test('says when the relay secret is the wrong one, and when there were too many', async () => {
    const home = await openHome({ limits: { enrolTries: 1 } });
    const wrong = (): ReturnType<typeof enrolAtMailbox> =>
      enrolAtMailbox(ports, home.origin, newSecret(), atLoopback);
    expect(await wrong()).toEqual({ ok: false, error: 'secret-refused' });
    expect(await wrong()).toEqual({ ok: false, error: 'too-many-tries' });
  });
});

describe('the client', () => {
  test('stores what was posted, in order, lets go of it, and says that all is well', async () => {
    const { account, till } = await set();
    for (let n = 0; n < 60; n += 1) await post(account, attempt(n), `body ${n}`);
    till.client.start();
    await until('all are here', () => till.texts().length === 60);
    expect(till.texts()).toEqual(Array.from({ length: 60 }, (_, n) => `body ${n}`));
    await until('nothing waits', () => till.client.status().pending === 0);
    expect(till.client.status()).toMatchObject({ state: 'healthy', lagMs: 0, trouble: undefined });
    const again = openTill(account);
    again.client.start();
    await until('it has looked', () => again.client.status().lastDrainMs);
    expect(again.texts()).toEqual([]);
  });

  test('hears of a body at once while something is pending, whatever its idle time', async () => {
    const { account, till } = await set({ rules: { idleMs: 60_000, waitSeconds: 20 } });
    till.client.start();
    await post(account, attempt(1), 'at last');
    await until('it is here', () => till.texts().length === 1, 5_000);
  });

  test('rests while nothing is pending, and looks when woken', async () => {
    let isPending = false;
    const { account, till } = await set({ rules: { idleMs: 60_000 }, isPending: () => isPending });
    till.client.start();
    await until('it has looked', () => till.client.status().lastDrainMs);
    await post(account, attempt(1), 'a result');
    isPending = true;
    till.client.wake();
    await until('it is here', () => till.texts().length === 1, 5_000);
  });

  test('keeps money without a prompt under the name of its place', async () => {
    const { account, till } = await set();
    await post(account, { kind: 'confirmation', shortcode: '600123' }, 'confirmed');
    await post(account, { kind: 'validation', shortcode: '600123' }, 'asked');
    till.client.start();
    await until('both are here', () => till.texts().length === 2);
    const rows = till.db.connection.prepare('SELECT nonce, state FROM inbox ORDER BY id').all();
    expect(rows).toEqual([
      { nonce: 'c/600123', state: 'new' },
      { nonce: 'v/600123', state: 'new' },
    ]);
  });

  test('keeps bytes that are no UTF-8', async () => {
    const { account, till } = await set();
    const path = mailboxPath(own.hmacSha256, account.pathKey, account.tillId, attempt(1));
    await call(account.origin, path, { body: Buffer.from([0xff, 0x41]) });
    till.client.start();
    await until('it is here', () => till.texts().length === 1);
    expect(Buffer.from(till.texts()[0] ?? '', 'latin1')).toEqual(Buffer.from([0xff, 0x41]));
  });

  test('keeps what its keys do not open, lets go of it, and keeps on taking the rest', async () => {
    const home = await openHome();
    const account = await enrolled(home);
    const other = await enrolled(home);
    await post(account, attempt(1), 'sealed to a key that was lost');
    const rekeyed = await rotateAtMailbox(ports, account, true, async () => undefined);
    if (!rekeyed.ok) throw new Error(rekeyed.error);
    await post(account, attempt(2), 'readable');
    const [current] = rekeyed.value.keyPairs;
    const till = openTill({ ...rekeyed.value, keyPairs: [current] });
    till.client.start();
    await until('both are here', () => till.texts().length === 1 && sealedCount(till.db) === 1);
    expect(till.texts()).toEqual(['readable']);
    await until('nothing waits', () => till.client.status().pending === 0);
    expect(other.tillId).not.toBe(account.tillId);
  });

  test('keeps only so many bodies that it cannot open, says so, and still takes those behind them', async () => {
    const home = await openHome();
    const account = await enrolled(home);
    for (let n = 0; n < 60; n += 1) await post(account, attempt(n), `lost ${n}`);
    const rekeyed = await rotateAtMailbox(ports, account, true, async () => undefined);
    if (!rekeyed.ok) throw new Error(rekeyed.error);
    await post(account, attempt(99), 'readable');
    const [current] = rekeyed.value.keyPairs;
    const till = openTill({ ...rekeyed.value, keyPairs: [current] }, { sealedMax: 3 });
    till.client.start();
    await until('the readable one is here', () => till.texts().length === 1);
    expect(sealedCount(till.db)).toBe(3);
    await until('it says so', () => till.client.status().pending === 57);
    expect(till.client.status()).toMatchObject({ state: 'behind', trouble: 'store-failed' });
  });

  test('acknowledges nothing while its disk refuses, and catches up after', async () => {
    const { account, till } = await set();
    const failing = openTill(account, {
      store: () => {
        throw new Error('disk full');
      },
    });
    await post(account, attempt(1), 'one');
    failing.client.start();
    await until('it failed', () => failing.client.status().trouble === 'store-failed');
    expect(failing.client.status()).toMatchObject({ state: 'behind' });
    await failing.client.stop();
    till.client.start();
    await until('it is here', () => till.texts().length === 1);
  });

  test('one body that cannot be stored does not block the others', async () => {
    const stored: string[] = [];
    const { account, till } = await set({
      store: (bodies) =>
        bodies.map((body) => {
          if (body.kind !== 'opened' || body.text === 'poison') throw new Error('poison');
          stored.push(body.text);
          return 'stored';
        }),
    });
    for (const [n, body] of ['one', 'poison', 'two'].entries()) await post(account, attempt(n), body);
    till.client.start();
    await until('both are here', () => stored.includes('one') && stored.includes('two'));
    await until('it is said', () => till.client.status().trouble === 'store-failed');
  });

  test('is unreachable while its mailbox is gone, and well again when it is back', async () => {
    const states: string[] = [];
    const { home, account, till } = await set({
      changed: ({ state }) => states.push(state),
      rules: { unreachableAfterMs: 0 },
    });
    till.client.start();
    await until('it is well', () => till.client.status().state === 'healthy');
    await home.stop();
    await until('it is gone', () => till.client.status().state === 'unreachable');
    expect(till.client.status().trouble).toBe('no-answer');
    const again = await nodeHome({ folder: home.folder, secrets: [home.secret] });
    cleanUps.push(again.stop);
    const moved = openTill({ ...account, origin: again.origin });
    moved.client.start();
    await until('it is well again', () => moved.client.status().state === 'healthy');
    expect(states.slice(0, 2)).toEqual(['healthy', 'unreachable']);
  });

  test('says when the mailbox no longer knows it', async () => {
    const { account, till } = await set();
    expect(await leaveMailbox(ports, account)).toMatchObject({ ok: true });
    till.client.start();
    await until('it is said', () => till.client.status().trouble === 'secret-refused');
    expect(till.client.status().state).toBe('unreachable');
  });

  test('is not set without an account, and starts by itself when there is one', async () => {
    const home = await openHome();
    const account = await enrolled(home);
    const known: { account?: MailboxAccount } = {};
    const till = openTill(() => known.account);
    till.client.start();
    expect(till.client.status().state).toBe('not-set');
    expect(await till.client.probe()).toBe(false);
    expect(till.client.url(attempt(1))).toBeUndefined();
    known.account = account;
    till.client.wake();
    await until('it is well', () => till.client.status().state === 'healthy');
    expect(till.client.url(attempt(1))).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{16}\/[0-9a-f]{32}\/[0-9a-f]{32}$/,
    );
  });

  test('stops at once, also in the middle of a long poll', async () => {
    const { till } = await set({ rules: { waitSeconds: 20, answerTimeoutMs: 15_000 } });
    till.client.start();
    await until('it has looked', () => till.client.status().state !== 'not-set');
    const startMs = performance.now();
    await till.client.stop();
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});

describe('rotation', () => {
  test('goes on with the old secret when the answer is lost, and with the new one when it is not', async () => {
    const { account, home } = await set();
    const kept: MailboxAccount[] = [];
    const keep = async (one: MailboxAccount): Promise<void> => void kept.push(one);
    // The mailbox hears it, the till does not hear the answer.
    const lost = {
      ...ports,
      http: {
        send: async (request: Parameters<typeof ports.http.send>[0]) => {
          await ports.http.send(request);
          return { kind: 'ambiguous' as const, detail: 'lost' };
        },
      },
    };
    expect(await rotateAtMailbox(lost, account, true, keep)).toEqual({ ok: false, error: 'no-answer' });
    const [halfway] = kept;
    if (!halfway) throw new Error('nothing was kept');
    expect(halfway.drainSecret).toBe(account.drainSecret);
    const renewed = await rotateAtMailbox(ports, halfway, false, keep);
    if (!renewed.ok) throw new Error(renewed.error);
    await post(account, attempt(1), 'sealed to the key whose answer was lost');
    const till = openTill(renewed.value);
    till.client.start();
    await until('it is here', () => till.texts().length === 1);
    expect(await leaveMailbox(ports, account)).toEqual({ ok: false, error: 'secret-refused' });
    expect(home.secret).not.toBe(account.drainSecret);
  });
});

describe('the probe', () => {
  test('comes home through the mailbox and is not kept as a callback', async () => {
    const { till, account } = await set({ isPending: () => false, rules: { idleMs: 60_000 } });
    till.client.start();
    await until('it has looked', () => till.client.status().lastDrainMs);
    expect(till.client.isProved(120_000)).toBe(false);
    expect(await till.client.probe()).toBe(true);
    expect(till.client.isProved(120_000)).toBe(true);
    expect(Math.abs((till.client.status().lastProbeOkMs ?? 0) - Date.now())).toBeLessThan(60_000);
    await post(account, attempt(1), '{"mailboxProbe":"not one"}');
    till.client.wake();
    await until('the other is here', () => till.texts().length === 1);
  });

  test('proves nothing after its time, or when the mailbox does not answer', async () => {
    const clock = manualClock();
    const shifting = { ...ports.clock, monotonicMs: () => ports.clock.monotonicMs() + clock.monotonicMs() };
    const { till, home } = await set({ clock: shifting });
    till.client.start();
    expect(await till.client.probe()).toBe(true);
    await clock.advance(120_001);
    expect(till.client.isProved(120_000)).toBe(false);
    await home.stop();
    expect(await till.client.probe()).toBe(false);
  });

  test('fails when it is accepted but never comes home', async () => {
    const home = await openHome();
    const account = await enrolled(home);
    const other = await enrolled(home);
    // Posts as one till, drains as another: what a mailbox does that loses everything.
    const till = openTill(account, {
      http: {
        send: (request) =>
          ports.http.send(
            request.method === 'GET'
              ? {
                  ...request,
                  headers: { authorization: `Bearer ${other.tillId}.${other.drainSecret}` },
                }
              : request,
          ),
      },
      rules: { probeTimeoutMs: 200 },
    });
    till.client.start();
    expect(await till.client.probe()).toBe(false);
    expect(till.client.status().lastProbeOkMs).toBeUndefined();
  });
});
