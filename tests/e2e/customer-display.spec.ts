/** The second window: opened from the settings, it follows the sale, remembers itself, and can do nothing. */
import type { Page } from '@playwright/test';
import {
  answerPhone,
  ask,
  confirmOrder,
  expect,
  expectCard,
  expectCounter,
  signInOwner,
  test,
  toConfirm,
} from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

const order = { payer: '0712345678', recipient: '0110123456', code: '11' };

/** The settings by keys: Tab to the display's choice, an arrow to "a window", F9. */
async function openDisplay(till: KeyboardTill): Promise<Page> {
  await signInOwner(till);
  await till.press('Control+,');
  await expect(till.page.locator('.settings')).toBeVisible();
  const off = till.page.locator('fieldset', { hasText: 'Customer display' }).getByLabel('Off');
  for (let tabs = 0; tabs < 40 && !(await off.evaluate((one) => one === document.activeElement)); tabs += 1)
    await till.press('Tab');
  await till.press('ArrowDown', 'ArrowDown', 'F9');
  await expect(till.page.locator('.settings-save')).toContainText('saved', { ignoreCase: true });
  const page = await till.customerPage();
  await till.press('Escape');
  await expectCounter(till);
  return page;
}

const face = (page: Page) => page.locator('.customer-display');

test('the customer reads both numbers, then how far the payment is, and no number after it', async ({
  till,
}) => {
  await expectCounter(till);
  const customer = await openDisplay(till);
  await expect(face(customer)).toHaveAttribute('data-face', 'idle');
  await expect(face(customer)).toContainText('MAZOEZI');
  await toConfirm(till, order);
  await expect(face(customer)).toContainText('0712 345 678');
  await expect(face(customer)).toContainText('0110 123 456');
  await expect(face(customer)).toContainText('KES 50');
  await expect(face(customer).locator('.said strong').first()).toContainText('Tafadhali');
  await till.press('Alt+l');
  await expect(face(customer).locator('.said strong').first()).toContainText('Please check');
  await till.press('Escape');
  await expect(face(customer)).toHaveAttribute('data-face', 'idle');
  await expect(face(customer)).not.toContainText('345');

  await till.press('Enter');
  await expect(till.page.locator('.confirm')).toBeVisible();
  await expect(face(customer)).toHaveAttribute('data-face', 'check');
  await confirmOrder(till);
  await expect(face(customer)).toHaveAttribute('data-face', 'paying');
  await expectCard(till, 'waiting');
  await expect(face(customer)).toContainText('Angalia simu yako');
  await expect(face(customer)).not.toContainText('0110');
  await answerPhone(till, 'pin');
  await expectCard(till, 'paid');
  await expect(face(customer)).toContainText('Umelipa. Asante.');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await till.press('1');
  await expect(face(customer)).toContainText('0110***456');
  await expect(face(customer)).not.toContainText('123 456');
});

test('a refused prompt says so to the customer, and that no money was taken', async ({ till }) => {
  await expectCounter(till);
  const customer = await openDisplay(till);
  await toConfirm(till, order);
  await confirmOrder(till);
  await expectCard(till, 'waiting');
  await answerPhone(till, 'cancel');
  await expectCard(till, 'refused');
  await expect(face(customer)).toContainText('Hujalipa. Hakuna pesa iliyotoka.');
});

test('its page has no bridge but its own and can call nothing', async ({ till }) => {
  await expectCounter(till);
  const customer = await openDisplay(till);
  const seen = await customer.evaluate(() => ({
    till: Reflect.get(window, 'mbili') === undefined,
    own: Object.keys(Reflect.get(window, 'mbiliDisplay') as object),
    url: location.pathname,
  }));
  expect(seen).toEqual({ till: true, own: ['state', 'subscribe'], url: '/customer.html' });
});

test('the display comes back by itself after a power cut, idle', async ({ till }) => {
  await expectCounter(till);
  await openDisplay(till);
  await toConfirm(till, order);
  const after = await till.restart();
  const customer = await after.customerPage();
  await expect(face(customer)).toHaveAttribute('data-face', 'idle');
  const { value } = await ask(after, 'display:state', {});
  expect(value['place']).toBe('window');
});
