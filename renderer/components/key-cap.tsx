import { mappedCap, useKeyMap } from '../store/key-map.ts';
import './key-cap.css';

/** The name of a key, on the thing it acts on; `k` is its default name, shown is this till's. Filled: it acts now. */
export function KeyCap({
  k,
  filled = false,
  onInk = false,
}: {
  readonly k: string;
  readonly filled?: boolean;
  readonly onInk?: boolean;
}) {
  const map = useKeyMap((keys) => keys.map);
  return (
    <kbd className={`key-cap${filled ? ' is-filled' : ''}${onInk ? ' is-on-ink' : ''}`} data-key={k}>
      {mappedCap(map, k)}
    </kbd>
  );
}
