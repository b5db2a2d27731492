/**
 * Secrets at rest, by the operating system's own store. Read once at start (the port is synchronous), written
 * through. There is no plaintext fallback: where no store can be trusted, the passphrase vault takes its place.
 */
import type { SafeStorage } from 'electron';
import type { Files, Vault } from '../ports.ts';

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

/**
 * Only after the app is ready; undefined where no keyring can be trusted. What cannot be opened any more locks the
 * vault instead of counting as never set: a key made anew in its place would leave everything sealed under the old one
 * unreadable.
 */
export async function openKeyring(
  path: string,
  store: SecretStore,
  platform: NodeJS.Platform,
  files: Files,
): Promise<Vault | undefined> {
  const backend = trustedBackend(store, platform);
  if (backend === undefined) return undefined;
  let { isOpen, sealed, plain } = await readAll(path, store, files);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    kind: 'keyring',
    state: () => (isOpen ? 'open' : 'locked'),
    get: (name) => (isOpen ? plain.get(name) : undefined),
    set: (name, value) =>
      inTurn(async () => {
        if (!isOpen) throw new Error('the keyring is locked');
        const next = new Map(sealed).set(name, await seal(store, value));
        await writeSecretFile(files, path, backend, next);
        // Only a secret that is on disk may be used.
        sealed = next;
        plain = new Map(plain).set(name, value);
      }),
    create: () =>
      inTurn(async () => {
        if (isOpen) return { kind: 'not-now' };
        const old = files.readText(path);
        if (old.kind === 'text') await files.writeDurably(`${path}.before-${Date.now()}`, old.text);
        await writeSecretFile(files, path, backend, new Map());
        ({ isOpen, sealed, plain } = { isOpen: true, sealed: new Map(), plain: new Map() });
        return { kind: 'open' };
      }),
    unlock: () =>
      inTurn(async () => {
        if (!isOpen) ({ isOpen, sealed, plain } = await readAll(path, store, files));
        return isOpen ? { kind: 'open' } : { kind: 'damaged' };
      }),
    changePassphrase: () => Promise.resolve({ kind: 'not-now' }),
  };
}

type Read = {
  readonly isOpen: boolean;
  readonly sealed: ReadonlyMap<string, string>;
  readonly plain: ReadonlyMap<string, Uint8Array>;
};

async function readAll(path: string, store: SecretStore, files: Files): Promise<Read> {
  const none: Read = { isOpen: true, sealed: new Map(), plain: new Map() };
  const read = files.readText(path);
  if (read.kind === 'missing') return none;
  const file = read.kind === 'text' ? parseSecretFile(read.text) : undefined;
  if (!file) return { ...none, isOpen: false };
  const sealed = new Map(Object.entries(file.sealed));
  const plain = await openAll(store, sealed);
  return { isOpen: plain.size === sealed.size, sealed, plain };
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

function parseSecretFile(text: string): SecretFile | undefined {
  try {
    const file: unknown = JSON.parse(text);
    return isSecretFile(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

const isSecretFile = (file: unknown): file is SecretFile =>
  typeof file === 'object' && file !== null && 'v' in file && file.v === version && 'sealed' in file;

const writeSecretFile = (
  files: Files,
  path: string,
  backend: string,
  sealed: ReadonlyMap<string, string>,
): Promise<void> =>
  files.writeDurably(
    path,
    `${JSON.stringify({ v: version, backend, sealed: Object.fromEntries(sealed) })}\n`,
  );
