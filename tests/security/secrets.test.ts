import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../electron/host/files.ts';
import { openKeyring, trustedBackend, type SecretStore } from '../../electron/platform/secrets.ts';

/** Seals by turning bytes around: enough to see that what lies on disk is not what was given. */
const keyring = (backend: ReturnType<SecretStore['getSelectedStorageBackend']>): SecretStore => ({
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => backend,
  encryptStringAsync: async (text) => Buffer.from(text).reverse(),
  decryptStringAsync: async (sealed) => {
    if (sealed.toString().startsWith('!')) throw new Error('another user sealed this');
    return { result: Buffer.from(sealed).reverse().toString(), shouldReEncrypt: false };
  },
});

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mbili-secrets-'));
  path = join(folder, 'deep', 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('trustedBackend', () => {
  it.each(['basic_text', 'unknown'] as const)('does not take %s on Linux for a secret store', (backend) => {
    expect(trustedBackend(keyring(backend), 'linux')).toBeUndefined();
  });

  it.each(['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'] as const)('takes %s', (backend) => {
    expect(trustedBackend(keyring(backend), 'linux')).toBe(backend);
  });

  it('takes the systems whose store is always there, and none that is not available', () => {
    expect(trustedBackend(keyring('unknown'), 'win32')).toBe('win32');
    expect(trustedBackend(keyring('unknown'), 'darwin')).toBe('darwin');
    const closed = { ...keyring('gnome_libsecret'), isEncryptionAvailable: () => false };
    expect(trustedBackend(closed, 'linux')).toBeUndefined();
    expect(trustedBackend(closed, 'win32')).toBeUndefined();
  });
});

const passkey = new TextEncoder().encode('the passkey of the shop');

const files = nodeFiles();
const openTrusted = async (backend: Parameters<typeof keyring>[0] = 'gnome_libsecret') => {
  const vault = await openKeyring(path, keyring(backend), 'linux', files);
  if (!vault) throw new Error('there is a keyring');
  return vault;
};
const spoil = (name: string): void => {
  const file = JSON.parse(readFileSync(path, 'utf8')) as { sealed: Record<string, string> };
  file.sealed[name] = Buffer.from('!broken').toString('base64');
  writeFileSync(path, JSON.stringify(file));
};

describe('openKeyring', () => {
  it('keeps a secret over a restart, and never in clear on disk', async () => {
    const secrets = await openTrusted();
    expect(secrets.state()).toBe('open');
    expect(secrets.get('passkey')).toBeUndefined();
    await secrets.set('passkey', passkey);
    expect(secrets.get('passkey')).toEqual(passkey);
    const onDisk = readFileSync(path, 'utf8');
    expect(onDisk).not.toContain('the passkey');
    expect(onDisk).not.toContain(Buffer.from(passkey).toString('base64'));
    expect((await openTrusted()).get('passkey')).toEqual(passkey);
  });

  it('is not there where no store can be trusted', async () => {
    expect(await openKeyring(path, keyring('basic_text'), 'linux', files)).toBeUndefined();
  });

  it('is locked while one secret cannot be opened: a key made in its place would lose what it sealed', async () => {
    await (await openTrusted()).set('passkey', passkey);
    spoil('head-key');
    const again = await openTrusted();
    expect(again.state()).toBe('locked');
    expect(again.get('passkey')).toBeUndefined();
    await expect(again.set('head-key', passkey)).rejects.toThrow('locked');
    expect(await again.unlock('')).toEqual({ kind: 'damaged' });
  });

  it('keeps what it cannot open aside when the owner begins anew', async () => {
    await (await openTrusted()).set('passkey', passkey);
    spoil('head-key');
    const spoilt = readFileSync(path, 'utf8');
    const again = await openTrusted();
    expect(await again.create('')).toEqual({ kind: 'open' });
    const aside = readdirSync(join(folder, 'deep')).filter((name) => name.includes('.before-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(folder, 'deep', aside[0] ?? ''), 'utf8')).toBe(spoilt);
    expect(again.get('passkey')).toBeUndefined();
  });

  it.each(['', '{', 'null', '[]', '{"v":99,"sealed":{}}'])(
    'takes %j as locked, never as empty',
    async (text) => {
      path = join(folder, 'secrets.json');
      writeFileSync(path, text);
      expect((await openTrusted()).state()).toBe('locked');
    },
  );
});
