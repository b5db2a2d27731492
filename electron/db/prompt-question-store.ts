/** When a prompt's outcome is asked: the due times of `payment_attempt`, and the questions that come of them. */
import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { promptQuestionKind } from '../../shared/question-order.ts';
import type { Question } from '../../shared/question-order.ts';
import { isLiveRow } from './attempt-row.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** Longer than any question is ever put off: a due time beyond it was written by a clock that has since been set back. */
export const putOffMaxMs = 2 * 60 * 60_000;

/** Written out as the partial indexes have it. */
const isToAsk = raw<boolean>`next_query_at_ms IS NOT NULL AND checkout_request_id IS NOT NULL
  AND (state <> 'paid' OR id_is_learned = 1 OR (settled_by IS 'query' AND receipt IS NULL))`;
const isToCheck = raw<boolean>`next_query_at_ms IS NOT NULL AND checkout_request_id IS NOT NULL
  AND state = 'paid' AND id_is_learned = 0 AND (settled_by IS NOT 'query' OR receipt IS NOT NULL)`;

const askColumns = ['id', 'state', 'id_is_learned', 'settled_by', 'receipt', 'next_query_at_ms'] as const;
const selectToAsk = fixed(({ nowMs }: { readonly nowMs: number }) =>
  sql
    .selectFrom('payment_attempt')
    .select(askColumns)
    .where(isToAsk)
    .where('next_query_at_ms', '<=', nowMs)
    .orderBy('next_query_at_ms'),
);
const selectToAskStray = fixed(({ afterMs }: { readonly afterMs: number }) =>
  sql.selectFrom('payment_attempt').select(askColumns).where(isToAsk).where('next_query_at_ms', '>', afterMs),
);
const selectNextAsk = fixed((_none: object) =>
  sql
    .selectFrom('payment_attempt')
    .select('next_query_at_ms')
    .where(isToAsk)
    .orderBy('next_query_at_ms')
    .limit(1),
);
const selectNextCheck = fixed((_none: object) =>
  sql.selectFrom('payment_attempt').select(askColumns).where(isToCheck).orderBy('next_query_at_ms').limit(1),
);

type AskRow = Pick<Selectable<Schema['payment_attempt']>, (typeof askColumns)[number]>;

/** Questions about prompts that are due now, but for checks of what a callback settled. Asked at every commit. */
export function promptQuestionsDue(db: ReadableDb, nowMs: number): readonly Question[] {
  const due = all(db, selectToAsk({ nowMs })).map((row) => questionOf(row));
  const stray = all(db, selectToAskStray({ afterMs: nowMs + putOffMaxMs }));
  return stray.length === 0 ? due : [...due, ...stray.map((row) => questionOf(row, 0))];
}

/** When the next of them is due. */
export const nextPromptQuestionMs = (db: ReadableDb): number | undefined =>
  first(db, selectNextAsk({}))?.next_query_at_ms ?? undefined;

/** The check that is due first, now or later. */
export function nextCheck(db: ReadableDb): Question | undefined {
  const row = first(db, selectNextCheck({}));
  return row && questionOf(row);
}

/** Checks that were due before this moment are asked no more; says how many there were. */
export function dropChecks(tx: WritableDb, dueBeforeMs: number): number {
  return run(
    tx,
    sql
      .updateTable('payment_attempt')
      .set({ next_query_at_ms: null })
      .where(isToCheck)
      .where('next_query_at_ms', '<', dueBeforeMs),
  ).changes;
}

/** First queries of prompts on a phone that are due later than this long after their send: they are brought forward. */
export function hurryFirstQueries(tx: WritableDb, afterSendMs: number, nowMs: number): number {
  const fromMs = raw<number>`MAX(${nowMs}, COALESCE(sent_at_ms, state_since_ms) + ${afterSendMs})`;
  return run(
    tx,
    sql
      .updateTable('payment_attempt')
      .set({ next_query_at_ms: fromMs })
      .where(isLiveRow)
      .where('state', '=', 'waiting')
      .where('query_count', '=', 0)
      .where('next_query_at_ms', '>', fromMs),
  ).changes;
}

function questionOf(row: AskRow, dueAtMs = row.next_query_at_ms ?? 0): Question {
  const kind = promptQuestionKind({
    state: row.state,
    idIsLearned: row.id_is_learned === 1,
    settledBy: row.settled_by,
    receipt: row.receipt,
  });
  return { kind, id: row.id, dueAtMs };
}
