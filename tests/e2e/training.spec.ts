/** A lesson of practice, done by a new attendant with nothing but the keys that the screen shows. */
import {
  answerPhone,
  confirmOrder,
  expect,
  expectCard,
  expectCounter,
  test,
  toConfirm,
} from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

const panel = (till: KeyboardTill) => till.page.locator('.lesson-panel');
const expectDone = (till: KeyboardTill, done: number) =>
  expect(panel(till).locator('.lesson-marks .is-done')).toHaveCount(done);

test('the customer cancels: the panel leads through a new prompt to the delivery, and the list remembers it', async ({
  till,
}) => {
  await expectCounter(till);
  await till.press('Alt+t');
  await expect(till.page.locator('.training-lessons button')).toHaveCount(6);
  await till.expectAccessible('lessons');
  await till.press('1');
  await expectCounter(till);
  await expect(panel(till)).toBeVisible();
  await till.expectAccessible('a lesson');
  await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
  await confirmOrder(till);
  await expectDone(till, 1);
  await answerPhone(till, 'cancel');
  await expectCard(till, 'refused');
  await expectDone(till, 2);
  await till.press('F6', 'r');
  await expect(till.page.locator('.confirm')).toBeVisible();
  await confirmOrder(till);
  await expectDone(till, 3);
  await answerPhone(till, 'pin');
  await expectCard(till, 'paid');
  await expectDone(till, 4);
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await till.press('1');
  await expect(till.page.locator('.receipt-desk')).toBeVisible();
  await till.press('Escape');
  await expectCounter(till);
  await expectDone(till, 5);
  await till.press('Alt+9');
  await expect(panel(till)).toBeHidden();
  await till.press('Alt+t');
  await expect(till.page.locator('.training-lessons button').first().locator('svg')).toBeVisible();
  await expect(till.page.locator('.training-lessons svg')).toHaveCount(1);
});
