import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { cents, formatAmount } from '../../shared/cents.ts';
import type { CreditRow } from '../../shared/contract/credit-channels.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { useWords } from '../words.ts';
import { OrderNumber } from './order-number.tsx';
import { PartyChip } from './party.tsx';
import './order-table.css';

/** Payments as rows; the first has the focus, arrow keys go on, Enter opens one. */
export function CreditTable({
  rows,
  onOpen,
}: {
  readonly rows: readonly CreditRow[];
  readonly onOpen: (id: string) => void;
}) {
  const { t } = useWords();
  const body = useRef<HTMLTableSectionElement>(null);
  useLayoutEffect(() => body.current?.querySelector('button')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const buttons = [...(body.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    event.preventDefault();
    buttons[at + step]?.focus();
  };
  return (
    <div className="sheet-table order-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('orders.when')}</th>
            <th scope="col">{t('credit.code')}</th>
            <th scope="col" className="money">
              KES
            </th>
            <th scope="col">{t('orders.payer')}</th>
            <th scope="col">{t('credit.reference')}</th>
            <th scope="col">{t('credit.reportedBy')}</th>
            <th scope="col">{t('credit.now')}</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {rows.map((row) => (
            <Row key={row.id} row={row} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, onOpen }: { readonly row: CreditRow; readonly onOpen: (id: string) => void }) {
  const { t, language } = useWords();
  const atMs = row.earliestMs ?? row.reportedMs;
  return (
    // The button in the row is the keyboard's way; a click anywhere in the row does the same.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr onClick={() => onOpen(row.id)}>
      <td className="figures">
        <span className="day">{screenDate(atMs, language)} </span>
        {clockTime(atMs)}
      </td>
      <td>
        <button type="button" className="code-figures">
          {row.receipt ?? `…${row.tail}`}
        </button>
      </td>
      <td className="money figures">{formatAmount(cents(row.amountCents))}</td>
      <td>{row.payerMasked !== null && <PartyChip role="payer" masked={row.payerMasked} small />}</td>
      <td className="package">{row.reference ?? ''}</td>
      <td>{row.sources.map((source) => t(`credit.source.${source}`)).join(', ')}</td>
      <td>
        <Now row={row} />
      </td>
    </tr>
  );
}

function Now({ row }: { readonly row: CreditRow }) {
  const { t } = useWords();
  const key = row.payoutId === null ? (row.isDisputed ? 'disputed' : row.state) : 'going-back';
  return (
    <>
      {t(`credit.is.${key}`)} {row.order !== null && <OrderNumber order={row.order} />}
    </>
  );
}
