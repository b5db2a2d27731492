import { cents, formatAmount } from '../../shared/cents.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import type { TFunction } from 'i18next';
import { useWords, validityText } from '../words.ts';
import type { TileLook, TileText } from './tile-fit.ts';

const isSold = (item: CatalogueItem): boolean => item.onSale && item.suspended === undefined;

/** What stands on a tile: what the package is, how long it is valid or why it is not sold, its price. */
export function tileText(t: TFunction, item: CatalogueItem): TileText {
  const once = item.dailyRule === 'once-per-recipient' ? t('counter.onceADay') : '';
  const why = item.broken
    ? 'counter.broken'
    : item.suspended === undefined
      ? 'counter.notOnSale'
      : 'counter.suspended';
  return {
    name: item.name,
    note: isSold(item) ? [validityText(t, item.validity), once].filter(Boolean).join(' · ') : t(why),
    price: formatAmount(cents(item.priceCents)),
  };
}

/** One package: its two digits, what it is, how long it is valid, its price. */
export function PackageTile(props: {
  readonly item: CatalogueItem;
  readonly look: TileLook;
  readonly chosen: boolean;
  readonly begun: string | null;
  readonly onChoose: () => void;
}) {
  const { t } = useWords();
  const { item, look, chosen, begun, onChoose } = props;
  const { name, note, price } = tileText(t, item);
  const isBegun = begun !== null && item.code.startsWith(begun);
  return (
    <li>
      <button
        type="button"
        className={`package-tile is-${look}${isBegun ? ' is-begun' : ''}`}
        tabIndex={-1}
        aria-pressed={chosen}
        disabled={!isSold(item)}
        onClick={onChoose}
      >
        <span className="code figures">{item.code}</span>
        <span className="name">{name}</span>
        <span className="note">{note}</span>
        <span className="price figures">{price}</span>
      </button>
    </li>
  );
}
