import { unbroken } from '../card-words.ts';
import { isFinished } from '../store/payouts.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { PayoutRow } from '../../shared/contract/payout-channels.ts';
import { PartyChip } from './party.tsx';
import { payoutBands } from './payout-bands.ts';
import { PayoutClock } from './payout-clock.tsx';
import { payoutNow, payoutSentence, payoutWord } from './payout-words.ts';
import { RoleLabel } from './role-label.tsx';
import { StateBand } from './state-band.tsx';
import './order-facts.css';
import './payout-facts.css';

/** The payout's state in words, its payee (masked), and what was asked and approved by whom. */
export function PayoutFacts({ row }: { readonly row: PayoutRow }) {
  const { t } = useWords();
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ['kind', t(`payout.kind.${row.kind}`)],
    ['way', t(`payout.channel.${row.channel}`)],
    ['order', row.order],
    ['list', row.batch?.name ?? null],
    ['note', row.note === row.order ? null : row.note],
    ['asked', row.requestedBy],
    ['approved', row.approvedBy],
    ['code', row.receipt],
  ];
  return (
    // It scrolls inside itself, also by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="sheet order-facts payout-facts" tabIndex={0} aria-label={row.payout}>
      <StateBand
        band={payoutBands[row.state]}
        word={payoutWord(t, row)}
        aside={<PayoutClock sinceMs={row.sinceMs} />}
      />
      <p className="sentence">
        {unbroken(payoutSentence(t, row))}{' '}
        {!isFinished(row) && <strong>{unbroken(payoutNow(t, row))}.</strong>}
      </p>
      <div className="payout-top">
        <p className="amount figures">{formatKes(cents(row.amountCents))}</p>
        <div>
          <span className="role is-payee">
            <RoleLabel role="payee" />
          </span>
          <PartyChip role="payee" masked={row.payeeMasked} />
        </div>
      </div>
      <dl>
        {facts.map(([name, value]) =>
          value === null || value === '' ? null : (
            <div key={name}>
              <dt>{t(`payout.page.${name}`)}</dt>
              <dd className={name === 'code' ? 'code-figures' : ''}>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
