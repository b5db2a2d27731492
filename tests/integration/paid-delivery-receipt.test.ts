/** A delivery by B2C ends when Safaricom, or two people, say so: then the receipt comes by itself, as after any delivery. */
import { expect, test } from 'vitest';
import { deliveriesOfOrder } from '../../electron/db/delivery-store.ts';
import { printJobsOfOrder } from '../../electron/db/print-store.ts';
import { statePayoutPaid } from '../../electron/services/payouts/end-payout.ts';
import { beginAutomaticDeliveries } from '../../electron/services/resolve/dial.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import { approvalOf, attempt, pay, result, status } from '../support/paying.ts';
import { order, sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

type PrintWhen = 'always' | 'ask' | 'never';

async function sold(
  printWhen: PrintWhen,
  printer: 'file' | 'none' = 'file',
  send: 'taken' | 'ambiguous' = 'taken',
): Promise<{ readonly shop: TestTill; readonly number: string; readonly payoutId: number }> {
  const shop = await openTestTill();
  const { till, owner, attendant } = shop;
  changeSettings(till, owner, {
    printWhen,
    printer: printer === 'file' ? { kind: 'file', columns: 48 } : { kind: 'none' },
  });
  const numbers = { payer: '0712345678', recipient: '0722000111' };
  const number = sell(till, attendant, { ...numbers, code: '51', tender: 'cash' });
  beginAutomaticDeliveries(till);
  const payoutId = deliveriesOfOrder(till.db, order(till, number).id)[0]?.payoutId ?? 0;
  expect(pay(till, payoutId, send === 'taken' ? undefined : { kind: 'ambiguous', reason: 'timeout' })).toBe(
    true,
  );
  return { shop, number, payoutId };
}

const papers = ({ till }: TestTill, number: string) => printJobsOfOrder(till.db, order(till, number).id);

test.each([
  ['always', 1],
  ['ask', 0],
  ['never', 0],
] as const)(
  'with "%s" a delivery that was paid out has %d copies queued, in the seller’s name',
  async (when, copies) => {
    const { shop, number, payoutId } = await sold(when);
    expect(papers(shop, number)).toEqual([]);
    result(shop.till, attempt(shop.till, payoutId));
    expect(order(shop.till, number).state).toBe('delivered');
    expect(papers(shop, number)).toHaveLength(copies);
    expect(papers(shop, number).every(({ requestedBy }) => requestedBy === shop.attendant.id)).toBe(true);
  },
);

test('the same result once more prints no second paper', async () => {
  const { shop, number, payoutId } = await sold('always');
  result(shop.till, attempt(shop.till, payoutId));
  result(shop.till, attempt(shop.till, payoutId));
  expect(papers(shop, number)).toHaveLength(1);
});

test('what only the question after it finds out prints as well', async () => {
  const { shop, number, payoutId } = await sold('always');
  shop.clock.pass(30 * 60_000);
  expect(status(shop.till, attempt(shop.till, payoutId))).toBe(true);
  expect(order(shop.till, number).state).toBe('delivered');
  expect(papers(shop, number)).toHaveLength(1);
});

test('what the owner found in the portal prints as well', async () => {
  const { shop, number, payoutId } = await sold('always', 'file', 'ambiguous');
  const { till, owner } = shop;
  value(await statePayoutPaid(till, owner, { payoutId, receipt: 'UKP7777777', approval: approvalOf(owner) }));
  expect(order(till, number).state).toBe('delivered');
  expect(papers(shop, number)).toHaveLength(1);
});

test('a payout that failed prints nothing: nothing was delivered', async () => {
  const { shop, number, payoutId } = await sold('always');
  result(shop.till, attempt(shop.till, payoutId), { code: '2040' });
  expect(order(shop.till, number).state).toBe('paid');
  expect(papers(shop, number)).toEqual([]);
});

test('without a printer the order is delivered all the same', async () => {
  const { shop, number, payoutId } = await sold('always', 'none');
  result(shop.till, attempt(shop.till, payoutId));
  expect(order(shop.till, number).state).toBe('delivered');
  expect(papers(shop, number)).toEqual([]);
});
