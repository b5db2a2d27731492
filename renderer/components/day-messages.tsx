import { useEffect, useState } from 'react';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import type { Day } from '../../shared/nairobi-time.ts';
import './day-messages.css';

/** How many messages were sent that day, and what they cost. Nothing where none are sent at all. */
export function DayMessages({ day }: { readonly day: Day }) {
  const { t } = useWords();
  const [found, setFound] = useState<Response<'message:day'> | null>(null);
  useEffect(() => {
    let current = true;
    void ask('message:day', { day }).then((now) => {
      if (current) setFound(now ?? null);
    });
    return () => {
      current = false;
    };
  }, [day]);
  if (found === null) return null;
  const trouble = found.failed + found.unknown;
  if (found.sent + trouble + found.waiting === 0) return null;
  return (
    <p className="day-messages figures">
      {t('message.day', { count: found.sent, amount: formatKes(cents(found.costCents)) })}
      {trouble > 0 && <strong> · {t('message.dayTrouble', { n: trouble })}</strong>}
    </p>
  );
}
