/** What a shop's file says, read beside the program: the invariants of the design, checked on rows and not on screens. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { databasePath } from '../../electron/db/open.ts';
import type { ReadableDb } from '../../electron/db/sql.ts';
import { nodeCrypto } from '../../electron/host/crypto.ts';
import type { SimulatorLog } from '../../electron/practice/simulator.ts';

export type AttemptRow = {
  readonly id: number;
  readonly order_id: number;
  readonly number: string;
  readonly state: string;
  readonly state_since_ms: number;
  readonly reason: string | null;
  readonly nonce: string;
  readonly checkout_request_id: string | null;
  readonly receipt: string | null;
  readonly next_query_at_ms: number | null;
  readonly amount_cents: number;
};
export type OrderRow = {
  readonly id: number;
  readonly number: string;
  readonly state: string;
  readonly state_since_ms: number;
  readonly settled_by: string | null;
  readonly tender: string;
};

/** Everything the invariants need, read at one moment. */
export type Book = {
  readonly orders: readonly OrderRow[];
  readonly attempts: readonly AttemptRow[];
  readonly deliveries: readonly {
    readonly id: number;
    readonly order_id: number;
    readonly state: string;
    readonly started_at_ms: number;
  }[];
  readonly transactions: readonly {
    readonly id: number;
    readonly attempt_id: number;
    readonly order_id: number;
    readonly amount_cents: number;
    readonly disposition: string;
  }[];
  readonly confirmations: readonly { readonly id: string; readonly number: string }[];
  readonly credits: readonly { readonly receipt: string; readonly state: string }[];
  readonly inboxNew: number;
  readonly epoch: number;
  /** Every way in which the file contradicts itself; empty when it is sound. */
  readonly faults: readonly string[];
};

/** Reads the file of a running or a dead till. A dead one's is copied first, so that looking changes nothing. */
export function readBook(dataDir: string, { isRunning = false } = {}): Book {
  const path = databasePath(dataDir, 'practice');
  if (isRunning) return bookOf(new Database(path, { readonly: true }), dataDir);
  const folder = mkdtempSync(join(tmpdir(), 'mbili-book-'));
  try {
    for (const end of ['', '-wal'])
      if (existsSync(`${path}${end}`)) copyFileSync(`${path}${end}`, join(folder, `book.sqlite${end}`));
    return bookOf(new Database(join(folder, 'book.sqlite')), dataDir);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bookOf(connection: Database.Database, dataDir: string): Book {
  try {
    const all = (text: string): never[] => connection.prepare(text).all() as never[];
    // One reading transaction: everything below is from the same commit.
    connection.exec('BEGIN');
    return {
      orders: all(
        'SELECT id, number, state, state_since_ms, settled_by, tender FROM customer_order ORDER BY id',
      ),
      attempts: all(
        'SELECT a.*, o.number FROM payment_attempt a JOIN customer_order o ON o.id = a.order_id ORDER BY a.id',
      ),
      deliveries: all('SELECT id, order_id, state, started_at_ms FROM delivery ORDER BY id'),
      transactions: all('SELECT * FROM mpesa_transaction ORDER BY id'),
      confirmations: all(
        // A dearer change is confirmed on a screen of its own, and may ask for its difference once.
        `SELECT c.id, o.number FROM confirmation c JOIN customer_order o ON o.id = c.order_id
         UNION ALL SELECT v.confirmation_id, o.number FROM order_version v JOIN customer_order o ON o.id = v.order_id
         WHERE v.confirmation_id IS NOT NULL AND v.difference_cents > 0`,
      ),
      credits: all('SELECT receipt, state FROM credit ORDER BY receipt'),
      inboxNew: count(connection, "SELECT COUNT(*) AS n FROM inbox WHERE state = 'new'"),
      epoch: count(connection, 'SELECT epoch AS n FROM install'),
      faults: [...faultsOf(connection, dataDir)],
    };
  } finally {
    connection.close();
  }
}

const count = (connection: Database.Database, text: string): number =>
  (connection.prepare(text).get() as { n: number }).n;

function* faultsOf(connection: Database.Database, dataDir: string): Generator<string> {
  const integrity: unknown = connection.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') yield `integrity_check: ${String(integrity)}`;
  const foreign = connection.pragma('foreign_key_check') as unknown[];
  if (foreign.length > 0) yield `foreign_key_check: ${foreign.length} rows`;
  const rows: readonly (readonly [string, string])[] = [
    [
      'the ledger sums to zero',
      'SELECT COUNT(*) AS n FROM (SELECT SUM(amount_cents) AS s FROM ledger_line) WHERE s <> 0',
    ],
    [
      'every posting sums to zero',
      'SELECT COUNT(*) AS n FROM (SELECT entry_seq FROM ledger_line GROUP BY entry_seq HAVING SUM(amount_cents) <> 0)',
    ],
    [
      'a transaction is booked exactly once as money that came',
      `SELECT COUNT(*) AS n FROM mpesa_transaction t WHERE (SELECT COUNT(*) FROM ledger_entry e WHERE e.transaction_id = t.id
       AND e.kind IN ('payment-received', 'payment-held', 'decision-confirmed')) <> 1`,
    ],
    [
      'what is in the M-PESA till is what transactions brought',
      `SELECT (SELECT COALESCE(SUM(amount_cents), 0) FROM ledger_line WHERE account = 'mpesa-till') <>
       (SELECT COALESCE(SUM(amount_cents), 0) FROM mpesa_transaction) AS n`,
    ],
    [
      'what is held is what the ledger owes as held',
      `SELECT (SELECT COALESCE(-SUM(amount_cents), 0) FROM ledger_line WHERE account = 'held-money') <>
       (SELECT COALESCE(SUM(amount_cents), 0) FROM mpesa_transaction WHERE disposition = 'held') AS n`,
    ],
    [
      'no order is owed less than nothing',
      `SELECT COUNT(*) AS n FROM (SELECT SUM(amount_cents) AS s FROM ledger_line JOIN ledger_entry ON seq = entry_seq
       WHERE account = 'undelivered' GROUP BY order_id) WHERE s > 0`,
    ],
    [
      'an order is delivered only with a delivery that says so',
      `SELECT COUNT(*) AS n FROM customer_order o WHERE o.state = 'delivered'
       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.order_id = o.id AND d.state = 'delivered')`,
    ],
    [
      'every prompt had its ledger intent',
      `SELECT (SELECT COUNT(*) FROM payment_attempt) <> (SELECT COUNT(*) FROM ledger_entry WHERE kind = 'intent:stk-push') AS n`,
    ],
    [
      'every prompt had its outbox row',
      `SELECT COUNT(*) AS n FROM payment_attempt a WHERE NOT EXISTS (SELECT 1 FROM outbox_item i WHERE i.kind = 'stk-push' AND i.subject_id = a.id)`,
    ],
    [
      'a prompt is being sent only while its outbox row is claimed',
      `SELECT COUNT(*) AS n FROM outbox_item i JOIN payment_attempt a ON a.id = i.subject_id
       WHERE i.kind = 'stk-push' AND a.state = 'sending' AND i.state <> 'claimed'`,
    ],
    [
      'what is claimed is not called unsent',
      `SELECT COUNT(*) AS n FROM outbox_item i JOIN payment_attempt a ON a.id = i.subject_id
       WHERE i.kind = 'stk-push' AND i.state = 'claimed' AND a.state IN ('queued', 'not-sent')`,
    ],
    [
      'order numbers grow with their rows',
      `SELECT COUNT(*) AS n FROM customer_order a JOIN customer_order b ON b.id = a.id + 1 WHERE b.number <= a.number`,
    ],
    ['order numbers are unique', 'SELECT COUNT(*) - COUNT(DISTINCT number) AS n FROM customer_order'],
  ];
  for (const [rule, text] of rows) if (count(connection, text) !== 0) yield `broken: ${rule}`;
  const { brokenAt } = verifyLedger({ connection } as ReadableDb, ledgerKeys(dataDir));
  if (brokenAt !== null) yield `the chain is broken at ${brokenAt}`;
}

function ledgerKeys(dataDir: string): {
  readonly crypto: ReturnType<typeof nodeCrypto>;
  readonly headKey: Uint8Array;
} {
  const file = JSON.parse(readFileSync(join(dataDir, 'keys-practice.json'), 'utf8')) as {
    keys: { 'head-key': string };
  };
  return { crypto: nodeCrypto(), headKey: new Uint8Array(Buffer.from(file.keys['head-key'], 'base64')) };
}

/** The attempt's nonce is part of the address that Safaricom's answer goes to: it ties each prompt to its attempt. */
export const nonceOf = (prompt: SimulatorLog['prompts'][number]): string =>
  new URL(prompt.callbackUrl).pathname.split('/')[2] ?? '';

/** Everything in which the file and what really happened at Safaricom differ, whatever the moment. */
export function* differences(book: Book, log: SimulatorLog): Generator<string> {
  yield* book.faults;
  const prompts = Map.groupBy(log.prompts, nonceOf);
  for (const [nonce, sent] of prompts) {
    if (sent.length > 1) yield `attempt ${nonce} rang ${sent.length} times`;
    if (!book.attempts.some((attempt) => attempt.nonce === nonce))
      yield `a prompt that no attempt asked for: ${nonce}`;
  }
  for (const attempt of book.attempts) {
    const prompt = prompts.get(attempt.nonce)?.[0];
    const money = book.transactions.filter((one) => one.attempt_id === attempt.id);
    if (money.length > 1) yield `attempt ${attempt.id} was booked ${money.length} times`;
    if ((attempt.state === 'paid') !== (money.length === 1))
      yield `attempt ${attempt.id} is ${attempt.state} with ${money.length} bookings`;
    if (attempt.state === 'paid' && prompt?.resultCode !== '0')
      yield `attempt ${attempt.id} is paid, and Safaricom says ${prompt?.resultCode ?? 'nothing'}`;
    if (prompt?.resultCode === '0' && ['refused', 'not-sent', 'not-charged'].includes(attempt.state))
      yield `attempt ${attempt.id} is called ${attempt.state}, and the customer was charged`;
    if (prompt && (attempt.state === 'queued' || attempt.state === 'not-sent'))
      yield `attempt ${attempt.id} is ${attempt.state}, and rang`;
  }
  for (const order of book.orders.filter(
    (one) => one.settled_by === 'callback' || one.settled_by === 'query',
  )) {
    const nonces = book.attempts.filter((one) => one.order_id === order.id).map((one) => one.nonce);
    const isProved = nonces.some((nonce) => prompts.get(nonce)?.some((prompt) => prompt.resultCode === '0'));
    if (!isProved) yield `order ${order.number} counts as paid without a success at Safaricom`;
  }
  for (const [number, sent] of Map.groupBy(log.prompts, (prompt) => prompt.accountReference)) {
    const confirmed = book.confirmations.filter((one) => one.number === number).length;
    if (sent.length > confirmed)
      yield `order ${number}: ${sent.length} prompts for ${confirmed} confirmations`;
  }
}
