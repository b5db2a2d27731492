import type Database from 'better-sqlite3';
import type { Result } from '../../shared/result.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** A body whose type is a promise does not compile: its argument's type becomes `never`. */
type Synchronous<T> = T extends PromiseLike<unknown> ? never : T;

/**
 * Runs `body` in one immediate transaction and returns its value once the commit is on disk. Anything thrown rolls
 * everything back. Refuses to nest, and refuses a body that returns a promise: nothing outside may happen inside.
 */
export function transaction<T>(db: ReadableDb, body: (tx: WritableDb) => Synchronous<T>): T {
  const { connection } = db;
  if (connection.inTransaction) throw new Error('Broken invariant: a transaction inside a transaction');
  const { begin, commit } = statementsOf(connection);
  begin.run();
  try {
    const value: T = body(db as WritableDb);
    if (isThenable(value)) throw new Error('Broken invariant: a transaction body returned a promise');
    commit.run();
    return value;
  } catch (error) {
    // SQLite has already rolled back where the commit itself failed.
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Reads everything in `look` as of one commit, whatever others write meanwhile: for what compares rows that were read
 * one after the other. Inside a transaction that is so anyway.
 */
export function asOfOneCommit<T>(db: ReadableDb, look: () => Synchronous<T>): T {
  const { connection } = db;
  if (connection.inTransaction) return look();
  connection.exec('BEGIN');
  try {
    return look();
  } finally {
    // Nothing was written; a commit would do the same.
    if (connection.inTransaction) connection.exec('ROLLBACK');
  }
}

type Ends = { readonly begin: Database.Statement; readonly commit: Database.Statement };
const ends = new WeakMap<Database.Database, Ends>();

/** Prepared once for each connection. */
function statementsOf(connection: Database.Database): Ends {
  const known = ends.get(connection);
  if (known) return known;
  const made = { begin: connection.prepare('BEGIN IMMEDIATE'), commit: connection.prepare('COMMIT') };
  ends.set(connection, made);
  return made;
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Thrown to roll a refused decision back; never leaves this file. */
class Refused<E> extends Error {
  readonly refusal: { readonly ok: false; readonly error: E };
  constructor(refusal: { readonly ok: false; readonly error: E }) {
    super('refused');
    this.refusal = refusal;
  }
}

/** A transaction whose body may refuse: a refusal is returned, and everything written before it is rolled back. */
export function decide<T, E>(db: ReadableDb, body: (tx: WritableDb) => Result<T, E>): Result<T, E> {
  try {
    return transaction<Result<T, E>>(db, (tx) => {
      const outcome = body(tx);
      if (!outcome.ok) throw new Refused(outcome);
      return outcome;
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}
