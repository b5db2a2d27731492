import type { ReactNode } from 'react';
import type { Band } from './bands.ts';
import { textWidthPx, type TextLook } from './text-width.ts';
import './state-band.css';

/** Half the size of a large band's word, and what the longest aside leaves for it. */
const halfSize: TextLook = { weight: '--w-strong', size: '--t-label' };
const largeRoomPx = 440;

/** State word, icon and clock on the state's colour. `large` heads a step panel, 56 high. */
export function StateBand({
  band,
  word,
  aside,
  bar,
  large = false,
}: {
  readonly band: Pick<Band, 'look' | 'icon'>;
  readonly word: ReactNode;
  readonly aside?: ReactNode;
  /** What is left of a deadline, 1 to 0. */
  readonly bar?: number | undefined;
  readonly large?: boolean;
}) {
  const Icon = band.icon;
  // A package's name stands in it: two smaller lines say the whole of it.
  const isLong = large && typeof word === 'string' && textWidthPx(word, halfSize) * 2 > largeRoomPx;
  return (
    <div className={`state-band look-${band.look}${large ? ' is-large' : ''}`}>
      <Icon size={24} aria-hidden="true" />
      <span className={`word${isLong ? ' is-long' : ''}`}>{word}</span>
      {aside !== undefined && <span className="aside">{aside}</span>}
      {bar !== undefined && (
        <span className="bar" aria-hidden="true">
          <span style={{ transform: `scaleX(${bar})` }} />
        </span>
      )}
    </div>
  );
}
