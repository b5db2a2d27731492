/** What a screen reader says when a card changes by itself: paid and refused at once, everything else politely. */
import { create } from 'zustand';
import type { CardState } from '../../shared/board.ts';
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { call } from '../bridge.ts';
import { cardWord } from '../card-words.ts';
import { mainNowMs } from '../clock.ts';
import { words } from '../words.ts';
import { cardKey } from './board-focus.ts';

export const useAnnouncements = create<{ readonly polite: string; readonly urgent: string }>(() => ({
  polite: '',
  urgent: '',
}));

const urgentStates: readonly CardState[] = [
  'paid',
  'paidReceiptPending',
  'refused',
  'unknown',
  'held',
  'shortfall',
  'otherAmount',
  'contradiction',
  'deliveryRefused',
  'deliveryUnknown',
  'deliveryReview',
  'oldFile',
  'didYouDial',
];

/** What was said before is not left standing in the other language, to be read with the wrong voice. */
let saidIn = words.language;
words.on('languageChanged', (language) => {
  if (language === saidIn) return;
  saidIn = language;
  useAnnouncements.setState({ polite: '', urgent: '' });
});

export function announce(text: string, urgent: boolean): void {
  useAnnouncements.setState(urgent ? { urgent: text } : { polite: text });
}

export function announceChanges(before: readonly BoardCard[], after: readonly BoardCard[]): void {
  for (const card of after) {
    const old = before.find((other) => cardKey(other) === cardKey(card));
    if (old?.state === card.state || before.length === 0) continue;
    announceCard(card);
  }
  for (const order of new Set(before.map((card) => card.order)))
    if (order !== '' && !after.some((card) => card.order === order)) void announceEnd(order);
}

function announceCard(card: BoardCard): void {
  const word = cardWord(words.t, card, mainNowMs());
  announce(card.order === '' ? word : `${card.order}: ${word}`, urgentStates.includes(card.state));
}

/** What is finished leaves the board without a word there: delivered, refunded, cancelled. */
async function announceEnd(order: string): Promise<void> {
  const result = await call('order:get', { order });
  if (result.ok) announceCard(result.value.card);
}
