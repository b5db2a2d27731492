/**
 * What a new file of sandbox or production starts with: a real owner, the practice file's settings and printer, and
 * its packages, each *not on sale* until the owner has checked string and price. Never a sample person, order or
 * credential.
 */
import { currentPackages, insertPackage } from '../../db/package-store.ts';
import { readSettings, writeSetting } from '../../db/setting-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import { note } from '../../db/audit-store.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import type { Till } from '../till.ts';
import { addPeople } from '../people.ts';

export type NewOwner = { readonly name: string; readonly pin: string; readonly shopName: string };

const copied: readonly string[] = [...Object.keys(defaultSettings), 'screenLanguage', 'theme'];

/** People come last: a file without people is not opened as a shop. */
export async function furnishReal(
  target: Pick<Till, 'db' | 'clock' | 'random' | 'crypto'>,
  from: ReadableDb,
  owner: NewOwner,
): Promise<void> {
  transaction(target.db, (tx) => {
    for (const [name, value] of readSettings(from)) if (copied.includes(name)) writeSetting(tx, name, value);
    writeSetting(tx, 'shopName', JSON.stringify(owner.shopName));
    for (const item of currentPackages(from))
      insertPackage(tx, { ...item, id: item.id.replace(/^sample-/, 'package-'), version: 1, onSale: false });
  });
  const id = 'owner';
  await addPeople(target, [{ id, name: owner.name, role: 'owner', pin: owner.pin }]);
  transaction(target.db, (tx) => note(tx, { atMs: target.clock.nowMs(), actorId: id, action: 'modeOpened' }));
}
