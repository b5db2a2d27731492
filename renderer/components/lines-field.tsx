import { useId } from 'react';

/** Must be what the contract takes. */
const maxLines = 4;
const maxLength = 48;

/** Up to four short lines, each printed on its own. */
export function LinesField({
  label,
  hint,
  lines,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly lines: readonly string[];
  readonly onChange: (lines: readonly string[]) => void;
}) {
  const id = useId();
  const cut = (text: string): readonly string[] =>
    text
      .split('\n')
      .slice(0, maxLines)
      .map((line) => line.slice(0, maxLength));
  return (
    <p className="form-field lines-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={maxLines}
        value={lines.join('\n')}
        placeholder={hint}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value === '' ? [] : cut(event.target.value))}
      />
    </p>
  );
}
