/** What is asked every second must never read every order there ever was. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { CompiledQuery } from 'kysely';
import Database from 'better-sqlite3';
import {
  attemptsInState,
  attemptsWithoutReceipt,
  attemptToQuery,
  liveAttemptOfOrder,
  liveAttemptsOfPayer,
  lastPaidAtMs,
  nextQueryDueMs,
} from '../../electron/db/attempt-store.ts';
import { creditsWithoutOrder, hasReservedCredit, reservedCredits } from '../../electron/db/credit-store.ts';
import { newInboxItems } from '../../electron/db/inbox-store.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { unfinishedOrders } from '../../electron/db/order-store.ts';
import { claimedItems, dueItems, nextDueMs } from '../../electron/db/outbox-store.ts';
import type { ReadableDb } from '../../electron/db/sql.ts';
import { cents } from '../../shared/cents.ts';
import { openTestTill } from '../support/test-till.ts';

type Asked = (db: ReadableDb) => unknown;
const asked: readonly (readonly [string, Asked])[] = [
  ['the live attempts in a state', (db) => attemptsInState(db, ['queued', 'waiting'])],
  ['the live attempts of a payer', (db) => liveAttemptsOfPayer(db, 1)],
  ['the live attempt of an order', (db) => liveAttemptOfOrder(db, 1)],
  ['the last payment of an amount', (db) => lastPaidAtMs(db, 1, cents(5000))],
  ['the attempt to query', (db) => attemptToQuery(db, 0)],
  ['the next query', (db) => nextQueryDueMs(db)],
  ['the unfinished orders', (db) => unfinishedOrders(db)],
  ['held money', (db) => heldTransactions(db)],
  ['new callbacks', (db) => newInboxItems(db, 1)],
  ['due items', (db) => dueItems(db, 'stk', 1, 0)],
  ['the next due item', (db) => nextDueMs(db, 'stk', 1)],
  ['claimed items', (db) => claimedItems(db)],
  ['prompts without a receipt', (db) => attemptsWithoutReceipt(db, 0)],
  ['reserved credits', (db) => reservedCredits(db, 0)],
  ['the credit reserved for a prompt', (db) => hasReservedCredit(db, 1)],
  ['credits without an order', (db) => creditsWithoutOrder(db, 100)],
];

/** Every statement that `ask` runs, with its values. */
function statementsOf(db: ReadableDb, ask: Asked): readonly Pick<CompiledQuery, 'sql' | 'parameters'>[] {
  const seen: { sql: string; parameters: readonly unknown[] }[] = [];
  const connection = new Proxy(db.connection, {
    get: (target, name) => {
      if (name !== 'prepare') return Reflect.get(target, name) as unknown;
      return (sql: string) => {
        const note = (parameters: readonly unknown[]): void => void seen.push({ sql, parameters });
        return {
          all: (...values: unknown[]) => (note(values), []),
          get: (...values: unknown[]) => (note(values), undefined),
        };
      };
    },
  });
  ask({ connection } as ReadableDb);
  return seen;
}

describe('no full scan', () => {
  let db: ReadableDb;
  beforeAll(async () => {
    db = (await openTestTill()).till.db;
  });

  test.each(asked)('for %s', (_name, ask) => {
    const statements = statementsOf(db, ask);
    expect(statements.length).toBeGreaterThan(0);
    for (const { sql, parameters } of statements) {
      const plan = db.connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as {
        detail: string;
      }[];
      const scans = plan.map(({ detail }) => detail).filter((detail) => /^SCAN \w+$/.test(detail));
      expect(scans, sql).toEqual([]);
    }
  });

  test('and the check would see one', () => {
    const connection = new Database(':memory:');
    connection.exec('CREATE TABLE t (a INTEGER, b INTEGER)');
    const plan = connection.prepare('EXPLAIN QUERY PLAN SELECT * FROM t WHERE a IN (?, ?)').all(1, 2) as {
      detail: string;
    }[];
    expect(plan.some(({ detail }) => /^SCAN \w+$/.test(detail))).toBe(true);
  });
});
