/**
 * Confirm → order durable, through the router, against a bare transaction that writes the very same rows into a copy
 * of the file at the same pragmas. After the rounds both files must hold the same.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openDatabase } from '../../electron/db/open.ts';
import { must, reviewSale } from '../support/counter.ts';
import { median, timed, timedAsync } from './figures.ts';
import type { Bench, Line, Run } from './line.ts';
import { databaseOf, mustBe, numberOf, openShop, ports, withFolder } from './open-shop.ts';
import type { Shop } from './open-shop.ts';

type Row = Readonly<Record<string, unknown>>;

/** Tables that a confirmation adds rows to, so that what is referred to comes first, and what tells the new rows. */
const added = [
  ['party', 'id'],
  ['customer_order', 'id'],
  ['confirmation', 'order_id'],
  ['audit_entry', 'seq'],
  ['payment_attempt', 'id'],
  ['ledger_entry', 'seq'],
  ['outbox_item', 'id'],
] as const;

export const confirmBench: Bench = {
  name: 'confirm',
  needsWindow: false,
  isLong: false,
  measure: (run) => withFolder((folder) => measure(run, folder)),
};

async function measure(run: Run, folder: string): Promise<readonly Line[]> {
  const shop = await openShop(join(folder, 'shop'));
  const ours = new Database(shop.databasePath, { readonly: true });
  const bare = bareCopy(ours, join(folder, 'bare'));
  const rounds = run.isQuick ? 60 : 400;
  const warmUp = run.isQuick ? 10 : 50;
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < warmUp + rounds; round += 1) {
    // A counter's mixture: every other customer is new, the others come back.
    const payer = numberOf(run.dice.roll(2) === 0 ? round : run.dice.roll(round + 1));
    const recipient = numberOf(1_000_000 + round);
    const confirmation = must(await reviewSale(shop, { payer, recipient }));
    bare.copyDraft(ours);
    const marks = marksOf(ours);
    const oursMs = await timedAsync(async () => void must(await shop.call('order:confirm', confirmation)));
    const write = bare.prepare(ours, marks);
    const bareMs = timed(write);
    if (round < warmUp) continue;
    times.ours.push(oursMs);
    times.bare.push(bareMs);
  }
  mustBeEqual(shop, ours, bare.connection, warmUp + rounds);
  bare.close();
  ours.close();
  await shop.app.stop();
  return [
    {
      what: 'confirm → durable / bare transaction',
      of: `p50 of ${rounds}`,
      unit: 'ms',
      value: median(times.ours),
      baseline: median(times.bare),
      budget: { ratio: 1.5 },
    },
  ];
}

type Marks = Readonly<Record<string, number>>;

const marksOf = (ours: Database.Database): Marks =>
  Object.fromEntries(
    added.map(([table, key]) => {
      const { mark } = ours.prepare(`SELECT COALESCE(MAX(${key}), 0) AS mark FROM ${table}`).get() as {
        mark: number;
      };
      return [table, mark];
    }),
  );

/** The same file, opened with the product's own pragmas, written with nothing but prepared statements. */
function bareCopy(ours: Database.Database, folder: string) {
  mkdirSync(folder, { recursive: true });
  ours.prepare('VACUUM INTO ?').run(databaseOf(folder));
  const opened = openDatabase({
    dataDir: folder,
    mode: 'practice',
    clock: ports.clock,
    crypto: ports.crypto,
    mustExist: true,
  });
  if (!opened.ok) throw new Error(`the bare copy did not open: ${opened.error.detail}`);
  const { connection } = opened.value.db;
  const insert = insertsOf(connection);
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const takeNumber = connection.prepare('UPDATE install SET next_order = ?');
  const dropDraft = connection.prepare('DELETE FROM draft');
  const moveHead = connection.prepare(
    'INSERT INTO ledger_head (one, seq, hash, mac) VALUES (?, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, mac = excluded.mac',
  );
  return {
    connection,
    copyDraft: (from: Database.Database) => {
      for (const row of from.prepare('SELECT * FROM draft').all() as Row[]) insert('draft', row);
    },
    /** Everything is read and prepared before; the returned function only writes. */
    prepare: (from: Database.Database, marks: Marks) => {
      const rows = added.flatMap(([table, key]) =>
        (
          from.prepare(`SELECT * FROM ${table} WHERE ${key} > ? ORDER BY ${key}`).all(marks[table]) as Row[]
        ).map((row) => [table, Object.values(row)] as const),
      );
      const head = Object.values(from.prepare('SELECT one, seq, hash, mac FROM ledger_head').get() as Row);
      const { next } = from.prepare('SELECT next_order AS next FROM install').get() as { next: number };
      return () => {
        begin.run();
        takeNumber.run(next);
        for (const [table, values] of rows) insert(table, values);
        moveHead.run(...head);
        dropDraft.run();
        commit.run();
      };
    },
    close: opened.value.close,
  };
}

function insertsOf(connection: Database.Database): (table: string, row: Row | readonly unknown[]) => void {
  const statements = new Map<string, Database.Statement>();
  for (const table of [...added.map(([name]) => name), 'draft']) {
    const count = (connection.pragma(`table_info(${table})`) as unknown[]).length;
    const places = Array.from({ length: count }, () => '?').join(', ');
    statements.set(table, connection.prepare(`INSERT INTO ${table} VALUES (${places})`));
  }
  return (table, row) => {
    const statement = statements.get(table);
    if (!statement) throw new Error(`no statement for ${table}`);
    statement.run(...(Array.isArray(row) ? row : Object.values(row)));
  };
}

/** The copy holds every row of the file: nothing that the product writes was left out of the bare transaction. */
function mustBeEqual(shop: Shop, ours: Database.Database, bare: Database.Database, orders: number): void {
  const tables = ours
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[];
  for (const table of tables) {
    const read = (from: Database.Database): string =>
      JSON.stringify(from.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).raw().all());
    mustBe(read(ours) === read(bare), `table ${table} is the same in both files`);
  }
  const confirmed = ours.prepare("SELECT COUNT(*) FROM outbox_item WHERE state = 'ready'").pluck().get();
  mustBe(confirmed === orders, `${orders} orders wait in the outbox, not ${String(confirmed)}`);
  mustBe(shop.errors.length === 0, `no error was logged: ${shop.errors.join('; ')}`);
}
