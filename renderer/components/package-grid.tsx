import type { CatalogueItem } from '../../shared/packages.ts';
import { useAskedFocus } from '../use-asked-focus.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { PackageTile } from './package-tile.tsx';
import { useCodeEntry } from './use-code-entry.ts';
import './package-grid.css';

type PackageGridProps = {
  readonly items: readonly CatalogueItem[];
  readonly chosenId: string | null;
  readonly onChoose: (id: string | null) => void;
  readonly onEnter: () => void;
};

const perPage = 12;

/** The packages, chosen by their two digits; arrows move from tile to tile. */
export function PackageGrid({ items, chosenId, onChoose, onEnter }: PackageGridProps) {
  const { t } = useWords();
  const element = useAskedFocus('package');
  const entry = useCodeEntry(items, chosenId, onChoose, onEnter);
  const at = items.findIndex((item) => item.id === chosenId);
  const page = Math.floor(Math.max(0, at) / perPage);
  const shown = items.slice(page * perPage, (page + 1) * perPage);
  return (
    <section className="package-grid" aria-labelledby="package-title">
      <header>
        <h2 id="package-title">{t('counter.package')}</h2>
        <input
          ref={element}
          className="code-entry figures"
          inputMode="numeric"
          autoComplete="off"
          aria-label={t('counter.packageCode')}
          aria-describedby="package-hint"
          value={entry.code}
          onChange={(event) => entry.type(event.target.value)}
          onKeyDown={entry.onKeyDown}
          onFocus={(event) => event.target.select()}
          onBlur={entry.forget}
        />
        <p id="package-hint" className={entry.isNobody ? 'hint is-wrong' : 'hint'}>
          {entry.isNobody ? t('counter.noPackage', { code: entry.code }) : t('counter.packageHint')}
        </p>
        <span className="unit">KES</span>
        <KeyCap k="F5" />
      </header>
      {items.length === 0 ? (
        <p className="no-packages">{t('counter.noPackages')}</p>
      ) : (
        <ol className={shown.length > 9 ? 'has-four-rows' : ''}>
          {shown.map((item) => (
            <PackageTile
              key={item.id}
              item={item}
              chosen={item.id === chosenId}
              begun={entry.begun}
              onChoose={() => onChoose(item.id)}
            />
          ))}
        </ol>
      )}
    </section>
  );
}
