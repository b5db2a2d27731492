import { IconCash, IconChecks, IconCircleCheckFilled, IconHelpOctagon } from '@tabler/icons-react';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { cents, formatAmount, formatKes } from '../../shared/cents.ts';
import { KeyCap } from './key-cap.tsx';
import type { DaySummary } from './use-day.ts';
import './money-table.css';

type Cells = DaySummary['total'];
type Column = keyof Cells;

/** Tender by state: received = delivered + to deliver + owed back (+ refunded, once there is any). */
export function MoneyTable({
  summary,
  onUnknown,
}: {
  readonly summary: DaySummary;
  readonly onUnknown: () => void;
}) {
  const { t } = useWords();
  const { rows, total } = summary;
  const columns: readonly Column[] = [
    'received',
    'delivered',
    'toDeliver',
    'owedBack',
    ...(total.refunded.count > 0 ? (['refunded'] as const) : []),
  ];
  return (
    <section
      className={`sheet money-table${columns.length > 4 ? ' is-close' : ''}`}
      aria-label={t('day.money')}
    >
      <table>
        <colgroup>
          <col className="name" />
          {columns.map((column) => [<col key={column} />, <col key={`${column}-count`} className="count" />])}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">
              <strong>KES</strong> {t('day.andOrders')}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" colSpan={2} className={`is-${column}`}>
                <span>
                  <ColumnIcon column={column} />
                  {t(`day.column.${column}`)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <MoneyRow key={row.tender} name={t(`tender.${row.tender}Long`)} cells={row} columns={columns} />
          ))}
        </tbody>
        <tfoot>
          <MoneyRow name={t('day.total')} cells={total} columns={columns} />
        </tfoot>
      </table>
      <FromEarlier summary={summary} />
      <UnknownLine summary={summary} onUnknown={onUnknown} />
      <MissingLine summary={summary} />
      <DrawerLine cash={summary.cash} />
    </section>
  );
}

function ColumnIcon({ column }: { readonly column: Column }) {
  if (column === 'delivered') return <IconChecks size={20} aria-hidden="true" />;
  if (column === 'toDeliver') return <IconCircleCheckFilled size={20} aria-hidden="true" />;
  return null;
}

type MoneyRowProps = { readonly name: string; readonly cells: Cells; readonly columns: readonly Column[] };

function MoneyRow({ name, cells, columns }: MoneyRowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {columns.map((column) => {
        const { amountCents, count } = cells[column];
        const none = count === 0 && amountCents === 0;
        return [
          <td key={column} className="amount figures">
            {none && column !== 'received' ? '–' : formatAmount(cents(amountCents))}
          </td>,
          <td key={`${column}-count`} className="count figures">
            {none ? '' : count}
          </td>,
        ];
      })}
    </tr>
  );
}

function FromEarlier({ summary }: { readonly summary: DaySummary }) {
  const { t } = useWords();
  const { amountCents, count } = summary.fromEarlierDays;
  if (count === 0) return null;
  return (
    <p className="money-line">{t('day.fromEarlier', { count, amount: formatKes(cents(amountCents)) })}</p>
  );
}

/** Outside the sum: nobody knows yet whether this money came. */
function UnknownLine({
  summary,
  onUnknown,
}: {
  readonly summary: DaySummary;
  readonly onUnknown: () => void;
}) {
  const { t } = useWords();
  const { amountCents, count } = summary.unknown;
  useKeys({ u: onUnknown }, { when: count > 0 });
  if (count === 0) return null;
  return (
    <button type="button" className="money-line is-unknown" onClick={onUnknown}>
      <IconHelpOctagon size={24} aria-hidden="true" />
      <span>
        <strong>{t('day.unknownLine', { count, amount: formatKes(cents(amountCents)) })}</strong>{' '}
        {t('day.unknownOutside')}
      </span>
      <KeyCap k="U" />
    </button>
  );
}

/** Taken off the sums already: what ended orders did not bring, until it is settled on the board. */
function MissingLine({ summary }: { readonly summary: DaySummary }) {
  const { t } = useWords();
  const { amountCents, count } = summary.missing;
  if (count === 0) return null;
  return <p className="money-line">{t('day.missing', { count, amount: formatKes(cents(amountCents)) })}</p>;
}

function DrawerLine({ cash }: { readonly cash: DaySummary['cash'] }) {
  const { t } = useWords();
  return (
    <p className="money-line is-drawer">
      <IconCash size={20} aria-hidden="true" />
      <span>{t('day.drawer')}</span>
      <span className="sum figures">
        {t('day.cashSales')} <strong>{formatAmount(cents(cash.salesCents))}</strong> − {t('day.cashRefunds')}{' '}
        <strong>{formatAmount(cents(cash.refundsCents))}</strong> =
      </span>
      <strong className="expected figures">{formatAmount(cents(cash.expectedCents))}</strong>
    </p>
  );
}
