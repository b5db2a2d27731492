import { useEffect, useState } from 'react';
import { useNow } from '../clock.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { businessDay, clockTime, screenDate } from '../../shared/nairobi-time.ts';

/** Who sends messages, when one was last handed over, and how today's went. */
export function HealthMessages() {
  const { t, language } = useWords();
  const now = useNow();
  const day = businessDay(now);
  const [found, setFound] = useState<Response<'message:day'> | null>(null);
  useEffect(() => {
    let current = true;
    void ask('message:day', { day }).then((answer) => {
      if (current) setFound(answer ?? null);
    });
    return () => {
      current = false;
    };
  }, [day]);
  if (found === null) return null;
  const { sent, failed: unsent, unknown, waiting, lastSentMs } = found;
  const counts = [
    ['Sent', sent] as const,
    ['Unsent', unsent] as const,
    ['Perhaps', unknown] as const,
    ['Waiting', waiting] as const,
  ]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => t(`message.health${name}`, { count }));
  const isToday = lastSentMs !== null && businessDay(lastSentMs) === day;
  return (
    <section className="sheet" aria-labelledby="health-messages">
      <h2 id="health-messages">{t('message.health')}</h2>
      <dl>
        <div className="fact">
          <dt>{t('message.healthWho')}</dt>
          <dd className="is-plain">{t(`message.set.providerKind.${found.provider}`)}</dd>
        </div>
        <div className="fact">
          <dt>{t('message.healthLast')}</dt>
          <dd className={lastSentMs === null ? 'is-unknown' : 'figures is-plain'}>
            {lastSentMs === null
              ? t('message.set.never')
              : isToday
                ? clockTime(lastSentMs)
                : screenDate(lastSentMs, language)}
          </dd>
        </div>
        <div className="fact">
          <dt>{t('message.healthToday')}</dt>
          <dd className={`figures ${unsent + unknown > 0 ? 'is-bad' : 'is-plain'}`}>
            {counts.length === 0 ? t('message.healthNothing') : counts.join(', ')}
          </dd>
        </div>
      </dl>
    </section>
  );
}
