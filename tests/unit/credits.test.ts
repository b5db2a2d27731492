/** Whose a reported credit is: the whole decision as a table, and what may be kept of what Safaricom tells of the payer. */
import { describe, expect, test } from 'vitest';
import { cents } from '../../shared/cents.ts';
import type { CreditAttempt, CreditFacts, CreditPlace } from '../../shared/credits.ts';
import {
  defaultCreditRules,
  nextPullInMs,
  payerFit,
  placeCredit,
  shownPayer,
  shownReference,
} from '../../shared/credits.ts';
import { msisdn } from '../../shared/msisdn.ts';
import type { OrderState } from '../../shared/order-machine.ts';
import { orderStates } from '../../shared/order-machine.ts';

const rules = defaultCreditRules;
const sentAtMs = Date.parse('2026-11-21T11:00:00Z');
const payer = msisdn('254712345678');
const masked = '2547 ***** 678';
const stranger = '2547 ***** 111';

const attempt = (change: Partial<CreditAttempt> = {}): CreditAttempt => ({
  id: 1,
  state: 'unknown',
  amountCents: cents(5500),
  sentAtMs,
  receipt: null,
  payer,
  ...change,
});
const credit = (change: Partial<CreditFacts> = {}): CreditFacts => ({
  amountCents: cents(5500),
  earliestAtMs: sentAtMs + 20_000,
  latestAtMs: sentAtMs + 20_000,
  payerText: masked,
  isKnown: false,
  stated: undefined,
  order: undefined,
  candidates: [],
  ...change,
});
const order = (
  state: OrderState = 'open',
  change: Partial<NonNullable<CreditFacts['order']>> = {},
): NonNullable<CreditFacts['order']> => ({
  state,
  priceCents: cents(5500),
  hasHeldMoney: false,
  attempt: undefined,
  ...change,
});
const other = cents(5600);
const free: CreditPlace = { kind: 'without-order' };
const isReceiptOf = (attemptId: number): CreditPlace => ({ kind: 'attempt', attemptId });
const reserved = (attemptId: number): CreditPlace => ({ kind: 'reserved', attemptId });

describe('a credit', () => {
  test.each<readonly [string, Partial<CreditFacts>, CreditPlace]>([
    ['whose receipt is known changes nothing', { isKnown: true, order: order() }, { kind: 'known' }],
    [
      'whose receipt is known changes nothing, whatever fits',
      { isKnown: true, stated: attempt(), candidates: [attempt()] },
      { kind: 'known' },
    ],
    ['that nothing fits waits for a person', {}, free],

    [
      'proves the prompt that was stated by its code',
      { stated: attempt({ state: 'stated' }) },
      isReceiptOf(1),
    ],
    [
      'proves a statement though the payer is not shown',
      { stated: attempt({ state: 'stated' }), payerText: undefined },
      isReceiptOf(1),
    ],
    ['of another amount proves no statement', { stated: attempt({ amountCents: other }) }, free],
    ['of another payer proves no statement', { stated: attempt(), payerText: stranger }, free],

    ['pays the open order that it names', { order: order() }, { kind: 'order' }],
    ['pays an order whoever paid', { order: order(), payerText: stranger }, { kind: 'order' }],
    ['of another amount pays no order', { order: order('open', { priceCents: other }) }, free],
    ['pays no order that has held money', { order: order('open', { hasHeldMoney: true }) }, free],
    [
      "is the receipt of the order's prompt, never a second payment",
      { order: order('open', { attempt: attempt({ id: 7 }) }) },
      isReceiptOf(7),
    ],
    [
      'is the receipt of a prompt whose order went on already',
      { order: order('delivered', { attempt: attempt({ id: 7, state: 'paid' }) }) },
      isReceiptOf(7),
    ],
    [
      "of another amount is not the receipt of the order's prompt, and does not pay the order beside it",
      { order: order('open', { attempt: attempt({ amountCents: other }) }) },
      free,
    ],

    ['is reserved for a prompt that amount, digits and time fit', { candidates: [attempt()] }, reserved(1)],
    [
      'is reserved for a paid prompt without a receipt',
      { candidates: [attempt({ state: 'paid' })] },
      reserved(1),
    ],
    ['of another amount is not reserved', { candidates: [attempt({ amountCents: other })] }, free],
    ['of another payer is not reserved', { candidates: [attempt()], payerText: stranger }, free],
    ['without a payer is not reserved', { candidates: [attempt()], payerText: undefined }, free],
    ['is not reserved for an erased number', { candidates: [attempt({ payer: undefined })] }, free],
    ['is not reserved for a prompt that never left', { candidates: [attempt({ sentAtMs: null })] }, free],
    [
      'is not reserved for a prompt with a receipt',
      { candidates: [attempt({ receipt: 'UKL4H7X2QD' })] },
      free,
    ],
    [
      'is reserved for the prompt that was sent last',
      { candidates: [attempt({ id: 1, sentAtMs: sentAtMs - 60_000 }), attempt({ id: 2 })] },
      reserved(2),
    ],
    [
      'is reserved for the older of two prompts of one moment',
      { candidates: [attempt({ id: 4 }), attempt({ id: 3 })] },
      reserved(3),
    ],
    [
      'is reserved where one of its two possible moments fits',
      {
        candidates: [attempt()],
        earliestAtMs: sentAtMs - 3 * 3_600_000 + 60_000,
        latestAtMs: sentAtMs + 60_000,
      },
      reserved(1),
    ],
    [
      'without a moment is not reserved',
      { candidates: [attempt()], earliestAtMs: undefined, latestAtMs: undefined },
      free,
    ],
  ])('%s', (_title, facts, place) => {
    expect(placeCredit(rules, credit(facts))).toEqual(place);
  });

  test.each(orderStates.filter((state) => state !== 'open'))('does not pay an order that is %s', (state) => {
    expect(placeCredit(rules, credit({ order: order(state) }))).toEqual(free);
  });

  test.each<readonly [number, CreditPlace]>([
    [-rules.clockToleranceMs - 1, free],
    [-rules.clockToleranceMs, reserved(1)],
    [rules.reserveForMs, reserved(1)],
    [rules.reserveForMs + 1, free],
  ])('that came %i ms after the send: %j', (afterMs, place) => {
    const atMs = sentAtMs + afterMs;
    const facts = credit({ candidates: [attempt()], earliestAtMs: atMs, latestAtMs: atMs });
    expect(placeCredit(rules, facts)).toEqual(place);
  });
});

test.each<readonly [string | undefined, ReturnType<typeof payerFit>]>([
  ['254712345678', 'fits'],
  ['712345678', 'fits'],
  ['0712 345 678', 'fits'],
  ['2547 ***** 678', 'fits'],
  ['2547*****678', 'fits'],
  ['0712***678', 'fits'],
  ['*********678', 'fits'],
  ['254712345679', 'differs'],
  ['2547 ***** 679', 'differs'],
  ['2541 ***** 678', 'differs'],
  ['2547 ***** 78', 'unsaid'],
  ['************', 'unsaid'],
  ['7123', 'unsaid'],
  ['', 'unsaid'],
  [undefined, 'unsaid'],
  ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'unsaid'],
])('a payer shown as %j %s the number 0712 345 678', (text, fit) => {
  expect(payerFit(text, payer)).toBe(fit);
});

describe('what is kept of the payer', () => {
  test('a full number goes to its party and stands nowhere else', () => {
    expect(shownPayer('712345678')).toEqual({ msisdn: payer, masked: undefined });
    expect(shownPayer('254712345678')).toEqual({ msisdn: payer, masked: undefined });
  });
  test('a masked one stays as given, and anything else is dropped', () => {
    expect(shownPayer(masked)).toEqual({ msisdn: undefined, masked });
    expect(shownPayer('0712***678 JANE')).toEqual({ msisdn: undefined, masked: undefined });
    expect(shownPayer('2547123')).toEqual({ msisdn: undefined, masked: undefined });
  });
  test('a number that was typed as the account is masked', () => {
    expect(shownReference('0712345678')).toBe('0712***678');
    expect(shownReference('ACC 254712345678')).toBe('ACC ***678');
    expect(shownReference(' A-000122 ')).toBe('A-000122');
    expect(shownReference('')).toBeUndefined();
  });
});

test('the shortcode is looked at every three minutes, and every half hour once nothing young waits', () => {
  expect(nextPullInMs(rules, 0)).toBe(180_000);
  expect(nextPullInMs(rules, rules.pullLaterFromMs)).toBe(30 * 60_000);
});
