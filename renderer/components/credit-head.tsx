import { cents, formatKes } from '../../shared/cents.ts';
import type { CreditPage } from '../../shared/contract/credit-channels.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { useWords } from '../words.ts';
import { PartyChip } from './party.tsx';
import './order-head.css';

/** What came, from whom as far as Safaricom says, when, under which code, and who told us. */
export function CreditHead({ page: { credit, reports } }: { readonly page: CreditPage }) {
  const { t, language } = useWords();
  const { amountCents, earliestMs, reportedMs, payerMasked, reference, isDisputed } = credit;
  const atMs = earliestMs ?? reportedMs;
  const isHeld = credit.state === 'without-order' && credit.payoutId === null;
  const facts = [
    `${screenDate(atMs, language)} ${clockTime(atMs)}`,
    t('credit.codeIs', { code: credit.receipt ?? `…${credit.tail}` }),
    ...(reference === null ? [] : [t('credit.referenceIs', { reference })]),
  ];
  const told = reports.map(
    ({ source, amountCents: said }) => `${t(`credit.source.${source}`)} ${formatKes(cents(said))}`,
  );
  return (
    <div className="step order-head">
      <div className="first">
        <h2>{t('credit.came', { amount: formatKes(cents(amountCents)) })}</h2>
        {payerMasked !== null && <PartyChip role="payer" masked={payerMasked} />}
      </div>
      <div className="second">
        <p>{facts.join(' · ')}</p>
        <p className="what">
          {t('credit.reportedBy')} {told.join(' · ')}
        </p>
      </div>
      {isHeld && (
        <p>
          {t('credit.held')} {isDisputed && t('credit.disputed')}
        </p>
      )}
    </div>
  );
}
