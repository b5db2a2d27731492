import { useEffect, useState } from 'react';
import { onTopic } from '../bridge.ts';
import { useKeys } from '../keys.ts';
import { ask, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import type { Day } from '../../shared/nairobi-time.ts';
import { KeyCap } from './key-cap.tsx';
import { OrderTable } from './order-table.tsx';
import type { DayFilter } from './use-day.ts';
import './day-orders.css';

type Page = Response<'day:orders'>;
const orderFilters: readonly DayFilter[] = ['all', 'unfinished', 'delivered', 'refused', 'unknown', 'owed'];

/** The day's orders, newest first, by kind; older ones come as the last row is reached. */
export function DayOrders({
  day,
  filter,
  onFilter,
}: {
  readonly day: Day;
  readonly filter: DayFilter;
  readonly onFilter: (filter: DayFilter) => void;
}) {
  const { t } = useWords();
  const { page, readMore } = useDayOrders(day, filter);
  const cycle = () =>
    onFilter(orderFilters[(orderFilters.indexOf(filter) + 1) % orderFilters.length] ?? 'all');
  useKeys({ f: cycle });
  return (
    <section className="sheet day-orders">
      <header>
        <h2>
          {t('orders.title')} <span>{t('orders.newestFirst')}</span>
        </h2>
        <div className="filters" role="group" aria-label={t('orders.filter')}>
          {orderFilters.map((name) => (
            <button key={name} type="button" aria-pressed={name === filter} onClick={() => onFilter(name)}>
              {t(`orders.filters.${name}`)}
            </button>
          ))}
          <KeyCap k="F" />
        </div>
        <button type="button" className="find" onClick={() => open({ name: 'search' })}>
          <span>{t('orders.find')}</span> <KeyCap k="/" />
        </button>
      </header>
      <OrderTable
        rows={page?.rows ?? []}
        onOpen={(order) => open({ name: 'order', order })}
        onEnd={() => void readMore()}
      />
      {page?.rows.length === 0 && <p className="none">{t('orders.none')}</p>}
      {page?.more === true && (
        <button type="button" className="more" onClick={() => void readMore()}>
          {t('orders.more')}
        </button>
      )}
    </section>
  );
}

function useDayOrders(day: Day, filter: DayFilter) {
  const [page, setPage] = useState<Page | null>(null);
  useEffect(() => {
    let current = true;
    const read = async () => {
      const answer = await ask('day:orders', { day, filter });
      if (current && answer !== undefined) setPage(answer);
    };
    void read();
    const stop = onTopic('board', () => void read());
    return () => {
      current = false;
      stop();
    };
  }, [day, filter]);

  const readMore = async () => {
    const last = page?.rows.at(-1);
    if (page === null || last === undefined || !page.more) return;
    const older = await ask('day:orders', { day, filter, beforeOrder: last.order });
    if (older !== undefined) setPage({ rows: [...page.rows, ...older.rows], more: older.more });
  };
  return { page, readMore };
}
