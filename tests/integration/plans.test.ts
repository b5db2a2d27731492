/** What is asked every second must never read every order there ever was. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { CompiledQuery } from 'kysely';
import Database from 'better-sqlite3';
import {
  attemptsInState,
  attemptsWithoutReceipt,
  liveAttemptOfOrder,
  liveAttemptsOfPayer,
  findAttempt,
  lastPaidAtMs,
  queuedPrompts,
} from '../../electron/db/attempt-store.ts';
import {
  dropChecks,
  hurryFirstQueries,
  nextCheck,
  nextPromptQuestionMs,
  promptQuestionsDue,
} from '../../electron/db/prompt-question-store.ts';
import {
  creditsInState,
  creditsThatWait,
  hasReservedCredit,
  reservedCredits,
} from '../../electron/db/credit-store.ts';
import { newInboxItems } from '../../electron/db/inbox-store.ts';
import { heldTransactions, receiptOfTransaction } from '../../electron/db/money-store.ts';
import { ordersByLastThree, ordersOfDay, unfinishedOrders } from '../../electron/db/order-store.ts';
import { claimedItems, dueItems, nextDueMs } from '../../electron/db/outbox-store.ts';
import { timelineOfPayout } from '../../electron/db/audit-store.ts';
import {
  attemptsOfPayout,
  nextPayoutQuestionMs,
  openPayoutAttempts,
  payoutAttemptByNonce,
  payoutQuestionsDue,
} from '../../electron/db/payout-attempt-store.ts';
import { evidenceOfPayout } from '../../electron/db/payout-evidence-store.ts';
import {
  liveReturn,
  approvedSince,
  liveRefundOf,
  mayStillPay,
  payoutsOfBatch,
  payoutsOfDay,
  refundPayoutsOf,
  unfinishedPayouts,
  wasPaidBefore,
} from '../../electron/db/payout-store.ts';
import { lastQuestion, questionByNonce } from '../../electron/db/question-store.ts';
import type { ReadableDb, WritableDb } from '../../electron/db/sql.ts';
import { suspensionOf } from '../../electron/db/suspension-store.ts';
import { cents } from '../../shared/cents.ts';
import { openTestTill } from '../support/test-till.ts';

type Asked = (db: ReadableDb) => unknown;
const asked: readonly (readonly [string, Asked])[] = [
  ['the live attempts in a state', (db) => attemptsInState(db, ['queued', 'waiting'])],
  ['the prompts that have not left', (db) => queuedPrompts(db)],
  ['the prompt of an id', (db) => findAttempt(db, { checkoutRequestId: 'sealed' })],
  ['the receipt of a transaction', (db) => receiptOfTransaction(db, 1)],
  ['whether a package is stopped', (db) => suspensionOf(db, 'sample-12')],
  ['the live attempts of a payer', (db) => liveAttemptsOfPayer(db, 1)],
  ['the live attempt of an order', (db) => liveAttemptOfOrder(db, 1)],
  ['the last payment of an amount', (db) => lastPaidAtMs(db, 1, cents(5000))],
  ['the questions about prompts', (db) => promptQuestionsDue(db, 0)],
  ['the next question about a prompt', (db) => nextPromptQuestionMs(db)],
  ['the next check', (db) => nextCheck(db)],
  ['the questions about payouts', (db) => payoutQuestionsDue(db, 0, 1)],
  ['the next question about a payout', (db) => nextPayoutQuestionMs(db)],
  ['old checks', (db) => dropChecks(db as WritableDb, 0)],
  ['first queries to hurry', (db) => hurryFirstQueries(db as WritableDb, 0, 0)],
  ['the unfinished orders', (db) => unfinishedOrders(db)],
  [
    'a day that is not all delivered',
    (db) => ordersOfDay(db, 'undelivered', { day: '2026-11-21', beforeId: 9, limit: 9 }),
  ],
  ['the orders of three digits', (db) => ordersByLastThree(db, '678', 20)],
  ['held money', (db) => heldTransactions(db)],
  ['new callbacks', (db) => newInboxItems(db, 1)],
  ['due items', (db) => dueItems(db, 'stk', 1, 0)],
  ['the next due item', (db) => nextDueMs(db, 'stk', 1)],
  ['claimed items', (db) => claimedItems(db)],
  ['payouts that are due', (db) => dueItems(db, 'b2c', 1, 0)],
  ['the next payout', (db) => nextDueMs(db, 'b2c', 1)],
  ['open payout attempts', (db) => openPayoutAttempts(db, ['queued', 'accepted'])],
  ['the attempts of a payout', (db) => attemptsOfPayout(db, 1)],
  ['unfinished payouts', (db) => unfinishedPayouts(db)],
  ['whether a payout may still pay', (db) => mayStillPay(db, 1)],
  ['the live refund of an order', (db) => liveRefundOf(db, 1, undefined)],
  ['the refunds of an order', (db) => refundPayoutsOf(db, 1)],
  ['payouts approved today', (db) => approvedSince(db, 0)],
  ['the payouts of a day', (db) => payoutsOfDay(db, '2026-11-21')],
  ['the payouts of a list', (db) => payoutsOfBatch(db, 1)],
  ['whether a payee was paid before', (db) => wasPaidBefore(db, 1)],
  ['what was kept about a payout', (db) => evidenceOfPayout(db, 1)],
  ['the timeline of a payout', (db) => timelineOfPayout(db, 1)],
  ['the payout of a path', (db) => payoutAttemptByNonce(db, 'nonce')],
  ['what is answered on a path', (db) => questionByNonce(db, 'nonce')],
  ['the last balance that was asked for', (db) => lastQuestion(db, 'balance')],
  ['prompts without a receipt', (db) => attemptsWithoutReceipt(db, 0)],
  ['reserved credits', (db) => reservedCredits(db, 0)],
  ['the credit reserved for a prompt', (db) => hasReservedCredit(db, 1)],
  ['credits that wait', (db) => creditsThatWait(db, 100)],
  ['credits of one state', (db) => creditsInState(db, 'matched', 100)],
  ['the refund under which a credit goes back', (db) => liveReturn(db, 'UKL4H7X2QD')],
  ["a refund that turned out to be of an order's money", (db) => liveRefundOf(db, 1, undefined)],
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
          run: (...values: unknown[]) => (note(values), { changes: 0, lastInsertRowid: 0 }),
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

  test.each(asked.filter(([name]) => name.includes('question') || name.includes('check')))(
    'and %s are found by an index of their own, never among all that was ever asked',
    (_name, ask) => {
      for (const { sql, parameters } of statementsOf(db, ask)) {
        const plan = db.connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as {
          detail: string;
        }[];
        const used = plan.map(({ detail }) => detail).join(' · ');
        expect(used).toMatch(
          /USING (COVERING )?INDEX (payment_attempt_to_(ask|check)|payout_attempt_by_status)/,
        );
        // Only the soonest row is looked at where the whole index is named.
        if (used.includes('SCAN')) expect(sql).toMatch(/limit/);
      }
    },
  );

  test('and the check would see one', () => {
    const connection = new Database(':memory:');
    connection.exec('CREATE TABLE t (a INTEGER, b INTEGER)');
    const plan = connection.prepare('EXPLAIN QUERY PLAN SELECT * FROM t WHERE a IN (?, ?)').all(1, 2) as {
      detail: string;
    }[];
    expect(plan.some(({ detail }) => /^SCAN \w+$/.test(detail))).toBe(true);
  });
});
