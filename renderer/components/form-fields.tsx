import { useId } from 'react';
import './form-fields.css';

/** A line of text under its label. */
export function TextField({
  label,
  value,
  maxLength,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <p className="form-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        maxLength={maxLength}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </p>
  );
}

type NumberFieldProps = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
};

/** A whole number; one that is out of range is put right when the field is left. */
export function NumberField({ label, value, min, max, onChange }: NumberFieldProps) {
  const id = useId();
  return (
    <p className="form-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="figures is-number"
        inputMode="numeric"
        value={String(value)}
        maxLength={String(max).length}
        autoComplete="off"
        onChange={(event) => onChange(Number(event.target.value.replaceAll(/\D/g, '')))}
        onBlur={() => onChange(Math.min(max, Math.max(min, value)))}
      />
    </p>
  );
}

type RadioFieldProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly onChange: (value: Value) => void;
  /** Where the label stands; `alone`: the heading above says it already, so it is only for screen readers. */
  readonly layout?: 'beside' | 'above' | 'alone';
};

/** One of few; arrow keys choose, as in every radio group. */
export function RadioField<Value extends string>({ label, value, options, ...rest }: RadioFieldProps<Value>) {
  const id = useId();
  const { layout = 'beside', onChange } = rest;
  return (
    <div className={`form-field is-${layout}`} role="radiogroup" aria-labelledby={id}>
      <span id={id} className={layout === 'alone' ? 'visually-hidden' : 'label'}>
        {label}
      </span>
      <span className="options">
        {options.map(([option, text]) => (
          <label key={option}>
            <input type="radio" name={id} checked={option === value} onChange={() => onChange(option)} />
            <span>{text}</span>
          </label>
        ))}
      </span>
    </div>
  );
}
