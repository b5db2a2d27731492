/** Delivery by the modem and by a pasted reply, by keys alone. */
import {
  ask,
  expect,
  expectCard,
  expectCounter,
  payCash,
  test,
  toConfirm,
  waitStanding,
} from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

/** Counted cash: the order is settled with the confirm key. */
async function sellForCash(till: KeyboardTill, recipient: string, code: string): Promise<void> {
  await expectCounter(till);
  await toConfirm(till, { payer: '0712345678', recipient, code });
  await payCash(till, '200');
}

const states = async (till: KeyboardTill, order: string): Promise<unknown> =>
  (await ask(till, 'order:get', { order })).value['deliveries'];

test('the modem delivers by itself, and the card leaves the board', async ({ till }) => {
  await sellForCash(till, '0110123456', '41');
  const order = 'P-000001';
  await expect
    .poll(() => states(till, order), { timeout: 20_000 })
    .toMatchObject([{ state: 'delivered', method: 'modem' }]);
  await expect(till.page.locator('.order-card')).toHaveCount(0);
});

test('what the modem does not know the end of says that nobody dials meanwhile, is unknown, and says why', async ({
  till,
}) => {
  // The network does not answer this number: the modem waits for it as long as it may.
  await sellForCash(till, '0110123496', '41');
  await expectCard(till, 'modemDialling');
  await till.press('F6', 'd');
  await expect(till.page.locator('.step-panel')).toContainText('The modem is dialling. Do not dial by hand.');
  await expect(till.page.locator('.step-panel')).toContainText('0110 123 496');
  await till.expectAccessible('modem dialling');
  await expectCard(till, 'deliveryUnknown');
  await till.press('F6', 'u');
  await expect(till.page.locator('.step-panel')).toContainText('The network took too long.');
});

test('a pasted reply proposes, and Enter says yes', async ({ till }) => {
  await sellForCash(till, '0110123456', '11');
  const order = await expectCard(till, 'paidCash');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toContainText('*PRACTICE*');
  await till.press('4');
  await till.type('Sorry, this number has already been recommended.');
  await expect(till.page.locator('.reply-reading')).toContainText('Reads as: REFUSED');
  await till.expectAccessible('pasted reply');
  await till.press('Escape');
  await till.press('4');
  await till.type('You have successfully purchased 1.5 GB for 0110123456');
  await expect(till.page.locator('.reply-reading')).toContainText('Reads as: DELIVERED');
  await waitStanding(till.page, '.reply-confirm', 450);
  await till.press('Enter');
  await expect(till.page.locator('.receipt-desk')).toBeVisible();
  await expect
    .poll(() => states(till, order))
    .toMatchObject([{ state: 'delivered', reply: 'You have successfully purchased 1.5 GB for 0110***456' }]);
});

test('a reply that names another bundle stops the package until the owner has looked', async ({ till }) => {
  await sellForCash(till, '0110123456', '11');
  await expectCard(till, 'paidCash');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toContainText('*PRACTICE*');
  await till.press('4');
  await till.type('You have successfully purchased 20 MB');
  await expect(till.page.locator('.reply-reading')).toContainText('Names ANOTHER bundle: 20 MB');
  await waitStanding(till.page, '.reply-confirm', 450);
  await till.press('Enter');
  await expectCard(till, 'deliveryUnknown');
});
