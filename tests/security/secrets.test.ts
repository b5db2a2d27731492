import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecrets, trustedBackend, type SecretStore } from '../../electron/platform/secrets.ts';

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

describe('openSecrets', () => {
  it('keeps a secret over a restart, and never in clear on disk', async () => {
    const secrets = await openSecrets(path, keyring('gnome_libsecret'), 'linux');
    expect(secrets.get('passkey')).toBeUndefined();
    await secrets.set('passkey', passkey);
    expect(secrets.get('passkey')).toEqual(passkey);
    const onDisk = readFileSync(path, 'utf8');
    expect(onDisk).not.toContain('the passkey');
    expect(onDisk).not.toContain(Buffer.from(passkey).toString('base64'));
    const again = await openSecrets(path, keyring('gnome_libsecret'), 'linux');
    expect(again.get('passkey')).toEqual(passkey);
  });

  it('refuses to keep anything where there is no store, and writes no file', async () => {
    const secrets = await openSecrets(path, keyring('basic_text'), 'linux');
    await expect(secrets.set('passkey', passkey)).rejects.toThrow('no keyring');
    expect(secrets.get('passkey')).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });

  it('takes a secret that cannot be opened any more as never set, and keeps the others', async () => {
    const secrets = await openSecrets(path, keyring('kwallet6'), 'linux');
    await secrets.set('passkey', passkey);
    const file = JSON.parse(readFileSync(path, 'utf8')) as { sealed: Record<string, string> };
    file.sealed['consumer-key'] = Buffer.from('!broken').toString('base64');
    writeFileSync(path, JSON.stringify(file));
    const again = await openSecrets(path, keyring('kwallet6'), 'linux');
    expect(again.get('consumer-key')).toBeUndefined();
    expect(again.get('passkey')).toEqual(passkey);
  });

  it.each(['', '{', 'null', '[]', '{"v":99,"sealed":{}}'])('reads %j as no secrets', async (text) => {
    path = join(folder, 'secrets.json');
    writeFileSync(path, text);
    const secrets = await openSecrets(path, keyring('kwallet6'), 'linux');
    expect(secrets.get('passkey')).toBeUndefined();
  });
});
