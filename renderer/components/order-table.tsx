import { useRef, type KeyboardEvent } from 'react';
import { useWords } from '../words.ts';
import { cents, formatAmount } from '../../shared/cents.ts';
import type { OrderRow } from '../../shared/ipc-contract.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { OrderNumber } from './order-number.tsx';
import { packageText } from './package-text.ts';
import { PartyChip } from './party.tsx';
import { StateWord } from './state-word.tsx';
import './sheet-table.css';
import './order-table.css';

type OrderTableProps = {
  readonly rows: readonly OrderRow[];
  readonly onOpen: (order: string) => void;
  /** Rows of several days say which. */
  readonly dated?: boolean;
  /** Called when the last row is reached and there may be more. */
  readonly onEnd?: () => void;
};

/** Orders as rows; arrow keys go from order to order, Enter opens one. It scrolls inside itself. */
export function OrderTable({ rows, onOpen, dated = false, onEnd }: OrderTableProps) {
  const { t } = useWords();
  const body = useRef<HTMLTableSectionElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const buttons = [...(body.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = buttons[at + step];
    event.preventDefault();
    next?.focus();
    if (at + step >= buttons.length - 1) onEnd?.();
  };
  return (
    <div className="sheet-table order-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t(dated ? 'orders.when' : 'orders.time')}</th>
            <th scope="col">{t('orders.order')}</th>
            <th scope="col">{t('orders.payer')}</th>
            <th scope="col">{t('orders.recipient')}</th>
            <th scope="col">{t('orders.package')}</th>
            <th scope="col">{t('orders.paidBy')}</th>
            <th scope="col" className="money">
              {t('orders.kesIn')}
            </th>
            <th scope="col">{t('orders.state')}</th>
            <th scope="col">{t('orders.who')}</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {rows.map((row) => (
            <Row key={row.order} row={row} dated={dated} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, dated, onOpen }: { readonly row: OrderRow } & Pick<OrderTableProps, 'dated' | 'onOpen'>) {
  const { t, language } = useWords();
  return (
    // The button in the row is the keyboard's way; a click anywhere in the row does the same.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr onClick={() => onOpen(row.order)}>
      <td className="figures">
        {dated === true && <span className="day">{screenDate(row.createdMs, language)} </span>}
        {clockTime(row.createdMs)}
      </td>
      <td>
        <button type="button">
          <OrderNumber order={row.order} />
        </button>
      </td>
      <td>
        <PartyChip role="payer" masked={row.payerMasked} small />
      </td>
      <td>
        <PartyChip role="recipient" masked={row.recipientMasked} small />
      </td>
      <td className="package">{packageText(t, row)}</td>
      <td>{t(`tender.${row.tender}`)}</td>
      <td className="money figures">
        {row.receivedCents === null ? '?' : formatAmount(cents(row.receivedCents))}
      </td>
      <td>
        <StateWord state={row.state} />
      </td>
      <td className="who">{row.servedBy}</td>
    </tr>
  );
}

/** Down from the search field, where the first order is chosen already: the second gets the focus, or the only one. */
export function focusNextRow(root: HTMLElement | null): void {
  const [first, second] = root?.querySelectorAll<HTMLButtonElement>('.order-table tbody button') ?? [];
  (second ?? first)?.focus();
}
