/** The shop's file: it obeys, it refuses what must never happen, and what it cannot open it leaves as it was. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { damageByTable, databasePath, openDatabase } from '../../electron/db/open.ts';
import type { OpenDatabase, OpenOptions } from '../../electron/db/open.ts';
import { migrationChecksum } from '../../electron/db/migrate.ts';
import { identify } from '../../electron/services/open-till.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { settleShortfall } from '../../electron/services/settle-shortfall.ts';
import { cents } from '../../shared/cents.ts';
import { refundOrderInCash } from '../../electron/services/give-back.ts';
import { printReceipt } from '../../electron/services/print-receipt.ts';
import { requestPayoutList } from '../../electron/services/payouts/request-payout.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import { migrations } from '../../migrations/index.ts';
import type { Migration } from '../../migrations/index.ts';
import type { Refusal } from '../../shared/error-codes.ts';
import type { Result } from '../../shared/result.ts';
import { approveBy, attempt, pay, result, secondOwner } from '../support/paying.ts';
import { callback, deliver, lastAttempt, receiptOf, sell, send, value } from '../support/selling.ts';
import { confirmation } from '../support/crediting.ts';
import { openTestTill, quickCrypto, temporaryFolder, testClock, testStartMs } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const crypto = quickCrypto();

function tryOpen(dataDir: string, more: Partial<OpenOptions> = {}): Result<OpenDatabase, Refusal> {
  const opened = openDatabase({
    dataDir,
    mode: 'practice',
    clock: testClock(),
    crypto,
    mustExist: false,
    ...more,
  });
  if (opened.ok) onTestFinished(() => opened.value.close());
  return opened;
}

const open = (dataDir: string, more: Partial<OpenOptions> = {}): OpenDatabase =>
  value(tryOpen(dataDir, more));

function refusalOf(opened: Result<OpenDatabase, Refusal>): Refusal {
  if (opened.ok) throw new Error('it opened');
  return opened.error;
}

/** A file with an identity and one person, closed again. */
function existingFile(more: Partial<OpenOptions> = {}): { readonly dataDir: string; readonly path: string } {
  const dataDir = join(temporaryFolder(), 'data');
  const file = open(dataDir, more);
  identify(
    file.db,
    { mode: more.mode ?? 'practice', databaseId: 'known', nowMs: testStartMs, runId: 'run' },
    { kind: 'missing' },
  );
  file.db.connection.exec(
    "INSERT INTO person VALUES ('p', 'P', 'owner', x'00', x'00', 0, 1, 0, NULL, 1, 1, 1)",
  );
  file.close();
  return { dataDir, path: file.path };
}

/** What is in a file: its schema and a hash over every row of every table. */
function contentOf(path: string): { readonly schema: string; readonly rows: string } {
  const connection = new Database(path, { readonly: true });
  try {
    const schema = connection
      .prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name')
      .raw()
      .all();
    const names = connection
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all() as string[];
    const rows = names.map((name) => connection.prepare(`SELECT * FROM "${name}"`).all());
    const hash = (content: unknown): string =>
      Buffer.from(crypto.sha256(JSON.stringify(content))).toString('hex');
    return { schema: hash(schema), rows: hash(rows) };
  } finally {
    connection.close();
  }
}

const nextId = Math.max(...migrations.map((one) => one.id)) + 1;
const second: Migration = {
  id: nextId,
  name: 'second',
  sql: 'CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT; INSERT INTO later VALUES (1);',
};
const broken: Migration = {
  id: nextId,
  name: 'broken',
  sql: 'CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT; UPDATE install SET epoch = 99; INSERT INTO nowhere VALUES (1);',
};

describe('a file that is opened', () => {
  test('is set to lose nothing: every pragma is set and reads back', () => {
    const { connection } = open(join(temporaryFolder(), 'data')).db;
    const read = (name: string): unknown => connection.pragma(name, { simple: true });
    expect(read('journal_mode')).toBe('wal');
    expect(read('synchronous')).toBe(2);
    expect(read('foreign_keys')).toBe(1);
    expect(read('trusted_schema')).toBe(0);
    expect(read('cell_size_check')).toBe(1);
    expect(read('secure_delete')).toBe(1);
    expect(read('checkpoint_fullfsync')).toBe(1);
    expect(read('busy_timeout')).toBe(5000);
  });

  test('has those pragmas also when it existed before', () => {
    const { dataDir } = existingFile();
    const { connection } = open(dataDir).db;
    expect(connection.pragma('synchronous', { simple: true })).toBe(2);
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  test('has STRICT tables only', () => {
    const { connection } = open(join(temporaryFolder(), 'data')).db;
    const tables = connection.pragma('table_list') as { name: string; type: string; strict: number }[];
    const ours = tables.filter((table) => table.type === 'table' && !table.name.startsWith('sqlite_'));
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((table) => table.strict !== 1)).toEqual([]);
  });

  test('refuses a text where a number belongs, and a row that points nowhere', () => {
    const { connection } = open(join(temporaryFolder(), 'data')).db;
    expect(() =>
      connection.exec("INSERT INTO party (number, commitment, created_at_ms) VALUES (NULL, x'00', 'today')"),
    ).toThrow(/cannot store TEXT/);
    expect(() =>
      connection.exec(
        "INSERT INTO draft (person_id, body, body_key, updated_at_ms) VALUES ('nobody', x'', x'', 1)",
      ),
    ).toThrow(/FOREIGN KEY/);
  });

  test('overwrites what is deleted, so that an erased number is not left on the disk', () => {
    const dataDir = join(temporaryFolder(), 'data');
    const file = open(dataDir);
    const secret = 'erased-person-254712345678';
    file.db.connection.prepare('INSERT INTO setting (name, value) VALUES (?, ?)').run('a', secret);
    file.db.connection.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(file.path).includes(secret)).toBe(true);
    file.db.connection.exec('DELETE FROM setting');
    file.db.connection.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(file.path).includes(secret)).toBe(false);
  });
});

/** One order of every kind, so that every table has a row. */
async function furnishedTill(): Promise<TestTill> {
  const test = await openTestTill();
  const { till, attendant, owner } = test;
  const numbers = { payer: '0712345678', recipient: '0722000111' };
  const paid = sell(till, attendant, { ...numbers, code: '11', tender: 'mpesa-prompt' });
  send(till, paid);
  callback(till, lastAttempt(till, paid));
  deliver(till, attendant, paid);
  const cash = sell(till, attendant, { ...numbers, code: '12', tender: 'cash' });
  value(
    await refundOrderInCash(till, attendant, { order: cash, approval: { personId: owner.id, pin: '2222' } }),
  );
  changeSettings(till, owner, { printer: { kind: 'file', columns: 48 } });
  till.db.connection.exec(`INSERT INTO mailbox_sealed VALUES (1, 'place', 1, x'00');
    INSERT INTO mailbox_body VALUES (zeroblob(32), 1, NULL, 1)`);
  value(printReceipt(till, attendant, paid));
  sell(till, attendant, { ...numbers, code: '13', tender: 'mpesa-prompt' });
  for (const payer of ['0733000111', '0733000222']) {
    const short = sell(till, attendant, { ...numbers, payer, code: '11', tender: 'mpesa-prompt' });
    send(till, short);
    applyQuery(till, lastAttempt(till, short).id, { kind: 'paid', resultCode: '0', description: 'done' });
    deliver(till, attendant, short);
    callback(till, lastAttempt(till, short), { amountCents: cents(4_000) });
  }
  value(
    await settleShortfall(till, attendant, {
      shortfallId: 2,
      how: 'written-off',
      approval: { personId: owner.id, pin: '2222' },
    }),
  );
  const second = await secondOwner(till);
  const list = { kind: 'salary', name: 'November', text: '0722333444,Jane,500' } as const;
  value(requestPayoutList(till, owner, list));
  await approveBy(till, second, 1);
  test.clock.pass(60 * 60_000);
  pay(till, 1);
  result(till, attempt(till, 1));
  confirmation(till, { receipt: receiptOf(lastAttempt(till, paid)) });
  till.db.connection.exec('INSERT INTO ledger_break VALUES (99, 1)');
  till.db.connection
    .exec(`INSERT INTO message (order_id, slot, party_id, amount_cents, state, state_since_ms, created_at_ms)
    VALUES (1, 'delivered-payer', 1, 100, 'sent', 1, 1)`);
  till.db.connection.exec(
    "INSERT INTO payout_excess VALUES (1, 1, 1, 50000, 'paid-twice', 'kept', 1, 2, 'sample-2')",
  );
  till.db.connection.exec(`INSERT INTO airtime_reading VALUES (1, 1, 5000, 5000);
    INSERT INTO package_suspension VALUES (1, 'sample-11', 'three-refusals', 1, 1, 2, 'sample-2');
    INSERT INTO package_change VALUES (1, 'sample-11', 1, 1, 'sample-2', 'added', NULL, NULL, NULL);
    INSERT INTO number_reveal VALUES (1, 1, 'sample-1', 1, 'ordered');
    INSERT INTO float_move (epoch, state, state_since_ms, amount_cents, nonce, requested_by, created_at_ms, deadline_at_ms)
      VALUES (1, 'moved', 1, 100, 'nonce', 'sample-2', 1, 1);
    INSERT INTO restore VALUES (2, 1);
    INSERT INTO look VALUES (1, 'order', '1', 2, 'nothing', 0, 'sample-2', 1);
    INSERT INTO order_version (order_id, version, state, recipient_id, package_id, package_version, package_name, validity,
        price_cents, difference_cents, made_by, at_ms)
      SELECT id, 1, 'confirmed', recipient_id, package_id, package_version, package_name, validity, price_cents, 0,
        created_by, 1 FROM customer_order WHERE id = 1`);
  return test;
}

type Forbidden = { readonly trigger: string; readonly statement: string; readonly says: string };

/** A trigger that fires for each of these columns, whatever is written. */
function frozen(table: string, trigger: string, says: string, columns: string): readonly Forbidden[] {
  return columns
    .split(' ')
    .map((column) => ({ trigger, statement: `UPDATE ${table} SET ${column} = ${column}`, says }));
}

const forbidden: readonly Forbidden[] = [
  ...['audit_entry', 'ledger_entry', 'ledger_line', 'refund'].map((table) => ({
    trigger: `${table}_no_update`,
    statement: `UPDATE ${table} SET ${table === 'ledger_line' ? 'amount_cents = amount_cents + 1' : table === 'refund' ? 'amount_cents = 1' : "actor_id = 'somebody'"}`,
    says: table === 'refund' ? 'refunds are never changed' : 'append-only',
  })),
  ...[
    ['audit_entry', 'append-only'],
    ['ledger_entry', 'append-only'],
    ['ledger_line', 'append-only'],
    ['refund', 'refunds are never deleted'],
    ['customer_order', 'orders are never deleted'],
    ['payment_attempt', 'attempts are never deleted'],
    ['mpesa_transaction', 'evidence of money is never dropped'],
    ['transaction_key', 'evidence of money is never dropped'],
    ['inbox', 'the inbox keeps everything'],
    ['evidence', 'evidence is never dropped'],
    ['delivery', 'deliveries are never deleted'],
    ['shortfall', 'shortfalls are never deleted'],
    ['payout', 'payouts are never deleted'],
    ['message', 'messages are never deleted'],
    ['payout_attempt', 'payout attempts are never deleted'],
    ['payout_excess', 'it is never deleted'],
    ['credit', 'evidence of money is never dropped'],
    ['credit_report', 'evidence is never dropped'],
    ['package_suspension', 'suspensions are never deleted'],
    ['order_version', 'versions are never deleted'],
    ['number_reveal', 'a shown number stays shown'],
    ['float_move', 'moves are never deleted'],
    ['restore', 'it is never deleted'],
    ['look', 'it is never deleted'],
  ].map(([table = '', says = '']) => ({
    trigger: `${table}_no_delete`,
    statement: `DELETE FROM ${table}`,
    says,
  })),
  ...frozen(
    'customer_order',
    'customer_order_frozen',
    'a confirmed order is frozen',
    'number payer_id created_by created_at_ms',
  ),
  ...frozen(
    'customer_order',
    'customer_order_follows',
    'a confirmed order is frozen',
    'recipient_id package_id package_version package_name validity price_cents',
  ),
  {
    trigger: 'customer_order_follows',
    statement: 'UPDATE customer_order SET price_cents = price_cents + 100 WHERE id = 1',
    says: 'a confirmed order is frozen',
  },
  ...frozen(
    'order_version',
    'order_version_frozen',
    'a version of an order is frozen',
    'state recipient_id package_id price_cents difference_cents approved_by',
  ),
  ...frozen(
    'delivery',
    'delivery_frozen',
    'a delivery is frozen',
    'order_id method started_by started_at_ms payout_id',
  ),
  ...frozen(
    'package_suspension',
    'package_suspension_frozen',
    'a suspension is frozen',
    'package_id reason order_id since_ms',
  ),
  ...frozen('number_reveal', 'number_reveal_frozen', 'a shown number', 'order_id person_id at_ms'),
  {
    trigger: 'number_reveal_closed',
    statement: "UPDATE number_reveal SET state = 'open'",
    says: 'what became of a shown number is said once',
  },
  ...frozen('restore', 'restore_frozen', 'what was put back is frozen', 'epoch at_ms'),
  ...frozen(
    'look',
    'look_frozen',
    'what somebody found is frozen',
    'subject ref epoch found round looked_by at_ms',
  ),
  ...frozen(
    'float_move',
    'float_move_frozen',
    'a move is frozen',
    'epoch amount_cents nonce requested_by created_at_ms deadline_at_ms',
  ),
  ...frozen(
    'payment_attempt',
    'payment_attempt_frozen',
    'a payment attempt is frozen',
    'order_id amount_cents payer_id nonce deadline_at_ms may_wait',
  ),
  ...frozen(
    'payout_excess',
    'payout_excess_frozen',
    'money that left too much is frozen',
    'payout_id attempt_id amount_cents reason opened_at_ms',
  ),
  {
    trigger: 'payout_excess_once',
    statement: "UPDATE payout_excess SET state = 'returned'",
    says: 'it is settled once',
  },
  ...frozen(
    'credit',
    'credit_frozen',
    'what was reported is frozen',
    'receipt amount_cents earliest_at_ms latest_at_ms first_reported_at_ms payer_id payer_masked reference',
  ),
  {
    trigger: 'credit_forward',
    statement: "UPDATE credit SET state = 'without-order'",
    says: 'a matched credit stays matched',
  },
  {
    trigger: 'credit_stays',
    statement: 'UPDATE credit SET transaction_id = transaction_id',
    says: 'a credit is one transaction',
  },
  {
    trigger: 'credit_report_no_update',
    statement: 'UPDATE credit_report SET reported_at_ms = 1',
    says: 'evidence is frozen',
  },
  ...[
    ['confirmation', "id = 'x'", 'confirmations are never changed', 'confirmations are never deleted'],
    ['mailbox_body', 'cursor = 7', 'what came is frozen', 'what came stays known'],
    ['mailbox_sealed', 'received_at_ms = 7', 'a stored body is frozen', 'the inbox keeps everything'],
    ['payout_batch', "name = 'x'", 'a list is frozen', 'lists are never deleted'],
    ['payout_evidence', "summary = 'x'", 'evidence is frozen', 'evidence is never dropped'],
    ['airtime_reading', 'amount_cents = 0', 'a reading is frozen', 'readings are never deleted'],
    ['package_change', "kind = 'moved'", 'append-only', 'append-only'],
    ['ledger_break', 'found_at_ms = 0', 'a found break stays found', 'a found break stays found'],
  ].flatMap(([table = '', change = '', onUpdate = '', onDelete = '']) => [
    { trigger: `${table}_no_update`, statement: `UPDATE ${table} SET ${change}`, says: onUpdate },
    { trigger: `${table}_no_delete`, statement: `DELETE FROM ${table}`, says: onDelete },
  ]),
  { trigger: 'party_no_delete', statement: 'DELETE FROM party', says: 'parties are never deleted' },
  ...[
    "number = '254799999999'",
    "last_three = '999'",
    "salt = x'00'",
    "commitment = x'00', number = NULL, last_three = NULL, salt = NULL",
  ].map((change) => ({
    trigger: 'party_number_only_erased',
    statement: `UPDATE party SET ${change}`,
    says: 'a number is erased, never changed',
  })),
  ...frozen(
    'package',
    'package_version_frozen',
    'a package version is frozen',
    'id version code name price_cents validity daily_rule delivery_method ussd_template',
  ),
  ...frozen(
    'mpesa_transaction',
    'mpesa_transaction_frozen',
    'a transaction is frozen',
    'attempt_id order_id occurred_at_ms booked_at_ms part_of',
  ),
  ...frozen(
    'shortfall',
    'shortfall_frozen',
    'a shortfall is frozen',
    'order_id attempt_id amount_cents reason opened_at_ms',
  ),
  {
    trigger: 'shortfall_closed',
    statement: "UPDATE shortfall SET state = 'written-off' WHERE id = 2",
    says: 'a closed shortfall stays closed',
  },
  ...frozen('transaction_key', 'transaction_key_frozen', 'a key is frozen', 'kind value'),
  ...frozen(
    'evidence',
    'evidence_frozen',
    'evidence is frozen',
    'at_ms source attempt_id order_id inbox_id verdict result_code amount_cents receipt occurred_at_ms summary',
  ),
  ...frozen('inbox', 'inbox_frozen', 'a stored body is frozen', 'kind nonce received_at_ms body'),
  ...frozen(
    'payout',
    'payout_frozen',
    'a payout is frozen',
    'epoch kind channel amount_cents payee_id payee_name note order_id transaction_id reverses_receipt batch_id requested_by requested_at_ms business_day',
  ),
  ...frozen(
    'payout_attempt',
    'payout_attempt_frozen',
    'a payout attempt is frozen',
    'payout_id epoch ocid nonce created_at_ms',
  ),
  {
    trigger: 'payout_attempt_after_the_last',
    statement: `INSERT INTO payout_attempt (payout_id, epoch, state, state_since_ms, ocid, nonce, created_at_ms)
      SELECT payout_id, 1, 'queued', 1, 'other', 'other', 1 FROM payout_attempt`,
    says: 'an earlier attempt may have paid',
  },
  { trigger: 'person_no_delete', statement: 'DELETE FROM person', says: 'people are never deleted' },
  ...frozen('person', 'person_frozen', 'a person is frozen', 'id created_at_ms'),
  {
    trigger: 'person_last_owner',
    statement: "UPDATE person SET active = 0 WHERE role = 'owner'",
    says: 'one owner always remains',
  },
  {
    trigger: 'person_last_owner',
    statement: "UPDATE person SET role = 'attendant' WHERE role = 'owner'",
    says: 'one owner always remains',
  },
  {
    trigger: 'message_frozen',
    statement: 'UPDATE message SET party_id = party_id + 1',
    says: 'a message is frozen',
  },
  {
    trigger: 'message_sent',
    statement: "UPDATE message SET state = 'queued'",
    says: 'a sent message stays sent',
  },
  {
    trigger: 'mpesa_transaction_amount',
    statement: 'UPDATE mpesa_transaction SET amount_cents = amount_cents + 100',
    says: 'the amount of a transaction is frozen',
  },
  {
    trigger: 'ledger_entry_follows',
    statement: entryStatement('(SELECT MAX(seq) + 2 FROM ledger_entry)'),
    says: 'a ledger entry follows the last one',
  },
  {
    trigger: 'ledger_line_before_entry',
    statement: "INSERT INTO ledger_line VALUES (1, 7, 'sales', 100)",
    says: 'a ledger entry is closed',
  },
];

function entryStatement(seq: string): string {
  return `INSERT INTO ledger_entry (seq, epoch, kind, occurred_at_ms, booked_at_ms, business_day, actor_id, body, hash)
    VALUES (${seq}, 1, 'test', 1, 1, '2026-11-21', 'test', '{}', x'01')`;
}

describe('the file itself refuses', () => {
  // One file for all: whatever is refused leaves it as it was.
  let furnished: TestTill;
  beforeAll(async () => {
    furnished = await furnishedTill();
  });

  test.each(forbidden)('$statement', ({ statement, says }) => {
    const { till, file } = furnished;
    const before = contentOf(file.path);
    expect(() => till.db.connection.exec(statement)).toThrow(says);
    expect(contentOf(file.path)).toEqual(before);
  });

  test('with every trigger it has, and each has a case here', () => {
    const { connection } = open(join(temporaryFolder(), 'data')).db;
    const triggers = connection
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .pluck()
      .all();
    // These refuse nothing: they note what a search asks for.
    const notes = ['customer_order_is_newest', 'customer_order_is_newest_of'];
    const tested = new Set([...forbidden.map((one) => one.trigger), 'ledger_entry_balances', ...notes]);
    expect((triggers as string[]).toSorted()).toEqual([...tested].toSorted());
  });

  test('a posting that does not sum to zero', () => {
    const { till } = furnished;
    const { connection } = till.db;
    const next = connection.prepare('SELECT MAX(seq) + 1 FROM ledger_entry').pluck().get() as number;
    for (const amounts of [[100], [100, -99], [100, 100, -201]]) {
      connection.exec('BEGIN');
      for (const [position, amount] of amounts.entries())
        connection.exec(`INSERT INTO ledger_line VALUES (${next}, ${position}, 'sales', ${amount})`);
      expect(() => connection.exec(entryStatement(String(next)))).toThrow('a posting sums to zero');
      connection.exec('ROLLBACK');
    }
    connection.exec('BEGIN');
    connection.exec(
      `INSERT INTO ledger_line VALUES (${next}, 0, 'sales', 100), (${next}, 1, 'cash-drawer', -100)`,
    );
    connection.exec(entryStatement(String(next)));
    connection.exec('ROLLBACK');
  });

  test('lines of a posting that was never made', () => {
    const { till } = furnished;
    expect(() => till.db.connection.exec("INSERT INTO ledger_line VALUES (999, 0, 'sales', 100)")).toThrow(
      /FOREIGN KEY/,
    );
  });

  test('an amount of nothing, an account that does not exist, a number that is none', () => {
    const { till } = furnished;
    const { connection } = till.db;
    expect(() => connection.exec("INSERT INTO ledger_line VALUES (999, 0, 'sales', 0)")).toThrow(/CHECK/);
    expect(() => connection.exec("INSERT INTO ledger_line VALUES (999, 0, 'pocket', 1)")).toThrow(/CHECK/);
    expect(() =>
      connection.exec(
        "INSERT INTO party (number, commitment, created_at_ms) VALUES ('0712345678', x'00', 1)",
      ),
    ).toThrow(/CHECK/);
  });
});

describe('one live prompt and one live delivery (P4, P9)', () => {
  const live = ['queued', 'sending', 'waiting', 'unknown', 'stated'] as const;
  const onPhone = ['sending', 'waiting'] as const;

  function attemptStatement(orderId: number, payerId: number, state: string): string {
    return `INSERT INTO payment_attempt (order_id, epoch, state, state_since_ms, amount_cents, payer_id, nonce, deadline_at_ms, created_at_ms)
      VALUES (${orderId}, 1, '${state}', 1, 100, ${payerId}, hex(randomblob(16)), 1, 1)`;
  }

  async function twoOrders(): Promise<{
    readonly exec: (statement: string) => void;
    readonly orders: readonly [number, number];
    readonly payer: number;
  }> {
    const { till, attendant } = await openTestTill();
    const numbers = [1, 2].map((tail) =>
      sell(till, attendant, {
        payer: '0712345678',
        recipient: `072200011${tail}`,
        code: '11',
        tender: 'cash',
      }),
    );
    const { connection } = till.db;
    const id = (number: string | undefined): number =>
      connection.prepare('SELECT id FROM customer_order WHERE number = ?').pluck().get(number) as number;
    const payer = connection.prepare('SELECT payer_id FROM customer_order').pluck().get() as number;
    return {
      exec: (statement) => void connection.exec(statement),
      orders: [id(numbers[0]), id(numbers[1])],
      payer,
    };
  }

  test.each(live)('an order with a %s prompt takes no second live one', async (state) => {
    const { exec, orders, payer } = await twoOrders();
    exec(attemptStatement(orders[0], payer, state));
    for (const other of live) expect(() => exec(attemptStatement(orders[0], payer, other))).toThrow(/UNIQUE/);
    exec(attemptStatement(orders[0], payer, 'refused'));
  });

  test.each(onPhone)(
    'a payer with a %s prompt takes no second one on his phone, but one may queue',
    async (state) => {
      const { exec, orders, payer } = await twoOrders();
      exec(attemptStatement(orders[0], payer, state));
      for (const other of onPhone)
        expect(() => exec(attemptStatement(orders[1], payer, other))).toThrow(/UNIQUE/);
      exec(attemptStatement(orders[1], payer, 'queued'));
    },
  );

  test.each(['started', 'unknown', 'review'])(
    'an order with a %s delivery takes no second one',
    async (state) => {
      const { exec, orders } = await twoOrders();
      const delivery = (of: string): string =>
        `INSERT INTO delivery (order_id, state, method, started_by, started_at_ms, run_id) VALUES (${orders[0]}, '${of}', 'by-hand', 'x', 1, 'run')`;
      exec(delivery(state));
      for (const other of ['started', 'unknown', 'review'])
        expect(() => exec(delivery(other))).toThrow(/UNIQUE/);
      exec(delivery('refused'));
    },
  );
});

describe('migrations', () => {
  test('run in order on a fresh file, which then says so with their checksums', () => {
    const file = open(join(temporaryFolder(), 'data'));
    expect(file.created).toBe(true);
    const rows = file.db.connection
      .prepare('SELECT id, name, sha256 FROM schema_migration ORDER BY id')
      .all();
    expect(rows).toEqual(
      migrations.map((one) => ({ id: one.id, name: one.name, sha256: migrationChecksum(one, crypto) })),
    );
    expect(existsSync(join(file.path, '..', 'backups'))).toBe(false);
  });

  test('are numbered upwards, each once', () => {
    const ids = migrations.map((one) => one.id);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
  });

  test('run only once: opening again changes nothing', () => {
    const { dataDir, path } = existingFile();
    const before = contentOf(path);
    const file = open(dataDir);
    expect(file.created).toBe(false);
    file.close();
    expect(contentOf(path)).toEqual(before);
    expect(readdirSync(dataDir)).not.toContain('backups');
  });

  test('leave a file whose first start was cut off, before anybody was in it, to be furnished again', () => {
    const dataDir = join(temporaryFolder(), 'data');
    open(dataDir).close();
    expect(open(dataDir).created).toBe(true);
  });

  test('give an existing file the same schema as a fresh one, and keep its rows', () => {
    const { dataDir, path } = existingFile();
    open(dataDir, { migrations: [...migrations, second] }).close();
    const fresh = open(join(temporaryFolder(), 'data'), { migrations: [...migrations, second] });
    fresh.close();
    expect(contentOf(path).schema).toBe(contentOf(fresh.path).schema);
    expect(contentOf(path).rows).not.toBe(contentOf(fresh.path).rows);
    const connection = new Database(path, { readonly: true });
    onTestFinished(() => void connection.close());
    expect(connection.prepare('SELECT database_id FROM install').pluck().get()).toBe('known');
    expect(connection.prepare('SELECT id FROM later').pluck().all()).toEqual([1]);
  });

  test('of an existing file are preceded by a copy of it as it was', () => {
    const { dataDir, path } = existingFile();
    const before = contentOf(path);
    open(dataDir, { migrations: [...migrations, second] }).close();
    const copies = readdirSync(join(dataDir, 'backups'));
    expect(copies).toEqual([`before-migration-${second.id}-${testStartMs}.sqlite`]);
    expect(contentOf(join(dataDir, 'backups', copies[0] ?? ''))).toEqual(before);
    expect(contentOf(path)).not.toEqual(before);
  });

  test('that fail half-way leave the file exactly as it was, and it still opens with the old program', () => {
    const { dataDir, path } = existingFile();
    const before = contentOf(path);
    const refusal = refusalOf(tryOpen(dataDir, { migrations: [...migrations, broken] }));
    expect(refusal).toMatchObject({ code: 'migration-failed', path });
    expect(refusal.detail).toContain('nowhere');
    expect(contentOf(path)).toEqual(before);
    expect(tryOpen(dataDir).ok).toBe(true);
  });

  test('that fail on a fresh file leave nothing that stops the next start', () => {
    const dataDir = join(temporaryFolder(), 'data');
    expect(refusalOf(tryOpen(dataDir, { migrations: [...migrations, broken] })).code).toBe(
      'migration-failed',
    );
    expect(tryOpen(dataDir).ok).toBe(true);
  });

  test('that this program does not know mean a newer file, which is refused and kept', () => {
    const { dataDir, path } = existingFile({ migrations: [...migrations, second] });
    const before = contentOf(path);
    const refusal = refusalOf(tryOpen(dataDir));
    expect(refusal).toMatchObject({ code: 'database-newer', path });
    expect(refusal.detail).toContain('second');
    expect(contentOf(path)).toEqual(before);
  });

  test('that were changed after they were applied are refused', () => {
    const changed = migrations.map((one) => (one.id === 1 ? { ...one, sql: `${one.sql} ` } : one));
    const { dataDir, path } = existingFile();
    const before = contentOf(path);
    expect(refusalOf(tryOpen(dataDir, { migrations: changed })).code).toBe('migration-failed');
    expect(contentOf(path)).toEqual(before);
  });
});

describe('a file that cannot be used is refused by name and kept', () => {
  test('of another mode, before anything in it is changed', () => {
    const { dataDir, path } = existingFile({ mode: 'production' });
    const wrong = databasePath(dataDir, 'practice');
    writeFileSync(wrong, readFileSync(path));
    const before = contentOf(wrong);
    const refusal = refusalOf(tryOpen(dataDir, { migrations: [...migrations, second] }));
    expect(refusal).toMatchObject({ code: 'database-wrong-mode', path: wrong });
    expect(contentOf(wrong)).toEqual(before);
  });

  test('in use by another running copy, and free again when that one closes', () => {
    const dataDir = join(temporaryFolder(), 'data');
    const first = open(dataDir);
    expect(refusalOf(tryOpen(dataDir)).code).toBe('database-in-use');
    first.close();
    expect(tryOpen(dataDir).ok).toBe(true);
  });

  test.each([
    { mode: 'production', mustExist: true },
    { mode: 'practice', mustExist: false, isAnchored: true },
  ] as const)('of no bytes at all, where an anchor says that it had some ($mode)', (options) => {
    const dataDir = join(temporaryFolder(), 'data');
    mkdirSync(dataDir);
    const path = databasePath(dataDir, options.mode);
    writeFileSync(path, '');
    const refusal = refusalOf(tryOpen(dataDir, options));
    expect(refusal).toMatchObject({ code: 'database-corrupt', path });
    expect(readFileSync(path)).toHaveLength(0);
  });

  test('but one of no bytes that was never in use is a creation that was cut off, and is created now', () => {
    const dataDir = join(temporaryFolder(), 'data');
    mkdirSync(dataDir);
    writeFileSync(databasePath(dataDir, 'practice'), '');
    const file = open(dataDir);
    expect(file.created).toBe(true);
    expect(file.db.connection.prepare('SELECT count(*) FROM schema_migration').pluck().get()).toBe(
      migrations.length,
    );
    expect(readdirSync(dataDir)).not.toContain('backups');
  });

  test('that is something else', () => {
    const dataDir = join(temporaryFolder(), 'data');
    mkdirSync(dataDir);
    const path = databasePath(dataDir, 'practice');
    const text = 'My shopping list. '.repeat(600);
    writeFileSync(path, text);
    expect(refusalOf(tryOpen(dataDir)).code).toBe('database-corrupt');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('that is damaged in the middle', () => {
    const { dataDir, path } = existingFile();
    const pages = readFileSync(path).length / 4096;
    const handle = openSync(path, 'r+');
    for (let page = 2; page < pages; page += 1)
      writeSync(handle, Buffer.alloc(2048, 0xff), 0, 2048, page * 4096);
    closeSync(handle);
    const before = readFileSync(path);
    expect(refusalOf(tryOpen(dataDir)).code).toBe('database-corrupt');
    // Its first page carries a change counter; the damage itself is left for whoever repairs it.
    expect(readFileSync(path).subarray(4096)).toEqual(before.subarray(4096));
  });

  /** What the pages, types and constraints alone do not show. */
  const hidden: readonly (readonly [string, RegExp, (connection: Database.Database) => void])[] = [
    [
      'whose index has lost a row: a search would miss it',
      /missing from index party_last_three/,
      (connection) => {
        connection.unsafeMode(true);
        connection.pragma('writable_schema = ON');
        const kept = connection.prepare("SELECT * FROM sqlite_schema WHERE name = 'party_last_three'").get();
        connection.exec("DELETE FROM sqlite_schema WHERE name = 'party_last_three'");
        connection.pragma('writable_schema = RESET');
        connection.exec(
          "INSERT INTO party (number, last_three, salt, commitment, created_at_ms) VALUES ('254712345678', '678', x'00', x'00', 1)",
        );
        connection.pragma('writable_schema = ON');
        connection
          .prepare('INSERT INTO sqlite_schema VALUES (@type, @name, @tbl_name, @rootpage, @sql)')
          .run(kept);
        connection.pragma('writable_schema = RESET');
      },
    ],
    [
      'with evidence of a prompt that is not there',
      /evidence names a row of payment_attempt/,
      (connection) => {
        connection.pragma('foreign_keys = OFF');
        connection.exec(
          "INSERT INTO evidence (at_ms, source, attempt_id, verdict, summary, applied) VALUES (1, 'query', 999, 'paid', '', 1)",
        );
      },
    ],
  ];

  test.each(hidden)('%s', (_what, says, damage) => {
    const { dataDir, path } = existingFile();
    const connection = new Database(path);
    damage(connection);
    connection.close();
    expect(refusalOf(tryOpen(dataDir))).toMatchObject({
      code: 'database-corrupt',
      detail: expect.stringMatching(says) as string,
    });
    // A file of years is looked through after it opened, and the same is found.
    const opened = open(dataDir, { checkedAtOpenMaxBytes: 0 });
    expect(opened.isUnchecked).toBe(true);
    const found = [...damageByTable(opened.db.connection)].filter((one) => one !== undefined);
    expect(found).toEqual([expect.stringMatching(says)]);
  });

  test.each([
    ['without a trigger that keeps the ledger', 'DROP TRIGGER ledger_entry_no_delete'],
    ['with a table that this program did not make', 'CREATE TABLE stray (id INTEGER)'],
  ])('%s, however large it is', (_what, change) => {
    const { dataDir, path } = existingFile();
    const connection = new Database(path);
    connection.exec(change);
    connection.close();
    for (const checkedAtOpenMaxBytes of [0, 1_000_000_000])
      expect(refusalOf(tryOpen(dataDir, { checkedAtOpenMaxBytes }))).toMatchObject({
        code: 'database-corrupt',
        detail: expect.stringMatching(/is not as this program makes it/) as string,
      });
  });

  test('with any one byte of its header changed: it is refused by a name, or nothing is missing', () => {
    const { dataDir, path } = existingFile();
    const whole = readFileSync(path);
    const rows = contentOf(path);
    const codes: string[] = [];
    for (let at = 0; at < 100; at++) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      writeFileSync(path, bytes);
      const opened = tryOpen(dataDir);
      if (opened.ok) {
        opened.value.close();
        expect(contentOf(path), `byte ${at}`).toEqual(rows);
      } else codes.push(opened.error.code);
      for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    }
    // One byte says which format may be written; SQLite opens a later one for reading only.
    expect(new Set(codes)).toEqual(new Set(['database-corrupt', 'database-read-only']));
    expect(codes.length).toBeGreaterThan(40);
  });

  test('that should be there and is not: nothing is made in its place', () => {
    const dataDir = join(temporaryFolder(), 'data');
    const refusal = refusalOf(tryOpen(dataDir, { mode: 'production', mustExist: true }));
    expect(refusal).toMatchObject({ code: 'database-missing', path: databasePath(dataDir, 'production') });
    expect(existsSync(dataDir)).toBe(false);
  });
});
