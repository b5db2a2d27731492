import { useWords } from '../words.ts';
import { bands } from './bands.ts';
import { StateBand } from './state-band.tsx';

const legend = ['waiting', 'paid', 'refused', 'unknown'] as const;

/** The empty board says what will stand there: the four bands that everybody meets on the first day. */
export function BoardLegend() {
  const { t } = useWords();
  return (
    <div className="board-legend">
      <p>{t('board.legend')}</p>
      <ul>
        {legend.map((state) => (
          <li key={state}>
            <StateBand band={bands[state]} word={t(`board.legendWord.${state}`)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
