import { useRef } from 'react';
import { cents, formatAmount } from '../../shared/cents.ts';
import type { ShelfItem } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import { useWords, validityText } from '../words.ts';
import { intoView } from './into-view.ts';
import { KeyCap } from './key-cap.tsx';

/** All packages in the order of the grid, with a field that finds one among many. */
export function PackageList(props: {
  readonly items: readonly ShelfItem[];
  readonly total: number;
  readonly chosenId: string | undefined;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onChoose: (id: string) => void;
}) {
  const { t } = useWords();
  const { items, total, chosenId, query, onQuery, onChoose } = props;
  const field = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => field.current?.focus() });
  return (
    <section className="sheet package-list" aria-label={t('packages.title')}>
      <label className="package-search">
        <KeyCap k="/" />
        <span className="visually-hidden">{t('packages.search')}</span>
        <input
          ref={field}
          value={query}
          maxLength={40}
          autoComplete="off"
          placeholder={t('packages.search')}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => {
            // Back to the list, whose letters then act on what was found.
            if (event.key === 'Enter' || event.key === 'Escape') {
              event.preventDefault();
              event.currentTarget.blur();
            }
          }}
        />
        <span className="figures">{t('packages.count', { count: items.length, total })}</span>
      </label>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              // One stop of the Tab key, whatever their number.
              tabIndex={item.id === chosenId ? 0 : -1}
              aria-pressed={item.id === chosenId}
              ref={item.id === chosenId ? intoView : undefined}
              className={item.withdrawn ? 'is-away' : ''}
              onClick={() => onChoose(item.id)}
            >
              <span className="code figures">{item.code}</span>
              <span className="name">
                {item.name} <span className="note">{validityText(t, item.validity)}</span>
              </span>
              <span className="price figures">{formatAmount(cents(item.priceCents))}</span>
              <span className="state">{t(`packages.is.${stateOf(item)}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      {items.length === 0 && <p className="page-note">{t('packages.none')}</p>}
    </section>
  );
}

export const stateOf = (item: ShelfItem): 'withdrawn' | 'onSale' | 'offSale' =>
  item.withdrawn ? 'withdrawn' : item.onSale ? 'onSale' : 'offSale';
