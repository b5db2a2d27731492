import './key-cap.css';

/** The name of a key, on the thing it acts on. Filled: it acts now. */
export function KeyCap({
  k,
  filled = false,
  onInk = false,
}: {
  readonly k: string;
  readonly filled?: boolean;
  readonly onInk?: boolean;
}) {
  return <kbd className={`key-cap${filled ? ' is-filled' : ''}${onInk ? ' is-on-ink' : ''}`}>{k}</kbd>;
}
