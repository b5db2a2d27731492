/** The keyboard's pages, and the board under its filters. */
import {
  app,
  catalogue,
  ending678,
  fourCards,
  nowMs,
  orderPage,
  paidCard,
  review,
  waitingCard,
  type Answers,
} from './fixtures.ts';
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

/** Names as shops give them, with a price of five digits. */
const longNames = [
  'Monthly unlimited 30',
  'Kabambe weekend 20GB',
  'Unlimitedplus',
  'Tunukiwa mwezi mzima bila kikomo 45 GB',
  'Mwezi',
  'NIGHT UNLIMITED',
];
const shelf = (count: number, names: readonly string[]): Answers => ({
  'catalogue:list': {
    items: Array.from({ length: count }, (_, at) => {
      const like = catalogue[at % catalogue.length];
      if (like === undefined) throw new Error('no packages');
      return {
        ...like,
        id: `long-${at}`,
        code: at < 90 ? String(at + 10) : '',
        name: names[at % names.length] ?? like.name,
        priceCents: 1_250_000,
        dailyRule: at % 2 === 0 ? ('once-per-recipient' as const) : ('any' as const),
        onSale: at % 9 !== 6,
      };
    }),
  },
  'draft:load': { payerText: '0712345678', recipientText: '0110123456', packageId: 'long-0' },
});

const longName = 'Tunukiwa mwezi mzima bila kikomo 45 GB';
const long = { packageName: longName, priceCents: 1_250_000 };
const longReview = { ...review, snapshot: { ...review.snapshot, ...long } };
const longCards = fourCards.map((one) => ({ ...one, ...long }));

const longDelivering = {
  ...paidCard,
  ...long,
  state: 'delivering' as const,
  values: { name: 'Staff 1' },
};

export const counterScenes: Readonly<Record<string, Scene>> = {
  '77-long-names': { answers: shelf(6, longNames) },
  '77b-long-names-500': { answers: shelf(500, longNames) },
  '77d-long-confirm': { screen: { name: 'confirm', review: longReview } },
  '77e-long-confirm-doubt': {
    screen: {
      name: 'confirm',
      review: { ...longReview, doubts: [{ kind: 'repeat', order: 'A-000120', minutes: 4 }] },
    },
  },
  '77f-long-board': { answers: { 'board:list': { cards: longCards, nowMs } }, keys: ['F6'] },
  '77g-long-deliver': {
    answers: {
      'board:list': { cards: [longDelivering], nowMs },
      'order:get': { ...orderPage, card: longDelivering },
    },
    screen: { name: 'deliver', order: 'A-000122' },
  },
  '77h-long-regulars': {
    answers: { 'regular:find': { rows: ending678.map((row) => ({ ...row, packageName: longName })) } },
    keys: ['6', '7', '8'],
  },
  '77c-short-names-500': { answers: shelf(500, ['Mwezi', '1.5 GB', 'Wiki 2 GB']) },
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
