/** Delivery by the modem, pasted replies, the airtime and stopped packages. */
import type { AirtimeState, BoardCard, ModemView, OrderPage } from '../../shared/ipc-contract.ts';
import { ago, app, card, nowMs, orderPage, paidCard, review, waitingCard } from './fixtures.ts';
import type { Answers } from './fixtures.ts';
import type { Scene } from './scenes.ts';

const ownerApp = {
  ...app,
  session: { ...app.session, person: { id: 'p3', name: 'Owner', role: 'owner' as const } },
};

const modem: ModemView = {
  kind: 'serial',
  phase: 'busy',
  port: '/dev/ttyUSB2',
  signal: 18,
  registration: 'home',
  operator: 'Safaricom',
  sim: 'ready',
  airtimeCents: 1_250_40,
  airtimeMs: ago(12),
  problem: null,
  problemMs: null,
};
const away: ModemView = {
  ...modem,
  phase: 'off',
  signal: null,
  registration: 'unknown',
  operator: null,
  problem: 'sim-pin-wrong',
  problemMs: ago(1),
};

const dialling = card(122, 'modemDialling', { group: 'others', actions: ['see-modem'] });
const notDialled = card(122, 'modemAway', {
  actions: ['deliver', 'refund'],
  values: { reason: 'modem.problem.sim-pin-wrong' },
});
const checking = card(123, 'paidChecking', { group: 'others', actions: ['wait', 'deliver', 'refund'] });
const paying = card(124, 'payingOut', { group: 'others', actions: ['see-payout'], values: { payoutId: 3 } });
const doubtful = card(125, 'payoutDoubt', { actions: ['see-payout'], values: { payoutId: 4 } });
const unknown = card(122, 'deliveryUnknown', { actions: ['settle-delivery'], sinceMs: ago(3) });

const beside = (one: BoardCard, rest: Partial<OrderPage> = {}): Answers => ({
  'board:list': {
    cards: [one, paidCard, waitingCard].filter(
      (each, at, all) => all.findIndex(({ order }) => order === each.order) === at,
    ),
    nowMs,
  },
  'order:get': { ...orderPage, card: one, order: one.order, ...rest },
  'modem:state': modem,
});

const started = {
  deliveryId: 1,
  recipient: '254110123456',
  method: 'modem' as const,
  dial: null,
  by: 'Staff 1',
  startedMs: ago(0, 20),
};
const byHand = {
  ...started,
  method: 'by-hand' as const,
  dial: { before: '*123*4*', recipient: '0110123456', after: '#' },
};
const delivering = card(122, 'delivering', { actions: ['record-reply'], values: { name: 'Staff 1' } });
const reply = (text: string): readonly string[] => ['4', ...text];

const airtime: AirtimeState = {
  bookCents: 1_295_40,
  read: { amountCents: 1_250_40, atMs: ago(12) },
  differenceCents: -45_00,
  suspended: [
    {
      id: 1,
      code: '41',
      name: '1 GB + 20 min',
      reason: 'other-bundle',
      order: 'A-000119',
      reply: 'You have successfully purchased 7 MB for 0722***111 valid for 1 hour.',
      sinceMs: ago(9),
    },
    {
      id: 2,
      code: '13',
      name: '1.25 GB',
      reason: 'three-refusals',
      order: 'A-000121',
      reply: null,
      sinceMs: ago(3),
    },
  ],
};

export const deliveryScenes: { readonly [name: string]: Scene } = {
  '61-modem-dials': {
    answers: { ...beside(dialling, { deliveryMethod: 'modem' }), 'delivery:start': started },
    screen: { name: 'deliver', order: 'A-000122' },
  },
  '61b-modem-away': {
    answers: { ...beside(notDialled, { deliveryMethod: 'modem' }), 'modem:state': away },
    screen: { name: 'deliver', order: 'A-000122' },
  },
  '61c-board-by-itself': {
    answers: {
      'board:list': {
        cards: [doubtful, notDialled, checking, paying, { ...dialling, order: 'A-000126' }],
        nowMs,
      },
    },
  },
  '61d-reply-delivered': {
    answers: { ...beside(delivering), 'delivery:start': byHand },
    screen: { name: 'deliver', order: 'A-000122' },
    keys: reply('You have successfully purchased 1.5 GB'),
  },
  '61e-reply-other-bundle': {
    answers: { ...beside(delivering), 'delivery:start': byHand },
    screen: { name: 'deliver', order: 'A-000122' },
    keys: reply('You have successfully purchased 20 MB'),
  },
  '61f-settle-modem': {
    answers: beside(unknown, {
      deliveryMethod: 'modem',
      deliveries: [
        {
          id: 1,
          state: 'unknown',
          by: 'Staff 1',
          startedMs: ago(4),
          endedMs: ago(3),
          reason: 'truncated',
          method: 'modem',
          reply: 'Request succ',
          airtime: {
            beforeCents: 1_295_40,
            beforeMs: ago(30),
            afterCents: 1_250_40,
            afterMs: ago(2),
            spentCents: 0,
            costCents: 45_00,
          },
        },
      ],
    }),
    screen: { name: 'settle-delivery', order: 'A-000122' },
  },
  '61g-confirm-low-airtime': {
    screen: {
      name: 'confirm',
      review: { ...review, doubts: [{ kind: 'low-airtime', leftCents: 15_00 }] },
    },
  },
  '62-airtime': {
    answers: { 'app:state': ownerApp, 'airtime:state': airtime, 'modem:state': { ...modem, phase: 'ready' } },
    screen: { name: 'airtime' },
  },
  '62b-settings-modem': {
    answers: { 'app:state': ownerApp, 'modem:state': away },
    screen: { name: 'settings' },
    keys: ['Alt+5'],
  },
  '61h-modem-away': {
    answers: {
      ...beside({ ...notDialled, values: { reason: 'modem.problem.no-port' } }),
      'modem:state': away,
      'app:state': { ...app, link: { ...app.link, modem: { problem: 'no-port', waiting: 1 } } },
    },
  },
};
