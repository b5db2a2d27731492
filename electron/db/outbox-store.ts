import { sql as raw } from 'kysely';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type Lane = 'stk' | 'b2c' | 'float' | 'printing' | 'messages' | 'delivery';
export type OutboxItem = {
  readonly id: number;
  readonly lane: Lane;
  readonly kind: 'stk-push' | 'payout' | 'float' | 'print' | 'message' | 'dial';
  readonly subjectId: number;
  readonly epoch: number;
  readonly dueAtMs: number;
  readonly deadlineAtMs: number | null;
  readonly tries: number;
};

const insertItem = fixed((item: Omit<OutboxItem, 'id' | 'tries'>) =>
  sql.insertInto('outbox_item').values({
    lane: item.lane,
    kind: item.kind,
    subject_id: item.subjectId,
    epoch: item.epoch,
    state: 'ready',
    due_at_ms: item.dueAtMs,
    deadline_at_ms: item.deadlineAtMs,
  }),
);

export function enqueue(tx: WritableDb, item: Omit<OutboxItem, 'id' | 'tries'>): void {
  run(tx, insertItem(item));
}

/** Longer than any item is ever put off: such a due time was written by a clock that has since been set back. */
const putOffMaxMs = 60 * 60_000;

type Due = {
  readonly lane: Lane;
  readonly epoch: number;
  readonly nowMs: number;
  readonly tooLateMs: number;
  readonly limit: number;
};
const selectDue = fixed(({ lane, epoch, nowMs, tooLateMs, limit }: Due) =>
  sql
    .selectFrom('outbox_item')
    .selectAll()
    .where('lane', '=', lane)
    .where('state', '=', 'ready')
    .where('epoch', '=', epoch)
    .where((is) => is.or([is('due_at_ms', '<=', nowMs), is('due_at_ms', '>', tooLateMs)]))
    .orderBy('due_at_ms')
    .orderBy('id')
    .limit(limit),
);

const dueItemsMax = 50;

/** Ready items of a lane that are due, oldest first. Only the present epoch's: older ones are never sent (P14). */
export function dueItems(
  db: ReadableDb,
  lane: Lane,
  epoch: number,
  nowMs: number,
  limit: number = dueItemsMax,
): readonly OutboxItem[] {
  return all(db, selectDue({ lane, epoch, nowMs, tooLateMs: nowMs + putOffMaxMs, limit })).map(toItem);
}

const selectNextDue = fixed(({ lane, epoch }: Pick<Due, 'lane' | 'epoch'>) =>
  sql
    .selectFrom('outbox_item')
    .select('due_at_ms')
    .where('lane', '=', lane)
    .where('state', '=', 'ready')
    .where('epoch', '=', epoch)
    .orderBy('due_at_ms')
    .limit(1),
);

/** When the lane next has something to do. */
export function nextDueMs(db: ReadableDb, lane: Lane, epoch: number): number | undefined {
  return first(db, selectNextDue({ lane, epoch }))?.due_at_ms;
}

/** Takes an item by compare-and-set; false when somebody else was faster. */
export function claimItem(tx: WritableDb, item: OutboxItem, nowMs: number): boolean {
  const { id, tries } = item;
  return run(tx, updateClaimed({ id, tries, nextTries: tries + 1, nowMs })).changes === 1;
}

type Claimed = {
  readonly id: number;
  readonly tries: number;
  readonly nextTries: number;
  readonly nowMs: number;
};
const updateClaimed = fixed(({ id, tries, nextTries, nowMs }: Claimed) =>
  sql
    .updateTable('outbox_item')
    .set({ state: 'claimed', claimed_at_ms: nowMs, tries: nextTries })
    .where('id', '=', id)
    .where('state', '=', 'ready')
    .where('tries', '=', tries),
);

/** What became of a claimed item. False when it was no longer claimed: then nothing changes. */
export function settleItem(
  tx: WritableDb,
  id: number,
  end:
    | { readonly state: 'done' | 'stopped' | 'unknown'; readonly reason?: string }
    | { readonly state: 'ready'; readonly dueAtMs: number; readonly reason: string },
): boolean {
  const { state, reason = null } = end;
  const settled =
    state === 'ready'
      ? updatePutBack({ id, dueAtMs: end.dueAtMs, reason })
      : updateEnded({ id, state, reason });
  return run(tx, settled).changes === 1;
}

type Ended = {
  readonly id: number;
  readonly state: 'done' | 'stopped' | 'unknown';
  readonly reason: string | null;
};
const updateEnded = fixed(({ id, state, reason }: Ended) =>
  sql
    .updateTable('outbox_item')
    .set({ state, last_reason: reason })
    .where('id', '=', id)
    .where('state', '=', 'claimed'),
);

type PutBack = { readonly id: number; readonly dueAtMs: number; readonly reason: string | null };
const updatePutBack = fixed(({ id, dueAtMs, reason }: PutBack) =>
  sql
    .updateTable('outbox_item')
    .set({ state: 'ready', due_at_ms: dueAtMs, last_reason: reason })
    .where('id', '=', id)
    .where('state', '=', 'claimed'),
);

/** Stops an item that is still waiting. False when it has left the queue already. */
export function stopItem(
  tx: WritableDb,
  kind: OutboxItem['kind'],
  subjectId: number,
  reason: string,
): boolean {
  const { changes } = run(
    tx,
    sql
      .updateTable('outbox_item')
      .set({ state: 'stopped', last_reason: reason })
      .where('kind', '=', kind)
      .where('subject_id', '=', subjectId)
      .where('state', '=', 'ready'),
  );
  return changes === 1;
}

const selectOf = fixed(({ kind, subjectId }: Pick<OutboxItem, 'kind' | 'subjectId'>) =>
  sql.selectFrom('outbox_item').selectAll().where('kind', '=', kind).where('subject_id', '=', subjectId),
);

export function itemOf(
  db: ReadableDb,
  kind: OutboxItem['kind'],
  subjectId: number,
): (OutboxItem & { readonly state: string; readonly lastReason: string | null }) | undefined {
  const row = first(db, selectOf({ kind, subjectId }));
  return row && { ...toItem(row), state: row.state, lastReason: row.last_reason };
}

const selectTries = fixed(({ id }: { readonly id: number }) =>
  sql.selectFrom('outbox_item').select('tries').where('id', '=', id),
);

/** How often an item has been tried. */
export function triesOf(db: ReadableDb, id: number): number {
  return first(db, selectTries({ id }))?.tries ?? 0;
}

/** Items that were being worked on when the program stopped. */
export function claimedItems(db: ReadableDb): readonly OutboxItem[] {
  return all(
    db,
    sql
      .selectFrom('outbox_item')
      .selectAll()
      .where(raw<boolean>`state = 'claimed'`)
      .orderBy('id'),
  ).map(toItem);
}

export function readyItems(db: ReadableDb, lane: Lane): readonly OutboxItem[] {
  return all(
    db,
    sql
      .selectFrom('outbox_item')
      .selectAll()
      .where('state', '=', 'ready')
      .where('lane', '=', lane)
      .orderBy('id'),
  ).map(toItem);
}

/** Brings a waiting item forward, or puts it off. */
export function makeDue(tx: WritableDb, id: number, dueAtMs: number): void {
  run(
    tx,
    sql
      .updateTable('outbox_item')
      .set({ due_at_ms: dueAtMs })
      .where('id', '=', id)
      .where('state', '=', 'ready'),
  );
}

/** A copy that did not come out is tried again. Only paper: a prompt that left the queue never comes back to it. */
export function printAgain(tx: WritableDb, jobId: number, epoch: number, dueAtMs: number): void {
  again(tx, { kind: 'print', subjectId: jobId, epoch, dueAtMs, deadlineAtMs: null });
}

/** A person wants a message sent once more; it has a deadline of its own again. */
export function messageAgain(
  tx: WritableDb,
  messageId: number,
  epoch: number,
  dueAtMs: number,
  deadlineAtMs: number,
): void {
  again(tx, { kind: 'message', subjectId: messageId, epoch, dueAtMs, deadlineAtMs });
}

type Again = {
  readonly kind: 'print' | 'message';
  readonly subjectId: number;
  readonly epoch: number;
  readonly dueAtMs: number;
  readonly deadlineAtMs: number | null;
};

function again(tx: WritableDb, { kind, subjectId, epoch, dueAtMs, deadlineAtMs }: Again): void {
  run(
    tx,
    sql
      .updateTable('outbox_item')
      .set({ state: 'ready', due_at_ms: dueAtMs, deadline_at_ms: deadlineAtMs, epoch })
      .where('kind', '=', kind)
      .where('subject_id', '=', subjectId)
      .where('state', '!=', 'claimed'),
  );
}

function toItem(row: {
  id: number;
  lane: Lane;
  kind: OutboxItem['kind'];
  subject_id: number;
  epoch: number;
  due_at_ms: number;
  deadline_at_ms: number | null;
  tries: number;
}): OutboxItem {
  return {
    id: row.id,
    lane: row.lane,
    kind: row.kind,
    subjectId: row.subject_id,
    epoch: row.epoch,
    dueAtMs: row.due_at_ms,
    deadlineAtMs: row.deadline_at_ms,
    tries: row.tries,
  };
}
