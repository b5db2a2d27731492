/** The search by three digits finds who was here lately, however many others end alike and however long he is known. */
import { expect, test } from 'vitest';
import { ordersByLastThree } from '../../electron/db/order-store.ts';
import { sell } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

/** Another number that ends in 678. */
const endingAlike = (index: number): string => `0712${String(100 + index)}678`;
const sale = { code: '11', tender: 'cash' } as const;

test('the oldest customer who comes back stands first, before all who came meanwhile', async () => {
  const { till, attendant, clock } = await openTestTill();
  const expected: string[] = [];
  const buy = (payer: string, recipient: string): void => {
    expected.unshift(sell(till, attendant, { ...sale, payer, recipient }));
    clock.pass(60 * 60_000);
  };
  for (let index = 0; index < 30; index += 1) buy(endingAlike(index), '0722000111');
  // The first of them again, once as who pays and once as who receives.
  buy(endingAlike(0), '0722000111');
  buy('0722000222', endingAlike(1));
  const found = ordersByLastThree(till.db, '678', 20).map(({ number }) => number);
  expect(found).toEqual(expected.slice(0, 20));
  expect(ordersByLastThree(till.db, '222', 20).map(({ number }) => number)).toEqual(expected.slice(0, 1));
  expect(ordersByLastThree(till.db, '999', 20)).toEqual([]);
});

test('whoever an order is changed to is found by it', async () => {
  const { till, attendant } = await openTestTill();
  const number = sell(till, attendant, { ...sale, payer: '0712345678', recipient: '0722000111' });
  const party = (digits: string): unknown =>
    till.db.connection.prepare('SELECT last_order_id FROM party WHERE last_three = ?').pluck().get(digits);
  const known = party('111');
  expect(known).toBe(party('678'));
  expect(known).not.toBeNull();
  // A number that is in the file and had no order yet; the order's own rule about a changed recipient stands aside.
  till.db.connection.exec(`
    INSERT INTO party (number, last_three, salt, commitment, created_at_ms) VALUES ('254722000333', '333', x'01', x'02', 1);
    DROP TRIGGER customer_order_follows;
    UPDATE customer_order SET recipient_id = (SELECT id FROM party WHERE last_three = '333') WHERE number = '${number}';
  `);
  expect(party('333')).toBe(known);
  expect(ordersByLastThree(till.db, '333', 20).map((order) => order.number)).toEqual([number]);
});
