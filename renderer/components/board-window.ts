/** Which cards of the board stand in its room: the room never scrolls, and no card is drawn smaller. */
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { cardKey } from '../store/board-focus.ts';

/** As `board.css` and `order-card.css` draw them; under a system strip everything stands closer. */
export type Sizes = {
  readonly gap: number;
  readonly heading: number;
  readonly card: number;
  readonly sentence: number;
  readonly secondLine: number;
};
export const wide: Sizes = { gap: 10, heading: 22, card: 116, sentence: 26, secondLine: 20 };
export const close: Sizes = { gap: 8, heading: 22, card: 114, sentence: 26, secondLine: 20 };

export type BoardRoom = {
  readonly heightPx: number;
  readonly sizes: Sizes;
  /** How many lines a card's sentence takes. */
  readonly linesOf: (card: BoardCard) => number;
};

/**
 * As many as fit from the first one, moved down so far that the chosen one is among them. `kept` stands there whatever
 * is above it, before or after the others by its own place.
 */
export function shownCards(
  cards: readonly BoardCard[],
  room: BoardRoom,
  chosenAt: number | null,
  kept: BoardCard | undefined,
): readonly BoardCard[] {
  const window = visibleWindow(cards, room, chosenAt ?? 0);
  const shown = cards.slice(window.from, window.to);
  const keptAt = cards.findIndex((card) => kept !== undefined && cardKey(card) === cardKey(kept));
  const card = cards[keptAt];
  if (card === undefined || shown.includes(card)) return shown;
  const { gap, heading } = room.sizes;
  const left = { ...room, heightPx: room.heightPx - heightOf(card, room) - 2 * gap - heading };
  const [first] = cards;
  // No room beside it: alone, as long as nothing else is chosen.
  if (chosenAt === null && first !== undefined && heightOf(first, room) + gap + heading > left.heightPx)
    return [card];
  const { from, to } = visibleWindow(cards, left, chosenAt ?? 0);
  const others = cards.slice(from, to);
  return keptAt < from ? [card, ...others] : [...others, card];
}

export const startsGroup = (card: BoardCard, previous: BoardCard | undefined): boolean =>
  previous !== undefined && card.group !== previous.group;

function heightOf(card: BoardCard, { sizes, linesOf }: BoardRoom): number {
  const lines = linesOf(card);
  return sizes.card + (lines > 0 ? sizes.sentence : 0) + (lines > 1 ? sizes.secondLine : 0);
}

function visibleWindow(
  cards: readonly BoardCard[],
  room: BoardRoom,
  chosenAt: number,
): { readonly from: number; readonly to: number } {
  const { gap } = room.sizes;
  const group = room.sizes.heading + gap;
  for (let from = 0; from <= chosenAt; from += 1) {
    let used = 0;
    let to = from;
    for (; to < cards.length; to += 1) {
      const card = cards[to];
      if (card === undefined) break;
      const heading = to > from && startsGroup(card, cards[to - 1]) ? group : 0;
      const more = to + 1 < cards.length || from > 0 ? group : 0;
      const height = heightOf(card, room) + heading + (to > from ? gap : 0);
      if (used + height + more > room.heightPx && to > from) break;
      used += height;
    }
    if (chosenAt < to) return { from, to };
  }
  return { from: chosenAt, to: chosenAt + 1 };
}
