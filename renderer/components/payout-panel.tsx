import { cents, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { businessDay, clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { useNow } from '../clock.ts';
import { useWords } from '../words.ts';
import { CanonicalNumber } from './canonical-number.tsx';
import { payoutPurpose } from './payout-words.ts';
import { RoleIcon } from './role-icon.tsx';
import { RoleLabel } from './role-label.tsx';
import './payout-panel.css';

type Confirmation = Response<'payout:confirm'>;

/** Who is sent the money, alone and as wide as the page: nobody pays and nobody receives a bundle here. */
export function PayoutPanel({ confirmation }: { readonly confirmation: Confirmation }) {
  const { t } = useWords();
  const { row, payeeNational, isNewPayee } = confirmation;
  const isRefund = row.kind === 'refund';
  return (
    <section className="payout-panel">
      <h2>
        <RoleIcon role="payee" size={40} />
        <span>
          <RoleLabel role="payee" />
        </span>
        {row.payeeName !== '' && <span className="name">{row.payeeName}</span>}
      </h2>
      <p className="number">
        {payeeNational === '' ? (
          <span className="is-masked figures">{row.payeeMasked}</span>
        ) : (
          <CanonicalNumber digits={payeeNational} />
        )}
      </p>
      <div className="parts">
        <div>
          <p className="big figures">{formatKes(cents(row.amountCents))}</p>
          <p className="does">{payoutPurpose(t, row)}</p>
        </div>
        <div>
          <p className="big">
            <Leaves confirmation={confirmation} />
          </p>
          <p className="does">
            {t('payout.confirm.askedBy', { name: row.requestedBy })}
            {!isRefund && ` · ${t(isNewPayee ? 'payout.confirm.newPayee' : 'payout.confirm.known')}`}
          </p>
        </div>
      </div>
    </section>
  );
}

function Leaves({ confirmation: { row, sendsFromMs } }: { readonly confirmation: Confirmation }) {
  const { t, language } = useWords();
  const now = useNow();
  if (row.channel === 'reversal') return t('payout.confirm.reversal');
  if (sendsFromMs <= now) return t('payout.confirm.now');
  const sameDay = businessDay(now) === businessDay(sendsFromMs);
  const time = clockTime(sendsFromMs);
  return t('payout.confirm.from', {
    time: sameDay ? time : `${screenDate(sendsFromMs, language)} ${time}`,
  });
}
