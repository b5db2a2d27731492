/** `npm run relay`'s own program: what it refuses, what it prints, and what a killed one has lost. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailboxKeepsMs } from '../../shared/mailbox-protocol.ts';
import { attemptPath, call, drain, enrol, nonceOf, open } from './caller.ts';
import { newSecret, nodeHome, relayFolder, removeFolders } from './homes.ts';

const program = join(relayFolder, 'node', 'main.ts');
let folder = '';
const running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mbili-relay-process-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  removeFolders();
});

const start = (...args: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
};

async function endOf(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

function secretFile(text: string): string {
  const path = join(folder, 'relay.secret');
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

async function startRelay(secret: string): Promise<{ child: ChildProcess; origin: string; secret: string }> {
  const child = start(
    '--port',
    '0',
    '--data',
    join(folder, 'data'),
    '--secret-file',
    secretFile(`${secret}\n`),
  );
  if (!child.stdout) throw new Error('no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { ready, origin } = JSON.parse(line) as { readonly ready: boolean; readonly origin: string };
  expect(ready).toBe(true);
  return { child, origin, secret };
}

describe('the program', () => {
  test('helps', async () => {
    const { code, out } = await endOf(start('--help'));
    expect(code).toBe(0);
    for (const flag of ['--port', '--data', '--secret-file', '--sources', '--behind-proxy'])
      expect(out).toContain(flag);
  });

  test.each([
    ['no flags', [], /--data and --secret-file are needed/],
    ['a flag it does not know', ['--dta', 'x'], /--dta/],
    ['a port that is none', ['--port', '70000', '--data', 'x', '--secret-file', 'x'], /70000 is no port/],
    ['a secret file that is not there', ['--data', 'x', '--secret-file', '/nowhere'], /openssl rand -hex 32/],
  ])('refuses %s', async (_name, args, says) => {
    const { code, out, err } = await endOf(start(...args));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(says);
  });

  test.each(['', 'password', 'a'.repeat(64), `${newSecret()}\nold one`, '0123'.repeat(16)])(
    'refuses a weak secret: %j',
    async (secret) => {
      const { code, err } = await endOf(
        start('--data', join(folder, 'data'), '--secret-file', secretFile(secret)),
      );
      expect(code).toBe(2);
      expect(err).toMatch(/secret is (too weak|empty)/);
      if (secret !== '') expect(err).not.toContain(secret);
    },
  );

  test('refuses a source list that it cannot read', async () => {
    const args = ['--data', join(folder, 'data'), '--secret-file', secretFile(newSecret())];
    const { code, err } = await endOf(start(...args, '--sources', '196.201.214.0/33'));
    expect(code).toBe(2);
    expect(err).toContain('196.201.214.0/33');
  });

  test('prints its address, says nothing more, and ends cleanly when asked, long polls answered', async () => {
    const relay = await startRelay(newSecret());
    const till = await enrol(relay);
    const ended = endOf(relay.child);
    const polled = drain(relay.origin, till, 0, 20);
    await call(relay.origin, '/health', { method: 'GET' });
    relay.child.kill('SIGTERM');
    expect((await polled).items).toEqual([]);
    expect(await ended).toEqual({ code: 0, out: '', err: '' });
  });

  test('has lost nothing that it acknowledged when it is killed', async () => {
    const secret = newSecret();
    const relay = await startRelay(secret);
    const till = await enrol(relay);
    const acknowledged: number[] = [];
    const posts = Array.from({ length: 200 }, async (_, n) => {
      const answer = await call(relay.origin, attemptPath(till, n), { body: `body ${n}` }).catch(
        () => undefined,
      );
      if (answer?.status !== 200) return;
      acknowledged.push(n);
      if (acknowledged.length === 60) relay.child.kill('SIGKILL');
    });
    await Promise.all(posts);
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
    const again = await startRelay(secret);
    const kept = new Map<string, string | undefined>();
    for (let after = 0; ;) {
      const { items } = await drain(again.origin, till, after);
      for (const item of items) kept.set(item.place, await open(till, item));
      const last = items.at(-1);
      if (!last) break;
      after = last.cursor;
    }
    for (const n of acknowledged) expect(kept.get(nonceOf(n))).toBe(`body ${n}`);
  });

  test('does not open a mailbox that another relay has open', async () => {
    await startRelay(newSecret());
    const args = ['--port', '0', '--data', join(folder, 'data')];
    const { code, err } = await endOf(start(...args, '--secret-file', secretFile(newSecret())));
    expect(code).toBe(1);
    expect(err).toMatch(/locked/);
  });
});

describe('after thirty days', () => {
  test('a body is gone and counted, a younger one stays', async () => {
    let shiftMs = -mailboxKeepsMs - 60_000;
    const nowMs = (): number => Date.now() + shiftMs;
    const home = await nodeHome({ nowMs });
    const till = await enrol(home);
    await call(home.origin, attemptPath(till, 1), { body: 'old' });
    shiftMs = 0;
    await call(home.origin, attemptPath(till, 2), { body: 'young' });
    expect((await drain(home.origin, till)).items.map(({ place }) => place)).toEqual([nonceOf(2)]);
    const metrics = await call(home.origin, '/metrics', { method: 'GET', bearer: home.secret });
    expect(metrics.text).toContain('mailbox_expired_total 1\n');
    await home.stop();
    const file = new Database(join(home.folder, 'mailbox.sqlite'), { readonly: true });
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
    file.close();
  });
});
