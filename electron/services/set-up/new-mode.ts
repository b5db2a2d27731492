/**
 * What a new file of sandbox or production starts with: a real owner, the present file's settings and printer, its
 * packages, each *not on sale* until the owner has checked string and price, and, from sandbox to production, its
 * staff. Never a sample person, order or credential.
 */
import { currentPackages, insertPackage } from '../../db/package-store.ts';
import { readSettings, writeSetting } from '../../db/setting-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import { note } from '../../db/audit-store.ts';
import { activePeople, insertPerson } from '../../db/person-store.ts';
import type { StaffMember } from '../../db/person-store.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import type { Mode } from '../../../shared/modes.ts';
import type { Actor, Till } from '../till.ts';
import { addPeople } from '../people.ts';

export type NewOwner = { readonly name: string; readonly pin: string; readonly shopName: string };

const copied: readonly string[] = [...Object.keys(defaultSettings), 'messages', 'screenLanguage', 'theme'];

/** Who comes along, beside the owner who opens the new mode and types his own PIN there. */
export type Staffing = {
  /** The owner keeps his id where he is a real person already. */
  readonly ownerId: string;
  readonly staff: readonly StaffMember[];
};

/** Going live takes the real staff of the sandbox along; practice has only sample people, and they stay there. */
export function staffing(from: Pick<Till, 'db' | 'mode'>, to: Mode, actor: Actor): Staffing {
  const others = activePeople(from.db).filter(({ id }) => id !== actor.id);
  return {
    ownerId: from.mode === 'practice' ? 'owner' : actor.id,
    staff: from.mode === 'sandbox' && to === 'production' ? others : [],
  };
}

/** People come last: the file is moved into place once they are in it. */
export async function furnishReal(
  target: Pick<Till, 'db' | 'clock' | 'random' | 'crypto'>,
  from: ReadableDb,
  owner: NewOwner,
  { ownerId, staff }: Staffing,
): Promise<void> {
  transaction(target.db, (tx) => {
    for (const [name, value] of readSettings(from)) if (copied.includes(name)) writeSetting(tx, name, value);
    writeSetting(tx, 'shopName', JSON.stringify(owner.shopName));
    for (const item of currentPackages(from))
      insertPackage(tx, { ...item, id: item.id.replace(/^sample-/, 'package-'), version: 1, onSale: false });
  });
  await addPeople(target, [{ id: ownerId, name: owner.name, role: 'owner', pin: owner.pin }]);
  const createdAtMs = target.clock.nowMs();
  transaction(target.db, (tx) => {
    // SECURITY: the PIN of the sandbox only says who it is; everybody chooses a new one before he touches real money.
    for (const { id, name, role, pinSalt, pinHash } of staff)
      insertPerson(tx, { id, name, role, pinSalt, pinHash, mustChangePin: true, createdAtMs });
    note(tx, {
      atMs: createdAtMs,
      actorId: ownerId,
      action: 'modeOpened',
      values: { staff: staff.map(({ name }) => name).join(', ') },
    });
  });
}
