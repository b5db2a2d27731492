import { IconHandStop, IconSend } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import { useKeys } from '../keys.ts';
import { readPayouts } from '../store/payouts.ts';
import { usePhones } from '../store/phone.ts';
import { act, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { useApproved } from './decision-list.tsx';
import { PayoutBalances } from './payout-balances.tsx';
import { PhoneMessages } from './phone-messages.tsx';
import { stopKey } from './payout-words.ts';
import { useOnce } from './use-once.ts';
import './payout-side.css';

type PayoutList = Response<'payout:list'>;

/** Whether money may leave now, the one key that stops it, what may still leave today, what is on the accounts. */
export function PayoutSide({ list }: { readonly list: PayoutList }) {
  const { t } = useWords();
  const mode = useTill((till) => till.app?.mode);
  const phones = usePhones();
  const capCents = useTill((till) => till.settings?.payouts.maxPerDayCents);
  return (
    <aside className="payout-side">
      {list.stopped === null ? <Leaving hold={list.hold} /> : <Stopped stopped={list.stopped} />}
      <section className="sheet">
        <h2>{t('payout.side.left')}</h2>
        <p className="left figures">{formatKes(cents(list.leftTodayCents))}</p>
        {capCents !== undefined && (
          <p className="of">{t('payout.side.leftOf', { amount: formatKes(cents(capCents)) })}</p>
        )}
      </section>
      <PayoutBalances balances={list.balances} />
      {mode === 'practice' && <PhoneMessages received={phones.received.slice(0, 2)} />}
    </aside>
  );
}

/** Stops every payout at once and asks nothing: to stop must be easier than to go on. */
function useStopPayouts(): () => void {
  const stop = useOnce(async () => {
    await act('payout:stop-all', {});
    await readPayouts();
  });
  useKeys({ s: stop });
  return stop;
}

function Leaving({ hold }: Pick<PayoutList, 'hold'>) {
  const { t } = useWords();
  const stop = useStopPayouts();
  return (
    <section className={`sheet payout-flow${hold === null ? '' : ' is-held'}`}>
      {hold === null ? (
        <>
          <h2>
            <IconSend size={24} aria-hidden="true" /> {t('payout.side.leave')}
          </h2>
          <p>{t('payout.side.leaveHint')}</p>
        </>
      ) : (
        <>
          <h2>
            <IconHandStop size={24} aria-hidden="true" /> {t('payout.hold.nothing')}
          </h2>
          <p>
            <strong>{t(`payout.hold.${hold}`)}</strong> {t(`payout.hold.${hold}Now`)}
          </p>
        </>
      )}
      <ActionButton k="S" onPress={stop}>
        {t('payout.side.stop')}
      </ActionButton>
    </section>
  );
}

function Stopped({ stopped }: { readonly stopped: NonNullable<PayoutList['stopped']> }) {
  const { t } = useWords();
  const { run, dialog } = useApproved();
  const resume = () =>
    void run({
      what: t('payout.side.resumeWhat'),
      act: (approval) => call('payout:resume', { ...approval }),
      onDone: () => void readPayouts(),
    });
  useKeys({ F9: resume });
  return (
    <section className="sheet payout-flow is-held" role="status">
      <h2>
        <IconHandStop size={24} aria-hidden="true" /> {t('payout.side.stopped')}
      </h2>
      {stopped.code !== null ? (
        <p>
          <strong>{t(`${stopKey(stopped.code)}.what`)}</strong> {t(`${stopKey(stopped.code)}.money`)}{' '}
          {t(`${stopKey(stopped.code)}.now`)} <span className="code">{stopped.code}</span>
        </p>
      ) : (
        <p>
          {t('payout.side.stoppedBy', { name: stopped.by, time: clockTime(stopped.atMs) })}{' '}
          {t('payout.side.ownerResumes')}
        </p>
      )}
      <ActionButton k="F9" onPress={resume}>
        {t('payout.side.resume')}
      </ActionButton>
      {dialog}
    </section>
  );
}
