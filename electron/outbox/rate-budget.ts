import type { Clock } from '../ports.ts';

/** What an answer says about our pace: asked too fast, to be left alone for a while, or nothing. */
export type PaceNews = { readonly tooFast?: true; readonly retryAfterMs?: number };

/**
 * How often Safaricom may be asked by this till: one question at a time, so long apart, for everything that is pending
 * under one consumer key together. Seen in the sandbox: `stkpushquery` is held to five in sixty seconds, one at once,
 * and refuses by HTTP 429; the limit of production is not published, so the pace is a setting.
 */
export type RateBudget = {
  /** Whether a question may leave now. */
  readonly isFree: () => boolean;
  /** Takes the turn; false when it is not there. */
  readonly take: () => boolean;
  /** Safaricom answered. */
  readonly heard: (news: PaceNews) => void;
  /** When the next question may leave, by the wall clock. */
  readonly nextMs: () => number;
  /** Between two questions at present. */
  readonly paceMs: () => number;
  /** How many may leave in a minute at present, and while Safaricom does not slow us down. */
  readonly perMinute: () => number;
  readonly fullPerMinute: () => number;
};

/** Ours: each refusal halves the rate, down to a thirty-second; each answer gives back a tenth of what is missing. */
const slowestTimes = 32;
const recovery = 0.9;
/** Tills that share a key were refused together; they must not come back together. */
const jitter = 0.25;

/**
 * `everyMs`: read at each question, so that a changed setting counts at once. `share` in [0, 1) spreads the tills. A
 * run begins with a full wait: the run before it may have asked a moment ago.
 */
export function rateBudget(clock: Clock, everyMs: () => number, share: () => number): RateBudget {
  let slowed = 1;
  const paceMs = (): number => Math.round(everyMs() * slowed);
  let freeAtMs = clock.monotonicMs() + paceMs();
  const isFree = (): boolean => clock.monotonicMs() >= freeAtMs;
  const restMs = (ms: number): void => {
    freeAtMs = Math.max(freeAtMs, clock.monotonicMs() + Math.round(ms * (1 + jitter * share())));
  };
  return {
    isFree,
    take: () => {
      if (!isFree()) return false;
      freeAtMs = clock.monotonicMs() + paceMs();
      return true;
    },
    heard: ({ tooFast, retryAfterMs = 0 }) => {
      slowed = tooFast ? Math.min(slowed * 2, slowestTimes) : Math.max(1, slowed * recovery);
      if (tooFast || retryAfterMs > 0) restMs(Math.max(tooFast ? paceMs() : 0, retryAfterMs));
    },
    nextMs: () => clock.nowMs() + Math.max(0, Math.ceil(freeAtMs - clock.monotonicMs())),
    paceMs,
    perMinute: () => 60_000 / Math.max(1, paceMs()),
    fullPerMinute: () => 60_000 / Math.max(1, everyMs()),
  };
}
