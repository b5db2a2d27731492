/** The till itself: its file's identity, its keys, and everything a use case needs. */
import { defaultPaymentRules } from '../shared/payment-policy.ts';
import type { Refusal } from '../shared/error-codes.ts';
import { err, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import type { ComposeOptions, Ports } from './compose-options.ts';
import { anchorPath } from './db/anchor.ts';
import type { AnchorReading } from './db/anchor.ts';
import { anchorWriter } from './db/anchor-writer.ts';
import type { AnchorWriter } from './db/anchor-writer.ts';
import { bodyCipher } from './db/body-cipher.ts';
import { idCipher } from './db/id-cipher.ts';
import type { OpenDatabase } from './db/open.ts';
import { openFileSecrets } from './host/file-secrets.ts';
import { tillFolder } from './host/till-folder.ts';
import type { Random, Secrets, StkSender } from './ports.ts';
import { samplePeople, sampleCatalogue } from './practice/sample-catalogue.ts';
import { furnishPractice } from './services/furnish.ts';
import { identify, resumeUnfinished } from './services/open-till.ts';
import type { Opening } from './services/open-till.ts';
import { loadSettings } from './services/settings.ts';
import type { Till } from './services/till.ts';

/** Filled in while the program is put together: the till is needed to make what it later speaks through. */
export type Outside = {
  sender: StkSender | undefined;
  readonly changed: Till['changed'];
};

export type BuiltTill = {
  readonly till: Till;
  readonly opening: Opening;
  readonly anchor: AnchorWriter;
};

/** Identifies the file, furnishes a new one, and brings what was left unfinished into order. */
export async function buildTill(
  ports: Ports,
  options: ComposeOptions,
  opened: { readonly file: OpenDatabase; readonly reading: AnchorReading; readonly keys: Keys },
  outside: Outside,
): Promise<BuiltTill> {
  const { clock, random, crypto, log } = ports;
  const { file, reading, keys } = opened;
  const { db } = file;
  const runId = hex(random.bytes(8));
  const facts = { mode: options.mode, databaseId: hex(random.bytes(16)), nowMs: clock.nowMs(), runId };
  const opening = identify(db, facts, reading);
  const path = anchorPath(options.dataDir, options.mode);
  const anchor = anchorWriter({ db, files: ports.files, clock, log, path });
  const till: Till = {
    db,
    mode: options.mode,
    epoch: opening.install.epoch,
    runId,
    buildDateMs: options.buildDateMs,
    clock,
    random,
    crypto,
    log,
    ledger: { crypto, headKey: keys.head },
    bodies: bodyCipher(crypto, random, keys.body),
    ids: idCipher(crypto, keys.body),
    rules: { ...defaultPaymentRules, ...options.rules },
    settings: () => loadSettings(db),
    clockOffsetMs: () => outside.sender?.clockOffsetMs(),
    callbacksArrive: () => outside.sender !== undefined,
    changed: (change) => {
      anchor.touch();
      outside.changed(change);
    },
  };
  if (file.created) await furnishPractice(till, samplePeople, sampleCatalogue);
  resumeUnfinished(db, clock.nowMs());
  // A new file or epoch has its anchor before anything can be sold in it.
  await anchor.flush();
  return { till, opening, anchor };
}

export type Keys = { readonly head: Uint8Array; readonly body: Uint8Array; readonly path: Uint8Array };

/** Practice keeps its keys in a file beside its database; they guard nothing of value. */
export async function openKeys(ports: Ports, options: ComposeOptions): Promise<Result<Keys, Refusal>> {
  const opened = openFileSecrets(tillFolder(options.dataDir).keysFile(options.mode), ports.files);
  if (!opened.ok) return err({ code: 'keys-damaged', path: opened.error.path, detail: opened.error.detail });
  const key = async (name: 'head-key' | 'body-key' | 'path-key'): Promise<Uint8Array> =>
    keyOf(opened.value, ports.random, name);
  return ok({ head: await key('head-key'), body: await key('body-key'), path: await key('path-key') });
}

async function keyOf(
  secrets: Secrets,
  random: Random,
  name: 'head-key' | 'body-key' | 'path-key',
): Promise<Uint8Array> {
  const known = secrets.get(name);
  if (known) return known;
  const made = random.bytes(32);
  // On disk before anything is sealed with it.
  await secrets.set(name, made);
  return made;
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
