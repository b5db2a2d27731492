import type { ReadableDb } from './sql.ts';

/**
 * Writes the log into the file and empties it, as far as no reader still needs it: what was overwritten stands in the
 * log otherwise. The clean stop and the next start do the same. P15: a reader is not waited for.
 */
export function emptyLog({ connection }: ReadableDb): void {
  const patienceMs = connection.pragma('busy_timeout', { simple: true }) as number;
  connection.pragma('busy_timeout = 0');
  try {
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    connection.pragma(`busy_timeout = ${patienceMs}`);
  }
}
