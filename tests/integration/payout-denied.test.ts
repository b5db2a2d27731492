/**
 * A payout that somebody stated paid, and that Safaricom denies later: it is back on the list until the owner has settled
 * it, once; the account has its money again, and whoever is owed it is not forgotten (P6, P7).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { unfinishedPayouts } from '../../electron/db/payout-store.ts';
import { daySummary } from '../../electron/reports/day.ts';
import { payoutRow } from '../../electron/reports/payouts.ts';
import { settlePayoutMismatch, statePayoutPaid } from '../../electron/services/payouts/end-payout.ts';
import { requestCreditRefund } from '../../electron/services/payouts/refund-credit.ts';
import { settleExcess } from '../../electron/services/payouts/settle-excess.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { PayoutRow } from '../../shared/contract/payout-channels.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import type { ExcessWay } from '../../shared/payout-excess.ts';
import type { Result } from '../../shared/result.ts';
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
  status,
} from '../support/paying.ts';
import { confirmation } from '../support/crediting.ts';
import { order, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const hour = 60 * 60_000;
const receipt = 'UKL7Q1W2E3';

let shop: TestTill;
let till: Till;
let owner: Actor;
let second: Actor;

beforeEach(async () => {
  shop = await openTestTill();
  ({ till, owner } = shop);
  second = await secondOwner(till);
});

const codeOf = (outcome: Result<unknown, Failure>): string => (outcome.ok ? 'ok' : outcome.error.code);

async function stated(id: number): Promise<number> {
  await approveBy(till, second, id);
  shop.clock.pass(hour);
  pay(till, id, { kind: 'ambiguous', reason: 'timed out' });
  shop.clock.pass(hour);
  value(await statePayoutPaid(till, owner, { payoutId: id, receipt, approval: approvalOf(owner) }));
  return id;
}
const statedSalary = (): Promise<number> => stated(ask(till, owner));
const denied = (id: number): void => result(till, attempt(till, id), { code: '2040' });

const row = (id: number): PayoutRow =>
  payoutRow(
    till.db,
    { mode: till.mode, nowMs: till.clock.nowMs(), rules: till.payoutRules, hold: undefined },
    payout(till, id),
  );
const settle = async (how: ExcessWay, actor: Actor = owner): Promise<string> =>
  codeOf(
    await settleExcess(till, actor, {
      excessId: openExcesses(till.db)[0]?.id ?? 1,
      how,
      approval: approvalOf(actor),
    }),
  );
const isListed = (id: number): boolean => unfinishedPayouts(till.db).some((one) => one.id === id);

describe('a payout stated paid that Safaricom denies', () => {
  test('waits for the owner with its money back in the account, however often it is denied', async () => {
    const id = await statedSalary();
    expect(isListed(id)).toBe(false);
    denied(id);
    denied(id);
    status(till, attempt(till, id), { says: 'Declined' });
    expect(isListed(id)).toBe(true);
    expect(row(id)).toMatchObject({
      state: 'statedDenied',
      actions: ['settle-excess'],
      excess: { amountCents: 500_00, reason: 'denied', ways: ['found-paid', 'paid-in-cash', 'not-owed'] },
    });
    // The account has it; the payee is owed it.
    expect(accountsOf(till)).toEqual({ salaries: 500, shortfall: -500 });
    expect(daySummary(till.db, businessDay(till.clock.nowMs()), true).missing).toMatchObject({ count: 0 });
    expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  });

  test.each([
    ['found-paid', { salaries: 500, 'mpesa-utility': -500 }],
    ['paid-in-cash', { salaries: 500, 'cash-drawer': -500 }],
    ['not-owed', {}],
  ] as const)('is settled as %s, once, by the owner', async (how, accounts) => {
    const id = await statedSalary();
    denied(id);
    expect(await settle(how, shop.attendant)).toBe('approval-same-person');
    expect(await settle('written-off')).toBe('payout-changed');
    expect(await settle(how)).toBe('ok');
    expect(await settle(how)).toBe('payout-changed');
    expect(isListed(id)).toBe(false);
    expect(accountsOf(till)).toEqual(accounts);
  });

  test('is paid after all where Safaricom says so in the end, and nobody needs to settle it', async () => {
    const id = await statedSalary();
    denied(id);
    result(till, attempt(till, id), { receipt });
    expect(isListed(id)).toBe(false);
    expect(accountsOf(till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
    result(till, attempt(till, id), { receipt });
    denied(id);
    expect(accountsOf(till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
  });

  test('is too much where it was paid in cash, and then turns out to have left', async () => {
    const id = await statedSalary();
    denied(id);
    expect(await settle('paid-in-cash')).toBe('ok');
    result(till, attempt(till, id), { receipt });
    expect(row(id)).toMatchObject({ state: 'paidTwice', excess: { amountCents: 500_00 } });
    expect(await settle('returned')).toBe('ok');
    expect(accountsOf(till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
  });

  test('of a refund stays owed to the customer, and cannot be called not owed', async () => {
    const number = paidOrder(till, shop.attendant);
    const id = await stated(askRefund(till, shop.attendant, number));
    expect(order(till, number).state).toBe('refunded');
    denied(id);
    expect(row(id).excess?.ways).toEqual(['found-paid', 'paid-in-cash']);
    expect(await settle('not-owed')).toBe('payout-changed');
    expect(await settle('paid-in-cash')).toBe('ok');
    expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, 'cash-drawer': -50 });
  });

  test('of which only a part left stands open with the rest: a payment without an order that went back short', async () => {
    const code = 'UKL4H7X2QD';
    confirmation(till, { receipt: code, payerText: '254712345678' });
    const { id } = value(requestCreditRefund(till, shop.attendant, { receipt: code, channel: 'b2c' }));
    await approveBy(till, second, id);
    shop.clock.pass(hour);
    pay(till, id);
    result(till, attempt(till, id), { amount: 7 });
    const approval = approvalOf(owner);
    value(await settlePayoutMismatch(till, owner, { payoutId: id, found: 'paid', approval }));
    expect(row(id)).toMatchObject({ state: 'statedDenied', excess: { amountCents: 43_00 } });
    expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, 'mpesa-utility': -7, shortfall: -43 });
    expect(await settle('paid-in-cash')).toBe('ok');
    expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, 'mpesa-utility': -7, 'cash-drawer': -43 });
  });

  test('of a reversal counts as no payment of the day a second time', async () => {
    const number = paidOrder(till, shop.attendant);
    const id = await stated(askRefund(till, shop.attendant, number, 'reversal'));
    result(till, attempt(till, id), { code: '1' });
    expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, shortfall: -50 });
    const { total } = daySummary(till.db, businessDay(till.clock.nowMs()), true);
    expect(total).toMatchObject({ received: { amountCents: 50_00 }, refunded: { amountCents: 50_00 } });
    expect(await settle('found-paid')).toBe('ok');
    expect(accountsOf(till)).toEqual({});
  });
});
