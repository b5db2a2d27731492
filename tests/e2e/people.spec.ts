/** Who sits at the till: lock, sign-in, roles, the owner's day. */
import { ask, expect, expectCard, expectCounter, payCash, test, toConfirm } from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

async function signInAs(till: KeyboardTill, key: string, pin: string): Promise<void> {
  await till.press('F12');
  await expect(till.page.locator('.sign-in')).toBeVisible();
  await till.press(key);
  await till.type(pin);
}

test('F12 locks; a wrong PIN says how many tries are left; the right one opens', async ({ till }) => {
  await expectCounter(till);
  await signInAs(till, '1', '9999');
  await expect(till.page.locator('.sign-in')).toContainText('4');
  await till.type('1111');
  await expectCounter(till);
});

test('nothing can be asked of the main process while the till is locked', async ({ till }) => {
  await expectCounter(till);
  await till.press('F12');
  await expect(till.page.locator('.sign-in')).toBeVisible();
  expect(await ask(till, 'board:list', {})).toMatchObject({ ok: false, error: { code: 'locked' } });
});

test("the owner's day adds up, finds an order by its last three digits, and exports it", async ({ till }) => {
  await expectCounter(till);
  await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
  await payCash(till, '50');
  const order = await expectCard(till, 'paidCash');
  await signInAs(till, '2', '2222');
  await expectCounter(till);
  await till.press('F10');
  await expect(till.page.locator('.day')).toContainText('50');
  await till.expectAccessible('day');
  await till.press('Escape', 'F6', '/');
  await till.type('678');
  await expect(till.page.locator('#root')).toContainText(order);
});

test('F10 of an attendant says who may and leaves him where he was', async ({ till }) => {
  await expectCounter(till);
  await till.press('F10');
  await expect(till.page.locator('.notice')).toContainText('owner');
  await expect(till.page.locator('.day')).toHaveCount(0);
  await till.type('07');
  await expect(till.page.locator('.notice')).toHaveCount(0);
});

test('after a lock-out the owner signs in by his own digit', async ({ till }) => {
  await expectCounter(till);
  await signInAs(till, '1', '9999');
  for (let tries = 0; tries < 4; tries += 1) {
    await expect(till.page.locator('.notice')).toContainText(String(4 - tries));
    await till.type('9999');
  }
  await expect(till.page.locator('.notice')).toContainText('Locked until');
  await till.press('2');
  await till.type('2222');
  await expectCounter(till);
});

/** Signs the owner of practice in and opens the people of the till. */
async function toPeople(till: KeyboardTill): Promise<void> {
  await signInAs(till, '2', '2222');
  await openPeople(till);
}

async function openPeople(till: KeyboardTill): Promise<void> {
  await expectCounter(till);
  await till.press('Control+,');
  await expect(till.page.locator('.settings')).toBeVisible();
  await till.press('p');
  await expect(till.page.locator('.staff-list')).toContainText('Staff 1');
}

test('the owner adds an attendant, who signs in, sells, and cannot open the day', async ({ till }) => {
  await expectCounter(till);
  await toPeople(till);
  await till.expectAccessible('people');
  await till.press('a');
  await till.type('Brian Kiptoo');
  await till.press('Tab', 'Tab');
  await till.type('1357');
  await till.press('Tab');
  await till.type('1358');
  await expect(till.page.locator('.staff')).toContainText('differ');
  await till.press('Backspace');
  await till.type('7');
  await till.expectAccessible('a new person');
  await till.press('F9');
  await expect(till.page.locator('.approval')).toContainText('Brian Kiptoo');
  await till.type('9999');
  await expect(till.page.locator('.approval .notice')).toContainText('PIN not right');
  await till.type('2222');
  await expect(till.page.locator('.staff-list')).toContainText('Brian Kiptoo');
  await signInAs(till, '3', '1357');
  await expectCounter(till);
  await expect(till.page.locator('#root')).toContainText('Brian Kiptoo');
  await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
  await payCash(till, '50');
  const order = await expectCard(till, 'paidCash');
  expect(await ask(till, 'order:get', { order })).toMatchObject({ value: { servedBy: 'Brian Kiptoo' } });
  await till.press('F10');
  await expect(till.page.locator('.notice')).toContainText('owner');
  for (const channel of ['day:summary', 'staff:list'])
    expect(await ask(till, channel, {})).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
});

test('whose PIN was reset chooses his own before anything else', async ({ till }) => {
  await expectCounter(till);
  await toPeople(till);
  await till.press('1', 'r');
  await till.type('4711');
  await till.press('Tab');
  await till.type('4711');
  await till.press('F9');
  await till.type('2222');
  await expect(till.page.locator('.staff-list')).toContainText('chooses a new PIN');
  await signInAs(till, '1', '4711');
  await expect(till.page.locator('.pin-form')).toBeVisible();
  await till.expectAccessible('choose a PIN');
  await till.press('F2', 'F10');
  await expect(till.page.locator('.pin-form')).toBeVisible();
  expect(await ask(till, 'board:list', {})).toMatchObject({ error: { code: 'pin-must-change' } });
  await till.type('4711');
  await till.press('Tab');
  await till.type('2468');
  await till.press('Tab');
  await till.type('2468');
  await till.press('F9');
  await expectCounter(till);
  await expect(till.page.locator('.package-grid')).toContainText('1.5 GB');
  await signInAs(till, '1', '4711');
  await expect(till.page.locator('.notice')).toContainText('PIN not right');
  await till.type('2468');
  await expectCounter(till);
});

test('who was put away is no longer asked for, and comes back', async ({ till }) => {
  await expectCounter(till);
  await toPeople(till);
  await till.press('ArrowUp', 'd');
  await till.type('2222');
  await expect(till.page.locator('.staff-list')).toContainText('put away');
  await till.press('F12');
  await expect(till.page.locator('.sign-in')).toBeVisible();
  await expect(till.page.locator('.person-pin')).not.toContainText('Staff 1');
  await till.type('2222');
  await openPeople(till);
  await till.press('d');
  await expect(till.page.locator('.approval')).toContainText('Take Staff 1');
  await till.type('2222');
  await expect(till.page.locator('.staff-list')).not.toContainText('put away');
});

test('an attendant changes his own PIN from the settings', async ({ till }) => {
  await expectCounter(till);
  await till.press('Control+,');
  await expect(till.page.locator('.settings')).toBeVisible();
  await till.press('p');
  await expect(till.page.locator('.pin-form')).toBeVisible();
  for (const pin of ['1111', '1357', '1357']) {
    await till.type(pin);
    await till.press('Tab');
  }
  await till.press('F9');
  await expect(till.page.locator('.staff .notice')).toContainText('counts from now on');
  await signInAs(till, '1', '1357');
  await expectCounter(till);
});

test('a customer who asks for it is erased by the owner, by keys: nobody finds him again, his order stays', async ({
  till,
}) => {
  const { page } = till;
  await expectCounter(till);
  await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
  await payCash(till, '50');
  const order = await expectCard(till, 'paidCash');
  await signInAs(till, '2', '2222');
  await expectCounter(till);
  const toErase = async (): Promise<void> => {
    await till.press('Control+k');
    await till.type('erase a customer');
    await till.press('Enter');
    await expect(page.locator('.erase-customer')).toBeVisible();
    await till.type('0712345678');
  };
  await toErase();
  await expect(page.locator('.erase-customer')).toContainText('Finish this first.');
  await expect(page.locator('.erase-unfinished')).toContainText(order);

  await till.press('Escape');
  await expectCounter(till);
  await till.press('F6', 'd');
  await expect(page.locator('.deliver-dial')).toBeVisible();
  await till.press('1');
  await expect(page.locator('.receipt-desk')).toBeVisible();
  await toErase();
  await expect(page.locator('.erase-held')).toContainText('1 order with this number');
  await till.expectAccessible('erase a customer');
  await till.press('F9');
  await expect(page.locator('.approval')).toContainText("Erase a customer's number from 1 order");
  await till.type('2222');
  await expect(page.locator('.erase-done')).toContainText('1 order keeps everything but the number');

  await till.press('Escape', '/');
  await till.type('678');
  await expect(page.locator('#root')).toContainText('Nothing found for "678"');
  expect(await ask(till, 'order:get', { order })).toMatchObject({
    ok: true,
    value: { card: { payerMasked: '0*********', recipientMasked: '0110***456' } },
  });
});
