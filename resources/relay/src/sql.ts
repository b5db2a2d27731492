/**
 * The little of SQLite that both homes give in the same, synchronous way: a Durable Object's storage and
 * better-sqlite3. Both answer a request only after what it wrote is durable (output gate; WAL with `synchronous=FULL`).
 */
export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue | ArrayBuffer>>;
export type Sql = {
  readonly all: (query: string, ...values: readonly SqlValue[]) => readonly SqlRow[];
  /** Anything thrown rolls back. The body never waits. */
  readonly transaction: <T>(body: () => T) => T;
};

export const numberOf = (row: SqlRow | undefined, column: string): number => Number(row?.[column] ?? 0);
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}
/** A Durable Object gives blobs as `ArrayBuffer`, better-sqlite3 as `Buffer`. */
export function bytesOf(row: SqlRow, column: string): Uint8Array | undefined {
  const value = row[column];
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8Array ? value : undefined;
}
