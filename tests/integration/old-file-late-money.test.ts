/**
 * An old copy of the file believes that a customer still owes something which he paid in the lost time (P14). Money that
 * comes for it later does not close that by itself: it is his, until the owner has looked.
 */
import { expect, test } from 'vitest';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { openShortfalls } from '../../electron/db/shortfall-store.ts';
import { lookBack } from '../../electron/services/old-file/look.ts';
import { settleShortfall } from '../../electron/services/settle-shortfall.ts';
import { cents } from '../../shared/cents.ts';
import { putBack, setAside } from '../support/old-copy.ts';
import { paidOrder } from '../support/paying.ts';
import { callback, deliver, lastAttempt, sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

const approval = { personId: 'sample-2', pin: '2222' };
const hours = 60 * 60_000;

async function shortInTheCopy(isLooked: boolean) {
  const shop = await openTestTill();
  const { attendant } = shop;
  const number = paidOrder(shop.till, attendant);
  deliver(shop.till, attendant, number);
  callback(shop.till, lastAttempt(shop.till, number), { amountCents: cents(15_00) });
  const shortfallId = openShortfalls(shop.till.db)[0]?.id ?? 0;
  const copy = setAside(shop, shop.till);
  shop.clock.pass(hours);
  value(await settleShortfall(shop.till, attendant, { shortfallId, how: 'paid-in-cash', approval }));
  sell(shop.till, attendant, { payer: '0733000111', recipient: '0722000111', code: '11', tender: 'cash' });
  const { till } = putBack(shop, shop, copy);
  const subject = { kind: 'shortfall', shortfallId } as const;
  const found = { kind: 'nothing', searched: true } as const;
  if (isLooked) value(await lookBack(till, attendant, { subject, found, approval }));
  callback(till, lastAttempt(till, number), { amountCents: cents(50_00) });
  return { till, attendant, subject };
}
const held = (till: Awaited<ReturnType<typeof shortInTheCopy>>['till']): readonly number[] =>
  heldTransactions(till.db).map(({ amountCents }) => amountCents / 100);

test('what comes for a shortfall that nobody has looked at is held, and the shortfall is still asked about', async () => {
  const { till, attendant, subject } = await shortInTheCopy(false);
  expect(held(till)).toEqual([35]);
  expect(openShortfalls(till.db)).toHaveLength(1);
  const found = { kind: 'settled', how: 'paid-in-cash' } as const;
  value(await lookBack(till, attendant, { subject, found, approval }));
  expect(openShortfalls(till.db)).toEqual([]);
  expect(held(till)).toEqual([35]);
});

test('what comes once the owner has found that nothing was paid fills it as ever', async () => {
  const { till } = await shortInTheCopy(true);
  expect(held(till)).toEqual([]);
  expect(openShortfalls(till.db)).toEqual([]);
});
