import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { focusNextRow, OrderTable } from '../components/order-table.tsx';
import { KeyCap } from '../components/key-cap.tsx';
import { PageHead } from '../components/page-head.tsx';
import type { ScreenOf } from '../store/screens.ts';
import { ask, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { OrderRow } from '../../shared/ipc-contract.ts';
import './search.css';

/** By order number, receipt code or last three digits; Enter opens the first, arrows go down the list. */
export function SearchScreen({ query: before }: ScreenOf<'search'>) {
  const { t } = useWords();
  const [query, setQuery] = useState(before ?? '');
  const rows = useFound(query.trim());
  const results = useRef<HTMLDivElement>(null);

  const first = rows?.[0];
  const openOrder = (order: string): void => {
    // Who comes back from the wrong one finds the others where they stood.
    open({ name: 'search', query });
    open({ name: 'order', order });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      focusNextRow(results.current);
    }
    if (event.key === 'Enter' && !event.repeat && first !== undefined) openOrder(first.order);
  };

  return (
    <div className="full-page search">
      <PageHead title={t('search.title')} />
      <div className="search-field">
        <label htmlFor="search-query">{t('search.hint')}</label>
        <input
          id="search-query"
          className="code-figures"
          value={query}
          maxLength={40}
          autoComplete="off"
          spellCheck={false}
          // The screen is this field.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          // What was looked for before gives way to what is typed.
          onFocus={(event) => event.target.select()}
          onKeyDown={onKeyDown}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span role="status">
          {rows === null
            ? ''
            : rows.length === 0
              ? t('search.none', { query: query.trim() })
              : t('search.found', { count: rows.length })}
          {first !== undefined && (
            <span className="opens-first">
              <KeyCap k="Enter" /> {t('search.opensFirst', { order: first.order })}
            </span>
          )}
        </span>
      </div>
      <div ref={results} className="sheet search-results">
        {rows !== null && rows.length > 0 && <OrderTable rows={rows} dated onOpen={openOrder} />}
      </div>
    </div>
  );
}

/** The answer to the newest query; older answers that come late are dropped. Null while nothing is asked. */
function useFound(query: string): readonly OrderRow[] | null {
  const [found, setFound] = useState<{ readonly query: string; readonly rows: readonly OrderRow[] } | null>(
    null,
  );
  useEffect(() => {
    if (query === '') return;
    let current = true;
    const timer = setTimeout(() => {
      void ask('order:search', { query }).then((answer) => {
        if (current && answer !== undefined) setFound({ query, rows: answer.rows });
      });
    }, 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);
  return query === '' ? null : (found?.rows ?? null);
}
