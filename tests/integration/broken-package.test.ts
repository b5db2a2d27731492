/** A row of the catalogue that cannot be read: it is shown as such, it is not sold, and the till goes on. */
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { databasePath } from '../../electron/db/open.ts';
import { must, sell } from '../support/counter.ts';
import { newShop, openTill } from '../support/till.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

// What is no JSON at all is refused by the file's own check, and by the look at it when it is opened.
test.each(['null', '[]', '{"kind":"years","years":2}', '{"kind":"hours","hours":-3}'])(
  'a validity of "%s" closes that package and nothing else',
  async (stored) => {
    const shop = newShop();
    cleanUps.push(shop.remove);
    await (await openTill({ dataDir: shop.dataDir })).stop();
    const file = new Database(databasePath(shop.dataDir, 'practice'));
    // The triggers stand in the program's way, not in a bad disk's.
    const triggers = file
      .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'package'")
      .all() as readonly { name: string; sql: string }[];
    for (const { name } of triggers) file.exec(`DROP TRIGGER ${name}`);
    file.prepare("UPDATE package SET validity = ? WHERE code = '11'").run(stored);
    for (const { sql } of triggers) file.exec(sql);
    file.close();
    const till = await openTill({ dataDir: shop.dataDir });
    cleanUps.push(till.stop);
    must(await till.call('app:state', {}));
    const { items } = must(await till.call('catalogue:list', {}));
    const broken = items.filter((item) => item.broken);
    expect(broken).toMatchObject([{ code: '11', onSale: false }]);
    expect(items.filter((item) => item.onSale).length).toBe(items.length - 1);
    const { id = '', version = 0, priceCents = 0 } = broken[0] ?? {};
    const sale = {
      payerText: '0712345678',
      recipientText: '0722000111',
      packageId: id,
      tender: 'cash',
    } as const;
    expect(await till.call('order:review', sale)).toMatchObject({ error: { code: 'package-not-on-sale' } });
    expect(await sell(till, { tender: 'cash' })).toMatch(/^P-/);
    // Nobody puts it back on sale as it is.
    const dial = '*180*5*2*{recipient}*1*1#';
    expect(await till.call('packages:check', { id, version, priceCents, dial, onSale: true })).toMatchObject({
      error: { code: 'package-broken' },
    });
    expect(await till.call('packages:shelf', { id, version, act: 'sell' })).toMatchObject({
      error: { code: 'package-broken' },
    });
    // The owner writes it down again, which is a new version.
    const fields = {
      code: '11',
      name: '1.5 GB',
      priceCents,
      costCents: null,
      validity: { kind: 'hours', hours: 3 },
      dailyRule: 'any',
      capPerDay: null,
      deliveryMethod: 'by-hand',
      dial,
    } as const;
    must(await till.call('packages:save', { id, version, fields }));
    const mended = must(await till.call('packages:list', {})).items.find((item) => item.id === id);
    expect(mended?.broken).toBeUndefined();
    must(await till.call('packages:shelf', { id, version: version + 1, act: 'sell' }));
    must(await till.call('order:review', sale));
  },
);
