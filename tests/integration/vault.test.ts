import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../electron/host/files.ts';
import { passphraseVault } from '../../electron/host/vault.ts';
import type { Files, Vault } from '../../electron/ports.ts';
import { temporaryFolder, testClock } from '../support/test-till.ts';
import type { TestClock } from '../support/test-till.ts';

const passphrase = 'maji ya kunde 44';
const secret = new TextEncoder().encode('bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919');
/** The real cost is for real machines; the rules are the same at this one. */
const cost = { N: 2 ** 10, r: 8, p: 1 };

type Place = { readonly path: string; readonly clock: TestClock; readonly open: (files?: Files) => Vault };

function place(): Place {
  const path = join(temporaryFolder(), 'vault.json');
  const clock = testClock();
  return {
    path,
    clock,
    open: (files = nodeFiles()) => passphraseVault({ path, files, clock, cost }),
  };
}

async function filled(): Promise<Place> {
  const here = place();
  const vault = here.open();
  await vault.create(passphrase);
  await vault.set('passkey', secret);
  return here;
}

describe('the passphrase vault', () => {
  it('is absent, then open, and after a restart locked until the passphrase is typed', async () => {
    const here = place();
    const first = here.open();
    expect(first.state()).toBe('absent');
    expect(await first.unlock(passphrase)).toEqual({ kind: 'not-now' });
    expect(await first.create(passphrase)).toEqual({ kind: 'open' });
    await first.set('passkey', secret);
    const again = here.open();
    expect(again.state()).toBe('locked');
    expect(again.get('passkey')).toBeUndefined();
    await expect(again.set('passkey', secret)).rejects.toThrow('locked');
    expect(await again.unlock(passphrase)).toEqual({ kind: 'open' });
    expect(again.get('passkey')).toEqual(secret);
  });

  it('has neither the secret nor the passphrase in its file', async () => {
    const { path } = await filled();
    const bytes = readFileSync(path, 'utf8');
    const text = Buffer.from(secret).toString();
    for (const clear of [
      text,
      text.slice(0, 12),
      Buffer.from(secret).toString('base64').slice(0, 16),
      passphrase,
    ])
      expect(bytes).not.toContain(clear);
  });

  it('asks for a passphrase of ten characters', async () => {
    const vault = place().open();
    expect(await vault.create('short one')).toEqual({ kind: 'weak-passphrase' });
    expect(vault.state()).toBe('absent');
  });

  it('takes the same passphrase from a keyboard that composes its letters otherwise', async () => {
    const here = place();
    await here.open().create('café ya asubuhi');
    expect(await here.open().unlock('cafe\u0301 ya asubuhi')).toEqual({ kind: 'open' });
  });

  it('makes wrong guesses wait, longer each time, and one right one ends it', async () => {
    const here = await filled();
    const vault = here.open();
    for (let guess = 0; guess < 3; guess++)
      expect(await vault.unlock('not this one')).toEqual({ kind: 'wrong-passphrase' });
    expect(await vault.unlock(passphrase)).toEqual({ kind: 'wait', untilMs: here.clock.nowMs() + 2_000 });
    here.clock.pass(2_000);
    expect(await vault.unlock('not this either')).toEqual({ kind: 'wrong-passphrase' });
    expect(await vault.unlock(passphrase)).toEqual({ kind: 'wait', untilMs: here.clock.nowMs() + 4_000 });
    here.clock.pass(4_000);
    expect(await vault.unlock(passphrase)).toEqual({ kind: 'open' });
  });

  it('does not sell many guesses at once for the price of one', async () => {
    const vault = (await filled()).open();
    const outcomes = await Promise.all(Array.from({ length: 6 }, async () => vault.unlock('not this one')));
    expect(outcomes.filter(({ kind }) => kind === 'wrong-passphrase')).toHaveLength(3);
    expect(outcomes.filter(({ kind }) => kind === 'wait')).toHaveLength(3);
  });

  it('changes its passphrase and keeps its secrets; the old passphrase opens nothing any more', async () => {
    const here = await filled();
    const vault = here.open();
    await vault.unlock(passphrase);
    expect(await vault.changePassphrase('not this one', 'another passphrase')).toEqual({
      kind: 'wrong-passphrase',
    });
    expect(await vault.changePassphrase(passphrase, 'another passphrase')).toEqual({ kind: 'open' });
    const again = here.open();
    expect(await again.unlock(passphrase)).toEqual({ kind: 'wrong-passphrase' });
    expect(await again.unlock('another passphrase')).toEqual({ kind: 'open' });
    expect(again.get('passkey')).toEqual(secret);
  });

  it('keeps every secret when several are set at once, also while the passphrase changes', async () => {
    const here = await filled();
    const vault = here.open();
    await vault.unlock(passphrase);
    await Promise.all([
      vault.set('consumer-key', secret),
      vault.changePassphrase(passphrase, 'another passphrase'),
      vault.set('consumer-secret', secret),
    ]);
    const again = here.open();
    await again.unlock('another passphrase');
    for (const name of ['passkey', 'consumer-key', 'consumer-secret'] as const)
      expect(again.get(name), name).toEqual(secret);
  });

  it('uses no secret that the disk did not take', async () => {
    const here = await filled();
    const files = nodeFiles();
    let isFull = false;
    const vault = here.open({
      ...files,
      writeDurably: (path, data) =>
        isFull ? Promise.reject(new Error('ENOSPC')) : files.writeDurably(path, data),
    });
    await vault.unlock(passphrase);
    isFull = true;
    await expect(vault.set('consumer-key', secret)).rejects.toThrow('ENOSPC');
    expect(vault.get('consumer-key')).toBeUndefined();
    expect(vault.get('passkey')).toEqual(secret);
  });

  it('opens no file of which any part was changed', async () => {
    const here = await filled();
    const whole = JSON.parse(readFileSync(here.path, 'utf8')) as Record<string, Record<string, unknown>>;
    const spoilt = [
      { ...whole, sealed: Buffer.from('nothing').toString('base64') },
      { ...whole, tag: Buffer.alloc(16).toString('base64') },
      { ...whole, header: { ...whole['header'], N: 2 ** 9 } },
      { ...whole, header: { ...whole['header'], r: 4 } },
    ];
    for (const file of spoilt) {
      writeFileSync(here.path, JSON.stringify(file));
      expect(await here.open().unlock(passphrase)).toEqual({ kind: 'wrong-passphrase' });
    }
    for (const text of ['', '{', JSON.stringify({ ...whole, header: { ...whole['header'], N: 2 ** 30 } })]) {
      writeFileSync(here.path, text);
      expect(here.open().state()).toBe('locked');
      expect(await here.open().unlock(passphrase)).toEqual({ kind: 'damaged' });
    }
  });

  it('keeps a vault that nobody can open aside when the owner begins anew', async () => {
    const here = await filled();
    const before = readFileSync(here.path, 'utf8');
    expect(await here.open().create('begin once more')).toEqual({ kind: 'open' });
    const folder = join(here.path, '..');
    const aside = readdirSync(folder).find((name) => name.includes('.before-')) ?? '';
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(before);
  });

  it('is made with the cost that OWASP asks for, where nothing else is said', async () => {
    const here = place();
    await passphraseVault({ path: here.path, files: nodeFiles(), clock: here.clock }).create(passphrase);
    expect(JSON.parse(readFileSync(here.path, 'utf8'))).toMatchObject({
      header: { kdf: 'scrypt', N: 131_072, r: 8, p: 1 },
    });
  });
});
