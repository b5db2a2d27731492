/** The owner fills the account that payouts leave from, by keys alone. */
import { ask, expect, expectCounter, test } from './keyboard-till.ts';

test('the owner moves money from Working to Utility with his PIN, sees it moved, and the balances are asked again', async ({
  till,
}) => {
  await expectCounter(till);
  await till.press('F12', '2');
  await till.type('2222');
  await expectCounter(till);
  await till.press('Control+p', 'f');
  const page = till.page.locator('.float');
  await expect(page).toContainText('Nothing was moved yet.');
  await till.press('1');
  await till.type('2500');
  await till.press('F9');
  const pin = till.page.locator('dialog.approval');
  await expect(pin).toContainText('KES 2,500');
  await till.type('2222');
  await expect(page.locator('li[data-state="moved"]')).toContainText('KES 2,500', { timeout: 20_000 });
  await expect(async () => {
    const { value } = await ask(till, 'payout:list', {});
    const accounts = value['balances'] as readonly { readonly account: string }[];
    expect(accounts.map(({ account }) => account)).toContain('Utility Account');
  }).toPass({ timeout: 20_000 });
  await till.expectAccessible('float');
});
