/**
 * Secrets at rest, by the operating system's own store. Read once at start (the port is synchronous), written
 * through. There is no plaintext fallback: where no store can be trusted, nothing is kept and `set` rejects.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SafeStorage } from 'electron';
import type { Secrets } from '../ports.ts';

export type SecretStore = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

const version = 1;
type SecretFile = { readonly v: number; readonly backend: string; readonly sealed: Record<string, string> };

const trustedLinuxBackends = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'];

/**
 * SECURITY: on Linux `isEncryptionAvailable()` is also true for `basic_text`, whose password is a constant in
 * Chromium's source. Only a real keyring counts.
 */
export function trustedBackend(store: SecretStore, platform: NodeJS.Platform): string | undefined {
  if (!store.isEncryptionAvailable()) return undefined;
  if (platform !== 'linux') return platform;
  const backend = store.getSelectedStorageBackend();
  return trustedLinuxBackends.includes(backend) ? backend : undefined;
}

class NoSecretStore extends Error {
  override readonly name = 'NoSecretStore';
}

/** Only after the app is ready. Secrets that cannot be opened any more count as never set. */
export async function openSecrets(
  path: string,
  store: SecretStore,
  platform: NodeJS.Platform,
): Promise<Secrets> {
  const backend = trustedBackend(store, platform);
  const file = backend === undefined ? undefined : await readSecretFile(path);
  const sealed = new Map(Object.entries(file?.sealed ?? {}));
  const plain = backend === undefined ? new Map<string, Uint8Array>() : await openAll(store, sealed);
  return {
    get: (name) => plain.get(name),
    set: async (name, value) => {
      if (backend === undefined) throw new NoSecretStore('This machine has no keyring that can be trusted.');
      sealed.set(name, await seal(store, value));
      await writeSecretFile(path, { v: version, backend, sealed: Object.fromEntries(sealed) });
      plain.set(name, value);
    },
  };
}

const seal = async (store: SecretStore, value: Uint8Array): Promise<string> =>
  (await store.encryptStringAsync(Buffer.from(value).toString('base64'))).toString('base64');

async function openAll(
  store: SecretStore,
  sealed: ReadonlyMap<string, string>,
): Promise<Map<string, Uint8Array>> {
  const plain = new Map<string, Uint8Array>();
  for (const [name, value] of sealed) {
    const opened = await store.decryptStringAsync(Buffer.from(value, 'base64')).catch(() => undefined);
    if (opened !== undefined) plain.set(name, new Uint8Array(Buffer.from(opened.result, 'base64')));
  }
  return plain;
}

async function readSecretFile(path: string): Promise<SecretFile | undefined> {
  try {
    const file: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isSecretFile(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

const isSecretFile = (file: unknown): file is SecretFile =>
  typeof file === 'object' && file !== null && 'v' in file && file.v === version && 'sealed' in file;

/** Temporary file, fsync, rename: a power cut leaves the old secrets or the new ones. */
async function writeSecretFile(path: string, file: SecretFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(file));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}
