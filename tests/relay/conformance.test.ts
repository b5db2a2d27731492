/** What the mailbox promises, asked of both its homes over real HTTP. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { mailboxMaxBodyBytes } from '../../shared/mailbox-protocol.ts';
import { ack, attemptPath, call, drain, enrol, hex, nonceOf, open, pathOf } from './caller.ts';
import type { TillKeys } from './caller.ts';
import { newSecret, nodeHome, removeFolders, workersHome } from './homes.ts';
import type { Home, HomeOptions } from './homes.ts';
import { sha256 } from '../../resources/relay/src/secrets.ts';

const accepted = { status: 200, text: '{"ResultCode":0,"ResultDesc":"Accepted"}' };
const nothing = { status: 404, text: '{}' };

const homes = { Node: nodeHome, Workers: workersHome };

describe.each(Object.entries(homes))('on %s', (_name, openHome) => {
  const running: Home[] = [];
  const start = async (options?: HomeOptions): Promise<Home> => {
    const home = await openHome(options);
    running.push(home);
    return home;
  };
  const stop = async (home: Home): Promise<void> => {
    running.splice(running.indexOf(home), 1);
    await home.stop();
  };
  afterEach(async () => {
    for (const home of running.splice(0)) await home.stop();
  });
  afterAll(removeFolders);

  const enrolled = async (options?: HomeOptions): Promise<Home & { readonly till: TillKeys }> => {
    const home = await start(options);
    return { ...home, till: await enrol(home) };
  };

  test('a till enrols, Safaricom posts, the till drains, opens and lets go', async () => {
    const { origin, till } = await enrolled();
    expect(till).toMatchObject({
      tillId: expect.stringMatching(/^[0-9a-f]{16}$/),
      pathKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      drainSecret: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await call(origin, attemptPath(till, 1), { body: '{"Body":{}}' })).toMatchObject(accepted);
    const page = await drain(origin, till);
    expect(page).toMatchObject({ waiting: 0, items: [{ place: nonceOf(1) }] });
    const [item] = page.items;
    if (!item) throw new Error('nothing came');
    expect(Math.abs(item.receivedAtMs - Date.now())).toBeLessThan(60_000);
    expect(await open(till, item)).toBe('{"Body":{}}');
    expect(await ack(origin, till, [item])).toMatchObject({ status: 200, text: '{"deleted":1}' });
    expect((await drain(origin, till)).items).toEqual([]);
    // Again, as after an answer that was lost.
    expect(await ack(origin, till, [item])).toMatchObject({ status: 200, text: '{"deleted":0}' });
  });

  test('an acknowledgement that names another body deletes nothing', async () => {
    const { origin, till } = await enrolled();
    await call(origin, attemptPath(till, 1), { body: 'one' });
    await call(origin, attemptPath(till, 2), { body: 'two' });
    const [one, two] = (await drain(origin, till)).items;
    if (!one || !two) throw new Error('nothing came');
    const mixedUp = [
      { ...one, sealed: two.sealed },
      { ...two, cursor: two.cursor + 1 },
      { ...one, place: two.place },
      { ...two, receivedAtMs: two.receivedAtMs + 1 },
    ];
    expect(await ack(origin, till, mixedUp)).toMatchObject({ text: '{"deleted":0}' });
    expect((await drain(origin, till)).items).toHaveLength(2);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'keeps any content type: %s',
    async (type) => {
      const { origin, till } = await enrolled();
      expect(await call(origin, attemptPath(till, 1), { type, body: 'anything' })).toMatchObject(accepted);
      const [item] = (await drain(origin, till)).items;
      expect(item && (await open(till, item))).toBe('anything');
    },
  );

  test('keeps an empty body too', async () => {
    const { origin, till } = await enrolled();
    expect(await call(origin, attemptPath(till, 1))).toMatchObject(accepted);
    const [item] = (await drain(origin, till)).items;
    expect(item && (await open(till, item))).toBe('');
  });

  test('answers a wrong mac, an unknown till and a wrong shape alike', async () => {
    const { origin, till } = await enrolled();
    const path = attemptPath(till, 1);
    const off = `${path.slice(0, -1)}${path.endsWith('0') ? '1' : '0'}`;
    const wrong = [
      off,
      path.replace(till.tillId, '7766554433221100'),
      path.replace(nonceOf(1), nonceOf(2)),
      path.toUpperCase(),
      `${path}?a=1`,
      `${path}/`,
      `/${path}`,
      '/',
      '/enroll',
      path.replace(till.tillId, `${till.tillId}%20`),
    ];
    const { date: _ignored, ...headers } = (await call(origin, '/nowhere')).headers;
    for (const [n, at] of wrong.entries()) {
      const answer = await call(origin, at, { body: 'x' });
      expect([n, answer]).toMatchObject([n, nothing]);
      expect(Object.keys(answer.headers).filter((name) => name !== 'date')).toEqual(Object.keys(headers));
    }
    expect(await call(origin, path, { method: 'GET' })).toMatchObject(nothing);
    expect(await call(origin, path, { method: 'PUT', body: 'x' })).toMatchObject(nothing);
    expect((await drain(origin, till)).items).toEqual([]);
  });

  test('C2B comes to long-lived paths of their own and is always accepted', async () => {
    const { origin, till } = await enrolled();
    const c2b = { status: 200, text: '{"ResultCode":"0","ResultDesc":"Accepted"}' };
    const confirmation = pathOf(till, { kind: 'confirmation', shortcode: '600123' });
    const validation = pathOf(till, { kind: 'validation', shortcode: '600123' });
    expect(await call(origin, confirmation, { body: '{"TransID":"A"}' })).toMatchObject(c2b);
    expect(await call(origin, validation, { body: '{"TransID":"A"}' })).toMatchObject(c2b);
    // The mac of one is not the mac of the other, nor of another shortcode.
    expect(await call(origin, confirmation.replace('/c/', '/v/'))).toMatchObject(nothing);
    expect(await call(origin, confirmation.replace('600123', '600124'))).toMatchObject(nothing);
    expect((await drain(origin, till)).items.map(({ place }) => place)).toEqual(['c/600123', 'v/600123']);
  });

  test('refuses a body over its limit, announced or not, and takes one at the limit', async () => {
    const { origin, till } = await enrolled();
    const long = 'x'.repeat(mailboxMaxBodyBytes + 1);
    expect(await call(origin, attemptPath(till, 1), { body: long })).toMatchObject({ status: 413 });
    expect(await call(origin, attemptPath(till, 1), { body: long, chunked: true })).toMatchObject({
      status: 413,
    });
    expect(await call(origin, attemptPath(till, 1), { body: long.slice(1), chunked: true })).toMatchObject(
      accepted,
    );
    expect((await drain(origin, till)).items).toHaveLength(1);
  });

  test('pages in order, says how many are behind, and never runs over its page', async () => {
    const { origin, till } = await enrolled();
    for (let n = 0; n < 53; n += 1) await call(origin, attemptPath(till, n), { body: `body ${n}` });
    const first = await drain(origin, till);
    expect([first.items.length, first.waiting]).toEqual([50, 3]);
    const rest = await drain(origin, till, first.items.at(-1)?.cursor);
    expect([rest.items.length, rest.waiting]).toEqual([3, 0]);
    const places = [...first.items, ...rest.items].map(({ place }) => place);
    expect(places).toEqual(Array.from({ length: 53 }, (_, n) => nonceOf(n)));
    for (let n = 0; n < 20; n += 1)
      await call(origin, attemptPath(till, n), { body: 'x'.repeat(mailboxMaxBodyBytes) });
    const heavy = await drain(origin, till, rest.items.at(-1)?.cursor);
    expect(heavy.items.length).toBeLessThan(20);
    expect(heavy.items.length + heavy.waiting).toBe(20);
  });

  test('a long poll is answered as soon as something comes, and empty when its time is up', async () => {
    const { origin, till } = await enrolled();
    const startMs = performance.now();
    const polled = drain(origin, till, 0, 20);
    await call(origin, attemptPath(till, 1), { body: 'at last' });
    expect((await polled).items).toHaveLength(1);
    expect(performance.now() - startMs).toBeLessThan(10_000);
    const [item] = (await drain(origin, till)).items;
    const emptyFromMs = performance.now();
    expect((await drain(origin, till, item?.cursor, 1)).items).toEqual([]);
    expect(performance.now() - emptyFromMs).toBeGreaterThanOrEqual(900);
  });

  test('opens a mailbox only with its own drain secret', async () => {
    const { origin, till, secret } = await enrolled();
    const other = await enrol({ origin, secret });
    await call(origin, attemptPath(till, 1), { body: 'x' });
    const wrong = [
      undefined,
      'x',
      secret,
      till.tillId,
      `${till.tillId}.${other.drainSecret}`,
      `${'0'.repeat(16)}.${till.drainSecret}`,
    ];
    for (const bearer of wrong) {
      const sent = bearer === undefined ? {} : { bearer };
      expect(await call(origin, '/drain', { method: 'GET', ...sent })).toMatchObject({
        status: 401,
        text: '{}',
      });
      for (const path of ['/ack', '/rotate', '/remove']) {
        const body = JSON.stringify({ taken: [], drainSecretHash: '0'.repeat(64) });
        expect(await call(origin, path, { body, ...sent })).toMatchObject({ status: 401 });
      }
    }
    expect((await drain(origin, other)).items).toEqual([]);
    expect((await drain(origin, till)).items).toHaveLength(1);
  });

  test('refuses requests of its own till that it cannot read', async () => {
    const { origin, till } = await enrolled();
    for (const query of ['after=-1', 'after=x', 'wait=1.5', 'after=1e9'])
      expect(await call(origin, `/drain?${query}`, { method: 'GET', bearer: till.bearer })).toMatchObject({
        status: 400,
      });
    for (const body of ['', '{', '[]', '{"taken":[{"cursor":1,"digest":"x"}]}'])
      expect(await call(origin, '/ack', { body, bearer: till.bearer })).toMatchObject({ status: 400 });
  });

  test('enrols only with the relay secret, gives few tries, and then hears nobody from there', async () => {
    const home = await start({ limits: { enrolTries: 3 } });
    const till = await enrol(home);
    const body = JSON.stringify({ publicKey: hex(till.pair.publicKey) });
    const from = '41.90.0.1';
    expect(await call(home.origin, '/enrol', { body, from })).toMatchObject({ status: 401 });
    for (let n = 0; n < 3; n += 1)
      expect(await call(home.origin, '/enrol', { body, from, bearer: newSecret() })).toMatchObject({
        status: 401,
      });
    expect(await call(home.origin, '/enrol', { body, from, bearer: home.secret })).toMatchObject({
      status: 429,
    });
    expect(await call(home.origin, '/enrol', { body, bearer: home.secret })).toMatchObject({ status: 200 });
    expect(await call(home.origin, '/enrol', { body: '{}', bearer: home.secret })).toMatchObject({
      status: 400,
    });
  });

  test('a drain secret is rotated without a moment in which neither works', async () => {
    const { origin, till } = await enrolled();
    const next = newSecret();
    const renewed = { ...till, bearer: `${till.tillId}.${next}` };
    const body = JSON.stringify({ drainSecretHash: hex(sha256(next)) });
    expect(await call(origin, '/rotate', { body, bearer: till.bearer })).toMatchObject({ status: 200 });
    // The answer may have been lost: the old one is good until the new one is used.
    expect((await drain(origin, till)).items).toEqual([]);
    expect((await drain(origin, renewed)).items).toEqual([]);
    await expect(drain(origin, till)).rejects.toThrow('401');
    // The paths stay.
    expect(await call(origin, attemptPath(till, 1), { body: 'x' })).toMatchObject(accepted);
    expect((await drain(origin, renewed)).items).toHaveLength(1);
  });

  test('a new public key seals from then on', async () => {
    const { origin, till, secret } = await enrolled();
    const { pair } = await enrol({ origin, secret });
    const body = JSON.stringify({
      drainSecretHash: hex(sha256(newSecret())),
      publicKey: hex(pair.publicKey),
    });
    await call(origin, attemptPath(till, 1), { body: 'before' });
    expect(await call(origin, '/rotate', { body, bearer: till.bearer })).toMatchObject({ status: 200 });
    await call(origin, attemptPath(till, 2), { body: 'after' });
    const [before, after] = (await drain(origin, till)).items;
    if (!before || !after) throw new Error('nothing came');
    expect([await open(till, before), await open(till, after)]).toEqual(['before', undefined]);
    expect(await open({ ...till, pair }, after)).toBe('after');
  });

  test('a till removes itself; the relay secret removes one that lost its own', async () => {
    const { origin, till, secret } = await enrolled();
    const other = await enrol({ origin, secret });
    await call(origin, attemptPath(till, 1), { body: 'x' });
    expect(await call(origin, '/remove', { body: '{}', bearer: till.bearer })).toMatchObject({ status: 200 });
    await expect(drain(origin, till)).rejects.toThrow('401');
    expect(await call(origin, attemptPath(till, 1), { body: 'x' })).toMatchObject(nothing);
    const body = JSON.stringify({ tillId: other.tillId });
    expect(await call(origin, '/remove', { body, bearer: other.bearer })).toMatchObject({ status: 401 });
    expect(await call(origin, '/remove', { body, bearer: secret })).toMatchObject({ status: 200 });
    expect(await call(origin, '/remove', { body, bearer: secret })).toMatchObject({ status: 404 });
    expect(await call(origin, attemptPath(other, 1), { body: 'x' })).toMatchObject(nothing);
  });

  test('limits bodies per source and per till, tells the sender when to come again, and keeps others going', async () => {
    const { origin, till, secret } = await enrolled({
      limits: { sourceBurst: 2, sourcePerMinute: 1, tillBurst: 3, tillPerMinute: 1 },
    });
    const other = await enrol({ origin, secret });
    const post = (to: TillKeys, from: string): ReturnType<typeof call> =>
      call(origin, attemptPath(to, 1), { body: 'x', from });
    expect(await post(till, '196.201.214.200')).toMatchObject(accepted);
    expect(await post(till, '196.201.214.200')).toMatchObject(accepted);
    expect(await post(till, '196.201.214.200')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '60' },
    });
    expect(await post(till, '196.201.214.206')).toMatchObject(accepted);
    expect(await post(till, '196.201.214.207')).toMatchObject({ status: 429 });
    expect(await post(other, '196.201.214.207')).toMatchObject(accepted);
  });

  test('a full mailbox says so instead of losing anything', async () => {
    const { origin, till } = await enrolled({ limits: { waitingItems: 1 } });
    expect(await call(origin, attemptPath(till, 1), { body: 'x' })).toMatchObject(accepted);
    expect(await call(origin, attemptPath(till, 2), { body: 'x' })).toMatchObject({ status: 503 });
    const { items } = await drain(origin, till);
    expect(items).toHaveLength(1);
    await ack(origin, till, items);
    expect(await call(origin, attemptPath(till, 2), { body: 'x' })).toMatchObject(accepted);
  });

  test('a list of sources lets only those post', async () => {
    const { origin, till } = await enrolled({ sources: '196.201.214.0/24, 41.90.1.1' });
    const post = (from: string): ReturnType<typeof call> =>
      call(origin, attemptPath(till, 1), { body: 'x', from });
    expect(await post('196.201.214.206')).toMatchObject(accepted);
    expect(await post('41.90.1.1')).toMatchObject(accepted);
    expect(await post('196.201.215.1')).toMatchObject(nothing);
    expect(await post('not an address')).toMatchObject(nothing);
  });

  test('what was accepted outlives a restart, and so do paths and secrets', async () => {
    const home = await start();
    const till = await enrol(home);
    await call(home.origin, attemptPath(till, 1), { body: 'before' });
    await stop(home);
    const next = newSecret();
    const again = await start({ folder: home.folder, secrets: [next, home.secret] });
    await call(again.origin, attemptPath(till, 2), { body: 'after' });
    const { items } = await drain(again.origin, till);
    expect(await Promise.all(items.map((item) => open(till, item)))).toEqual(['before', 'after']);
    // The earlier relay secret keeps paths alive, but enrols nobody.
    const body = JSON.stringify({ publicKey: hex(till.pair.publicKey) });
    expect(await call(again.origin, '/enrol', { body, bearer: home.secret })).toMatchObject({ status: 401 });
    expect((await enrol(again)).tillId).not.toBe(till.tillId);
  });

  test('nothing readable is on disk: no body, no secret, no path key', async () => {
    const home = await start();
    const till = await enrol(home);
    const canaries = ['254712345678', 'UKL4H7X2QD', 'JANE WANJIKU'];
    await call(home.origin, attemptPath(till, 1), { body: JSON.stringify({ canaries }) });
    await stop(home);
    const disk = readdirSync(home.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(disk.some((file) => file.includes(till.tillId))).toBe(true);
    for (const canary of [...canaries, home.secret, till.drainSecret, till.pathKey]) {
      expect(disk.some((file) => file.includes(canary))).toBe(false);
      if (/^[0-9a-f]{64}$/.test(canary))
        expect(disk.some((file) => file.includes(Buffer.from(canary, 'hex')))).toBe(false);
    }
  });

  test('counts without names: the metrics page knows no till, number or address', async () => {
    const { origin, till, secret } = await enrolled();
    await call(origin, attemptPath(till, 1), { body: '254712345678' });
    await call(origin, attemptPath(till, 2), { body: '254712345678' });
    await ack(origin, till, (await drain(origin, till)).items.slice(0, 1));
    await call(origin, '/nowhere');
    expect(await call(origin, '/metrics', { method: 'GET' })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringContaining('Basic') },
    });
    const asBrowser = { authorization: `Basic ${Buffer.from(`owner:${secret}`).toString('base64')}` };
    const page = await call(origin, '/metrics', { method: 'GET', headers: asBrowser });
    expect(page.status).toBe(200);
    const counts = [...page.text.matchAll(/^(mailbox_\w+) (\d+)$/gm)].map(([, name, value]) => [
      name,
      Number(value),
    ]);
    expect(Object.fromEntries(counts)).toMatchObject({
      mailbox_tills: 1,
      mailbox_waiting_bodies: 1,
      mailbox_kept_total: 2,
      mailbox_taken_total: 1,
      mailbox_expired_total: 0,
      mailbox_refused_paths: 1,
    });
    for (const name of [till.tillId, nonceOf(1), '254712345678', '196.201'])
      expect(page.text).not.toContain(name);
  });

  test('says that it is well', async () => {
    const { origin } = await start();
    expect(await call(origin, '/health', { method: 'GET' })).toMatchObject({
      status: 200,
      text: '{"ok":true}',
    });
  });
});
