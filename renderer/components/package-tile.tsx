import { cents, formatAmount } from '../../shared/cents.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import { useWords, validityText } from '../words.ts';

/** One package: its two digits, what it is, how long it is valid, its price. */
export function PackageTile(props: {
  readonly item: CatalogueItem;
  readonly chosen: boolean;
  readonly begun: string | null;
  readonly onChoose: () => void;
}) {
  const { t } = useWords();
  const { item, chosen, begun, onChoose } = props;
  const once = item.dailyRule === 'once-per-recipient' ? t('counter.onceADay') : '';
  const sells = item.onSale && item.suspended === undefined;
  const note = sells
    ? [validityText(t, item.validity), once].filter(Boolean).join(' · ')
    : t(
        item.broken
          ? 'counter.broken'
          : item.suspended === undefined
            ? 'counter.notOnSale'
            : 'counter.suspended',
      );
  const isBegun = begun !== null && item.code.startsWith(begun);
  return (
    <li>
      <button
        type="button"
        className={`package-tile${isBegun ? ' is-begun' : ''}${item.name.length > 14 ? ' has-long-name' : ''}`}
        tabIndex={-1}
        aria-pressed={chosen}
        disabled={!sells}
        onClick={onChoose}
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
