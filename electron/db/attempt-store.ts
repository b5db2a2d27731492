import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import type { AttemptEvent, AttemptState, LiveState } from '../../shared/payment-machine.ts';
import { attemptTransitions, onPhoneStates } from '../../shared/payment-machine.ts';
import { next } from '../../shared/machine.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { promptQuestionKind } from '../../shared/question-order.ts';
import type { Question } from '../../shared/question-order.ts';
import { assert } from '../../shared/assert.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type Attempt = {
  readonly id: number;
  readonly orderId: number;
  readonly epoch: number;
  readonly state: AttemptState;
  readonly stateSinceMs: number;
  readonly amountCents: Cents;
  readonly payerId: number;
  readonly nonce: string;
  readonly deadlineAtMs: number;
  /** The payer has gone; it is sent when the network is back, until the time that was agreed. */
  readonly mayWait: boolean;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
  readonly merchantRequestId: string | null;
  readonly checkoutRequestId: string | null;
  /** The id was first learned from a callback: it settles nothing until one query agrees. */
  readonly idIsLearned: boolean;
  readonly resultCode: string | null;
  readonly resultText: string | null;
  readonly reason: string | null;
  readonly retryFromMs: number | null;
  readonly receipt: string | null;
  readonly statedReceipt: string | null;
  readonly statedBy: string | null;
  readonly settledBy: 'callback' | 'query' | 'credit' | null;
  readonly queryCount: number;
  readonly nextQueryAtMs: number | null;
};

export type NewAttempt = Pick<
  Attempt,
  'orderId' | 'epoch' | 'amountCents' | 'payerId' | 'nonce' | 'deadlineAtMs' | 'mayWait' | 'createdAtMs'
>;

export function insertAttempt(tx: WritableDb, attempt: NewAttempt): number {
  return run(tx, insertRow({ ...attempt, mayWait: Number(attempt.mayWait) })).id;
}

type NewRow = Omit<NewAttempt, 'mayWait'> & { readonly mayWait: number };
const insertRow = fixed((attempt: NewRow) =>
  sql.insertInto('payment_attempt').values({
    order_id: attempt.orderId,
    epoch: attempt.epoch,
    state: 'queued',
    state_since_ms: attempt.createdAtMs,
    amount_cents: attempt.amountCents,
    payer_id: attempt.payerId,
    nonce: attempt.nonce,
    deadline_at_ms: attempt.deadlineAtMs,
    may_wait: attempt.mayWait,
    created_at_ms: attempt.createdAtMs,
  }),
);

/** Written out as the partial indexes have it: with bound states SQLite would read every attempt there ever was. */
const isLiveRow = raw<boolean>`state IN ('queued', 'sending', 'waiting', 'unknown', 'stated')`;
const isBusyRow = raw<boolean>`state IN ('queued', 'sending', 'waiting', 'unknown')`;

const columns: { readonly [K in keyof Attempt]: keyof Schema['payment_attempt'] } = {
  id: 'id',
  orderId: 'order_id',
  epoch: 'epoch',
  state: 'state',
  stateSinceMs: 'state_since_ms',
  amountCents: 'amount_cents',
  payerId: 'payer_id',
  nonce: 'nonce',
  deadlineAtMs: 'deadline_at_ms',
  mayWait: 'may_wait',
  createdAtMs: 'created_at_ms',
  sentAtMs: 'sent_at_ms',
  merchantRequestId: 'merchant_request_id',
  checkoutRequestId: 'checkout_request_id',
  idIsLearned: 'id_is_learned',
  resultCode: 'result_code',
  resultText: 'result_text',
  reason: 'reason',
  retryFromMs: 'retry_from_ms',
  receipt: 'receipt',
  statedReceipt: 'stated_receipt',
  statedBy: 'stated_by',
  settledBy: 'settled_by',
  queryCount: 'query_count',
  nextQueryAtMs: 'next_query_at_ms',
};

/** What may change with or without a move; everything else of an attempt is frozen. */
export type AttemptChange = Partial<
  Pick<
    Attempt,
    | 'sentAtMs'
    | 'merchantRequestId'
    | 'checkoutRequestId'
    | 'idIsLearned'
    | 'resultCode'
    | 'resultText'
    | 'reason'
    | 'retryFromMs'
    | 'receipt'
    | 'statedReceipt'
    | 'statedBy'
    | 'settledBy'
    | 'queryCount'
    | 'nextQueryAtMs'
  >
>;

/**
 * Moves an attempt by its machine; undefined when its present state does not accept the event, so that evidence which
 * comes late or twice changes nothing. The row must still be in the state that was read (compare-and-set).
 */
export function moveAttempt(
  tx: WritableDb,
  attempt: Attempt,
  event: AttemptEvent,
  nowMs: number,
  change: AttemptChange = {},
): Attempt | undefined {
  const state = next(attemptTransitions, attempt.state, event);
  if (!state) return undefined;
  const { changes } = run(
    tx,
    sql
      .updateTable('payment_attempt')
      .set({ ...toColumns(change), state, state_since_ms: nowMs })
      .where('id', '=', attempt.id)
      .where('state', '=', attempt.state),
  );
  assert(changes === 1, `attempt ${attempt.id} was ${attempt.state}`);
  return { ...attempt, ...change, state, stateSinceMs: nowMs };
}

/** Changes facts of an attempt without moving it. */
export function changeAttempt(tx: WritableDb, attempt: Attempt, change: AttemptChange): Attempt {
  run(tx, sql.updateTable('payment_attempt').set(toColumns(change)).where('id', '=', attempt.id));
  return { ...attempt, ...change };
}

const selectById = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('payment_attempt').selectAll().where('id', '=', id),
);

export function attemptById(db: ReadableDb, id: number): Attempt {
  const row = first(db, selectById({ id }));
  assert(row, `attempt ${id} is there`);
  return toAttempt(row);
}

const selectByNonce = fixed(({ nonce }: { readonly nonce: string }) =>
  sql.selectFrom('payment_attempt').selectAll().where('nonce', '=', nonce),
);
const selectByCheckout = fixed(({ checkoutRequestId }: { readonly checkoutRequestId: string }) =>
  sql
    .selectFrom('payment_attempt')
    .selectAll()
    // Written out as the index has it, which holds only its beginning.
    .where(raw<boolean>`substr(checkout_request_id, 1, 24) = substr(${checkoutRequestId}, 1, 24)`)
    .where('checkout_request_id', '=', checkoutRequestId),
);
const selectOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('payment_attempt').selectAll().where('order_id', '=', orderId).orderBy('id'),
);
const selectLiveOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('payment_attempt').selectAll().where('order_id', '=', orderId).where(isLiveRow),
);
const selectBusyOfPayer = fixed(({ payerId }: { readonly payerId: number }) =>
  sql
    .selectFrom('payment_attempt')
    .selectAll()
    .where('payer_id', '=', payerId)
    .where(isBusyRow)
    .orderBy('id'),
);
const selectLastPaid = fixed(
  ({ payerId, amountCents }: { readonly payerId: number; readonly amountCents: number }) =>
    sql
      .selectFrom('payment_attempt')
      .select('state_since_ms')
      .where(raw<boolean>`state = 'paid'`)
      .where('payer_id', '=', payerId)
      .where('amount_cents', '=', amountCents)
      .orderBy('state_since_ms', 'desc')
      .limit(1),
);

export function findAttempt(
  db: ReadableDb,
  by: { readonly nonce: string } | { readonly checkoutRequestId: string },
): Attempt | undefined {
  const row = first(db, 'nonce' in by ? selectByNonce(by) : selectByCheckout(by));
  return row && toAttempt(row);
}

/** An order's prompts, oldest first. */
export function attemptsOfOrder(db: ReadableDb, orderId: number): readonly Attempt[] {
  return all(db, selectOfOrder({ orderId })).map(toAttempt);
}

/** The attempt that a person says was paid by this code. */
export function attemptStating(db: ReadableDb, code: string): Attempt | undefined {
  const row = first(
    db,
    sql
      .selectFrom('payment_attempt')
      .selectAll()
      .where('stated_receipt', '=', code)
      .where('state', '=', 'stated'),
  );
  return row && toAttempt(row);
}

export function liveAttemptOfOrder(db: ReadableDb, orderId: number): Attempt | undefined {
  const row = first(db, selectLiveOfOrder({ orderId }));
  return row && toAttempt(row);
}

/** The payer's prompts that are queued or may be on his phone, in the order in which they may be sent. */
export function liveAttemptsOfPayer(db: ReadableDb, payerId: number): readonly Attempt[] {
  return all(db, selectBusyOfPayer({ payerId })).map(toAttempt);
}

export function attemptsInState(db: ReadableDb, states: readonly LiveState[]): readonly Attempt[] {
  return all(
    db,
    sql
      .selectFrom('payment_attempt')
      .selectAll()
      .where(isLiveRow)
      .where('state', 'in', [...states])
      .orderBy('id'),
  ).map(toAttempt);
}

const countQueued = fixed((_none: object) =>
  sql
    .selectFrom('payment_attempt')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(isLiveRow)
    .where('state', '=', 'queued'),
);
const selectFirstQueued = fixed((_none: object) =>
  sql
    .selectFrom('payment_attempt')
    .select('created_at_ms')
    .where(isLiveRow)
    .where('state', '=', 'queued')
    .orderBy('id')
    .limit(1),
);

/** How many prompts have not left, and since when the first of them waits. Asked after every change. */
export function queuedPrompts(db: ReadableDb): {
  readonly count: number;
  readonly oldestMs: number | undefined;
} {
  return {
    count: first(db, countQueued({}))?.count ?? 0,
    oldestMs: first(db, selectFirstQueued({}))?.created_at_ms,
  };
}

/** Whether there is any attempt in these states. */
export function hasAttemptInState(db: ReadableDb, states: readonly LiveState[]): boolean {
  return (
    first(
      db,
      sql
        .selectFrom('payment_attempt')
        .select('id')
        .where(isLiveRow)
        .where('state', 'in', [...states])
        .limit(1),
    ) !== undefined
  );
}

/**
 * Prompts whose receipt may still come with a credit: unfinished ones that left, and those paid since then without a
 * receipt.
 */
export function attemptsWithoutReceipt(db: ReadableDb, sinceMs: number): readonly Attempt[] {
  const pending = all(
    db,
    sql
      .selectFrom('payment_attempt')
      .selectAll()
      .where(raw<boolean>`state = 'paid' AND receipt IS NULL`)
      .where('state_since_ms', '>=', sinceMs)
      .orderBy('state_since_ms'),
  ).map(toAttempt);
  return [...pending, ...attemptsInState(db, ['sending', 'waiting', 'unknown', 'stated'])];
}

/** When this payer last paid this very amount; Safaricom refuses a repeat within two minutes (result 17). */
export function lastPaidAtMs(db: ReadableDb, payerId: number, amountCents: Cents): number | undefined {
  return first(db, selectLastPaid({ payerId, amountCents }))?.state_since_ms;
}

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

export const isOnPhone = (state: AttemptState): boolean =>
  (onPhoneStates as readonly AttemptState[]).includes(state);

function toColumns(change: AttemptChange): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => [
      columns[name as keyof Attempt],
      typeof value === 'boolean' ? Number(value) : value,
    ]),
  );
}

function toAttempt(row: Selectable<Schema['payment_attempt']>): Attempt {
  return {
    id: row.id,
    orderId: row.order_id,
    epoch: row.epoch,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    amountCents: cents(row.amount_cents),
    payerId: row.payer_id,
    nonce: row.nonce,
    deadlineAtMs: row.deadline_at_ms,
    mayWait: row.may_wait === 1,
    createdAtMs: row.created_at_ms,
    sentAtMs: row.sent_at_ms,
    merchantRequestId: row.merchant_request_id,
    checkoutRequestId: row.checkout_request_id,
    idIsLearned: row.id_is_learned === 1,
    resultCode: row.result_code,
    resultText: row.result_text,
    reason: row.reason,
    retryFromMs: row.retry_from_ms,
    receipt: row.receipt,
    statedReceipt: row.stated_receipt,
    statedBy: row.stated_by,
    settledBy: row.settled_by,
    queryCount: row.query_count,
    nextQueryAtMs: row.next_query_at_ms,
  };
}
