import { useId } from 'react';
import './code-field.css';

/** Counted cash, in shillings, as it is typed. */
export function CashField({
  label,
  value,
  onType,
}: {
  readonly label: string;
  readonly value: string;
  readonly onType: (text: string) => void;
}) {
  const id = useId();
  return (
    <div className="code-field">
      <label htmlFor={id}>{label}</label>
      <span className="unit">KES</span>
      <input
        id={id}
        className="figures"
        inputMode="decimal"
        value={value}
        maxLength={12}
        autoComplete="off"
        // The one thing to type on this screen.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => onType(event.target.value)}
      />
    </div>
  );
}
