/** Guards that stand right before something leaves the till: a prompt, a dial string, a copy on paper. */
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import { printJobsOfOrder } from '../../electron/db/print-store.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';
import { deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { newShop, tryOpenTill } from '../support/till.ts';

const sale = { payer: '0712345678', recipient: '0110123456', code: '11' } as const;

describe('a number that was changed in the file', () => {
  let one: TestTill;
  /** A tamperer with the file in his hands drops the trigger first. */
  const redirect = (column: 'payer_id' | 'recipient_id', number: string): void => {
    const { connection } = one.till.db;
    connection.exec('DROP TRIGGER party_number_only_erased');
    connection
      .prepare(
        `UPDATE party SET number = '254733999888' WHERE id = (SELECT ${column} FROM customer_order WHERE number = ?)`,
      )
      .run(number);
  };

  beforeEach(async () => {
    one = await openTestTill();
  });

  test('is never prompted', () => {
    const number = sell(one.till, one.attendant, { ...sale, tender: 'mpesa-prompt' });
    redirect('payer_id', number);
    expect(send(one.till, number)).toBe(false);
    expect(lastAttempt(one.till, number)).toMatchObject({ state: 'not-sent', reason: 'number' });
  });

  test('is never shown for delivery', () => {
    const number = sell(one.till, one.attendant, { ...sale, tender: 'cash' });
    redirect('recipient_id', number);
    expect(startDelivery(one.till, one.attendant, number)).toMatchObject({
      ok: false,
      error: { code: 'number-not-understood' },
    });
    expect(order(one.till, number).state).toBe('paid');
  });
});

describe('receipts that print by themselves', () => {
  test.each([
    ['always', 1],
    ['ask', 0],
    ['never', 0],
  ] as const)('with "%s" a delivered order has %d copies queued', async (printWhen, copies) => {
    const { till, attendant, owner } = await openTestTill();
    changeSettings(till, owner, { printWhen, printer: { kind: 'file', columns: 48 } });
    const number = sell(till, attendant, { ...sale, tender: 'cash' });
    deliver(till, attendant, number, 'delivered');
    expect(printJobsOfOrder(till.db, order(till, number).id)).toHaveLength(copies);
  });

  test('without a printer the order is delivered all the same', async () => {
    const { till, attendant, owner } = await openTestTill();
    changeSettings(till, owner, { printWhen: 'always' });
    const number = sell(till, attendant, { ...sale, tender: 'cash' });
    deliver(till, attendant, number, 'delivered');
    expect(order(till, number).state).toBe('delivered');
  });
});

describe('a till that cannot be opened safely', () => {
  const shop = newShop();
  afterEach(shop.remove);

  test('whose key file is damaged says so by name and keeps both files', async () => {
    const before = value(await tryOpenTill({ dataDir: shop.dataDir }));
    await before.stop();
    const path = join(shop.dataDir, 'keys-practice.json');
    writeFileSync(path, '{"v":1,"keys":');
    expect(await tryOpenTill({ dataDir: shop.dataDir })).toMatchObject({
      ok: false,
      error: { code: 'keys-damaged', path },
    });
    expect(readFileSync(path, 'utf8')).toBe('{"v":1,"keys":');
  });
});
