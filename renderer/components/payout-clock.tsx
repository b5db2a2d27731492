import { businessDay, clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { useNow } from '../clock.ts';
import { useWords } from '../words.ts';
import { Elapsed } from './clock.tsx';

const hourMs = 3_600_000;

/** How long it has been so; after an hour since when, and on another day since which. */
export function PayoutClock({ sinceMs }: { readonly sinceMs: number }) {
  const { language } = useWords();
  const now = useNow();
  if (now - sinceMs < hourMs) return <Elapsed sinceMs={sinceMs} />;
  const sameDay = businessDay(now) === businessDay(sinceMs);
  return (
    <span className="figures">
      {sameDay ? clockTime(sinceMs) : screenDate(sinceMs, language).replace(/ \d{4}$/, '')}
    </span>
  );
}
