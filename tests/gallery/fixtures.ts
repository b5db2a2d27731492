import { defaultSettings } from '../../shared/settings.ts';
/** Canned answers of the main process: the same shop as in the pictures of the look. */
import type {
  AppState,
  BoardCard,
  Channel,
  OrderPage,
  OrderRow,
  Request,
  Response,
  Review,
} from '../../shared/ipc-contract.ts';
import { defaultPayoutSettings } from '../../shared/payouts.ts';
import type { CatalogueItem, Validity } from '../../shared/packages.ts';

/** 21 Nov 2026, 14:32:00 in Nairobi. */
export const nowMs = Date.UTC(2026, 10, 21, 11, 32, 0);
export const ago = (minutes: number, seconds = 0): number => nowMs - (minutes * 60 + seconds) * 1000;

const hours = (count: number): Validity => ({ kind: 'hours', hours: count });
const days = (count: number): Validity => ({ kind: 'days', days: count });
const midnight: Validity = { kind: 'until-midnight' };

function item(
  code: string,
  name: string,
  price: number,
  validity: Validity,
  rest: Partial<CatalogueItem> = {},
): CatalogueItem {
  return {
    id: `pkg-${code}`,
    version: 1,
    code,
    name,
    priceCents: price * 100,
    validity,
    dailyRule: 'any',
    capPerDay: null,
    deliveryMethod: 'by-hand',
    onSale: true,
    ...rest,
  };
}

export const catalogue: readonly CatalogueItem[] = [
  item('11', '1.5 GB', 50, hours(3)),
  item('12', '350 MB', 49, days(7)),
  item('13', '1.25 GB', 55, midnight),
  item('21', '1 GB', 19, hours(1), { dailyRule: 'once-per-recipient' }),
  item('22', '250 MB', 20, hours(24)),
  item('23', '2.5 GB', 300, days(7)),
  item('31', '45 min', 22, hours(3)),
  item('32', '60 min', 51, midnight),
  item('33', '200 SMS', 10, hours(24)),
];

const people = [
  { id: 'p1', name: 'Staff 1', role: 'attendant' as const, wasLast: true, lockedUntilMs: null },
  { id: 'p2', name: 'Staff 2', role: 'attendant' as const, wasLast: false, lockedUntilMs: null },
  { id: 'p3', name: 'Staff 3', role: 'attendant' as const, wasLast: false, lockedUntilMs: null },
  { id: 'p4', name: 'Owner', role: 'owner' as const, wasLast: false, lockedUntilMs: null },
];

export const app: AppState = {
  refusal: null,
  mode: 'production',
  shopName: 'Demo Shop',
  tillName: 'Till A',
  payoutFreezeHours: 24,
  firstRun: false,
  nowMs,
  session: {
    person: { id: 'p1', name: 'Staff 1', role: 'attendant' },
    people,
    lockedBy: null,
    waiting: { paid: 0, waiting: 0, unknown: 0, failed: 0 },
    language: 'en',
    theme: 'light',
    keys: {},
    sound: 'middle',
    practicePins: [],
  },
  link: {
    online: true,
    offlineSinceMs: null,
    unsentPrompts: 0,
    oldestUnsentMs: null,
    clockWrong: null,
    secrets: 'open',
    secretsBy: 'passphrase',
    passwordDaysLeft: null,
    mailbox: null,
    diskLowMb: null,
    printer: null,
    modem: null,
  },
  ledgerBrokenAt: null,
  restored: null,
};

export function card(order: number, state: BoardCard['state'], rest: Partial<BoardCard> = {}): BoardCard {
  return {
    order: `A-${String(order).padStart(6, '0')}`,
    heldId: null,
    shortfallId: null,
    state,
    group: 'mine',
    packageName: '1.5 GB',
    validity: hours(3),
    priceCents: 5000,
    payerMasked: '0712***678',
    recipientMasked: '0110***456',
    sameNumber: false,
    sinceMs: ago(0, 41),
    deadlineMs: null,
    startMs: null,
    actions: [],
    values: {},
    ...rest,
  };
}

export const paidCard = card(122, 'paid', { actions: ['deliver'], values: { code: 'TKL7ABCD12' } });
export const unknownCard = card(119, 'unknown', {
  packageName: '350 MB',
  validity: days(7),
  priceCents: 4900,
  payerMasked: '0722***114',
  recipientMasked: '0733***902',
  sinceMs: ago(2, 5),
  actions: ['see-steps'],
  values: { nextQueryMs: nowMs + 12_000 },
});
export const refusedCard = card(121, 'refused', {
  packageName: '1 GB',
  validity: hours(1),
  priceCents: 1900,
  payerMasked: '0799***230',
  recipientMasked: '0799***230',
  sameNumber: true,
  sinceMs: ago(1, 10),
  actions: ['new-prompt', 'take-cash', 'cancel'],
  values: { reason: 'stk.1032' },
});
export const waitingCard = card(123, 'waiting', {
  group: 'others',
  packageName: '60 min',
  validity: midnight,
  priceCents: 5100,
  payerMasked: '0701***555',
  recipientMasked: '0115***031',
  sinceMs: ago(0, 24),
  actions: ['wait'],
});
export const notSentCard = card(125, 'notSentDeadline', {
  packageName: '350 MB',
  validity: days(7),
  priceCents: 4900,
  payerMasked: '0722***114',
  recipientMasked: '0733***902',
  sinceMs: ago(0, 30),
  startMs: ago(3, 30),
  deadlineMs: ago(0, 30),
  actions: ['confirm-again', 'take-cash', 'cancel'],
});
export const queuedCard = card(126, 'queued', {
  group: 'network',
  packageName: '1 GB',
  validity: hours(1),
  priceCents: 1900,
  payerMasked: '0799***230',
  recipientMasked: '0799***230',
  sinceMs: ago(1, 18),
  startMs: ago(1, 18),
  deadlineMs: nowMs + 102_000,
  actions: ['take-cash', 'cancel'],
});
export const queuedOfflineCard = card(127, 'queuedOffline', {
  group: 'network',
  packageName: '60 min',
  validity: midnight,
  priceCents: 5100,
  payerMasked: '0701***555',
  recipientMasked: '0115***031',
  sinceMs: ago(0, 40),
  startMs: ago(5),
  deadlineMs: nowMs + 58 * 60_000,
  actions: ['take-cash'],
});
export const heldCard = card(118, 'held', {
  heldId: 7,
  sinceMs: ago(0, 52),
  actions: ['decide-held'],
  values: { amountCents: 5000, usable: 1 },
});

export const fourCards = [paidCard, unknownCard, refusedCard, waitingCard] as const;

export const review: Review = {
  confirmationId: 'c-1',
  snapshot: {
    mode: 'production',
    payer: '254712345678',
    recipient: '254110123456',
    packageId: 'pkg-11',
    packageVersion: 1,
    packageName: '1.5 GB',
    validity: hours(3),
    priceCents: 5000,
    tender: 'mpesa-prompt',
  },
  doubts: [],
  validUntilMs: nowMs + 3 * 3_600_000,
  promptDeadlineMs: nowMs + 180_000,
  mayWaitUntilMs: null,
};

export const orderPage: OrderPage = {
  card: paidCard,
  order: paidCard.order,
  createdMs: ago(2),
  servedBy: 'Staff 1',
  tender: 'mpesa-prompt',
  attempts: [
    {
      id: 1,
      state: 'paid',
      createdMs: ago(2),
      sentMs: ago(2),
      resultCode: '0',
      resultText: 'The service request is processed successfully.',
      receipt: 'TKL7ABCD12',
      nextQueryMs: null,
      notChargedFromMs: null,
    },
  ],
  deliveries: [],
  deliveryMethod: 'by-hand',
  evidence: [
    {
      atMs: ago(2),
      source: 'send',
      verdict: 'accepted',
      resultCode: null,
      receipt: null,
      text: null,
      applied: true,
    },
    {
      atMs: ago(1),
      source: 'callback',
      verdict: 'paid',
      resultCode: '0',
      receipt: 'TKL7ABCD12',
      text: 'The service request is processed successfully.',
      applied: true,
    },
  ],
  postings: [
    {
      seq: 41,
      kind: 'payment-received',
      bookedMs: ago(1),
      hash: '7f3a91c2d4e5f601',
      lines: [
        { account: 'mpesa-till', amountCents: 5000 },
        { account: 'undelivered', amountCents: -5000 },
      ],
    },
  ],
  prints: [],
  timeline: [
    { atMs: ago(2), kind: 'orderConfirmed', actor: 'Staff 1', values: {} },
    { atMs: ago(1, 58), kind: 'promptAccepted', actor: null, values: {} },
    { atMs: ago(0, 41), kind: 'paidByCallback', actor: null, values: {} },
  ],
  receivedCents: 5000,
  refundedCents: 0,
  leftOverCents: 0,
  versions: [],
  dueMs: null,
  tomorrowMs: nowMs + 9 * 3_600_000 + 33 * 60_000,
};

function row(order: number, time: number, rest: Partial<OrderRow> = {}): OrderRow {
  return {
    order: `A-${String(order).padStart(6, '0')}`,
    createdMs: ago(time),
    payerMasked: '0712***678',
    recipientMasked: '0110***456',
    sameNumber: false,
    packageName: '1.5 GB',
    validity: hours(3),
    tender: 'mpesa-prompt',
    receivedCents: 5000,
    state: 'delivered',
    servedBy: 'Staff 1',
    receipt: 'TKL7ABCD12',
    ...rest,
  };
}

const rows: readonly OrderRow[] = [
  row(122, 1, { state: 'paid' }),
  row(121, 2, {
    state: 'refused',
    payerMasked: '0799***230',
    recipientMasked: '0799***230',
    receivedCents: 0,
  }),
  row(119, 3, {
    state: 'unknown',
    payerMasked: '0722***114',
    recipientMasked: '0733***902',
    receivedCents: null,
  }),
  row(118, 5, {
    tender: 'cash',
    packageName: '60 min',
    validity: midnight,
    receivedCents: 5100,
    servedBy: 'Staff 2',
  }),
  row(117, 10, {
    payerMasked: '0745***880',
    recipientMasked: '0745***880',
    packageName: '250 MB',
    validity: hours(24),
  }),
  row(116, 13, { payerMasked: '0110***777', recipientMasked: '0712***004' }),
];

/** What is found by the three digits that most of the scenes type. */
export const ending678: readonly OrderRow[] = [
  row(122, 1, { state: 'paid' }),
  row(118, 5, {
    tender: 'cash',
    packageName: '60 min',
    validity: midnight,
    receivedCents: 5100,
    servedBy: 'Staff 2',
  }),
  row(84, 95, { payerMasked: '0722***678', recipientMasked: '0722***678', sameNumber: true }),
];

const cell = (shillings: number, count: number) => ({ amountCents: shillings * 100, count });
const zero = cell(0, 0);

/** What a scene may replace: the answer of one channel, fixed or made from the request. */
export type Answers = { readonly [C in Channel]?: Response<C> | ((request: Request<C>) => Response<C>) };

export const answers: Answers = {
  'app:state': app,
  'catalogue:list': { items: [...catalogue] },
  'draft:load': { payerText: '', recipientText: '', packageId: null },
  'draft:save': {},
  'board:list': { cards: [...fourCards], nowMs },
  'order:review': (request) => ({ ...review, snapshot: { ...review.snapshot, tender: request.tender } }),
  'order:review-again': (request) => ({
    ...review,
    snapshot: { ...review.snapshot, tender: request.tender },
  }),
  'order:confirm': (request) => ({
    order: 'A-000124',
    changeCents: Math.max(0, (request.cashReceivedCents ?? 0) - request.shown.priceCents),
    again: false,
  }),
  'order:get': (request) => ({ ...orderPage, order: request.order }),
  'order:search': { rows: [...ending678] },
  'regular:find': { rows: [...ending678] },
  'delivery:start': {
    deliveryId: 1,
    recipient: '254110123456',
    method: 'by-hand',
    dial: { before: '*123*4*', recipient: '0110123456', after: '*1#' },
    by: 'Staff 1',
    startedMs: ago(0, 18),
  },
  'modem:state': {
    kind: 'none',
    phase: 'off',
    port: null,
    signal: null,
    registration: 'unknown',
    operator: null,
    sim: 'unknown',
    airtimeCents: null,
    airtimeMs: null,
    problem: null,
    problemMs: null,
  },
  'phone:list': { prompts: [], received: [] },
  'training:state': { present: null },
  'phone:answer': { taken: true },
  'phone:messages': { messages: [] },
  'message:of-order': {
    messages: [
      {
        id: 1,
        slot: 'paid-payer',
        state: 'sent',
        sinceMs: ago(1),
        reason: null,
        segments: 1,
        costCents: 80,
      },
    ],
    unwanted: { payer: false, recipient: false },
    sameNumber: false,
    provider: 'africas-talking',
  },
  'message:day': {
    sent: 41,
    costCents: 3_280,
    failed: 1,
    unknown: 0,
    waiting: 0,
    lastSentMs: ago(2),
    provider: 'africas-talking',
  },
  'session:preferences': app.session,
  'session:lock': {
    ...app.session,
    person: null,
    lockedBy: 'Staff 1',
    waiting: { paid: 1, waiting: 1, unknown: 0, failed: 0 },
  },
  'settings:get': {
    shopName: 'Demo Shop',
    shopLine: 'Moi Avenue, Nairobi',
    tillName: 'Till A',
    receiptLanguage: 'en',
    receiptWidth: '80',
    printer: { kind: 'none' },
    receiptHeader: [],
    receiptFooter: [],
    kraPin: '',
    paperCut: true,
    drawer: { opensOnCash: false, pin: 2, pulseMs: 50 },
    printWhen: 'ask',
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
  'payout:list': { rows: [], stopped: null, hold: null, leftTodayCents: 50_000_00, balances: [] },
  'payout:list-doubts': { sameList: null, alike: [] },
  'payout:refund-ways': { amountCents: 5000, ways: ['reversal', 'b2c', 'cash'] },
  'payout:request-refund': { id: 12, payout: 'B-000012' },
  'receipt:last-order': { order: 'A-000122' },
  'day:summary': {
    day: '2026-11-21',
    rows: [
      {
        tender: 'mpesa-prompt',
        received: cell(3790, 80),
        delivered: cell(3621, 76),
        toDeliver: cell(50, 1),
        owedBack: cell(119, 3),
        refunded: zero,
      },
      {
        tender: 'cash',
        received: cell(520, 11),
        delivered: cell(520, 11),
        toDeliver: zero,
        owedBack: zero,
        refunded: zero,
      },
      {
        tender: 'mpesa-own',
        received: cell(150, 3),
        delivered: cell(150, 3),
        toDeliver: zero,
        owedBack: zero,
        refunded: zero,
      },
    ],
    total: {
      received: cell(4460, 94),
      delivered: cell(4291, 90),
      toDeliver: cell(50, 1),
      owedBack: cell(119, 3),
      refunded: zero,
    },
    unknown: cell(49, 1),
    missing: zero,
    cash: { salesCents: 52_000, refundsCents: 0, expectedCents: 52_000 },
    owed: [
      {
        kind: 'delivery-refused',
        order: 'A-000097',
        heldId: null,
        amountCents: 4900,
        payerMasked: '0733***902',
        sinceMs: ago(90),
      },
      {
        kind: 'held',
        order: 'A-000108',
        heldId: 7,
        amountCents: 2000,
        payerMasked: '0745***880',
        sinceMs: ago(60),
      },
      {
        kind: 'on-hold',
        order: 'A-000111',
        heldId: null,
        amountCents: 5000,
        payerMasked: '0712***678',
        sinceMs: ago(40),
      },
    ],
    owedTotalCents: 11_900,
    ledgerHead: '7F3A 91C2',
    ledgerWhole: true,
    fromEarlierDays: zero,
  },
  'day:orders': { rows: [...rows], more: false },
  'party:unmask': { national: '0712345678' },
  'ledger:verify': { rows: 812, brokenAt: null },
};

/** No network for half an hour. */
export const offlineApp = {
  ...app,
  link: {
    ...app.link,
    online: false,
    offlineSinceMs: ago(30),
    unsentPrompts: 2,
    oldestUnsentMs: ago(1, 18),
  },
};
