/**
 * Safaricom's clock, measured from the `Date` of its answers. A till's clock lies after a power cut, and Daraja refuses
 * timestamps that are off. When our wall clock and our monotonic clock have drifted apart since the measure (somebody
 * set the clock, or the machine slept), the measure is void until the next answer.
 */
import type { Clock } from '../ports.ts';

export type MeasuredClock = {
  readonly observe: (date: string | undefined) => void;
  /** Safaricom's time as far as known, else ours. */
  readonly nowMs: () => number;
  /** Safaricom's minus ours; undefined before the first answer and after our clock jumped. */
  readonly offsetMs: () => number | undefined;
};

/** `Date` is cut to whole seconds: on average it is half a second old. */
const halfSecondMs = 500;
/** Ours: more than any honest drift between two answers. */
const jumpMs = 5_000;

type Measure = { readonly offsetMs: number; readonly wallMinusMonotonicMs: number };

export function measuredClock(clock: Clock): MeasuredClock {
  let measure: Measure | undefined;
  const wallMinusMonotonicMs = (): number => clock.nowMs() - clock.monotonicMs();
  const offsetMs = (): number | undefined => {
    if (measure && Math.abs(wallMinusMonotonicMs() - measure.wallMinusMonotonicMs) > jumpMs)
      measure = undefined;
    return measure?.offsetMs;
  };
  return {
    observe: (date) => {
      const dateMs = Date.parse(date ?? '');
      if (!Number.isFinite(dateMs)) return;
      measure = {
        offsetMs: Math.round(dateMs + halfSecondMs - clock.nowMs()),
        wallMinusMonotonicMs: wallMinusMonotonicMs(),
      };
    },
    nowMs: () => clock.nowMs() + (offsetMs() ?? 0),
    offsetMs,
  };
}
