import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { next } from '../../shared/machine.ts';
import type { PayoutAttemptEvent, PayoutAttemptState } from '../../shared/payout-machine.ts';
import { payoutAttemptTransitions } from '../../shared/payout-machine.ts';
import type { Question } from '../../shared/question-order.ts';
import { maskNumbersIn } from '../../shared/msisdn.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** One try at a payout under one id. */
export type PayoutAttempt = {
  readonly id: number;
  readonly payoutId: number;
  readonly epoch: number;
  readonly state: PayoutAttemptState;
  readonly stateSinceMs: number;
  /** OriginatorConversationID; null for a reversal, which has no idempotency key. */
  readonly ocid: string | null;
  readonly nonce: string;
  readonly createdAtMs: number;
  readonly firstSentAtMs: number | null;
  readonly lastSentAtMs: number | null;
  /** How many sends may have left. */
  readonly sends: number;
  readonly conversationId: string | null;
  /** Safaricom's own OriginatorConversationID of a request that cannot bring one. */
  readonly acceptedOcid: string | null;
  readonly resultCode: string | null;
  readonly resultText: string | null;
  readonly reason: string | null;
  readonly receipt: string | null;
  readonly paidCents: Cents | null;
  readonly asked: number;
  readonly nextStatusAtMs: number | null;
  readonly lookedBy: string | null;
};

export function insertPayoutAttempt(
  tx: WritableDb,
  attempt: Pick<PayoutAttempt, 'payoutId' | 'epoch' | 'ocid' | 'nonce' | 'createdAtMs'>,
): number {
  return run(
    tx,
    sql.insertInto('payout_attempt').values({
      payout_id: attempt.payoutId,
      epoch: attempt.epoch,
      state: 'queued',
      state_since_ms: attempt.createdAtMs,
      ocid: attempt.ocid,
      nonce: attempt.nonce,
      created_at_ms: attempt.createdAtMs,
    }),
  ).id;
}

const columns = {
  firstSentAtMs: 'first_sent_at_ms',
  lastSentAtMs: 'last_sent_at_ms',
  sends: 'sends',
  conversationId: 'conversation_id',
  acceptedOcid: 'accepted_ocid',
  resultCode: 'result_code',
  resultText: 'result_text',
  reason: 'reason',
  receipt: 'receipt',
  paidCents: 'paid_cents',
  asked: 'asked',
  nextStatusAtMs: 'next_status_at_ms',
  lookedBy: 'looked_by',
} as const satisfies { readonly [K in keyof PayoutAttempt]?: keyof Schema['payout_attempt'] };

export type PayoutAttemptChange = Partial<Pick<PayoutAttempt, keyof typeof columns>>;

/** Moves an attempt by its machine, by compare-and-set; undefined when its present state does not accept the event. */
export function movePayoutAttempt(
  tx: WritableDb,
  attempt: PayoutAttempt,
  event: PayoutAttemptEvent,
  nowMs: number,
  change: PayoutAttemptChange = {},
): PayoutAttempt | undefined {
  const state = next(payoutAttemptTransitions, attempt.state, event);
  if (!state) return undefined;
  const { changes } = run(
    tx,
    sql
      .updateTable('payout_attempt')
      .set({ ...toColumns(change), state, state_since_ms: nowMs })
      .where('id', '=', attempt.id)
      .where('state', '=', attempt.state),
  );
  assert(changes === 1, `payout attempt ${attempt.id} was ${attempt.state}`);
  return { ...attempt, ...change, state, stateSinceMs: nowMs };
}

export function changePayoutAttempt(
  tx: WritableDb,
  attempt: PayoutAttempt,
  change: PayoutAttemptChange,
): PayoutAttempt {
  run(tx, sql.updateTable('payout_attempt').set(toColumns(change)).where('id', '=', attempt.id));
  return { ...attempt, ...change };
}

export function payoutAttemptById(db: ReadableDb, id: number): PayoutAttempt {
  const row = first(db, sql.selectFrom('payout_attempt').selectAll().where('id', '=', id));
  assert(row, `payout attempt ${id} is there`);
  return toAttempt(row);
}

export function payoutAttemptByNonce(db: ReadableDb, nonce: string): PayoutAttempt | undefined {
  const row = first(db, sql.selectFrom('payout_attempt').selectAll().where('nonce', '=', nonce));
  return row && toAttempt(row);
}

/** A payout's attempts, oldest first. */
export function attemptsOfPayout(db: ReadableDb, payoutId: number): readonly PayoutAttempt[] {
  return all(
    db,
    sql.selectFrom('payout_attempt').selectAll().where('payout_id', '=', payoutId).orderBy('id'),
  ).map(toAttempt);
}

export const lastAttemptOfPayout = (db: ReadableDb, payoutId: number): PayoutAttempt | undefined =>
  attemptsOfPayout(db, payoutId).at(-1);

/** Written out as the partial index has it. */
const isOpen = raw<boolean>`state IN ('queued', 'sending', 'accepted', 'unknown', 'mismatch')`;

export function openPayoutAttempts(
  db: ReadableDb,
  states: readonly PayoutAttemptState[],
): readonly PayoutAttempt[] {
  return all(
    db,
    sql
      .selectFrom('payout_attempt')
      .selectAll()
      .where(isOpen)
      .where('state', 'in', [...states])
      .orderBy('id'),
  ).map(toAttempt);
}

const selectDue = fixed(({ nowMs, strayFromMs }: { readonly nowMs: number; readonly strayFromMs: number }) =>
  sql
    .selectFrom('payout_attempt')
    .select(['id', 'next_status_at_ms'])
    .where('next_status_at_ms', 'is not', null)
    .where((is) => is.or([is('next_status_at_ms', '<=', nowMs), is('next_status_at_ms', '>', strayFromMs)]))
    .orderBy('next_status_at_ms'),
);
const selectNextStatus = fixed((_none: object) =>
  sql
    .selectFrom('payout_attempt')
    .select('next_status_at_ms')
    .where('next_status_at_ms', 'is not', null)
    .orderBy('next_status_at_ms')
    .limit(1),
);

/** Questions about payouts that are due now; `strayFromMs`: what is due beyond it was written by a lying clock. */
export function payoutQuestionsDue(db: ReadableDb, nowMs: number, strayFromMs: number): readonly Question[] {
  return all(db, selectDue({ nowMs, strayFromMs })).map(({ id, next_status_at_ms }) => {
    const dueAtMs = next_status_at_ms ?? 0;
    return { kind: 'payout', id, dueAtMs: dueAtMs > nowMs ? 0 : dueAtMs };
  });
}

export const nextPayoutQuestionMs = (db: ReadableDb): number | undefined =>
  first(db, selectNextStatus({}))?.next_status_at_ms ?? undefined;

const toColumns = (change: PayoutAttemptChange): Record<string, string | number | null> =>
  Object.fromEntries(
    Object.entries(change).map(([name, value]) => [
      columns[name as keyof typeof columns],
      // SECURITY: P10. Safaricom's own words may name a number.
      name === 'resultText' && typeof value === 'string' ? maskNumbersIn(value) : value,
    ]),
  );

function toAttempt(row: Selectable<Schema['payout_attempt']>): PayoutAttempt {
  return {
    id: row.id,
    payoutId: row.payout_id,
    epoch: row.epoch,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    ocid: row.ocid,
    nonce: row.nonce,
    createdAtMs: row.created_at_ms,
    firstSentAtMs: row.first_sent_at_ms,
    lastSentAtMs: row.last_sent_at_ms,
    sends: row.sends,
    conversationId: row.conversation_id,
    acceptedOcid: row.accepted_ocid,
    resultCode: row.result_code,
    resultText: row.result_text,
    reason: row.reason,
    receipt: row.receipt,
    paidCents: row.paid_cents === null ? null : cents(row.paid_cents),
    asked: row.asked,
    nextStatusAtMs: row.next_status_at_ms,
    lookedBy: row.looked_by,
  };
}
