/** Money without a prompt, by keys alone: at the counter, on the board, back to the customer. */
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

const sale = { payer: '0712345678', recipient: '0110123456', code: '11' };

/** The customer pays the till by himself; the code of his message. */
async function payOwn(till: KeyboardTill, amountCents = 5_000): Promise<string> {
  const { value } = await ask(till, 'phone:pay-own', { payerText: '0712345678', amountCents });
  return String(value['receipt']);
}

/** On the confirm screen: "already paid". Until its field stands, what is typed is nobody's. */
async function toCode(till: KeyboardTill): Promise<void> {
  await till.press('3');
  await expect(till.page.locator('.own-payment input')).toBeFocused();
}

test('a customer who has paid the till already is served by the code of his message, and nobody is prompted', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, sale);
  const confirm = till.page.locator('.confirm');
  await toCode(till);
  await till.type('UKL4H7X2QD');
  await expect(confirm).toContainText('Not here yet.');
  // F9 does nothing without the money.
  await till.press('F9');
  await expect(confirm).toBeVisible();
  for (let letter = 0; letter < 10; letter += 1) await till.press('Backspace');
  await till.press('Alt+7');
  const message = confirm.locator('.practice-pays strong');
  await expect(message).toBeVisible();
  const code = await message.innerText();
  await till.type(code);
  await expect(confirm).toContainText('Money is in. KES 50');
  await confirmOrder(till);
  const order = await expectCard(till, 'paid');
  const { value } = await ask(till, 'order:get', { order });
  expect(value['tender']).toBe('mpesa-own');
  expect(value['postings']).toMatchObject([{ kind: 'payment-received' }]);

  // The same code buys nothing a second time, and another amount buys nothing at all.
  await toConfirm(till, { ...sale, recipient: '0110999888' });
  await toCode(till);
  await till.type(code);
  await expect(confirm).toContainText('already belongs to another payment');
  for (let letter = 0; letter < 10; letter += 1) await till.press('Backspace');
  await till.type(await payOwn(till, 4_900));
  await expect(confirm).toContainText('has another amount');
});

test('money without an order is picked from the board by the code of the message, and pays its order', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, sale);
  await confirmOrder(till);
  await expectCard(till, 'waiting');
  await answerPhone(till, 'cancel');
  const order = await expectCard(till, 'refused');
  const code = await payOwn(till);
  await expect(till.page.locator('.order-card[data-state="ownPayment"]')).toContainText(code.slice(-4));
  // Who has no message shows no code: the screen never had the whole of it.
  expect(await till.page.content()).not.toContain(code);
  await till.press('F6', 'ArrowDown', 'm');
  const panel = till.page.locator('.step-panel');
  await expect(panel).toContainText(`It pays ${order}`);
  await till.press('1');
  await till.type(`${code.slice(0, 6)}QQQQ`);
  await expect(panel).toContainText('another payment');
  await till.press('F9');
  await expect(panel).toContainText('another payment');
  for (let letter = 0; letter < 4; letter += 1) await till.press('Backspace');
  await till.type(code.slice(6));
  await till.press('F9');
  await expect(till.page.locator('.deliver-dial')).toContainText('0110123456');
  const { value } = await ask(till, 'order:get', { order });
  expect(value['tender']).toBe('mpesa-own');
  await till.press('Escape', 'Control+m', '3');
  await expect(till.page.locator('.credits')).toContainText(code);
});
