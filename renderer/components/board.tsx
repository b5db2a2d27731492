import { useEffect, useLayoutEffect, useRef, useState } from 'react';
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
import { BoardFilters } from './board-filters.tsx';
import { BoardLegend } from './board-legend.tsx';
import { KeyCap } from './key-cap.tsx';
import { OrderCard } from './order-card.tsx';
import { sentenceLines, useMeasuredFont } from './sentence-lines.ts';
import './board.css';

/** As `board.css` and `order-card.css` draw them; under a system strip everything stands closer. */
type Sizes = {
  readonly gap: number;
  readonly heading: number;
  readonly card: number;
  readonly sentence: number;
  readonly secondLine: number;
};
const wide: Sizes = { gap: 10, heading: 22, card: 116, sentence: 26, secondLine: 20 };
const close: Sizes = { gap: 8, heading: 22, card: 114, sentence: 26, secondLine: 20 };

/** Everything unfinished: first what needs this person, then what waits for others. `working`: the order at the left. */
export function Board({ working }: { readonly working: string | null }) {
  const { t } = useWords();
  const all = useTill((till) => till.cards);
  useMeasuredFont();
  const { focused, chosen, filter } = useBoardFocus();
  const cards = all.filter((card) => fits(card, filter));
  const list = useRef<HTMLDivElement>(null);
  const room = useHeight(list);
  const at = cards.findIndex((card) => cardKey(card) === chosen);
  const sizes = useTill((till) => (till.app !== null && hasSystemStrip(till.app) ? close : wide));
  const window = visibleWindow(cards, room, focused ? Math.max(0, at) : 0, sizes, (card) =>
    sentenceLines(t, card, mainNowMs()),
  );
  const shown = cards.slice(window.from, window.to);
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

const startsGroup = (card: BoardCard, previous: BoardCard | undefined): boolean =>
  previous !== undefined && card.group !== previous.group;

/** As many cards as fit from the first one, moved down so far that the chosen one is among them. */
function visibleWindow(
  cards: readonly BoardCard[],
  room: number,
  chosenAt: number,
  sizes: Sizes,
  linesOf: (card: BoardCard) => number,
): { readonly from: number; readonly to: number } {
  const group = sizes.heading + sizes.gap;
  for (let from = 0; from <= chosenAt; from += 1) {
    let used = 0;
    let to = from;
    for (; to < cards.length; to += 1) {
      const card = cards[to];
      if (card === undefined) break;
      const heading = to > from && startsGroup(card, cards[to - 1]) ? group : 0;
      const more = to + 1 < cards.length || from > 0 ? group : 0;
      const lines = linesOf(card);
      const own = sizes.card + (lines > 0 ? sizes.sentence : 0) + (lines > 1 ? sizes.secondLine : 0);
      const height = own + heading + (to > from ? sizes.gap : 0);
      if (used + height + more > room && to > from) break;
      used += height;
    }
    if (chosenAt < to) return { from, to };
  }
  return { from: chosenAt, to: chosenAt + 1 };
}

function useHeight(element: { readonly current: HTMLElement | null }): number {
  const [height, setHeight] = useState(604);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setHeight(entry?.contentRect.height ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return height;
}
