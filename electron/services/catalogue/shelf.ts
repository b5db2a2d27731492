/** Where a package stands: on sale, withdrawn, its place in the grid. Orders that were confirmed are not touched. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request, ShelfItem } from '../../../shared/ipc-contract.ts';
import type { PackageChangeKind, ShelfAct } from '../../../shared/packages.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { insertChange } from '../../db/package-change-store.ts';
import type { StoredPackage } from '../../db/package-store.ts';
import { allPackages, currentPackage, currentPackages, setShelf } from '../../db/package-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import type { Actor, Till } from '../till.ts';
import { dialRefusal, transfersAirtime } from './package-rules.ts';

export function shelfItems(db: ReadableDb): ShelfItem[] {
  return allPackages(db).map(({ ussdTemplate, sort: _sort, ...item }) => ({ ...item, dial: ussdTemplate }));
}

const kinds: { readonly [A in ShelfAct]: PackageChangeKind } = {
  sell: 'on-sale',
  'take-off': 'off-sale',
  withdraw: 'withdrawn',
  'put-back': 'put-back',
  up: 'moved',
  down: 'moved',
};

/** Puts a package on or off the counter, or elsewhere in the grid. */
export function changeShelf(
  till: Till,
  actor: Actor,
  request: Request<'packages:shelf'>,
): Result<object, Failure> {
  const outcome = decide(till.db, (tx): Result<object, Failure> => {
    const item = currentPackage(tx, request.id);
    if (!item) return err(failure('package-not-found'));
    if (item.version !== request.version) return err(failure('package-changed', { name: item.name }));
    const refusal = refusalOf(till, tx, item, request.act);
    if (refusal) return err(refusal);
    if (!apply(tx, item, request.act)) return ok({});
    noteChange(till, tx, actor, item, kinds[request.act]);
    return ok({});
  });
  if (outcome.ok) till.changed({ order: null, became: 'packages' });
  return outcome;
}

function refusalOf(till: Till, tx: ReadableDb, item: StoredPackage, act: ShelfAct): Failure | undefined {
  if (act === 'sell' && item.broken) return failure('package-broken', { name: item.name });
  if (act === 'sell') return dialRefusal(till, item.ussdTemplate);
  if (act !== 'put-back' || item.code === '') return undefined;
  const other = currentPackages(tx).find((one) => one.code === item.code && one.id !== item.id);
  return other && failure('package-code-taken', { code: item.code, name: other.name });
}

/** What dials one of these codes leaves the counter; the owner writes the bundle's own code and puts it back. */
export function takeOffTransfers(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  airtimeTransferCodes: readonly string[],
): void {
  const known = { settings: () => ({ ...till.settings(), airtimeTransferCodes: [...airtimeTransferCodes] }) };
  for (const item of currentPackages(tx)) {
    if (!item.onSale || !transfersAirtime(known, item.ussdTemplate)) continue;
    setShelf(tx, item, { onSale: false });
    noteChange(till, tx, actor, item, 'off-sale');
  }
}

/** False where nothing changed. */
function apply(tx: WritableDb, item: StoredPackage, act: ShelfAct): boolean {
  switch (act) {
    case 'sell':
    case 'take-off':
      if (item.withdrawn || item.onSale === (act === 'sell')) return false;
      setShelf(tx, item, { onSale: act === 'sell' });
      return true;
    case 'withdraw':
      if (item.withdrawn) return false;
      setShelf(tx, item, { withdrawn: true, onSale: false });
      return true;
    case 'put-back':
      if (!item.withdrawn) return false;
      // Not on sale yet: the owner looks at string and price first.
      setShelf(tx, item, { withdrawn: false, onSale: false });
      return true;
    case 'up':
    case 'down':
      return swap(tx, item, act === 'up' ? -1 : 1);
  }
}

function swap(tx: WritableDb, item: StoredPackage, by: -1 | 1): boolean {
  const items = currentPackages(tx);
  const other = items[items.findIndex((one) => one.id === item.id) + by];
  if (item.withdrawn || other === undefined) return false;
  setShelf(tx, item, { sort: other.sort });
  setShelf(tx, other, { sort: item.sort });
  return true;
}

export function noteChange(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  item: Pick<StoredPackage, 'id' | 'version' | 'name'>,
  kind: PackageChangeKind,
): void {
  const atMs = till.clock.nowMs();
  const { id: packageId, version } = item;
  insertChange(tx, { packageId, version, atMs, actorId: actor.id, kind, field: null, from: null, to: null });
  note(tx, { atMs, actorId: actor.id, action: 'packageShelf', values: { package: item.name, kind } });
}
