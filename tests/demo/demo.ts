/**
 * `npm run demo [-- --out DIR]`: one whole order in practice, by keyboard alone, in the till's real window. Leaves a
 * picture of every step, the receipt and the order's ledger in a folder.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { openTill } from '../electron-stand-in/open-till.ts';

const payer = '0712345678';
const recipient = '0110123456';
const packageCode = '11';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'demo' } } });
const folder = resolve(values.out);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`);
const startedMs = Date.now();
const till = await openTill();
try {
  await showOrder(till.page);
} finally {
  await till.close();
}

async function showOrder(page: Page): Promise<void> {
  const picture = pictures(page);
  const press = (key: string): Promise<void> => page.keyboard.press(key, { delay: 45 });
  await page.getByRole('textbox').first().waitFor();
  await picture('counter', 'The till is open; the first field waits for the number that pays.');
  await page.keyboard.type(payer, { delay: 45 });
  await press('Enter');
  await page.keyboard.type(recipient, { delay: 45 });
  await press('Enter');
  await page.keyboard.type(packageCode, { delay: 45 });
  await picture('numbers', `${payer} pays, ${recipient} receives, package ${packageCode}.`);
  await press('Enter');
  await page.locator('.confirm').waitFor();
  await picture('confirm', 'Both numbers in full, read back to the customer before any money.');
  // The key is dead for a moment, so that a habit sends nothing.
  await page.waitForTimeout(600);
  await press('F9');
  await page.locator('.phone-panel').waitFor();
  await picture('phone', 'The prompt is on the customer’s phone.');
  await press('Alt+1');
  const order = await cardIn(page, 'paid');
  await picture('paid', `${order} is paid.`);
  await press('F6');
  await press('d');
  await page.locator('.deliver-dial').waitFor();
  await picture('deliver', 'What to dial for the recipient; practice shows a code that no phone would dial.');
  await press('1');
  await page.locator('.receipt-desk').waitFor();
  await picture('receipt', 'Delivered; the receipt as it will stand on paper.');
  await keepRecords(page, order);
}

/** Waits for the only order to reach a state on the board; its number. */
async function cardIn(page: Page, state: string): Promise<string> {
  const card = page.locator(`.order-card[data-state^="${state}"]`);
  await card.waitFor({ timeout: 20_000 });
  return (await card.getAttribute('data-order')) ?? '';
}

function pictures(page: Page): (name: string, sentence: string) => Promise<void> {
  let count = 0;
  return async (name, sentence) => {
    count += 1;
    const file = `${String(count).padStart(2, '0')}-${name}.png`;
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, file) });
    say(`${file}  ${sentence}`);
  };
}

type Answer = { readonly ok: boolean; readonly value: Record<string, unknown> };
function ask(page: Page, channel: string, request: object): Promise<Answer> {
  return page.evaluate(
    ([name, body]) => {
      const bridge = Reflect.get(window, 'mbili') as { invoke: (c: string, r: unknown) => Promise<Answer> };
      return bridge.invoke(name, body);
    },
    [channel, request] as const,
  );
}

async function keepRecords(page: Page, order: string): Promise<void> {
  const receipt = await ask(page, 'receipt:save-pdf', { order });
  if (!receipt.ok) throw new Error(`The receipt was not saved: ${JSON.stringify(receipt)}`);
  copyFileSync(String(receipt.value['path']), join(folder, 'receipt.pdf'));
  const { value } = await ask(page, 'order:get', { order });
  writeFileSync(join(folder, 'ledger.json'), `${JSON.stringify(value['postings'], null, 2)}\n`);
  say(`receipt.pdf and ledger.json hold the receipt and the ledger rows of ${order}.`);
  say(`Done in ${((Date.now() - startedMs) / 1000).toFixed(1)} s, by keyboard alone. Everything is in ${folder}.`);
}
