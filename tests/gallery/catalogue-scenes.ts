/** The catalogue: five packages and five hundred, each problem of the form, the history. */
import type { PackageChange, ShelfItem } from '../../shared/ipc-contract.ts';
import { ago, app, catalogue, fourCards, nowMs, orderPage, paidCard, review } from './fixtures.ts';
import type { Scene } from './scenes.ts';

const owner = { id: 'p4', name: 'Owner', role: 'owner' as const };
const ownerApp = { ...app, session: { ...app.session, person: owner } };
const dial = '*180*5*2*{recipient}*5*1#';
const shelf: readonly ShelfItem[] = catalogue.map((item, at) => ({
  ...item,
  dial: item.code.startsWith('3') ? null : dial,
  costCents: at % 2 === 0 ? item.priceCents - 450 : null,
  withdrawn: false,
}));
const five: readonly ShelfItem[] = shelf.slice(0, 5).map((item, at) => ({
  ...item,
  onSale: at !== 2,
  withdrawn: at === 4,
  capPerDay: at === 1 ? 3 : null,
}));
const many: readonly ShelfItem[] = Array.from({ length: 56 })
  .flatMap(() => shelf)
  .slice(0, 500)
  .map((item, at) => ({
    ...item,
    id: `many-${at}`,
    code: at < 90 ? String(at + 10) : '',
    name: `${at + 1} GB ${at % 7 === 0 ? 'ya usiku na wikendi nzima' : 'ya siku'}`,
    priceCents: (at + 5) * 100,
    costCents: at % 2 === 0 ? (at + 5) * 90 : null,
  }));

const change = (seq: number, rest: Partial<PackageChange>): PackageChange => ({
  seq,
  atMs: ago(seq * 60),
  actor: 'Owner',
  packageId: 'pkg-21',
  packageName: '1 GB',
  code: '21',
  version: 3,
  kind: 'changed',
  field: null,
  from: null,
  to: null,
  ...rest,
});
const rows: readonly PackageChange[] = [
  change(1, { field: 'priceCents', from: '1900', to: '2000' }),
  change(2, { field: 'dial', from: '*180*5*2*{recipient}*5*1#', to: '*180*5*2*{recipient}*15*1#' }),
  change(3, { field: 'dailyRule', from: 'any', to: 'once-per-recipient' }),
  change(4, { field: 'validity', from: '{"hours":1,"kind":"hours"}', to: '{"kind":"until-midnight"}' }),
  change(5, { kind: 'on-sale' }),
  change(6, { kind: 'withdrawn', packageName: '1.25 GB', code: '13' }),
  change(7, { field: 'costCents', from: null, to: '1650', actor: 'Mama Njeri' }),
  change(8, { kind: 'added' }),
];
const answers = { 'app:state': ownerApp, 'packages:list': { items: [...five] } };
const packages = { name: 'packages' } as const;
const fill = (...texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => [...[...text].map((key) => (key === ' ' ? 'Space' : key)), 'Tab']);
/** Up to the field of the string: code, name, price, cost, validity, its hours, rule, delivery. */
const toDial = ['a', ...fill('55', '3 GB', '99', '', '', '24', '', '')];

const tomorrowMs = nowMs + 9 * 3_600_000 + 33 * 60_000;
const soldToday = {
  ...review,
  doubts: [
    {
      kind: 'sold-today' as const,
      order: 'A-000101',
      as: 'got' as const,
      count: 1,
      cap: 1,
      tomorrowMs,
    },
  ],
};
const capReached = {
  ...review,
  doubts: [
    {
      kind: 'sold-today' as const,
      order: 'A-000101',
      as: 'paid' as const,
      count: 3,
      cap: 3,
      tomorrowMs: null,
    },
  ],
};
const tomorrowReview = { ...review, snapshot: { ...review.snapshot, dueAtMs: tomorrowMs } };
const scheduledCard = {
  ...paidCard,
  order: 'A-000122',
  state: 'forTomorrow' as const,
  group: 'scheduled' as const,
  sinceMs: ago(3),
  deadlineMs: tomorrowMs,
  actions: ['wait' as const, 'deliver-early' as const, 'refund' as const, 'change' as const],
  values: { dueMs: tomorrowMs },
};
const gotTodayCard = {
  ...paidCard,
  order: 'A-000122',
  state: 'deliveryRefused' as const,
  group: 'mine' as const,
  sinceMs: ago(1),
  actions: ['schedule' as const, 'refund' as const, 'deliver' as const, 'change' as const],
  values: { reason: 'reason.already-recommended', delivery: 1 },
};

/** A small bundle was paid, and a larger one is wished. */
const smallCard = {
  ...paidCard,
  packageName: '250 MB',
  validity: { kind: 'hours' as const, hours: 24 },
  priceCents: 2_000,
};
const changeReview = (differenceCents: number) => ({ ...review, differenceCents });
const cheaperReview = {
  ...review,
  snapshot: {
    ...review.snapshot,
    packageId: 'pkg-22',
    packageName: '250 MB',
    validity: { kind: 'hours' as const, hours: 24 },
    priceCents: 2_000,
  },
  differenceCents: -3_000,
  validUntilMs: nowMs + 24 * 3_600_000,
};
const others = fourCards.slice(1);
const version = (at: number, state: 'pending' | 'confirmed', differenceCents: number) => ({
  version: at,
  state,
  recipientMasked: '0110***456',
  packageName: at === 1 ? '250 MB' : '1.5 GB',
  validity: { kind: 'hours' as const, hours: at === 1 ? 24 : 3 },
  priceCents: at === 1 ? 2_000 : 5_000,
  differenceCents,
  by: 'Staff 1',
  approvedBy: at === 1 ? null : 'Owner',
  atMs: ago(4 - at),
});
const versions = [version(1, 'confirmed', 0), version(2, 'pending', 3_000)];
const pendingCard = {
  ...smallCard,
  order: 'A-000122',
  state: 'changePending' as const,
  sinceMs: ago(1),
  actions: ['finish-change' as const],
  values: { amountCents: 3_000, newPackage: '1.5 GB' },
};
const smallPage = {
  ...orderPage,
  card: pendingCard,
  versions,
  receivedCents: 2_000,
  postings: orderPage.postings.map((posting) => ({
    ...posting,
    lines: posting.lines.map((line) => ({ ...line, amountCents: Math.sign(line.amountCents) * 2_000 })),
  })),
};
const noMessages = {
  messages: [],
  unwanted: { payer: false, recipient: false },
  sameNumber: false,
  provider: 'africas-talking' as const,
};
const owedCard = {
  ...paidCard,
  order: 'A-000118',
  heldId: 7,
  state: 'refundOwed' as const,
  sinceMs: ago(2),
  actions: ['decide-held' as const],
  values: { amountCents: 3_000 },
};

export const catalogueScenes: Readonly<Record<string, Scene>> = {
  '95-packages-five': { answers, screen: packages, keys: ['ArrowDown'] },
  '95b-packages-500': { answers: { ...answers, 'packages:list': { items: [...many] } }, screen: packages },
  '95c-packages-search': {
    answers: { ...answers, 'packages:list': { items: [...many] } },
    screen: packages,
    keys: ['/', '4', '2', 'Enter'],
  },
  '95d-packages-withdrawn': { answers, screen: packages, keys: ['PageDown'] },
  '96-package-add': { answers, screen: packages, keys: toDial },
  '96b-package-edit': { answers, screen: packages, keys: ['e'] },
  '96c-package-code-taken': { answers, screen: packages, keys: ['a', '1', '1'] },
  '96d-package-airtime': { answers, screen: packages, keys: [...toDial, ...'*140*20*{recipient}#'] },
  '96e-package-glued': { answers, screen: packages, keys: [...toDial, ...'*180*5{recipient}#'] },
  '96f-package-good': { answers, screen: packages, keys: [...toDial, ...'*180*5*2*{recipient}*3*1#'] },
  '97-package-history': {
    answers: { ...answers, 'packages:history': { rows: [...rows], more: true } },
    screen: { name: 'package-history', packageId: null },
  },
  '97b-package-history-none': {
    answers: { ...answers, 'packages:history': { rows: [], more: false } },
    screen: { name: 'package-history', packageId: null },
  },
  '98-counter-500': {
    answers: {
      'catalogue:list': {
        items: many.map(({ dial: _dial, costCents: _cost, withdrawn: _withdrawn, ...item }) => item),
      },
    },
    keys: ['F5', 'u', 's', 'i', 'k', 'u'],
  },
  '98b-counter-500-page': {
    answers: {
      'catalogue:list': {
        items: many.map(({ dial: _dial, costCents: _cost, withdrawn: _withdrawn, ...item }) => item),
      },
    },
    keys: ['F5', 'PageDown', 'PageDown'],
  },
  '64-sold-today': {
    answers: { 'order:review': soldToday },
    screen: { name: 'confirm', review: soldToday },
  },
  '64b-sold-today-cap': { screen: { name: 'confirm', review: capReached } },
  '64c-for-tomorrow': { screen: { name: 'confirm', review: tomorrowReview } },
  '65-board-scheduled': {
    answers: {
      'board:list': {
        cards: [{ ...paidCard, order: 'A-000119' }, scheduledCard, { ...scheduledCard, order: 'A-000118' }],
        nowMs,
      },
    },
  },
  '65b-board-scheduled-chosen': {
    answers: { 'board:list': { cards: [scheduledCard], nowMs } },
    keys: ['F6'],
  },
  '66-put-off': {
    answers: {
      'board:list': { cards: [gotTodayCard, ...others], nowMs },
      'order:get': { ...orderPage, card: gotTodayCard },
    },
    screen: { name: 'schedule', order: 'A-000122', ask: 'tomorrow' },
    keys: ['1'],
  },
  '66b-early': {
    answers: {
      'board:list': { cards: [...others, scheduledCard], nowMs },
      'order:get': { ...orderPage, card: scheduledCard, dueMs: tomorrowMs },
    },
    screen: { name: 'schedule', order: 'A-000122', ask: 'early' },
    keys: ['1'],
  },
  '66c-board-got-today': { answers: { 'board:list': { cards: [gotTodayCard], nowMs } }, keys: ['F6'] },
  '67-change': { answers: { 'order:get': orderPage }, screen: { name: 'change', order: 'A-000122' } },
  '67b-change-dearer': {
    answers: { 'order:get': { ...orderPage, card: smallCard }, 'order:review-change': changeReview(3_000) },
    screen: { name: 'change', order: 'A-000122' },
    keys: ['Tab', '1', '1', 'Enter', 'Pause'],
  },
  '67c-change-cheaper': {
    answers: { 'order:get': orderPage, 'order:review-change': cheaperReview },
    screen: { name: 'change', order: 'A-000122' },
    keys: ['Tab', '2', '2', 'Enter', 'Pause'],
  },
  '67e-change-equal': {
    answers: { 'order:get': orderPage, 'order:review-change': changeReview(0) },
    screen: { name: 'change', order: 'A-000122' },
    keys: ['Tab', '1', '2', 'Enter', 'Pause'],
  },
  '67d-change-nobody': {
    answers: { 'order:get': orderPage },
    screen: { name: 'change', order: 'A-000122' },
    keys: ['Tab', ...'zebra'],
  },
  '68-finish-change': {
    answers: {
      'board:list': { cards: [pendingCard, ...others], nowMs },
      'order:get': smallPage,
    },
    screen: { name: 'finish-change', order: 'A-000122' },
  },
  '68b-board-change': {
    answers: { 'board:list': { cards: [pendingCard, owedCard], nowMs } },
    keys: ['F6'],
  },
  '68c-order-changed': {
    answers: { 'order:get': smallPage, 'message:of-order': noMessages },
    screen: { name: 'order', order: 'A-000122' },
  },
};
