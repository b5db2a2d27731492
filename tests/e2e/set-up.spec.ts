/** The owner's pages, as far as a till that was started for practice only lets them be seen. */
import { ask, expect, signInOwner, test } from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

async function ownerSettings(till: KeyboardTill): Promise<void> {
  await signInOwner(till);
  await till.press('Control+,');
  await expect(till.page.locator('.settings')).toBeVisible();
}

test('a till for practice only shows the modes and the list of the portal, and opens no other mode', async ({
  till,
}) => {
  await ownerSettings(till);
  await till.press('g');
  const page = till.page.locator('.go-live');
  await expect(page.locator('.notice')).toContainText('practice only');
  await expect(page.getByRole('radio', { disabled: true })).toHaveCount(3);
  await till.expectAccessible('going live');
  await till.press('3', 'F9');
  const owner = { name: 'Amina', pin: '4711', shopName: 'Amina Shop' };
  expect(await ask(till, 'set-up:open-mode', { mode: 'production', owner })).toMatchObject({
    ok: false,
    error: { code: 'started-practice-only' },
  });
  const item = page.getByRole('checkbox').first();
  await item.focus();
  await till.press('Enter');
  await expect(item).toBeChecked();
});

test('no credential can be entered in practice, whatever is asked of the main process', async ({ till }) => {
  await ownerSettings(till);
  for (const [channel, request] of [
    ['set-up:save', { consumerKey: 'Qk7pXw2mZr9tLc4vBn8sHd3fGj6yUa1e' }],
    ['set-up:test', { test: 'token' }],
    ['vault:create', { passphrase: 'maji ya kunde 44', replace: true }],
    ['vault:unlock', { passphrase: 'maji ya kunde 44' }],
  ] as const)
    expect(await ask(till, channel, request), channel).toMatchObject({
      ok: false,
      error: { code: 'not-in-practice' },
    });
});

test('the health page says what is known and what is not, and checks the ledger', async ({ till }) => {
  await ownerSettings(till);
  await till.press('h');
  const page = till.page.locator('.health');
  await expect(page.getByText('not known').first()).toBeVisible();
  await till.press('v');
  await expect(page).toContainText('whole,');
  await till.expectAccessible('health');
});
