/**
 * A shop's file with years of orders in it, made in minutes. Two orders are made by the program itself, one by M-PESA
 * and one in cash; every other order is a copy of one of their sets of rows with its own ids, times, numbers, codes and
 * parties, inserted past the services. The ledger's chain is whole (it is verified at the end) and every constraint of
 * the schema holds. What is not true of it: sealed bodies are the same bytes in every row, and every order went well.
 */
import { createHash, hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { openKeys } from '../../electron/compose/keys.ts';
import { anchorPath } from '../../electron/db/anchor.ts';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import type { ReadableDb } from '../../electron/db/sql.ts';
import { migrations } from '../../migrations/index.ts';
import { formatOrderNumber } from '../../shared/ids.ts';
import { businessDay, dayRangeMs } from '../../shared/nairobi-time.ts';
import { shiftedClock } from '../support/clocks.ts';
import { openTill } from '../support/till.ts';
import { mustBe, numberOf, optionsFor, ports } from './open-shop.ts';
import { printToFiles, wholeOrder } from './whole-order.ts';

const dayMs = 24 * 60 * 60_000;
/** A busy counter: eight hours, one order in half a minute. */
export const ordersADay = 1_000;
const betweenOrdersMs = (8 * 60 * 60_000) / ordersADay;
const openFromMs = 9 * 60 * 60_000;
/** A customer comes back this often. */
const ordersOfCustomer = 10;
/** Rises with what this file writes. */
const generation = 2;

export type ManyOrders = {
  readonly dataDir: string;
  readonly orders: number;
  /** Whole business days, oldest first. */
  readonly days: readonly string[];
};

/** The cached file of so many orders; made now if it is not there. It lies in the system's temporary folder. */
export async function manyOrders(orders: number, say: (sentence: string) => void): Promise<ManyOrders> {
  const schema = hash('sha256', migrations.map((one) => JSON.stringify(one)).join('\n')).slice(0, 12);
  const name = `mbili-bench-orders-${generation}-${schema}-${orders}`;
  const folder = join(tmpdir(), name);
  const note = join(folder, 'made.json');
  if (!existsSync(note)) {
    dropStale(schema, orders);
    say(`making a file of ${orders.toLocaleString('en')} orders (kept in ${folder})…`);
    const startMs = performance.now();
    // Made under another name: one that was cut off is never taken for a whole one.
    const making = `${folder}.making-${process.pid}`;
    rmSync(making, { recursive: true, force: true });
    const made = await make(making, orders, say);
    writeFileSync(join(making, 'made.json'), JSON.stringify(made));
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
    say(`made in ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
  }
  const { days } = JSON.parse(readFileSync(note, 'utf8')) as { days: string[] };
  return { dataDir: join(folder, 'data'), orders, days };
}

/** Files of an older schema would fill the disk. */
function dropStale(schema: string, orders: number): void {
  for (const name of readdirSync(tmpdir()))
    if (/^mbili-bench-orders-\d+-[0-9a-f]+-\d+$/.test(name) && name.endsWith(`-${orders}`))
      if (name !== `mbili-bench-orders-${generation}-${schema}-${orders}`)
        rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

async function make(
  folder: string,
  orders: number,
  say: (sentence: string) => void,
): Promise<{ readonly days: readonly string[] }> {
  mkdirSync(folder, { recursive: true });
  const dataDir = join(folder, 'data');
  const days = Math.ceil(orders / ordersADay);
  const yesterday = businessDay(Date.now() - dayMs);
  const firstDayMs = dayRangeMs(yesterday).startMs - (days - 1) * dayMs;
  await makeTemplates(dataDir, firstDayMs - dayMs + openFromMs);
  const keys = await openKeys(ports, optionsFor(dataDir));
  if (!keys.ok) throw new Error('the keys of the new shop did not open');
  const db = new Database(join(dataDir, 'mbili-practice.sqlite'));
  for (const pragma of [
    'journal_mode = DELETE',
    'synchronous = OFF',
    'cache_size = -2000000',
    'temp_store = MEMORY',
  ])
    db.pragma(pragma);
  fill(db, { orders, firstDayMs, say });
  const headKey = keys.value.holder.current()?.head;
  if (headKey === undefined) throw new Error('the new shop has no keys');
  sealHead(db, headKey);
  db.pragma('journal_mode = WAL');
  const verified = verifyLedger({ connection: db } as ReadableDb, {
    crypto: ports.crypto,
    headKey,
  });
  mustBe(verified.brokenAt === null, `the chain is whole, not broken at ${verified.brokenAt}`);
  mustBe(db.prepare('SELECT COUNT(*) FROM customer_order').pluck().get() === orders, `${orders} orders`);
  mustBe((db.pragma('foreign_key_check') as unknown[]).length === 0, 'every reference holds');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  mustBe(existsSync(anchorPath(dataDir, 'practice')), `the anchor of ${basename(dataDir)} is there`);
  return { days: Array.from({ length: days }, (_, at) => businessDay(firstDayMs + at * dayMs)) };
}

/** Two orders by the program itself, on the day before the first. */
async function makeTemplates(dataDir: string, atMs: number): Promise<void> {
  const shiftMs = atMs - Date.now();
  const till = await openTill({ dataDir, clock: shiftedClock(ports.clock, () => shiftMs) });
  await printToFiles(till);
  await wholeOrder(till, { payer: numberOf(1), recipient: numberOf(2), tender: 'mpesa-prompt' });
  await wholeOrder(till, { payer: numberOf(3), recipient: numberOf(4), tender: 'cash' });
  mustBe(till.errors.length === 0, `no error was logged: ${till.errors.join('; ')}`);
  await till.stop();
}

// ── copying ──────────────────────────────────────────────────────────────────────────────────────────────────────

type Value = string | number | null | Buffer;
type Row = Record<string, Value>;

/** Tables of an order in the order in which rows can be added, and how to find those of one order. */
const tables = [
  ['customer_order', 'id', 'id = @order'],
  ['confirmation', undefined, 'order_id = @order'],
  ['payment_attempt', 'id', 'order_id = @order'],
  ['mpesa_transaction', 'id', 'order_id = @order'],
  [
    'transaction_key',
    undefined,
    'transaction_id IN (SELECT id FROM mpesa_transaction WHERE order_id = @order)',
  ],
  ['inbox', 'id', 'attempt_id IN (SELECT id FROM payment_attempt WHERE order_id = @order)'],
  ['evidence', 'id', 'order_id = @order'],
  ['delivery', 'id', 'order_id = @order'],
  ['print_job', 'id', 'order_id = @order'],
  [
    'outbox_item',
    'id',
    "(kind = 'stk-push' AND subject_id IN (SELECT id FROM payment_attempt WHERE order_id = @order)) OR (kind = 'print' AND subject_id IN (SELECT id FROM print_job WHERE order_id = @order))",
  ],
  ['ledger_line', undefined, 'entry_seq IN (SELECT seq FROM ledger_entry WHERE order_id = @order)'],
  ['ledger_entry', 'seq', 'order_id = @order'],
  ['audit_entry', 'seq', 'order_id = @order'],
] as const;
type Table = (typeof tables)[number][0];

/** Columns that name another row, beside those that the schema declares as foreign keys. */
const references: Readonly<Record<string, Table>> = {
  'audit_entry.order_id': 'customer_order',
};

type Copy = {
  readonly orderId: number;
  readonly number: string;
  readonly shiftMs: number;
  readonly day: string;
  /** Ten characters, of this order alone. */
  readonly code: string;
  readonly payer: Party;
  readonly recipient: Party;
};
type Party = { readonly id: number; readonly commitment: string };
type Template = {
  readonly orderId: number;
  readonly number: string;
  readonly startMs: number;
  readonly receipt: string | undefined;
  readonly payer: Party;
  readonly recipient: Party;
  readonly rows: ReadonlyMap<Table, readonly Row[]>;
};

function fill(
  db: Database.Database,
  { orders, firstDayMs, say }: { orders: number; firstDayMs: number; say: (sentence: string) => void },
): void {
  db.pragma('foreign_keys = OFF');
  const templates = [templateOf(db, 1), templateOf(db, 2)] as const;
  const write = copier(db, templates);
  const customer = customers(db);
  db.exec('BEGIN');
  // The two made by the program are the first two.
  for (let index = 2; index < orders; index += 1) {
    const day = Math.floor(index / ordersADay);
    const atMs = firstDayMs + day * dayMs + openFromMs + (index % ordersADay) * betweenOrdersMs;
    // Three of four by M-PESA; a third for the payer's own number.
    const template = index % 4 === 3 ? templates[1] : templates[0];
    const payer = customer(index % Math.max(2, Math.ceil(orders / ordersOfCustomer)), atMs);
    write(template, {
      orderId: index + 1,
      number: formatOrderNumber('practice', index + 1),
      shiftMs: Math.round(atMs) - template.startMs,
      day: businessDay(atMs),
      code: `UK${(index + 36 ** 7).toString(36).toUpperCase()}`,
      payer,
      recipient:
        index % 3 === 0
          ? payer
          : customer((index * 7) % Math.max(2, Math.ceil(orders / ordersOfCustomer)), atMs),
    });
    if (index % 100_000 === 0) say(`${index.toLocaleString('en')} orders`);
    if (index % 20_000 === 0) db.exec('COMMIT; BEGIN');
  }
  db.prepare('UPDATE install SET next_order = ?').run(orders + 1);
  db.exec('UPDATE payment_attempt SET next_query_at_ms = NULL WHERE next_query_at_ms IS NOT NULL');
  db.exec('COMMIT');
}

function templateOf(db: Database.Database, orderId: number): Template {
  const rows = new Map(
    tables.map(([table, , where]) => [
      table,
      db.prepare(`SELECT * FROM ${table} WHERE ${where}`).all({ order: orderId }) as Row[],
    ]),
  );
  const order = rows.get('customer_order')?.[0];
  mustBe(order !== undefined && order['state'] === 'delivered', `template ${orderId} is delivered`);
  const party = (id: unknown): Party => ({
    id: Number(id),
    commitment: (db.prepare('SELECT commitment FROM party WHERE id = ?').pluck().get(id) as Buffer).toString(
      'base64url',
    ),
  });
  const receipt = rows.get('payment_attempt')?.[0]?.['receipt'];
  return {
    orderId,
    number: String(order['number']),
    startMs: Number(order['created_at_ms']),
    receipt: typeof receipt === 'string' ? receipt : undefined,
    payer: party(order['payer_id']),
    recipient: party(order['recipient_id']),
    rows,
  };
}

/** Customers by their place; each is made when he first comes. */
function customers(db: Database.Database): (place: number, atMs: number) => Party {
  const known = new Map<number, Party>();
  const insert = db.prepare(
    'INSERT INTO party (number, last_three, salt, commitment, created_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  return (place, atMs) => {
    const old = known.get(place);
    if (old) return old;
    const number = `254${numberOf(place * 7 + 100).slice(1)}`;
    const salt = createHash('sha256').update(number).digest().subarray(0, 16);
    const commitment = Buffer.from(ports.crypto.hmacSha256(salt, number));
    const { lastInsertRowid } = insert.run(number, number.slice(-3), salt, commitment, Math.round(atMs));
    const made = { id: Number(lastInsertRowid), commitment: commitment.toString('hex') };
    known.set(place, made);
    return made;
  };
}

type Ids = Map<Table, Map<Value, number>>;
type Change = (copy: Copy, ids: Ids) => Value;
type Prepared = {
  readonly table: Table;
  readonly values: Value[];
  readonly key: Value | undefined;
  readonly changes: readonly (readonly [at: number, Change])[];
};

function copier(
  db: Database.Database,
  templates: readonly Template[],
): (template: Template, copy: Copy) => void {
  const next = new Map<Table, number>();
  const insert = new Map<Table, Database.Statement>();
  for (const [table, key] of tables) {
    if (key !== undefined)
      next.set(table, Number(db.prepare(`SELECT COALESCE(MAX(${key}), 0) + 1 FROM ${table}`).pluck().get()));
    const names = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
    insert.set(
      table,
      db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`),
    );
  }
  const prepared = new Map(templates.map((template) => [template, preparedRows(db, template)]));
  const chain = chainOf(db);
  return (template, copy) => {
    const ids: Ids = new Map();
    const rows = prepared.get(template) ?? [];
    for (const { table, key } of rows) {
      if (key === undefined) continue;
      const id = next.get(table) ?? 1;
      next.set(table, id + 1);
      const known = ids.get(table) ?? new Map<Value, number>();
      ids.set(table, known.set(key, id));
    }
    for (const { table, values, changes } of rows) {
      const own = [...values];
      for (const [at, change] of changes) own[at] = change(copy, ids);
      if (table === 'ledger_line') chain.line(own);
      if (table === 'ledger_entry') chain.entry(own);
      insert.get(table)?.run(...own);
    }
  };
}

function preparedRows(db: Database.Database, template: Template): readonly Prepared[] {
  return tables.flatMap(([table, key]) => {
    const foreign = new Map(
      (db.pragma(`foreign_key_list(${table})`) as { from: string; table: string; id: number }[]).map(
        (one) => [one.from, one.table],
      ),
    );
    return (template.rows.get(table) ?? []).map((row): Prepared => ({
      table,
      values: Object.values(row),
      key: key === undefined ? undefined : row[key],
      changes: Object.entries(row).flatMap(([column, value], at) => {
        const change = changeOf(template, { table, key, row, column, value, foreign });
        return change === undefined ? [] : [[at, change] as const];
      }),
    }));
  });
}

type Cell = {
  readonly table: Table;
  readonly key: string | undefined;
  readonly row: Row;
  readonly column: string;
  readonly value: Value;
  readonly foreign: ReadonlyMap<string, string>;
};

/** How a template's value differs in a copy; undefined where it stays. */
function changeOf(template: Template, { table, key, row, column, value, foreign }: Cell): Change | undefined {
  if (value === null) return undefined;
  // Long answered and long checked.
  if (column === 'next_query_at_ms') return () => null;
  const idIn =
    (of: Table): Change =>
    (_copy, ids) =>
      ids.get(of)?.get(value) ?? value;
  if (table === 'customer_order' && column === 'id') return ({ orderId }) => orderId;
  if (column === key) return idIn(table);
  if (column === 'order_id') return ({ orderId }) => orderId;
  if (column === 'payer_id') return ({ payer }) => payer.id;
  if (column === 'recipient_id') return ({ recipient }) => recipient.id;
  if (table === 'outbox_item' && column === 'subject_id')
    return idIn(row['kind'] === 'print' ? 'print_job' : 'payment_attempt');
  const named = references[`${table}.${column}`] ?? foreign.get(column);
  if (named !== undefined && tables.some(([one]) => one === named)) return idIn(named as Table);
  if (column === 'business_day') return ({ day }) => day;
  if (column.endsWith('_ms') && typeof value === 'number') return ({ shiftMs }) => value + shiftMs;
  return typeof value === 'string' ? textChange(template, table, row, column, value) : undefined;
}

/** Fields of a ledger entry's body that name a row. */
const bodyIds = [
  ['attempt', 'payment_attempt'],
  ['delivery', 'delivery'],
] as const;

function textChange(
  template: Template,
  table: Table,
  row: Row,
  column: string,
  value: string,
): Change | undefined {
  if (table === 'customer_order' && column === 'number') return ({ number }) => number;
  if (table === 'ledger_entry' && column === 'body') {
    const body = JSON.parse(value) as Readonly<Record<string, Value>>;
    return (copy, ids) => {
      const own: Record<string, Value> = {
        ...body,
        order: copy.number,
        payer: copy.payer.commitment,
        recipient: copy.recipient.commitment,
      };
      for (const [field, table] of bodyIds) {
        const id = ids.get(table)?.get(body[field] ?? null);
        if (id !== undefined) own[field] = id;
      }
      return JSON.stringify(own);
    };
  }
  const isKey = table === 'transaction_key' && row['kind'] !== 'receipt';
  const isUnique =
    (table === 'confirmation' && column === 'id') ||
    ['nonce', 'checkout_request_id', 'merchant_request_id'].includes(column) ||
    (isKey && column === 'value');
  if (isUnique) {
    // As random as the real ones, and of their length; two in one order (two keys) never meet: the columns differ.
    const length = value.length;
    return ({ code }) => hash('sha256', `${code}${column}`).repeat(4).slice(0, length);
  }
  const { receipt, number } = template;
  if (value === receipt) return ({ code }) => code;
  const hasReceipt = receipt !== undefined && value.includes(receipt);
  if (!hasReceipt && !value.includes(number)) return undefined;
  return (copy) => {
    const numbered = value.replaceAll(number, copy.number);
    return hasReceipt ? numbered.replaceAll(receipt, copy.code) : numbered;
  };
}

// ── the chain ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Gives each entry the hash of the one before it and its own, as `ledger-store.ts` computes it. */
function chainOf(db: Database.Database): {
  readonly line: (values: readonly Value[]) => void;
  readonly entry: (values: Value[]) => void;
} {
  const names = (db.pragma('table_info(ledger_entry)') as { name: string }[]).map(({ name }) => name);
  const place = (name: string): number => names.indexOf(name);
  const hashAt = place('hash');
  const fields = [
    'seq',
    'epoch',
    'kind',
    'order_id',
    'transaction_id',
    'occurred_at_ms',
    'booked_at_ms',
    'business_day',
    'actor_id',
    'body',
  ].map(place);
  let previous = db.prepare('SELECT hash FROM ledger_entry ORDER BY seq DESC').pluck().get() as Buffer;
  const lines = new Map<Value, (readonly [Value, Value])[]>();
  return {
    line: ([seq, , account, amount]) => {
      const own = lines.get(seq ?? null) ?? [];
      own.push([account ?? null, amount ?? null]);
      lines.set(seq ?? null, own);
    },
    entry: (values) => {
      const seq = values[fields[0] ?? 0] ?? null;
      const text = JSON.stringify([
        previous.toString('hex'),
        ...fields.map((at) => values[at] ?? null),
        lines.get(seq) ?? [],
      ]);
      lines.delete(seq);
      previous = createHash('sha256').update(text).digest();
      values[hashAt] = previous;
    },
  };
}

function sealHead(db: Database.Database, headKey: Uint8Array): void {
  const last = db.prepare('SELECT seq, hash FROM ledger_entry ORDER BY seq DESC').get() as {
    seq: number;
    hash: Buffer;
  };
  const mac = ports.crypto.hmacSha256(headKey, `${last.seq}:${last.hash.toString('hex')}`);
  db.prepare('UPDATE ledger_head SET seq = ?, hash = ?, mac = ?').run(last.seq, last.hash, mac);
}
