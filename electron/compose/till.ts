/** The till itself: its file's identity, its keys, and everything a use case needs. */
import { defaultPaymentRules } from '../../shared/payment-policy.ts';
import { defaultPayoutRules } from '../../shared/payout-policy.ts';
import type { ComposeOptions, Ports } from './options.ts';
import { anchorPath } from '../db/anchor.ts';
import type { AnchorReading } from '../db/anchor.ts';
import { anchorWriter } from '../db/anchor-writer.ts';
import type { AnchorWriter } from '../db/anchor-writer.ts';
import type { OpenDatabase } from '../db/open.ts';
import { lockableBodies, lockableIds } from './keys.ts';
import type { OpenedKeys } from './keys.ts';
import type { StkSender } from '../ports.ts';
import { samplePeople, sampleCatalogue } from '../practice/sample-catalogue.ts';
import { replayErasures } from '../services/erase-customer.ts';
import { furnishPractice } from '../services/furnish.ts';
import { identify, resumeUnfinished } from '../services/open-till.ts';
import type { Opening } from '../services/open-till.ts';
import { takeOver } from '../services/set-up/vault.ts';
import { loadSettings } from '../services/settings.ts';
import type { Till } from '../services/till.ts';

/** Filled in while the program is put together: the till is needed to make what it later speaks through. */
export type Outside = {
  sender: StkSender | undefined;
  /** Whether an answer of Safaricom's can reach this till now. */
  callbacksArrive: () => boolean;
  /** Whether a payout's result can come home now. */
  wayHomeIsProved: () => boolean;
  readonly changed: Till['changed'];
};

export type BuiltTill = {
  readonly till: Till;
  readonly opening: Opening;
  readonly anchor: AnchorWriter;
  /** Commitments of whom the anchor says to be erased; where a vault is locked, he is erased again once it opens. */
  readonly erased: readonly string[];
};

/** Identifies the file, furnishes a new one, and brings what was left unfinished into order. */
export async function buildTill(
  ports: Ports,
  options: ComposeOptions,
  opened: { readonly file: OpenDatabase; readonly reading: AnchorReading; readonly keys: OpenedKeys },
  outside: Outside,
): Promise<BuiltTill> {
  const { clock, random, crypto, log } = ports;
  const { file, reading, keys } = opened;
  const { db } = file;
  const runId = hex(random.bytes(8));
  const facts = { mode: options.mode, databaseId: hex(random.bytes(16)), nowMs: clock.nowMs(), runId };
  const opening = identify(db, facts, reading);
  const path = anchorPath(options.dataDir, options.mode);
  const erased = reading.kind === 'anchor' ? reading.anchor.erased : [];
  const anchor = anchorWriter({ db, files: ports.files, clock, log, path, erased });
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
    ledger: {
      crypto,
      get headKey() {
        return keys.holder.current()?.head;
      },
    },
    bodies: lockableBodies(crypto, random, keys.holder),
    ids: lockableIds(crypto, keys.holder),
    rules: { ...defaultPaymentRules, ...options.rules },
    payoutRules: { ...defaultPayoutRules, ...options.payoutRules },
    settings: () => loadSettings(db),
    clockOffsetMs: () => outside.sender?.clockOffsetMs(),
    callbacksArrive: () => outside.callbacksArrive(),
    wayHomeIsProved: () => outside.wayHomeIsProved(),
    changed: (change) => {
      anchor.touch();
      outside.changed(change);
    },
  };
  if (file.created && options.mode === 'practice') await furnishPractice(till, samplePeople, sampleCatalogue);
  // What opened by itself (a keyring) is taken over before anything is booked.
  if (keys.vault?.state() === 'open')
    await takeOver(till, { vault: keys.vault, keys: keys.holder, erased }, undefined);
  if (!keys.vault) await replayErasures(till, erased);
  resumeUnfinished(db, clock.nowMs());
  // A new file or epoch has its anchor before anything can be sold in it.
  await anchor.flush();
  return { till, opening, anchor, erased };
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
