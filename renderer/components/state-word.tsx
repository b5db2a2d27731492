import type { CardState } from '../../shared/board.ts';
import { useWords } from '../words.ts';
import { bands } from './bands.ts';
import './state-word.css';

/** A state in a table: its icon and word in its colour, without the band. */
export function StateWord({ state }: { readonly state: CardState }) {
  const { t } = useWords();
  const { icon: Icon, look } = bands[state];
  return (
    <span className={`state-word text-${look}`}>
      <Icon size={20} aria-hidden="true" />
      {t(`stateShort.${state}`)}
    </span>
  );
}
