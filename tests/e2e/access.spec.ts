/** For people who zoom, who hear the screen, and who find their place by the ring of the focus. */
import {
  answerPhone,
  ask,
  confirmOrder,
  expect,
  expectCard,
  expectCounter,
  payCash,
  test,
  toConfirm,
} from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

const order = { payer: '0712345678', recipient: '0110123456', code: '11' };

/** What has the focus: whether it can be seen, shows a ring, and stands on what is open. */
function focused(till: KeyboardTill) {
  return till.page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    // A radio button lies over its word, which wears the ring; a field that is done lies in its panel.
    const near = [element, element.nextElementSibling, element.closest('.role-panel, label, tr')];
    const isRinged = near.some((one) => {
      if (one === null) return false;
      const { outlineStyle, boxShadow, borderTopWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' || boxShadow !== 'none' || parseFloat(borderTopWidth) >= 2;
    });
    const box = element.getBoundingClientRect();
    const isInView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const open = document.querySelector('dialog[open]') ?? document.querySelector('.app');
    return {
      what: `${element.tagName} ${element.className} ${element.textContent.slice(0, 30)}`,
      isRinged,
      isInView,
      isInside: open?.contains(element) === true,
    };
  });
}

async function expectFocusSeen(till: KeyboardTill, screen: string): Promise<void> {
  const found = await focused(till);
  // Before and after the last thing the focus is on the window itself.
  if (found === null) return;
  expect({ screen, ...found }).toEqual({
    screen,
    what: found.what,
    isRinged: true,
    isInView: true,
    isInside: true,
  });
}

/** Tab through a whole screen and back by one; at least `least` different things must take the focus. */
async function walk(till: KeyboardTill, screen: string, least: number): Promise<void> {
  const seen = new Set<string>();
  for (let step = 0; step < 14; step += 1) {
    await till.press('Tab');
    await expectFocusSeen(till, `${screen}, Tab ${step + 1}`);
    seen.add((await focused(till))?.what ?? '');
  }
  await till.press('Shift+Tab');
  await expectFocusSeen(till, `${screen}, Shift Tab`);
  expect({ screen, enough: seen.size >= least, seen: [...seen] }).toMatchObject({ screen, enough: true });
}

test('Tab shows where it is on every main screen, and never leaves what is open', async ({ till }) => {
  test.setTimeout(300_000);
  await expectCounter(till);
  await walk(till, 'counter', 2);
  await till.press('F2');
  await toConfirm(till, order);
  await walk(till, 'confirm', 3);
  await till.press('Escape', 'F2', 'F12');
  await expect(till.page.locator('.sign-in')).toBeVisible();
  await till.press('2');
  await till.type('2222');
  await expect(till.page.locator('.counter')).toBeVisible();
  for (const [keys, shows, least] of [
    ['Control+k', '.palette', 1],
    ['/', '.search', 1],
    ['F10', '.day', 2],
    ['Control+p', '.payouts-columns', 1],
    ['Control+,', '.settings-parts', 8],
    ['F1', '.help-groups', 1],
  ] as const) {
    await till.press(keys);
    await expect(till.page.locator(shows)).toBeVisible();
    await walk(till, keys, least);
    await till.press('Escape', 'F2');
    await expectCounter(till);
  }
  await till.press('F12');
  await expect(till.page.locator('.sign-in')).toBeVisible();
  await walk(till, 'sign-in', 2);
});

test('after every change of screen the next key goes where the eye is', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, order);
  await till.press('Escape');
  await expect(till.page.locator('.counter input:focus')).toBeVisible();
  await till.press('Enter');
  await expect(till.page.locator('.confirm')).toBeVisible();
  await till.press('2');
  await expect(till.page.locator('.cash-entry input:focus')).toBeVisible();
  await till.type('50');
  await confirmOrder(till);
  await till.press('F1', 'Escape');
  await expectCounter(till);
  await till.press('Control+k');
  await expect(till.page.locator('.palette input:focus')).toBeVisible();
  await till.press('Escape');
  await expectCounter(till);
});

const polite = (till: KeyboardTill) => till.page.locator('[aria-live="polite"]').last();
const urgent = (till: KeyboardTill) => till.page.locator('[aria-live="assertive"]').last();

test('paid is said at once, with its order; what was delivered is said as it leaves the board', async ({
  till,
}) => {
  await expectCounter(till);
  // Something stands on the board already: what comes later is news.
  await toConfirm(till, { payer: '0722000114', recipient: 'S', code: '12' });
  await payCash(till, '50');
  await expectCard(till, 'paidCash');
  await toConfirm(till, order);
  await confirmOrder(till);
  const waiting = await expectCard(till, 'waiting');
  await answerPhone(till, 'pin');
  await expect(urgent(till)).toContainText(`${waiting}: Paid`, { timeout: 20_000 });
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  const card = await till.page.locator('.order-card.is-ringed').getAttribute('data-order');
  await till.press('1');
  await expect(polite(till)).toContainText(`${card}: Delivered`);
});

test('after F11 nothing is left to be heard in the other language, and what comes next is said in the new one', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, order);
  await payCash(till, '50');
  const first = await expectCard(till, 'paidCash');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await till.press('3');
  await expect(urgent(till)).toContainText(`${first}: Unknown`);
  await till.press('F11');
  await expect(urgent(till)).toBeEmpty();
  await expect(polite(till)).toBeEmpty();
  await toConfirm(till, { payer: '0722000114', recipient: 'S', code: '12' });
  await payCash(till, '50');
  await expect(polite(till)).toContainText('Imelipwa cash');
});

test('refused is said at once, with its reason', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, order);
  await confirmOrder(till);
  const refused = await expectCard(till, 'waiting');
  await answerPhone(till, 'no-money');
  await expect(urgent(till)).toContainText(refused, { timeout: 20_000 });
  await expect(urgent(till)).toContainText('Refused');
});

test('a delivery without a reply is said at once to be unknown', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, order);
  await payCash(till, '50');
  const unknown = await expectCard(till, 'paidCash');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await till.press('3');
  await expectCard(till, 'deliveryUnknown');
  await expect(urgent(till)).toContainText(`${unknown}: Unknown`);
});

/** A window of 1366×768 at 200 %. */
const zoomed = { width: 683, height: 384 };

async function expectNarrow(till: KeyboardTill, screen: string): Promise<void> {
  const across = await till.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect({ screen, across }).toEqual({ screen, across: 0 });
  await expectFocusSeen(till, screen);
}

for (const language of ['en', 'sw'] as const)
  test(`at 200 % an order is sold by keys, read downwards and never sideways, in ${language}`, async ({
    till,
  }) => {
    await expectCounter(till);
    await ask(till, 'session:preferences', { language, theme: 'light' });
    await till.page.setViewportSize(zoomed);
    await expectNarrow(till, 'counter');
    await till.type(order.payer);
    await till.press('Enter');
    await expectNarrow(till, 'recipient');
    await till.type(order.recipient);
    await till.press('Enter');
    await expectNarrow(till, 'package');
    await till.type(order.code);
    await till.press('Enter');
    const confirm = till.page.locator('.confirm');
    await expect(confirm).toBeVisible();
    await expectNarrow(till, 'confirm');
    // Both numbers can be compared without scrolling, and side by side.
    const [payer, recipient] = await Promise.all(
      ['.is-payer', '.is-recipient'].map((role) =>
        till.page.locator(`.confirm-panel${role} .number`).boundingBox(),
      ),
    );
    expect(Math.abs((payer?.y ?? 0) - (recipient?.y ?? 99))).toBeLessThan(2);
    expect((payer?.x ?? 0) + (payer?.width ?? 0)).toBeLessThanOrEqual(recipient?.x ?? 0);
    expect((payer?.y ?? 0) + (payer?.height ?? 999)).toBeLessThanOrEqual(zoomed.height);
    await till.press('2');
    await expectNarrow(till, 'cash');
    await till.type('50');
    await confirmOrder(till);
    await expectCard(till, 'paidCash');
    await till.press('F6');
    await expect(till.page.locator('.order-card.is-ringed')).toBeInViewport();
    await till.press('d');
    await expect(till.page.locator('.deliver-dial')).toBeInViewport();
    await expectNarrow(till, 'deliver');
    await till.press('1');
    await expect(till.page.locator('.receipt-desk')).toBeVisible();
    await expectNarrow(till, 'receipt');
  });
