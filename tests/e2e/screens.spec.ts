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
