/** The keyboard's pages, and the board under its filters. */
import { app, fourCards, nowMs, waitingCard } from './fixtures.ts';
import type { Scene } from './scenes.ts';

const owner = { id: 'p4', name: 'Owner', role: 'owner' as const };
const ownerApp = { ...app, session: { ...app.session, person: owner } };
const moved = {
  ...ownerApp,
  session: { ...ownerApp.session, keys: { confirm: 'Control+b', reprint: 'F13' } },
};
const fifty = [
  ...fourCards,
  ...Array.from({ length: 46 }, (_, at) => ({
    ...waitingCard,
    order: `A-0002${String(at).padStart(2, '0')}`,
  })),
];
const draft = { payerText: '0712345678', recipientText: '0110123456', packageId: null };

export const counterScenes: Readonly<Record<string, Scene>> = {
  '76-palette': { keys: ['Control+k'] },
  '76b-palette-typed': { keys: ['Control+k', 'l', 'i'] },
  '76c-palette-nothing': { keys: ['Control+k', 'x', 'y', 'z'] },
  '71-keys': { answers: { 'app:state': moved }, screen: { name: 'keys' }, keys: ['ArrowDown'] },
  '71b-keys-taken': {
    answers: { 'app:state': moved },
    screen: { name: 'keys' },
    keys: ['ArrowDown', 'Enter', 'F5'],
  },
  '71c-keys-asks': {
    answers: { 'app:state': moved },
    screen: { name: 'keys' },
    keys: ['ArrowDown', 'ArrowDown', 'Enter'],
  },
  '72-filters': { keys: ['F6', '2'] },
  '72b-fifty': { answers: { 'board:list': { cards: fifty, nowMs } }, keys: ['F6'] },
  '73-swapped': { answers: { 'draft:load': draft }, keys: ['Alt+s'] },
  '74-help-moved': { answers: { 'app:state': moved }, screen: { name: 'help' } },
};
