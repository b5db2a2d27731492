/** What is remembered of one consumer key's dealings with Safaricom, for the health page; since the program started. */
import type { Clock, DarajaApi } from '../ports.ts';

/**
 * Ours: a new token ends the one before (Safaricom Daraja portal, Authorization), so a till that shares its key meets
 * dead tokens in bursts. One or two may be chance; three within five minutes are somebody else.
 */
const deathsThatTell = 3;
const windowMs = 5 * 60_000;

export type HealthRecord = {
  readonly tokensDieEarly: () => boolean;
  readonly lastSuccessMs: (api: DarajaApi) => number | undefined;
  readonly noteEarlyEnd: () => void;
  readonly noteSuccess: (api: DarajaApi) => void;
};

export function healthRecord(clock: Clock): HealthRecord {
  const successes = new Map<DarajaApi, number>();
  // By the monotonic clock: the wall clock is set after power cuts.
  let deaths: readonly number[] = [];
  const recent = (): readonly number[] => deaths.filter((atMs) => clock.monotonicMs() - atMs < windowMs);
  return {
    tokensDieEarly: () => recent().length >= deathsThatTell,
    lastSuccessMs: (api) => successes.get(api),
    noteEarlyEnd: () => {
      deaths = [...recent(), clock.monotonicMs()];
    },
    noteSuccess: (api) => {
      successes.set(api, clock.nowMs());
    },
  };
}
