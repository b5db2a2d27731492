import { useKeys } from '../keys.ts';
import { open } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatAmount, formatKes } from '../../shared/cents.ts';
import type { Owed } from '../../shared/ipc-contract.ts';
import { KeyCap } from './key-cap.tsx';
import { OrderNumber } from './order-number.tsx';
import { PartyChip } from './party.tsx';
import type { DaySummary } from './use-day.ts';
import './owed-list.css';

/** What this shop owes its customers and why; each debt has the key that opens it. */
export function OwedList({ summary }: { readonly summary: DaySummary }) {
  const { t } = useWords();
  const { owed, owedTotalCents } = summary;
  const keys = Object.fromEntries(
    owed.slice(0, 9).map((debt, index) => [String(index + 1), () => openDebt(debt)]),
  );
  useKeys(keys);
  if (owed.length === 0) {
    return (
      <section className="sheet owed-list is-empty">
        <h2>{t('day.oweNobody')}</h2>
        <p>{t('day.oweNobodyNote')}</p>
      </section>
    );
  }
  return (
    <section className="sheet owed-list">
      <header>
        <h2>{t('day.oweCustomers')}</h2>
        <strong className="figures">{formatKes(cents(owedTotalCents))}</strong>
      </header>
      <ol>
        {owed.map((debt, index) => (
          <li key={`${debt.kind}-${debt.order}-${debt.heldId ?? ''}`}>
            <Debt debt={debt} k={index < 9 ? String(index + 1) : null} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Debt({ debt, k }: { readonly debt: Owed; readonly k: string | null }) {
  const { t } = useWords();
  return (
    <button type="button" onClick={() => openDebt(debt)}>
      <span className="amount figures">{formatAmount(cents(debt.amountCents))}</span>
      <span className="why">
        <strong>{t(`day.owed.${debt.kind}`)}</strong>
        <span>
          <OrderNumber order={debt.order} /> ·{' '}
          {t(debt.kind === 'to-deliver' ? 'day.fromPayer' : 'day.toPayer')}{' '}
          <PartyChip role="payer" masked={debt.payerMasked} small />
        </span>
      </span>
      {k !== null && <KeyCap k={k} />}
    </button>
  );
}

function openDebt({ kind, order, heldId }: Owed): void {
  if (kind === 'held' && heldId !== null) open({ name: 'held', order, heldId });
  else if (kind === 'on-hold') open({ name: 'hold', order });
  else if (kind === 'to-deliver') open({ name: 'order', order });
  else open({ name: 'order', order, ask: 'refund' });
}
