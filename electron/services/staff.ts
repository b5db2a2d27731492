/**
 * The people of this till: adding, renaming, changing roles, putting away, and PINs. Nobody is ever deleted, because
 * audit rows name them. SECURITY: every act about somebody else takes an owner's PIN, and both names are on record; no
 * PIN is answered, logged or compared with another person's.
 */
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Approval, Request } from '../../shared/ipc-contract.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import { freezePayoutsUntil } from '../db/payout-freeze.ts';
import {
  activePeople,
  activePerson,
  everybody,
  insertPerson,
  personById,
  setActive,
  setNameAndRole,
  setPin,
} from '../db/person-store.ts';
import type { StaffMember } from '../db/person-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { decide } from '../db/transaction.ts';
import { approve, checkPin } from './people.ts';
import type { Actor, Till } from './till.ts';

type Done = Result<Record<string, never>, Failure>;

/** A new person with the PIN that he has chosen and typed himself. */
export async function addPerson(till: Till, actor: Actor, request: Request<'staff:add'>): Promise<Done> {
  const approved = await approve(till, actor, 'manage-staff', request.approval);
  if (!approved.ok) return approved;
  const name = plainName(request.name);
  const id = `person-${Buffer.from(till.random.bytes(8)).toString('hex')}`;
  const pin = await hashed(till, request.pin);
  return decide(till.db, (tx): Done => {
    const refusal = nameRefusal(tx, name);
    if (refusal) return err(refusal);
    const { role } = request;
    const createdAtMs = till.clock.nowMs();
    insertPerson(tx, { id, name, role, mustChangePin: false, ...pin, createdAtMs });
    if (role === 'owner') pausePayouts(till, tx);
    note(tx, {
      atMs: createdAtMs,
      actorId: actor.id,
      action: 'personAdded',
      values: { person: name, personId: id, role, by: approved.value.name },
    });
    return ok({});
  });
}

/** Another name or another role. */
export function changePerson(till: Till, actor: Actor, request: Request<'staff:change'>): Promise<Done> {
  return manage(till, actor, request, (tx, person, by) => {
    const name = plainName(request.name);
    const { role } = request;
    const refusal =
      nameRefusal(tx, name, person.id) ??
      (role === person.role ? undefined : (selfRefusal(person, actor, by) ?? ownerRefusal(tx, person, role)));
    if (refusal) return err(refusal);
    setNameAndRole(tx, person.id, name, role);
    if (role !== person.role) pausePayouts(till, tx);
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'personChanged',
      values: { person: name, before: person.name, personId: person.id, role, by: by.name },
    });
    return ok({});
  });
}

/** Puts somebody away: his PIN opens nothing and approves nothing from now on; what he did keeps his name. */
export function deactivatePerson(
  till: Till,
  actor: Actor,
  request: Request<'staff:deactivate'>,
): Promise<Done> {
  return manage(till, actor, request, (tx, person, by) => {
    if (!person.active) return ok({});
    const refusal = selfRefusal(person, actor, by) ?? ownerRefusal(tx, person);
    if (refusal) return err(refusal);
    setActive(tx, person.id, false);
    if (person.role === 'owner') pausePayouts(till, tx);
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'personDeactivated',
      values: { person: person.name, personId: person.id, by: by.name },
    });
    return ok({});
  });
}

/** Somebody is back, with the PIN and the role he had. */
export function reactivatePerson(
  till: Till,
  actor: Actor,
  request: Request<'staff:reactivate'>,
): Promise<Done> {
  return manage(till, actor, request, (tx, person, by) => {
    if (person.active) return ok({});
    setActive(tx, person.id, true);
    if (person.role === 'owner') pausePayouts(till, tx);
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'personReactivated',
      values: { person: person.name, personId: person.id, role: person.role, by: by.name },
    });
    return ok({});
  });
}

/** A PIN for one sign-in, after which that person chooses his own; it also ends a lock after wrong PINs. */
export async function resetPin(till: Till, actor: Actor, request: Request<'staff:reset-pin'>): Promise<Done> {
  const pin = await hashed(till, request.pin);
  return manage(till, actor, request, (tx, person, by) => {
    const refusal = selfRefusal(person, actor, by);
    if (refusal) return err(refusal);
    if (!person.active) return err(failure('person-not-found'));
    const atMs = till.clock.nowMs();
    setPin(tx, person.id, { ...pin, atMs, mustChangePin: true });
    if (person.role === 'owner') pausePayouts(till, tx);
    note(tx, {
      atMs,
      actorId: actor.id,
      action: 'pinReset',
      values: { person: person.name, personId: person.id, by: by.name },
    });
    return ok({});
  });
}

/** One's own new PIN; the present one is typed again, and wrong ones count. */
export async function changeOwnPin(
  till: Till,
  actor: Actor,
  request: Request<'staff:change-own-pin'>,
): Promise<Done> {
  const checked = await checkPin(till, actor.id, request.present);
  if (!checked.ok) return checked;
  if (request.next === request.present) return err(failure('pin-same'));
  const pin = await hashed(till, request.next);
  return decide(till.db, (tx): Done => {
    const present = activePerson(tx, actor.id);
    // SECURITY: an owner may have reset it or put this person away while scrypt ran.
    if (!present || !till.crypto.equal(present.pinHash, checked.value.pinHash))
      return err(failure('pin-wrong', { left: 0 }));
    const atMs = till.clock.nowMs();
    setPin(tx, actor.id, { ...pin, atMs, mustChangePin: false });
    note(tx, { atMs, actorId: actor.id, action: 'pinChanged' });
    return ok({});
  });
}

/** Two people of one till are told apart by name, on the sign-in screen and on every record. */
export const isSameName = (one: string, other: string): boolean => foldedName(one) === foldedName(other);

const foldedName = (name: string): string => plainName(name).normalize('NFKC').toLowerCase();
const plainName = (name: string): string => name.replaceAll(/[\s\p{C}]+/gu, ' ').trim();

/**
 * MONEY: P5. One owner could make himself two (add one, reset another's PIN, put the other away) and pay out with both:
 * whenever the owners change, nothing is paid until the others have had time to see it.
 */
function pausePayouts(till: Till, tx: WritableDb): void {
  freezePayoutsUntil(tx, till.clock.nowMs() + till.settings().payoutFreezeHours * 60 * 60_000);
}

async function manage(
  till: Till,
  actor: Actor,
  request: { readonly personId: string; readonly approval?: Approval | undefined },
  change: (tx: WritableDb, person: StaffMember, by: Actor) => Done,
): Promise<Done> {
  const approved = await approve(till, actor, 'manage-staff', request.approval);
  if (!approved.ok) return approved;
  return decide(till.db, (tx): Done => {
    const person = personById(tx, request.personId);
    return person ? change(tx, person, approved.value) : err(failure('person-not-found'));
  });
}

async function hashed(till: Till, pin: string) {
  const pinSalt = till.random.bytes(16);
  return { pinSalt, pinHash: await till.crypto.scrypt(pin, pinSalt) };
}

function nameRefusal(db: ReadableDb, name: string, ofPersonId?: string): Failure | undefined {
  if (name === '') return failure('bad-request', { field: 'name' });
  const others = everybody(db).filter(({ id }) => id !== ofPersonId);
  return others.some((other) => isSameName(other.name, name)) ? failure('name-taken') : undefined;
}

/** Nobody takes his own rights away, or gives himself a PIN without the present one. */
const selfRefusal = (person: StaffMember, actor: Actor, by: Actor): Failure | undefined =>
  person.id === actor.id || person.id === by.id ? failure('person-is-yourself') : undefined;

/** The file refuses it too: without an owner nobody could set anything right again. */
function ownerRefusal(
  db: ReadableDb,
  person: StaffMember,
  becomes?: StaffMember['role'],
): Failure | undefined {
  if (person.role !== 'owner' || !person.active || becomes === 'owner') return undefined;
  const others = activePeople(db).filter(({ id, role }) => role === 'owner' && id !== person.id);
  return others.length === 0 ? failure('last-owner') : undefined;
}
