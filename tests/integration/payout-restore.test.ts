/**
 * An old file put back (P14): what it believes asked for or approved may have been paid in the time that it does not
 * know. Nothing of it is sent; it is asked about, and people decide.
 */
import { expect, test } from 'vitest';
import { readInstall } from '../../electron/db/install-store.ts';
import { openDeliveryOf } from '../../electron/db/delivery-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { attemptsOfPayout } from '../../electron/db/payout-attempt-store.ts';
import { payoutById } from '../../electron/db/payout-store.ts';
import { claimPayout } from '../../electron/services/resolve/payout-claim.ts';
import { identify } from '../../electron/services/open-till.ts';
import { payoutRow } from '../../electron/reports/payouts.ts';
import { approvePayout } from '../../electron/services/payouts/approve-payout.ts';
import type { Till } from '../../electron/services/till.ts';
import {
  approvalOf,
  approveBy,
  ask,
  askRefund,
  attempt,
  paidOrder,
  pay,
  result,
  secondOwner,
} from '../support/paying.ts';
import { order as orderOf } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

/** The same file, opened as an old copy whose anchor is lost. */
function putBack({ till }: TestTill): Till {
  const facts = { mode: till.mode, databaseId: 'x', nowMs: till.clock.nowMs(), runId: 'next' };
  const { restored } = identify(till.db, facts, { kind: 'missing' });
  expect(restored).toBeDefined();
  return { ...till, epoch: readInstall(till.db).epoch, runId: 'next' };
}

test('an approved payout that waits is unknown, is never sent, and Safaricom is asked about it', async () => {
  const one = await openTestTill();
  const second = await secondOwner(one.till);
  const id = ask(one.till, one.owner);
  await approveBy(one.till, second, id);
  one.clock.pass(60 * 60_000);
  const till = putBack(one);
  const [attempt, ...others] = attemptsOfPayout(till.db, id);
  expect(others).toEqual([]);
  expect(attempt).toMatchObject({ state: 'unknown', reason: 'restored' });
  expect(attempt?.nextStatusAtMs).not.toBeNull();
  const item = itemOf(till.db, 'payout', attempt?.id ?? 0);
  expect(item?.state).toBe('stopped');
  if (item) expect(claimPayout(till, item).kind).toBe('gone');
});

test('one that then turns out to have failed is not offered again: it may have been paid another way since', async () => {
  const one = await openTestTill();
  const second = await secondOwner(one.till);
  const id = ask(one.till, one.owner);
  await approveBy(one.till, second, id);
  pay(one.till, id, { kind: 'ambiguous', reason: 'timed out' });
  const till = putBack(one);
  result(till, attempt(till, id), { code: '2040' });
  const payout = payoutById(till.db, id);
  expect(payout?.state).toBe('failed');
  const facts = { mode: till.mode, nowMs: till.clock.nowMs(), rules: till.payoutRules, hold: undefined };
  expect(payout && payoutRow(till.db, facts, payout).actions).toEqual(['withdraw']);
  const approval = approvalOf(second);
  expect(
    await approvePayout(till, one.owner, { payoutId: id, payeeTyped: '0722333444', approval }),
  ).toMatchObject({ ok: false, error: { code: 'payout-changed' } });
});

test('a mere request is withdrawn, and cannot be approved any more', async () => {
  const one = await openTestTill();
  const second = await secondOwner(one.till);
  const id = ask(one.till, one.owner);
  const till = putBack(one);
  expect(payoutById(till.db, id)?.state).toBe('withdrawn');
  const approval = approvalOf(second);
  expect(
    await approvePayout(till, one.owner, { payoutId: id, payeeTyped: '0722333444', approval }),
  ).toMatchObject({
    ok: false,
    error: { code: 'payout-changed' },
  });
});

test('an order whose refund was only asked for may have been delivered since; one whose refund may be paid is neither', async () => {
  const one = await openTestTill();
  const second = await secondOwner(one.till);
  const asked = paidOrder(one.till, one.owner);
  askRefund(one.till, one.attendant, asked, 'b2c');
  const approved = paidOrder(one.till, one.owner, '0733000111');
  const id = askRefund(one.till, one.attendant, approved, 'b2c');
  await approveBy(one.till, second, id);
  const till = putBack(one);
  expect(openDeliveryOf(till.db, orderOf(till, asked).id)?.state).toBe('unknown');
  expect(openDeliveryOf(till.db, orderOf(till, approved).id)).toBeUndefined();
  expect(attemptsOfPayout(till.db, id).at(-1)?.state).toBe('unknown');
});
