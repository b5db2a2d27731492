/** A real older copy of a test till's file is put back beside the anchor of the file that was lost. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { currentAnchor } from '../../electron/db/anchor-writer.ts';
import type { OpenDatabase } from '../../electron/db/open.ts';
import { databasePath, openDatabase } from '../../electron/db/open.ts';
import { identify, resumeUnfinished } from '../../electron/services/open-till.ts';
import { loadSettings } from '../../electron/services/settings.ts';
import type { Till } from '../../electron/services/till.ts';
import { sell } from './selling.ts';
import type { TestTill } from './test-till.ts';

/** Sets a copy of the file as it is now aside, as a backup program would. Returns where it lies. */
export function setAside({ dataDir }: TestTill, till: Till): string {
  const path = join(mkdtempSync(`${dataDir}-aside-`), 'copy.sqlite');
  till.db.connection.prepare('VACUUM INTO ?').run(path);
  return path;
}

/** The last act that a copy knows of. */
export function lastActOfCopy(copy: string): number {
  const connection = new Database(copy, { readonly: true });
  const last: unknown = connection.prepare('SELECT MAX(seq) FROM audit_entry').pluck().get();
  connection.close();
  return Number(last ?? 0);
}

const minute = 60_000;

/** The lost time: another customer buys, so that the anchor is ahead of the copy; then the copy is put back. */
export function putBackAfterSale(
  shop: TestTill,
  given: { readonly till: Till; readonly file: OpenDatabase },
  copy: string,
): PutBack {
  const later = { payer: '0733999888', recipient: '0722000111', code: '11', tender: 'cash' } as const;
  shop.clock.pass(10 * minute);
  sell(given.till, shop.attendant, later);
  shop.clock.pass(10 * minute);
  return putBack(shop, given, copy);
}

export type PutBack = { readonly till: Till; readonly file: OpenDatabase; readonly quarantined: number };

let runs = 0;

/**
 * Closes the file, puts the copy in its place and opens it as the program does, against the anchor that the lost file
 * had left. Returns the till over it.
 */
export function putBack(
  shop: TestTill,
  given: { readonly till: Till; readonly file: OpenDatabase },
  copy: string,
): PutBack {
  const { till: lost } = given;
  const anchor = currentAnchor(lost.db, []);
  given.file.close();
  const path = databasePath(shop.dataDir, lost.mode);
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  copyFileSync(copy, path);
  const opened = openDatabase({
    dataDir: shop.dataDir,
    mode: lost.mode,
    clock: lost.clock,
    crypto: lost.crypto,
    mustExist: true,
  });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`);
  const file = opened.value;
  const { db } = file;
  runs += 1;
  const runId = `after-old-file-${runs}`;
  const nowMs = lost.clock.nowMs();
  const facts = { mode: lost.mode, databaseId: anchor.databaseId, nowMs, runId };
  const { install, restored } = identify(db, facts, { kind: 'anchor', anchor });
  expect(restored, 'the file is behind its anchor').toBeDefined();
  resumeUnfinished(db, nowMs);
  return {
    file,
    quarantined: restored?.quarantined ?? 0,
    till: { ...lost, db, epoch: install.epoch, runId, settings: () => loadSettings(db) },
  };
}
