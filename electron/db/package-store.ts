import type { Selectable } from 'kysely';
import type { CatalogueItem } from '../../shared/packages.ts';
import { validitySchema } from '../../shared/packages.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/**
 * A package with what the counter does not see: the USSD template, whose one `{recipient}` is filled at delivery, what
 * the shop pays for it, and whether it was withdrawn.
 */
export type StoredPackage = CatalogueItem & {
  readonly ussdTemplate: string | null;
  readonly costCents: number | null;
  readonly withdrawn: boolean;
  /** Its place in the counter's grid, lowest first. */
  readonly sort: number;
};
type NewPackage = Omit<StoredPackage, 'costCents' | 'withdrawn' | 'sort'> &
  Partial<Pick<StoredPackage, 'costCents'>>;

/** A new package, at the end of the grid. */
export function insertPackage(tx: WritableDb, item: NewPackage): void {
  const last = first(
    tx,
    sql
      .selectFrom('package')
      .select(({ fn }) => fn.max('sort').as('sort'))
      .where('is_current', '=', 1),
  );
  insertVersion(tx, { costCents: null, ...item, withdrawn: false, sort: (last?.sort ?? 0) + 1 }, true);
}

/** A package that orders may name and no catalogue shows. */
export function insertHiddenPackage(tx: WritableDb, item: NewPackage): void {
  insertVersion(tx, { costCents: null, ...item, withdrawn: false, sort: 0 }, false);
}

/** The next version takes the place of the present one; orders keep the version they were confirmed with. */
export function replacePackage(tx: WritableDb, item: StoredPackage): void {
  run(
    tx,
    sql.updateTable('package').set({ is_current: 0 }).where('id', '=', item.id).where('is_current', '=', 1),
  );
  insertVersion(tx, item, true);
}

/** Where a package stands: on sale, withdrawn, its place. No new version: nothing that an order keeps is changed. */
export function setShelf(
  tx: WritableDb,
  item: StoredPackage,
  shelf: Partial<Pick<StoredPackage, 'onSale' | 'withdrawn' | 'sort'>>,
): void {
  const next = { ...item, ...shelf };
  run(
    tx,
    sql
      .updateTable('package')
      .set({ on_sale: Number(next.onSale), withdrawn: Number(next.withdrawn), sort: next.sort })
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
      cap_per_day: item.capPerDay,
      withdrawn: Number(item.withdrawn),
      sort: item.sort,
    }),
  );
}

/** What the shop sells or could sell, in the order of the counter's grid. */
export function currentPackages(db: ReadableDb): readonly StoredPackage[] {
  return allPackages(db).filter((item) => !item.withdrawn);
}

/** The withdrawn ones too. */
export function allPackages(db: ReadableDb): readonly StoredPackage[] {
  return all(
    db,
    sql.selectFrom('package').selectAll().where('is_current', '=', 1).orderBy('sort').orderBy('code'),
  ).map(toPackage);
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
    capPerDay: row.cap_per_day,
    onSale: row.on_sale === 1 && row.withdrawn === 0,
    ussdTemplate: row.ussd_template,
    costCents: row.cost_cents,
    withdrawn: row.withdrawn === 1,
    sort: row.sort,
  };
}
