/**
 * The ledger under attack (P10): random postings make a chain that verifies, and whatever somebody with the file in his
 * hands changes, removes or cuts off afterwards is found and the row named. The tampering connection drops the triggers
 * first, as an attacker would, and every attempt is rolled back.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import {
  intend,
  ledgerHead,
  linesOfOrder,
  orderOwes,
  post,
  verifyLedger,
  verifyRecent,
} from '../../electron/db/ledger-store.ts';
import type { LedgerKeys, Verification } from '../../electron/db/ledger-store.ts';
import { migrations } from '../../migrations/index.ts';
import type { ReadableDb } from '../../electron/db/sql.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { cents } from '../../shared/cents.ts';
import { accounts, postingKinds } from '../../shared/ledger-rules.ts';
import type { PostingKind } from '../../shared/ledger-rules.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import { callback, deliver, lastAttempt, sell, send } from '../support/selling.ts';
import { openTestTill, quickCrypto, testStartMs } from '../support/test-till.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
console.info(`ledger properties: SEED=${seed}`);

const keys: LedgerKeys = { crypto: quickCrypto(), headKey: new Uint8Array(32).fill(7) };
const orderCount = 5;

/** A file in memory with a few orders to post on; the real schema, with its triggers. */
function emptyLedger(): ReadableDb {
  const connection = new Database(':memory:');
  connection.pragma('foreign_keys = 1');
  for (const migration of migrations) connection.exec(migration.sql);
  connection.exec(`
    INSERT INTO party (id, number, last_three, salt, commitment, created_at_ms) VALUES (1, '254712345678', '678', x'01', x'02', 1);
    INSERT INTO person VALUES ('p', 'P', 'owner', x'00', x'00', 0, 1, 0, NULL, 1, 1, 1);
    INSERT INTO package (id, version, code, name, price_cents, validity, daily_rule, delivery_method, ussd_template, on_sale, is_current) VALUES ('k', 1, '11', 'K', 5000, '{"kind":"none"}', 'any', 'by-hand', NULL, 1, 1);
  `);
  for (let order = 1; order <= orderCount; order += 1)
    connection.exec(`INSERT INTO customer_order (id, number, epoch, state, state_since_ms, tender, payer_id, recipient_id, package_id, package_version, package_name, validity, price_cents, created_by, created_at_ms, business_day)
      VALUES (${order}, 'P-00000${order}', 1, 'open', 1, 'cash', 1, 1, 'k', 1, 'K', '{"kind":"none"}', 5000, 'p', 1, '2026-11-21')`);
  return { connection } as ReadableDb;
}

type Move = {
  readonly kind: PostingKind | 'intent:stk-push';
  readonly order: number;
  readonly amount: number;
  /** The clock may lie either way. */
  readonly clockMs: number;
};
const anyMove: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom(...postingKinds, 'intent:stk-push' as const),
  order: fc.integer({ min: 1, max: orderCount }),
  amount: fc.integer({ min: 1, max: 25_000_000 }),
  clockMs: fc.integer({ min: -3_600_000, max: 3 * 86_400_000 }),
});

function book(db: ReadableDb, move: Move): void {
  transaction(db, (tx) => {
    const entry = {
      epoch: 1,
      orderId: move.order,
      transactionId: null,
      occurredAtMs: testStartMs + move.clockMs,
      nowMs: testStartMs + move.clockMs,
      actorId: 'p',
      body: { order: `P-00000${move.order}`, payer: 'commitment' },
    };
    if (move.kind === 'intent:stk-push') intend(tx, keys, { ...entry, kind: move.kind });
    else post(tx, keys, { ...entry, kind: move.kind }, cents(move.amount));
  });
}

const whole = (db: ReadableDb, rows: number): void =>
  expect(verifyLedger(db, keys)).toEqual({ rows, brokenAt: null });

describe('random postings', () => {
  const manyMoves = fc.array(anyMove, { maxLength: 40 });

  test('make a chain that verifies after every one of them', () => {
    fc.assert(
      fc.property(fc.array(anyMove, { maxLength: 12 }), (moves) => {
        const db = emptyLedger();
        whole(db, 0);
        for (const [index, move] of moves.entries()) {
          book(db, move);
          whole(db, index + 1);
        }
        db.connection.close();
      }),
      { seed, numRuns: 40 },
    );
  });

  test('sum to zero over all accounts, each row by itself and all together', () => {
    fc.assert(
      fc.property(manyMoves, (moves) => {
        const db = emptyLedger();
        for (const move of moves) book(db, move);
        const unbalanced = db.connection
          .prepare('SELECT entry_seq FROM ledger_line GROUP BY entry_seq HAVING SUM(amount_cents) <> 0')
          .all();
        expect(unbalanced).toEqual([]);
        expect(
          db.connection.prepare('SELECT COALESCE(SUM(amount_cents), 0) FROM ledger_line').pluck().get(),
        ).toBe(0);
        expect(ledgerHead(db).seq).toBe(moves.length);
        db.connection.close();
      }),
      { seed, numRuns: 40 },
    );
  });

  test('are never booked before the row before them, and fall on the business day of their booking', () => {
    fc.assert(
      fc.property(manyMoves, (moves) => {
        const db = emptyLedger();
        for (const move of moves) book(db, move);
        const rows = db.connection
          .prepare('SELECT booked_at_ms AS bookedAtMs, business_day AS day FROM ledger_entry ORDER BY seq')
          .all() as { bookedAtMs: number; day: string }[];
        let latest = 0;
        for (const [index, { bookedAtMs, day }] of rows.entries()) {
          latest = Math.max(latest, testStartMs + (moves[index]?.clockMs ?? 0));
          expect(bookedAtMs).toBe(latest);
          expect(day).toBe(businessDay(bookedAtMs));
        }
        db.connection.close();
      }),
      { seed, numRuns: 40 },
    );
  });

  test('leave each order with exactly what its own postings moved, whatever happened to the others', () => {
    const credit: { readonly [K in PostingKind]?: 'undelivered' | 'held-money' } = {
      'payment-received': 'undelivered',
      'cash-received': 'undelivered',
      'payment-decided': 'undelivered',
      'held-money-applied': 'undelivered',
      'payment-held': 'held-money',
      'left-over-held': 'held-money',
    };
    const debit: { readonly [K in PostingKind]?: 'undelivered' | 'held-money' } = {
      delivered: 'undelivered',
      'refunded-in-cash': 'undelivered',
      'decision-reversed': 'undelivered',
      'payment-reversed': 'undelivered',
      'left-over-held': 'undelivered',
      'held-money-applied': 'held-money',
      'held-refunded-in-cash': 'held-money',
      'held-reversed': 'held-money',
      'refunded-by-mpesa': 'undelivered',
      'refunded-by-reversal': 'undelivered',
      'held-refunded-by-mpesa': 'held-money',
      'held-refunded-by-reversal': 'held-money',
    };
    fc.assert(
      fc.property(manyMoves, (moves) => {
        const db = emptyLedger();
        for (const move of moves) book(db, move);
        for (let order = 1; order <= orderCount; order += 1)
          for (const account of ['undelivered', 'held-money'] as const) {
            const expected = moves
              .filter((move) => move.order === order && move.kind !== 'intent:stk-push')
              .reduce((sum, { kind, amount }) => {
                const posting = kind as PostingKind;
                return (
                  sum + (credit[posting] === account ? amount : 0) - (debit[posting] === account ? amount : 0)
                );
              }, 0);
            expect(orderOwes(db, order, account)).toBe(expected);
            expect(linesOfOrder(db, order).every((line) => accounts.includes(line.account))).toBe(true);
          }
        db.connection.close();
      }),
      { seed, numRuns: 40 },
    );
  });

  test('verify from any row on, when what lies before is trusted', () => {
    const db = emptyLedger();
    for (const move of fc.sample(anyMove, { seed, numRuns: 30 })) book(db, move);
    for (let from = 1; from <= 30; from += 1)
      expect(verifyLedger(db, keys, from)).toEqual({ rows: 31 - from, brokenAt: null });
  });

  test('do not verify under another key', () => {
    const db = emptyLedger();
    book(db, { kind: 'cash-received', order: 1, amount: 5_000, clockMs: 0 });
    expect(verifyLedger(db, { ...keys, headKey: new Uint8Array(32).fill(8) }).brokenAt).toBe(2);
  });
});

// ── tampering ────────────────────────────────────────────────────────────────────────────────────────────────────

const rowCount = 30;
type Tamper = {
  readonly name: string;
  /** Changes the file; says which row must be named. */
  readonly change: (connection: Database.Database, row: number, dice: number) => number;
};

const hasLines = (connection: Database.Database, row: number): boolean =>
  connection.prepare('SELECT 1 FROM ledger_line WHERE entry_seq = ?').get(row) !== undefined;
/** A row at or after this one that moves a balance. */
function rowWithLines(connection: Database.Database, row: number): number {
  for (let step = 0; step < rowCount; step += 1) {
    const candidate = ((row - 1 + step) % rowCount) + 1;
    if (hasLines(connection, candidate)) return candidate;
  }
  throw new Error('no row has lines');
}

const column = (name: string, expression: string): Tamper => ({
  name: `another ${name}`,
  change: (connection, row) => {
    connection.exec(`UPDATE ledger_entry SET ${name} = ${expression} WHERE seq = ${row}`);
    return row;
  },
});
const lines = (name: string, statement: (row: number, dice: number) => string): Tamper => ({
  name,
  change: (connection, row, dice) => {
    const target = rowWithLines(connection, row);
    connection.exec(statement(target, dice));
    return target;
  },
});

const tampers: readonly Tamper[] = [
  column('epoch', 'epoch + 1'),
  column('kind', "kind || '!'"),
  column('order_id', 'order_id % 5 + 1'),
  column('order_id', 'NULL'),
  column('transaction_id', '1'),
  column('occurred_at_ms', 'occurred_at_ms + 1'),
  column('booked_at_ms', 'booked_at_ms - 1'),
  column('business_day', "'2026-11-01'"),
  column('actor_id', "'somebody'"),
  column('body', `'{"order":"P-000009"}'`),
  column('body', "body || ' '"),
  column('hash', 'randomblob(32)'),
  column('hash', "x''"),
  lines(
    'both amounts doubled',
    (row) => `UPDATE ledger_line SET amount_cents = amount_cents * 2 WHERE entry_seq = ${row}`,
  ),
  lines(
    'one amount changed',
    (row, dice) =>
      // Away from zero: a line of nothing is refused by the file itself.
      `UPDATE ledger_line SET amount_cents = amount_cents + CASE WHEN amount_cents > 0 THEN ${dice + 1} ELSE -${dice + 1} END WHERE entry_seq = ${row} AND position = ${dice % 2}`,
  ),
  lines(
    'an amount beyond what is exact',
    (row) =>
      `UPDATE ledger_line SET amount_cents = 9007199254740993 * (1 - 2 * position) WHERE entry_seq = ${row}`,
  ),
  lines(
    'debit and credit exchanged',
    (row) => `UPDATE ledger_line SET amount_cents = -amount_cents WHERE entry_seq = ${row}`,
  ),
  lines(
    'an account exchanged',
    (row) =>
      `UPDATE ledger_line SET account = CASE account WHEN 'sales' THEN 'held-money' ELSE 'sales' END WHERE entry_seq = ${row} AND position = 0`,
  ),
  lines(
    'positions exchanged',
    (row) => `UPDATE ledger_line SET position = 9 - position WHERE entry_seq = ${row}`,
  ),
  lines('one line removed', (row) => `DELETE FROM ledger_line WHERE entry_seq = ${row} AND position = 0`),
  lines('all lines removed', (row) => `DELETE FROM ledger_line WHERE entry_seq = ${row}`),
  lines(
    'a balanced pair of lines added',
    (row) => `INSERT INTO ledger_line VALUES (${row}, 7, 'cash-drawer', 100), (${row}, 8, 'sales', -100)`,
  ),
  {
    name: 'lines put behind the end, where the next posting would stand',
    change: (connection) => {
      connection.exec(
        `INSERT INTO ledger_line VALUES (${rowCount + 1}, 0, 'sales', 100), (${rowCount + 1}, 1, 'cash-drawer', -100)`,
      );
      return rowCount + 1;
    },
  },
  {
    name: 'a row in the middle removed',
    change: (connection, row) => {
      const target = Math.min(row, rowCount - 1);
      connection.exec(
        `DELETE FROM ledger_line WHERE entry_seq = ${target}; DELETE FROM ledger_entry WHERE seq = ${target}`,
      );
      return target;
    },
  },
  {
    name: 'a row removed and the later ones moved up',
    change: (connection, row) => {
      const target = Math.min(row, rowCount - 1);
      connection.exec(`
        DELETE FROM ledger_line WHERE entry_seq = ${target}; DELETE FROM ledger_entry WHERE seq = ${target};
        UPDATE ledger_line SET entry_seq = entry_seq - 1 WHERE entry_seq > ${target};
        UPDATE ledger_entry SET seq = seq - 1 WHERE seq > ${target};
      `);
      return target;
    },
  },
  {
    name: 'two rows exchanged',
    change: (connection, row) => {
      const first = Math.min(row, rowCount - 1);
      const swap = (table: string, name: string): string =>
        [
          [first, -1],
          [first + 1, first],
          [-1, first + 1],
        ]
          .map(([from, to]) => `UPDATE ${table} SET ${name} = ${to} WHERE ${name} = ${from};`)
          .join('');
      connection.exec(swap('ledger_entry', 'seq') + swap('ledger_line', 'entry_seq'));
      return first;
    },
  },
  {
    name: 'the end cut off',
    change: (connection, row) => {
      connection.exec(
        `DELETE FROM ledger_line WHERE entry_seq >= ${row}; DELETE FROM ledger_entry WHERE seq >= ${row}`,
      );
      return row;
    },
  },
  {
    name: 'the end cut off and the head set back to it, without its key',
    change: (connection, row) => {
      const last = Math.max(row, 2) - 1;
      connection.exec(`
        DELETE FROM ledger_line WHERE entry_seq > ${last}; DELETE FROM ledger_entry WHERE seq > ${last};
        UPDATE ledger_head SET seq = ${last}, hash = (SELECT hash FROM ledger_entry WHERE seq = ${last});
      `);
      return last + 1;
    },
  },
  {
    name: 'a row changed and its own hash made to fit, so that only the next one tells',
    change: (connection, row) => {
      connection.exec(`UPDATE ledger_entry SET actor_id = 'somebody else' WHERE seq = ${row}`);
      rehash(connection, row);
      return row + 1;
    },
  },
  {
    name: 'a row put on at the end that fits, without the key of the head',
    change: (connection) => {
      connection.exec(`
        INSERT INTO ledger_entry SELECT seq + 1, epoch, kind, order_id, transaction_id, occurred_at_ms, booked_at_ms, business_day, actor_id, body, x'00'
        FROM ledger_entry WHERE seq = ${rowCount}`);
      rehash(connection, rowCount + 1);
      return rowCount + 1;
    },
  },
  {
    name: 'the head removed',
    change: (connection) => {
      connection.exec('DELETE FROM ledger_head');
      return rowCount + 1;
    },
  },
  {
    name: 'the head that points behind the end',
    change: (connection, _row, dice) => {
      connection.exec(`UPDATE ledger_head SET seq = seq + ${dice + 1}`);
      return rowCount + 1;
    },
  },
  {
    name: "the head's mac made up",
    change: (connection) => {
      connection.exec('UPDATE ledger_head SET mac = randomblob(32)');
      return rowCount + 1;
    },
  },
  {
    name: 'the whole chain rewritten from a row on, without the key of the head',
    change: (connection, row) => {
      rewrite(connection, row);
      // Every row fits the one before it; only the keyed head, which stands behind them, does not.
      return rowCount + 1;
    },
  },
];

/** Changes a row and makes the chain fit again, as somebody would who knows the program but not the key. */
function rewrite(connection: Database.Database, from: number): void {
  const db = { connection } as ReadableDb;
  connection.exec(`UPDATE ledger_entry SET actor_id = 'somebody else' WHERE seq = ${from}`);
  const mine = { ...keys, headKey: new Uint8Array(32).fill(9) };
  for (let seq = from; seq <= rowCount; seq += 1) rehash(connection, seq);
  const last = hashOf(connection, rowCount);
  const mac = mine.crypto.hmacSha256(mine.headKey, `${rowCount}:${last.toString('hex')}`);
  connection.prepare('UPDATE ledger_head SET hash = ?, mac = ?').run(last, mac);
  // The attack is a good one: under the attacker's own key the file is whole.
  expect(verifyLedger(db, mine).brokenAt).toBeNull();
}

/** Makes one row fit the row before it. */
function rehash(connection: Database.Database, seq: number): void {
  const previous = seq === 1 ? Buffer.alloc(32) : hashOf(connection, seq - 1);
  const row = connection.prepare('SELECT * FROM ledger_entry WHERE seq = ?').get(seq) as Record<
    string,
    unknown
  >;
  const own = connection
    .prepare('SELECT account, amount_cents FROM ledger_line WHERE entry_seq = ? ORDER BY position')
    .raw()
    .all(seq);
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
  ];
  const text = JSON.stringify([previous.toString('hex'), ...fields.map((name) => row[name]), own]);
  const hash = Buffer.from(keys.crypto.sha256(text));
  connection.prepare('UPDATE ledger_entry SET hash = ? WHERE seq = ?').run(hash, seq);
}

const hashOf = (connection: Database.Database, seq: number): Buffer =>
  connection.prepare('SELECT hash FROM ledger_entry WHERE seq = ?').pluck().get(seq) as Buffer;

describe('whatever is done to the file', () => {
  let db: ReadableDb;

  beforeAll(() => {
    db = emptyLedger();
    for (const move of fc.sample(anyMove, { seed, numRuns: rowCount })) book(db, move);
    whole(db, rowCount);
    db.connection.pragma('foreign_keys = 0');
    const triggers = db.connection
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .pluck()
      .all();
    for (const name of triggers as string[]) db.connection.exec(`DROP TRIGGER ${name}`);
  });

  function afterTampering(
    tamper: Tamper,
    row: number,
    dice: number,
  ): Verification & { readonly expected: number } {
    db.connection.exec('BEGIN');
    try {
      const expected = tamper.change(db.connection, row, dice);
      return { ...verifyLedger(db, keys), expected };
    } finally {
      db.connection.exec('ROLLBACK');
    }
  }

  test.each(tampers)('$name is found, and the right row is named', (tamper) => {
    let tried = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: rowCount }), fc.nat({ max: 999 }), (row, dice) => {
        const { brokenAt, expected } = afterTampering(tamper, row, dice);
        tried += 1;
        expect(brokenAt).toBe(expected);
      }),
      { seed, numRuns: 15 },
    );
    expect(tried).toBe(15);
    whole(db, rowCount);
  });

  test('was tried more than 400 times', () => {
    expect(tampers.length * 15).toBeGreaterThan(400);
  });

  test('is found at the next start too, and stops nothing: the rows before the checked ones may be gone', () => {
    for (const statement of [
      `DELETE FROM ledger_entry WHERE seq = ${rowCount - 1}`,
      'UPDATE ledger_head SET seq = 5000',
      'UPDATE ledger_head SET seq = -5',
      'DELETE FROM ledger_entry; DELETE FROM ledger_line',
    ]) {
      db.connection.exec('BEGIN');
      db.connection.exec(statement);
      expect(verifyRecent(db, keys).brokenAt, statement).not.toBeNull();
      db.connection.exec('ROLLBACK');
    }
  });

  test('also in a ledger longer than a start checks, where the row before the checked ones was removed', () => {
    const long = emptyLedger();
    transaction(long, (tx) => {
      for (let count = 0; count < 1_200; count += 1)
        post(
          tx,
          keys,
          {
            epoch: 1,
            kind: 'cash-received',
            orderId: 1,
            transactionId: null,
            occurredAtMs: testStartMs,
            nowMs: testStartMs,
            actorId: 'p',
            body: {},
          },
          cents(5_000),
        );
    });
    expect(verifyRecent(long, keys)).toEqual({ rows: 1_000, brokenAt: null });
    long.connection.exec('DROP TRIGGER ledger_entry_no_delete');
    long.connection.pragma('foreign_keys = 0');
    long.connection.exec('DELETE FROM ledger_entry WHERE seq = 200');
    expect(verifyRecent(long, keys).brokenAt).toBe(200);
    expect(verifyLedger(long, keys).brokenAt).toBe(200);
  });
});

describe('erasing a person', () => {
  test('blanks number and salt, leaves neither in the file, and breaks nothing in the chain', async () => {
    const { till, attendant, file } = await openTestTill();
    const number = sell(till, attendant, {
      payer: '0712345678',
      recipient: '0722000111',
      code: '11',
      tender: 'mpesa-prompt',
    });
    send(till, number);
    callback(till, lastAttempt(till, number));
    deliver(till, attendant, number);
    const before = verifyLedger(till.db, till.ledger);
    expect(before).toEqual({ rows: 3, brokenAt: null });
    const bodies = till.db.connection.prepare('SELECT body FROM ledger_entry').pluck().all() as string[];
    for (const body of bodies) expect(body).not.toMatch(/712345678|722000111/);
    till.db.connection.exec('UPDATE party SET number = NULL, last_three = NULL, salt = NULL');
    till.db.connection.pragma('wal_checkpoint(TRUNCATE)');
    expect(verifyLedger(till.db, till.ledger)).toEqual(before);
    const content = new Uint8Array(till.db.connection.serialize());
    expect(Buffer.from(content).includes('254712345678')).toBe(false);
    expect(file.path).toContain('mbili-practice');
  });
});
