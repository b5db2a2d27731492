import { useId } from 'react';
import './code-field.css';

/** The M-PESA code from the customer's message: capitals and digits, as it is written there. */
export function CodeField({
  label,
  value,
  onType,
}: {
  readonly label: string;
  readonly value: string;
  readonly onType: (code: string) => void;
}) {
  const id = useId();
  return (
    <div className="code-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="code-figures"
        value={value}
        maxLength={12}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        // The field stands only after the key that asked for it.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => onType(event.target.value.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))}
      />
    </div>
  );
}
