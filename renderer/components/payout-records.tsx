import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { clockTimeSeconds } from '../../shared/nairobi-time.ts';
import { Countdown } from './clock.tsx';
import { SaidOfPayoutRow } from './said-by.tsx';
import './order-records.css';

type Page = Response<'payout:get'>;

/** What was sent to M-PESA and what came back, each with its time. Codes stand last and small. */
export function PayoutRecords({ page }: { readonly page: Page }) {
  const { t } = useWords();
  return (
    // It scrolls inside itself, also by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="sheet order-records" tabIndex={0} role="region" aria-label={t('payout.page.records')}>
      <section>
        <h2>{t('payout.page.attempts')}</h2>
        {page.attempts.length === 0 ? (
          <p className="none">{t('payout.page.noAttempts')}</p>
        ) : (
          <ul>
            {page.attempts.map((attempt) => (
              <Attempt key={attempt.id} attempt={attempt} approvedCents={page.row.amountCents} />
            ))}
          </ul>
        )}
      </section>
      <section>
        <h2>{t('payout.page.evidence')}</h2>
        {page.evidence.length === 0 ? (
          <p className="none">{t('payout.page.noEvidence')}</p>
        ) : (
          <ul>
            {page.evidence.map((said, index) => (
              // Evidence is only ever appended: its place is its identity.
              <SaidOfPayoutRow key={index} said={said} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

type AttemptProps = { readonly attempt: Page['attempts'][number]; readonly approvedCents: number };

function Attempt({ attempt, approvedCents }: AttemptProps) {
  const { t } = useWords();
  return (
    <li>
      <time className="figures">{clockTimeSeconds(attempt.sentMs ?? attempt.createdMs)}</time>
      <div className="what">
        {t(`payout.attempt.${attempt.state}`, { defaultValue: attempt.state })}{' '}
        {attempt.receipt !== null && <span className="code-figures">{attempt.receipt} </span>}
        {attempt.resultText !== null && (
          <span className="said">
            “{attempt.resultText}” {attempt.resultCode}
          </span>
        )}
        {attempt.paidCents !== null && attempt.paidCents !== approvedCents && (
          <p>
            {t('payout.page.said', {
              amount: formatKes(cents(attempt.paidCents)),
              approved: formatKes(cents(approvedCents)),
            })}
          </p>
        )}
        {attempt.sends > 1 && <p className="said">{t('payout.page.sends', { n: attempt.sends })}</p>}
        {attempt.nextStatusMs !== null && (
          <p className="said">
            {t('payout.page.next')} <Countdown untilMs={attempt.nextStatusMs} />
          </p>
        )}
      </div>
    </li>
  );
}
