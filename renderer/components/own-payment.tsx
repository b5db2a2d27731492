import { IconCircleCheckFilled, IconClock } from '@tabler/icons-react';
import { useLayoutEffect, useId, useRef, useState } from 'react';
import { call } from '../bridge.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import { payerFit } from '../../shared/credits.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import { msisdn } from '../../shared/msisdn.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import { useKeys } from '../keys.ts';
import type { FoundPayment } from './use-own-payment.ts';
import { showNotice, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { useOnce } from './use-once.ts';
import './big-field.css';
import './own-payment.css';

/** The customer paid the till himself: the code of his message, and whether that payment is here. */
export function OwnPayment(props: {
  readonly snapshot: Snapshot;
  readonly code: string;
  readonly found: FoundPayment;
  readonly onType: (code: string) => void;
}) {
  const { t } = useWords();
  const { snapshot, code, found, onType } = props;
  const isPractice = useTill((till) => till.app?.mode === 'practice');
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <div className="own-payment">
      <label htmlFor={id}>{t('confirm.own.code')}</label>
      <input
        id={id}
        ref={field}
        className="big-field code-figures"
        value={code}
        maxLength={12}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        onChange={(event) => onType(event.target.value.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))}
      />
      <p role="status">
        <Said found={found} payer={snapshot.payer} />
      </p>
      {isPractice && <PracticePays snapshot={snapshot} />}
    </div>
  );
}

function Said({ found, payer }: { readonly found: FoundPayment; readonly payer: string }) {
  const { t } = useWords();
  switch (found.kind) {
    case 'typing':
      return t('confirm.own.type');
    case 'asking':
      return '';
    case 'found': {
      const { amountCents, earliestMs, reportedMs, payerMasked } = found.credit;
      const amount = formatKes(cents(amountCents));
      const time = clockTime(earliestMs ?? reportedMs);
      return (
        <>
          <IconCircleCheckFilled size={28} aria-hidden="true" />
          <strong>{t('confirm.own.here', { amount, time })}</strong>
          {payerMasked !== null && (
            <span>
              {payerFit(payerMasked, msisdn(payer)) === 'differs' && (
                <strong>{t('confirm.own.otherPayer')} </strong>
              )}
              <span className="figures">{payerMasked}</span>
            </span>
          )}
        </>
      );
    }
    case 'absent':
      return (
        <>
          <IconClock size={28} aria-hidden="true" />
          <span>
            <strong>{t('confirm.own.absent')}</strong>{' '}
            {t(found.looking ? 'confirm.own.looking' : 'confirm.own.waits')}
          </span>
        </>
      );
    case 'refused':
      return <Refused failure={found.failure} />;
  }
}

function Refused({ failure }: { readonly failure: Failure }) {
  const { t } = useWords();
  const { code, values = {} } = failure;
  const parts = [`error.${code}.money`, `error.${code}.now`].filter(hasMessage);
  return (
    <span>
      <strong>{t(`error.${code}.what`, values)}</strong> {parts.map((part) => t(part, values)).join(' ')}
    </span>
  );
}

/** Practice: somebody has to be the customer who pays the till. His message shows the code. */
function PracticePays({ snapshot }: { readonly snapshot: Snapshot }) {
  const { t } = useWords();
  const [message, setMessage] = useState<string>();
  const pay = useOnce(async () => {
    const { payer: payerText, priceCents: amountCents } = snapshot;
    const paid = await call('phone:pay-own', { payerText, amountCents });
    if (!paid.ok) showNotice(paid.error);
    else setMessage(paid.value.receipt ?? '');
  });
  useKeys({ 'Alt+7': pay }, { inFields: true });
  return (
    <button type="button" className="practice-pays" tabIndex={-1} onClick={pay}>
      {message === undefined ? (
        <>
          {t('confirm.own.practice')} <KeyCap k="Alt 7" />
        </>
      ) : message === '' ? (
        t('confirm.own.practiceNoMoney')
      ) : (
        <span>
          {t('confirm.own.practiceMessage')} <strong className="code-figures">{message}</strong>
        </span>
      )}
    </button>
  );
}
