/** Who sits at the till: lock, sign-in, roles, the owner's day. */
import { ask, confirmOrder, expect, expectCard, expectCounter, test, toConfirm } from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

async function signInAs(till: KeyboardTill, key: string, pin: string): Promise<void> {
  await till.press('F12');
  await expect(till.page.locator('.sign-in')).toBeVisible();
  await till.press(key);
  await till.type(pin);
}

test('F12 locks; a wrong PIN says how many tries are left; the right one opens', async ({ till }) => {
  await expectCounter(till);
  await signInAs(till, '1', '9999');
  await expect(till.page.locator('.sign-in')).toContainText('4');
  await till.type('1111');
  await expectCounter(till);
});

test('nothing can be asked of the main process while the till is locked', async ({ till }) => {
  await expectCounter(till);
  await till.press('F12');
  await expect(till.page.locator('.sign-in')).toBeVisible();
  expect(await ask(till, 'board:list', {})).toMatchObject({ ok: false, error: { code: 'locked' } });
});

test("the owner's day adds up, finds an order by its last three digits, and exports it", async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
  await till.press('2');
  await till.type('50');
  await confirmOrder(till);
  const order = await expectCard(till, 'paidCash');
  await signInAs(till, '2', '2222');
  await expectCounter(till);
  await till.press('F10');
  await expect(till.page.locator('.day')).toContainText('50');
  await till.expectAccessible('day');
  await till.press('Escape', 'F6', '/');
  await till.type('678');
  await expect(till.page.locator('#root')).toContainText(order);
});

test('F10 of an attendant says who may and leaves him where he was', async ({ till }) => {
  await expectCounter(till);
  await till.press('F10');
  await expect(till.page.locator('.notice')).toContainText('owner');
  await expect(till.page.locator('.day')).toHaveCount(0);
  await till.type('07');
  await expect(till.page.locator('.notice')).toHaveCount(0);
});

test('after a lock-out the owner signs in by his own digit', async ({ till }) => {
  await expectCounter(till);
  await signInAs(till, '1', '9999');
  for (let tries = 0; tries < 4; tries += 1) {
    await expect(till.page.locator('.notice')).toContainText(String(4 - tries));
    await till.type('9999');
  }
  await expect(till.page.locator('.notice')).toContainText('Locked until');
  await till.press('2');
  await till.type('2222');
  await expectCounter(till);
});
