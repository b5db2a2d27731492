/** How many lines a card's sentence takes: the board must know how high a card is before it draws it. */
import type { TFunction } from 'i18next';
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { cardSentence, hasSentence } from '../card-words.ts';
import { textWidthPx, type TextLook } from './text-width.ts';

/** The board's 470 without the card's border and padding, and one for what is rounded. */
const roomPx = 439;
/** As `order-card.css` draws it. */
export const sentenceLook: TextLook = { weight: '--w-text', size: '--t-label' };

export function sentenceLines(t: TFunction, card: BoardCard, nowMs: number): 0 | 1 | 2 {
  if (!hasSentence(card)) return 0;
  return textWidthPx(cardSentence(t, card, nowMs), sentenceLook) > roomPx ? 2 : 1;
}
