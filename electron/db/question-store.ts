import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import type { Schema } from './schema.ts';
import { all, first, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** A question whose answer Safaricom posts to a path of its own. Stored before it is asked. */
export type Question = {
  readonly id: number;
  readonly kind: 'status' | 'balance';
  readonly payoutAttemptId: number | null;
  readonly floatMoveId?: number | null;
  readonly nonce: string;
  readonly askedAtMs: number;
  readonly state: 'asked' | 'accepted' | 'refused' | 'answered';
};

export function insertQuestion(tx: WritableDb, question: Omit<Question, 'id' | 'state'>): number {
  return run(
    tx,
    sql.insertInto('posted_question').values({
      kind: question.kind,
      payout_attempt_id: question.payoutAttemptId,
      float_move_id: question.floatMoveId ?? null,
      nonce: question.nonce,
      asked_at_ms: question.askedAtMs,
      state: 'asked',
      answered_at_ms: null,
      summary: null,
    }),
  ).id;
}

export function questionById(db: ReadableDb, id: number): Question {
  const row = first(db, sql.selectFrom('posted_question').selectAll().where('id', '=', id));
  assert(row, `question ${id} is there`);
  return toQuestion(row);
}

export function questionByNonce(db: ReadableDb, nonce: string): Question | undefined {
  const row = first(db, sql.selectFrom('posted_question').selectAll().where('nonce', '=', nonce));
  return row && toQuestion(row);
}

/** What Safaricom's first answer was; an answer that came meanwhile stands. */
export function settleQuestion(
  tx: WritableDb,
  id: number,
  state: 'accepted' | 'refused',
  summary: string,
): void {
  run(
    tx,
    sql
      .updateTable('posted_question')
      .set({ state, summary: summary.slice(0, 200) })
      .where('id', '=', id)
      .where('state', '=', 'asked'),
  );
}

export function answerQuestion(tx: WritableDb, id: number, atMs: number, summary: string): void {
  run(
    tx,
    sql
      .updateTable('posted_question')
      .set({ state: 'answered', answered_at_ms: atMs, summary: summary.slice(0, 200) })
      .where('id', '=', id),
  );
}

/** The newest question of a kind. */
export function lastQuestion(db: ReadableDb, kind: Question['kind']): Question | undefined {
  const row = first(
    db,
    sql.selectFrom('posted_question').selectAll().where('kind', '=', kind).orderBy('id', 'desc').limit(1),
  );
  return row && toQuestion(row);
}

export type Balance = { readonly account: string; readonly amountCents: number; readonly atMs: number };

export function storeBalance(tx: WritableDb, balance: Balance): void {
  const { account, amountCents: amount_cents, atMs: at_ms } = balance;
  run(
    tx,
    sql
      .insertInto('account_balance')
      .values({ account, amount_cents, at_ms })
      .onConflict((conflict) =>
        conflict
          .column('account')
          .doUpdateSet({ amount_cents, at_ms })
          .where(raw<boolean>`excluded.at_ms >= account_balance.at_ms`),
      ),
  );
}

export function balances(db: ReadableDb): readonly Balance[] {
  return all(db, sql.selectFrom('account_balance').selectAll().orderBy('account')).map((row) => ({
    account: row.account,
    amountCents: row.amount_cents,
    atMs: row.at_ms,
  }));
}

const toQuestion = (row: Selectable<Schema['posted_question']>): Question => ({
  id: row.id,
  kind: row.kind,
  payoutAttemptId: row.payout_attempt_id,
  floatMoveId: row.float_move_id,
  nonce: row.nonce,
  askedAtMs: row.asked_at_ms,
  state: row.state,
});
