import { useState, type KeyboardEvent, type Ref } from 'react';
import { cents, formatAmount } from '../../shared/cents.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import { useWords, validityText } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './package-grid.css';

type PackageGridProps = {
  readonly items: readonly CatalogueItem[];
  readonly chosenId: string | null;
  readonly ref: Ref<HTMLInputElement>;
  readonly onChoose: (id: string | null) => void;
  readonly onEnter: () => void;
  readonly onFocus: () => void;
};

const columns = 3;
const perPage = 12;

/** The packages, chosen by their two digits; arrows move from tile to tile. */
export function PackageGrid({ items, chosenId, ref, onChoose, onEnter, onFocus }: PackageGridProps) {
  const { t } = useWords();
  const chosen = items.find((item) => item.id === chosenId);
  const [typed, setTyped] = useState('');
  const code = typed !== '' ? typed : (chosen?.code ?? '');
  const nobody = typed.length === 2 && !items.some((item) => item.code === typed);
  const page = Math.floor(Math.max(0, items.findIndex((item) => item.id === chosenId)) / perPage);
  const shown = items.slice(page * perPage, (page + 1) * perPage);

  const type = (text: string): void => {
    // A third digit begins a new code; nothing has to be deleted first.
    const digits = text.replaceAll(/\D/g, '');
    const next = digits.length > 2 ? digits.slice(2, 4) : digits;
    const item = items.find((other) => other.code === next);
    setTyped(item?.onSale === true ? '' : next);
    onChoose(item?.onSale === true ? item.id : null);
  };
  const move = (by: number): void => {
    const sellable = items.filter((item) => item.onSale);
    const at = sellable.findIndex((item) => item.id === chosenId);
    const next = sellable[at < 0 ? 0 : Math.min(sellable.length - 1, Math.max(0, at + by))];
    setTyped('');
    if (next !== undefined) onChoose(next.id);
  };
  const steps: { readonly [key: string]: number } = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -perPage,
    PageDown: perPage,
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = steps[event.key];
    if (by !== undefined) move(by);
    else if (event.key === 'Enter' && !event.repeat) onEnter();
    else if (event.key !== 'Enter') return;
    event.preventDefault();
  };

  return (
    <section className="package-grid" aria-labelledby="package-title">
      <header>
        <h2 id="package-title">{t('counter.package')}</h2>
        <input
          ref={ref}
          className="code-entry figures"
          inputMode="numeric"
          autoComplete="off"
          aria-label={t('counter.packageCode')}
          aria-describedby="package-hint"
          value={code}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            event.target.select();
            onFocus();
          }}
          onBlur={() => setTyped('')}
        />
        <p id="package-hint" className={nobody ? 'hint is-wrong' : 'hint'}>
          {nobody ? t('counter.noPackage', { code: typed }) : t('counter.packageHint')}
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
              typed={typed}
              onChoose={() => onChoose(item.id)}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function PackageTile(props: {
  readonly item: CatalogueItem;
  readonly chosen: boolean;
  readonly typed: string;
  readonly onChoose: () => void;
}) {
  const { t } = useWords();
  const { item } = props;
  const once = item.dailyRule === 'once-per-recipient' ? t('counter.onceADay') : '';
  const note = item.onSale
    ? [validityText(t, item.validity), once].filter(Boolean).join(' · ')
    : t('counter.notOnSale');
  const begun = props.typed.length === 1 && item.code.startsWith(props.typed);
  return (
    <li>
      <button
        type="button"
        className={`package-tile${begun ? ' is-begun' : ''}`}
        tabIndex={-1}
        aria-pressed={props.chosen}
        disabled={!item.onSale}
        onClick={props.onChoose}
      >
        <span className="code figures">{item.code}</span>
        <span className="text">
          <span className="name">{item.name}</span>
          <span className="note">{note}</span>
        </span>
        <span className="price figures">{formatAmount(cents(item.priceCents))}</span>
      </button>
    </li>
  );
}
