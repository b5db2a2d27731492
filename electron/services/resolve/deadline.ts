import type { Attempt } from '../../db/attempt-store.ts';
import type { Clock } from '../../ports.ts';

type Sight = { readonly wallMs: number; readonly monotonicMs: number };

/** When this run first saw each waiting prompt, by both clocks. */
const sights = new WeakMap<Clock, Map<number, Sight>>();

/**
 * How long a prompt may still wait. Deadlines never lengthen: a clock that is set back after the prompt was first seen
 * gives it no more time, because the monotonic clock goes on counting. Zero or less: its time is over.
 */
export function timeLeftMs(clock: Clock, attempt: Pick<Attempt, 'id' | 'deadlineAtMs'>): number {
  const known = sights.get(clock) ?? new Map<number, Sight>();
  sights.set(clock, known);
  const now = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
  const sight = known.get(attempt.id) ?? now;
  known.set(attempt.id, sight);
  const passedMs = Math.max(now.wallMs - sight.wallMs, now.monotonicMs - sight.monotonicMs);
  return attempt.deadlineAtMs - sight.wallMs - passedMs;
}

/** Prompts that wait no more are forgotten. */
export function forgetDeadlines(clock: Clock, waiting: readonly Pick<Attempt, 'id'>[]): void {
  const known = sights.get(clock);
  if (!known) return;
  const ids = new Set(waiting.map((attempt) => attempt.id));
  for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
}
