/** The anchor outside the data directory (P14): it tells an old copy from the file itself, and never runs ahead of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anchorPath, decideEpoch, readAnchor } from '../../electron/db/anchor.ts';
import type { Anchor, AnchorReading, FileExtent } from '../../electron/db/anchor.ts';
import { anchorWriter } from '../../electron/db/anchor-writer.ts';
import type { AnchorWriter } from '../../electron/db/anchor-writer.ts';
import { lastAuditSeq } from '../../electron/db/audit-store.ts';
import { readInstall } from '../../electron/db/install-store.ts';
import { lastBookedAtMs, ledgerHead } from '../../electron/db/ledger-store.ts';
import { nodeFiles } from '../../electron/host/files.ts';
import type { Files, Log } from '../../electron/ports.ts';
import { identify } from '../../electron/services/open-till.ts';
import { sell } from '../support/selling.ts';
import type { TestTill } from '../support/test-till.ts';
import { openTestTill, silentLog, temporaryFolder, testStartMs } from '../support/test-till.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 500 };
console.info(`anchor properties: SEED=${seed}`);

const anchor: Anchor = {
  databaseId: 'a',
  epoch: 1,
  lastSeq: 10,
  head: 'hash-10',
  lastOrder: 7,
  lastAct: 20,
  lastBookedMs: 0,
  erased: [],
};
const present = (more: Partial<Anchor> = {}): AnchorReading => ({
  kind: 'anchor',
  anchor: { ...anchor, ...more },
});
const file = (more: Partial<FileExtent> = {}): FileExtent => ({
  databaseId: 'a',
  lastSeq: 10,
  lastOrder: 7,
  lastAct: 20,
  hashAt: (seq) => (seq >= 1 && seq <= 12 ? `hash-${seq}` : undefined),
  ...more,
});

describe('a file held against its anchor', () => {
  test('that says the same, or is behind, is the file that was used last', () => {
    expect(decideEpoch(file(), present())).toEqual({ kind: 'same' });
    expect(decideEpoch(file({ lastSeq: 12, lastOrder: 9, lastAct: 25 }), present())).toEqual({
      kind: 'same',
    });
    expect(decideEpoch(file({ lastSeq: 12 }), present({ lastSeq: 0, head: 'nothing yet' }))).toEqual({
      kind: 'same',
    });
  });

  test.each<readonly [string, Partial<FileExtent>, AnchorReading, string, number]>([
    ['that is missing', {}, { kind: 'missing' }, 'anchor-missing', 107],
    ['that cannot be read', {}, { kind: 'unreadable' }, 'anchor-unreadable', 107],
    ['of another file', {}, present({ databaseId: 'b', lastOrder: 500 }), 'other-file', 600],
    ['that has seen more rows', { lastSeq: 9 }, present(), 'file-behind', 107],
    ['that has seen more orders', {}, present({ lastOrder: 30 }), 'file-behind', 130],
    ['that has seen more acts, though no money moved', { lastAct: 19 }, present(), 'file-behind', 107],
    ['that has seen another history', {}, present({ head: 'another' }), 'history-differs', 107],
    ['whose row is gone', { hashAt: () => undefined }, present(), 'history-differs', 107],
  ])('%s opens a new epoch', (_name, own, reading, reason, nextOrder) => {
    expect(decideEpoch(file(own), reading)).toEqual({ kind: 'new-epoch', reason, nextOrder });
  });

  const anyReading: fc.Arbitrary<AnchorReading> = fc.oneof(
    fc.constant<AnchorReading>({ kind: 'missing' }),
    fc.constant<AnchorReading>({ kind: 'unreadable' }),
    fc
      .record({
        databaseId: fc.constantFrom('a', 'b'),
        epoch: fc.integer({ min: 1, max: 5 }),
        lastSeq: fc.nat({ max: 20 }),
        head: fc.nat({ max: 20 }).map((seq) => `hash-${seq}`),
        lastOrder: fc.nat({ max: 1_000 }),
        lastAct: fc.nat({ max: 40 }),
        lastBookedMs: fc.constant(0),
        erased: fc.constant<string[]>([]),
      })
      .map((one): AnchorReading => ({ kind: 'anchor', anchor: one })),
  );
  const anyFile = fc
    .record({ lastSeq: fc.nat({ max: 20 }), lastOrder: fc.nat({ max: 1_000 }) })
    .map((one) => file({ ...one, hashAt: (seq) => (seq <= one.lastSeq ? `hash-${seq}` : undefined) }));

  test('never lets an order number be used twice, whichever of the two is older', () => {
    fc.assert(
      fc.property(anyFile, anyReading, (extent, reading) => {
        const decision = decideEpoch(extent, reading);
        const seen = reading.kind === 'anchor' ? reading.anchor.lastOrder : 0;
        const next = decision.kind === 'same' ? extent.lastOrder + 1 : decision.nextOrder;
        expect(next).toBeGreaterThan(extent.lastOrder);
        expect(next).toBeGreaterThan(seen);
        if (decision.kind === 'new-epoch') expect(next).toBe(Math.max(extent.lastOrder, seen) + 100);
      }),
      runs,
    );
  });

  test('never goes on in the same epoch when the file is behind, of another history, or unanchored', () => {
    fc.assert(
      fc.property(anyFile, anyReading, (extent, reading) => {
        if (decideEpoch(extent, reading).kind === 'new-epoch') return;
        if (reading.kind !== 'anchor') throw new Error('an unanchored file went on');
        const { anchor: known } = reading;
        expect(extent.databaseId).toBe(known.databaseId);
        expect(extent.lastSeq).toBeGreaterThanOrEqual(known.lastSeq);
        expect(extent.lastOrder).toBeGreaterThanOrEqual(known.lastOrder);
        expect(extent.lastAct).toBeGreaterThanOrEqual(known.lastAct);
        if (known.lastSeq > 0) expect(extent.hashAt(known.lastSeq)).toBe(known.head);
      }),
      runs,
    );
  });
});

describe('the anchor on disk', () => {
  test('lies beside the data directory and never in it, one per mode', () => {
    const dataDir = '/shop/mbili/data';
    const paths = (['practice', 'sandbox', 'production'] as const).map((mode) => anchorPath(dataDir, mode));
    expect(new Set(paths).size).toBe(3);
    for (const path of paths) {
      expect(dirname(path)).toBe('/shop/mbili');
      expect(relative(dataDir, path).startsWith('..')).toBe(true);
    }
  });

  test('is missing where there is none, and is read back as it was written', () => {
    const path = join(temporaryFolder(), 'anchor.json');
    expect(readAnchor(nodeFiles(), path)).toEqual({ kind: 'missing' });
    writeFileSync(path, JSON.stringify(anchor));
    expect(readAnchor(nodeFiles(), path)).toEqual({ kind: 'anchor', anchor });
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"databaseId":"a"}',
    JSON.stringify({ ...anchor, lastSeq: '10' }),
    JSON.stringify({ ...anchor, lastOrder: 1.5 }),
  ])('that holds %j is unreadable, not missing', (text) => {
    const path = join(temporaryFolder(), 'anchor.json');
    writeFileSync(path, text);
    expect(readAnchor(nodeFiles(), path)).toEqual({ kind: 'unreadable' });
  });

  test('that is a folder is unreadable', () => {
    const path = join(temporaryFolder(), 'anchor.json');
    mkdirSync(path);
    expect(readAnchor(nodeFiles(), path)).toEqual({ kind: 'unreadable' });
  });
});

/** Files whose writes end when the test says so. */
function slowFiles(): {
  readonly files: Files;
  readonly written: string[];
  readonly finish: (error?: Error) => Promise<void>;
  readonly underWay: () => number;
} {
  const written: string[] = [];
  const open: { readonly text: string; readonly done: () => void; readonly fail: (error: Error) => void }[] =
    [];
  return {
    written,
    underWay: () => open.length,
    files: {
      ...nodeFiles(),
      writeDurably: (_path, data) =>
        new Promise((resolve, reject) => {
          open.push({ text: String(data), done: resolve, fail: reject });
        }),
    },
    finish: async (error) => {
      const write = open.shift();
      if (!write) throw new Error('nothing is being written');
      if (error) write.fail(error);
      else {
        written.push(write.text);
        write.done();
      }
      await settled();
    },
  };
}

/** Lets everything that only waits for promises run. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function writerFor(test: TestTill, files: Files, log: Log = silentLog): AnchorWriter {
  return anchorWriter({
    db: test.till.db,
    files,
    clock: test.clock,
    log,
    path: anchorPath(test.dataDir, 'practice'),
    erased: [],
  });
}

const sale = { payer: '0712345678', recipient: '0722000111', code: '11', tender: 'cash' } as const;

describe('the writer of the anchor', () => {
  test('waits half a second after a commit and then writes what is committed, once for many commits', async () => {
    const till = await openTestTill();
    const { files, written, finish, underWay } = slowFiles();
    const writer = writerFor(till, files);
    for (let count = 0; count < 5; count += 1) {
      sell(till.till, till.attendant, sale);
      writer.touch();
    }
    till.clock.pass(499);
    expect(underWay()).toBe(0);
    till.clock.pass(1);
    await settled();
    expect(underWay()).toBe(1);
    await finish();
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? '')).toEqual({
      databaseId: 'test',
      epoch: 1,
      erased: [],
      lastSeq: ledgerHead(till.till.db).seq,
      head: ledgerHead(till.till.db).hashHex,
      lastOrder: 5,
      lastAct: lastAuditSeq(till.till.db),
      lastBookedMs: lastBookedAtMs(till.till.db),
    });
  });

  test('is at most a second behind while orders never stop coming', async () => {
    const till = await openTestTill();
    const { files, written, finish, underWay } = slowFiles();
    const writer = writerFor(till, files);
    for (let tenth = 0; tenth < 50; tenth += 1) {
      sell(till.till, till.attendant, sale);
      const { seq } = ledgerHead(till.till.db);
      writer.touch();
      till.clock.pass(100);
      await settled();
      if (underWay() > 0) await finish();
      const last = written.at(-1);
      const known = last === undefined ? 0 : (JSON.parse(last) as Anchor).lastSeq;
      // Never ahead; and what was committed ten rounds ago is in it.
      expect(known).toBeLessThanOrEqual(seq);
      expect(known).toBeGreaterThanOrEqual(seq - 10);
    }
    expect(written.length).toBeLessThanOrEqual(11);
  });

  test('writes nothing when nothing changed', async () => {
    const till = await openTestTill();
    const { files, finish, underWay } = slowFiles();
    const writer = writerFor(till, files);
    writer.touch();
    till.clock.pass(500);
    await settled();
    await finish();
    writer.touch();
    till.clock.pass(500);
    await settled();
    expect(underWay()).toBe(0);
  });

  test('never has two writes at once, and the last one says the latest', async () => {
    const till = await openTestTill();
    const { files, written, finish, underWay } = slowFiles();
    const writer = writerFor(till, files);
    for (let count = 0; count < 3; count += 1) {
      sell(till.till, till.attendant, sale);
      writer.touch();
      till.clock.pass(500);
      await settled();
      expect(underWay()).toBe(1);
    }
    while (underWay() > 0) await finish();
    expect((JSON.parse(written.at(-1) ?? '') as Anchor).lastOrder).toBe(3);
  });

  test('says that the disk refused, goes on, and writes at the next commit', async () => {
    const till = await openTestTill();
    const { files, written, finish } = slowFiles();
    const said: string[] = [];
    const writer = writerFor(till, files, { ...silentLog, error: (message) => void said.push(message) });
    writer.touch();
    till.clock.pass(500);
    await settled();
    await finish(new Error('ENOSPC'));
    expect(said).toEqual(['the anchor could not be written']);
    writer.touch();
    till.clock.pass(500);
    await settled();
    await finish();
    expect(written).toHaveLength(1);
  });

  test('writes at once and waits for the disk when the program stops cleanly', async () => {
    const till = await openTestTill();
    const writer = writerFor(till, nodeFiles());
    sell(till.till, till.attendant, sale);
    writer.touch();
    await writer.flush();
    const path = anchorPath(till.dataDir, 'practice');
    expect((JSON.parse(readFileSync(path, 'utf8')) as Anchor).lastOrder).toBe(1);
    // The write that was waiting is not made a second time.
    writeFileSync(path, 'mine');
    till.clock.pass(10_000);
    await settled();
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  test('at a clean stop tries again what the disk refused a moment before', async () => {
    const till = await openTestTill();
    const { files, written, finish } = slowFiles();
    const writer = writerFor(till, files);
    writer.touch();
    till.clock.pass(500);
    await settled();
    const stopped = writer.flush();
    await settled();
    await finish(new Error('ENOSPC'));
    await finish();
    await stopped;
    expect(written).toHaveLength(1);
  });
});

describe('a file that is opened', () => {
  const facts = { mode: 'practice', databaseId: 'new', nowMs: testStartMs, runId: 'run-2' } as const;

  test('keeps its epoch and its next number while its anchor fits', async () => {
    const { till, attendant } = await openTestTill();
    sell(till, attendant, sale);
    const head = ledgerHead(till.db);
    const reading: AnchorReading = {
      kind: 'anchor',
      anchor: {
        databaseId: 'test',
        epoch: 1,
        lastSeq: head.seq,
        head: head.hashHex,
        lastOrder: 1,
        lastAct: 0,
        lastBookedMs: 0,
        erased: [],
      },
    };
    const opening = identify(till.db, facts, reading);
    expect(opening).toEqual({
      install: { databaseId: 'test', mode: 'practice', epoch: 1, nextOrder: 2 },
      restored: undefined,
    });
  });

  test('that is an old copy opens a new epoch, puts its queued prompts and paid orders to a person, and says so', async () => {
    const { till, attendant } = await openTestTill();
    const paid = sell(till, attendant, sale);
    const queued = sell(till, attendant, { ...sale, tender: 'mpesa-prompt' });
    const opening = identify(till.db, facts, {
      kind: 'anchor',
      anchor: {
        databaseId: 'test',
        epoch: 1,
        lastSeq: 99,
        head: 'later',
        lastOrder: 40,
        lastAct: 0,
        lastBookedMs: 0,
        erased: [],
      },
    });
    expect(opening.install).toMatchObject({ epoch: 2, nextOrder: 140 });
    expect(opening.restored).toEqual({ quarantined: 2 });
    const rows = (text: string): unknown => till.db.connection.prepare(text).all();
    expect(rows('SELECT state FROM payment_attempt')).toEqual([{ state: 'unknown' }]);
    expect(rows('SELECT state FROM delivery')).toEqual([{ state: 'unknown' }]);
    expect(rows("SELECT state, last_reason FROM outbox_item WHERE kind = 'stk-push'")).toEqual([
      { state: 'stopped', last_reason: 'restored' },
    ]);
    expect(rows("SELECT actor_id FROM audit_entry WHERE action = 'restored'")).toEqual([
      { actor_id: 'machine' },
    ]);
    expect([paid, queued]).toEqual(['P-000001', 'P-000002']);
    expect(readInstall(till.db).nextOrder).toBe(140);
  });

  test('anew beside an anchor goes on above every number that the anchor has seen', async () => {
    const { till } = await openTestTill();
    till.db.connection.exec('DELETE FROM install');
    const opening = identify(till.db, facts, {
      kind: 'anchor',
      anchor: {
        databaseId: 'gone',
        epoch: 3,
        lastSeq: 9,
        head: 'x',
        lastOrder: 40,
        lastAct: 0,
        lastBookedMs: 0,
        erased: [],
      },
    });
    expect(opening.install.nextOrder).toBeGreaterThan(40);
    expect(opening.restored).toBeUndefined();
  });
});
