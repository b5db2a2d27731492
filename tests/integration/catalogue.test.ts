/** The catalogue as the owner keeps it: versions, codes, strings, its shelf and its history. */
import { expect, test } from 'vitest';
import { orderByNumber } from '../../electron/db/order-store.ts';
import { currentPackage, currentPackages, packageVersion } from '../../electron/db/package-store.ts';
import { packageHistory } from '../../electron/reports/package-history.ts';
import { savePackage } from '../../electron/services/catalogue/save-package.ts';
import { changeShelf } from '../../electron/services/catalogue/shelf.ts';
import { confirmOrder } from '../../electron/services/confirm-order.ts';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import type { Till } from '../../electron/services/till.ts';
import type { PackageFields, ShelfAct } from '../../shared/packages.ts';
import { sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

const fields: PackageFields = {
  code: '55',
  name: '3 GB',
  priceCents: 9_900,
  costCents: 9_450,
  validity: { kind: 'days', days: 1 },
  dailyRule: 'any',
  capPerDay: null,
  deliveryMethod: 'by-hand',
  dial: '*180*5*2*{recipient}*3*1#',
};
const fieldsOf = (till: Till, id: string): PackageFields => {
  const item = currentPackage(till.db, id);
  if (!item) throw new Error(`no package ${id}`);
  return { ...item, dial: item.ussdTemplate };
};
const numbers = { payerText: '0712345678', recipientText: '0722000111', tender: 'cash' as const };

test('a new package is not on sale until the owner puts it there, and is then sold by its fields', async () => {
  const { till, owner, attendant } = await openTestTill();
  const { id } = value(savePackage(till, owner, { id: null, version: 0, fields }));
  expect(reviewOrder(till, attendant, { ...numbers, packageId: id })).toMatchObject({
    ok: false,
    error: { code: 'package-not-on-sale' },
  });
  value(changeShelf(till, owner, { id, version: 1, act: 'sell' }));
  const review = value(reviewOrder(till, attendant, { ...numbers, packageId: id }));
  expect(review.snapshot).toMatchObject({ packageName: '3 GB', priceCents: 9_900 });
  // At the end of the grid.
  expect(currentPackages(till.db).at(-1)?.id).toBe(id);
});

test('another price is another version: a confirmed order keeps its own, and the history says from what to what', async () => {
  const { till, owner, attendant } = await openTestTill();
  const number = sell(till, attendant, {
    payer: '0712345678',
    recipient: '0722000111',
    code: '11',
    tender: 'cash',
  });
  value(
    savePackage(till, owner, {
      id: 'sample-11',
      version: 1,
      fields: { ...fieldsOf(till, 'sample-11'), priceCents: 6_000, costCents: 5_500 },
    }),
  );
  expect(currentPackage(till.db, 'sample-11')).toMatchObject({ version: 2, priceCents: 6_000, onSale: true });
  expect(packageVersion(till.db, 'sample-11', 1)?.priceCents).toBe(5_000);
  expect(orderByNumber(till.db, number)).toMatchObject({ packageVersion: 1, priceCents: 5_000 });
  expect(value(startDelivery(till, attendant, number)).dial).not.toBeNull();
  expect(packageHistory(till.db, { id: 'sample-11', before: null }).rows).toMatchObject([
    { field: 'costCents', from: null, to: '5500', actor: owner.name, version: 2 },
    { field: 'priceCents', from: '5000', to: '6000', actor: owner.name, version: 2 },
  ]);
});

test.each([
  ['priceCents', { priceCents: 6_000 }],
  ['packageName', { name: '1.5 GB+' }],
  ['validity', { validity: { kind: 'hours', hours: 4 } }],
  ['packageVersion', { dial: '*180*5*2*{recipient}*4*1#' }],
] as const)('a package changed under the confirm screen comes back with %s marked', async (field, change) => {
  const { till, owner, attendant } = await openTestTill();
  const review = value(reviewOrder(till, attendant, { ...numbers, packageId: 'sample-11' }));
  value(
    savePackage(till, owner, {
      id: 'sample-11',
      version: 1,
      fields: { ...fieldsOf(till, 'sample-11'), ...change },
    }),
  );
  const confirmed = confirmOrder(till, attendant, {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: [],
    cashReceivedCents: 10_000,
  });
  expect(confirmed).toMatchObject({ ok: false, error: { code: 'snapshot-changed', values: { field } } });
  expect(till.db.connection.prepare('SELECT count(*) AS n FROM customer_order').get()).toEqual({ n: 0 });
});

test('two packages never have one code, a withdrawn one frees its code and comes back only if it is free', async () => {
  const { till, owner } = await openTestTill();
  const shelf = (id: string, act: ShelfAct) => changeShelf(till, owner, { id, version: 1, act });
  const add = () => savePackage(till, owner, { id: null, version: 0, fields: { ...fields, code: '11' } });
  expect(add()).toMatchObject({ ok: false, error: { code: 'package-code-taken' } });
  value(shelf('sample-11', 'withdraw'));
  expect(currentPackages(till.db).some(({ id }) => id === 'sample-11')).toBe(false);
  const { id } = value(add());
  expect(shelf('sample-11', 'put-back')).toMatchObject({
    ok: false,
    error: { code: 'package-code-taken' },
  });
  value(changeShelf(till, owner, { id, version: 1, act: 'withdraw' }));
  value(shelf('sample-11', 'put-back'));
  expect(currentPackage(till.db, 'sample-11')).toMatchObject({ withdrawn: false, onSale: false });
});

test('of two owners who change one package, the second is told to look again', async () => {
  const { till, owner } = await openTestTill();
  const change = (priceCents: number) =>
    savePackage(till, owner, {
      id: 'sample-11',
      version: 1,
      fields: { ...fieldsOf(till, 'sample-11'), priceCents },
    });
  value(change(6_000));
  expect(change(7_000)).toMatchObject({ ok: false, error: { code: 'package-changed' } });
  expect(currentPackage(till.db, 'sample-11')?.priceCents).toBe(6_000);
});

test('a string that sends airtime is never stored, nor put on sale', async () => {
  const { till, owner } = await openTestTill();
  const save = (dial: string) =>
    savePackage(till, owner, { id: null, version: 0, fields: { ...fields, dial } });
  expect(save('*140*20*{recipient}#')).toMatchObject({
    ok: false,
    error: { code: 'dial-transfers-airtime' },
  });
  expect(save('*180*5{recipient}#')).toMatchObject({ ok: false, error: { code: 'dial-string-bad' } });
  const { id } = value(save('*181*5*{recipient}#'));
  // The owner adds the code afterwards: what was stored before is stopped at the shelf.
  till.db.connection
    .prepare('INSERT INTO setting (name, value) VALUES (?, ?)')
    .run('airtimeTransferCodes', JSON.stringify(['140', '181']));
  expect(changeShelf(till, owner, { id, version: 1, act: 'sell' })).toMatchObject({
    ok: false,
    error: { code: 'dial-transfers-airtime' },
  });
});

test('the grid keeps the order that the owner gave it, over another version too', async () => {
  const { till, owner } = await openTestTill();
  const codes = () => currentPackages(till.db).map(({ code }) => code);
  expect(codes()).toEqual(['11', '12', '13', '21', '22', '23', '31', '32', '33', '41', '51']);
  value(changeShelf(till, owner, { id: 'sample-21', version: 1, act: 'up' }));
  value(changeShelf(till, owner, { id: 'sample-11', version: 1, act: 'up' }));
  value(
    savePackage(till, owner, {
      id: 'sample-21',
      version: 1,
      fields: { ...fieldsOf(till, 'sample-21'), priceCents: 2_500 },
    }),
  );
  expect(codes()).toEqual(['11', '12', '21', '13', '22', '23', '31', '32', '33', '41', '51']);
});

test('the history is written once and never altered', async () => {
  const { till, owner } = await openTestTill();
  value(changeShelf(till, owner, { id: 'sample-21', version: 1, act: 'take-off' }));
  expect(() => till.db.connection.prepare("UPDATE package_change SET actor_id = 'x'").run()).toThrow(
    /append-only/,
  );
  expect(() => till.db.connection.prepare('DELETE FROM package_change').run()).toThrow(/append-only/);
});
