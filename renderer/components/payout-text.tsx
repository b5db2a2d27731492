import { useId, type KeyboardEvent } from 'react';
import './payout-text.css';

/** A line of text or an amount under its label; Enter goes on to the next. */
export function PayoutText({
  label,
  value,
  maxLength,
  unit,
  onType,
  onEnter,
}: {
  readonly label: string;
  readonly value: string;
  readonly maxLength: number;
  /** An amount: its unit stands before it, its digits do not shift. */
  readonly unit?: string;
  readonly onType: (text: string) => void;
  readonly onEnter?: () => void;
}) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) onEnter?.();
  };
  return (
    <p className="payout-text entry-field">
      <label htmlFor={id}>{label}</label>
      <span className={unit === undefined ? '' : 'with-unit'}>
        {unit !== undefined && <span className="unit">{unit}</span>}
        <input
          id={id}
          className={unit === undefined ? '' : 'figures'}
          inputMode={unit === undefined ? 'text' : 'numeric'}
          value={value}
          maxLength={maxLength}
          autoComplete="off"
          spellCheck={false}
          onKeyDown={onKeyDown}
          onChange={(event) => onType(event.target.value)}
        />
      </span>
    </p>
  );
}
