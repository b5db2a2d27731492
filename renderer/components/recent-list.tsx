import { addDays, businessDay, clockTime, screenDate } from '../../shared/nairobi-time.ts';
import type { OrderRow } from '../../shared/ipc-contract.ts';
import { mainNowMs } from '../clock.ts';
import { useWords, validityText } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { PartyPair } from './party.tsx';
import './recent-list.css';

export const recentListId = 'recent-list';
export const recentRowId = (at: number): string => `${recentListId}-${at}`;

/** Regulars below the payer's field: masked pairs with what they bought and when. */
export function RecentList(props: {
  readonly digits: string;
  readonly rows: readonly OrderRow[];
  readonly chosen: number;
  readonly onTake: (row: OrderRow) => void;
}) {
  const { t } = useWords();
  const { digits, rows, chosen, onTake } = props;
  const dayWords = useDayWords();
  return (
    <div className="recent-list">
      <p>{t('counter.recent', { digits })}</p>
      <div id={recentListId} role="listbox" aria-label={t('counter.recent', { digits })}>
        {rows.map((row, at) => (
          <div
            key={row.order}
            id={recentRowId(at)}
            role="option"
            tabIndex={-1}
            className="row"
            aria-selected={at === chosen}
            onMouseDown={(event) => {
              event.preventDefault();
              onTake(row);
            }}
          >
            <PartyPair payerMasked={row.payerMasked} recipientMasked={row.recipientMasked} />
            <strong>{[row.packageName, validityText(t, row.validity)].filter(Boolean).join(' · ')}</strong>
            <span className="day">{dayWords(row.createdMs)}</span>
            <span className="cap">
              {at === chosen && <KeyCap k="Enter" filled />}
              {at === chosen + 1 && <KeyCap k="↓" />}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

function useDayWords(): (atMs: number) => string {
  const { t, language } = useWords();
  return (atMs) => {
    const today = businessDay(mainNowMs());
    const day = businessDay(atMs);
    if (day === today) return `${t('when.today')} ${clockTime(atMs)}`;
    return day === addDays(today, -1) ? t('when.yesterday') : screenDate(atMs, language);
  };
}
