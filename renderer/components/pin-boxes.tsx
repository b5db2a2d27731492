import type { Ref } from 'react';

export const pinLength = 4;

/** Four boxes drawn over one real field, so that the keyboard and a screen reader meet a field. */
export function PinBoxes({
  ref,
  pin,
  active,
  onType,
  onFocus,
}: {
  readonly ref: Ref<HTMLInputElement>;
  readonly pin: string;
  readonly active: boolean;
  readonly onType: (text: string) => void;
  readonly onFocus: () => void;
}) {
  return (
    <div className="pin-boxes">
      <input
        ref={ref}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        aria-labelledby="pin-title"
        value={pin}
        onChange={(event) => onType(event.target.value)}
        onFocus={onFocus}
      />
      {Array.from({ length: pinLength }, (_, at) => (
        <span
          key={at}
          aria-hidden="true"
          className={`box${active && at === pin.length ? ' is-next' : ''}${at < pin.length ? ' is-full' : ''}`}
        />
      ))}
    </div>
  );
}
