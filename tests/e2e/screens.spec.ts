/** Every screen: no serious accessibility finding, nothing scrolls at 1366×768, both languages, both themes. */
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
import type { KeyboardTill } from './keyboard-till.ts';

async function expectNoScroll(till: KeyboardTill, screen: string): Promise<void> {
  const size = await till.page.evaluate(() => {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
    return { over: scrollHeight - clientHeight, across: scrollWidth - clientWidth };
  });
  expect({ screen, ...size }).toEqual({ screen, over: 0, across: 0 });
}

for (const language of ['en', 'sw'] as const)
  for (const theme of ['light', 'dark'] as const)
    test(`the way of an order is accessible and fits, in ${language} and ${theme}`, async ({ till }) => {
      await expectCounter(till);
      await ask(till, 'session:preferences', { language, theme });
      await expect(till.page.locator('html')).toHaveAttribute('lang', language);
      const look = async (screen: string): Promise<void> => {
        await till.expectAccessible(`${screen} ${language} ${theme}`);
        await expectNoScroll(till, screen);
      };
      await look('first counter');
      await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
      await look('confirm');
      await confirmOrder(till);
      await expectCard(till, 'waiting');
      await look('counter with the customer’s phone');
      await answerPhone(till, 'pin');
      await expectCard(till, 'paid');
      await till.press('F6', 'd');
      await expect(till.page.locator('.deliver-dial')).toBeVisible();
      await look('deliver');
      await till.press('1');
      await expect(till.page.locator('.receipt-desk')).toBeVisible();
      await look('receipt');
      await till.press('Escape', 'F1');
      await look('help');
      await till.press('Escape', 'F12');
      await expect(till.page.locator('.sign-in')).toBeVisible();
      await look('sign-in');
      await till.press('2');
      await till.type('2222');
      await expectCounter(till);
      await till.press('F10');
      await expect(till.page.locator('.day')).toBeVisible();
      await look('day');
    });

/** Where the owner gets by keys, from the counter each time, and what then stands there. */
const ownersScreens: readonly (readonly [string, readonly string[], string])[] = [
  ['command palette', ['Control+k'], '.palette'],
  ['practice lessons', ['Alt+t'], '.training-lessons'],
  ['payouts', ['Control+p'], '.payouts-columns'],
  ['new payout', ['Control+p', 'n'], '.payout-new'],
  ['float', ['Control+p', 'f'], '.float-columns'],
  ['credits', ['Control+m'], '.credits'],
  ['papers', ['Alt+p'], '.papers'],
  ['airtime', ['Alt+a'], '.airtime'],
  ['search', ['/'], '.search'],
  ['shop settings', ['Control+,'], '.settings-parts'],
  ['M-PESA settings', ['Control+,', 'Alt+2'], '.settings [aria-pressed="true"] kbd:text-is("Alt 2")'],
  ['printer settings', ['Control+,', 'Alt+3'], '.settings [aria-pressed="true"] kbd:text-is("Alt 3")'],
  ['receipt settings', ['Control+,', 'Alt+4'], '.settings [aria-pressed="true"] kbd:text-is("Alt 4")'],
  ['modem settings', ['Control+,', 'Alt+5'], '.settings [aria-pressed="true"] kbd:text-is("Alt 5")'],
  ['people', ['Control+,', 'p'], '.staff-parts'],
  ['go live', ['Control+,', 'g'], '.go-live-parts'],
  ['messages', ['Control+,', 'u'], '.messages-parts'],
  ['words of messages', ['Control+,', 'u', 'Alt+2'], '.messages-parts.is-words'],
  ['keys', ['Control+,', 'k'], '.keys-page'],
  ['health', ['Control+,', 'h'], '.health-parts'],
];

/** Key by key, each on the screen that the one before it opened. */
async function openByKeys(till: KeyboardTill, keys: readonly string[], shows: string): Promise<void> {
  for (const key of keys) {
    await till.press(key);
    if (key === 'Control+,') await expect(till.page.locator('.settings-parts')).toBeVisible();
    if (key === 'Control+p') await expect(till.page.locator('.payouts-columns')).toBeVisible();
    if (key === 'u') await expect(till.page.locator('.messages-parts')).toBeVisible();
  }
  await expect(till.page.locator(shows)).toBeVisible();
}

for (const [language, theme] of [
  ['en', 'dark'],
  ['sw', 'light'],
] as const)
  test(`the owner's screens are accessible and fit, in ${language} and ${theme}`, async ({ till }) => {
    test.setTimeout(300_000);
    await expectCounter(till);
    await till.press('F12');
    await expect(till.page.locator('.sign-in')).toBeVisible();
    await till.press('2');
    await till.type('2222');
    await expect(till.page.locator('.counter')).toBeVisible();
    await ask(till, 'session:preferences', { language, theme });
    await expect(till.page.locator('html')).toHaveAttribute('lang', language);
    for (const [screen, keys, shows] of ownersScreens) {
      await openByKeys(till, keys, shows);
      await till.expectAccessible(`${screen} ${language} ${theme}`);
      await expectNoScroll(till, screen);
      await till.press('Escape', 'F2');
      await expectCounter(till);
    }
  });
