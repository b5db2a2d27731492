/** What makes a checker look twice before money leaves: the same again, and the same list. It never stops him. */
import { beforeEach, describe, expect, test } from 'vitest';
import { readInstall } from '../../electron/db/install-store.ts';
import { listDoubts, payoutsAlike } from '../../electron/reports/payout-doubts.ts';
import { approvePayoutList } from '../../electron/services/payouts/approve-payout.ts';
import { identify } from '../../electron/services/open-till.ts';
import { settlePayoutMismatch, withdrawPayout } from '../../electron/services/payouts/end-payout.ts';
import { requestPayoutList } from '../../electron/services/payouts/request-payout.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { PayoutSettings } from '../../shared/payouts.ts';
import {
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
  states,
} from '../support/paying.ts';
import { value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const hour = 60 * 60_000;
const day = 24 * hour;

let shop: TestTill;
let till: Till;
let owner: Actor;
let second: Actor;

beforeEach(async () => {
  shop = await openTestTill();
  ({ till, owner } = shop);
  second = await secondOwner(till);
});

const facts = () => ({
  mode: till.mode,
  nowMs: till.clock.nowMs(),
  rules: till.payoutRules,
  hold: undefined,
});
const alike = (id: number, settings: Partial<PayoutSettings> = {}): readonly string[] =>
  payoutsAlike(till.db, facts(), { ...till.settings().payouts, ...settings }, payout(till, id)).map(
    (one) => one.payout,
  );
const doubtsOf = (batchId: number, settings: Partial<PayoutSettings> = {}) =>
  listDoubts(till.db, facts(), { ...till.settings().payouts, ...settings }, batchId);
const list = (name: string, text: string): number =>
  value(requestPayoutList(till, owner, { kind: 'salary', name, text })).batchId;

describe('a payout of the same amount to the same payee', () => {
  test('is named within a day, however the number was typed, and no longer', () => {
    ask(till, owner);
    shop.clock.pass(23 * hour);
    const again = ask(till, owner, { payeeText: '+254 722 333 444', payeeName: 'J. Wanjiru', note: 'other' });
    expect(alike(again)).toEqual(['PB-000001']);
    expect(alike(again, { warnAgainHours: 0 })).toEqual([]);
    shop.clock.pass(2 * hour);
    expect(alike(again)).toEqual([]);
    expect(alike(again, { warnAgainHours: 48 })).toEqual(['PB-000001']);
  });

  test('is another one where amount or payee differ, and none where the first was taken back', () => {
    const first = ask(till, owner);
    expect(alike(ask(till, owner, { amountCents: 501_00 }))).toEqual([]);
    expect(alike(ask(till, owner, { payeeText: '0722333445' }))).toEqual([]);
    value(withdrawPayout(till, owner, { payoutId: first }));
    expect(alike(ask(till, owner))).toEqual([]);
  });

  test('counts though it was given up, while Safaricom may have paid it, and once it has', async () => {
    const first = ask(till, owner);
    await approveBy(till, second, first);
    shop.clock.pass(hour);
    pay(till, first);
    const sent = attempt(till, first);
    result(till, sent, { code: '2040' });
    value(withdrawPayout(till, owner, { payoutId: first }));
    expect(alike(ask(till, owner)), 'it has failed and was given up').toEqual([]);
    result(till, sent, { amount: 300 });
    expect(states(till, first)).toEqual(['withdrawn', 'mismatch']);
    expect(alike(2)).toEqual(['PB-000001']);
    const approval = approvalOf(second);
    value(await settlePayoutMismatch(till, owner, { payoutId: first, found: 'paid', approval }));
    expect(alike(2)).toEqual(['PB-000001']);
  });

  test('counts though an old file has withdrawn it: it may have been approved and paid in the lost time', () => {
    const [taken, asked] = [ask(till, owner), ask(till, owner, { amountCents: 700_00 })];
    value(withdrawPayout(till, owner, { payoutId: taken }));
    shop.clock.pass(hour);
    const { restored } = identify(
      till.db,
      { mode: till.mode, databaseId: 'x', nowMs: till.clock.nowMs(), runId: 'next' },
      { kind: 'missing' },
    );
    expect(restored).toBeDefined();
    till = { ...till, epoch: readInstall(till.db).epoch };
    expect(states(till, asked)).toEqual(['withdrawn']);
    shop.clock.pass(hour);
    const again = ask(till, owner, { amountCents: 700_00 });
    expect(alike(again)).toEqual(['PB-000002']);
    expect(alike(ask(till, owner)), 'taken back before the file was put back').toEqual([]);
    // And what is taken back since is surely nothing.
    value(withdrawPayout(till, owner, { payoutId: again }));
    expect(alike(ask(till, owner, { amountCents: 700_00 }))).toEqual(['PB-000002']);
  });

  test('is not asked about for refunds: each has its own order', () => {
    const [one, two] = [paidOrder(till, shop.attendant), paidOrder(till, shop.attendant, '0712345679')];
    askRefund(till, shop.attendant, one);
    expect(alike(askRefund(till, shop.attendant, two))).toEqual([]);
  });

  test('does not stop the approval', async () => {
    ask(till, owner);
    const again = ask(till, owner);
    expect(alike(again)).toHaveLength(1);
    await approveBy(till, second, again);
    expect(states(till, again)[0]).toBe('approved');
  });
});

describe('a list', () => {
  const november = '0722333444,Jane,500\n0722333555,John,600';

  test('of the same payees and amounts is named, in whatever order and with whatever names', async () => {
    list('November', november);
    shop.clock.pass(3 * day);
    const again = list('Nov (2)', 'number;name;amount\n+254722333555;J. Doe;600\n0722 333 444;Jane W.;500');
    expect(doubtsOf(again).sameList).toMatchObject({ name: 'November' });
    expect(doubtsOf(again, { warnSameListDays: 0 }).sameList).toBeNull();
    shop.clock.pass(18 * day);
    expect(doubtsOf(again).sameList).toBeNull();
    const approval = approvalOf(second);
    value(await approvePayoutList(till, owner, { batchId: again, totalCents: 1_100_00, approval }));
  });

  test('that differs by one shilling or one payee is another one; its payees are still named', () => {
    list('November', november);
    const dearer = list('December', november.replace('600', '601'));
    expect(doubtsOf(dearer)).toMatchObject({ sameList: null, alike: [{ payeeName: 'Jane' }] });
    const longer = list('January', `${november}\n0722333666,Joy,700`);
    expect(doubtsOf(longer).sameList).toBeNull();
  });

  test('that an old file has withdrawn may have been paid in the lost time, and is named', () => {
    list('November', november);
    shop.clock.pass(hour);
    const facts = { mode: till.mode, databaseId: 'x', nowMs: till.clock.nowMs(), runId: 'next' };
    expect(identify(till.db, facts, { kind: 'missing' }).restored).toBeDefined();
    till = { ...till, epoch: readInstall(till.db).epoch };
    const { sameList, alike: payees } = doubtsOf(list('November, once more', november));
    expect(sameList).toMatchObject({ name: 'November' });
    expect(payees).toHaveLength(2);
  });

  test('that was taken back as a whole is forgotten', () => {
    const first = list('November', november);
    for (const payoutId of [1, 2]) value(withdrawPayout(till, owner, { payoutId }));
    expect(first).toBe(1);
    expect(doubtsOf(list('November', november))).toEqual({ sameList: null, alike: [] });
  });
});
