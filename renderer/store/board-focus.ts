/** Which card is chosen, and whether letters and Enter act on it. */
import { create } from 'zustand';
import type { CardState } from '../../shared/board.ts';
import type { BoardCard } from '../../shared/ipc-contract.ts';

/** What of the board is shown while it has the focus. Nothing stays hidden once it is left. */
export const boardFilters = ['all', 'mine', 'waiting', 'paid', 'problems'] as const;
export type BoardFilter = (typeof boardFilters)[number];

type BoardFocus = {
  readonly focused: boolean;
  readonly chosen: string | null;
  readonly filter: BoardFilter;
};

export const useBoardFocus = create<BoardFocus>(() => ({ focused: false, chosen: null, filter: 'all' }));

const paidStates: readonly CardState[] = [
  'paid',
  'paidReceiptPending',
  'paidCash',
  'paidByDecision',
  'delivering',
  'didYouDial',
];

export function fits(card: BoardCard, filter: BoardFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'mine':
      return card.group === 'mine';
    case 'waiting':
      return card.group === 'others' || card.group === 'network';
    case 'paid':
      return paidStates.includes(card.state);
    case 'problems':
      return card.group === 'mine' && !paidStates.includes(card.state);
  }
}

/** The same filter once more shows everything again. The first card of what is shown is chosen. */
export function filterBoard(wanted: BoardFilter, cards: readonly BoardCard[]): void {
  const filter = wanted === useBoardFocus.getState().filter ? 'all' : wanted;
  const first = cards.find((card) => fits(card, filter));
  useBoardFocus.setState({ filter, chosen: first === undefined ? null : cardKey(first) });
}

/** One order can stand twice: itself, and held money that came for it. */
export const cardKey = (card: BoardCard): string =>
  `${card.order}/${card.heldId ?? ''}/${card.shortfallId ?? ''}`;

let leftFrom: HTMLElement | null = null;

/** F6: to the first card, which is the most urgent one, and on to the next when the board has the focus already. */
export function goToBoard(all: readonly BoardCard[]): void {
  const { focused, chosen, filter } = useBoardFocus.getState();
  const cards = all.filter((one) => fits(one, filter));
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

/** A field has the focus: letters are its text, and no card acts on them. */
export const endBoardFocus = (): void => useBoardFocus.setState({ focused: false, filter: 'all' });

/** Back to the field where the person was. */
export function leaveBoard(): void {
  endBoardFocus();
  if (leftFrom?.isConnected === true) leftFrom.focus();
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
