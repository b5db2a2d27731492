import { useEffect, useState } from 'react';
import { cents, formatKes } from '../../shared/cents.ts';
import type { PackageChange } from '../../shared/ipc-contract.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { validitySchema } from '../../shared/packages.ts';
import { ActionButton } from '../components/action-button.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask } from '../store/till.ts';
import { useWords, validityText } from '../words.ts';
import './packages.css';

/** Who changed what in the catalogue, from what to what, newest first. */
export function PackageHistoryScreen({ packageId }: ScreenOf<'package-history'>) {
  const { t } = useWords();
  const [rows, setRows] = useState<readonly PackageChange[]>();
  const [hasMore, setHasMore] = useState(false);
  useEffect(() => {
    void ask('packages:history', { id: packageId, before: null }).then((page) => {
      setRows(page?.rows ?? []);
      setHasMore(page?.more ?? false);
    });
  }, [packageId]);
  const older = async (): Promise<void> => {
    const page = await ask('packages:history', { id: packageId, before: rows?.at(-1)?.seq ?? null });
    if (page === undefined) return;
    setRows([...(rows ?? []), ...page.rows]);
    setHasMore(page.more);
  };
  useKeys({ o: () => void older() }, { when: hasMore });
  const name = rows?.[0]?.packageName;
  const title =
    packageId === null || name === undefined
      ? t('packages.history.all')
      : t('packages.history.one', { name });
  return (
    <div className="full-page package-history">
      <PageHead title={title}>
        {hasMore && (
          <ActionButton k="O" onPress={() => void older()}>
            {t('packages.history.older')}
          </ActionButton>
        )}
      </PageHead>
      {/* It scrolls by the arrow keys once it has the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="sheet package-changes" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead>
            <tr>
              {['when', 'who', 'which', 'what', 'from', 'to'].map((column) => (
                <th key={column} scope="col">
                  {t(`packages.history.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows?.map((row) => (
              <ChangeRow key={row.seq} row={row} />
            ))}
          </tbody>
        </table>
        {rows?.length === 0 && <p className="page-note">{t('packages.history.none')}</p>}
      </div>
    </div>
  );
}

function ChangeRow({ row }: { readonly row: PackageChange }) {
  const { t, language } = useWords();
  return (
    <tr>
      <td className="figures">
        {screenDate(row.atMs, language)} {clockTime(row.atMs)}
      </td>
      <td>{row.actor}</td>
      <th scope="row">
        {row.code !== '' && <span className="package-code figures">{row.code}</span>} {row.packageName}
      </th>
      <td>{t(row.field === null ? `packages.history.kind.${row.kind}` : `packages.field.${row.field}`)}</td>
      <td>{useValue(row, row.from)}</td>
      <td>{useValue(row, row.to)}</td>
    </tr>
  );
}

function useValue({ field }: PackageChange, value: string | null): string {
  const { t } = useWords();
  if (field === null) return '';
  if (value === null || value === '') return t('packages.history.nothing');
  switch (field) {
    case 'priceCents':
    case 'costCents':
      return formatKes(cents(Number(value)));
    case 'validity':
      return validityText(t, validitySchema.parse(JSON.parse(value)));
    case 'dailyRule':
      return t(value === 'any' ? 'packages.rule.any' : 'packages.rule.once');
    case 'deliveryMethod':
      return t(`packages.methods.${value}`);
    case 'code':
    case 'name':
    case 'capPerDay':
    case 'dial':
      return value;
  }
}
