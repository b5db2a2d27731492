/** Situations on the screens beside and behind the counter: delivery, decisions, the day, an order, its paper. */
import { receiptLinesOf } from './receipt-fixture.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { defaultPayoutSettings } from '../../shared/payouts.ts';
import type { Scene } from './scenes.ts';
import {
  ago,
  answers,
  app,
  card,
  heldCard,
  nowMs,
  offlineApp,
  orderPage,
  paidCard,
  queuedOfflineCard,
  review,
  unknownCard,
  waitingCard,
  type Answers,
} from './fixtures.ts';
import type { BoardCard, OrderPage } from '../../shared/ipc-contract.ts';

const owner = {
  ...app,
  session: { ...app.session, person: { id: 'p4', name: 'Owner', role: 'owner' as const } },
};
const longName = 'Wanjiku Nyambura wa Kamau';

const page = (one: BoardCard, rest: Partial<OrderPage> = {}): OrderPage => ({
  ...orderPage,
  card: one,
  order: one.order,
  ...rest,
});
const beside = (one: BoardCard, rest: Partial<OrderPage> = {}): Answers => ({
  'board:list': {
    cards: [one, ...[paidCard, unknownCard, waitingCard].filter(({ order }) => order !== one.order)],
    nowMs,
  },
  'order:get': page(one, rest),
});
/** The same board as practice numbers it. */
const besideInPractice = (one: BoardCard): Answers => {
  const numbered = (other: BoardCard) => ({ ...other, order: other.order.replace('A-', 'P-') });
  return {
    'board:list': { cards: [one, unknownCard, waitingCard].map(numbered), nowMs },
    'order:get': page(numbered(one)),
  };
};
const attempt = {
  id: 1,
  state: 'unknown',
  createdMs: ago(2, 25),
  sentMs: ago(2, 23),
  resultCode: null,
  resultText: null,
  receipt: null,
  nextQueryMs: nowMs + 8000,
  notChargedFromMs: nowMs + 37_000,
};
const unknownTimeline: OrderPage['timeline'] = [
  { atMs: ago(2, 25), kind: 'orderConfirmed', actor: 'Staff 1', values: {} },
  { atMs: ago(2, 23), kind: 'promptAccepted', actor: null, values: {} },
  { atMs: ago(1, 0), kind: 'askedSafaricom', actor: null, values: {} },
  { atMs: ago(0, 30), kind: 'becameUnknown', actor: null, values: {} },
  { atMs: ago(0, 4), kind: 'askedSafaricom', actor: null, values: {} },
];
/** Asked again and again: more than the panel has room for. */
const longUnknownTimeline: OrderPage['timeline'] = [
  ...unknownTimeline.slice(0, 2),
  ...[100, 90, 80, 70].map((seconds) => ({
    atMs: ago(0, seconds),
    kind: 'askedSafaricom',
    actor: null,
    values: {},
  })),
  ...unknownTimeline.slice(2),
];
const unknownPage = {
  attempts: [attempt],
  timeline: unknownTimeline,
  postings: [],
  receivedCents: 0,
  evidence: [],
};
const unknownMore: BoardCard = { ...unknownCard, actions: ['see-steps', 'take-cash', 'cancel'] };
const stated = card(119, 'stated', {
  ...unknownCard,
  state: 'stated',
  actions: ['decide-stated'],
  values: { name: longName, code: 'TKL7ABCD12' },
});
const dialOf = (before: string) => ({
  deliveryId: 1,
  recipient: '254110123456',
  method: 'by-hand' as const,
  dial: { before, recipient: '0110123456', after: '*1#' },
  by: 'Staff 1',
  startedMs: nowMs,
});
const didYouDial = card(122, 'didYouDial', {
  actions: ['answer-dialled'],
  values: { name: longName, timeMs: ago(3) },
});
const delivering = card(122, 'delivering', {
  actions: ['record-reply'],
  values: { name: 'Staff 1' },
  sinceMs: ago(0, 18),
});
const delivery: OrderPage['deliveries'][number] = {
  id: 1,
  state: 'unknown',
  by: longName,
  startedMs: ago(3),
  endedMs: ago(2),
  reason: null,
  method: 'by-hand',
  reply: null,
  airtime: null,
};
const deliveryUnknown = card(122, 'deliveryUnknown', { actions: ['settle-delivery'] });
const otherAmount = card(122, 'otherAmount', {
  actions: ['decide-hold'],
  values: { gotCents: 4000, priceCents: 5000 },
});
const shortfall = card(117, 'shortfall', {
  shortfallId: 3,
  actions: ['decide-shortfall'],
  values: { amountCents: 1000 },
});
const oldFile = card(122, 'oldFile', {
  actions: ['look-back'],
  values: { asks: 'order', amountCents: 5000 },
});
const oldShortfall = card(117, 'oldFile', {
  shortfallId: 3,
  actions: ['look-back'],
  values: { asks: 'shortfall', amountCents: 1000 },
});
const statedEnded = card(119, 'stated', {
  actions: ['see-steps'],
  values: { code: 'UKL4H7X2QD', name: 'Staff 1' },
});
const deliveryRefused = card(122, 'deliveryRefused', {
  actions: ['deliver', 'refund'],
  values: { reason: 'reason.already-recommended' },
});
const long: OrderPage = page(
  { ...deliveryRefused, packageName: 'Bingwa Sokoni 1.25 GB + 50 SMS Super' },
  {
    servedBy: longName,
    deliveries: [
      { ...delivery, state: 'refused', reason: 'already-recommended' },
      { ...delivery, id: 2, state: 'delivered' },
    ],
    evidence: [...Array(4).keys()].map((n) => ({
      atMs: ago(3 - n / 2),
      source: n % 2 === 0 ? 'callback' : 'query',
      verdict: n === 3 ? 'refused' : 'paid',
      resultCode: n === 3 ? '1032' : '0',
      receipt: null,
      text: n === 3 ? 'Request cancelled by user' : 'The service request is processed successfully.',
      applied: n !== 3,
    })),
    postings: [1, 2, 3, 4].map((seq) => ({
      seq: 40 + seq,
      kind: seq === 1 ? 'intent:stk-push' : seq === 2 ? 'payment-received' : 'held-refunded-in-cash',
      bookedMs: ago(4 - seq),
      hash: '7f3a91c2d4e5f601',
      lines:
        seq === 1
          ? []
          : [
              { account: 'mpesa-till', amountCents: 1_250_000 },
              { account: 'undelivered', amountCents: -1_250_000 },
            ],
    })),
    prints: [
      { id: 1, copy: 1, state: 'handed-over', atMs: ago(1), by: longName, reason: null },
      { id: 2, copy: 2, state: 'not-printed', atMs: ago(0, 20), by: longName, reason: 'paper-out' },
    ],
    timeline: [...unknownTimeline, ...unknownTimeline, ...unknownTimeline, ...unknownTimeline].map(
      (entry) => ({
        ...entry,
        actor: entry.actor === null ? null : longName,
      }),
    ),
  },
);
const day = answers['day:summary'];
const nothing = { amountCents: 0, count: 0 };
const noMoney = {
  received: nothing,
  delivered: nothing,
  toDeliver: nothing,
  owedBack: nothing,
  refunded: nothing,
};
const dayZero =
  typeof day === 'object'
    ? {
        ...day,
        rows: day.rows.map((one) => ({ ...one, ...noMoney })),
        total: noMoney,
        owed: [],
        owedTotalCents: 0,
        unknown: nothing,
        cash: { salesCents: 0, refundsCents: 0, expectedCents: 0 },
      }
    : day;
/** What was given back is taken off what is delivered: the columns still add up. */
const givenBack = { amountCents: 12_000, count: 2 };
const less = (cell: typeof givenBack) => ({
  amountCents: cell.amountCents - givenBack.amountCents,
  count: cell.count - givenBack.count,
});
const dayFull =
  typeof day === 'object'
    ? {
        ...day,
        owed: [0, 1, 2, 3].flatMap((copy) =>
          day.owed.map((debt) => ({ ...debt, order: `A-00${copy}${debt.order.slice(-3)}` })),
        ),
        owedTotalCents: day.owedTotalCents * 4,
        rows: day.rows.map((one) =>
          one.tender === 'mpesa-prompt'
            ? { ...one, delivered: less(one.delivered), refunded: givenBack }
            : one,
        ),
        total: { ...day.total, delivered: less(day.total.delivered), refunded: givenBack },
        fromEarlierDays: { amountCents: 5000, count: 1 },
      }
    : day;
const orders = answers['day:orders'];
const manyOrders =
  typeof orders === 'object'
    ? {
        rows: [1, 2, 3, 4].flatMap((copy) =>
          orders.rows.map((row) => ({
            ...row,
            order: row.order.replace('A-0001', `A-000${copy}`),
            packageName: `${row.packageName} Bingwa Sokoni Super Deal`,
            servedBy: longName,
          })),
        ),
        more: true,
      }
    : orders;
const receipt = (copy: number): Answers => ({
  'receipt:preview': { lines: [...receiptLinesOf(copy)], columns: 48 },
  'receipt:print': { id: 3, order: paidCard.order, copy: 1, state: 'handed-over', reason: null },
});

export const stepScenes: Readonly<Record<string, Scene>> = {
  '05b-deliver-practice': {
    answers: {
      ...besideInPractice(delivering),
      'app:state': { ...app, mode: 'practice' },
      'delivery:start': dialOf('*PRACTICE*123*4*'),
    },
    screen: { name: 'deliver', order: 'P-000122' },
  },
  '05c-deliver-reasons': {
    answers: { ...beside(delivering), 'delivery:start': dialOf('*123*4*') },
    screen: { name: 'deliver', order: 'A-000122' },
    keys: ['2'],
  },
  '05d-did-you-dial': {
    answers: beside(didYouDial, {
      deliveries: [{ ...delivery, state: 'started', endedMs: null }],
    }),
    screen: { name: 'deliver', order: 'A-000122' },
  },
  '05e-handed-over': {
    answers: {
      ...beside(delivering),
      'delivery:start': { ...dialOf(''), method: 'handed-over', dial: null },
    },
    screen: { name: 'deliver', order: 'A-000122' },
  },
  '15-unknown': { answers: beside(unknownCard, unknownPage), screen: { name: 'unknown', order: 'A-000119' } },
  '15b-unknown-code': {
    answers: beside(unknownMore, {
      ...unknownPage,
      attempts: [{ ...attempt, notChargedFromMs: ago(0, 30) }],
      timeline: longUnknownTimeline,
    }),
    screen: { name: 'unknown', order: 'A-000119' },
    keys: ['1', 't', 'k', 'l', '7', 'a', 'b', 'c', 'd', '1', '2'],
  },
  '15c-stated': {
    answers: beside(stated, { ...unknownPage, attempts: [{ ...attempt, state: 'stated' }] }),
    screen: { name: 'unknown', order: 'A-000119' },
    keys: ['1'],
  },
  '16-held': { answers: beside(heldCard), screen: { name: 'held', order: 'A-000118', heldId: 7 } },
  '16b-held-refund': {
    answers: beside(heldCard),
    screen: { name: 'held', order: 'A-000118', heldId: 7 },
    keys: ['2'],
  },
  '16c-shortfall': {
    answers: beside(shortfall),
    screen: { name: 'shortfall', order: 'A-000117', shortfallId: 3 },
  },
  '15d-stated-ended': {
    answers: beside(statedEnded, { ...unknownPage, attempts: [{ ...attempt, state: 'stated' }] }),
    screen: { name: 'unknown', order: 'A-000119' },
  },
  '08f-send-later': {
    answers: { ...beside(paidCard), 'app:state': offlineApp },
    screen: { name: 'confirm', review: { ...review, mayWaitUntilMs: nowMs + 60 * 60_000 } },
    keys: ['w', 'w'],
  },
  '17-hold': {
    answers: {
      ...beside(otherAmount, { receivedCents: 4000 }),
      'payout:refund-ways': { amountCents: 4000, ways: ['reversal', 'b2c', 'cash'] },
    },
    screen: { name: 'hold', order: 'A-000122' },
  },
  '18-settle': {
    answers: beside(deliveryUnknown, { deliveries: [delivery] }),
    screen: { name: 'settle-delivery', order: 'A-000122' },
  },
  '18b-look-back': {
    answers: beside(oldFile),
    screen: { name: 'look-back', order: 'A-000122', heldId: null, shortfallId: null },
  },
  '18c-look-back-code': {
    answers: beside(oldFile),
    screen: { name: 'look-back', order: 'A-000122', heldId: null, shortfallId: null },
    keys: ['3'],
  },
  '18d-look-back-nothing': {
    answers: beside(oldFile),
    screen: { name: 'look-back', order: 'A-000122', heldId: null, shortfallId: null },
    keys: ['5', 't'],
  },
  '18e-look-back-shortfall': {
    answers: beside(oldShortfall),
    screen: { name: 'look-back', order: 'A-000117', heldId: null, shortfallId: 3 },
  },
  '19-take-cash': {
    answers: {
      ...beside({ ...queuedOfflineCard, order: 'A-000126' }),
      'app:state': offlineApp,
    },
    screen: { name: 'take-cash', order: 'A-000126' },
    keys: ['1', '0', '0', '0'],
  },
  '08-day': { answers: { 'app:state': owner }, screen: { name: 'day' } },
  '08b-day-zero': {
    answers: {
      'app:state': owner,
      ...(dayZero && { 'day:summary': dayZero }),
      'day:orders': { rows: [], more: false },
    },
    screen: { name: 'day' },
  },
  '08c-day-full': {
    answers: {
      'app:state': owner,
      ...(dayFull && { 'day:summary': dayFull }),
      ...(manyOrders && { 'day:orders': manyOrders }),
    },
    screen: { name: 'day' },
  },
  '30-order': { screen: { name: 'order', order: 'A-000122' } },
  '30c-order-delivered': {
    answers: {
      'order:get': {
        ...orderPage,
        card: {
          ...orderPage.card,
          state: 'delivered',
          group: 'closed',
          actions: ['receipt'],
          values: { package: '1.5 GB', recipient: '0110***456' },
        },
      },
    },
    screen: { name: 'order', order: 'A-000122' },
  },
  '30b-order-long': {
    answers: { 'order:get': long },
    screen: { name: 'order', order: 'A-000122', ask: 'refund' },
  },
  '31-search': { screen: { name: 'search' }, keys: ['6', '7', '8'] },
  '32-receipt': { answers: receipt(1), screen: { name: 'receipt', order: 'A-000122' }, keys: ['p'] },
  '32b-receipt-duplicate': {
    answers: { ...receipt(2), 'order:get': long },
    screen: { name: 'receipt', order: 'A-000122' },
  },
  '33-settings': {
    answers: {
      'app:state': owner,
      'settings:get': {
        shopName: 'Mama Wanjiku Nyambura General Stores & M-PESA, Githurai 45',
        shopLine: 'Moi Avenue, Nairobi · 0700 000 000',
        tillName: 'Till A',
        receiptLanguage: 'en',
        receiptWidth: '80',
        printer: { kind: 'tcp', host: '192.168.1.50', port: 9100, columns: 48 },
        receiptHeader: [],
        receiptFooter: [],
        kraPin: '',
        paperCut: true,
        drawer: { opensOnCash: false, pin: 2, pulseMs: 50 },
        printWhen: 'ask',
        idleLockMinutes: 10,
        customerWaitsSeconds: 180,
        sendLater: { allowed: true, maxCount: 5, maxTotalCents: 1_000_00, maxMinutes: 60 },
        regulars: { on: true, days: 60 },
        customerDisplay: 'off',
        customerLanguage: 'sw',
        payouts: defaultPayoutSettings,
        passwordLifeDays: 90,
        passwordWarnDays: 14,
        payoutFreezeHours: 24,
        questionPace: { perMinute: 5, tills: 1 },
        modem: defaultSettings.modem,

        airtimeTransferCodes: ['140'],
        tomorrowFromMinutes: 5,
      },
    },
    screen: { name: 'settings' },
  },
  '33b-settings-staff': { screen: { name: 'settings' } },
  '33c-settings-practice': {
    answers: {
      'app:state': { ...owner, mode: 'practice' },
      'settings:get': {
        shopName: 'Demo Shop',
        shopLine: 'Moi Avenue, Nairobi',
        tillName: 'Till A',
        receiptLanguage: 'sw',
        receiptWidth: '58',
        printer: { kind: 'tcp', host: '192.168.1.50', port: 9100, columns: 32 },
        receiptHeader: [],
        receiptFooter: [],
        kraPin: '',
        paperCut: true,
        drawer: { opensOnCash: false, pin: 2, pulseMs: 50 },
        printWhen: 'always',
        idleLockMinutes: 10,
        customerWaitsSeconds: 180,
        sendLater: { allowed: false, maxCount: 5, maxTotalCents: 1_000_00, maxMinutes: 60 },
        regulars: { on: true, days: 60 },
        customerDisplay: 'off',
        customerLanguage: 'sw',
        payouts: defaultPayoutSettings,
        passwordLifeDays: 90,
        passwordWarnDays: 14,
        payoutFreezeHours: 24,
        questionPace: { perMinute: 5, tills: 1 },
        modem: defaultSettings.modem,

        airtimeTransferCodes: ['140'],
        tomorrowFromMinutes: 5,
      },
    },
    screen: { name: 'settings' },
  },
  '34b-help-practice': { answers: { 'app:state': { ...app, mode: 'practice' } }, screen: { name: 'help' } },
  '08d-day-practice': {
    answers: { 'app:state': { ...owner, mode: 'practice' }, ...(dayFull && { 'day:summary': dayFull }) },
    screen: { name: 'day' },
  },
  '34-help': { screen: { name: 'help' } },
  '35-refusal': {
    answers: {
      'app:state': {
        ...app,
        refusal: {
          code: 'production-expected',
          path: '/home/duka/.local/share/mbili/production/mbili.sqlite3',
          detail: 'ENOENT: no such file; the marker of 12 Nov 2026 stands beside the folder',
        },
      },
    },
  },
  '36-approval': {
    answers: beside(heldCard),
    screen: { name: 'held', order: 'A-000118', heldId: 7 },
    refuses: { 'held:deliver': 'approval-needed' },
    keys: ['1', 'F9'],
  },
};
