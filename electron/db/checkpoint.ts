import type { ReadableDb } from './sql.ts';

/**
 * Writes the log into the file and empties it, as far as no reader still needs it: what was overwritten stands in the
 * log otherwise. The clean stop does the same.
 */
export function emptyLog(db: ReadableDb): void {
  db.connection.pragma('wal_checkpoint(TRUNCATE)');
}
