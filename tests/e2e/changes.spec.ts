/** The catalogue, the bundle that waits for tomorrow, and an order that becomes another one after payment: by keys alone. */
import { sellForTomorrow } from '../support/catalogue-shop.ts';
import {
  answerPhone,
  approveAsOwner,
  ask,
  confirmOrder,
  deliverByHand,
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

const once = { payer: '0712345678', recipient: '0722000114', code: '21' };
const other = { payer: '0712345678', recipient: '0722000114', code: '11' };

async function payByPrompt(till: KeyboardTill): Promise<string> {
  await confirmOrder(till);
  await expectCard(till, 'waiting');
  await answerPhone(till, 'pin');
  return expectCard(till, 'paid');
}

async function deliverAndGoOn(till: KeyboardTill): Promise<void> {
  await deliverByHand(till);
  await till.press('Escape');
  await expectCounter(till);
}

/** F9, once the confirm screen lets it, and the owner's PIN. */
async function confirmChange(till: KeyboardTill): Promise<void> {
  await waitForArming(till.page);
  await till.press('F9');
  await approveAsOwner(till);
}

/** Opens the change of the most urgent order and types what is wished; an empty wish is left as it was. */
async function wish(till: KeyboardTill, wanted: { recipient?: string; code?: string }): Promise<void> {
  await till.press('F6', 'e');
  await expect(till.page.locator('.change-order input:focus')).toBeVisible();
  await till.type(wanted.recipient ?? '');
  await till.press('Tab');
  await till.type(wanted.code ?? '');
  await till.press('Enter');
  await expect(till.page.locator('.confirm')).toBeVisible();
}

const pageOf = async (till: KeyboardTill, order: string) => (await ask(till, 'order:get', { order })).value;

test('the owner adds a package, puts it on sale, and the counter sells it', async ({ till }) => {
  await signInOwner(till);
  await till.press('Control+k');
  await expect(till.page.locator('.palette')).toBeVisible();
  await till.type('Bundles and goods');
  await till.press('Enter');
  await expect(till.page.locator('.package-list')).toContainText('1.5 GB');
  await till.expectAccessible('packages');
  await till.press('a');
  await expect(till.page.locator('.package-form input:focus')).toBeVisible();
  await till.type('77');
  await till.press('Tab');
  await till.type('Usiku 3 GB');
  await till.press('Tab');
  await till.type('99');
  await till.press('Tab', 'Tab', 'Tab');
  await till.type('12');
  await till.expectAccessible('a new package');
  await till.press('F9');
  await expect(till.page.locator('.package-form')).toHaveCount(0);
  await expect(till.page.locator('.package-facts')).toContainText('Usiku 3 GB');
  await till.press('s');
  await expect(till.page.locator('.notice, [role="status"]').first()).toBeVisible();
  await expect(till.page.locator('.package-acts')).not.toContainText('Put on sale');
  await till.press('F2');
  await expectCounter(till);
  await toConfirm(till, { ...other, code: '77' });
  await expect(till.page.locator('.confirm')).toContainText('KES 99');
  await payCash(till, '100');
  const order = await expectCard(till, 'paidCash');
  await deliverAndGoOn(till);
  expect(await pageOf(till, order)).toMatchObject({ card: { packageName: 'Usiku 3 GB', priceCents: 9_900 } });
});

test('the owner changes a price and takes a package off the counter: the counter sells it so, and then not at all', async ({
  till,
}) => {
  const { page } = till;
  const toPackages = async (): Promise<void> => {
    await till.press('Control+k');
    await till.type('Bundles and goods');
    await till.press('Enter');
    await expect(page.locator('.package-list')).toContainText('1.5 GB');
  };
  await signInOwner(till);
  await toPackages();
  await till.press('1', 'e');
  await expect(page.locator('.package-form input:focus')).toBeVisible();
  const { value } = await ask(till, 'packages:list', {});
  const [first] = value['items'] as readonly { code: string; name: string; priceCents: number }[];
  const { code = '', name = '' } = first ?? {};
  await till.press('Tab', 'Tab', 'Control+a');
  await till.type('61');
  await till.press('F9');
  await expect(page.locator('.package-form')).toHaveCount(0);
  await expect(page.locator('.package-facts')).toContainText('KES 61');
  await till.press('F2');
  await expectCounter(till);
  await toConfirm(till, { ...other, code });
  await expect(page.locator('.confirm')).toContainText('KES 61');
  await payCash(till, '61');
  const order = await expectCard(till, 'paidCash');
  expect(await pageOf(till, order)).toMatchObject({ card: { packageName: name, priceCents: 6_100 } });
  await toPackages();
  await till.press('1', 'w');
  await expect(page.locator('.package-acts')).toContainText('Put it back');
  await till.press('F2');
  await expectCounter(till);
  await expect(page.locator('.package-grid')).not.toContainText(name);
  // What was sold before is delivered as it was sold.
  await deliverAndGoOn(till);
  expect(await pageOf(till, order)).toMatchObject({ card: { state: 'delivered', packageName: name } });
});

test('who got it today is asked about before money; T sells it for tomorrow, and D alone does not deliver it', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, once);
  await payCash(till, '20');
  await expectCard(till, 'paidCash');
  await deliverAndGoOn(till);
  await toConfirm(till, { ...once, payer: '0722000999' });
  const doubt = till.page.locator('.doubt-row');
  await expect(doubt).toContainText('tomorrow');
  await waitStanding(till.page, '.doubt-row', 450);
  await till.press('t');
  await expect(till.page.locator('.confirm')).toContainText('00:05');
  await payCash(till, '20');
  const order = await expectCard(till, 'forTomorrow');
  await till.press('F6', 'd');
  await expect(till.page.locator('.step-panel')).toContainText('Before its day');
  expect(await pageOf(till, order)).toMatchObject({ deliveries: [] });
});

test.describe('the morning after', () => {
  test.use({ before: { fill: sellForTomorrow } });
  test('the bundle that was put off is due, is called for, and is delivered by the usual key', async ({
    till,
  }) => {
    await expectCounter(till);
    const order = await expectCard(till, 'paidCash');
    expect(order).toBe('P-000002');
    await deliverAndGoOn(till);
    await expect(till.page.locator('.order-card')).toHaveCount(0);
    expect(await pageOf(till, order)).toMatchObject({ deliveries: [{ state: 'delivered' }] });
  });
});

test('what Safaricom refused for today is put off until tomorrow', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, once);
  await payCash(till, '19');
  await expectCard(till, 'paidCash');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await till.press('2');
  await waitStanding(till.page, '.refusal-reasons', 450);
  await till.press('1');
  await expectCard(till, 'deliveryRefused');
  await expectCounter(till);
  await till.press('F6', 't');
  await expect(till.page.locator('.decision-list')).toBeVisible();
  await till.press('1');
  await expect(till.page.locator('.decision-do')).toBeVisible();
  await till.press('F9');
  await expectCard(till, 'forTomorrow');
});

test('another recipient after payment: the owner approves, and the new number is dialled', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, other);
  await payCash(till, '50');
  const order = await expectCard(till, 'paidCash');
  await wish(till, { recipient: '0722000333' });
  await expect(till.page.locator('.confirm')).toContainText('0722 000 333');
  await expect(till.page.locator('.read-aloud')).toContainText('Hakuna pesa ya kuongeza.');
  await till.expectAccessible('a change');
  await confirmChange(till);
  await expectCounter(till);
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toContainText('0722000333');
  expect(await pageOf(till, order)).toMatchObject({ versions: [{ version: 1 }, { version: 2 }] });
});

test('a dearer package takes a second prompt for the difference, and delivery waits for it', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, { ...other, code: '22' });
  const order = await payByPrompt(till);
  await wish(till, { code: '11' });
  const confirm = till.page.locator('.confirm');
  await expect(confirm).toContainText('KES 30');
  await expect(confirm.locator('.read-aloud')).toContainText('unaongeza shilingi 30');
  // Only what can bring a difference is offered.
  await expect(confirm.locator('.tender-choice button')).toHaveCount(2);
  await till.press('3');
  await expect(confirm.locator('.tender-choice button[aria-pressed="true"]')).toContainText('M-PESA');
  await confirmChange(till);
  await expectCounter(till);
  await expectCard(till, 'waiting');
  await answerPhone(till, 'pin');
  await expectCard(till, 'paid');
  await till.press('F6', 'd');
  await expect(till.page.locator('.step-panel')).toContainText('1.5 GB');
  expect(await pageOf(till, order)).toMatchObject({
    card: { priceCents: 5_000 },
    attempts: [{ state: 'paid' }, { state: 'paid' }],
  });
});

test('a cheaper package leaves the difference on a card of its own, and it goes back in cash once', async ({
  till,
}) => {
  await expectCounter(till);
  await toConfirm(till, other);
  const order = await payByPrompt(till);
  await wish(till, { code: '22' });
  await expect(till.page.locator('.confirm')).toContainText('KES 30');
  // Nobody is told to pay what he has paid: what comes back is read to him, in either language.
  const read = till.page.locator('.read-aloud');
  await expect(read).toContainText('Utarudishiwa shilingi 30.');
  await till.press('Alt+l');
  await expect(read).toContainText('30 shillings come back to you.');
  await expect(read).not.toContainText('You pay');
  await confirmChange(till);
  await expectCounter(till);
  await expect(till.page.locator('.order-card[data-state="paid"]')).toContainText('KES 20');
  await expectCard(till, 'refundOwed');
  await till.press('F6', 'ArrowDown', 'm');
  await expect(till.page.locator('.decision-list')).toContainText('KES 30');
  // By M-PESA it would be a payout; here it is counted out.
  const inCash = till.page.locator('.decision').filter({ hasText: /cash/i }).locator('kbd').first();
  await till.press(await inCash.innerText());
  await expect(till.page.locator('.decision-do')).toBeVisible();
  await till.press('F9');
  await approveAsOwner(till);
  await expect(till.page.locator('.order-card[data-state="refundOwed"]')).toHaveCount(0);
  expect(await pageOf(till, order)).toMatchObject({ card: { priceCents: 2_000 } });
});

test('an order that was changed twice still shows every way to give its money back', async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, { ...other, code: '22' });
  await payCash(till, '20');
  await expectCard(till, 'paidCash');
  await wish(till, { code: '33' });
  await confirmChange(till);
  await expectCounter(till);
  await wish(till, { recipient: '0722000115' });
  await confirmChange(till);
  await expectCounter(till);
  await till.press('F6', 'b');
  await expect(till.page.locator('.order-versions li')).toHaveCount(3);
  const ways = till.page.locator('.order-left .choice');
  await expect(ways).toHaveCount(2);
  await expect(ways.last()).toBeInViewport({ ratio: 1 });
  await till.press('2');
  await expect(till.page.locator('.decision-do')).toBeInViewport({ ratio: 1 });
});
