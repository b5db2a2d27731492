import Database from 'better-sqlite3';
import type { Sql, SqlRow } from '../src/sql.ts';

export type SqliteFile = { readonly sql: Sql; readonly close: () => void };

/** Set and read back: a mailbox whose commits may be lost must not acknowledge anything. */
const pragmas = [
  ['journal_mode', 'wal'],
  ['synchronous', 2],
  ['secure_delete', 1],
  ['trusted_schema', 0],
  ['busy_timeout', 5000],
] as const;

/** Throws when the file cannot be opened, does not obey, or another relay has it. */
export function openSqlite(path: string): SqliteFile {
  const connection = new Database(path);
  for (const [name, wanted] of pragmas) {
    connection.pragma(`${name} = ${wanted}`);
    const got: unknown = connection.pragma(name, { simple: true });
    if (got !== wanted) throw new Error(`${name} is ${String(got)}, not ${wanted}`);
  }
  // Long polls and limits live in one process: a second one on the same file would not hear of new bodies.
  const lock = new Database(`${path}.lock`, { timeout: 0 });
  lock.exec('BEGIN EXCLUSIVE');
  const prepared = new Map<string, Database.Statement>();
  const statementOf = (query: string): Database.Statement => {
    const known = prepared.get(query) ?? connection.prepare(query);
    prepared.set(query, known);
    return known;
  };
  return {
    sql: {
      all: (query, ...values) => {
        const statement = statementOf(query);
        if (statement.reader) return statement.all(...values) as SqlRow[];
        statement.run(...values);
        return [];
      },
      transaction: (body) => connection.transaction(body).immediate(),
    },
    close: () => {
      connection.close();
      lock.close();
    },
  };
}
