/** How a prompt becomes unknown: its life ends without a final answer, or something contradicts what we thought. */
import type { Attempt } from '../../db/attempt-store.ts';
import {
  attemptById,
  attemptsInState,
  changeAttempt,
  liveAttemptOfOrder,
  liveAttemptsOfPayer,
  moveAttempt,
} from '../../db/attempt-store.ts';
import type { AuditValues } from '../../db/audit-store.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import { orderById } from '../../db/order-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Till } from '../till.ts';

/** Prompts that have been on a phone longer than a prompt lives, with nothing final heard: now unknown. */
export function endPromptLives(till: Till): void {
  const nowMs = till.clock.nowMs();
  const over = attemptsInState(till.db, ['waiting']).filter((attempt) => lifeIsOver(till, attempt, nowMs));
  if (over.length === 0) return;
  transaction(till.db, (tx) => {
    for (const attempt of over) endLife(tx, attemptById(tx, attempt.id), nowMs);
  });
  till.changed({ order: null, became: 'unknown' });
}

/** A send time in the future was written by a clock that has since been set back: nobody knows how long ago it was. */
function lifeIsOver(till: Till, attempt: Attempt, nowMs: number): boolean {
  const ageMs = nowMs - (attempt.sentAtMs ?? attempt.stateSinceMs);
  return ageMs >= till.rules.promptLifeMs || ageMs < -till.rules.clockToleranceMs;
}

export function endLife(tx: WritableDb, attempt: Attempt, nowMs: number): void {
  const moved = moveAttempt(tx, attempt, 'life-ended', nowMs, { reason: 'no-final-answer' });
  if (moved) afterUnknown(tx, moved, nowMs);
}

/** Notes that an attempt became unknown, and takes back the payer's other prompts that have not left (P4). */
export function afterUnknown(tx: WritableDb, attempt: Attempt, nowMs: number): void {
  noteAttempt(tx, attempt, nowMs, 'becameUnknown', { reason: attempt.reason ?? '' });
  const order = orderById(tx, attempt.orderId);
  for (const other of liveAttemptsOfPayer(tx, attempt.payerId)) {
    if (other.state !== 'queued' || !stopItem(tx, 'stk-push', other.id, 'payer-unknown')) continue;
    moveAttempt(tx, other, 'withdrawn', nowMs, { reason: 'payer-unknown', resultText: order.number });
    noteAttempt(tx, other, nowMs, 'promptNotSent', { reason: 'payer-unknown', order: order.number });
  }
}

/**
 * Something says that a prompt which we thought unsent or refused may have moved money after all: nobody is asked to
 * pay again before that is known. An order that has ended, or asks again already, keeps its state; what comes is held.
 */
export function contradict(tx: WritableDb, attempt: Attempt, nowMs: number, reason: string): Attempt {
  const live = liveAttemptOfOrder(tx, attempt.orderId);
  const asksAgain = live !== undefined && live.id !== attempt.id;
  const isOpen = orderById(tx, attempt.orderId).state === 'open';
  const moved =
    isOpen && !asksAgain ? moveAttempt(tx, attempt, 'contradicted', nowMs, { reason }) : undefined;
  if (!moved) return attempt.state === 'unknown' ? changeAttempt(tx, attempt, { reason }) : attempt;
  stopItem(tx, 'stk-push', attempt.id, reason);
  afterUnknown(tx, moved, nowMs);
  return moved;
}

export function noteAttempt(
  tx: WritableDb,
  attempt: Attempt,
  atMs: number,
  action: string,
  values: AuditValues,
  actorId: string = machineActor,
): void {
  note(tx, { atMs, actorId, action, orderId: attempt.orderId, values });
}
