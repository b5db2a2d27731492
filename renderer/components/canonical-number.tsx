import { partialChunks } from '../../shared/msisdn.ts';
import './canonical-number.css';

/**
 * A ten-digit number in its three groups. Digits that are still missing are short bars of a digit's width, so that
 * nothing shifts while it is typed. `atEnd`: what is known are the last digits.
 */
export function CanonicalNumber({
  digits,
  marked = [],
  atEnd = false,
}: {
  readonly digits: string;
  /** 1-based positions that carry a thick bar. */
  readonly marked?: readonly number[];
  readonly atEnd?: boolean;
}) {
  const full = atEnd ? digits.padStart(10, '_') : digits.padEnd(10, '_');
  const groups = partialChunks(full);
  let position = 0;
  return (
    <span className="canonical-number figures">
      {groups.map((group, groupIndex) => (
        // The groups never move: their index is their identity.
        <span key={groupIndex} className="group">
          {groupIndex > 0 && digits.length === 10 ? ' ' : ''}
          {[...group].map((digit) => {
            position += 1;
            return <Digit key={position} digit={digit} isMarked={marked.includes(position)} />;
          })}
        </span>
      ))}
    </span>
  );
}

function Digit({ digit, isMarked }: { readonly digit: string; readonly isMarked: boolean }) {
  if (digit === '_') return <span className="missing" aria-hidden="true" />;
  return isMarked ? <mark>{digit}</mark> : digit;
}
