import { clockTime, countdown } from '../../shared/nairobi-time.ts';
import { useNow } from '../clock.ts';

/** `14:32`, Nairobi. */
export function ClockTime() {
  return <time className="figures">{clockTime(useNow())}</time>;
}

/** `0:41` since then. */
export function Elapsed({ sinceMs }: { readonly sinceMs: number }) {
  const seconds = Math.max(0, Math.floor((useNow() - sinceMs) / 1000));
  return <span className="figures">{countdown(seconds * 1000)}</span>;
}

/** `1:42` until then; `0:00` afterwards. */
export function Countdown({ untilMs }: { readonly untilMs: number }) {
  return <span className="figures">{countdown(untilMs - useNow())}</span>;
}
