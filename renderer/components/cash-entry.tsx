import { useLayoutEffect, useRef } from 'react';
import { cents, formatKes, type Cents } from '../../shared/cents.ts';
import { useWords } from '../words.ts';
import './big-field.css';
import './cash-entry.css';

/** Cash as it was handed over, and the change to give. */
export function CashEntry(props: {
  readonly text: string;
  readonly received: Cents | undefined;
  readonly priceCents: number;
  readonly onType: (text: string) => void;
}) {
  const { t } = useWords();
  const { text, received, priceCents, onType } = props;
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const change = (received ?? 0) - priceCents;
  return (
    <div className="cash-entry">
      <label htmlFor="cash-received">{t('confirm.cashReceived')}</label>
      <input
        id="cash-received"
        ref={field}
        className="big-field figures"
        inputMode="decimal"
        autoComplete="off"
        maxLength={12}
        value={text}
        onChange={(event) => onType(event.target.value)}
      />
      <p role="status">
        {received === undefined ? (
          t(text === '' ? 'confirm.cashType' : 'confirm.cashNotAnAmount')
        ) : change < 0 ? (
          t('confirm.cashMissing', { amount: formatKes(cents(-change)) })
        ) : (
          <strong>
            {t('confirm.changeToGive')} {formatKes(cents(change))}
          </strong>
        )}
      </p>
    </div>
  );
}
