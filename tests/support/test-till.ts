/**
 * A till over a real file in a folder of its own, with a clock that stands still and no network: the services, stores
 * and reports as the program wires them, driven by the test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bodyCipher } from '../../electron/db/body-cipher.ts';
import { idCipher } from '../../electron/db/id-cipher.ts';
import type { OpenDatabase } from '../../electron/db/open.ts';
import { openDatabase } from '../../electron/db/open.ts';
import { nodeCrypto } from '../../electron/host/crypto.ts';
import { nodeRandom } from '../../electron/host/random.ts';
import type { Clock, Crypto, Log } from '../../electron/ports.ts';
import { sampleCatalogue, samplePeople } from '../../electron/practice/sample-catalogue.ts';
import { furnishPractice } from '../../electron/services/furnish.ts';
import { identify } from '../../electron/services/open-till.ts';
import { loadSettings } from '../../electron/services/settings.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { Mode } from '../../shared/modes.ts';
import { defaultPaymentRules } from '../../shared/payment-policy.ts';
import type { PaymentRules } from '../../shared/payment-policy.ts';
import { defaultPayoutRules } from '../../shared/payout-policy.ts';

/** A Saturday afternoon in Nairobi: 14:05:09. */
export const testStartMs = Date.parse('2026-11-21T11:05:09.000Z');

export type TestClock = Clock & {
  /** Lets time pass; what became due on the way is called, in order. */
  readonly pass: (byMs: number) => void;
  /** A lying clock: jumps, and calls nothing. */
  readonly jumpTo: (nowMs: number) => void;
};

export function testClock(startMs: number = testStartMs): TestClock {
  let now = startMs;
  let waiting: { readonly dueMs: number; readonly callback: () => void }[] = [];
  return {
    nowMs: () => now,
    monotonicMs: () => now - startMs,
    after: (delayMs, callback) => {
      const entry = { dueMs: now + Math.max(0, delayMs), callback };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
    pass: (byMs) => {
      const untilMs = now + byMs;
      for (;;) {
        const next = waiting.filter((one) => one.dueMs <= untilMs).toSorted((a, b) => a.dueMs - b.dueMs)[0];
        if (!next) break;
        waiting = waiting.filter((one) => one !== next);
        now = Math.max(now, next.dueMs);
        next.callback();
      }
      now = untilMs;
    },
    jumpTo: (nowMs) => {
      now = nowMs;
    },
  };
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** With the end of the test; a till that several tests share stays until its process ends. */
function afterwards(cleanUp: () => void): void {
  try {
    onTestFinished(cleanUp);
  } catch {
    process.once('exit', cleanUp);
  }
}

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mbili-test-'));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Node's cryptography with a PIN hash that costs nothing, for tests that are not about it. */
export function quickCrypto(): Crypto {
  const crypto = nodeCrypto();
  return {
    ...crypto,
    scrypt: (secret, salt) => Promise.resolve(crypto.hmacSha256(salt, secret)),
  };
}

export type TestTill = {
  readonly till: Till;
  readonly clock: TestClock;
  readonly dataDir: string;
  readonly file: OpenDatabase;
  /** Sample person `sample-1`, PIN 1111. */
  readonly attendant: Actor;
  /** Sample person `sample-2`, PIN 2222. */
  readonly owner: Actor;
  /** Whether a payout's result can come home. */
  readonly wayHome: { proved: boolean };
  readonly changes: { readonly order: string | null; readonly became: string | null }[];
};

export async function openTestTill(
  options: {
    readonly mode?: Mode;
    readonly rules?: Partial<PaymentRules>;
    readonly crypto?: Crypto;
    readonly startMs?: number;
  } = {},
): Promise<TestTill> {
  const { mode = 'practice', crypto = quickCrypto() } = options;
  const clock = testClock(options.startMs);
  const random = nodeRandom();
  const dataDir = join(temporaryFolder(), 'data');
  const opened = openDatabase({ dataDir, mode, clock, crypto, mustExist: false });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`);
  const file = opened.value;
  afterwards(() => file.close());
  const { db } = file;
  const opening = identify(
    db,
    { mode, databaseId: 'test', nowMs: clock.nowMs(), runId: 'run-1' },
    { kind: 'missing' },
  );
  const changes: TestTill['changes'] = [];
  const wayHome = { proved: true };
  const till: Till = {
    db,
    mode,
    epoch: opening.install.epoch,
    runId: 'run-1',
    buildDateMs: 0,
    clock,
    random,
    crypto,
    log: silentLog,
    ledger: { crypto, headKey: random.bytes(32) },
    bodies: bodyCipher(crypto, random, random.bytes(32)),
    ids: idCipher(crypto, random.bytes(32)),
    rules: { ...defaultPaymentRules, ...options.rules },
    payoutRules: defaultPayoutRules,
    settings: () => loadSettings(db),
    clockOffsetMs: () => 0,
    callbacksArrive: () => true,
    wayHomeIsProved: () => wayHome.proved,
    changed: (change) => void changes.push(change),
  };
  await furnishPractice(till, samplePeople, sampleCatalogue);
  return {
    till,
    clock,
    dataDir,
    file,
    attendant: { id: 'sample-1', name: 'Staff 1 (sample)', role: 'attendant' },
    owner: { id: 'sample-2', name: 'Owner (sample)', role: 'owner' },
    changes,
    wayHome,
  };
}
