/** The counter after the power cut. */
import {
  answerPhone,
  confirmOrder,
  expect,
  expectCard,
  expectCounter,
  test,
  toConfirm,
  waitStanding,
} from './keyboard-till.ts';

test('a half-typed order is still in the fields after a power cut', async ({ till }) => {
  await expectCounter(till);
  await till.type('0712345678');
  await till.press('Enter');
  await till.type('01101');
  // Saved means that the main process has it.
  await expect
    .poll(async () =>
      till.page.evaluate(async () =>
        JSON.stringify(
          await (
            Reflect.get(window, 'mbili') as { invoke: (c: string, r: unknown) => Promise<unknown> }
          ).invoke('draft:load', {}),
        ),
      ),
    )
    .toContain('01101');
  const after = await till.restart();
  await expect(after.page.locator('#root')).toContainText('0712 345 678');
});

for (const [key, said, state] of [
  ['2', 'no', 'paid'],
  ['3', 'not sure', 'deliveryUnknown'],
] as const)
  test(`a delivery that was open when the power went asks one thing; after "${said}" it is ${state}`, async ({
    till,
  }) => {
    await expectCounter(till);
    await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
    await confirmOrder(till);
    await expectCard(till, 'waiting');
    await answerPhone(till, 'pin');
    await expectCard(till, 'paid');
    await till.press('F6', 'd');
    await expect(till.page.locator('.deliver-dial')).toBeVisible();
    const after = await till.restart();
    await expectCard(after, 'didYouDial');
    await after.press('F6', 'd');
    await expect(after.page.locator('#root')).toContainText('Did you dial');
    await waitStanding(after.page, '.choice', 600);
    await after.press(key);
    await expectCounter(after);
    await expectCard(after, state);
    // Nothing opened the delivery again behind the answer, and nothing was refused.
    await expect(after.page.locator('.notice')).toHaveCount(0);
    await expectCard(after, state);
  });
