import { useId } from 'react';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './payout-kind.css';

export type AskedKind = 'cash-out' | 'settlement' | 'salary' | 'promotion';

/** What the money is for; Alt and the digit choose also while a number is typed. */
export function PayoutKind({
  kinds,
  kind,
  onChoose,
}: {
  readonly kinds: readonly AskedKind[];
  readonly kind: AskedKind;
  readonly onChoose: (kind: AskedKind) => void;
}) {
  const { t } = useWords();
  const name = useId();
  useKeys(Object.fromEntries(kinds.map((one, index) => [`Alt+${index + 1}`, () => onChoose(one)])));
  return (
    <fieldset className="payout-kind">
      <legend>{t('payout.form.kind')}</legend>
      {kinds.map((one, index) => (
        <label key={one}>
          <input type="radio" name={name} checked={one === kind} onChange={() => onChoose(one)} />
          <span>
            <strong>{t(`payout.kind.${one}`)}</strong>
            <span className="hint">{t(`payout.kindHint.${one}`)}</span>
            <KeyCap k={`Alt ${index + 1}`} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}
