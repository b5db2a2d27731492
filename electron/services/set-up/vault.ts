/**
 * The vault and the till's own keys. While it is locked the till sells for cash, prints and shows the board; ledger
 * rows are chained and their head is keyed here, when it is opened (P10).
 */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import { keyHead } from '../../db/ledger-store.ts';
import { transaction } from '../../db/transaction.ts';
import type { Random, Secrets, Vault, VaultOutcome } from '../../ports.ts';
import { replayErasures } from '../erase-customer.ts';
import type { Actor, Till } from '../till.ts';

/** The till's own keys: the ledger's head, stored bodies and ids, the secret paths of answers. */
export type Keys = { readonly head: Uint8Array; readonly body: Uint8Array; readonly path: Uint8Array };

/** `current` is undefined while the vault is locked. Once taken, keys stay for the run of the program. */
export type KeyHolder = {
  readonly current: () => Keys | undefined;
  readonly take: (keys: Keys) => void;
};

export function keyHolder(first?: Keys): KeyHolder {
  let held = first;
  return {
    current: () => held,
    take: (keys) => {
      held = keys;
    },
  };
}

/** What unlocking needs beside the till. */
export type LockedVault = {
  readonly vault: Vault;
  readonly keys: KeyHolder;
  /** Commitments of erased customers: only with the keys can it be told which stored bodies name them. */
  readonly erased: readonly string[];
};

/** The till's keys, made where they are not there yet; `isNew` when the ledger's was made just now. */
export async function makeKeys(
  secrets: Secrets,
  random: Random,
): Promise<{ readonly keys: Keys; readonly isNew: boolean }> {
  const isNew = secrets.get('head-key') === undefined;
  const key = async (name: 'head-key' | 'body-key' | 'path-key'): Promise<Uint8Array> => {
    const known = secrets.get(name);
    if (known) return known;
    const made = random.bytes(32);
    // On disk before anything is sealed with it.
    await secrets.set(name, made);
    return made;
  };
  return {
    keys: { head: await key('head-key'), body: await key('body-key'), path: await key('path-key') },
    isNew,
  };
}

/**
 * The vault is open: the ledger's head is keyed, and only then are the keys used. In one turn, because a row booked
 * between the two would find a head that is behind. `actor` is undefined when the vault opened by itself.
 */
export async function takeOver(
  till: Till,
  { vault, keys: holder, erased }: LockedVault,
  actor: Actor | undefined,
): Promise<void> {
  const { keys, isNew } = await makeKeys(vault, till.random);
  if (holder.current()) return;
  transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const rows = keyHead(tx, { crypto: till.crypto, headKey: keys.head }, isNew, nowMs);
    if (actor !== undefined || isNew || rows > 0)
      note(tx, {
        atMs: nowMs,
        actorId: actor?.id ?? machineActor,
        action: isNew ? 'vaultMade' : 'vaultOpened',
        values: { rows },
      });
  });
  holder.take(keys);
  await replayErasures(till, erased);
  till.changed({ order: null, became: 'vault' });
}

export async function unlockVault(
  till: Till,
  locked: LockedVault,
  actor: Actor,
  passphrase: string,
): Promise<Result<object, Failure>> {
  if (locked.keys.current()) return ok({});
  return finish(till, locked, actor, await locked.vault.unlock(passphrase));
}

/** A new vault; one that nobody can open is kept aside only when the owner says so. */
export async function createVault(
  till: Till,
  locked: LockedVault,
  actor: Actor,
  request: { readonly passphrase: string; readonly replace: boolean },
): Promise<Result<object, Failure>> {
  const { vault } = locked;
  if (vault.state() === 'open' || (vault.state() === 'locked' && !request.replace))
    return err(failure('vault-there'));
  return finish(till, locked, actor, await vault.create(request.passphrase));
}

export async function changePassphrase(
  till: Till,
  locked: LockedVault,
  actor: Actor,
  request: { readonly present: string; readonly next: string },
): Promise<Result<object, Failure>> {
  const outcome = await locked.vault.changePassphrase(request.present, request.next);
  if (outcome.kind !== 'open') return err(refusalOf(outcome));
  transaction(till.db, (tx) =>
    note(tx, { atMs: till.clock.nowMs(), actorId: actor.id, action: 'passphraseChanged' }),
  );
  return ok({});
}

async function finish(
  till: Till,
  locked: LockedVault,
  actor: Actor,
  outcome: VaultOutcome,
): Promise<Result<object, Failure>> {
  if (outcome.kind !== 'open') {
    transaction(till.db, (tx) =>
      note(tx, {
        atMs: till.clock.nowMs(),
        actorId: actor.id,
        action: 'vaultRefused',
        values: { why: outcome.kind },
      }),
    );
    return err(refusalOf(outcome));
  }
  await takeOver(till, locked, actor);
  return ok({});
}

function refusalOf(outcome: Exclude<VaultOutcome, { kind: 'open' }>): Failure {
  switch (outcome.kind) {
    case 'wrong-passphrase':
      return failure('passphrase-wrong');
    case 'wait':
      return failure('passphrase-wait', { timeMs: outcome.untilMs });
    case 'weak-passphrase':
      return failure('passphrase-weak');
    case 'damaged':
      return failure('vault-damaged');
    case 'not-now':
      return failure('vault-there');
  }
}
