/**
 * A payout that the owner stated paid, and that Safaricom confirms with another amount or another receiver: the ledger
 * follows Safaricom, and the difference is on the list until the owner has settled it (P5, P7).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { unfinishedPayouts } from '../../electron/db/payout-store.ts';
import { payoutRow } from '../../electron/reports/payouts.ts';
import { statePayoutPaid } from '../../electron/services/payouts/end-payout.ts';
import { settleExcess } from '../../electron/services/payouts/settle-excess.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import {
  accountsOf,
  approvalOf,
  approveBy,
  ask,
  askRefund,
  attempt,
  paidOrder,
  pay,
  payout,
  result,
  secondOwner,
} from '../support/paying.ts';
import { value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const hour = 60 * 60_000;
const receipt = 'UKL7Q1W2E3';

let shop: TestTill;
let till: Till;
let owner: Actor;
let id: number;

beforeEach(async () => {
  shop = await openTestTill();
  ({ till, owner } = shop);
  const second = await secondOwner(till);
  id = ask(till, owner);
  await approveBy(till, second, id);
  shop.clock.pass(hour);
  pay(till, id, { kind: 'ambiguous', reason: 'timed out' });
  shop.clock.pass(hour);
  value(await statePayoutPaid(till, owner, { payoutId: id, receipt, approval: approvalOf(owner) }));
});

const open = () => openExcesses(till.db).map(({ reason, amountCents }) => [reason, amountCents / 100]);
const row = () =>
  payoutRow(
    till.db,
    { mode: till.mode, nowMs: shop.clock.nowMs(), rules: till.payoutRules, hold: undefined },
    payout(till, id),
  );
const settle = async (how: 'returned' | 'paid-in-cash' | 'written-off') => {
  const excessId = openExcesses(till.db)[0]?.id ?? 0;
  value(await settleExcess(till, owner, { excessId, how, approval: approvalOf(owner) }));
};
const isListed = (): boolean => unfinishedPayouts(till.db).some((one) => one.id === id);

test('more than was approved: the rest is on the list, and the account says what left', async () => {
  expect(isListed()).toBe(false);
  result(till, attempt(till, id), { amount: 700, receipt });
  expect(open()).toEqual([['paid-twice', 200]]);
  expect(row()).toMatchObject({ state: 'paidTwice', actions: ['settle-excess'] });
  expect(isListed()).toBe(true);
  expect(accountsOf(till)).toEqual({ salaries: 500, shortfall: 200, 'mpesa-utility': -700 });
  // The same news twice is once.
  result(till, attempt(till, id), { amount: 700, receipt });
  expect(open()).toHaveLength(1);
  await settle('returned');
  result(till, attempt(till, id), { amount: 700, receipt });
  expect(open()).toEqual([]);
  expect(isListed()).toBe(false);
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
});

test('less than was approved: the payee still has the rest to get', async () => {
  result(till, attempt(till, id), { amount: 300, receipt });
  expect(open()).toEqual([['denied', 200]]);
  expect(row()).toMatchObject({ state: 'statedDenied', actions: ['settle-excess'] });
  expect(accountsOf(till)).toEqual({ salaries: 500, shortfall: -200, 'mpesa-utility': -300 });
  await settle('paid-in-cash');
  expect(accountsOf(till)).toEqual({ salaries: 500, 'cash-drawer': -200, 'mpesa-utility': -300 });
});

test('to another number: it went elsewhere, and the payee still has all of it to get', async () => {
  result(till, attempt(till, id), { amount: 700, receipt, payee: '254722333445' });
  expect(open()).toEqual([
    ['denied', 500],
    ['elsewhere', 700],
  ]);
  expect(isListed()).toBe(true);
  expect(accountsOf(till)).toEqual({ salaries: 500, shortfall: 200, 'mpesa-utility': -700 });
  await settle('paid-in-cash');
  expect(row()).toMatchObject({ state: 'wentElsewhere', actions: ['settle-excess'] });
  await settle('written-off');
  expect(accountsOf(till)).toEqual({
    salaries: 500,
    losses: 700,
    'cash-drawer': -500,
    'mpesa-utility': -700,
  });
  expect(isListed()).toBe(false);
});

test('as it was stated: nothing is left to settle', () => {
  result(till, attempt(till, id), { amount: 500, receipt });
  expect(open()).toEqual([]);
  expect(accountsOf(till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
});

describe('a reversal that names another payment than the one that was to go back', () => {
  let number: string;
  const other = 'UKX0000009';
  beforeEach(async () => {
    number = paidOrder(till, shop.attendant, '0712345678');
    id = askRefund(till, shop.attendant, number, 'reversal');
    await approveBy(till, owner, id);
    pay(till, id, { kind: 'ambiguous', reason: 'timed out' });
    shop.clock.pass(hour);
    const code = 'UKR7Q1W2E4';
    value(await statePayoutPaid(till, owner, { payoutId: id, receipt: code, approval: approvalOf(owner) }));
  });

  test.each([50, 30])('is on the list, with all of it still owed to the payer (KES %i)', async (amount) => {
    result(till, attempt(till, id), { original: other, amount, receipt: 'UKR7Q1W2E4' });
    expect(open()).toEqual([
      ['denied', 50],
      ['elsewhere', amount],
    ]);
    expect(isListed()).toBe(true);
    expect(row()).toMatchObject({ state: 'statedDenied', actions: ['settle-excess'] });
    expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
    // The same news twice is once.
    result(till, attempt(till, id), { original: other, amount, receipt: 'UKR7Q1W2E4' });
    expect(open()).toHaveLength(2);
    await settle('paid-in-cash');
    expect(row()).toMatchObject({ state: 'wentElsewhere', actions: ['settle-excess'] });
    await settle('written-off');
    expect(isListed()).toBe(false);
    const { 'mpesa-till': tillAccount, 'cash-drawer': drawer, losses } = accountsOf(till);
    expect([tillAccount ?? 0, drawer, losses]).toEqual([50 - amount, -50, amount]);
  });

  test('after it had been denied: it is not what was denied that left', () => {
    result(till, attempt(till, id), { code: '1' });
    result(till, attempt(till, id), { original: other });
    expect(open()).toEqual([
      ['denied', 50],
      ['elsewhere', 50],
    ]);
  });

  test('and the right payment: nothing is left to settle', () => {
    result(till, attempt(till, id), { receipt: 'UKR7Q1W2E4' });
    expect(open()).toEqual([]);
  });
});
