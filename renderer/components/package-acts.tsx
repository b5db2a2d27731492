import { cents, formatKes } from '../../shared/cents.ts';
import type { ShelfItem } from '../../shared/ipc-contract.ts';
import type { ShelfAct } from '../../shared/packages.ts';
import { useKeys } from '../keys.ts';
import { useWords, validityText } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { DialPreview } from './dial-preview.tsx';

type Act = { readonly k: string; readonly word: string; readonly run: () => void };

/** The chosen package as it is sold and dialled, and what can be done with it, each by its letter. */
export function PackageActs(props: {
  readonly item: ShelfItem | undefined;
  readonly onForm: (form: 'add' | 'edit') => void;
  readonly onShelf: (act: ShelfAct) => void;
  readonly onHistory: (id: string | null) => void;
}) {
  const { t } = useWords();
  const { item, onForm, onShelf, onHistory } = props;
  const acts: readonly Act[] = [
    ...actsOf(item, onForm, onShelf),
    { k: 'A', word: 'add', run: () => onForm('add') },
    { k: 'H', word: 'history', run: () => onHistory(item?.id ?? null) },
    { k: 'L', word: 'historyOfAll', run: () => onHistory(null) },
  ];
  useKeys({
    ...Object.fromEntries(acts.map(({ k, run }) => [k.toLowerCase(), run])),
    'Alt+ArrowUp': () => onShelf('up'),
    'Alt+ArrowDown': () => onShelf('down'),
  });
  return (
    <aside className="package-acts" aria-label={item?.name ?? t('packages.title')}>
      {item !== undefined && <PackageFacts item={item} />}
      <nav>
        {acts.map(({ k, word, run }) => (
          <ActionButton key={word} k={k} ink={word === 'sell'} onPress={run}>
            {t(`packages.act.${word}`)}
          </ActionButton>
        ))}
      </nav>
      {item?.withdrawn === false && <p className="page-note">{t('packages.moveHint')}</p>}
    </aside>
  );
}

function actsOf(
  item: ShelfItem | undefined,
  onForm: (form: 'edit') => void,
  onShelf: (act: ShelfAct) => void,
): readonly Act[] {
  if (item === undefined) return [];
  if (item.withdrawn) return [{ k: 'P', word: 'putBack', run: () => onShelf('put-back') }];
  return [
    item.onSale
      ? { k: 'S', word: 'takeOff', run: () => onShelf('take-off') }
      : { k: 'S', word: 'sell', run: () => onShelf('sell') },
    { k: 'E', word: 'edit', run: () => onForm('edit') },
    { k: 'W', word: 'withdraw', run: () => onShelf('withdraw') },
  ];
}

function PackageFacts({ item }: { readonly item: ShelfItem }) {
  const { t } = useWords();
  const rule =
    item.dailyRule === 'once-per-recipient'
      ? t('packages.rule.once')
      : item.capPerDay === null
        ? t('packages.rule.any')
        : t('packages.rule.capIs', { count: item.capPerDay });
  const cost = item.costCents === null ? t('packages.noCost') : formatKes(cents(item.costCents));
  return (
    <section className="sheet package-facts">
      <h2>
        {item.code !== '' && <span className="package-code figures">{item.code}</span>} {item.name}
      </h2>
      <dl>
        <dt>{t('packages.validity')}</dt>
        <dd>{validityText(t, item.validity)}</dd>
        <dt>{t('packages.price')}</dt>
        <dd className="figures">{formatKes(cents(item.priceCents))}</dd>
        <dt>{t('packages.cost')}</dt>
        <dd className="figures">{cost}</dd>
        <dt>{t('packages.dailyRule')}</dt>
        <dd>{rule}</dd>
        <dt>{t('packages.method')}</dt>
        <dd>{t(`packages.methods.${item.deliveryMethod}`)}</dd>
      </dl>
      {item.deliveryMethod !== 'handed-over' && <DialPreview template={item.dial ?? ''} />}
    </section>
  );
}
