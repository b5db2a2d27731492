/**
 * Money that left beyond what its payout was for: twice, or to somebody else. It is booked, it stays on the list until
 * the owner settles it, once, and it never becomes anybody's wage by itself (P5, P7, P8).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { unfinishedPayouts } from '../../electron/db/payout-store.ts';
import { daySummary } from '../../electron/reports/day.ts';
import { payoutRow } from '../../electron/reports/payouts.ts';
import { refundOrderInCash } from '../../electron/services/give-back.ts';
import { settlePayoutMismatch, withdrawPayout } from '../../electron/services/payouts/end-payout.ts';
import { requestRefund } from '../../electron/services/payouts/request-payout.ts';
import { settleExcess } from '../../electron/services/payouts/settle-excess.ts';
import { payoutHold, stopPayouts } from '../../electron/services/payouts/stops.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { PayoutRow } from '../../shared/contract/payout-channels.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { ExcessWay } from '../../shared/payout-excess.ts';
import type { PayoutKind } from '../../shared/payouts.ts';
import type { Result } from '../../shared/result.ts';
import {
  accountsOf,
  approvalOf,
  approveBy,
  ask,
  askRefund,
  attempt,
  attempts,
  paidOrder,
  pay,
  payout,
  payoutReceipt,
  postings,
  result,
  secondOwner,
  states,
  status,
  tryApprove,
} from '../support/paying.ts';
import { value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const hour = 60 * 60_000;
const other = '254722333445';

let shop: TestTill;
let till: Till;
let owner: Actor;
let second: Actor;
let attendant: Actor;

beforeEach(async () => {
  shop = await openTestTill();
  ({ till, owner, attendant } = shop);
  second = await secondOwner(till);
});

const codeOf = (outcome: Result<unknown, Failure>): string => (outcome.ok ? 'ok' : outcome.error.code);

async function sent(kind: Exclude<PayoutKind, 'refund' | 'delivery'> = 'salary'): Promise<number> {
  const id = ask(till, owner, { kind });
  await approveBy(till, second, id);
  shop.clock.pass(hour);
  expect(pay(till, id)).toBe(true);
  return id;
}

/** Failed, tried again, and then both ids paid. */
async function paidTwice(kind: Exclude<PayoutKind, 'refund' | 'delivery'> = 'salary'): Promise<number> {
  const id = await sent(kind);
  const first = attempt(till, id);
  result(till, first, { code: '2040' });
  await approveBy(till, second, id);
  pay(till, id);
  result(till, first);
  result(till, attempt(till, id));
  expect(states(till, id)).toEqual(['paid', 'paid', 'paid']);
  return id;
}

const rowOf = (id: number): PayoutRow =>
  payoutRow(
    till.db,
    { mode: till.mode, nowMs: till.clock.nowMs(), rules: till.payoutRules, hold: payoutHold(till, till.db) },
    payout(till, id),
  );
const settle = async (id: number, how: ExcessWay, actor = attendant): Promise<string> =>
  codeOf(
    await settleExcess(till, actor, {
      excessId: rowOf(id).excess?.id ?? 1,
      how,
      approval: approvalOf(owner),
    }),
  );
const found = async (id: number, what: 'paid' | 'elsewhere' | 'not-paid'): Promise<string> =>
  codeOf(
    await settlePayoutMismatch(till, attendant, { payoutId: id, found: what, approval: approvalOf(owner) }),
  );

describe('a salary that was paid by two ids', () => {
  test('stays on the list, next week too, until the owner settles it', async () => {
    const id = await paidTwice();
    shop.clock.pass(7 * 24 * hour);
    expect(unfinishedPayouts(till.db).map((one) => one.id)).toEqual([id]);
    expect(rowOf(id)).toMatchObject({
      state: 'paidTwice',
      actions: ['settle-excess'],
      excess: { amountCents: 500_00, reason: 'paid-twice', ways: ['returned', 'kept', 'written-off'] },
    });
    expect(daySummary(till.db, '2026-11-28', true).missing).toEqual({ amountCents: 500_00, count: 1 });
    expect(await settle(id, 'returned')).toBe('ok');
    expect(unfinishedPayouts(till.db)).toEqual([]);
    expect(rowOf(id)).toMatchObject({ state: 'paid', actions: [], excess: null });
  });

  test.each([
    ['salary', 'returned', { 'mpesa-utility': -1_000, salaries: 500, 'cash-drawer': 500 }],
    ['salary', 'kept', { 'mpesa-utility': -1_000, salaries: 1_000 }],
    ['settlement', 'kept', { 'mpesa-utility': -1_000, settlements: 1_000 }],
    ['cash-out', 'kept', { 'mpesa-utility': -1_000, drawings: 1_000 }],
    ['promotion', 'written-off', { 'mpesa-utility': -1_000, promotions: 500, losses: 500 }],
  ] as const)('(%s) is %s: the books add up, and it is settled once', async (kind, how, accounts) => {
    const id = await paidTwice(kind);
    const excessId = rowOf(id).excess?.id ?? 0;
    expect(await settle(id, how)).toBe('ok');
    expect(accountsOf(till)).toEqual(accounts);
    for (const again of ['returned', 'kept', 'written-off'] as const)
      expect(
        codeOf(await settleExcess(till, owner, { excessId, how: again, approval: approvalOf(owner) })),
      ).toBe('payout-changed');
    expect(accountsOf(till)).toEqual(accounts);
    expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  });

  test('is settled by an owner’s PIN and no other, and a prize has no next time', async () => {
    const id = await paidTwice('promotion');
    const excessId = rowOf(id).excess?.id ?? 0;
    const by = async (approval?: ReturnType<typeof approvalOf>): Promise<string> =>
      codeOf(
        await settleExcess(till, attendant, { excessId, how: 'written-off', ...(approval && { approval }) }),
      );
    expect(await by()).toBe('approval-needed');
    expect(await by(approvalOf(attendant))).toBe('approval-same-person');
    expect(await settle(id, 'kept')).toBe('payout-changed');
    expect(openExcesses(till.db)).toHaveLength(1);
    expect(await by(approvalOf(second))).toBe('ok');
  });

  test('cannot be changed or deleted in the file behind the store', async () => {
    await paidTwice();
    const { connection } = till.db;
    expect(() => connection.exec('UPDATE payout_excess SET amount_cents = 1')).toThrow(/frozen/);
    expect(() => connection.exec('DELETE FROM payout_excess')).toThrow(/never deleted/);
    connection.exec("UPDATE payout_excess SET state = 'kept', closed_at_ms = 1, closed_by = 'second'");
    expect(() =>
      connection.exec("UPDATE payout_excess SET state = 'open', closed_at_ms = NULL, closed_by = NULL"),
    ).toThrow(/once/);
  });
});

describe('a mismatch', () => {
  test('whose money went to somebody else is booked as missing, and the payee can be paid', async () => {
    const id = await sent();
    const first = attempt(till, id);
    result(till, first, { payee: other });
    expect(await found(id, 'elsewhere')).toBe('too-early');
    shop.clock.pass(hour);
    expect(await found(id, 'elsewhere')).toBe('ok');
    expect(states(till, id)).toEqual(['failed', 'elsewhere']);
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -500, shortfall: 500 });
    expect(rowOf(id)).toMatchObject({
      state: 'wentElsewhere',
      actions: ['settle-excess', 'try-again', 'withdraw'],
      excess: { reason: 'elsewhere', ways: ['returned', 'written-off'] },
    });
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('ok');
    pay(till, id);
    result(till, attempt(till, id));
    expect(states(till, id)).toEqual(['paid', 'elsewhere', 'paid']);
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -1_000, salaries: 500, shortfall: 500 });
    // The payee has his money; what went elsewhere is still open.
    expect(rowOf(id).state).toBe('wentElsewhere');
    expect(unfinishedPayouts(till.db).map((one) => one.id)).toEqual([id]);
    expect(await settle(id, 'kept')).toBe('payout-changed');
    expect(await settle(id, 'written-off')).toBe('ok');
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -1_000, salaries: 500, losses: 500 });
  });

  test('whose money went to somebody else is booked once, whatever Safaricom says of it later', async () => {
    const id = await sent();
    const first = attempt(till, id);
    result(till, first, { payee: other });
    shop.clock.pass(hour);
    expect(await found(id, 'elsewhere')).toBe('ok');
    const before = accountsOf(till);
    result(till, first);
    result(till, first, { payee: other });
    result(till, first, { amount: 40 });
    result(till, first, { code: '2040' });
    status(till, first);
    expect(states(till, id)).toEqual(['failed', 'elsewhere']);
    expect(accountsOf(till)).toEqual(before);
    for (const what of ['paid', 'elsewhere', 'not-paid'] as const)
      expect(await found(id, what)).toBe('payout-changed');
    expect(postings(till)).toEqual(['intent:b2c', 'paid-out-elsewhere']);
  });

  test('of a reversal that sent another payment back takes from the till, and is not asked for again', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number, 'reversal');
    await approveBy(till, owner, id);
    pay(till, id);
    result(till, attempt(till, id), { original: 'UKX0000009' });
    expect(attempt(till, id).reason).toBe('receipt');
    shop.clock.pass(hour);
    expect(await found(id, 'elsewhere')).toBe('ok');
    // The payer's money is still owed to him.
    expect(accountsOf(till)).toEqual({ undelivered: -50, shortfall: 50 });
    expect(codeOf(await tryApprove(till, owner, owner, id))).toBe('refund-way-closed');
    expect(rowOf(id).actions, 'so it is not offered').toEqual(['settle-excess', 'withdraw']);
    value(withdrawPayout(till, owner, { payoutId: id }));
    expect(rowOf(id)).toMatchObject({ state: 'wentElsewhere', actions: ['settle-excess'] });
    expect(codeOf(requestRefund(till, attendant, { order: number, channel: 'reversal' }))).toBe(
      'refund-way-closed',
    );
    value(await refundOrderInCash(till, owner, { order: number, approval: approvalOf(owner) }));
    expect(accountsOf(till)).toEqual({ 'cash-drawer': -50, shortfall: 50 });
  });
});

test('a reversal that comes after cash was handed out takes from the till, and is settled like any other', async () => {
  const number = paidOrder(till, attendant);
  const id = askRefund(till, attendant, number, 'reversal');
  await approveBy(till, owner, id);
  pay(till, id);
  result(till, attempt(till, id), { code: '1' });
  value(withdrawPayout(till, owner, { payoutId: id }));
  value(await refundOrderInCash(till, owner, { order: number, approval: approvalOf(owner) }));
  result(till, attempt(till, id));
  expect(accountsOf(till)).toEqual({ 'cash-drawer': -50, shortfall: 50 });
  expect(rowOf(id)).toMatchObject({ state: 'paidTwice', excess: { ways: ['returned', 'written-off'] } });
  expect(await settle(id, 'returned')).toBe('ok');
  expect(accountsOf(till)).toEqual({});
});

test.each(['Cancelled', 'Declined', 'Expired'])(
  'a payout that Safaricom calls %s has a sentence of its own',
  async (says) => {
    const id = await sent();
    status(till, attempt(till, id), { says });
    expect(rowOf(id).values['reason']).toBe(`b2c.status${says}`);
  },
);

test('a payout that was paid while another attempt is with Safaricom is not called over before that one ended', async () => {
  const id = await sent();
  const first = attempt(till, id);
  result(till, first, { code: '2040' });
  await approveBy(till, second, id);
  pay(till, id);
  result(till, first);
  expect(states(till, id)).toEqual(['paid', 'paid', 'accepted']);
  expect(rowOf(id)).toMatchObject({ state: 'accepted', actions: ['wait'], receipt: payoutReceipt(first) });
  result(till, attempt(till, id), { code: '2040' });
  expect(rowOf(id)).toMatchObject({ state: 'paid', actions: [] });
});

test('while payouts are stopped every one that waits says so, and those that are on their way do not', async () => {
  const onItsWay = await sent();
  const waiting = [
    ask(till, owner, { payeeText: '0722333555' }),
    ask(till, owner, { payeeText: '0722333666' }),
  ];
  for (const id of waiting) await approveBy(till, second, id);
  stopPayouts(till, attendant);
  for (const id of waiting) {
    expect(attempts(till, id)[0]?.reason).toBeNull();
    expect(rowOf(id)).toMatchObject({ state: 'stopped', values: { hold: 'stopped' } });
  }
  expect(rowOf(onItsWay).state).toBe('accepted');
});

test('a receipt that stands with money that went elsewhere is nobody else’s', async () => {
  const id = await sent();
  result(till, attempt(till, id), { payee: other });
  shop.clock.pass(hour);
  expect(await found(id, 'elsewhere')).toBe('ok');
  const again = ask(till, owner, { payeeText: '0722333777' });
  await approveBy(till, second, again);
  shop.clock.pass(hour);
  pay(till, again);
  result(till, attempt(till, again), { receipt: payoutReceipt(attempt(till, id)) });
  expect(states(till, again)).toEqual(['approved', 'mismatch']);
});
