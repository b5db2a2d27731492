import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openFileSecrets } from '../../electron/host/file-secrets.ts';
import { nodeFiles } from '../../electron/host/files.ts';
import { jsonLog, rotatingFileSink } from '../../electron/host/log.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import { offThread } from '../../electron/host/off-thread.ts';
import type { LogFields } from '../../electron/ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'mbili-host-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { clock, crypto, random } = nodePorts();
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('cryptography', () => {
  const key = random.bytes(32);

  test('opens what it sealed, and seals the same text differently each time', () => {
    const [one, two] = [crypto.seal(key, Buffer.from('money')), crypto.seal(key, Buffer.from('money'))];
    expect(text(crypto.open(key, one))).toBe('money');
    expect(hex(one)).not.toBe(hex(two));
  });

  test('opens nothing with another key or after any byte was changed', () => {
    const sealed = crypto.seal(key, Buffer.from('money'));
    expect(crypto.open(random.bytes(32), sealed)).toBeUndefined();
    expect(crypto.open(random.bytes(5), sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.with(at, (sealed[at] ?? 0) ^ 1);
      expect(crypto.open(key, changed)).toBeUndefined();
    }
    expect(crypto.open(key, sealed.subarray(0, 20))).toBeUndefined();
  });

  test('hashes as the standards say', async () => {
    expect(hex(crypto.sha256('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    const mac = crypto.hmacSha256(Buffer.from('Jefe'), 'what do ya want for nothing?');
    expect(hex(mac)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
    const salt = random.bytes(16);
    expect(await crypto.scrypt('1111', salt)).toEqual(await crypto.scrypt('1111', salt));
    expect(await crypto.scrypt('1111', salt)).not.toEqual(await crypto.scrypt('1112', salt));
    expect((await crypto.scrypt('1111', salt)).length).toBe(32);
  });

  test('packs and unpacks, and compares without regard to length', () => {
    const plain = Buffer.from('{"a":1}'.repeat(100));
    expect(crypto.deflate(plain).length).toBeLessThan(plain.length / 4);
    expect(text(crypto.inflate(crypto.deflate(plain)))).toBe(plain.toString());
    expect(crypto.equal(Buffer.from('a'), Buffer.from('ab'))).toBe(false);
    expect(crypto.equal(Buffer.from('ab'), Buffer.from('ab'))).toBe(true);
  });
});

describe('durable files', () => {
  const files = nodeFiles();

  test('are replaced whole, in the order asked for, readable by nobody else, and leave no temporary file', async () => {
    const path = join(folder, 'deep', 'anchor.json');
    await Promise.all(Array.from({ length: 20 }, (_, count) => files.writeDurably(path, `${count}`)));
    expect(files.readText(path)).toEqual({ kind: 'text', text: '19' });
    expect(readdirSync(join(folder, 'deep'))).toEqual(['anchor.json']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that are missing or cannot be read are told apart', () => {
    expect(files.readText(join(folder, 'none'))).toEqual({ kind: 'missing' });
    expect(files.readText(folder)).toEqual({ kind: 'unreadable', detail: 'EISDIR' });
  });

  test('that the disk refuses reject, keep the old content, and do not stop later writes', async () => {
    const path = join(folder, 'kept.txt');
    await files.writeDurably(path, 'old');
    const inFile = join(path, 'below-a-file');
    await expect(files.writeDurably(inFile, 'x')).rejects.toMatchObject({
      code: expect.stringMatching(/ENOTDIR|EEXIST/),
    });
    expect(files.readText(path)).toEqual({ kind: 'text', text: 'old' });
    await files.writeDurably(path, 'new');
    expect(files.readText(path)).toEqual({ kind: 'text', text: 'new' });
  });

  test('say how much room is left', () => {
    expect(files.freeBytes(folder)).toBeGreaterThan(0);
    expect(files.freeBytes(join(folder, 'none'))).toBeUndefined();
  });
});

describe('the keys of practice', () => {
  const files = nodeFiles();

  test('are there again after a restart, also those that were set at once', async () => {
    const path = join(folder, 'keys.json');
    const first = openFileSecrets(path, files);
    if (!first.ok) throw new Error('refused');
    expect(first.value.get('head-key')).toBeUndefined();
    await Promise.all([
      first.value.set('head-key', new Uint8Array([1])),
      first.value.set('body-key', new Uint8Array([2])),
    ]);
    const again = openFileSecrets(path, nodeFiles());
    if (!again.ok) throw new Error('refused');
    expect([again.value.get('head-key'), again.value.get('body-key')]).toEqual([
      new Uint8Array([1]),
      new Uint8Array([2]),
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each(['', '{', '[]', '{"v":2,"keys":{}}', '{"v":1,"keys":{"head-key":1}}'])(
    'in a broken file are refused and the file stays: %j',
    (content) => {
      const path = join(folder, 'broken.json');
      writeFileSync(path, content);
      expect(openFileSecrets(path, files)).toMatchObject({ ok: false, error: { path } });
      expect(readFileSync(path, 'utf8')).toBe(content);
    },
  );

  test('are not used before they are on disk', async () => {
    const secrets = openFileSecrets(join(folder, 'none.json'), {
      ...files,
      writeDurably: () => Promise.reject(new Error('full')),
    });
    if (!secrets.ok) throw new Error('refused');
    await expect(secrets.value.set('head-key', new Uint8Array([1]))).rejects.toThrow('full');
    expect(secrets.value.get('head-key')).toBeUndefined();
  });
});

describe('the log', () => {
  const written = (message: string, fields?: LogFields): string => {
    let line = '';
    jsonLog((text) => (line = text), clock).warn(message, fields);
    return line;
  };

  test('is one JSON object per line with time, level and message', () => {
    const line = written('Printer is back.', { tries: 3, isLan: true, afterMs: 254712345678, level: 'fake' });
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      at: expect.stringMatching(/^\d{4}-/),
      level: 'warn',
      message: 'Printer is back.',
      tries: 3,
      isLan: true,
      afterMs: 254712345678,
    });
  });

  test.each([
    ['payer 0712345678 paid', '0712345678'],
    ['payer 0110 123 456 paid', '0110 123 456'],
    ['payer +254712345678 paid', '254712345678'],
    ['payer 00254712345678.', '712345678'],
    ['id ws_CO_211120260930061712345678', '12345678'],
    ['Authorization: Bearer abc', 'abc'],
    ['Basic cHJhY3RpY2U6a2V5', 'cHJhY3RpY2U6a2V5'],
    ['token c9SQxWWhmdVRlyh0zh8gZDTkubVF refused', 'c9SQxWWhmdVRlyh0zh8gZDTkubVF'],
    [`path /${'0a'.repeat(16)}/x`, '0a'.repeat(16)],
  ])('never holds what is secret in a text: %s', (message, secret) => {
    expect(written(message)).not.toContain(secret);
    expect(written('x', { detail: message })).not.toContain(secret);
  });

  test.each([
    'consumerSecret',
    'password',
    'passkey',
    'accessToken',
    'authorization',
    'pin',
    'ownerPin',
    'body',
    'headKey',
    'nonce',
  ])('never holds a field named %s', (name) => {
    expect(written('x', { [name]: 'abc123' })).not.toContain('abc123');
    expect(written('x', { [name]: 4711 })).not.toContain('4711');
  });

  test('hides a number that is written as one', () => {
    expect(written('x', { payer: 254712345678 })).toContain('0712***678');
  });

  test('leaves ordinary words alone', () => {
    const message =
      'Order A-000123 moved from waiting to paid in 1250 ms at 2026-11-21T09:30:41.123Z, file database-backup-of-yesterday.sqlite';
    expect(written(message)).toContain(message);
  });

  test('turns over its files and drops the oldest', () => {
    const path = join(folder, 'logs', 'mbili.log');
    const sink = rotatingFileSink(path, { maxBytes: 20, maxFiles: 3 });
    for (const line of ['first line 1\n', 'second line\n', 'third line 3\n', 'fourth line\n']) sink(line);
    expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual(['mbili.log', 'mbili.log.1', 'mbili.log.2']);
    expect(readFileSync(path, 'utf8')).toBe('fourth line\n');
    expect(readFileSync(`${path}.2`, 'utf8')).toBe('second line\n');
  });

  test('that cannot be written does not stop the till', () => {
    writeFileSync(join(folder, 'no-folder'), '');
    const sink = rotatingFileSink(join(folder, 'no-folder', 'mbili.log'));
    expect(() => sink('x\n')).not.toThrow();
  });
});

describe('work off the thread', () => {
  const worker = new URL('../support/off-thread-sample.ts', import.meta.url);

  test('comes back by its request, and failures come back as failures', async () => {
    const thread = offThread(worker, { path: 'x' });
    expect(await Promise.all([thread.run('double', 2), thread.run('double', 21)])).toEqual([4, 42]);
    expect(await thread.run('data', undefined)).toEqual({ path: 'x' });
    await expect(thread.run('fail', 0)).rejects.toThrow('that did not work');
    await expect(thread.run('toString', 0)).rejects.toThrow('no task named toString');
    await thread.stop();
  });

  test('that crashes rejects what waits, and the next task starts anew', async () => {
    const thread = offThread(worker);
    const waiting = [thread.run('forever', 0), thread.run('crash', 0)];
    for (const outcome of await Promise.allSettled(waiting))
      expect(outcome).toMatchObject({ status: 'rejected' });
    expect(await thread.run('double', 4)).toBe(8);
    await thread.stop();
  });

  test('that is stopped rejects what waits and takes no more', async () => {
    const thread = offThread(worker);
    const waiting = thread.run('forever', 0);
    const [outcome] = await Promise.all([Promise.allSettled([waiting]), thread.stop()]);
    expect(outcome).toMatchObject([{ status: 'rejected' }]);
    await expect(thread.run('double', 1)).rejects.toThrow('stopped');
  });

  test('from a file that does not exist is rejected', async () => {
    const thread = offThread(new URL('../support/no-such-worker.ts', import.meta.url));
    await expect(thread.run('double', 1)).rejects.toThrow('The worker thread stopped');
    await thread.stop();
  });
});
