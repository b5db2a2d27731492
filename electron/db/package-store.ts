import type { Selectable } from 'kysely';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import { validitySchema } from '../../shared/packages.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** A package with what only the main process needs: the USSD template, whose one `{recipient}` is filled at delivery. */
export type StoredPackage = CatalogueItem & {
  readonly ussdTemplate: string | null;
  /** What one delivery costs the shop, or pays out by B2C; null where nobody has said it. */
  readonly costCents: Cents | null;
};

export function insertPackage(tx: WritableDb, item: StoredPackage): void {
  insertVersion(tx, item, true);
}

/** A package that orders may name and no catalogue shows. */
export function insertHiddenPackage(tx: WritableDb, item: StoredPackage): void {
  insertVersion(tx, item, false);
}

/** The next version takes the place of the present one; orders keep the version they were confirmed with. */
export function replacePackage(tx: WritableDb, item: StoredPackage): void {
  run(
    tx,
    sql.updateTable('package').set({ is_current: 0 }).where('id', '=', item.id).where('is_current', '=', 1),
  );
  insertVersion(tx, item, true);
}

export function setOnSale(tx: WritableDb, item: StoredPackage, onSale: boolean): void {
  run(
    tx,
    sql
      .updateTable('package')
      .set({ on_sale: Number(onSale) })
      .where('id', '=', item.id)
      .where('version', '=', item.version),
  );
}

function insertVersion(tx: WritableDb, item: StoredPackage, isCurrent: boolean): void {
  run(
    tx,
    sql.insertInto('package').values({
      id: item.id,
      version: item.version,
      code: item.code,
      name: item.name,
      price_cents: item.priceCents,
      validity: JSON.stringify(item.validity),
      daily_rule: item.dailyRule,
      delivery_method: item.deliveryMethod,
      ussd_template: item.ussdTemplate,
      on_sale: Number(item.onSale),
      is_current: Number(isCurrent),
      cost_cents: item.costCents,
    }),
  );
}

export function currentPackages(db: ReadableDb): readonly StoredPackage[] {
  return all(db, sql.selectFrom('package').selectAll().where('is_current', '=', 1).orderBy('code')).map(
    toPackage,
  );
}

const selectCurrent = fixed(({ id }: { readonly id: string }) =>
  sql.selectFrom('package').selectAll().where('id', '=', id).where('is_current', '=', 1),
);
const selectVersion = fixed(({ id, version }: { readonly id: string; readonly version: number }) =>
  sql.selectFrom('package').selectAll().where('id', '=', id).where('version', '=', version),
);

export function currentPackage(db: ReadableDb, id: string): StoredPackage | undefined {
  const row = first(db, selectCurrent({ id }));
  return row && toPackage(row);
}

export function packageVersion(db: ReadableDb, id: string, version: number): StoredPackage | undefined {
  const row = first(db, selectVersion({ id, version }));
  return row && toPackage(row);
}

function toPackage(row: Selectable<Schema['package']>): StoredPackage {
  return {
    id: row.id,
    version: row.version,
    code: row.code,
    name: row.name,
    priceCents: row.price_cents,
    validity: validitySchema.parse(JSON.parse(row.validity)),
    dailyRule: row.daily_rule,
    deliveryMethod: row.delivery_method,
    onSale: row.on_sale === 1,
    ussdTemplate: row.ussd_template,
    costCents: row.cost_cents === null ? null : cents(row.cost_cents),
  };
}
