import type { CatalogueItem } from '../../shared/packages.ts';
import { useAskedFocus } from '../use-asked-focus.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { PackageTile, tileText } from './package-tile.tsx';
import { lookIn } from './tile-fit.ts';
import { useCodeEntry } from './use-code-entry.ts';
import { useTileRows } from './use-tile-rows.ts';
import './package-grid.css';

type PackageGridProps = {
  readonly items: readonly CatalogueItem[];
  readonly chosenId: string | null;
  readonly onChoose: (id: string | null) => void;
  readonly onEnter: () => void;
};

/** The packages, chosen by their two digits or their name; arrows move from tile to tile. Only one page is drawn. */
export function PackageGrid({ items, chosenId, onChoose, onEnter }: PackageGridProps) {
  const { t } = useWords();
  const element = useAskedFocus('package');
  const { list, grid, rows } = useTileRows(items);
  const perPage = rows * 3;
  const entry = useCodeEntry(items, chosenId, onChoose, onEnter, perPage);
  const { found } = entry;
  const at = found.findIndex((item) => item.id === chosenId);
  const page = Math.floor(Math.max(0, at) / perPage);
  const shown = found.slice(page * perPage, (page + 1) * perPage);
  // Fewer than a page stand as large as on a page of three rows.
  const shownRows = shown.length <= 9 ? Math.min(rows, 3) : rows;
  const nobody = t(entry.isSearch ? 'counter.noPackageNamed' : 'counter.noPackage', {
    code: entry.text,
    text: entry.text,
  });
  return (
    <section className="package-grid" aria-labelledby="package-title">
      <header>
        <h2 id="package-title">{t('counter.package')}</h2>
        <input
          ref={element}
          className={`code-entry figures${entry.isSearch ? ' is-search' : ''}`}
          autoComplete="off"
          aria-label={t('counter.packageCode')}
          aria-describedby="package-hint"
          value={entry.text}
          onChange={(event) => entry.type(event.target.value)}
          onKeyDown={entry.onKeyDown}
          onFocus={(event) => event.target.select()}
          onBlur={entry.forget}
        />
        <p id="package-hint" className={entry.isNobody ? 'hint is-wrong' : 'hint'}>
          {entry.isNobody ? nobody : t('counter.packageHint')}
        </p>
        {found.length > perPage && (
          <span className="page-of figures">
            {t('counter.packagePage', {
              from: page * perPage + 1,
              to: page * perPage + shown.length,
              count: found.length,
            })}{' '}
            <KeyCap k="PgDn" />
          </span>
        )}
        <span className="unit">KES</span>
        <KeyCap k="F5" />
      </header>
      {items.length === 0 && <p className="no-packages">{t('counter.noPackages')}</p>}
      <div className="room" ref={list}>
        <ol className={`has-${shownRows}-rows`}>
          {shown.map((item) => (
            <PackageTile
              key={item.id}
              item={item}
              look={lookIn(tileText(t, item), grid, shownRows)}
              chosen={item.id === chosenId}
              begun={entry.begun}
              onChoose={() => onChoose(item.id)}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}
