/** Moves of the shop's own money from its Working to its Utility account. */
import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { FloatEvent, FloatState } from '../../shared/float-machine.ts';
import { floatTransitions } from '../../shared/float-machine.ts';
import { next } from '../../shared/machine.ts';
import type { Schema } from './schema.ts';
import { all, first, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type FloatMove = {
  readonly id: number;
  readonly epoch: number;
  readonly state: FloatState;
  readonly stateSinceMs: number;
  readonly amountCents: Cents;
  readonly nonce: string;
  readonly requestedBy: string;
  readonly createdAtMs: number;
  /** Not sent after this moment. */
  readonly deadlineAtMs: number;
  readonly sentAtMs: number | null;
  readonly conversationId: string | null;
  readonly acceptedOcid: string | null;
  readonly asked: number;
  readonly nextAskAtMs: number | null;
  readonly balanceAsked: boolean;
  readonly resultCode: string | null;
  readonly reason: string | null;
  readonly receipt: string | null;
};

export type FloatChange = Partial<
  Pick<
    FloatMove,
    | 'sentAtMs'
    | 'conversationId'
    | 'acceptedOcid'
    | 'asked'
    | 'nextAskAtMs'
    | 'balanceAsked'
    | 'resultCode'
    | 'reason'
    | 'receipt'
  >
>;

export function insertFloatMove(
  tx: WritableDb,
  move: Pick<FloatMove, 'epoch' | 'amountCents' | 'nonce' | 'requestedBy' | 'createdAtMs' | 'deadlineAtMs'>,
): number {
  return run(
    tx,
    sql.insertInto('float_move').values({
      epoch: move.epoch,
      state: 'queued',
      state_since_ms: move.createdAtMs,
      amount_cents: move.amountCents,
      nonce: move.nonce,
      requested_by: move.requestedBy,
      created_at_ms: move.createdAtMs,
      deadline_at_ms: move.deadlineAtMs,
    }),
  ).id;
}

export function floatMoveById(db: ReadableDb, id: number): FloatMove | undefined {
  const row = first(db, sql.selectFrom('float_move').selectAll().where('id', '=', id));
  return row && toMove(row);
}

export function floatMoveByNonce(db: ReadableDb, nonce: string): FloatMove | undefined {
  const row = first(db, sql.selectFrom('float_move').selectAll().where('nonce', '=', nonce));
  return row && toMove(row);
}

/** The newest moves, the newest first. */
export function floatMoves(db: ReadableDb, limit: number): readonly FloatMove[] {
  return all(db, sql.selectFrom('float_move').selectAll().orderBy('id', 'desc').limit(limit)).map(toMove);
}

/** What may still move money, and what has moved without the accounts having been asked about since. */
export function floatMovesToLookAfter(db: ReadableDb): readonly FloatMove[] {
  return all(
    db,
    sql
      .selectFrom('float_move')
      .selectAll()
      // Written out as the partial index has it.
      .where(
        raw<boolean>`state IN ('queued', 'accepted', 'unknown') OR (state = 'moved' AND balance_asked = 0)`,
      ),
  ).map(toMove);
}

/** Moves it by its machine, by compare-and-set; undefined when its present state does not accept the event. */
export function moveFloatMove(
  tx: WritableDb,
  move: FloatMove,
  event: FloatEvent,
  nowMs: number,
  change: FloatChange = {},
): FloatMove | undefined {
  const state = next(floatTransitions, move.state, event);
  if (!state) return undefined;
  const { changes } = run(
    tx,
    sql
      .updateTable('float_move')
      .set({ state, state_since_ms: nowMs, ...columnsOf(change) })
      .where('id', '=', move.id)
      .where('state', '=', move.state),
  );
  assert(changes === 1, `move ${move.id} was ${move.state}`);
  return { ...move, ...change, state, stateSinceMs: nowMs };
}

export function changeFloatMove(tx: WritableDb, move: FloatMove, change: FloatChange): void {
  run(tx, sql.updateTable('float_move').set(columnsOf(change)).where('id', '=', move.id));
}

function columnsOf(change: FloatChange) {
  return {
    ...(change.sentAtMs === undefined ? {} : { sent_at_ms: change.sentAtMs }),
    ...(change.conversationId === undefined ? {} : { conversation_id: change.conversationId }),
    ...(change.acceptedOcid === undefined ? {} : { accepted_ocid: change.acceptedOcid }),
    ...(change.asked === undefined ? {} : { asked: change.asked }),
    ...(change.nextAskAtMs === undefined ? {} : { next_ask_at_ms: change.nextAskAtMs }),
    ...(change.balanceAsked === undefined ? {} : { balance_asked: Number(change.balanceAsked) }),
    ...(change.resultCode === undefined ? {} : { result_code: change.resultCode }),
    ...(change.reason === undefined ? {} : { reason: change.reason }),
    ...(change.receipt === undefined ? {} : { receipt: change.receipt }),
  };
}

const toMove = (row: Selectable<Schema['float_move']>): FloatMove => ({
  id: row.id,
  epoch: row.epoch,
  state: row.state,
  stateSinceMs: row.state_since_ms,
  amountCents: cents(row.amount_cents),
  nonce: row.nonce,
  requestedBy: row.requested_by,
  createdAtMs: row.created_at_ms,
  deadlineAtMs: row.deadline_at_ms,
  sentAtMs: row.sent_at_ms,
  conversationId: row.conversation_id,
  acceptedOcid: row.accepted_ocid,
  asked: row.asked,
  nextAskAtMs: row.next_ask_at_ms,
  balanceAsked: row.balance_asked === 1,
  resultCode: row.result_code,
  reason: row.reason,
  receipt: row.receipt,
});
