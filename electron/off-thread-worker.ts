/** Work over 5 ms, in its own thread, on a read-only connection. */
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { damageByTable } from './db/open.ts';
import { verifyLedger } from './db/ledger-store.ts';
import type { ReadableDb } from './db/sql.ts';
import { asOfOneCommit } from './db/transaction.ts';
import { nodeCrypto } from './host/crypto.ts';
import { serveTasks } from './host/off-thread-server.ts';
import { daySummary } from './reports/day.ts';
import { dayCsv } from './reports/day-csv.ts';

const data = z.object({ path: z.string() }).parse(workerData);
const db = { connection: new Database(data.path, { readonly: true }) } as ReadableDb;

const csvInput = z.object({
  day: z.string(),
  facts: z.object({ runId: z.string(), online: z.boolean(), nowMs: z.number() }),
});

/** The key comes with the task: the vault may be opened long after this thread has begun. */
const verifyInput = z.object({ headKey: z.instanceof(Uint8Array).optional() });

const summaryInput = z.object({ day: z.string(), ledgerWhole: z.boolean() });

async function firstDamage(): Promise<string | undefined> {
  for (const damage of damageByTable(db.connection)) {
    if (damage !== undefined) return damage;
    // The thread can be ended here: while SQLite reads, nothing can stop it.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return undefined;
}

serveTasks({
  'check-file': async () => ({ damage: (await firstDamage()) ?? null }),
  'verify-ledger': (input) =>
    verifyLedger(db, { crypto: nodeCrypto(), headKey: verifyInput.parse(input).headKey }),
  'day-summary': (input) => {
    const { day, ledgerWhole } = summaryInput.parse(input);
    return asOfOneCommit(db, () => daySummary(db, day, ledgerWhole));
  },
  'day-csv': (input) => {
    const { day, facts } = csvInput.parse(input);
    return asOfOneCommit(db, () => dayCsv(db, facts, day));
  },
});
