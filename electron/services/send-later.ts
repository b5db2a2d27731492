/** Prompts that wait for the network after the customer has gone, within what the owner allows. Off by default. */
import type { Snapshot } from '../../shared/snapshot.ts';
import { attemptsInState } from '../db/attempt-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import type { Till } from './till.ts';

/** The latest moment until which a prompt for this sale may wait; undefined where it may not wait at all. */
export function mayWaitUntilMs(
  till: Till,
  db: ReadableDb,
  snapshot: Pick<Snapshot, 'tender' | 'priceCents'>,
): number | undefined {
  const { allowed, maxCount, maxTotalCents, maxMinutes } = till.settings().sendLater;
  if (!allowed || snapshot.tender !== 'mpesa-prompt') return undefined;
  const waiting = attemptsInState(db, ['queued']).filter((attempt) => attempt.mayWait);
  const waitingCents = waiting.reduce((sum, attempt) => sum + attempt.amountCents, 0);
  const isFull = waiting.length >= maxCount || waitingCents + snapshot.priceCents > maxTotalCents;
  return isFull ? undefined : till.clock.nowMs() + maxMinutes * 60_000;
}
