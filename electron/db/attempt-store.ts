/** Payment attempts: written by their machine, found by what the rest of the program knows of them. */
import { sql as raw } from 'kysely';
import type { AttemptEvent, AttemptState, LiveState } from '../../shared/payment-machine.ts';
import { attemptTransitions, onPhoneStates } from '../../shared/payment-machine.ts';
import { next } from '../../shared/machine.ts';
import type { Cents } from '../../shared/cents.ts';
import { assert } from '../../shared/assert.ts';
import { isLiveRow, toAttempt, toColumns } from './attempt-row.ts';
import type { Attempt, AttemptChange } from './attempt-row.ts';
import { freeCreditsOf } from './credit-store.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type { Attempt } from './attempt-row.ts';

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

/** Nothing that was kept for a prompt is its payment any more. */
const endedStates: readonly AttemptState[] = ['refused', 'not-sent', 'not-charged'];

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
  if (endedStates.includes(state) || typeof change.receipt === 'string') freeCreditsOf(tx, attempt.id, nowMs);
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
/** Written out like `isLiveRow`, for the same reason. */
const isBusyRow = raw<boolean>`state IN ('queued', 'sending', 'waiting', 'unknown')`;
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

export const isOnPhone = (state: AttemptState): boolean =>
  (onPhoneStates as readonly AttemptState[]).includes(state);
