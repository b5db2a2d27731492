/** Which card is chosen, and whether letters and Enter act on it. */
import { create } from 'zustand';
import type { BoardCard } from '../../shared/ipc-contract.ts';

type BoardFocus = { readonly focused: boolean; readonly chosen: string | null };

export const useBoardFocus = create<BoardFocus>(() => ({ focused: false, chosen: null }));

/** One order can stand twice: itself, and held money that came for it. */
export const cardKey = (card: BoardCard): string =>
  `${card.order}/${card.heldId ?? ''}/${card.shortfallId ?? ''}`;

let leftFrom: HTMLElement | null = null;

/** F6: to the first card, which is the most urgent one, and on to the next when the board has the focus already. */
export function goToBoard(cards: readonly BoardCard[]): void {
  const { focused, chosen } = useBoardFocus.getState();
  const at = cards.findIndex((card) => cardKey(card) === chosen);
  // Never where one was before: the hand that learnt F6 D must not act on another order.
  const next = focused ? (at + 1) % cards.length : 0;
  const card = cards[next];
  if (card === undefined) return;
  if (!focused) leftFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  useBoardFocus.setState({ focused: true, chosen: cardKey(card) });
}

export function choose(card: BoardCard): void {
  useBoardFocus.setState({ focused: true, chosen: cardKey(card) });
}

/** Back to the field where the person was. */
export function leaveBoard(): void {
  useBoardFocus.setState({ focused: false });
  if (leftFrom?.isConnected === true) leftFrom.focus();
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
