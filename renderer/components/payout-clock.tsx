import { businessDay, clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { useNow } from '../clock.ts';
import { useWords } from '../words.ts';
import { Elapsed } from './clock.tsx';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** For how many minutes; after an hour since what time, and on another day since which. */
export function PayoutClock({ sinceMs }: { readonly sinceMs: number }) {
  const { t, language } = useWords();
  const now = useNow();
  const forMs = Math.max(0, now - sinceMs);
  if (forMs < minuteMs) return <Elapsed sinceMs={sinceMs} />;
  if (forMs < hourMs)
    return <span className="figures">{t('payout.minutes', { count: Math.floor(forMs / minuteMs) })}</span>;
  const sameDay = businessDay(now) === businessDay(sinceMs);
  return (
    <span className="figures">
      {sameDay
        ? t('payout.since', { time: clockTime(sinceMs) })
        : screenDate(sinceMs, language).replace(/ \d{4}$/, '')}
    </span>
  );
}
