import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Crypto, Clock } from '../ports.ts';
import type { Refusal, RefusalCode } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Mode } from '../../shared/modes.ts';
import { migrations } from '../../migrations/index.ts';
import type { Migration } from '../../migrations/index.ts';
import { appliedMigrations, planMigrations, runMigrations, strangeInSchema } from './migrate.ts';
import type { ReadableDb } from './sql.ts';

export type OpenOptions = {
  readonly dataDir: string;
  readonly mode: Mode;
  readonly clock: Clock;
  readonly crypto: Crypto;
  /** The database must be there already (its anchor says it once was). */
  readonly mustExist: boolean;
  /** An anchor lies beside the folder: the file has been in use. Without one, an empty file is a creation cut off. */
  readonly isAnchored?: boolean;
  readonly migrations?: readonly Migration[];
  /** Larger files are not read through before they open; see `isUnchecked`. */
  readonly checkedAtOpenMaxBytes?: number;
};

export type OpenDatabase = {
  readonly db: ReadableDb;
  /** Nobody is in it yet: it is new, or the power went during its first start. */
  readonly created: boolean;
  /** Too large to be read through while somebody waits: whoever opened it has it checked off the main thread. */
  readonly isUnchecked: boolean;
  readonly path: string;
  readonly close: () => void;
};

export const databasePath = (dataDir: string, mode: Mode): string => join(dataDir, `mbili-${mode}.sqlite`);

/** Read through in a sixth of a second (measured: 5 ms a MiB); a shop's first eight thousand orders. */
const checkedAtOpenMaxBytes = 32 * 1024 * 1024;

/** Set on every connection and read back: a database that does not obey is not used. */
const pragmas = [
  ['journal_mode', 'wal'],
  ['synchronous', 2],
  ['foreign_keys', 1],
  ['trusted_schema', 0],
  ['cell_size_check', 1],
  ['secure_delete', 1],
  ['checkpoint_fullfsync', 1],
  ['busy_timeout', 5000],
] as const;

/**
 * Opens one mode's file, creating and migrating it where needed. Every failure is a named refusal and leaves the
 * file as it was; nothing is ever deleted or opened in its place.
 */
export function openDatabase(options: OpenOptions): Result<OpenDatabase, Refusal> {
  const path = databasePath(options.dataDir, options.mode);
  const refuse = (code: RefusalCode, detail: string): Result<never, Refusal> => err({ code, path, detail });
  const isThere = existsSync(path);
  if (!isThere && options.mustExist)
    return refuse('database-missing', 'the anchor says that this file has existed');
  const existed = isThere && statSync(path).size > 0;
  if (isThere && !existed && (options.mustExist || options.isAnchored === true))
    return refuse('database-corrupt', 'the file is empty');
  const opened: Database.Database[] = [];
  try {
    mkdirSync(options.dataDir, { recursive: true });
    const lock = acquireLock(`${path}.lock`);
    if (!lock) return refuse('database-in-use', 'another running copy of this program has this file open');
    opened.push(lock);
    const connection = new Database(path);
    opened.push(connection);
    const isUnchecked =
      existed && statSync(path).size > (options.checkedAtOpenMaxBytes ?? checkedAtOpenMaxBytes);
    const result = prepare(connection, options, existed && !isUnchecked, existed, path);
    if (!result.ok) {
      closeAll(opened);
      return result;
    }
    const created = isUnfurnished(connection);
    return ok({
      db: { connection } as ReadableDb,
      created,
      isUnchecked,
      path,
      close: () => closeAll(opened),
    });
  } catch (error) {
    closeAll(opened);
    return refuse(codeOfSqliteError(error) ?? 'database-corrupt', detailOf(error));
  }
}

function prepare(
  connection: Database.Database,
  options: OpenOptions,
  isCheckedNow: boolean,
  existed: boolean,
  path: string,
): Result<undefined, Refusal> {
  const refuse = (code: RefusalCode, detail: string): Result<never, Refusal> => err({ code, path, detail });
  const wrong = setPragmas(connection);
  if (wrong) return refuse('pragma-refused', wrong);
  const damage = isCheckedNow ? damageOf(connection) : undefined;
  if (damage) return refuse('database-corrupt', damage);
  const known = options.migrations ?? migrations;
  const plan = planMigrations(known, appliedMigrations(connection), options.crypto);
  if (plan.kind === 'newer') return refuse('database-newer', plan.detail);
  if (plan.kind === 'changed') return refuse('migration-failed', plan.detail);
  const strange = strangeInSchema(
    connection,
    known.slice(0, known.length - plan.pending.length),
    options.crypto,
  );
  if (strange !== undefined) return refuse('database-corrupt', strange);
  // Before anything is changed: another mode's file is left as it is.
  const otherMode = existed ? otherModeOf(connection, options.mode) : undefined;
  if (otherMode !== undefined)
    return refuse('database-wrong-mode', `the file says ${otherMode}, opened as ${options.mode}`);
  // A real write, because a read-only file or disk would otherwise show only at the first sale.
  connection.exec('BEGIN IMMEDIATE; PRAGMA user_version = 1; COMMIT');
  if (plan.pending.length > 0) {
    if (existed) backupBeforeMigration(connection, options, plan.pending[0]?.id ?? 0);
    try {
      runMigrations(connection, plan.pending, options.crypto, options.clock.nowMs());
    } catch (error) {
      return refuse(
        codeOfSqliteError(error) === 'disk-full' ? 'disk-full' : 'migration-failed',
        detailOf(error),
      );
    }
  }
  return ok(undefined);
}

/** The mode that a file says it is of, where that is not the wanted one. A file cut off at its creation says nothing. */
function otherModeOf(connection: Database.Database, mode: Mode): string | undefined {
  const isFurnished = connection
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'install'")
    .get();
  if (!isFurnished) return undefined;
  const row = connection.prepare('SELECT mode FROM install').get() as { mode: string } | undefined;
  return row && row.mode !== mode ? row.mode : undefined;
}

function isUnfurnished(connection: Database.Database): boolean {
  return connection.prepare('SELECT 1 FROM person LIMIT 1').get() === undefined;
}

function setPragmas(connection: Database.Database): string | undefined {
  for (const [name, wanted] of pragmas) {
    connection.pragma(`${name} = ${wanted}`);
    const got: unknown = connection.pragma(name, { simple: true });
    if (got !== wanted) return `${name} is ${String(got)}, not ${wanted}`;
  }
  return undefined;
}

/**
 * What is wrong with a file; undefined when nothing is. Reads all of it: pages, types and constraints, every index
 * against its table, every reference against what it names. `quick_check` would leave out the last two, and a till
 * would miss orders that are there. What it cannot see, a value that was changed into another possible one, the
 * ledger's chain names where it is about money.
 */
function damageOf(connection: Database.Database): string | undefined {
  const answer: unknown = connection.pragma('integrity_check(1)', { simple: true });
  return answer === 'ok' ? brokenReference(connection, 'foreign_key_check') : String(answer);
}

function brokenReference(connection: Database.Database, pragma: string): string | undefined {
  const [row] = connection.pragma(pragma) as { readonly table: string; readonly parent: string }[];
  return row && `a row of ${row.table} names a row of ${row.parent} that is not there`;
}

/** The same table by table, so that whoever runs it can end between two of them; `yield` after each. */
export function* damageByTable(connection: Database.Database): Generator<string | undefined> {
  try {
    const names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    for (const name of names) {
      const answer: unknown = connection.pragma(`integrity_check("${String(name)}")`, { simple: true });
      yield answer === 'ok' ? undefined : String(answer);
      yield brokenReference(connection, `foreign_key_check("${String(name)}")`);
    }
  } catch (error) {
    // Damaged so much that it cannot even be read through.
    if (codeOfSqliteError(error) !== 'database-corrupt') throw error;
    yield detailOf(error);
  }
}

/** The copy is made by SQLite itself, never by copying a live file. */
function backupBeforeMigration(connection: Database.Database, options: OpenOptions, id: number): void {
  const folder = join(options.dataDir, 'backups');
  mkdirSync(folder, { recursive: true });
  const name = `before-migration-${id}-${options.clock.nowMs()}.sqlite`;
  connection.prepare('VACUUM INTO ?').run(join(folder, name));
}

/** A second database held in an exclusive transaction: the kernel frees it even on `kill -9`. */
function acquireLock(path: string): Database.Database | undefined {
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (codeName(error).startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
}

function closeAll(connections: readonly Database.Database[]): void {
  for (const connection of connections.toReversed()) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    connection.close();
  }
}

const codeName = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Which refusal an error of SQLite or of the file system means; undefined for anything else. */
export function codeOfSqliteError(error: unknown): RefusalCode | undefined {
  const code = codeName(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return 'disk-full';
  if (
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_CANTOPEN' ||
    ['EROFS', 'EACCES', 'EPERM'].includes(code)
  )
    return 'database-read-only';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'database-corrupt';
  if (code.startsWith('SQLITE_BUSY')) return 'database-in-use';
  // A full file system shows as a failed write to the shared-memory file before SQLITE_FULL can.
  if (code.startsWith('SQLITE_IOERR')) return 'disk-full';
  return undefined;
}
