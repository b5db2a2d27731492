/**
 * A refund that was stated paid when its order owed nothing any more is too much as a whole. Safaricom then denies it,
 * perhaps twice, and perhaps takes the denial back: nobody is owed a second time, and nothing that left is hidden (P7, P8).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { statePayoutPaid } from '../../electron/services/payouts/end-payout.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import { cents } from '../../shared/cents.ts';
import {
  accountsOf,
  approvalOf,
  approveBy,
  ask,
  askRefund,
  attempt,
  pay,
  result,
  secondOwner,
  status,
} from '../support/paying.ts';
import { callback, lastAttempt, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const hour = 60 * 60_000;
const receipt = 'UKL7Q1W2E3';
const paid = { kind: 'paid', resultCode: '0', description: 'done' } as const;

let shop: TestTill;
let till: Till;
let id: number;
let second: Actor;

beforeEach(async () => {
  shop = await openTestTill();
  ({ till } = shop);
  second = await secondOwner(till);
  const number = sell(till, shop.attendant, {
    payer: '0712345678',
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
  send(till, number);
  applyQuery(till, lastAttempt(till, number).id, paid);
  id = askRefund(till, shop.attendant, number);
  await approveBy(till, second, id);
  shop.clock.pass(hour);
  pay(till, id, { kind: 'ambiguous', reason: 'timed out' });
  // What came was less, so that it is held, and the order itself owes nothing.
  callback(till, lastAttempt(till, number), { amountCents: cents(40_00) });
  shop.clock.pass(hour);
  value(await statePayoutPaid(till, shop.owner, { payoutId: id, receipt, approval: approvalOf(shop.owner) }));
});

const denied = (): void => result(till, attempt(till, id), { code: '2040' });

describe('a refund that was too much as a whole', () => {
  test('is undone by a denial, however often it is denied, and owes nobody anything', () => {
    expect(openExcesses(till.db)).toMatchObject([{ reason: 'paid-twice', amountCents: 50_00 }]);
    denied();
    expect(openExcesses(till.db)).toEqual([]);
    const after = accountsOf(till);
    denied();
    status(till, attempt(till, id), { says: 'Declined' });
    expect(openExcesses(till.db)).toEqual([]);
    expect(accountsOf(till)).toEqual(after);
    expect(after['mpesa-utility']).toBeUndefined();
    expect(after['shortfall']).toBeUndefined();
    expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  });

  test('is too much again where Safaricom takes its denial back', () => {
    denied();
    result(till, attempt(till, id), { receipt });
    expect(openExcesses(till.db)).toMatchObject([{ reason: 'paid-twice', amountCents: 50_00 }]);
    expect(accountsOf(till)['mpesa-utility']).toBe(-50);
    result(till, attempt(till, id), { receipt });
    denied();
    expect(openExcesses(till.db)).toHaveLength(1);
  });
});

describe('a salary stated paid and denied, of which Safaricom says in the end that it left', () => {
  let salary: number;
  const open = () =>
    openExcesses(till.db)
      .filter(({ payoutId }) => payoutId === salary)
      .map(({ reason, amountCents }) => [reason, amountCents / 100]);
  beforeEach(async () => {
    salary = ask(till, shop.owner);
    await approveBy(till, second, salary);
    shop.clock.pass(hour);
    pay(till, salary, { kind: 'ambiguous', reason: 'timed out' });
    shop.clock.pass(hour);
    const said = { payoutId: salary, receipt: 'UKL7Q1W2E4', approval: approvalOf(shop.owner) };
    value(await statePayoutPaid(till, shop.owner, said));
    result(till, attempt(till, salary), { code: '2040' });
  });

  test('short: the rest is still owed', () => {
    expect(open()).toEqual([['denied', 500]]);
    result(till, attempt(till, salary), { receipt: 'UKL7Q1W2E4', amount: 450 });
    expect(open()).toEqual([['denied', 50]]);
  });

  test('and more than was asked: what is too much stands open', () => {
    result(till, attempt(till, salary), { receipt: 'UKL7Q1W2E4', amount: 520 });
    expect(open()).toEqual([['paid-twice', 20]]);
  });

  test('to somebody else: the payee is still owed it, and what went elsewhere stands open beside it', () => {
    result(till, attempt(till, salary), { receipt: 'UKL7Q1W2E4', payee: '254799000111' });
    expect(open()).toEqual([
      ['denied', 500],
      ['elsewhere', 500],
    ]);
    expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  });
});
