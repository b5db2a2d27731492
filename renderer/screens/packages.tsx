import { useEffect, useState } from 'react';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { PageHead } from '../components/page-head.tsx';
import type { ScreenOf } from '../store/screens.ts';
import { ask, readApp } from '../store/till.ts';
import { useWords, validityText } from '../words.ts';
import type { CheckedPackage } from '../../shared/ipc-contract.ts';
import './packages.css';

/** Every bundle with its price and string, as it will be sold and dialled; each is put on sale by itself. */
export function PackagesScreen(_props: ScreenOf<'packages'>) {
  const { t } = useWords();
  const [items, setItems] = useState<readonly CheckedPackage[]>([]);
  useEffect(() => {
    void ask('packages:list', {}).then((now) => setItems(now?.items ?? []));
  }, []);
  const check = async (item: CheckedPackage): Promise<void> => {
    const { id, version, priceCents, dial, onSale } = item;
    const now = await ask('packages:check', { id, version, priceCents, dial, onSale });
    if (now === undefined) return;
    setItems(now.items);
    // The counter's grid shows it at once.
    await readApp();
  };
  return (
    <div className="full-page packages">
      <PageHead
        title={t('packages.title')}
        beside={<span className="page-note">{t('packages.note')}</span>}
      />
      <div className="sheet packages-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('packages.code')}</th>
              <th scope="col">{t('packages.name')}</th>
              <th scope="col">{t('packages.price')}</th>
              <th scope="col">{t('packages.dial')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('packages.onSale')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <PackageRow
                key={`${item.id}-${item.version}`}
                item={item}
                onCheck={(next) => void check(next)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function PackageRow({
  item,
  onCheck,
}: {
  readonly item: CheckedPackage;
  readonly onCheck: (item: CheckedPackage) => void;
}) {
  const { t } = useWords();
  const [price, setPrice] = useState(String(item.priceCents / 100));
  const [dial, setDial] = useState(item.dial ?? '');
  const name = `${item.name} ${validityText(t, item.validity)}`;
  const next = { ...item, priceCents: Number(price) * 100, dial: dial === '' ? null : dial };
  const isChanged = next.priceCents !== item.priceCents || next.dial !== item.dial;
  const sell = () => onCheck({ ...next, onSale: true });
  return (
    <tr>
      <td className="figures">{item.code}</td>
      <th scope="row">{name}</th>
      <td>
        <input
          className="figures price"
          aria-label={`${t('packages.price')} ${name}`}
          inputMode="numeric"
          value={price}
          maxLength={6}
          onChange={(event) => setPrice(event.target.value.replaceAll(/\D/g, ''))}
        />
      </td>
      <td>
        <input
          className="figures dial"
          aria-label={`${t('packages.dial')} ${name}`}
          value={dial}
          maxLength={80}
          spellCheck={false}
          placeholder={t('packages.byHand')}
          onChange={(event) => setDial(event.target.value.replaceAll(/\s/g, ''))}
        />
      </td>
      <td className="act">
        {item.onSale && !isChanged ? (
          <>
            <span className="on-sale">
              <IconCircleCheckFilled size={20} aria-hidden="true" /> {t('packages.onSale')}
            </span>
            <button type="button" onClick={() => onCheck({ ...item, onSale: false })}>
              {t('packages.takeOff')}
            </button>
          </>
        ) : (
          <button type="button" className="is-next" aria-disabled={Number(price) < 1} onClick={sell}>
            {t('packages.putOnSale')}
          </button>
        )}
      </td>
    </tr>
  );
}
