import { cents, formatKes } from '../../shared/cents.ts';
import { usePayouts } from '../store/payouts.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import './payout-rules.css';

/** What stands between asking and the money leaving, said while one asks. */
export function PayoutRules() {
  const { t } = useWords();
  const settings = useTill((till) => till.settings?.payouts);
  const leftCents = usePayouts((payouts) => payouts.list?.leftTodayCents);
  if (settings === undefined) return null;
  const { minCents, maxCents, newPayeeWaitsMinutes: count } = settings;
  const limits = { min: formatKes(cents(minCents)), max: formatKes(cents(maxCents)) };
  return (
    <aside className="sheet payout-rules">
      <h2>{t('payout.form.rules')}</h2>
      <ul>
        <li>{t('payout.form.nothing')}</li>
        {count > 0 && <li>{t('payout.form.newPayee', { count })}</li>}
        <li>{t('payout.form.limits', limits)}</li>
        {leftCents !== undefined && <li>{t('payout.form.left', { left: formatKes(cents(leftCents)) })}</li>}
      </ul>
    </aside>
  );
}
