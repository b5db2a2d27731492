import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { KeyCap } from './key-cap.tsx';
import './armed-button.css';

/** As long as its ink fills, by `--arm` of `tokens.css`. */
const armMs = 400;

/** The button that sends. Its ink fills from the left while a press would still be too early to be meant. */
export function ArmedButton(props: {
  readonly k: string;
  readonly sunk: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  const { k, sunk, onPress, children } = props;
  const sinceMs = useRef(0);
  useLayoutEffect(() => {
    if (!sunk) sinceMs.current = performance.now();
  }, [sunk]);
  return (
    <button
      type="button"
      className={`armed-button${sunk ? ' is-sunk' : ''}`}
      aria-disabled={sunk}
      onClick={(event) => {
        // Enter or Space on the focused button is not F9: only the pointer may stand in for the key.
        if (!sunk && event.detail > 0 && event.timeStamp - sinceMs.current >= armMs) onPress();
      }}
    >
      {!sunk && <span className="fill" aria-hidden="true" />}
      <span className="label">{children}</span>
      <KeyCap k={k} onInk={!sunk} />
    </button>
  );
}
