import { useState } from 'react';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import { ask, open, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { PayoutClock } from './payout-clock.tsx';
import { useOnce } from './use-once.ts';

type Balances = Response<'payout:list'>['balances'];

/** What was on the accounts when M-PESA last said so, and how long ago that is. */
export function PayoutBalances({ balances }: { readonly balances: Balances }) {
  const { t } = useWords();
  const isOwner = useTill((till) => till.app?.session.person?.role === 'owner');
  const newestMs = Math.max(0, ...balances.map(({ atMs }) => atMs));
  const [askedAfterMs, setAsked] = useState<number | null>(null);
  const waits = askedAfterMs === newestMs;
  const askNow = useOnce(async () => {
    if ((await ask('payout:ask-balance', {})) !== undefined) setAsked(newestMs);
  });
  const fill = (): void => open({ name: 'float' });
  useKeys({ b: askNow }, { when: isOwner && !waits });
  useKeys({ f: fill }, { when: isOwner });
  return (
    <section className="sheet payout-balances">
      <h2>{t('payout.side.balances')}</h2>
      {balances.length === 0 ? (
        <p className="of">{t('payout.side.noBalance')}</p>
      ) : (
        <dl>
          {balances.map(({ account, amountCents, atMs }) => (
            <div key={account}>
              <dt>{account}</dt>
              <dd>
                <span className="figures">{formatKes(cents(amountCents))}</span>
                <span className="age">
                  <PayoutClock sinceMs={atMs} />
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {isOwner &&
        (waits ? (
          <p className="of" role="status">
            {t('payout.side.asked')}
          </p>
        ) : (
          <ActionButton k="B" onPress={askNow}>
            {t('payout.side.ask')}
          </ActionButton>
        ))}
      {isOwner && (
        <ActionButton k="F" onPress={fill}>
          {t('float.button')}
        </ActionButton>
      )}
    </section>
  );
}
