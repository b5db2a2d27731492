import { useKeys } from '../keys.ts';
import { KeyCap } from './key-cap.tsx';
import './payout-decisions.css';

/** It is not enough to remember: what was searched is said, by a key of its own. */
export function SearchedTick({
  said,
  ticked,
  onTick,
}: {
  readonly said: string;
  readonly ticked: boolean;
  readonly onTick: (ticked: boolean) => void;
}) {
  useKeys({ t: () => onTick(!ticked) });
  return (
    <label className="payout-searched">
      <input type="checkbox" checked={ticked} onChange={(event) => onTick(event.target.checked)} />
      <span>{said}</span>
      <KeyCap k="T" />
    </label>
  );
}
