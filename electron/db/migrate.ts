import Database from 'better-sqlite3';
import type { Crypto } from '../ports.ts';
import type { Migration } from '../../migrations/index.ts';

export type Applied = { readonly id: number; readonly name: string; readonly sha256: string };

/** What stands between a file and this program: nothing, migrations to run, or a reason to refuse. */
export type MigrationPlan =
  | { readonly kind: 'run'; readonly pending: readonly Migration[] }
  | { readonly kind: 'newer'; readonly detail: string }
  | { readonly kind: 'changed'; readonly detail: string };

export function migrationChecksum(migration: Migration, crypto: Pick<Crypto, 'sha256'>): string {
  return Buffer.from(crypto.sha256(migration.sql)).toString('hex');
}

/** Compares what a file says was applied with what this program knows. Pure. */
export function planMigrations(
  known: readonly Migration[],
  applied: readonly Applied[],
  crypto: Pick<Crypto, 'sha256'>,
): MigrationPlan {
  for (const [index, row] of applied.entries()) {
    const migration = known[index];
    if (!migration)
      return { kind: 'newer', detail: `migration ${row.id} (${row.name}) is not known to this program` };
    if (migration.id !== row.id || migrationChecksum(migration, crypto) !== row.sha256)
      return { kind: 'changed', detail: `migration ${row.id} (${row.name}) is not the one this program has` };
  }
  return { kind: 'run', pending: known.slice(applied.length) };
}

export function appliedMigrations(connection: Database.Database): readonly Applied[] {
  const exists = connection
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'")
    .get();
  if (!exists) return [];
  return connection.prepare('SELECT id, name, sha256 FROM schema_migration ORDER BY id').all() as Applied[];
}

/** Runs each migration in a transaction of its own, together with the row that says so. */
export function runMigrations(
  connection: Database.Database,
  pending: readonly Migration[],
  crypto: Pick<Crypto, 'sha256'>,
  nowMs: number,
): void {
  connection.exec(
    'CREATE TABLE IF NOT EXISTS schema_migration (id INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT',
  );
  for (const migration of pending) {
    connection.transaction(() => {
      connection.exec(migration.sql);
      connection
        .prepare('INSERT INTO schema_migration (id, name, sha256, applied_at_ms) VALUES (?, ?, ?, ?)')
        .run(migration.id, migration.name, migrationChecksum(migration, crypto), nowMs);
    })();
  }
}

/**
 * The first table, index or trigger of a file that is not as its migrations make it: changed, missing or put there;
 * undefined when all are. SQLite takes any schema that it can read, also one in which a byte names another column.
 */
export function strangeInSchema(
  connection: Database.Database,
  applied: readonly Migration[],
  crypto: Pick<Crypto, 'sha256'>,
): string | undefined {
  if (applied.length === 0) return undefined;
  const made = new Database(':memory:');
  try {
    runMigrations(made, applied, crypto, 0);
    const wanted = schemaOf(made);
    const found = schemaOf(connection);
    const name = [...new Set([...wanted.keys(), ...found.keys()])].find(
      (one) => wanted.get(one) !== found.get(one),
    );
    return name === undefined ? undefined : `${name} is not as this program makes it`;
  } finally {
    made.close();
  }
}

function schemaOf(connection: Database.Database): ReadonlyMap<string, string> {
  const rows = connection.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').all() as {
    readonly [column in 'type' | 'name' | 'tbl_name' | 'sql']: string | null;
  }[];
  return new Map(rows.map(({ type, name, tbl_name, sql }) => [`${type} ${name}`, `${tbl_name} ${sql}`]));
}
