import { useId } from 'react';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './payout-kind.css';

export type AskedKind = 'cash-out' | 'settlement' | 'salary' | 'promotion';

/** One key each, the same wherever some of them are offered. */
const keys: { readonly [K in AskedKind]: number } = {
  'cash-out': 1,
  settlement: 2,
  salary: 3,
  promotion: 4,
};

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
  useKeys(Object.fromEntries(kinds.map((one) => [`Alt+${keys[one]}`, () => onChoose(one)])));
  return (
    <fieldset className="payout-kind">
      <legend>{t('payout.form.kind')}</legend>
      {kinds.map((one) => (
        <label key={one}>
          <input type="radio" name={name} checked={one === kind} onChange={() => onChoose(one)} />
          <span>
            <strong>{t(`payout.kind.${one}`)}</strong>
            <span className="hint">{t(`payout.kindHint.${one}`)}</span>
            <KeyCap k={`Alt ${keys[one]}`} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}
