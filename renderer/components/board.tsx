import { useEffect, useLayoutEffect, useRef } from 'react';
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { mainNowMs } from '../clock.ts';
import { useKeys } from '../keys.ts';
import {
  boardFilters,
  cardKey,
  choose,
  filterBoard,
  fits,
  leaveBoard,
  useBoardFocus,
} from '../store/board-focus.ts';
import { actOnCard, cardKeys } from '../store/card-acts.ts';
import { open, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { hasSystemStrip } from '../store/system-strip.ts';
import { cardOfLesson, useLesson } from '../store/training.ts';
import { BoardFilters } from './board-filters.tsx';
import { BoardLegend } from './board-legend.tsx';
import { close, shownCards, startsGroup, wide } from './board-window.ts';
import { KeyCap } from './key-cap.tsx';
import { OrderCard } from './order-card.tsx';
import { sentenceLines, sentenceLook } from './sentence-lines.ts';
import { useMeasuredFont } from './text-width.ts';
import { useSize } from './use-size.ts';
import './board.css';

/** Everything unfinished: first what needs this person, then what waits for others. `working`: the order at the left. */
export function Board({ working }: { readonly working: string | null }) {
  const { t } = useWords();
  const all = useTill((till) => till.cards);
  useMeasuredFont(sentenceLook);
  const { focused, chosen, filter } = useBoardFocus();
  const cards = all.filter((card) => fits(card, filter));
  const list = useRef<HTMLDivElement>(null);
  const { heightPx } = useSize(list, { widthPx: 470, heightPx: 604 });
  const at = cards.findIndex((card) => cardKey(card) === chosen);
  const sizes = useTill((till) => (till.app !== null && hasSystemStrip(till.app) ? close : wide));
  const linesOf = (card: BoardCard): number => sentenceLines(t, card, mainNowMs());
  const taught = useLesson(({ lesson }) => lesson);
  const kept = taught === null ? undefined : cardOfLesson(taught, cards);
  const shown = shownCards(cards, { heightPx, sizes, linesOf }, focused ? Math.max(0, at) : null, kept);
  const hidden = cards.length - shown.length;
  const mine = all.filter((card) => card.group === 'mine').length;

  useBoardKeys(cards, at, { focused, isEmpty: all.length === 0 });
  useKeys(
    Object.fromEntries(boardFilters.map((one, index) => [String(index), () => filterBoard(one, all)])),
    { when: focused },
  );

  return (
    <section className="board" aria-labelledby="board-title">
      <header>
        <h2 id="board-title">
          {t('board.unfinished')} {all.length > 0 && <span className="count figures">{all.length}</span>}
        </h2>
        {mine > 0 && <span className="mine">{t('board.yourMove', { count: mine })}</span>}
        <button type="button" className="find" tabIndex={-1} onClick={() => open({ name: 'search' })}>
          {t('board.find')} <KeyCap k="/" />
        </button>
        <KeyCap k="F6" filled={focused} />
      </header>
      {focused && <BoardFilters cards={all} filter={filter} />}
      <div className="room" ref={list}>
        {all.length === 0 && <BoardLegend />}
        {all.length > 0 && cards.length === 0 && <p className="more">{t('board.none')}</p>}
        <ol>
          {shown.map((card, index) => (
            <CardWithHeading
              key={cardKey(card)}
              card={card}
              previous={index === 0 ? undefined : shown[index - 1]}
              working={working}
            />
          ))}
        </ol>
        {hidden > 0 && (
          <p className="more">
            {t('board.more', { count: hidden })} <KeyCap k={focused ? '↓' : 'F6'} />
          </p>
        )}
      </div>
    </section>
  );
}

/** A hairline with a word stands above the first card that waits for somebody else. */
function CardWithHeading(props: {
  readonly card: BoardCard;
  readonly previous: BoardCard | undefined;
  readonly working: string | null;
}) {
  const { t } = useWords();
  const { card, previous } = props;
  const { focused, chosen } = useBoardFocus();
  const isChosen = focused && chosen === cardKey(card);
  const element = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    if (!isChosen) return;
    element.current?.focus({ preventScroll: true });
    // The room shows what fits and never scrolls; zoomed in, the page does.
    if (document.documentElement.scrollHeight > window.innerHeight)
      element.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const heading = startsGroup(card, previous);
  return (
    <>
      {heading && <li className="group-heading">{t(`board.group.${card.group}`)}</li>}
      <OrderCard
        ref={element}
        card={card}
        ringed={isChosen || (!focused && props.working === card.order)}
        armed={isChosen}
        onFocus={() => choose(card)}
        onAct={() => actOnCard(card, card.actions[0])}
      />
    </>
  );
}

function useBoardKeys(
  cards: readonly BoardCard[],
  at: number,
  { focused, isEmpty }: { readonly focused: boolean; readonly isEmpty: boolean },
): void {
  const card = cards[at];
  // The chosen card left the board: its neighbour is chosen, or the board is left.
  useEffect(() => {
    if (!focused || card !== undefined) return;
    const [first] = cards;
    if (first !== undefined) choose(first);
    else if (isEmpty) leaveBoard();
  }, [focused, card, cards, isEmpty]);

  const move = (by: number): void => {
    const next = cards[Math.min(cards.length - 1, Math.max(0, at + by))];
    if (next !== undefined) choose(next);
  };
  const letters =
    card === undefined
      ? []
      : cardKeys(card).map(({ k, action }) => [k.toLowerCase(), () => actOnCard(card, action)] as const);
  useKeys(
    {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Escape: leaveBoard,
      Enter: () => card !== undefined && actOnCard(card, card.actions[0]),
      ...Object.fromEntries(letters),
    },
    { when: focused },
  );
}
