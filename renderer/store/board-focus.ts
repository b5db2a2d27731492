/** Which card is chosen, and whether letters and Enter act on it. */
import { create } from 'zustand';
import type { BoardCard } from '../../shared/ipc-contract.ts';

type BoardFocus = { readonly focused: boolean; readonly chosen: string | null };

export const useBoardFocus = create<BoardFocus>(() => ({ focused: false, chosen: null }));

/** One order can stand twice: itself, and held money that came for it. */
export const cardKey = (card: BoardCard): string => `${card.order}/${card.heldId ?? ''}`;

let leftFrom: HTMLElement | null = null;

/** F6: to the board, and on to the next card when it is there already. */
export function goToBoard(cards: readonly BoardCard[]): void {
  const { focused, chosen } = useBoardFocus.getState();
  const at = cards.findIndex((card) => cardKey(card) === chosen);
  const next = focused ? (at + 1) % cards.length : Math.max(0, at);
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
