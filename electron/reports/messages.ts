/** Messages to read: those of an order, and a day's in figures. */
import type { MessageState } from '../../shared/message-machine.ts';
import { countMessages, lastSentMs, messagesOfOrder } from '../db/message-store.ts';
import type { StoredMessage } from '../db/message-store.ts';
import type { ReadableDb } from '../db/sql.ts';

type Row = Pick<StoredMessage, 'id' | 'slot' | 'state' | 'reason' | 'segments' | 'costCents'> & {
  readonly sinceMs: number;
};

export function messageRows(db: ReadableDb, orderId: number): readonly Row[] {
  return messagesOfOrder(db, orderId).map((message) => ({
    id: message.id,
    slot: message.slot,
    state: message.state,
    sinceMs: message.stateSinceMs,
    reason: message.reason,
    segments: message.segments,
    costCents: message.costCents,
  }));
}

export function messageDay(
  db: ReadableDb,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): {
  readonly sent: number;
  readonly costCents: number;
  readonly failed: number;
  readonly unknown: number;
  readonly waiting: number;
  readonly lastSentMs: number | null;
} {
  const counts = countMessages(db, startMs, endMs);
  const of = (state: MessageState): number => counts.find((one) => one.state === state)?.count ?? 0;
  return {
    sent: of('sent'),
    costCents: counts.find(({ state }) => state === 'sent')?.costCents ?? 0,
    failed: of('failed'),
    unknown: of('unknown'),
    waiting: of('queued') + of('sending'),
    lastSentMs: lastSentMs(db) ?? null,
  };
}
