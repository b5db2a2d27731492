/** Messages at the counter, by keys alone: they lie on the practice phone and on the order's page. */
import { existsSync, readFileSync } from 'node:fs';
import { failMessages } from '../support/earlier.ts';
import {
  answerPhone,
  ask,
  confirmOrder,
  expect,
  expectCard,
  expectCounter,
  test,
  toConfirm,
} from './keyboard-till.ts';

const other = { payer: '0712345678', recipient: '0110123456', code: '11' };

test('payer and recipient of a delivered bundle are told, and STOP is noted on the order', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await confirmOrder(till);
  const order = await expectCard(till, 'waiting');
  await answerPhone(till, 'pin');
  await expectCard(till, 'paid');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toContainText('*PRACTICE*');
  await till.press('1');
  await expect(till.page.locator('.receipt-desk')).toContainText('0712***678');
  // Back at the counter the customers' phones show what came.
  await till.press('F2');
  const phone = till.page.locator('.shop-messages');
  await expect(phone).toContainText('0110***456');
  await expect(phone).toContainText('0712***678');
  await expect(phone).toContainText(order);
  await expect(phone).not.toContainText('0712345678');

  const found = await ask(till, 'message:of-order', { order });
  expect(found.value['messages']).toMatchObject([
    { slot: 'delivered-payer', state: 'sent' },
    { slot: 'delivered-recipient', state: 'sent' },
  ]);

  // The order is found by its number; S is its messages.
  await till.press('/');
  await till.type(order);
  await expect(till.page.locator('.order-table')).toContainText(order);
  await till.press('Enter');
  await expect(till.page.locator('.order-records .message-list li')).toHaveCount(2);
  await expect(till.page.locator('.order-facts')).toContainText('The customer got nothing?');
  await till.press('s');
  const page = till.page.locator('.order-messages');
  await expect(page.locator('.message-list li')).toHaveCount(2);
  await till.expectAccessible('messages of an order');
  await till.press('2', 'F9');
  await expect(page.locator('.choice').nth(1)).toContainText('wants messages again');
  const stopped = await ask(till, 'message:of-order', { order });
  expect(stopped.value['unwanted']).toEqual({ payer: false, recipient: true });
});

test.describe('a message that did not go', () => {
  test.use({ before: { fill: failMessages } });

  test('says why on the order, goes again by key, and one that may be there already only after a warning', async ({
    till,
  }) => {
    await expectCounter(till);
    await till.press('/');
    await till.type('678');
    await expect(till.page.locator('.order-table tbody tr')).toHaveCount(1);
    await till.press('Enter', 's');
    const page = till.page.locator('.order-messages');
    const rows = page.locator('.message-list li');
    await expect(rows.nth(0)).toContainText('Not sent');
    await expect(rows.nth(1)).toContainText('Perhaps sent');
    await till.expectAccessible('messages that did not go');
    await till.press('1');
    await expect(page.locator('.decision-do')).toContainText('Send it');
    await till.press('F9');
    await expect(rows.nth(0)).toContainText('Sent');
    await expect(page.locator('.choice').first()).toContainText(
      'It may be there already. Ask the customer first.',
    );
    await till.press('1');
    await expect(page.locator('.decision-do')).toContainText('Send it');
    await till.press('F9');
    await expect(rows.nth(1)).toContainText('Sent');
    const order = String(await till.page.locator('.order-messages .order-number').first().textContent());
    const told = await ask(till, 'message:of-order', { order });
    expect(told.value['messages']).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
    await till.press('F2');
    const phone = till.page.locator('.shop-messages');
    await expect(phone).toContainText('0712***678');
    await expect(phone).toContainText('0110***456');
  });
});

test('the poster is drawn and lies in the exports folder', async ({ till }) => {
  await expectCounter(till);
  await ask(till, 'session:sign-in', { personId: 'sample-2', pin: '2222' });
  const saved = await ask(till, 'poster:save', {});
  const path = String(saved.value['path']);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-');
});
