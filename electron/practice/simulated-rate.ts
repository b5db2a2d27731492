import type { Clock } from '../ports.ts';

/** A spike arrest: so many per period, evenly spread, with so many at once. */
export type QueryLimit = { readonly requests: number; readonly perMs: number; readonly burst: number };

/** Seen in the sandbox (the gateway's own text says so); production's is not published. */
export const defaultQueryLimit: QueryLimit = { requests: 5, perMs: 60_000, burst: 1 };

/** True for each request that may pass now. */
export function rateLimiter(clock: Clock, { requests, perMs, burst }: QueryLimit): () => boolean {
  let tokens = burst;
  let countedAtMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    tokens = Math.min(burst, tokens + ((nowMs - countedAtMs) * requests) / perMs);
    countedAtMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** `5/60` or `5/60/1`: requests per seconds, and how many at once. `off`: no limit. Undefined: not understood. */
export function parseRate(text: string): QueryLimit | 'off' | undefined {
  if (text === 'off') return 'off';
  const [, requests, seconds, burst = '1'] = /^(\d+)\/(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  const limit = { requests: Number(requests), perMs: Number(seconds) * 1000, burst: Number(burst) };
  return limit.requests > 0 && limit.perMs > 0 && limit.burst > 0 ? limit : undefined;
}
