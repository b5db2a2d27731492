import type { Ref } from 'react';

export const pinLength = 4;

/** Four boxes drawn over one real field, so that the keyboard and a screen reader meet a field. */
export function PinBoxes(props: {
  readonly ref: Ref<HTMLInputElement>;
  readonly pin: string;
  readonly active: boolean;
  readonly onType: (text: string) => void;
  readonly onFocus: () => void;
}) {
  return (
    <div className="pin-boxes">
      <input
        ref={props.ref}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        aria-labelledby="pin-title"
        value={props.pin}
        onChange={(event) => props.onType(event.target.value)}
        onFocus={props.onFocus}
      />
      {Array.from({ length: pinLength }, (_, at) => (
        <span
          key={at}
          aria-hidden="true"
          className={`box${props.active && at === props.pin.length ? ' is-next' : ''}${at < props.pin.length ? ' is-full' : ''}`}
        />
      ))}
    </div>
  );
}
