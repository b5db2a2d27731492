/** Situations of payouts: empty, every state, full, stopped; asking, confirming, lists, what is decided. */
import { mask, msisdn } from '../../shared/msisdn.ts';
import type { PayoutCardState, PayoutRow } from '../../shared/contract/payout-channels.ts';
import { defaultPayoutSettings, readPayoutList, sumOfList } from '../../shared/payouts.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { ago, app, card, heldCard, nowMs, orderPage, type Answers } from './fixtures.ts';
import type { Scene } from './scenes.ts';

const owner = { id: 'p4', name: 'Owner', role: 'owner' as const };
const ownerApp = {
  ...app,
  session: {
    ...app.session,
    person: owner,
    people: [
      ...app.session.people,
      { ...owner, id: 'p5', name: 'Mama Njeri', wasLast: false, lockedUntilMs: null },
    ],
  },
};

function row(id: number, state: PayoutCardState, rest: Partial<PayoutRow> = {}): PayoutRow {
  return {
    id,
    payout: `B-${String(id).padStart(6, '0')}`,
    kind: 'settlement',
    channel: 'b2c',
    state,
    amountCents: 3_000_00,
    payeeMasked: '0722***114',
    payeeName: 'Baraka Otieno',
    note: 'airtime float',
    order: null,
    batch: null,
    requestedBy: 'Owner',
    approvedBy: null,
    sinceMs: ago(4),
    receipt: null,
    excess: null,
    actions: [],
    values: {},
    ...rest,
  };
}

const refund = row(31, 'approve', {
  kind: 'refund',
  channel: 'reversal',
  amountCents: 50_00,
  payeeMasked: '0712***678',
  payeeName: '',
  note: 'A-000118',
  order: 'A-000118',
  requestedBy: 'Staff 1',
  sinceMs: ago(2, 10),
  actions: ['approve', 'withdraw'],
});
const unknown = row(28, 'unknown', {
  sinceMs: ago(41),
  approvedBy: 'Mama Njeri',
  actions: ['state-not-paid'],
});
const failed = row(30, 'failed', {
  kind: 'salary',
  payeeName: 'Wanjiku Nyambura wa Kamau',
  amountCents: 12_500_00,
  sinceMs: ago(12),
  approvedBy: 'Mama Njeri',
  actions: ['try-again', 'withdraw'],
  values: { reason: 'b2c.utilityShort' },
});
const accepted = row(29, 'accepted', {
  kind: 'cash-out',
  payeeName: 'Owner',
  sinceMs: ago(0, 40),
  note: '',
  actions: ['wait'],
});
const waits = row(32, 'waits', {
  sinceMs: ago(3),
  approvedBy: 'Mama Njeri',
  actions: ['wait', 'withdraw'],
  values: { sendsFromMs: nowMs + 27 * 60_000 },
});
const mismatch = row(27, 'mismatch', {
  sinceMs: ago(190),
  approvedBy: 'Mama Njeri',
  actions: ['settle-mismatch'],
});
const paid = row(26, 'paid', { receipt: 'UKL4H7X2QD', sinceMs: ago(200), approvedBy: 'Mama Njeri' });
const withdrawn = row(25, 'withdrawn', { kind: 'promotion', sinceMs: ago(260), note: 'raffle' });

const names = [
  'Achieng Odhiambo',
  'Brian Kiptoo',
  'Cynthia Mwende',
  'David Mutua',
  'Esther Wairimu',
  'Faith Chebet',
];
const inBatch = (id: number, state: PayoutCardState, at: number, rest: Partial<PayoutRow> = {}): PayoutRow =>
  row(id, state, {
    kind: 'salary',
    batch: { id: 4, name: 'Salaries November' },
    payeeMasked: `07${String(10 + at)}***${String(100 + at * 7)}`,
    payeeName: names[at % names.length] ?? '',
    amountCents: (9_000 + at * 500) * 100,
    note: 'Salaries November',
    sinceMs: ago(20),
    ...rest,
  });
const batchAsked = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((at) =>
  inBatch(60 + at, 'approve', at, { actions: ['approve', 'withdraw'] }),
);
const failedParts = {
  state: 'failed' as const,
  actions: ['try-again' as const, 'withdraw' as const],
  values: { reason: 'b2c.numberUnknown' },
};
const batchSent = batchAsked.map((one, at): PayoutRow => {
  if (at === 3) return { ...one, state: 'unknown', actions: ['state-not-paid'], values: {} };
  if (at === 6) return { ...one, ...failedParts };
  if (at > 8) return { ...one, state: 'accepted', actions: ['wait'] };
  return { ...one, state: 'paid', actions: [], receipt: `UKL4H7X2Q${String(at)}` };
});
type List = Response<'payout:list'>;
const list = (rows: readonly PayoutRow[], rest: Partial<List> = {}): Answers => ({
  'app:state': ownerApp,
  'payout:list': {
    rows: [...rows],
    stopped: null,
    hold: null,
    leftTodayCents: 31_500_00,
    balances: [
      { account: 'Utility Account', amountCents: 46_120_00, atMs: ago(12) },
      { account: 'Working Account', amountCents: 8_300_00, atMs: ago(12) },
    ],
    ...rest,
  },
});
const some = [unknown, failed, refund, waits, accepted, paid, withdrawn];
/** As the list offers it (`electron/reports/payouts.ts`). */
const held: PayoutRow['actions'] = ['wait', 'withdraw'];
const whatItOffers: { readonly [S in PayoutCardState]: PayoutRow['actions'] } = {
  approve: ['approve', 'withdraw'],
  lapsed: ['approve', 'withdraw'],
  waits: held,
  onHold: held,
  stopped: held,
  sending: ['wait'],
  accepted: ['wait'],
  unknown: ['state-not-paid', 'wait'],
  mismatch: ['settle-mismatch'],
  failed: ['try-again', 'withdraw'],
  paid: [],
  paidTwice: ['settle-excess'],
  wentElsewhere: ['settle-excess'],
  statedDenied: ['settle-excess'],
  withdrawn: [],
};
const every = (
  [
    'unknown',
    'mismatch',
    'paidTwice',
    'wentElsewhere',
    'statedDenied',
    'failed',
    'lapsed',
    'approve',
    'stopped',
    'onHold',
    'sending',
    'accepted',
    'waits',
    'paid',
    'withdrawn',
  ] as const
).map((state, at) =>
  row(40 + at, state, { actions: [...whatItOffers[state]], payeeName: 'Wanjiku Nyambura wa Kamau' }),
);
const fifty = [...Array(50).keys()].map((at) => {
  const one = some[at % some.length] ?? paid;
  return { ...one, id: 100 + at, payout: `B-0001${String(at).padStart(2, '0')}` };
});

const attempt = {
  id: 1,
  state: 'unknown',
  createdMs: ago(43),
  sentMs: ago(42),
  sends: 2,
  resultCode: null,
  resultText: null,
  receipt: null,
  paidCents: null,
  nextStatusMs: nowMs + 312_000,
  notPaidFromMs: ago(11),
};
type Page = Response<'payout:get'>;
const said = { resultCode: null, receipt: null, text: null, applied: true };
const page = (one: PayoutRow, rest: Partial<Page> = {}): Answers => ({
  ...list(some),
  'payout:get': {
    row: one,
    attempts: [{ ...attempt }],
    evidence: [
      { ...said, atMs: ago(42), source: 'send', verdict: 'accepted' },
      { ...said, atMs: ago(37), source: 'status', verdict: 'unclear', applied: false },
      { ...said, atMs: ago(36), source: 'queue', verdict: 'queue-timeout', applied: false },
    ],
    timeline: [
      { atMs: ago(50), kind: 'payoutRequested', actor: 'Owner', values: { amountCents: one.amountCents } },
      {
        atMs: ago(43),
        kind: 'payoutApproved',
        actor: 'Mama Njeri',
        values: { amountCents: one.amountCents },
      },
      { atMs: ago(42), kind: 'payoutSending', actor: null, values: {} },
      { atMs: ago(42), kind: 'payoutResending', actor: null, values: {} },
      { atMs: ago(41), kind: 'payoutUnknown', actor: null, values: { reason: 'no-result' } },
    ],
    ...rest,
  },
});
/** Asked for, approved, sent so many minutes ago, and what came of it. */
const lifeOf = (
  amountCents: number,
  sentMinutes: number,
  end: readonly { readonly kind: string; readonly minutes: number }[],
): Page['timeline'] => [
  { atMs: ago(sentMinutes + 8), kind: 'payoutRequested', actor: 'Owner', values: { amountCents } },
  { atMs: ago(sentMinutes + 1), kind: 'payoutApproved', actor: 'Mama Njeri', values: { amountCents } },
  { atMs: ago(sentMinutes), kind: 'payoutSending', actor: null, values: {} },
  ...end.map(({ kind, minutes }) => ({ atMs: ago(minutes), kind, actor: null, values: {} })),
];
const confirm = (one: PayoutRow, rest: Partial<Response<'payout:confirm'>> = {}): Answers => ({
  ...list(some),
  'payout:confirm': {
    row: one,
    payeeNational: '0722000114',
    isNewPayee: true,
    sendsFromMs: nowMs + 27 * 60_000,
    alike: [],
    ...rest,
  },
});
/** After an older file: M-PESA had said no, and now says that it was paid. */
const overtaken = row(29, 'statedDenied', {
  actions: ['settle-excess'],
  receipt: 'UKL4H7X2QD',
  excess: {
    id: 3,
    amountCents: 500_00,
    reason: 'denied',
    ways: ['found-paid', 'paid-in-cash', 'not-owed'],
    needsLook: true,
    overtaken: true,
  },
});
const toApprove = row(33, 'approve', { actions: ['approve', 'withdraw'] });
const typed = [...'0722000114'];
const preview = (request: { readonly text: string }): Response<'payout:preview-list'> => {
  const rows = readPayoutList(request.text, defaultPayoutSettings);
  return {
    rows: rows.map(({ line, payee, name, amountCents, problems }) => ({
      line,
      payeeMasked: payee === undefined ? '' : mask(msisdn(payee)),
      name,
      amountCents: amountCents ?? null,
      problems: [...problems],
    })),
    totalCents: sumOfList(rows),
    tooMany: false,
  };
};
const listAnswers: Answers = { ...list([]), 'payout:preview-list': preview };

export const payoutScenes: Readonly<Record<string, Scene>> = {
  '40-payouts': { answers: list(some), screen: { name: 'payouts' } },
  '40b-payouts-empty': {
    answers: list([], { balances: [] }),
    screen: { name: 'payouts' },
  },
  '40c-payouts-every': { answers: list(every), screen: { name: 'payouts' } },
  '40j-payouts-every-end': {
    answers: list(every),
    screen: { name: 'payouts' },
    keys: Array(12).fill('ArrowDown'),
  },
  '40d-payouts-full': { answers: list(fifty), screen: { name: 'payouts' }, keys: Array(7).fill('ArrowDown') },
  '40e-payouts-stopped': {
    answers: list([{ ...waits, state: 'stopped' }, mismatch], {
      stopped: { atMs: ago(3), by: 'Staff 1', code: null },
    }),
    screen: { name: 'payouts' },
  },
  '40f-payouts-locked': {
    answers: {
      ...list([{ ...waits, state: 'stopped' }, paid], { stopped: { atMs: ago(3), by: '', code: '8006' } }),
    },
    screen: { name: 'payouts' },
    refuses: { 'payout:resume': 'approval-needed' },
    keys: ['F9'],
  },
  '40g-payouts-hold': {
    answers: list([{ ...waits, state: 'onHold', values: {} }, refund], {
      hold: 'no-way-home',
      leftTodayCents: 0,
    }),
    screen: { name: 'payouts' },
  },
  '40h-payouts-staff': {
    answers: { ...list([refund, accepted]), 'app:state': app },
    screen: { name: 'payouts' },
  },
  '40i-payouts-practice': {
    answers: { ...list([...batchSent, ...some]), 'app:state': { ...ownerApp, mode: 'practice' } },
    screen: { name: 'payouts' },
  },
  '41-payout-new': { answers: list([]), screen: { name: 'payout-new' }, keys: [...'0722 0001'] },
  '41b-payout-new-ready': {
    answers: list([]),
    screen: { name: 'payout-new' },
    keys: [...typed, 'Enter', ...'Wanjiku Nyambura wa Kamau', 'Enter', ...'12500', 'Enter', ...'November'],
  },
  '42-payout-confirm': { answers: confirm(toApprove), screen: { name: 'payout-confirm', payoutId: 33 } },
  '42b-payout-confirm-typed': {
    answers: confirm(row(33, 'approve', { payeeName: 'Wanjiku Nyambura wa Kamau', amountCents: 20_000_00 }), {
      isNewPayee: false,
      sendsFromMs: nowMs,
      alike: [],
    }),
    screen: { name: 'payout-confirm', payoutId: 33 },
    keys: typed,
  },
  '42c-payout-confirm-other': {
    answers: confirm(toApprove),
    screen: { name: 'payout-confirm', payoutId: 33 },
    keys: [...'0722000141'],
  },
  '42d-payout-confirm-refund': {
    answers: confirm(refund, {
      payeeNational: '0712345678',
      isNewPayee: false,
      sendsFromMs: nowMs,
      alike: [],
    }),
    screen: { name: 'payout-confirm', payoutId: 31 },
    keys: [...'5678'],
  },
  '42e-payout-confirm-again': {
    answers: confirm(failed, { isNewPayee: false, sendsFromMs: nowMs }),
    screen: { name: 'payout-confirm', payoutId: 30 },
  },
  '42f-payout-confirm-pin': {
    answers: confirm(toApprove),
    screen: { name: 'payout-confirm', payoutId: 33 },
    refuses: { 'payout:approve': 'approval-needed' },
    keys: [...typed, 'Pause', 'F9'],
  },
  '42g-payout-confirm-refused': {
    answers: confirm(toApprove),
    screen: { name: 'payout-confirm', payoutId: 33 },
    refuses: { 'payout:approve': { code: 'payout-day-limit', values: { left: 'KES 2,500' } } },
    keys: [...typed, 'Pause', 'F9'],
  },
  '43-payout-list': { answers: listAnswers, screen: { name: 'payout-list' } },
  '43b-payout-list-bad': {
    answers: listAnswers,
    screen: { name: 'payout-list' },
    keys: [
      ...'0722000114,Achieng,9000',
      'Enter',
      ...'0722000114,Brian Kiptoo,9500',
      'Enter',
      ...'07330,Cynthia Mwende wa Mutua Nyambura,5',
      'Enter',
      ...'0733000902,David,15,000',
      'Enter',
      ...'0110123456,Esther,8000',
      'Pause',
    ],
  },
  '43c-payout-list-good': {
    answers: listAnswers,
    screen: { name: 'payout-list' },
    keys: [
      ...'0722000114,Achieng,9000',
      'Enter',
      ...'0733000902,David,15000',
      'Enter',
      ...'0110123456,Esther,18000',
      'Shift+Tab',
      ...'Salaries November',
    ],
  },
  '44-payout-batch': {
    answers: list(batchAsked),
    screen: { name: 'payout-batch', batchId: 4 },
    keys: [...'141'],
  },
  '44b-payout-batch-results': {
    answers: list(batchSent),
    screen: { name: 'payout-batch', batchId: 4 },
  },
  '45-payout-unknown': {
    answers: page(unknown),
    screen: { name: 'payout', payoutId: 28 },
  },
  '45b-payout-unknown-ticked': {
    answers: page(unknown),
    screen: { name: 'payout', payoutId: 28, ask: 'state-not-paid' },
    keys: ['t'],
  },
  '45g-payout-found-paid': {
    answers: page(unknown),
    screen: { name: 'payout', payoutId: 28 },
    keys: ['1', ...'UKL4H7X2QD'],
  },
  '45c-payout-too-early': {
    answers: page(
      { ...unknown, sinceMs: ago(8), actions: ['wait'] },
      {
        attempts: [{ ...attempt, createdMs: ago(9), sentMs: ago(9), notPaidFromMs: nowMs + 21 * 60_000 }],
        evidence: [],
        timeline: lifeOf(unknown.amountCents, 9, [{ kind: 'payoutUnknown', minutes: 8 }]),
      },
    ),
    screen: { name: 'payout', payoutId: 28 },
  },
  '45d-payout-mismatch': {
    answers: page(mismatch, {
      attempts: [
        {
          ...attempt,
          createdMs: ago(192),
          sentMs: ago(191),
          state: 'mismatch',
          receipt: 'UKL4H7X2QD',
          paidCents: 2_000_00,
          notPaidFromMs: ago(160),
        },
      ],
      evidence: [],
      timeline: lifeOf(mismatch.amountCents, 191, [{ kind: 'payoutMismatch', minutes: 190 }]),
    }),
    screen: { name: 'payout', payoutId: 27 },
  },
  '45e-payout-failed': {
    answers: page(failed, {
      attempts: [
        {
          ...attempt,
          createdMs: ago(13),
          sentMs: ago(13),
          state: 'failed',
          sends: 1,
          resultCode: '1',
          resultText: 'The balance is insufficient for the transaction.',
          nextStatusMs: null,
        },
      ],
      evidence: [],
      timeline: lifeOf(failed.amountCents, 13, [{ kind: 'payoutFailed', minutes: 12 }]),
    }),
    screen: { name: 'payout', payoutId: 30 },
  },
  '45f-payout-refund': {
    answers: page(refund, {
      attempts: [],
      evidence: [],
      timeline: [{ atMs: ago(2), kind: 'payoutRequested', actor: 'Staff 1', values: { amountCents: 5000 } }],
    }),
    screen: { name: 'payout', payoutId: 31 },
  },
  '45h-payout-overtaken': {
    answers: page(overtaken, {
      attempts: [{ ...attempt, state: 'paid', receipt: 'UKL4H7X2QD', nextStatusMs: null }],
      evidence: [],
      timeline: lifeOf(overtaken.amountCents, 191, [{ kind: 'payoutDenied', minutes: 190 }]),
    }),
    screen: { name: 'payout', payoutId: 29 },
  },
  '45i-payout-barred': {
    answers: page(
      {
        ...failed,
        kind: 'refund',
        channel: 'reversal',
        note: '',
        order: 'A-000117',
        actions: ['withdraw'],
        values: { bar: 'way-closed' },
      },
      { evidence: [], timeline: lifeOf(failed.amountCents, 13, [{ kind: 'payoutFailed', minutes: 12 }]) },
    ),
    screen: { name: 'payout', payoutId: 30 },
  },
  '45g-by-keys': {
    answers: {
      ...list(some),
      'payout:confirm': {
        row: refund,
        payeeNational: '0712345678',
        isNewPayee: false,
        sendsFromMs: nowMs,
        alike: [],
      },
    },
    keys: ['Control+p', 'Pause', 'ArrowDown', 'ArrowDown', 'a', 'Pause'],
  },
  '46-refund-held': {
    answers: {
      'board:list': { cards: [heldCard], nowMs },
      'order:get': { ...orderPage, card: heldCard, order: heldCard.order },
    },
    screen: { name: 'held', order: 'A-000118', heldId: 7 },
  },
  '46b-refund-order': {
    answers: {
      'order:get': {
        ...orderPage,
        card: card(122, 'deliveryRefused', {
          actions: ['deliver', 'refund', 'cancel'],
          values: { reason: 'reason.busy' },
        }),
      },
    },
    screen: { name: 'order', order: 'A-000122', ask: 'refund' },
    keys: ['1'],
  },
  '46c-refunding-card': {
    answers: {
      'board:list': {
        cards: [
          card(122, 'refunding', {
            group: 'others',
            actions: ['see-payout'],
            values: { amountCents: 5000, payoutId: 31 },
          }),
        ],
        nowMs,
      },
      'payout:list': { rows: some, stopped: null, hold: null, leftTodayCents: 0, balances: [] },
    },
  },
};
