/** An order that is asked for anew, and the last receipt: what the counter's R and F7 mean. */
import { expect, test } from 'vitest';
import { orderOfLastReceipt } from '../../electron/db/order-store.ts';
import { reviewAgain } from '../../electron/services/review-order.ts';
import { callback, deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const sale = { payer: '0712345678', recipient: '0722000111', code: '11', tender: 'mpesa-prompt' } as const;

const doubtsOf = ({ till }: TestTill, number: string): readonly string[] =>
  value(reviewAgain(till, order(till, number), 'mpesa-prompt')).doubts.map(({ kind }) => kind);

function refused(one: TestTill): string {
  const { till, attendant } = one;
  const number = sell(till, attendant, sale);
  send(till, number);
  callback(till, lastAttempt(till, number), { resultCode: '1032' });
  return number;
}

test('a new prompt for an order asks about a second one only where that was sold after it', async () => {
  const one = await openTestTill();
  const { till, attendant, clock } = one;
  deliver(till, attendant, sell(till, attendant, { ...sale, tender: 'cash' }));
  clock.pass(60_000);
  const again = refused(one);
  // The first was asked about when this one was confirmed.
  expect(doubtsOf(one, again)).not.toContain('repeat');
  clock.pass(60_000);
  sell(till, attendant, { ...sale, tender: 'cash' });
  expect(doubtsOf(one, again)).toContain('repeat');
});

test('the last receipt is that of the order that was paid or delivered last, not of a newer unpaid one', async () => {
  const one = await openTestTill();
  const { till, attendant, clock } = one;
  expect(orderOfLastReceipt(till.db)).toBeUndefined();
  const first = sell(till, attendant, { ...sale, tender: 'cash' });
  clock.pass(1_000);
  const second = sell(till, attendant, { ...sale, code: '22', tender: 'cash' });
  clock.pass(1_000);
  sell(till, attendant, { ...sale, code: '12' });
  expect(orderOfLastReceipt(till.db)?.number).toBe(second);
  clock.pass(1_000);
  deliver(till, attendant, first);
  expect(orderOfLastReceipt(till.db)?.number).toBe(first);
});

test('where nothing was paid yet the last receipt is the newest order’s', async () => {
  const { till, attendant } = await openTestTill();
  const only = sell(till, attendant, sale);
  expect(orderOfLastReceipt(till.db)?.number).toBe(only);
});
