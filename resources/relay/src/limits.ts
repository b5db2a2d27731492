/** How much of each thing the relay lets through. In memory only: an address is never written down. */
export type Limits = {
  /** Bodies per till: a burst, and how many come back per minute. */
  readonly tillBurst: number;
  readonly tillPerMinute: number;
  /** Bodies per source address of one till. */
  readonly sourceBurst: number;
  readonly sourcePerMinute: number;
  /** Wrong relay secrets per source address, and over all, within the window. */
  readonly enrolTries: number;
  readonly enrolTriesOverall: number;
  readonly enrolWindowMs: number;
  /** What may wait for one till. */
  readonly waitingItems: number;
  readonly waitingBytes: number;
  readonly tills: number;
};

/**
 * Ours. A busy counter makes a few callbacks a minute; a list of salaries or the end of an outage makes hundreds in
 * one burst, all from a handful of Safaricom's addresses.
 */
export const defaultLimits: Limits = {
  tillBurst: 1200,
  tillPerMinute: 600,
  sourceBurst: 600,
  sourcePerMinute: 300,
  enrolTries: 5,
  enrolTriesOverall: 100,
  enrolWindowMs: 15 * 60_000,
  waitingItems: 20_000,
  waitingBytes: 128 * 1024 * 1024,
  tills: 1000,
};

export type Bucket = { readonly take: (key: string, nowMs: number) => boolean };

/** A token bucket per key. Full buckets are forgotten, so the list stays as long as the traffic of a minute. */
export function buckets(burst: number, perMinute: number): Bucket {
  const levels = new Map<string, { readonly level: number; readonly atMs: number }>();
  const levelOf = (key: string, nowMs: number): number => {
    const last = levels.get(key);
    if (last === undefined) return burst;
    return Math.min(burst, last.level + (Math.max(0, nowMs - last.atMs) * perMinute) / 60_000);
  };
  return {
    take: (key, nowMs) => {
      const level = levelOf(key, nowMs);
      if (level < 1) return false;
      levels.set(key, { level: level - 1, atMs: nowMs });
      if (levels.size > keysMax)
        for (const old of levels.keys()) if (levelOf(old, nowMs) >= burst) levels.delete(old);
      return true;
    },
  };
}
const keysMax = 4096;

export type TryGuard = {
  /** False while this source, or everybody together, has been wrong too often. */
  readonly mayTry: (source: string, nowMs: number) => boolean;
  readonly failed: (source: string, nowMs: number) => void;
};

export function tryGuard({ enrolTries, enrolTriesOverall, enrolWindowMs }: Limits): TryGuard {
  let failures: readonly { readonly source: string; readonly atMs: number }[] = [];
  const recent = (nowMs: number): typeof failures =>
    failures.filter(({ atMs }) => atMs > nowMs - enrolWindowMs);
  return {
    mayTry: (source, nowMs) => {
      failures = recent(nowMs);
      return (
        failures.length < enrolTriesOverall &&
        failures.filter((failure) => failure.source === source).length < enrolTries
      );
    },
    failed: (source, nowMs) => {
      failures = [...recent(nowMs), { source, atMs: nowMs }].slice(-enrolTriesOverall);
    },
  };
}
