import type { Selectable } from 'kysely';
import { sql as raw } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { next } from '../../shared/machine.ts';
import type { MessageEvent, MessageState } from '../../shared/message-machine.ts';
import { messageTransitions } from '../../shared/message-machine.ts';
import type { MessageSlot } from '../../shared/messages.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type StoredMessage = {
  readonly id: number;
  readonly orderId: number;
  readonly slot: MessageSlot;
  readonly partyId: number;
  readonly amountCents: Cents;
  readonly state: MessageState;
  readonly stateSinceMs: number;
  readonly createdAtMs: number;
  /** A problem or a doubt of the closed lists. */
  readonly reason: string | null;
  readonly costCents: number | null;
  readonly segments: number | null;
};

type NewMessage = {
  readonly orderId: number;
  /** The posting that it tells of. */
  readonly sourceSeq: number | null;
  readonly slot: MessageSlot;
  readonly partyId: number;
  readonly amountCents: Cents;
  readonly nowMs: number;
};
const insertRow = fixed((message: NewMessage) =>
  sql
    .insertInto('message')
    .values({
      order_id: message.orderId,
      source_seq: message.sourceSeq,
      slot: message.slot,
      party_id: message.partyId,
      amount_cents: message.amountCents,
      state: 'queued',
      state_since_ms: message.nowMs,
      created_at_ms: message.nowMs,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

/** Undefined where this posting has been told of in this slot already. */
export function insertMessage(tx: WritableDb, message: NewMessage): number | undefined {
  const { id, changes } = run(tx, insertRow(message));
  return changes === 1 ? id : undefined;
}

const selectById = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('message').selectAll().where('id', '=', id),
);
const selectOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('message').selectAll().where('order_id', '=', orderId).orderBy('id'),
);
const selectNewest = fixed((_none: object) =>
  sql
    .selectFrom('message')
    .select('source_seq')
    .where('source_seq', 'is not', null)
    .orderBy('source_seq', 'desc')
    .limit(1),
);

export function messageById(db: ReadableDb, id: number): StoredMessage | undefined {
  const row = first(db, selectById({ id }));
  return row && toMessage(row);
}

export function messagesOfOrder(db: ReadableDb, orderId: number): readonly StoredMessage[] {
  return all(db, selectOfOrder({ orderId })).map(toMessage);
}

/** The last posting that has been told of. */
export function lastToldSeq(db: ReadableDb): number {
  return first(db, selectNewest({}))?.source_seq ?? 0;
}

type Ended = {
  readonly reason?: string | null;
  readonly reference?: string | null;
  readonly costCents?: number | null;
  readonly segments?: number | null;
};
type Moved = {
  readonly id: number;
  readonly from: MessageState;
  readonly state: MessageState;
  readonly nowMs: number;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly costCents: number | null;
  readonly segments: number | null;
};
const updateState = fixed((moved: Moved) =>
  sql
    .updateTable('message')
    .set({
      state: moved.state,
      state_since_ms: moved.nowMs,
      reason: moved.reason,
      reference: moved.reference,
      cost_cents: moved.costCents,
      segments: moved.segments,
    })
    .where('id', '=', moved.id)
    .where('state', '=', moved.from),
);

/** Moves a message along its machine; undefined where its state does not accept this event. */
export function moveMessage(
  tx: WritableDb,
  message: StoredMessage,
  event: MessageEvent,
  nowMs: number,
  { reason = null, reference = null, costCents = null, segments = message.segments }: Ended = {},
): StoredMessage | undefined {
  const state = next(messageTransitions, message.state, event);
  if (!state) return undefined;
  const { changes } = run(
    tx,
    updateState({
      id: message.id,
      from: message.state,
      state,
      nowMs,
      reason,
      reference,
      costCents,
      segments,
    }),
  );
  assert(changes === 1, `message ${message.id} was ${message.state}`);
  return { ...message, state, stateSinceMs: nowMs, reason, costCents, segments };
}

export type MessageCounts = {
  readonly state: MessageState;
  readonly count: number;
  readonly costCents: number;
  readonly lastMs: number;
};

/** How many messages are in which state since that moment, and what those that were sent cost. */
export function countMessages(db: ReadableDb, fromMs: number, untilMs: number): readonly MessageCounts[] {
  return all(
    db,
    sql
      .selectFrom('message')
      .select(({ fn }) => [
        'state',
        fn.countAll<number>().as('count'),
        raw<number>`COALESCE(SUM(cost_cents), 0)`.as('costCents'),
        fn.max('state_since_ms').as('lastMs'),
      ])
      .where('state_since_ms', '>=', fromMs)
      .where('state_since_ms', '<', untilMs)
      .groupBy('state'),
  ).map((row) => ({ ...row, lastMs: row.lastMs ?? 0 }));
}

/** When a message was last handed over; undefined when none ever was. */
export function lastSentMs(db: ReadableDb): number | undefined {
  return first(
    db,
    sql
      .selectFrom('message')
      .select('state_since_ms')
      .where('state', '=', 'sent')
      .orderBy('state_since_ms', 'desc')
      .limit(1),
  )?.state_since_ms;
}

function toMessage(row: Selectable<Schema['message']>): StoredMessage {
  return {
    id: row.id,
    orderId: row.order_id,
    slot: row.slot,
    partyId: row.party_id,
    amountCents: cents(row.amount_cents),
    state: row.state,
    stateSinceMs: row.state_since_ms,
    createdAtMs: row.created_at_ms,
    reason: row.reason,
    costCents: row.cost_cents,
    segments: row.segments,
  };
}
