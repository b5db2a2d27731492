/** The rows of a mailbox: nothing in them can be read without a till's private key. */
import {
  digestedText,
  mailboxKeepsMs,
  mailboxPageBytes,
  mailboxPageItems,
} from '../../../shared/mailbox-protocol.ts';
import type { DrainAnswer, DrainItem } from '../../../shared/mailbox-protocol.ts';
import type { BoxCounts } from './box.ts';
import { isSameHash, sha256 } from './secrets.ts';
import type { Sql, SqlRow } from './sql.ts';
import { bytesOf, numberOf, textOf } from './sql.ts';

const tables = [
  `CREATE TABLE IF NOT EXISTS till (
    till_id TEXT PRIMARY KEY,
    public_key BLOB NOT NULL,
    drain_hash BLOB NOT NULL,
    next_hash BLOB,
    enrolled_at_ms INTEGER NOT NULL,
    kept INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0,
    limited INTEGER NOT NULL DEFAULT 0
  ) STRICT`,
  // AUTOINCREMENT: a cursor is never given twice, also after its body went.
  `CREATE TABLE IF NOT EXISTS item (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    till_id TEXT NOT NULL,
    place TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    digest BLOB NOT NULL
  ) STRICT`,
  'CREATE INDEX IF NOT EXISTS item_till ON item (till_id, cursor)',
  'CREATE INDEX IF NOT EXISTS item_received ON item (received_at_ms)',
];

export function createTables(sql: Sql): void {
  for (const table of tables) sql.all(table);
}

/** A Durable Object that was never enrolled has no tables, and strangers give it none. */
const hasTables = (sql: Sql): boolean =>
  sql.all("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'till'").length > 0;

export const findTill = (sql: Sql, tillId: string): SqlRow | undefined =>
  hasTables(sql) ? sql.all('SELECT * FROM till WHERE till_id = ?', tillId)[0] : undefined;

export const allTillIds = (sql: Sql): readonly string[] =>
  hasTables(sql) ? sql.all('SELECT till_id FROM till').map((row) => textOf(row, 'till_id')) : [];

export function insertTill(
  sql: Sql,
  tillId: string,
  publicKey: Uint8Array,
  drainHash: Uint8Array,
  nowMs: number,
): void {
  createTables(sql);
  sql.all(
    'INSERT INTO till (till_id, public_key, drain_hash, enrolled_at_ms) VALUES (?, ?, ?, ?)',
    tillId,
    publicKey,
    drainHash,
    nowMs,
  );
}

/** True when the secret is this till's. The first use of a new secret ends the old one. */
export function authorise(sql: Sql, tillId: string, drainHash: Uint8Array): boolean {
  const till = findTill(sql, tillId);
  const current = till && bytesOf(till, 'drain_hash');
  const next = till && bytesOf(till, 'next_hash');
  // SECURITY: the same comparisons whether the till exists or not.
  const isCurrent = isSameHash(current ?? noHash, drainHash);
  const isNext = isSameHash(next ?? noHash, drainHash);
  if (next !== undefined && isNext)
    sql.all('UPDATE till SET drain_hash = next_hash, next_hash = NULL WHERE till_id = ?', tillId);
  return (current !== undefined && isCurrent) || (next !== undefined && isNext);
}
const noHash = new Uint8Array(32);

export function rotateTill(
  sql: Sql,
  tillId: string,
  nextHash: Uint8Array,
  publicKey: Uint8Array | undefined,
): void {
  sql.all('UPDATE till SET next_hash = ? WHERE till_id = ?', nextHash, tillId);
  if (publicKey) sql.all('UPDATE till SET public_key = ? WHERE till_id = ?', publicKey, tillId);
}

export function deleteTill(sql: Sql, tillId: string): void {
  sql.all('DELETE FROM item WHERE till_id = ?', tillId);
  sql.all('DELETE FROM till WHERE till_id = ?', tillId);
}

export type NewItem = {
  readonly place: string;
  readonly receivedAtMs: number;
  readonly sealed: Uint8Array;
};

export function insertItem(sql: Sql, tillId: string, { place, receivedAtMs, sealed }: NewItem): void {
  const digest = sha256(digestedText({ place, receivedAtMs, sealed: base64Of(sealed) }));
  sql.all(
    'INSERT INTO item (till_id, place, received_at_ms, sealed, digest) VALUES (?, ?, ?, ?, ?)',
    tillId,
    place,
    receivedAtMs,
    sealed,
    digest,
  );
  sql.all('UPDATE till SET kept = kept + 1 WHERE till_id = ?', tillId);
}
const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const countLimited = (sql: Sql, tillId: string): void =>
  void sql.all('UPDATE till SET limited = limited + 1 WHERE till_id = ?', tillId);

export function pageAfter(sql: Sql, tillId: string, after: number, nowMs: number): DrainAnswer {
  const rows = sql.all(
    'SELECT cursor, place, received_at_ms, sealed FROM item WHERE till_id = ? AND cursor > ? ORDER BY cursor LIMIT ?',
    tillId,
    after,
    mailboxPageItems,
  );
  const items: DrainItem[] = [];
  let bytes = 0;
  for (const row of rows) {
    const sealed = bytesOf(row, 'sealed') ?? new Uint8Array();
    bytes += sealed.byteLength;
    // One item always goes, however large.
    if (items.length > 0 && bytes > mailboxPageBytes) break;
    items.push({
      cursor: numberOf(row, 'cursor'),
      place: textOf(row, 'place'),
      receivedAtMs: numberOf(row, 'received_at_ms'),
      sealed: base64Of(sealed),
    });
  }
  const last = items.at(-1)?.cursor ?? after;
  const behind = sql.all('SELECT COUNT(*) AS n FROM item WHERE till_id = ? AND cursor > ?', tillId, last);
  return { items, waiting: numberOf(behind[0], 'n'), nowMs };
}

/** MONEY: only the very body that the till names goes; asking again deletes nothing more. */
export function deleteTaken(
  sql: Sql,
  tillId: string,
  taken: readonly { readonly cursor: number; readonly digest: Uint8Array }[],
): number {
  let deleted = 0;
  for (const { cursor, digest } of taken) {
    deleted += sql.all(
      'DELETE FROM item WHERE till_id = ? AND cursor = ? AND digest = ? RETURNING cursor',
      tillId,
      cursor,
      digest,
    ).length;
  }
  sql.all('UPDATE till SET taken = taken + ? WHERE till_id = ?', deleted, tillId);
  return deleted;
}

/** Deletes what has waited for thirty days. */
export function expire(sql: Sql, nowMs: number): void {
  if (!hasTables(sql)) return;
  const before = nowMs - mailboxKeepsMs;
  const gone = sql.all('DELETE FROM item WHERE received_at_ms < ? RETURNING till_id', before);
  for (const row of gone)
    sql.all('UPDATE till SET expired = expired + 1 WHERE till_id = ?', textOf(row, 'till_id'));
}

/** The items waiting, without a look at their bodies. */
export function waitingOf(sql: Sql, tillId: string): { readonly items: number; readonly bytes: number } {
  const [row] = sql.all(
    'SELECT COUNT(*) AS items, COALESCE(SUM(LENGTH(sealed)), 0) AS bytes FROM item WHERE till_id = ?',
    tillId,
  );
  return { items: numberOf(row, 'items'), bytes: numberOf(row, 'bytes') };
}

export function countsOf(sql: Sql, tillId: string): BoxCounts {
  const till = findTill(sql, tillId);
  if (!till) return noCounts;
  const { items, bytes } = waitingOf(sql, tillId);
  const [oldest] = sql.all('SELECT MIN(received_at_ms) AS at FROM item WHERE till_id = ?', tillId);
  return {
    waitingItems: items,
    waitingBytes: bytes,
    oldestWaitingMs: items === 0 ? undefined : numberOf(oldest, 'at'),
    kept: numberOf(till, 'kept'),
    taken: numberOf(till, 'taken'),
    expired: numberOf(till, 'expired'),
    limited: numberOf(till, 'limited'),
  };
}

export const noCounts: BoxCounts = {
  waitingItems: 0,
  waitingBytes: 0,
  oldestWaitingMs: undefined,
  kept: 0,
  taken: 0,
  expired: 0,
  limited: 0,
};
