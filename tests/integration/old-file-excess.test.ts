/**
 * An old file was put back (P14), and Safaricom says the opposite of what an open row of a payout says. The owner may have
 * settled that row in the time that the file does not know: the books follow Safaricom, and only his look closes a row.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import type { OpenDatabase } from '../../electron/db/open.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { unfinishedPayouts } from '../../electron/db/payout-store.ts';
import { payoutRow } from '../../electron/reports/payouts.ts';
import { lookBack } from '../../electron/services/old-file/look.ts';
import { statePayoutPaid } from '../../electron/services/payouts/end-payout.ts';
import { settleExcess } from '../../electron/services/payouts/settle-excess.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import type { ExcessWay } from '../../shared/payout-excess.ts';
import { putBackAfterSale, setAside } from '../support/old-copy.ts';
import {
  accountsOf,
  approvalOf,
  approveBy,
  ask,
  attempt,
  pay,
  payout,
  result,
  secondOwner,
} from '../support/paying.ts';
import { value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const minute = 60_000;
const hour = 60 * minute;
const receipt = 'UKL7Q1W2E3';
const nothing = { kind: 'nothing', searched: true } as const;
type Found = Request<'old-file:look'>['found'];

let shop: TestTill;
let second: Actor;
let now: { till: Till; file: OpenDatabase };
let copy: string;
beforeEach(async () => {
  shop = await openTestTill();
  second = await secondOwner(shop.till);
  now = { till: shop.till, file: shop.file };
});

const aside = (): void => {
  copy = setAside(shop, now.till);
};
function back(): void {
  now = putBackAfterSale(shop, now, copy);
}
/** What is open, in shillings. */
const open = () => openExcesses(now.till.db).map(({ reason, amountCents }) => [reason, amountCents / 100]);
const excessId = (index = 0): number => openExcesses(now.till.db)[index]?.id ?? 0;
const settle = (how: ExcessWay, index = 0) =>
  settleExcess(now.till, shop.owner, { excessId: excessId(index), how, approval: approvalOf(shop.owner) });
const look = (found: Found, index = 0) =>
  lookBack(now.till, shop.attendant, {
    subject: { kind: 'excess', excessId: excessId(index) },
    found,
    approval: approvalOf(shop.owner),
  });
const row = (id: number) =>
  payoutRow(
    now.till.db,
    { mode: now.till.mode, nowMs: shop.clock.nowMs(), rules: now.till.payoutRules, hold: undefined },
    payout(now.till, id),
  );
const isListed = (id: number): boolean => unfinishedPayouts(now.till.db).some((one) => one.id === id);
const isWhole = (): void => expect(verifyLedger(now.till.db, now.till.ledger).brokenAt).toBeNull();

function loseAnswer(id: number): void {
  pay(now.till, id, { kind: 'ambiguous', reason: 'timed out' });
  shop.clock.pass(hour);
}
/** Its answer was lost, and the owner states it paid. */
async function statePaid(id: number): Promise<void> {
  const approval = approvalOf(shop.owner);
  value(await statePayoutPaid(now.till, shop.owner, { payoutId: id, receipt, approval }));
}

describe('a payout stated paid and denied, that Safaricom then calls paid after the old file', () => {
  let id: number;
  const saysPaid = (amount = 500): void => result(now.till, attempt(now.till, id), { receipt, amount });
  beforeEach(async () => {
    id = ask(now.till, shop.owner);
    await approveBy(now.till, second, id);
    shop.clock.pass(hour);
    loseAnswer(id);
    await statePaid(id);
    result(now.till, attempt(now.till, id), { code: '2040' });
    aside();
  });

  test('stays for the owner, with the books as Safaricom has them; paid in cash too, it is too much, and settled', async () => {
    value(await settle('paid-in-cash'));
    back();
    saysPaid();
    expect(accountsOf(now.till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
    expect(isListed(id)).toBe(true);
    expect(row(id)).toMatchObject({
      state: 'statedDenied',
      actions: ['settle-excess'],
      excess: { needsLook: true, overtaken: true, amountCents: 500_00 },
    });
    value(await look({ kind: 'settled', how: 'paid-in-cash' }));
    expect(open()).toEqual([['paid-twice', 500]]);
    expect(row(id)).toMatchObject({ state: 'paidTwice', excess: { needsLook: true, overtaken: false } });
    expect(accountsOf(now.till)).toEqual({
      salaries: 500,
      'mpesa-utility': -500,
      'cash-drawer': -500,
      shortfall: 500,
    });
    value(await look(nothing));
    value(await settle('returned'));
    expect(isListed(id)).toBe(false);
    expect(accountsOf(now.till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
    isWhole();
  });

  test.each([['nothing'], ['found-paid']])(
    'is closed by the payment where the owner has looked: %s',
    async (how) => {
      back();
      saysPaid();
      value(await look(how === 'nothing' ? nothing : { kind: 'settled', how: 'found-paid' }));
      expect(open()).toEqual([]);
      expect(isListed(id)).toBe(false);
      expect(accountsOf(now.till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
      // Whatever is said again is known.
      saysPaid();
      result(now.till, attempt(now.till, id), { code: '2040' });
      expect(open()).toEqual([]);
      isWhole();
    },
  );

  test('that was called not owed any more is too much: it left', async () => {
    back();
    saysPaid();
    value(await look({ kind: 'settled', how: 'not-owed' }));
    expect(open()).toEqual([['paid-twice', 500]]);
    expect(accountsOf(now.till)).toEqual({ 'mpesa-utility': -500, shortfall: 500 });
  });

  test.each([
    [300, [['denied', 200]]],
    [700, [['paid-twice', 200]]],
  ] as const)(
    'with KES %i, and nothing done: only the difference is left, looked at',
    async (amount, left) => {
      back();
      saysPaid(amount);
      value(await look(nothing));
      expect(open()).toEqual(left);
      expect(row(id).excess).toMatchObject({ needsLook: false, overtaken: false });
      value(await settle(amount === 300 ? 'paid-in-cash' : 'returned'));
      expect(accountsOf(now.till)['shortfall']).toBeUndefined();
      isWhole();
    },
  );

  test('is asked about in its order: not what left before what it may have settled', async () => {
    back();
    saysPaid();
    expect(await look(nothing, 1)).toMatchObject({ error: { code: 'look-first' } });
    expect(await settle('returned', 1)).toMatchObject({ error: { code: 'look-first' } });
    expect(await settle('found-paid')).toMatchObject({ error: { code: 'look-first' } });
    expect(open()).toHaveLength(2);
  });

  test('is settled by the payment at once where the owner had looked before', async () => {
    back();
    value(await look(nothing));
    saysPaid();
    expect(open()).toEqual([]);
    expect(accountsOf(now.till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
  });
});

describe('a payout stated paid a second time, that Safaricom then denies after the old file', () => {
  let id: number;
  const denies = (): void => result(now.till, attempt(now.till, id), { code: '2040' });
  beforeEach(async () => {
    id = ask(now.till, shop.owner);
    await approveBy(now.till, second, id);
    shop.clock.pass(hour);
    pay(now.till, id);
    const first = attempt(now.till, id);
    result(now.till, first, { code: '2040' });
    await approveBy(now.till, second, id);
    loseAnswer(id);
    result(now.till, first);
    await statePaid(id);
    aside();
  });

  test('is owed to the payee where he had given it back already', async () => {
    expect(open()).toEqual([['paid-twice', 500]]);
    value(await settle('returned'));
    back();
    denies();
    expect(accountsOf(now.till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
    expect(row(id)).toMatchObject({ excess: { needsLook: true, reason: 'paid-twice' } });
    value(await look({ kind: 'settled', how: 'returned' }));
    expect(open()).toEqual([['denied', 500]]);
    value(await look(nothing));
    value(await settle('paid-in-cash'));
    expect(accountsOf(now.till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
    isWhole();
  });

  test('leaves nothing where nothing was done', async () => {
    back();
    denies();
    value(await look(nothing));
    expect(open()).toEqual([]);
    expect(isListed(id)).toBe(false);
    expect(accountsOf(now.till)).toEqual({ salaries: 500, 'mpesa-utility': -500 });
    isWhole();
  });
});
