import type { ReactNode } from 'react';
import { KeyCap } from './key-cap.tsx';
import './action-button.css';

type ActionButtonProps = {
  readonly k?: string;
  readonly children: ReactNode;
  readonly onPress: () => void;
  /** The one ink button of a screen, its next step; all others are plain. */
  readonly ink?: boolean;
  /** A block that does nothing yet, and shows that it will. */
  readonly sunk?: boolean;
  /** One of several that exclude each other; this one stands. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly className?: string;
};

/** A button with its key on it. The key itself is bound by the screen. */
export function ActionButton({
  k,
  children,
  onPress,
  ink = false,
  sunk = false,
  pressed,
  ...rest
}: ActionButtonProps) {
  const off = sunk || rest.disabled === true;
  const look = sunk ? ' is-sunk' : ink ? ' is-ink' : '';
  return (
    <button
      type="button"
      className={`action-button${look} ${rest.className ?? ''}`}
      aria-disabled={off}
      aria-pressed={pressed}
      onClick={off ? undefined : onPress}
    >
      <span>{children}</span>
      {k !== undefined && <KeyCap k={k} onInk={ink && !sunk} />}
    </button>
  );
}
