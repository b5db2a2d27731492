/** Situations to look at: one per picture of the look, and the hard ones (long names, full, empty). */
import type { ErrorCode, Failure } from '../../shared/error-codes.ts';
import type { BoardCard, Channel } from '../../shared/ipc-contract.ts';
import type { Screen } from '../../renderer/store/screens.ts';
import {
  ago,
  app,
  card,
  catalogue,
  ending678,
  fourCards,
  heldCard,
  notSentCard,
  nowMs,
  offlineApp,
  orderPage,
  paidCard,
  queuedCard,
  queuedOfflineCard,
  refusedCard,
  review,
  unknownCard,
  waitingCard,
  type Answers,
} from './fixtures.ts';

import { everyState } from './every-state.ts';
import { messageScenes } from './message-scenes.ts';
import { deliveryScenes } from './delivery-scenes.ts';
import { creditScenes } from './credit-scenes.ts';
import { counterScenes } from './counter-scenes.ts';
import { setUpScenes } from './set-up-scenes.ts';
import { catalogueScenes } from './catalogue-scenes.ts';
import { paperScenes } from './paper-scenes.ts';
import { staffScenes } from './staff-scenes.ts';
import { payoutScenes } from './payout-scenes.ts';
import { trainingScenes } from './training-scenes.ts';
import { stepScenes } from './step-scenes.ts';

export type Scene = {
  readonly answers?: Answers;
  readonly screen?: Screen;
  /** Channels that are refused, and how. */
  readonly refuses?: { readonly [C in Channel]?: ErrorCode | Failure };
  /** Channels whose answer has not come yet. */
  readonly waits?: readonly Channel[];
  /** Keys pressed before the picture, as Playwright names them. */
  readonly keys?: readonly string[];
};

const board = (...cards: readonly BoardCard[]): Answers => ({ 'board:list': { cards: [...cards], nowMs } });
const draft = (payerText: string, recipientText: string, packageId: string | null = null): Answers => ({
  'draft:load': { payerText, recipientText, packageId },
});
const practiceApp = { ...app, mode: 'practice' as const };
const practiceCard = { ...waitingCard, order: 'P-000004', sinceMs: ago(0, 7), payerMasked: '0712***678' };
const practiced = (...cards: readonly BoardCard[]): readonly BoardCard[] =>
  cards.map((one) => ({ ...one, order: one.order.replace('A-', 'P-') }));
const nearly = {
  ...review,
  snapshot: { ...review.snapshot, recipient: '254712345687' },
  doubts: [
    { kind: 'nearly-equal' as const, positions: [9, 10] },
    { kind: 'repeat' as const, order: 'A-000120', minutes: 4 },
  ],
};
const same = { ...review, snapshot: { ...review.snapshot, recipient: '254712345678' } };
const prompt = {
  id: 'x',
  masked: '0712***678',
  amountShillings: 51,
  accountReference: 'P-000004',
  sinceMs: ago(0, 7),
};
const deliveringCard = card(122, 'delivering', {
  actions: ['record-reply'],
  values: { name: 'Staff 1' },
  sinceMs: ago(0, 18),
});
const otherAmountCard = card(122, 'otherAmount', {
  actions: ['decide-hold'],
  values: { gotCents: 4000, priceCents: 5000 },
});
const otherAmountPage = { ...orderPage, card: otherAmountCard, receivedCents: 4000 };
/** Payers that end alike: two recipients, two packages, another customer. */
const regulars = ending678.map((one, at) => ({
  ...one,
  recipientMasked: ['0110***456', '0712***678', '0722***678'][at] ?? one.recipientMasked,
}));
const received = [
  {
    kind: 'b2c' as const,
    masked: '0712***678',
    amountShillings: 1500,
    fromName: 'DEMO SHOP',
    receipt: 'TKL7ABCD12',
    atMs: ago(1),
  },
];

export const scenes: Readonly<Record<string, Scene>> = {
  '01-counter': { answers: draft('0712345678', '01101234') },
  '02-chosen': { answers: draft('0712345678', '0110123456', 'pkg-21') },
  '03-confirm': { screen: { name: 'confirm', review } },
  '03b-almost-same': { screen: { name: 'confirm', review: nearly } },
  '03c-cash': {
    screen: { name: 'confirm', review: { ...review, snapshot: { ...review.snapshot, tender: 'cash' } } },
    keys: ['1', '0', '0', '0'],
  },
  '03d-cash-doubt': {
    screen: { name: 'confirm', review: { ...nearly, snapshot: { ...nearly.snapshot, tender: 'cash' } } },
  },
  '04-same': { screen: { name: 'confirm', review: same } },
  '05-deliver': {
    answers: board(deliveringCard, unknownCard, refusedCard, waitingCard),
    screen: { name: 'deliver', order: deliveringCard.order },
  },
  '06-practice-phone': {
    answers: {
      ...board(practiceCard),
      'app:state': practiceApp,
      'phone:list': { prompts: [prompt], received: [] },
    },
  },
  '06b-practice-full': {
    answers: {
      ...board(...practiced(...fourCards, notSentCard, heldCard)),
      'app:state': practiceApp,
      'phone:list': { prompts: [prompt, prompt], received: [] },
    },
  },
  '06c-practice-received': {
    answers: {
      ...board(...practiced(paidCard)),
      'app:state': practiceApp,
      'phone:list': { prompts: [], received },
    },
  },
  '07-offline': {
    answers: {
      ...board(
        { ...paidCard, order: 'A-000124', sinceMs: ago(3, 2) },
        notSentCard,
        queuedCard,
        queuedOfflineCard,
      ),
      ...draft('0733111222', ''),
      'app:state': offlineApp,
    },
  },
  '07b-practice-offline': {
    answers: {
      ...board(...practiced(paidCard, notSentCard, queuedCard, queuedOfflineCard)),
      'app:state': { ...practiceApp, link: offlineApp.link },
    },
  },
  '10-sign-in': {
    answers: {
      'app:state': {
        ...app,
        session: {
          ...app.session,
          person: null,
          lockedBy: 'Staff 1',
          waiting: { paid: 1, waiting: 1, unknown: 1, failed: 1 },
        },
      },
    },
    keys: ['1', '2', '2'],
  },
  '10b-sign-in-practice': {
    answers: {
      'app:state': {
        ...practiceApp,
        session: {
          ...app.session,
          person: null,
          people: app.session.people.filter((person) => person.id === 'p1' || person.id === 'p4'),
          practicePins: [
            { name: 'Staff 1 (sample)', pin: '1111' },
            { name: 'Owner (sample)', pin: '2222' },
          ],
        },
      },
    },
  },
  '12-first-run': { answers: { ...board(), 'app:state': { ...practiceApp, firstRun: true } } },
  '14-repeat': {
    answers: { ...board(paidCard, waitingCard), 'regular:find': { rows: regulars } },
    keys: ['6', '7', '8'],
  },
  '36b-approval-hold': {
    answers: {
      ...board(otherAmountCard, unknownCard, refusedCard, waitingCard),
      'order:get': otherAmountPage,
    },
    screen: { name: 'hold', order: 'A-000122' },
    refuses: { 'order:release-hold': 'approval-needed' },
    keys: ['1', 'F9'],
  },
  '20-empty': { answers: board() },
  '21-twenty': {
    answers: board(
      ...[paidCard, unknownCard, refusedCard, notSentCard, heldCard].flatMap((one, index) =>
        [0, 1, 2].map((copy) => ({ ...one, order: `A-0001${index}${copy}` })),
      ),
      waitingCard,
      ...[1, 2, 3, 4].map((copy) => ({ ...waitingCard, order: `A-00013${copy}` })),
    ),
  },
  '22-board-focus': { keys: ['F6', 'F6', 'F6'] },
  '23-package-keys': { answers: draft('0712345678', '0110123456'), keys: ['F5', '2'] },
  '24-refused-numbers': { answers: draft('0712345678 0722000000', '+255712345678') },
  '25-long': {
    answers: {
      ...draft('0712345678', '0712345678', 'pkg-23'),
      'catalogue:list': {
        items: catalogue.map((one) => ({
          ...one,
          name: `${one.name} Bingwa Sokoni Super`,
          priceCents: 1_250_000,
          onSale: one.code !== '12',
        })),
      },
      'app:state': {
        ...app,
        shopName: 'Mama Wanjiku Nyambura General Stores & M-PESA, Githurai 45',
        session: {
          ...app.session,
          person: { id: 'p1', name: 'Wanjiku Nyambura wa Kamau', role: 'attendant' },
        },
      },
    },
  },
  // Three at a time: so many fit, whatever their sentences take.
  ...Object.fromEntries(
    Array.from({ length: Math.ceil(everyState.length / 3) }, (_, at) => [
      `26-every-${String.fromCodePoint(97 + at)}`,
      { answers: board(...everyState.slice(at * 3, at * 3 + 3)) },
    ]),
  ),
  '27-two-doubts': {
    screen: { name: 'confirm', review: { ...nearly, doubts: [...nearly.doubts].reverse() } },
  },
  ...counterScenes,
  ...stepScenes,
  ...paperScenes,
  ...setUpScenes,
  ...deliveryScenes,
  ...staffScenes,
  ...catalogueScenes,
  ...payoutScenes,
  ...messageScenes,
  ...trainingScenes,
  ...creditScenes,
};
