import { useEffect, useState } from 'react';
import { onTopic } from '../bridge.ts';
import { ask } from '../store/till.ts';
import type { orderFilters, Response } from '../../shared/ipc-contract.ts';
import type { Day } from '../../shared/nairobi-time.ts';

export type DaySummary = Response<'day:summary'>;
export type DayFilter = (typeof orderFilters)[number];

/** A day's money, read again whenever an order changes. Null until the first answer. */
export function useDay(day: Day): DaySummary | null {
  const [summary, setSummary] = useState<DaySummary | null>(null);
  useEffect(() => {
    let current = true;
    const read = async () => {
      const answer = await ask('day:summary', { day });
      if (current && answer !== undefined) setSummary(answer);
    };
    void read();
    const stop = onTopic('board', () => void read());
    return () => {
      current = false;
      stop();
    };
  }, [day]);
  return summary;
}
