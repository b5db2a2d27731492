import { useRef, useState } from 'react';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { ActionButton } from '../components/action-button.tsx';
import { DayMessages } from '../components/day-messages.tsx';
import { DayOrders } from '../components/day-orders.tsx';
import { LedgerWhole } from '../components/ledger-whole.tsx';
import { MoneyTable } from '../components/money-table.tsx';
import { OwedList } from '../components/owed-list.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useDay, type DayFilter } from '../components/use-day.ts';
import { useNow } from '../clock.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { addDays, businessDay, weekdayIndex, type Day } from '../../shared/nairobi-time.ts';
import './day.css';

/** The owner's day: what came, what was delivered, what is owed, in numbers that add up by eye. */
export function DayScreen(_props: ScreenOf<'day'>) {
  const today = businessDay(useNow());
  const [day, setDay] = useState<Day>(today);
  const [filter, setFilter] = useState<DayFilter>('all');
  const summary = useDay(day);
  const isToday = day >= today;
  const go = (days: number) => setDay(addDays(day, days));
  useKeys({ ArrowLeft: () => go(-1) });
  useKeys({ ArrowRight: () => go(1) }, { when: !isToday });

  return (
    <div className="full-page day">
      <PageHead title={<DayName day={day} />} beside={<DayArrows isToday={isToday} onGo={go} />}>
        {summary !== null && (
          <>
            <LedgerWhole summary={summary} />
            <Export key={day} day={day} />
          </>
        )}
      </PageHead>
      {summary !== null && (
        <>
          <div className="day-money">
            <MoneyTable summary={summary} onUnknown={() => setFilter('unknown')} />
            <OwedList summary={summary} />
          </div>
          <DayOrders day={day} filter={filter} onFilter={setFilter} />
          <DayMessages day={day} />
        </>
      )}
    </div>
  );
}

/** `Saturday 21 November 2026`, Jumamosi 21 Novemba 2026. */
function DayName({ day }: { readonly day: Day }) {
  const { t } = useWords();
  const [year = '', month = '', date = ''] = day.split('-');
  return (
    <span>
      {t(`weekday.${weekdayIndex(day) || 7}`)} {Number(date)} {t(`monthLong.${Number(month)}`)} {year}
    </span>
  );
}

function DayArrows({ isToday, onGo }: { readonly isToday: boolean; readonly onGo: (days: number) => void }) {
  const { t } = useWords();
  return (
    <span className="day-arrows">
      <button type="button" aria-label={t('day.before')} onClick={() => onGo(-1)}>
        <IconChevronLeft size={16} />
      </button>
      <button type="button" aria-label={t('day.after')} disabled={isToday} onClick={() => onGo(1)}>
        <IconChevronRight size={16} />
      </button>
    </span>
  );
}

/** Writes the day's orders to a file and says where it lies. */
function Export({ day }: { readonly day: Day }) {
  const { t } = useWords();
  const [written, setWritten] = useState<Response<'day:export'> | null>(null);
  const busy = useRef(false);
  const write = async () => {
    if (busy.current) return;
    busy.current = true;
    setWritten((await ask('day:export', { day })) ?? null);
    busy.current = false;
  };
  useKeys({ e: () => void write() });
  return (
    <>
      {written !== null && (
        <span className="day-exported" role="status" title={written.path}>
          {t('day.exported', {
            count: written.rows,
            path: written.path,
            file: written.path.split(/[/\\]/).at(-1) ?? written.path,
          })}
        </span>
      )}
      <ActionButton k="E" onPress={() => void write()}>
        {t('day.export')}
      </ActionButton>
    </>
  );
}
