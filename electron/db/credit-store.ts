/** Credits that Safaricom reported beside prompts: one row per receipt, and who reported it with which amount. */
import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { CreditSourceName, CreditState } from '../../shared/credits.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type Credit = {
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly earliestAtMs: number | null;
  readonly latestAtMs: number | null;
  readonly firstReportedAtMs: number;
  /** Set where Safaricom gave the number in full. */
  readonly payerId: number | null;
  /** As Safaricom gave it. */
  readonly payerMasked: string | null;
  readonly reference: string | null;
  readonly state: CreditState;
  readonly stateSinceMs: number;
  /** The prompt that it is reserved for. */
  readonly attemptId: number | null;
  readonly transactionId: number | null;
};

export type NewCredit = Omit<Credit, 'state' | 'stateSinceMs' | 'attemptId' | 'transactionId'>;

/** A new credit waits without an order until it is placed. */
export function insertCredit(tx: WritableDb, credit: NewCredit): Credit {
  const state = 'without-order';
  run(
    tx,
    sql.insertInto('credit').values({
      receipt: credit.receipt,
      amount_cents: credit.amountCents,
      earliest_at_ms: credit.earliestAtMs,
      latest_at_ms: credit.latestAtMs,
      first_reported_at_ms: credit.firstReportedAtMs,
      payer_id: credit.payerId,
      payer_masked: credit.payerMasked,
      reference: credit.reference,
      state,
      state_since_ms: credit.firstReportedAtMs,
    }),
  );
  return { ...credit, state, stateSinceMs: credit.firstReportedAtMs, attemptId: null, transactionId: null };
}

export type CreditReport = {
  readonly receipt: string;
  readonly source: CreditSourceName;
  readonly amountCents: Cents;
  readonly reportedAtMs: number;
  readonly inboxId: number | null;
};

/** Keeps a report once per source and amount. False when it was there. */
export function addCreditReport(tx: WritableDb, report: CreditReport): boolean {
  const { changes } = run(
    tx,
    sql
      .insertInto('credit_report')
      .values({
        receipt: report.receipt,
        source: report.source,
        amount_cents: report.amountCents,
        reported_at_ms: report.reportedAtMs,
        inbox_id: report.inboxId,
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  return changes === 1;
}

/** Who reported a credit first. */
export function firstReportOf(
  db: ReadableDb,
  receipt: string,
): { readonly source: CreditSourceName; readonly inboxId: number | null } {
  const row = first(
    db,
    sql.selectFrom('credit_report').selectAll().where('receipt', '=', receipt).orderBy('reported_at_ms'),
  );
  assert(row, 'a credit was reported by somebody');
  return { source: row.source, inboxId: row.inbox_id };
}

/** Everybody who reported a credit, and with which amount, the first first. */
export function reportsOfCredit(db: ReadableDb, receipt: string): readonly CreditReport[] {
  return all(
    db,
    sql.selectFrom('credit_report').selectAll().where('receipt', '=', receipt).orderBy('reported_at_ms'),
  ).map((row) => ({
    receipt: row.receipt,
    source: row.source,
    amountCents: cents(row.amount_cents),
    reportedAtMs: row.reported_at_ms,
    inboxId: row.inbox_id,
  }));
}

/** Safaricom named more than one amount for this receipt. */
export function isDisputed(db: ReadableDb, { receipt, amountCents }: Credit): boolean {
  const other = first(
    db,
    sql
      .selectFrom('credit_report')
      .select('receipt')
      .where('receipt', '=', receipt)
      .where('amount_cents', '!=', amountCents),
  );
  return other !== undefined;
}

export function creditByReceipt(db: ReadableDb, receipt: string): Credit | undefined {
  const row = first(db, sql.selectFrom('credit').selectAll().where('receipt', '=', receipt));
  return row && toCredit(row);
}

/** Credits of one state, the newest first. */
export function creditsInState(db: ReadableDb, state: CreditState, limit: number): readonly Credit[] {
  return all(
    db,
    sql
      .selectFrom('credit')
      .selectAll()
      .where('state', '=', state)
      .orderBy('first_reported_at_ms', 'desc')
      .limit(limit),
  ).map(toCredit);
}

/** What waits for somebody who knows whose it is, the oldest first: not what is going back already. */
export function creditsThatWait(db: ReadableDb, limit: number): readonly Credit[] {
  const goingBack = sql
    .selectFrom('payout')
    .select('credit_receipt')
    .where('credit_receipt', 'is not', null)
    .where((is) =>
      is.or([
        is('state', 'in', ['requested', 'approved', 'failed']),
        is(
          'id',
          'in',
          sql
            .selectFrom('payout_attempt')
            .select('payout_id')
            .where(raw<boolean>`state IN ('queued', 'sending', 'accepted', 'unknown', 'mismatch')`),
        ),
      ]),
    );
  return all(
    db,
    sql
      .selectFrom('credit')
      .selectAll()
      // Written out as the partial index has it.
      .where(raw<boolean>`state = 'without-order'`)
      .where('receipt', 'not in', goingBack)
      .orderBy('first_reported_at_ms')
      .limit(limit),
  ).map(toCredit);
}

/** Credits that were reserved since then; an older reservation is looked at when somebody asks for that credit. */
export function reservedCredits(db: ReadableDb, sinceMs: number): readonly Credit[] {
  return all(
    db,
    sql
      .selectFrom('credit')
      .selectAll()
      .where(raw<boolean>`state = 'reserved'`)
      .where('state_since_ms', '>=', sinceMs),
  ).map(toCredit);
}

export function hasReservedCredit(db: ReadableDb, attemptId: number): boolean {
  const reserved = first(
    db,
    sql
      .selectFrom('credit')
      .select('receipt')
      .where(raw<boolean>`state = 'reserved'`)
      .where('attempt_id', '=', attemptId),
  );
  return reserved !== undefined;
}

export function reserveCredit(tx: WritableDb, credit: Credit, attemptId: number, nowMs: number): void {
  setState(tx, credit, { state: 'reserved', attempt_id: attemptId, state_since_ms: nowMs });
}

/** Its prompt got another receipt or failed: it waits for somebody who knows whose it is. */
export function freeCredit(tx: WritableDb, credit: Credit, nowMs: number): Credit {
  const state = 'without-order';
  setState(tx, credit, { state, attempt_id: null, state_since_ms: nowMs });
  return { ...credit, state, attemptId: null, stateSinceMs: nowMs };
}

const freeOf = fixed(({ attemptId, nowMs }: { readonly attemptId: number; readonly nowMs: number }) =>
  sql
    .updateTable('credit')
    .set({ state: 'without-order', attempt_id: null, state_since_ms: nowMs })
    // Written out as the partial index has it.
    .where(raw<boolean>`state = 'reserved'`)
    .where('attempt_id', '=', attemptId),
);

/** MONEY: what was kept for a prompt that has ended waits for a person in the same commit, however long it was kept. */
export function freeCreditsOf(tx: WritableDb, attemptId: number, nowMs: number): void {
  run(tx, freeOf({ attemptId, nowMs }));
}

/** A booked credit was given back without ever having had an order. */
export function refundCredit(tx: WritableDb, credit: Credit, nowMs: number): void {
  setState(tx, credit, { state: 'refunded', state_since_ms: nowMs });
}

/** It paid an order that an old file put back does not know. MONEY: nothing is booked, and nobody can use it. */
export function closeUsedCredit(tx: WritableDb, credit: Credit, nowMs: number): void {
  setState(tx, credit, { state: 'used-before', attempt_id: null, state_since_ms: nowMs });
}

/** That had been a slip: it waits again for somebody who knows whose it is. */
export function reopenUsedCredit(tx: WritableDb, credit: Credit, nowMs: number): void {
  assert(credit.state === 'used-before', 'only what was called used is taken back');
  setState(tx, credit, { state: 'without-order', attempt_id: null, state_since_ms: nowMs });
}

function setState(
  tx: WritableDb,
  credit: Credit,
  change: {
    readonly state: CreditState;
    readonly state_since_ms: number;
    readonly attempt_id?: number | null;
  },
): void {
  const { changes } = run(
    tx,
    sql
      .updateTable('credit')
      .set(change)
      .where('receipt', '=', credit.receipt)
      .where('state', '=', credit.state),
  );
  assert(changes === 1, `credit was ${credit.state}`);
}

/**
 * A transaction got this receipt, whoever told it: a credit of that receipt is the same money (P7). Called with every
 * receipt that is given to a transaction, in the same commit.
 */
export function matchCredit(tx: WritableDb, receipt: string, transactionId: number): void {
  run(
    tx,
    sql
      .updateTable('credit')
      .set({ state: 'matched', attempt_id: null, transaction_id: transactionId })
      .where('receipt', '=', receipt)
      .where('state', 'in', ['without-order', 'reserved', 'used-before']),
  );
}

function toCredit(row: Selectable<Schema['credit']>): Credit {
  return {
    receipt: row.receipt,
    amountCents: cents(row.amount_cents),
    earliestAtMs: row.earliest_at_ms,
    latestAtMs: row.latest_at_ms,
    firstReportedAtMs: row.first_reported_at_ms,
    payerId: row.payer_id,
    payerMasked: row.payer_masked,
    reference: row.reference,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    attemptId: row.attempt_id,
    transactionId: row.transaction_id,
  };
}
