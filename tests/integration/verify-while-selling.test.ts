/** The ledger is read through beside a till that goes on selling: what is whole must never be called broken. */
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { databasePath } from '../../electron/db/open.ts';
import type { ReadableDb } from '../../electron/db/sql.ts';
import { sell } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

function sellOne({ till, attendant }: TestTill, index: number): void {
  const payer = `07330${String(index).padStart(5, '0')}`;
  sell(till, attendant, { payer, recipient: payer, code: '11', tender: 'cash' });
}

/** A second connection, as the worker has it; `before` is called before each statement that it runs. */
function onlooker(dataDir: string, before: (sql: string) => void): ReadableDb {
  const connection = new Database(databasePath(dataDir, 'practice'), { readonly: true });
  onTestFinished(() => void connection.close());
  const watched = new Proxy(connection, {
    get: (target, name) => {
      const part: unknown = Reflect.get(target, name);
      if (name !== 'prepare') return typeof part === 'function' ? (part.bind(target) as unknown) : part;
      return (sql: string) => {
        const statement = target.prepare(sql);
        return {
          all: (...values: unknown[]) => (before(sql), statement.all(...values)),
          get: (...values: unknown[]) => (before(sql), statement.get(...values)),
        };
      };
    },
  });
  return { connection: watched } as unknown as ReadableDb;
}

test('a sale between any two looks into the file is never called a broken ledger', async () => {
  const shop = await openTestTill();
  for (let index = 0; index < 3; index++) sellOne(shop, index);
  let statements = 0;
  verifyLedger(
    onlooker(shop.dataDir, () => void statements++),
    shop.till.ledger,
  );
  expect(statements).toBeGreaterThan(4);
  for (let at = 1; at <= statements; at++) {
    let seen = 0;
    const db = onlooker(shop.dataDir, () => {
      seen++;
      if (seen === at) sellOne(shop, 100 + at);
    });
    expect(verifyLedger(db, shop.till.ledger).brokenAt, `a sale before look ${at}`).toBeNull();
    expect(seen).toBeGreaterThanOrEqual(at);
  }
});
