import type { Crypto } from '../ports.ts';
import type { LedgerLine, PostingKind, IntentKind, Account } from '../../shared/ledger-rules.ts';
import { balanceOf, postingLines } from '../../shared/ledger-rules.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import type { Insertable } from 'kysely';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';
import { asOfOneCommit } from './transaction.ts';

/**
 * The only writer of the ledger. Every row's hash covers the hash of the row before it; the head is keyed, so that a
 * cut-off end shows too. Nothing here updates or deletes; the triggers would refuse.
 */
export type LedgerKeys = {
  readonly crypto: Crypto;
  /** Undefined while the vault is locked: rows are chained all the same, and the head is keyed at unlock (P10). */
  readonly headKey: Uint8Array | undefined;
};

export type NewEntry = {
  readonly epoch: number;
  readonly kind: PostingKind | IntentKind;
  /** Null only for a payout that refunds nothing. */
  readonly orderId: number | null;
  readonly transactionId: number | null;
  readonly occurredAtMs: number;
  readonly nowMs: number;
  readonly actorId: string;
  /** What else the chain must cover: order number, commitments to the two numbers, package, price. No numbers. */
  readonly body: Readonly<Record<string, string | number>>;
};

export type LedgerEntry = { readonly seq: number; readonly bookedAtMs: number; readonly hashHex: string };

const genesis = new Uint8Array(32);

/** Books a balanced posting: two lines and their entry. */
export function post(
  tx: WritableDb,
  keys: LedgerKeys,
  entry: NewEntry & { readonly kind: PostingKind },
  amountCents: Cents,
): LedgerEntry {
  return append(tx, keys, entry, postingLines(entry.kind, amountCents));
}

/** Books that something is about to be asked. Moves no balance. */
export function intend(
  tx: WritableDb,
  keys: LedgerKeys,
  entry: NewEntry & { readonly kind: IntentKind },
): LedgerEntry {
  return append(tx, keys, entry, []);
}

const selectLast = fixed((_none: object) =>
  sql.selectFrom('ledger_entry').select(['seq', 'booked_at_ms', 'hash']).orderBy('seq', 'desc').limit(1),
);
const insertLine = fixed((line: Insertable<Schema['ledger_line']>) =>
  sql.insertInto('ledger_line').values({
    entry_seq: line.entry_seq,
    position: line.position,
    account: line.account,
    amount_cents: line.amount_cents,
  }),
);
const insertEntry = fixed((row: Insertable<Schema['ledger_entry']>) =>
  sql.insertInto('ledger_entry').values({
    seq: row.seq,
    epoch: row.epoch,
    kind: row.kind,
    order_id: row.order_id,
    transaction_id: row.transaction_id,
    occurred_at_ms: row.occurred_at_ms,
    booked_at_ms: row.booked_at_ms,
    business_day: row.business_day,
    actor_id: row.actor_id,
    body: row.body,
    hash: row.hash,
  }),
);
const upsertHead = fixed((head: Insertable<Schema['ledger_head']>) => {
  const row = { one: head.one, seq: head.seq, hash: head.hash, mac: head.mac };
  return sql
    .insertInto('ledger_head')
    .values(row)
    .onConflict((conflict) => conflict.column('one').doUpdateSet(row));
});
const selectHead = fixed((_none: object) => sql.selectFrom('ledger_head').selectAll());
const selectStray = fixed(({ lastSeq }: { readonly lastSeq: number }) =>
  sql.selectFrom('ledger_line').select('entry_seq').where('entry_seq', '>', lastSeq).limit(1),
);

function append(
  tx: WritableDb,
  keys: LedgerKeys,
  entry: NewEntry,
  lines: readonly LedgerLine[],
): LedgerEntry {
  const last = first(tx, selectLast({}));
  noteBreak(tx, keys, last, entry.nowMs);
  const seq = (last?.seq ?? 0) + 1;
  // A clock that fell back after a power cut must not book before the last row.
  const bookedAtMs = Math.max(entry.nowMs, last?.booked_at_ms ?? 0);
  const row = {
    seq,
    epoch: entry.epoch,
    kind: entry.kind,
    order_id: entry.orderId,
    transaction_id: entry.transactionId,
    occurred_at_ms: entry.occurredAtMs,
    booked_at_ms: bookedAtMs,
    business_day: businessDay(bookedAtMs),
    actor_id: entry.actorId,
    body: JSON.stringify(entry.body),
  };
  const hash = entryHash(keys.crypto, last?.hash ?? genesis, row, lines);
  // MONEY: lines first; the entry's trigger refuses them unless they sum to zero.
  for (const [position, line] of lines.entries())
    run(tx, insertLine({ entry_seq: seq, position, account: line.account, amount_cents: line.amountCents }));
  run(tx, insertEntry({ ...row, hash }));
  writeHead(tx, keys, seq, hash);
  return { seq, bookedAtMs, hashHex: toHex(hash) };
}

/** A line as it stands in the file; a tampered amount may be no whole number of cents. */
type StoredLine = { readonly account: Account; readonly amountCents: number };

/**
 * The end must be the one the keyed head knows before anything is put on it; otherwise a cut-off end would look whole
 * again after the next sale. Sales go on, the break stays on record.
 */
function noteBreak(
  tx: WritableDb,
  keys: LedgerKeys,
  last: { readonly seq: number; readonly hash: Uint8Array } | undefined,
  nowMs: number,
): void {
  const seq = brokenEnd(tx, keys, last?.seq ?? 0, last?.hash ?? genesis);
  if (seq !== null) recordBreak(tx, seq, nowMs);
}

function recordBreak(tx: WritableDb, seq: number, nowMs: number): void {
  run(
    tx,
    sql
      .insertInto('ledger_break')
      .values({ seq, found_at_ms: nowMs })
      .onConflict((conflict) => conflict.doNothing()),
  );
}

function firstBreak(db: ReadableDb): number | undefined {
  return first(db, sql.selectFrom('ledger_break').select('seq').orderBy('seq').limit(1))?.seq;
}

type HashedRow = {
  readonly seq: number;
  readonly epoch: number;
  readonly kind: string;
  readonly order_id: number | null;
  readonly transaction_id: number | null;
  readonly occurred_at_ms: number;
  readonly booked_at_ms: number;
  readonly business_day: string;
  readonly actor_id: string;
  readonly body: string;
};

/** Over the hash of the row before: whoever changes a row must change every row after it, and the keyed head. */
function entryHash(
  crypto: Crypto,
  previousHash: Uint8Array,
  row: HashedRow,
  lines: readonly StoredLine[],
): Uint8Array {
  const fields = [
    toHex(previousHash),
    row.seq,
    row.epoch,
    row.kind,
    row.order_id,
    row.transaction_id,
    row.occurred_at_ms,
    row.booked_at_ms,
    row.business_day,
    row.actor_id,
    row.body,
    lines.map((line) => [line.account, line.amountCents]),
  ];
  return crypto.sha256(JSON.stringify(fields));
}

type KnownMac = { readonly text: string; readonly mac: Uint8Array };
const lastMacs = new WeakMap<Uint8Array, KnownMac>();

/**
 * The last one of each key is remembered, for a row is mostly put on the head that was keyed for the row before. MONEY:
 * only for the very same text; any other head in the file is computed anew.
 */
function headMac(crypto: Crypto, headKey: Uint8Array, seq: number, hash: Uint8Array): Uint8Array {
  const text = `${seq}:${toHex(hash)}`;
  const last = lastMacs.get(headKey);
  if (last?.text === text) return last.mac;
  const mac = crypto.hmacSha256(headKey, text);
  lastMacs.set(headKey, { text, mac });
  return mac;
}

function writeHead(tx: WritableDb, { crypto, headKey }: LedgerKeys, seq: number, hash: Uint8Array): void {
  // While the vault is locked the head stays where it was; `keyHead` follows it to the end.
  if (headKey === undefined) return;
  run(tx, upsertHead({ one: 1, seq, hash, mac: headMac(crypto, headKey, seq, hash) }));
}

export type LedgerHead = { readonly seq: number; readonly hashHex: string };

/** The last row, keyed or not. */
export function ledgerHead(db: ReadableDb): LedgerHead {
  const head = first(db, selectLast({}));
  return head ? { seq: head.seq, hashHex: toHex(head.hash) } : { seq: 0, hashHex: toHex(genesis) };
}

/** Eight characters of the head, as receipts and day reports print them: paper is the outside witness. */
export function headCode(head: LedgerHead): string {
  const code = head.hashHex.slice(0, 8).toUpperCase();
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

export function hashAt(db: ReadableDb, seq: number): string | undefined {
  const hash = hashBytesAt(db, seq);
  return hash && toHex(hash);
}

/** When the last row was booked; a clock behind this one is wrong. */
export function lastBookedAtMs(db: ReadableDb): number {
  return first(db, selectLast({}))?.booked_at_ms ?? 0;
}

const selectAfter = fixed(({ seq, limit }: { readonly seq: number; readonly limit: number }) =>
  sql
    .selectFrom('ledger_entry')
    .innerJoin('ledger_line', (join) =>
      join.onRef('ledger_line.entry_seq', '=', 'ledger_entry.seq').on('ledger_line.position', '=', 0),
    )
    .select(['seq', 'epoch', 'kind', 'order_id', 'booked_at_ms', 'amount_cents'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit),
);

export type OrderPosting = {
  readonly seq: number;
  readonly epoch: number;
  readonly kind: string;
  readonly orderId: number | null;
  readonly bookedAtMs: number;
  readonly amountCents: Cents;
};

/** Postings after this entry, oldest first; intents, which move nothing, are left out. */
export function postingsAfter(db: ReadableDb, seq: number, limit: number): readonly OrderPosting[] {
  return all(db, selectAfter({ seq, limit })).map((row) => ({
    seq: row.seq,
    epoch: row.epoch,
    kind: row.kind,
    orderId: row.order_id,
    bookedAtMs: row.booked_at_ms,
    amountCents: cents(Math.abs(row.amount_cents)),
  }));
}

const selectLinesOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql
    .selectFrom('ledger_entry')
    .innerJoin('ledger_line', 'ledger_line.entry_seq', 'ledger_entry.seq')
    .select(['ledger_entry.seq', 'ledger_line.account', 'ledger_line.amount_cents'])
    .where('ledger_entry.order_id', '=', orderId)
    .orderBy('ledger_entry.seq')
    .orderBy('ledger_line.position'),
);

export function linesOfOrder(
  db: ReadableDb,
  orderId: number,
): readonly (LedgerLine & { readonly seq: number })[] {
  return all(db, selectLinesOfOrder({ orderId })).map((row) => ({
    seq: row.seq,
    account: row.account,
    amountCents: cents(row.amount_cents),
  }));
}

/** What an order still has in an account; for `undelivered` and `held-money`, what the shop owes, as a positive sum. */
export function orderOwes(
  db: ReadableDb,
  orderId: number,
  account: Extract<Account, 'undelivered' | 'held-money'>,
): Cents {
  return cents(0 - balanceOf(linesOfOrder(db, orderId), account));
}

/** What the owner decided to believe for an order and nothing has proved or denied yet. */
export const decidedOfOrder = (db: ReadableDb, orderId: number): Cents =>
  balanceOf(linesOfOrder(db, orderId), 'mpesa-unconfirmed');

export type Verification = { readonly rows: number; readonly brokenAt: number | null };

const batchRows = 2_000;

/**
 * Recomputes the chain from `fromSeq` and holds its end against the keyed head. Names the first row that is wrong:
 * changed, removed in the middle, or (by the head) cut off at the end. All of it as of one commit: a sale that is
 * booked meanwhile belongs to neither the rows nor the head.
 */
export function verifyLedger(db: ReadableDb, keys: LedgerKeys, fromSeq = 1): Verification {
  return asOfOneCommit(db, () => {
    const found = verifyChain(db, keys, fromSeq);
    const known = firstBreak(db);
    return known === undefined ? found : { ...found, brokenAt: Math.min(known, found.brokenAt ?? known) };
  });
}

function verifyChain(db: ReadableDb, keys: LedgerKeys, fromSeq: number): Verification {
  const before = fromSeq === 1 ? genesis : hashBytesAt(db, fromSeq - 1);
  // The row to start from is gone: the whole chain says which one is the first that is wrong.
  if (!before) return verifyChain(db, keys, 1);
  let previous = before;
  let expected = fromSeq;
  for (;;) {
    const rows = all(
      db,
      sql.selectFrom('ledger_entry').selectAll().where('seq', '>=', expected).orderBy('seq').limit(batchRows),
    );
    if (rows.length === 0) break;
    const lines = linesBetween(db, expected, rows.at(-1)?.seq ?? expected);
    for (const row of rows) {
      const ownLines = lines.get(row.seq) ?? [];
      const sum = ownLines.reduce((total, line) => total + line.amountCents, 0);
      const fits =
        row.seq === expected &&
        sum === 0 &&
        keys.crypto.equal(row.hash, entryHash(keys.crypto, previous, row, ownLines));
      if (!fits) return { rows: expected - fromSeq, brokenAt: expected };
      previous = row.hash;
      expected += 1;
    }
  }
  return { rows: expected - fromSeq, brokenAt: brokenEnd(db, keys, expected - 1, previous) };
}

/** A thousand rows at most, so that the start stays fast; the whole chain is verified off the main thread. */
export const verifyRecent = (db: ReadableDb, keys: LedgerKeys): Verification =>
  asOfOneCommit(db, () => verifyLedger(db, keys, Math.max(1, ledgerHead(db).seq - 999)));

/** The end held against the keyed head: cut off, put on without the key, or lines that belong to no row. */
function brokenEnd(db: ReadableDb, keys: LedgerKeys, lastSeq: number, lastHash: Uint8Array): number | null {
  const { crypto, headKey } = keys;
  if (headKey === undefined) return brokenUnkeyedEnd(db, lastSeq);
  const stray = selectStray({ lastSeq });
  const head = first(db, selectHead({}));
  if (!head) return lastSeq === 0 && !first(db, stray) ? null : lastSeq + 1;
  const isKeyed = crypto.equal(head.mac, headMac(crypto, headKey, head.seq, head.hash));
  const putOn = isKeyed && head.seq < lastSeq && hashAt(db, head.seq) === toHex(head.hash);
  if (putOn) return head.seq + 1;
  const fits = isKeyed && head.seq === lastSeq && crypto.equal(head.hash, lastHash) && !first(db, stray);
  return fits ? null : lastSeq + 1;
}

/** Without the key: the last keyed row must still be there as it was, and the rows after it are held by the chain. */
function brokenUnkeyedEnd(db: ReadableDb, lastSeq: number): number | null {
  const stray = sql.selectFrom('ledger_line').select('entry_seq').where('entry_seq', '>', lastSeq).limit(1);
  if (first(db, stray)) return lastSeq + 1;
  const head = first(db, sql.selectFrom('ledger_head').selectAll());
  if (!head || head.seq === 0) return null;
  return hashAt(db, head.seq) === toHex(head.hash) ? null : Math.min(head.seq, lastSeq + 1);
}

/**
 * The vault is open: the head follows the rows that were booked while it was locked. What the key knew before must
 * still stand, and the chain from there on must fit; otherwise the break is recorded first. `isNewKey`: the key was
 * made just now, so an older head cannot be proved by it. Returns how many rows were keyed.
 */
export function keyHead(
  tx: WritableDb,
  keys: LedgerKeys & { readonly headKey: Uint8Array },
  isNewKey: boolean,
  nowMs: number,
): number {
  const { seq: lastSeq } = ledgerHead(tx);
  const head = first(tx, sql.selectFrom('ledger_head').selectAll());
  const from = head?.seq ?? 0;
  if (!isNewKey) {
    const isOwn =
      head !== undefined &&
      keys.crypto.equal(head.mac, headMac(keys.crypto, keys.headKey, head.seq, head.hash)) &&
      (head.seq === 0 || hashAt(tx, head.seq) === toHex(head.hash));
    if (!isOwn) recordBreak(tx, Math.min(from, lastSeq) + 1, nowMs);
  }
  const { brokenAt } = verifyChain(tx, { ...keys, headKey: undefined }, from + 1);
  if (brokenAt !== null) recordBreak(tx, brokenAt, nowMs);
  writeHead(tx, keys, lastSeq, hashBytesAt(tx, lastSeq) ?? genesis);
  return Math.max(0, lastSeq - from);
}

function linesBetween(db: ReadableDb, from: number, to: number): ReadonlyMap<number, readonly StoredLine[]> {
  const bySeq = new Map<number, StoredLine[]>();
  const rows = all(
    db,
    sql
      .selectFrom('ledger_line')
      .selectAll()
      .where('entry_seq', '>=', from)
      .where('entry_seq', '<=', to)
      .orderBy('entry_seq')
      .orderBy('position'),
  );
  for (const row of rows) {
    const list = bySeq.get(row.entry_seq) ?? [];
    list.push({ account: row.account, amountCents: row.amount_cents });
    bySeq.set(row.entry_seq, list);
  }
  return bySeq;
}

const selectHash = fixed(({ seq }: { readonly seq: number }) =>
  sql.selectFrom('ledger_entry').select('hash').where('seq', '=', seq),
);

function hashBytesAt(db: ReadableDb, seq: number): Uint8Array | undefined {
  return first(db, selectHash({ seq }))?.hash;
}

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
