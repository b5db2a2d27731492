import type { Clock } from '../ports.ts';

/**
 * How often Safaricom may be asked: a token bucket for all pending prompts together (sandbox: five queries in sixty
 * seconds, one at a time; the limit of production is not published). A refusal for asking too fast halves the rate.
 */
export type RateBudget = {
  readonly take: () => boolean;
  readonly nextMs: () => number;
  /** How many may leave in a minute at the present pace. */
  readonly perMinute: () => number;
  readonly refusedForRate: (retryAfterMs: number) => void;
};

export function rateBudget(clock: Clock, everyMs: number): RateBudget {
  let nextAtMs = 0;
  let paceMs = everyMs;
  return {
    take: () => {
      const now = clock.monotonicMs();
      if (now < nextAtMs) return false;
      nextAtMs = now + paceMs;
      // Recovers slowly towards the configured rate.
      paceMs = Math.max(everyMs, Math.round(paceMs * 0.9));
      return true;
    },
    nextMs: () => clock.nowMs() + Math.max(0, nextAtMs - clock.monotonicMs()),
    perMinute: () => 60_000 / Math.max(1, paceMs),
    refusedForRate: (retryAfterMs) => {
      paceMs = Math.min(paceMs * 2, 10 * 60_000);
      nextAtMs = clock.monotonicMs() + Math.max(paceMs, retryAfterMs);
    },
  };
}
