/** What the keyboard must never do, each tried; and what the owner and the palette change about it. */
import type { Page } from '@playwright/test';
import {
  ask,
  confirmOrder,
  expect,
  expectCard,
  expectCounter,
  payCash,
  signInOwner,
  test,
  toConfirm,
  waitForArming,
  waitStanding,
} from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

const other = { payer: '0712345678', recipient: '0110123456', code: '11' };

/** A scanner: all keys at once, faster than any hand, Enter last. */
async function scan(page: Page, text: string): Promise<void> {
  await Promise.all([...text, 'Enter'].map((key) => page.keyboard.press(key)));
}

/** The finger stays on the key: the first press and its repeats. */
async function hold(page: Page, key: string): Promise<void> {
  for (let repeats = 0; repeats < 12; repeats += 1) await page.keyboard.down(key);
  await page.keyboard.up(key);
}

const orders = async (till: KeyboardTill): Promise<number> => {
  const { value } = await ask(till, 'board:list', {});
  return (value['cards'] as readonly unknown[]).length;
};

test('a held Enter goes one field further and no more, and never past the confirm screen', async ({
  till,
}) => {
  await expectCounter(till);
  await till.type(other.payer);
  await hold(till.page, 'Enter');
  await expect(till.page.locator('.role-panel.is-recipient input')).toBeFocused();
  await till.type(other.recipient);
  await till.press('Enter');
  await till.type(other.code);
  await hold(till.page, 'Enter');
  await expect(till.page.locator('.confirm')).toBeVisible();
  await hold(till.page, 'Enter');
  await waitForArming(till.page);
  await hold(till.page, 'Enter');
  await expect(till.page.locator('.confirm')).toBeVisible();
  expect(await orders(till)).toBe(0);
});

test('F9 does nothing before the confirm screen could be read, held or pressed again and again', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await hold(till.page, 'F9');
  await Promise.all(['F9', 'F9', 'F9'].map((key) => till.page.keyboard.press(key)));
  await expect(till.page.locator('.confirm')).toBeVisible();
  expect(await orders(till)).toBe(0);
});

test('F9 is dead again for a moment whenever something on the confirm screen changed', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await waitForArming(till.page);
  await till.press('2');
  await till.type('100');
  await waitForArming(till.page);
  // Back to the prompt: the press that was meant for cash must not send it.
  await till.page.keyboard.press('Alt+1', { delay: 40 });
  await expect(till.page.locator('.armed-button:not(.is-sunk)')).toContainText('prompt');
  await till.page.keyboard.press('F9');
  await expect(till.page.locator('.confirm')).toBeVisible();
  expect(await orders(till)).toBe(0);
});

test('an armed F9 pressed twice at once makes one order', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await waitForArming(till.page);
  await Promise.all(['F9', 'F9', 'F9', 'F9'].map((key) => till.page.keyboard.press(key)));
  await expectCounter(till);
  expect(await orders(till)).toBe(1);
});

test('a scan into a number field stays there, refused, and goes nowhere', async ({ till }) => {
  await expectCounter(till);
  await scan(till.page, '5012345678900');
  const payer = till.page.locator('.role-panel.is-payer input');
  await expect(payer).toBeFocused();
  await expect(payer).toHaveValue('5012345678900');
  // Even one that reads as a number of a phone does not go on by itself.
  await till.press('Control+a', 'Backspace');
  await scan(till.page, '0712345678');
  await expect(payer).toBeFocused();
  await expect(payer).toHaveValue('0712345678');
});

test('a scan where the package is chosen chooses nothing and does not open the confirm screen', async ({
  till,
}) => {
  await expectCounter(till);
  await till.type(other.payer);
  await till.press('Enter');
  await till.press('s');
  await till.type('12');
  const chosen = till.page.locator('.code-entry');
  await expect(chosen).toHaveValue('12');
  // A choice that has stood for a moment was a person's.
  await waitStanding(till.page, '.code-entry', 400);
  await scan(till.page, '1321321312');
  await expect(chosen).toHaveValue('12');
  await scan(till.page, '13');
  await expect(chosen).toHaveValue('12');
  await expect(till.page.locator('.confirm')).toHaveCount(0);
});

test('a scan on the confirm screen, on the board and on an open delivery records nothing', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await waitForArming(till.page);
  await scan(till.page, '2YL1234567');
  await expect(till.page.locator('.armed-button')).toContainText('prompt');
  await payCash(till, '50');
  const order = await expectCard(till, 'paidCash');
  await till.press('F6');
  await scan(till.page, 'DXC-000122');
  await expect(till.page.locator('.order-card')).toHaveAttribute('data-state', 'paidCash');
  await till.press('d');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await waitStanding(till.page, '.deliver-dial', 500);
  await scan(till.page, '1234567890128');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  const { value } = await ask(till, 'order:get', { order });
  expect(value['deliveries']).toMatchObject([{ state: 'started' }]);
});

test('the owner moves a key: the old one is dead, every cap says the new one, a taken one is refused', async ({
  till,
}) => {
  await expectCounter(till);
  await signInOwner(till);
  await till.press('Control+,');
  await waitStanding(till.page, '.settings', 50);
  await till.press('k');
  const page = till.page.locator('.keys-page');
  await expect(page).toBeVisible();
  const rows = page.locator('.keys-list li');
  // Confirm is the ninth act.
  for (let down = 0; down < 8; down += 1) await till.press('ArrowDown');
  await expect(rows.nth(8)).toHaveAttribute('aria-current', 'true');
  await till.press('Enter', 'F7');
  await expect(page.locator('.notice')).toContainText('F7');
  await till.press('Enter', 'a');
  await expect(page.locator('.notice')).toContainText('cannot be used');
  await till.press('Enter', 'Alt+F9');
  await expect(page.locator('.notice')).toBeVisible();
  await till.press('Enter', 'Control+Enter');
  await expect(rows.nth(8).locator('.key-cap')).toHaveText('F9');
  await till.press('Enter', 'Control+b');
  await expect(rows.nth(8).locator('.key-cap')).toHaveText('Ctrl B');
  await till.expectAccessible('keys');
  await till.press('F1');
  await expect(till.page.locator('.help')).toContainText('Ctrl B');
  await expect(till.page.locator('.help')).not.toContainText('F9');

  await till.press('F2');
  await expectCounter(till);
  await toConfirm(till, other);
  await expect(till.page.locator('.armed-button .key-cap')).toHaveText('Ctrl B');
  await waitForArming(till.page);
  await till.press('F9');
  await expect(till.page.locator('.confirm')).toBeVisible();
  await till.press('Control+b');
  await expectCounter(till);
  expect(await orders(till)).toBe(1);

  // It outlives the power cut, and one key brings all of them back.
  const after = await till.restart();
  const { value } = await ask(after, 'app:state', {});
  expect((value['session'] as { keys: unknown }).keys).toEqual({ confirm: 'Control+b' });
  await signInOwner(after);
  await after.press('Control+,');
  await waitStanding(after.page, '.settings', 50);
  await after.press('k');
  await expect(after.page.locator('.keys-page')).toBeVisible();
  await after.press('r');
  await expect(after.page.locator('.keys-list li').nth(8).locator('.key-cap')).toHaveText('F9');
});

test('the palette does what is typed in either language, shows the keys, and only what the role may', async ({
  till,
}) => {
  await expectCounter(till);
  await till.press('Control+k');
  const palette = till.page.locator('.palette');
  await expect(palette).toContainText('Find an order');
  await till.expectAccessible('palette');
  await till.type('health');
  await expect(palette.locator('[role=option]')).toHaveCount(0);
  await till.press('Escape');
  await expectCounter(till);
  // In Swahili on an English screen.
  await till.press('Control+k');
  await till.type('usaidizi');
  await expect(palette.locator('[role=option]')).toHaveCount(1);
  await till.press('Enter');
  await expect(till.page.locator('.help')).toBeVisible();
  await till.press('F2');
  await expectCounter(till);

  await toConfirm(till, other);
  await waitForArming(till.page);
  await till.press('Control+k');
  await till.type('confirm and send');
  await expect(palette.locator('[role=option]')).toContainText('only by its key');
  await till.press('Enter');
  await expect(palette).toHaveCount(0);
  await expect(till.page.locator('.confirm')).toBeVisible();
  expect(await orders(till)).toBe(0);
  await till.press('F9');
  await expectCard(till, 'waiting');

  await signInOwner(till);
  await till.press('Control+k');
  await till.type('health');
  await expect(palette.locator('[role=option]')).toHaveCount(1);
  await till.press('Enter');
  await expect(till.page.locator('.health')).toBeVisible();
});

test('payer and recipient change places by one key, and back by the same', async ({ till }) => {
  await expectCounter(till);
  await till.type(other.payer);
  await till.press('Enter');
  await till.type(other.recipient);
  await till.press('Alt+s');
  const payer = till.page.locator('.role-panel.is-payer input');
  const recipient = till.page.locator('.role-panel.is-recipient input');
  await expect(payer).toHaveValue(other.recipient);
  await expect(recipient).toHaveValue(other.payer);
  await expect(till.page.locator('.next-step')).toContainText('Alt S');
  await till.press('Alt+s');
  await expect(payer).toHaveValue(other.payer);
  await expect(recipient).toHaveValue(other.recipient);
});

test('the board shows what its digits ask for, and all of it again once it is left', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await confirmOrder(till);
  await expectCard(till, 'waiting');
  await toConfirm(till, { payer: '0722000114', recipient: 'S', code: '12' });
  await payCash(till, '50');
  await expectCard(till, 'paidCash');
  await expect(till.page.locator('.title-strip')).toContainText('1 paid');
  const cards = till.page.locator('.order-card');
  await till.press('F6', '2');
  await expect(cards).toHaveCount(1);
  await expect(cards).toHaveAttribute('data-state', 'waiting');
  await till.press('3');
  await expect(cards).toHaveAttribute('data-state', 'paidCash');
  await till.press('4');
  await expect(cards).toHaveCount(0);
  await till.press('Escape');
  await expect(cards).toHaveCount(2);
});

test('money that is in sounds, also while the till is locked, and does not move the focus', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await confirmOrder(till);
  await expectCard(till, 'waiting');
  await till.type('0722');
  await till.press('Alt+1');
  await expectCard(till, 'paid');
  await expect(till.page.locator('html')).toHaveAttribute('data-sound', 'paid');
  await expect(till.page.locator('.role-panel.is-payer input')).toBeFocused();

  await till.press('Control+a', 'Backspace');
  await toConfirm(till, { payer: '0722000114', recipient: 'S', code: '12' });
  await confirmOrder(till);
  await expectCard(till, 'waiting');
  await till.page.evaluate(() => delete document.documentElement.dataset['sound']);
  const { value } = await ask(till, 'phone:list', {});
  const [prompt] = value['prompts'] as readonly { id: string }[];
  // Signed out in the same breath as the customer refuses.
  await Promise.all([
    ask(till, 'phone:answer', { id: prompt?.id, answer: 'cancel' }),
    ask(till, 'session:lock', {}),
  ]);
  await expect(till.page.locator('.sign-in')).toBeVisible();
  await expect(till.page.locator('html')).toHaveAttribute('data-sound', 'failed', { timeout: 20_000 });
});
