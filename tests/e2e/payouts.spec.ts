/** Money that leaves the shop, by keys alone: asked for, looked at by another person, sent, stopped, and what ends it. */
import {
  answerPhone,
  ask,
  confirmOrder,
  expect,
  expectCard,
  expectCounter,
  signInOwner,
  test,
  toConfirm,
  waitForArming,
  waitStanding,
} from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';
import { loseAnswer, secondOwner, takeInSecondOwner } from '../support/payout-shop.ts';

const payee = '0722000114';

async function toPayouts(till: KeyboardTill): Promise<void> {
  await till.press('Control+p');
  await expect(till.page.locator('.payouts-columns')).toBeVisible();
}

/** The owner's own PIN, or the other owner's; the dialog says what it is for. */
async function approveAs(till: KeyboardTill, pin: string, says: string): Promise<void> {
  const dialog = till.page.locator('.approval');
  await expect(dialog).toContainText(says);
  await waitStanding(till.page, '.approval', 100);
  await till.type(pin);
  await expect(dialog).toHaveCount(0);
}

const rowIn = (till: KeyboardTill, state: string) =>
  till.page.locator(`.payout-row[data-state="${state}"]`).first();
const finished = (till: KeyboardTill) => till.page.locator('.payout-row.is-finished').first();

/** Asks for a cash-out and leaves its row chosen on the list. */
async function askCashOut(till: KeyboardTill, amount: string): Promise<void> {
  await till.press('n');
  await expect(till.page.locator('.payout-new')).toBeVisible();
  await till.type(payee);
  await till.press('Enter');
  await till.type('Baraka Otieno');
  await till.press('Enter');
  await till.type(amount);
  await till.press('F9');
  await expect(rowIn(till, 'approve')).toBeVisible();
}

/** Opens the chosen payout's confirm screen, types the payee again and lets the other owner approve it. */
async function approveCashOut(till: KeyboardTill, amount: string): Promise<void> {
  await till.press('a');
  await expect(till.page.locator('.payout-confirm')).toContainText('0722 000 114');
  await expect(till.page.locator('.armed-button')).toHaveAttribute('aria-disabled', 'true');
  await till.type(payee);
  await waitForArming(till.page);
  await till.press('F9');
  await approveAs(till, secondOwner.pin, `KES ${amount}`);
  await expect(till.page.locator('.payouts-columns')).toBeVisible();
}

test.describe('with two owners', () => {
  test.use({ before: { fill: takeInSecondOwner } });

  test('one asks for a cash-out, the other types the payee and approves it, and it is paid', async ({
    till,
  }) => {
    await signInOwner(till);
    await toPayouts(till);
    await askCashOut(till, '500');
    await till.expectAccessible('payouts');
    // The maker himself is not asked.
    await till.press('a');
    await till.type(payee);
    await waitForArming(till.page);
    await till.expectAccessible('the confirm screen of a payout');
    await till.press('F9');
    await expect(till.page.locator('.approval ol')).toHaveText(secondOwner.name);
    await till.press('Escape');
    await expect(till.page.locator('.approval')).toHaveCount(0);
    await till.press('Escape');
    await expect(till.page.locator('.payouts-columns')).toBeVisible();
    await approveCashOut(till, '500');
    await expect(finished(till)).toContainText('Paid out', { timeout: 20_000 });
    await expect(finished(till)).toContainText('Baraka Otieno');
    await expect(till.page.locator('.phone-messages')).toContainText('You have received Ksh500.00 from');
    await expect(till.page.locator('.phone-messages')).toContainText('0722***114');
    await till.expectAccessible('payouts, with the message on the phone');
    const { value } = await ask(till, 'payout:get', { payoutId: 1 });
    expect(value).toMatchObject({
      row: { state: 'paid', requestedBy: 'Owner (sample)', approvedBy: secondOwner.name },
      attempts: [{ state: 'paid', sends: 1 }],
    });
  });

  test('one key stops all payouts, each says so, and the owner lets them leave again', async ({ till }) => {
    await signInOwner(till);
    await toPayouts(till);
    await till.press('s');
    await expect(till.page.locator('.payout-flow')).toContainText('Nothing leaves');
    for (const amount of ['500', '600']) {
      await askCashOut(till, amount);
      await approveCashOut(till, amount);
    }
    await expect(till.page.locator('.payout-row[data-state="stopped"]')).toHaveCount(2);
    await till.expectAccessible('payouts, stopped');
    await till.press('F9');
    // Either owner may; here it is the one whose name is first.
    await expect(till.page.locator('.approval')).toBeVisible();
    await till.press('1');
    await approveAs(till, '2222', 'Let payouts leave again');
    await expect(till.page.locator('.payout-row.is-finished')).toHaveCount(2, { timeout: 20_000 });
    await expect(finished(till)).toContainText('Paid out');
  });

  test('a list of salaries is checked line by line, approved by its total, and paid row by row', async ({
    till,
  }) => {
    await signInOwner(till);
    await toPayouts(till);
    await till.press('l');
    const screen = till.page.locator('.payout-list');
    await expect(screen).toBeVisible();
    // As it comes from a sheet: pasted, not typed.
    await till.page.keyboard.insertText(
      'number;name;amount\n0722000114;Wanjiku Nyambura;12000\n071234567;Otieno Okello;9000\n0722000114;Wanjiku Nyambura;300,50',
    );
    await expect(screen.locator('tbody tr')).toHaveCount(3);
    await expect(screen).toContainText('2 lines to mend');
    await expect(screen).toContainText('not a Kenyan mobile number');
    await expect(screen).toContainText('this number stands here twice');
    await till.expectAccessible('a list with problems');
    await till.press('Control+a');
    await till.page.keyboard.insertText(
      'number;name;amount\n0722000114;Wanjiku Nyambura;12000\n0711222333;Otieno Okello;9000',
    );
    await expect(screen).toContainText('KES 21,000');
    await expect(screen).not.toContainText('to mend');
    await till.press('Shift+Tab');
    await till.type('November');
    await till.press('F9');
    await expect(rowIn(till, 'approve')).toContainText('2 payees');
    await till.press('a');
    const batch = till.page.locator('.payout-batch');
    await expect(batch.locator('tbody tr')).toHaveCount(2);
    await till.type('20000');
    await expect(batch).toContainText('not the total');
    await till.press('Backspace', 'Backspace', 'Backspace', 'Backspace', 'Backspace');
    await till.type('21000');
    await waitForArming(till.page);
    await till.expectAccessible('a list to approve');
    await till.press('F9');
    await approveAs(till, secondOwner.pin, 'KES 21,000');
    await expect(batch.locator('tbody tr').filter({ hasText: 'Paid out' })).toHaveCount(2, {
      timeout: 20_000,
    });
    await till.expectAccessible('a list that is paid');
  });
});

test.describe('a payout whose answer was lost', () => {
  test.use({
    before: {
      fill: async (dataDir: string) => {
        await takeInSecondOwner(dataDir);
        await loseAnswer(dataDir);
      },
    },
  });

  test('is unknown, and ends as not paid only by two people who say that they searched', async ({ till }) => {
    await signInOwner(till);
    await toPayouts(till);
    await expect(rowIn(till, 'unknown')).toContainText('Do not pay again.');
    await till.press('u');
    const page = till.page.locator('.payout-page');
    await expect(page).toContainText('Is the payout on the M-PESA portal?');
    // F9 does nothing before it is said that the portal was searched.
    await till.press('F9');
    await expect(till.page.locator('.approval')).toHaveCount(0);
    await till.press('t');
    await till.expectAccessible('an unknown payout');
    await till.press('F9');
    await approveAs(till, secondOwner.pin, 'was not paid');
    await expect(page).toContainText('Not paid out');
    const { value } = await ask(till, 'payout:get', { payoutId: 1 });
    expect(value).toMatchObject({ row: { state: 'failed' }, attempts: [{ state: 'not-paid', sends: 1 }] });
  });
});

test.describe('a refused delivery', () => {
  /** An order that is paid by prompt and whose bundle was refused; its card has the focus. */
  async function refusedDelivery(till: KeyboardTill): Promise<string> {
    await expectCounter(till);
    await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
    await confirmOrder(till);
    await expectCard(till, 'waiting');
    await answerPhone(till, 'pin');
    const order = await expectCard(till, 'paid');
    await till.press('F6', 'd');
    await expect(till.page.locator('.deliver-dial')).toBeVisible();
    await till.press('2');
    await waitStanding(till.page, '.refusal-reasons', 400);
    await till.press('1');
    await expectCard(till, 'deliveryRefused');
    // The card is on the board a moment before the panel has left.
    await expectCounter(till);
    return order;
  }

  async function chooseRefund(till: KeyboardTill, key: string, says: string): Promise<void> {
    await till.press('F6', 'b');
    await expect(till.page.locator('.decision-list')).toContainText(says);
    await till.expectAccessible('the ways of a refund');
    await till.press(key);
    await expect(till.page.locator('.decision-do')).toBeVisible();
    await till.press('F9');
  }

  for (const [key, channel, says, posting, message] of [
    ['1', 'reversal', 'back the way it came', 'refunded-by-reversal', 'Ksh50.00 is credited'],
    ['2', 'b2c', "to the payer's number", 'refunded-by-mpesa', 'You have received Ksh50.00'],
  ] as const)
    test(`is given back by ${channel}: the attendant asks, the owner approves, the money goes`, async ({
      till,
    }) => {
      const order = await refusedDelivery(till);
      await chooseRefund(till, key, says);
      await expect(till.page.locator('.payout-page')).toContainText('Needs approval');
      await till.press('a');
      await expect(till.page.locator('.payout-confirm')).toContainText('0712 345 678');
      await till.type('5678');
      await waitForArming(till.page);
      await till.press('F9');
      await approveAs(till, '2222', 'KES 50');
      await expect(till.page.locator('.payout-page')).toContainText('Paid out', { timeout: 20_000 });
      const { value } = await ask(till, 'order:get', { order });
      expect(value['card']).toMatchObject({ state: 'refunded' });
      expect((value['postings'] as readonly { kind: string }[]).map(({ kind }) => kind)).toContain(posting);
      await till.press('F2');
      await expect(till.page.locator('.phone-messages')).toContainText(message);
    });

  test('is given back in cash with the owner’s PIN', async ({ till }) => {
    const order = await refusedDelivery(till);
    await chooseRefund(till, '3', 'cash');
    await approveAs(till, '2222', 'KES 50');
    await expect(till.page.locator('.full-page.order .order-facts')).toContainText(
      'KES 50 given back to the payer.',
    );
    const { value } = await ask(till, 'order:get', { order });
    expect(value['card']).toMatchObject({ state: 'refunded' });
  });
});
