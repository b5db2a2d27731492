/** Whole orders, by keys alone, as a customer at the counter causes them. */
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
  waitStanding,
} from './keyboard-till.ts';

const other = { payer: '0712345678', recipient: '0110123456', code: '11' };

test('a bundle for another number takes at most 28 keys and ends in a receipt', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  const confirm = till.page.locator('.confirm');
  await expect(confirm).toContainText('0712 345 678');
  await expect(confirm).toContainText('0110 123 456');
  await expect(confirm).toContainText('KES 50');
  await confirmOrder(till);
  expect(till.keys()).toBeLessThanOrEqual(28);
  test.info().annotations.push({ type: 'keys', description: `another number: ${till.keys()}` });

  const order = await expectCard(till, 'waiting');
  await answerPhone(till, 'pin');
  await expectCard(till, 'paid');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toContainText('0110123456');
  await expect(till.page.locator('.deliver-dial')).toContainText('*PRACTICE*');
  await till.press('1');
  await expect(till.page.locator('.receipt-desk')).toContainText('0712***678');

  const { value } = await ask(till, 'order:get', { order });
  expect(value['postings']).toMatchObject([
    { kind: 'intent:stk-push' },
    { kind: 'payment-received' },
    { kind: 'delivered' },
  ]);
});

test('the same number for both takes at most 18 keys and says so in words before money', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, { payer: '0712345678', recipient: 'S', code: '22' });
  await expect(till.page.locator('.confirm')).toContainText('pays and receives');
  await confirmOrder(till);
  expect(till.keys()).toBeLessThanOrEqual(18);
  test.info().annotations.push({ type: 'keys', description: `same number: ${till.keys()}` });
});

test('cash asks how much was received, says the change, and needs no prompt', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await till.press('2');
  await till.type('100');
  await expect(till.page.locator('.confirm')).toContainText('KES 50');
  await confirmOrder(till);
  test.info().annotations.push({ type: 'keys', description: `cash: ${till.keys()}` });
  const order = await expectCard(till, 'paidCash');
  const { value } = await ask(till, 'order:get', { order });
  expect(value['attempts']).toEqual([]);
  expect(value['postings']).toMatchObject([{ kind: 'cash-received' }]);
});

test('the next order can be sold while the first one waits', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await confirmOrder(till);
  await toConfirm(till, { payer: '0722000114', recipient: 'S', code: '12' });
  await confirmOrder(till);
  await expect(till.page.locator('.order-card')).toHaveCount(2);
});

for (const [answer, words] of [
  ['wrong-pin', 'PIN'],
  ['cancel', 'No money taken.'],
  ['no-money', 'No money taken.'],
  ['unreachable', 'No money taken.'],
] as const)
  test(`when the customer's answer is ${answer}, the card says why and that no money was taken`, async ({
    till,
  }) => {
    await expectCounter(till);
    await toConfirm(till, other);
    await confirmOrder(till);
    await expectCard(till, 'waiting');
    await answerPhone(till, answer);
    await expectCard(till, 'refused');
    await expect(till.page.locator('.order-card')).toContainText(words);
    await till.press('F6', 'r');
    await expect(till.page.locator('.confirm')).toContainText('0712 345 678');
  });

test('a held Enter and a double F9 make one order', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  // F9 pressed out of habit, at once, does nothing.
  await till.press('F9');
  await expect(till.page.locator('.confirm')).toBeVisible();
  await confirmOrder(till);
  await till.press('F9', 'F9');
  await expect(till.page.locator('.order-card')).toHaveCount(1);
});

test('nearly equal numbers must be answered for before F9 does anything', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, { payer: '0712345678', recipient: '0712345687', code: '11' });
  await expect(till.page.locator('.armed-button')).toHaveAttribute('aria-disabled', 'true');
  // Neither F9 nor an answer out of habit, before the question can have been read.
  await till.press('F9', 'y');
  await expect(till.page.locator('.doubt-row')).toBeVisible();
  await waitStanding(till.page, '.doubt-row', 450);
  await till.press('F9', 'y');
  await expect(till.page.locator('.armed-button')).toHaveAttribute('aria-disabled', 'false');
});

test('a refused delivery keeps the money in and offers another try', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await payCash(till, '50');
  await expectCard(till, 'paidCash');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await till.press('2');
  await waitStanding(till.page, '.refusal-reasons', 400);
  await till.press('1');
  await expectCard(till, 'deliveryRefused');
  await expect(till.page.locator('.order-card')).toContainText('Money is in.');
});

test('F6 always begins at the most urgent card, wherever one was before', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await confirmOrder(till);
  await expectCard(till, 'waiting');
  await till.press('F6', 'Escape');
  await toConfirm(till, { payer: '0722000114', recipient: 'S', code: '12' });
  await payCash(till, '50');
  const paid = await expectCard(till, 'paidCash');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toContainText('0722000114');
  await expect(till.page.locator(`.order-card[data-order="${paid}"]`)).toHaveClass(/is-ringed/);
});

test('a regular takes at most 12 keys: three digits, the pair, its package, confirm', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await payCash(till, '50');
  await expectCard(till, 'paidCash');
  const startedMs = Date.now();
  till.countFromHere();
  await till.type('678');
  const list = till.page.locator('.recent-list');
  await expect(list).toContainText('0712***678');
  await expect(list).not.toContainText('0712 345 678');
  await till.press('Enter');
  await expect(till.page.locator('.code-entry')).toHaveValue('11');
  await till.press('Enter');
  const confirm = till.page.locator('.confirm');
  await expect(confirm).toContainText('0110 123 456');
  // The same order minutes ago is asked about.
  await waitStanding(till.page, '.doubt-row', 450);
  await till.press('y');
  await confirmOrder(till);
  expect(till.keys()).toBeLessThanOrEqual(12);
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  test.info().annotations.push({ type: 'keys', description: `regular: ${till.keys()} in ${seconds} s` });
  await expect(till.page.locator('.order-card')).toHaveCount(2);
});

test('a wrong number seen on the confirm screen is typed anew over the old one', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await till.press('Escape', 'F4');
  await till.type('0110123457');
  await till.press('Enter', 'Enter');
  await expect(till.page.locator('.confirm')).toContainText('0110 123 457');
});

test('who opened the wrong order of those found goes back to them, and one arrow down is the next', async ({
  till,
}) => {
  await expectCounter(till);
  for (const code of ['11', '22']) {
    // oxlint-disable-next-line no-await-in-loop -- one customer after the other
    await toConfirm(till, { ...other, code });
    // oxlint-disable-next-line no-await-in-loop
    await payCash(till, '50');
    // oxlint-disable-next-line no-await-in-loop
    await expectCounter(till);
  }
  const page = till.page;
  await till.press('/');
  await till.type('678');
  await expect(page.locator('.order-table tbody tr')).toHaveCount(2);
  await till.press('Enter');
  await expect(page.locator('.order h1')).toContainText('P-000002');
  await till.press('Escape');
  await expect(page.locator('.order-table tbody tr')).toHaveCount(2);
  await till.press('ArrowDown', 'Enter');
  await expect(page.locator('.order h1')).toContainText('P-000001');
});
