import type Database from 'better-sqlite3';
import type { CompiledQuery, RootOperationNode } from 'kysely';
import {
  createQueryId,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from './schema.ts';

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A connection that may be read. A function that takes this cannot write. */
export type ReadableDb = { readonly connection: Database.Database; readonly [readable]: true };
/** A connection inside a transaction: the only thing that stores accept for writing. */
export type WritableDb = ReadableDb & { readonly [writable]: true };

/** Builds and types SQL; it is executed synchronously below, never by Kysely's own (asynchronous) driver. */
export const sql = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

type Query<Row> = { readonly compile: () => CompiledQuery<Row> };

type Buildable<Row> = Query<Row> & { readonly toOperationNode: () => RootOperationNode };

/** Stands in for a value while a query is built. */
class Place {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  /** Looked at, it would be built into the query for good. */
  [Symbol.toPrimitive](): never {
    throw new Error(
      `Broken invariant: the value "${this.name}" of a fixed query was looked at while it was built`,
    );
  }
}

/**
 * Writes out what is the same in every run, and hides the rest from the planner behind a plus, which changes no value.
 * SQLite looks at bound values while it plans (a LIMIT, what a partial index asks for) and then prepares the statement
 * anew whenever they are bound again, which takes longer than running it (sqlite.org, "Query Planner Stability
 * Guarantee"; better-sqlite3 cannot switch that on).
 */
class FixedCompiler extends SqliteQueryCompiler {
  protected override appendValue(value: unknown): void {
    if (!(value instanceof Place)) return this.appendImmediateValue(value);
    this.append('+');
    super.appendValue(value);
  }
}

/**
 * A query whose shape never changes, built and compiled once: for what runs at every order, where building costs more
 * than running. `build` gets stand-ins for the values and may only hand them to the builder, never look at them; all
 * else that it hands over becomes part of the statement's text.
 */
export function fixed<Values extends object, Row>(
  build: (values: Required<Values>) => Buildable<Row>,
): (values: Values) => Query<Row> {
  type Text = { readonly compiled: CompiledQuery<Row>; readonly names: readonly string[] };
  let built: Text | undefined;
  const places = new Proxy({}, { get: (_target, name) => new Place(String(name)) }) as Required<Values>;
  const textOf = (): Text => {
    const compiled = new FixedCompiler().compileQuery(build(places).toOperationNode(), createQueryId());
    return { compiled, names: compiled.parameters.map((one) => (one as Place).name) };
  };
  return (values) => ({
    compile: () => {
      built ??= textOf();
      const { compiled, names } = built;
      const { query, queryId, sql: text } = compiled;
      const parameters = names.map((name) => (values as Readonly<Record<string, unknown>>)[name]);
      return { query, queryId, sql: text, parameters };
    },
  });
}

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>();
const statementsMax = 500;

function prepared(db: ReadableDb, text: string): Database.Statement {
  let cache = statements.get(db.connection);
  if (!cache) {
    cache = new Map();
    statements.set(db.connection, cache);
  }
  const known = cache.get(text);
  if (known) return known;
  const statement = db.connection.prepare(text);
  if (cache.size >= statementsMax) cache.clear();
  cache.set(text, statement);
  return statement;
}

/** All rows of a query. */
export function all<Row>(db: ReadableDb, query: Query<Row>): Row[] {
  const { sql: text, parameters } = query.compile();
  return prepared(db, text).all(...parameters) as Row[];
}

/** The first row, or undefined. */
export function first<Row>(db: ReadableDb, query: Query<Row>): Row | undefined {
  const { sql: text, parameters } = query.compile();
  return prepared(db, text).get(...parameters) as Row | undefined;
}

/** Runs an insert or update; says how many rows changed and the last row's id. */
export function run(
  db: WritableDb,
  query: Query<unknown>,
): { readonly changes: number; readonly id: number } {
  const { sql: text, parameters } = query.compile();
  const { changes, lastInsertRowid } = prepared(db, text).run(...parameters);
  return { changes, id: Number(lastInsertRowid) };
}
