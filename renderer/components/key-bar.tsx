import { KeyCap } from './key-cap.tsx';
import './key-bar.css';

export type BarKey = { readonly k: string; readonly label: string; readonly onPress: () => void };

/** The keys that act everywhere; while the board has the focus, the chosen card's keys. */
export function KeyBar({ keys, label }: { readonly keys: readonly BarKey[]; readonly label: string }) {
  return (
    <nav className="key-bar" aria-label={label}>
      {keys.map(({ k, label: text, onPress }) => (
        <button key={k} type="button" tabIndex={-1} onClick={onPress}>
          <KeyCap k={k} /> {text}
        </button>
      ))}
    </nav>
  );
}
