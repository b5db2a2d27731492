/** What goes wrong at a counter, as the attendant sees it: no network, an answer that got lost, a number that had it today. */
import { hurryCustomers, losePrompt } from '../support/earlier.ts';
import {
  answerPhone,
  approveAsOwner,
  ask,
  confirmOrder,
  deliverByHand,
  expect,
  expectCard,
  expectCounter,
  test,
  toConfirm,
  waitForArming,
  waitStanding,
} from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

const sale = { payer: '0712345678', recipient: '0722000114', code: '11' };

const pageOf = async (till: KeyboardTill, order: string) => (await ask(till, 'order:get', { order })).value;
const card = (till: KeyboardTill, state: string) => till.page.locator(`.order-card[data-state="${state}"]`);

/** The lesson makes the trouble; what is done about it is done as always. */
async function inTrouble(till: KeyboardTill, lesson: 'internet-gone' | 'nobody-knows'): Promise<void> {
  await expectCounter(till);
  expect((await ask(till, 'training:start', { lesson })).ok).toBe(true);
  await toConfirm(till, sale);
  await confirmOrder(till);
}

test('without internet the prompt waits, the card says that no money was taken, and it goes when the network is back', async ({
  till,
}) => {
  test.setTimeout(180_000);
  await inTrouble(till, 'internet-gone');
  const waiting = till.page.locator(
    '.order-card[data-state="queuedOffline"], .order-card[data-state="queued"]',
  );
  await expect(waiting).toBeVisible();
  await expect(waiting.locator('.act')).toContainText('Take cash');
  expect((await ask(till, 'training:happen', {})).ok).toBe(true);
  await expectCard(till, 'waiting');
  await answerPhone(till, 'pin');
  await expectCard(till, 'paid');
  await deliverByHand(till);
});

test('without internet cash is taken instead, by the key on the card, and no prompt follows when it is back', async ({
  till,
}) => {
  test.setTimeout(180_000);
  await inTrouble(till, 'internet-gone');
  await till.press('F6', 'c');
  await expect(till.page.locator('.take-cash-do')).toBeVisible();
  await till.type('50');
  await expect(till.page.locator('.take-cash-do:not(.is-sunk)')).toBeVisible();
  await till.press('F9');
  const order = await expectCard(till, 'paidCash');
  expect((await ask(till, 'training:happen', {})).ok).toBe(true);
  expect(await pageOf(till, order)).toMatchObject({
    attempts: [{ state: 'not-sent' }],
    receivedCents: 5_000,
  });
});

test('an answer that got lost is unknown: no key of it sends again, and Safaricom’s later word makes it paid', async ({
  till,
}) => {
  test.setTimeout(180_000);
  await inTrouble(till, 'nobody-knows');
  const order = await expectCard(till, 'unknown');
  await expect(card(till, 'unknown')).toContainText('do not send again');
  await till.press('F6', 'r');
  await expect(till.page.locator('.confirm')).toHaveCount(0);
  await till.press('u');
  await expect(till.page.locator('.step-panel')).toContainText('Money may have moved');
  await till.press('Escape');
  await answerPhone(till, 'pin');
  await expect(card(till, 'paid')).toBeVisible({ timeout: 60_000 });
  expect(await pageOf(till, order)).toMatchObject({ attempts: [{ state: 'paid' }] });
});

test('a number that had its bundle today gets another package for the same money, and that one is dialled', async ({
  till,
}) => {
  test.setTimeout(180_000);
  await expectCounter(till);
  await toConfirm(till, { ...sale, code: '22' });
  await confirmOrder(till);
  await expectCard(till, 'waiting');
  await answerPhone(till, 'pin');
  const order = await expectCard(till, 'paid');
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await till.press('2');
  await waitStanding(till.page, '.refusal-reasons', 450);
  await till.press('1');
  await expectCard(till, 'deliveryRefused');
  await expectCounter(till);
  await till.press('F6');
  // One thing is recommended; the others stand in the key bar.
  await expect(card(till, 'deliveryRefused').locator('.act')).toContainText('Tomorrow');
  for (const other of ['Refund', 'Deliver', 'Change it'])
    await expect(till.page.locator('.key-bar')).toContainText(other);
  await till.press('e');
  await expect(till.page.locator('.change-order input:focus')).toBeVisible();
  await till.press('Tab');
  await till.type('21');
  await till.press('Enter');
  await expect(till.page.locator('.confirm')).toBeVisible();
  await waitForArming(till.page);
  await till.press('F9');
  await approveAsOwner(till);
  await expectCard(till, 'paid');
  await expectCounter(till);
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  expect(await pageOf(till, order)).toMatchObject({ versions: [{ version: 1 }, { version: 2 }] });
});

test.describe('a customer who waits for half a minute', () => {
  test.use({ before: { fill: hurryCustomers } });

  test('is not asked for money after that: the card says so, and one key asks anew once he has confirmed again', async ({
    till,
  }) => {
    test.setTimeout(180_000);
    await inTrouble(till, 'internet-gone');
    await expect(card(till, 'notSentDeadline')).toBeVisible({ timeout: 60_000 });
    await expect(card(till, 'notSentDeadline')).toContainText('No money taken.');
    expect((await ask(till, 'training:happen', {})).ok).toBe(true);
    await till.press('F6', 'r');
    await expect(till.page.locator('.confirm')).toContainText('0712 345 678');
    await confirmOrder(till);
    const order = await expectCard(till, 'waiting');
    await answerPhone(till, 'pin');
    await expectCard(till, 'paid');
    expect(await pageOf(till, order)).toMatchObject({
      attempts: [{ state: 'not-sent' }, { state: 'paid' }],
      receivedCents: 5_000,
    });
  });
});

test.describe('a prompt of which nobody knows, ten minutes later', () => {
  test.use({ before: { fill: losePrompt } });

  test('ends by the payer’s word that nothing was taken: he is asked anew, and pays once', async ({
    till,
  }) => {
    test.setTimeout(180_000);
    await expectCounter(till);
    const order = await expectCard(till, 'unknown');
    await till.press('F6', 'u');
    await expect(till.page.locator('.step-panel')).toContainText('Money may have moved');
    await till.press('2');
    await expect(till.page.locator('.decision-do')).toBeVisible();
    await till.press('F9');
    await expectCard(till, 'notCharged');
    await expectCounter(till);
    await till.press('F6', 'r');
    await expect(till.page.locator('.confirm')).toBeVisible();
    await confirmOrder(till);
    await expectCard(till, 'waiting');
    await answerPhone(till, 'pin');
    await expectCard(till, 'paid');
    expect(await pageOf(till, order)).toMatchObject({
      attempts: [{ state: 'not-charged' }, { state: 'paid' }],
      receivedCents: 5_000,
    });
  });

  test('goes on by the code of his message and the owner’s PIN, and says that it is only believed', async ({
    till,
  }) => {
    test.setTimeout(180_000);
    await expectCounter(till);
    const order = await expectCard(till, 'unknown');
    await till.press('F6', 'u');
    await expect(till.page.locator('.step-panel')).toContainText('Money may have moved');
    await till.press('1');
    await expect(till.page.locator('.code-field input:focus')).toBeVisible();
    await till.type('UKL7ABCD12');
    await till.press('F9');
    await approveAsOwner(till);
    await expect(till.page.locator('.step-panel')).toContainText('UKL7ABCD12');
    await till.press('1');
    await expect(till.page.locator('.decision-do')).toBeVisible();
    await till.press('F9');
    await approveAsOwner(till);
    // The delivery opens by itself: nobody looks for the card of what was decided this moment.
    await expect(till.page.locator('.deliver-dial')).toBeVisible();
    await till.press('1');
    // Paper names no code that Safaricom has not confirmed, and the order's page says by whose word it was paid.
    await expect(till.page.locator('.receipt-desk')).toContainText('Code ya M-PESA bado');
    await till.press('Escape');
    await expectCounter(till);
    await till.press('/');
    await till.type('678');
    await expect(till.page.locator('.order-table tbody tr')).toHaveCount(1);
    await till.press('Enter');
    await expect(till.page.locator('.order-timeline')).toContainText('decided: paid');
    expect(await pageOf(till, order)).toMatchObject({ attempts: [{ state: 'stated' }] });
  });
});

test('who takes cash for an unknown prompt reads first that the customer could pay twice', async ({
  till,
}) => {
  await inTrouble(till, 'nobody-knows');
  await expectCard(till, 'unknown');
  await till.press('F6', 'c');
  await expect(till.page.locator('.step-panel')).toContainText('could charge the customer twice');
});
