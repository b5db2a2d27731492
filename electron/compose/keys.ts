/** Where a mode's secrets come from, and what works without them. */
import type { Refusal } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ComposeOptions, Ports } from './options.ts';
import { bodyCipher } from '../db/body-cipher.ts';
import type { BodyCipher } from '../db/body-cipher.ts';
import { idCipher } from '../db/id-cipher.ts';
import type { IdCipher } from '../db/id-cipher.ts';
import { openFileSecrets } from '../host/file-secrets.ts';
import { tillFolder } from '../host/till-folder.ts';
import { passphraseVault } from '../host/vault.ts';
import type { Crypto, Random, Vault } from '../ports.ts';
import { keyHolder, makeKeys } from '../services/set-up/vault.ts';
import type { KeyHolder } from '../services/set-up/vault.ts';

/** Practice has keys and no vault. */
export type OpenedKeys = { readonly holder: KeyHolder; readonly vault: Vault | undefined };

/**
 * Practice keeps its keys in a file beside its database; they guard nothing of value. Sandbox and production use the
 * operating system's keyring where one can be trusted, else a vault under a passphrase.
 */
export async function openKeys(ports: Ports, options: ComposeOptions): Promise<Result<OpenedKeys, Refusal>> {
  const { mode, dataDir } = options;
  const folder = tillFolder(dataDir);
  if (mode !== 'practice') {
    const path = folder.vaultFile(mode);
    const vault =
      (await ports.keyring?.(`${path}.keyring`)) ??
      passphraseVault({ path, files: ports.files, clock: ports.clock, ...options.vault });
    return ok({ holder: keyHolder(), vault });
  }
  const opened = openFileSecrets(folder.keysFile(mode), ports.files);
  if (!opened.ok) return err({ code: 'keys-damaged', path: opened.error.path, detail: opened.error.detail });
  const { keys } = await makeKeys(opened.value, ports.random);
  return ok({ holder: keyHolder(keys), vault: undefined });
}

/**
 * Bodies while the vault is locked: what is typed at the counter is sealed under a key of this run only. A draft is
 * then lost with the program, which is better than lying in the file in clear. Nothing of Safaricom's is stored
 * meanwhile: its way in needs the vault too.
 */
export function lockableBodies(crypto: Crypto, random: Random, keys: KeyHolder): BodyCipher {
  const ofThisRun = bodyCipher(crypto, random, random.bytes(32));
  const own = (): BodyCipher | undefined => {
    const held = keys.current();
    return held && bodyCipher(crypto, random, held.body);
  };
  return {
    seal: (text) => (own() ?? ofThisRun).seal(text),
    open: (body, key) => own()?.open(body, key) ?? ofThisRun.open(body, key),
  };
}

/** Prompts are neither sent nor asked about while the vault is locked, so an id to seal would be a bug. */
export function lockableIds(crypto: Crypto, keys: KeyHolder): IdCipher {
  const own = (): IdCipher => {
    const held = keys.current();
    if (!held) throw new Error('ids cannot be sealed while the vault is locked');
    return idCipher(crypto, held.body);
  };
  return {
    seal: (id) => own().seal(id),
    open: (sealed) => (keys.current() ? own().open(sealed) : undefined),
    mark: (sealed) => own().mark(sealed),
  };
}
