import type { BoardCard } from '../../shared/ipc-contract.ts';
import { boardFilters, filterBoard, fits, type BoardFilter } from '../store/board-focus.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './board-filters.css';

/** Stands above the cards while the board has the focus: what is shown, how many of each, and its digit. */
export function BoardFilters(props: { readonly cards: readonly BoardCard[]; readonly filter: BoardFilter }) {
  const { t } = useWords();
  const { cards, filter } = props;
  return (
    <div className="board-filters" role="group" aria-label={t('help.key.filterCards')}>
      {boardFilters.map((one, digit) => (
        <button
          key={one}
          type="button"
          tabIndex={-1}
          aria-pressed={one === filter}
          onClick={() => filterBoard(one, cards)}
        >
          <KeyCap k={String(digit)} filled={one === filter} /> {t(`board.filter.${one}`)}
          {one !== 'all' && <span className="figures">{cards.filter((card) => fits(card, one)).length}</span>}
        </button>
      ))}
    </div>
  );
}
