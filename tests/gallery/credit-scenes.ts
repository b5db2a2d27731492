/** Money without an order: the third way of paying, the list, one payment, what can be done with it. */
import type { CreditRow } from '../../shared/contract/credit-channels.ts';
import { ago, app, review, type Answers } from './fixtures.ts';
import type { Scene } from './scenes.ts';

const code = 'UKL4H7X2QD';
const credit: CreditRow = {
  receipt: code,
  amountCents: 5_000,
  earliestMs: ago(4),
  latestMs: ago(4),
  reportedMs: ago(4),
  payerMasked: '07*****678',
  reference: null,
  state: 'without-order',
  order: null,
  isDisputed: false,
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
    refuses: { 'credit:find': 'credit-other-amount' },
    keys: [...code],
  },
  '60e-own-used': {
    screen: own,
    answers: { 'credit:find': { ...credit, state: 'matched', order: 'A-000119' } },
    keys: [...code],
  },
  '60f-own-practice': { screen: own, answers: practiceOwn, keys: ['Alt+7'] },
};
