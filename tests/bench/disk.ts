/** What one whole order costs on the disk: the database after its last checkpoint, the log, the keys, the anchor. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Bench, Line, Run } from './line.ts';
import { mustBe, numberOf, openShop, withFolder } from './open-shop.ts';
import type { Shop } from './open-shop.ts';
import { printToFiles, wholeOrder } from './whole-order.ts';

export const diskBench: Bench = {
  name: 'disk',
  needsWindow: false,
  isLong: false,
  measure: (run) => withFolder((folder) => measure(run, folder)),
};

async function measure(run: Run, folder: string): Promise<readonly Line[]> {
  const orders = run.isQuick ? 60 : 400;
  const dataDir = join(folder, 'shop');
  const shop = await openShop(dataDir, { answerDelayMs: 0 });
  await shop.app.start();
  await printToFiles(shop);
  // Pages that every file has are not the orders' doing.
  await sellSome(shop, 0, 20);
  const beforeBytes = usedBytes(folder, shop);
  await sellSome(shop, 20, orders);
  const afterBytes = usedBytes(folder, shop);
  const db = new Database(shop.databasePath, { readonly: true });
  const whole = db
    .prepare(
      "SELECT COUNT(*) FROM customer_order WHERE state = 'delivered' AND tender = 'mpesa-prompt' AND settled_by = 'callback'",
    )
    .pluck()
    .get();
  const bodies = db.prepare("SELECT COUNT(*) FROM inbox WHERE state = 'applied'").pluck().get();
  db.close();
  mustBe(
    whole === orders + 20 && bodies === orders + 20,
    `${orders + 20} whole orders, not ${String(whole)}`,
  );
  mustBe(shop.errors.length === 0, `no error was logged: ${shop.errors.join('; ')}`);
  await shop.app.stop();
  return [
    {
      what: 'disk per order, by M-PESA, two new customers, receipt printed',
      of: `mean of ${orders}`,
      unit: 'B',
      value: (afterBytes - beforeBytes) / orders,
      budget: { value: 4_096 },
    },
  ];
}

async function sellSome(shop: Shop, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index += 1)
    await wholeOrder(shop, {
      payer: numberOf(index),
      recipient: numberOf(3_000_000 + index),
      tender: 'mpesa-prompt',
    });
}

/** Everything the till keeps. The paper of the file printer is paper: it goes out of the till. */
function usedBytes(folder: string, shop: Shop): number {
  const db = new Database(shop.databasePath);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('receipts'))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
