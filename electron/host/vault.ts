/**
 * Secrets under a passphrase, for machines without a keyring that can be trusted: one file, opened at the start of the
 * day. SECURITY: scrypt makes a guess cost a tenth of a second and 128 MB, AES-256-GCM notices every change, and its
 * associated data are the file's own header, so that its parameters cannot be weakened without the passphrase.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import type { Clock, Files, Vault, VaultOutcome, VaultState } from '../ports.ts';

/** OWASP Password Storage Cheat Sheet: scrypt with N=2^17, r=8, p=1. */
export type ScryptCost = { readonly N: number; readonly r: number; readonly p: number };
const defaultCost: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };
/** A header may not ask for more than this: a planted file would stop the program. */
const largestN = 2 ** 20;

export const shortestPassphrase = 10;
const freeGuesses = 3;
const firstDelayMs = 2_000;
const longestDelayMs = 5 * 60_000;

const headerSchema = z.object({
  v: z.literal(1),
  kdf: z.literal('scrypt'),
  N: z.number().int().min(2).max(largestN),
  r: z.number().int().min(1).max(32),
  p: z.number().int().min(1).max(16),
  salt: z.string(),
});
const fileSchema = z.object({ header: headerSchema, nonce: z.string(), tag: z.string(), sealed: z.string() });
const contentSchema = z.record(z.string(), z.string());

type Header = z.infer<typeof headerSchema>;
type Content = ReadonlyMap<string, string>;
type Opened = { readonly header: Header; readonly key: Buffer; readonly content: Content };

export type VaultOptions = {
  readonly path: string;
  readonly files: Files;
  readonly clock: Clock;
  /** Tests take a cheaper one; a file keeps the cost it was made with. */
  readonly cost?: ScryptCost;
};

/** A vault in one file. Nothing is read from it before `unlock` or `create`; wrong guesses wait longer each time. */
export function passphraseVault({ path, files, clock, cost = defaultCost }: VaultOptions): Vault {
  let opened: Opened | undefined;
  const inTurn = oneAtATime();
  const guesses = guessLimit(clock);

  const state = (): VaultState =>
    opened ? 'open' : files.readText(path).kind === 'missing' ? 'absent' : 'locked';

  const keep = (next: Opened): Promise<void> => files.writeDurably(path, seal(next));

  return {
    kind: 'passphrase',
    state,
    get: (name) => {
      const text = opened?.content.get(name);
      return text === undefined ? undefined : new Uint8Array(Buffer.from(text, 'base64'));
    },
    set: (name, value) =>
      inTurn(async () => {
        if (!opened) throw new Error('the vault is locked');
        const content = new Map(opened.content).set(name, Buffer.from(value).toString('base64'));
        await keep({ ...opened, content });
        // Only a secret that is on disk may be used: what is sealed under a lost key is lost.
        opened = { ...opened, content };
      }),
    create: (passphrase) =>
      inTurn(async () => {
        if (opened) return { kind: 'not-now' };
        if (isWeak(passphrase)) return { kind: 'weak-passphrase' };
        const read = files.readText(path);
        if (read.kind === 'unreadable') return { kind: 'damaged' };
        if (read.kind === 'text') await files.writeDurably(`${path}.before-${clock.nowMs()}`, read.text);
        const made = await newVault(passphrase, cost, new Map());
        await keep(made);
        opened = made;
        return { kind: 'open' };
      }),
    unlock: (passphrase) =>
      inTurn(async () => {
        if (opened) return { kind: 'open' };
        const read = files.readText(path);
        if (read.kind === 'missing') return { kind: 'not-now' };
        const outcome = await guesses.guard(() => openText(read, passphrase));
        if (!('key' in outcome)) return outcome;
        opened = outcome;
        return { kind: 'open' };
      }),
    changePassphrase: (present, next) =>
      inTurn(async () => {
        if (!opened) return { kind: 'not-now' };
        if (isWeak(next)) return { kind: 'weak-passphrase' };
        const outcome = await guesses.guard(() => openText(files.readText(path), present));
        if (!('key' in outcome)) return outcome;
        const made = await newVault(next, cost, opened.content);
        await keep(made);
        opened = made;
        return { kind: 'open' };
      }),
  };
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

function oneAtATime(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

const isWeak = (passphrase: string): boolean => [...passphrase.normalize('NFC')].length < shortestPassphrase;

async function newVault(passphrase: string, cost: ScryptCost, content: Content): Promise<Opened> {
  const salt = randomBytes(16).toString('base64');
  const header: Header = { v: 1, kdf: 'scrypt', ...cost, salt };
  return { header, key: await keyOf(passphrase, header), content };
}

async function openText(read: ReturnType<Files['readText']>, passphrase: string): Promise<Opened | Refused> {
  const file = read.kind === 'text' ? parseFile(read.text) : undefined;
  if (!file) return { kind: 'damaged' };
  const key = await keyOf(passphrase, file.header);
  const plain = decrypt(key, file);
  if (plain === undefined) return { kind: 'wrong-passphrase' };
  return {
    header: file.header,
    key,
    content: new Map(Object.entries(contentSchema.parse(JSON.parse(plain)))),
  };
}

type Refused = Exclude<VaultOutcome, { kind: 'open' }>;
type VaultFile = z.infer<typeof fileSchema>;

function parseFile(text: string): VaultFile | undefined {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The same passphrase typed on another keyboard may come composed differently; NFC makes them one. */
function keyOf(passphrase: string, { N, r, p, salt }: Header): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 256 * N * r };
    scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

const associated = (header: Header): Buffer =>
  Buffer.from(
    JSON.stringify([header.v, header.kdf, header.N, header.r, header.p, header.salt, 'mbili vault']),
  );

/** SECURITY: a fresh nonce each time; a vault is written a few dozen times in its life. */
function seal({ header, key, content }: Opened): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(associated(header));
  const plain = JSON.stringify(Object.fromEntries(content));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  const file: VaultFile = {
    header,
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: sealed.toString('base64'),
  };
  return `${JSON.stringify(file)}\n`;
}

function decrypt(key: Buffer, { header, nonce, tag, sealed }: VaultFile): string | undefined {
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 });
    cipher.setAAD(associated(header));
    cipher.setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([cipher.update(Buffer.from(sealed, 'base64')), cipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

type GuessLimit = {
  readonly guard: (guess: () => Promise<Opened | Refused>) => Promise<Opened | Refused>;
};

/**
 * Three guesses are free, then each waits twice as long as the one before. It slows a person at the till; who has the
 * file itself meets scrypt. Guesses come one at a time, so many at once are not many for the price of one.
 */
function guessLimit(clock: Clock): GuessLimit {
  let wrong = 0;
  let openAtMonotonicMs = 0;
  return {
    guard: async (guess) => {
      const waitMs = openAtMonotonicMs - clock.monotonicMs();
      if (waitMs > 0) return { kind: 'wait', untilMs: clock.nowMs() + waitMs };
      const outcome = await guess();
      const isWrong = 'kind' in outcome && outcome.kind === 'wrong-passphrase';
      wrong = isWrong ? wrong + 1 : 0;
      const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (wrong - freeGuesses));
      if (wrong >= freeGuesses) openAtMonotonicMs = clock.monotonicMs() + delayMs;
      return outcome;
    },
  };
}
