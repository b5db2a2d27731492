/** Money without an order: the third way of paying, the list, one payment, what can be done with it. */
import type { FloatRow } from '../../shared/contract/float-channels.ts';
import type { PayoutRow } from '../../shared/contract/payout-channels.ts';
import type { CreditPage, CreditRow } from '../../shared/contract/credit-channels.ts';
import {
  ago,
  app,
  card,
  fourCards,
  nowMs,
  refusedCard,
  review,
  unknownCard,
  type Answers,
} from './fixtures.ts';
import type { Scene } from './scenes.ts';

const code = 'UKL4H7X2QD';
const credit: CreditRow = {
  id: 'c1',
  tail: 'X2QD',
  receipt: null,
  amountCents: 5_000,
  earliestMs: ago(4),
  latestMs: ago(4),
  reportedMs: ago(4),
  payerMasked: '07*****678',
  reference: null,
  state: 'without-order',
  order: null,
  isDisputed: false,
  sources: ['confirmation'],
  payoutId: null,
};

const own = {
  name: 'confirm' as const,
  review: { ...review, snapshot: { ...review.snapshot, tender: 'mpesa-own' as const } },
};
const found: Answers = { 'credit:find': credit, 'credit:look': { looking: true } };
const practiceOwn: Answers = {
  ...found,
  'app:state': { ...app, mode: 'practice' },
  'phone:pay-own': { receipt: code },
};

const none = { kind: 'none' as const };
const bundle = {
  packageName: '1.5 GB',
  validity: { kind: 'hours' as const, hours: 3 },
  priceCents: 5_000,
  payerMasked: '0712***678',
  recipientMasked: '0110***456',
  sameNumber: false,
};
const creditCard = (count: number) => ({
  ...card(1, count === 1 ? 'ownPayment' : 'ownPayments', {
    actions: [count === 1 ? 'decide-credit' : 'see-credits'],
    values: { amountCents: 5_000 * count, count, tail: 'X2QD' },
  }),
  order: '',
  packageName: '',
  validity: none,
  priceCents: 5_000 * count,
  payerMasked: count === 1 ? '07*****678' : '',
  recipientMasked: '',
  sinceMs: ago(4),
});
/** An order that this payment may be for. */
const unpaidCard = { ...refusedCard, ...bundle, order: 'A-000124', sinceMs: ago(5) };
const onBoard = (count: number): Answers => ({
  'board:list': { cards: [unknownCard, unpaidCard, creditCard(count)], nowMs },
});
const rows: readonly CreditRow[] = [
  credit,
  {
    ...credit,
    id: 'c2',
    tail: '9KLM',
    amountCents: 300_00,
    payerMasked: '0722***114',
    reference: 'BW-000123',
  },
  { ...credit, id: 'c3', tail: 'AB12', isDisputed: true, sources: ['confirmation', 'pull'] },
  {
    ...credit,
    id: 'c4',
    tail: 'QQ77',
    payoutId: 12,
    payerMasked: null,
    reportedMs: ago(300),
    earliestMs: ago(300),
  },
];
const page: CreditPage = {
  credit,
  reports: [{ source: 'confirmation', amountCents: 5_000, atMs: ago(4) }],
  orders: [
    {
      order: 'A-000124',
      packageName: '1.5 GB',
      validity: { kind: 'hours', hours: 3 },
      payerMasked: '0712***678',
      recipientMasked: '0110***456',
      createdMs: ago(6),
      payerFits: true,
    },
    {
      order: 'A-000120',
      packageName: '1.5 GB',
      validity: { kind: 'hours', hours: 3 },
      payerMasked: '0733***111',
      recipientMasked: '0733***111',
      createdMs: ago(12),
      payerFits: false,
    },
  ],
  ways: ['reversal', 'cash'],
  needsLook: false,
  message: null,
};
const beside = (one: CreditPage, count = 1): Answers => ({
  ...onBoard(count),
  'credit:list': { credits: [one.credit], most: 100 },
  'credit:get': one,
});
const lookFirst: CreditPage = { ...page, orders: [], ways: [], needsLook: true };
const settled = (change: Partial<CreditRow>): Answers => ({
  ...beside({
    ...page,
    orders: [],
    ways: [],
    credit: { ...credit, ...change },
    reports: [{ source: 'confirmation', amountCents: change.amountCents ?? 5_000, atMs: ago(4) }],
  }),
  'board:list': { cards: [...fourCards], nowMs },
});
const creditPayout: PayoutRow = {
  id: 12,
  payout: 'B-000012',
  kind: 'refund',
  channel: 'reversal',
  state: 'approve',
  amountCents: 5_000,
  payeeMasked: '07*****678',
  payeeName: '',
  note: '…X2QD',
  order: null,
  batch: null,
  requestedBy: 'Staff 1',
  approvedBy: null,
  sinceMs: ago(2),
  receipt: null,
  actions: ['approve', 'withdraw'],
  values: {},
  excess: null,
};
const screen = { name: 'credit' as const };

const moved: FloatRow = {
  id: 2,
  state: 'moved',
  amountCents: 5_000_00,
  by: 'Owner',
  sinceMs: ago(50),
  reason: null,
  receipt: 'UKL5FLOAT1',
  settleFromMs: null,
};
const ownerApp = {
  ...app,
  session: { ...app.session, person: { id: 'p4', name: 'Owner', role: 'owner' as const } },
};
const floats = (...newest: readonly FloatRow[]): Answers => ({
  'app:state': ownerApp,
  'float:list': { moves: [...newest, moved, { ...moved, id: 1, state: 'not-sent', receipt: null }] },
});

export const creditScenes: Readonly<Record<string, Scene>> = {
  '60-own': { screen: own },
  '60b-own-here': { screen: own, answers: found, keys: [...code] },
  '60g-own-other-payer': {
    screen: own,
    answers: { ...found, 'credit:find': { ...credit, payerMasked: '07*****111' } },
    keys: [...code],
  },
  '60c-own-absent': {
    screen: own,
    answers: { 'credit:look': { looking: true } },
    refuses: { 'credit:find': 'credit-not-found' },
    keys: [...code],
  },
  '60d-own-other-amount': {
    screen: own,
    answers: { 'credit:look': { looking: false } },
    refuses: { 'credit:find': { code: 'credit-other-amount', values: { code } } },
    keys: [...code],
  },
  '60e-own-used': {
    screen: own,
    answers: {
      'credit:find': { ...credit, state: 'matched', order: 'A-000119' },
      'credit:look': { looking: false },
    },
    keys: [...code],
  },
  '60f-own-practice': { screen: own, answers: practiceOwn, keys: ['Alt+7'] },
  '85-credit-card': { answers: onBoard(1), keys: ['F6', 'ArrowDown', 'ArrowDown'] },
  '85b-credit-cards': { answers: onBoard(12) },
  '86-credits': {
    screen: { name: 'credits' },
    answers: { 'credit:list': { credits: [...rows], most: 100 } },
  },
  '86b-credits-none': { screen: { name: 'credits' }, answers: { 'credit:list': { credits: [], most: 100 } } },
  '87h-credit-look-first': { answers: beside(lookFirst), screen },
  '87-credit': { screen, answers: beside(page) },
  '87b-credit-code': { screen, answers: beside(page), keys: ['1', ...code] },
  '87c-credit-other-code': { screen, answers: beside(page), keys: ['4', ...'UKL4H7X2QE'] },
  '87d-credit-disputed': {
    screen,
    answers: beside({
      ...page,
      orders: [],
      ways: ['cash'],
      credit: { ...credit, isDisputed: true, receipt: code },
      reports: [...page.reports, { source: 'pull', amountCents: 4_900, atMs: ago(2) }],
    }),
  },
  '87e-credit-going-back': { screen: { name: 'credit', id: credit.id }, answers: settled({ payoutId: 12 }) },
  '87f-credit-reserved': {
    screen: { name: 'credit', id: credit.id },
    answers: settled({
      state: 'reserved',
      order: 'A-000119',
      amountCents: 4_900,
      payerMasked: '07*****114',
    }),
  },
  '87i-credit-called-used': {
    screen: { name: 'credit', id: credit.id },
    answers: { ...settled({ state: 'used-before', receipt: code }), 'app:state': ownerApp },
  },
  '87j-credit-take-back': {
    screen: { name: 'credit', id: credit.id },
    answers: settled({ state: 'used-before' }),
    refuses: { 'old-file:take-back': 'approval-needed' },
    keys: ['1', ...code, 'F9'],
  },
  '89-float': { screen: { name: 'float' }, answers: floats(), keys: ['1', ...'2500'] },
  '89b-float-unknown': {
    screen: { name: 'float' },
    answers: floats({ ...moved, id: 3, state: 'unknown', receipt: null, settleFromMs: ago(1) }),
  },
  '89c-float-refused': {
    screen: { name: 'float' },
    answers: floats({ ...moved, id: 3, state: 'failed', receipt: null, reason: 'b2c.1' }),
    keys: ['1', ...'2500', 'F9'],
    refuses: { 'float:move': 'approval-needed' },
  },
  '88-credit-payout': {
    screen: { name: 'payout-confirm', payoutId: 12 },
    answers: {
      'payout:confirm': {
        row: creditPayout,
        payeeNational: '',
        isNewPayee: false,
        sendsFromMs: nowMs,
        alike: [],
      },
    },
    keys: [...'x2qd'],
  },
};
