import type { Selectable } from 'kysely';
import type { Role } from '../../shared/roles.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type StaffMember = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Somebody else knows this PIN: a new one is chosen before anything else. */
  readonly mustChangePin: boolean;
  readonly active: boolean;
  readonly pinSalt: Uint8Array;
  readonly pinHash: Uint8Array;
  readonly pinSetAtMs: number;
  readonly failedAttempts: number;
  readonly lockedUntilMs: number | null;
  readonly createdAtMs: number;
};

export type NewStaffMember = Pick<
  StaffMember,
  'id' | 'name' | 'role' | 'mustChangePin' | 'pinSalt' | 'pinHash' | 'createdAtMs'
>;

/** Stands last in every list of names. */
export function insertPerson(tx: WritableDb, person: NewStaffMember): void {
  const last = first(
    tx,
    sql.selectFrom('person').select((eb) => eb.fn.max('sort').as('sort')),
  );
  run(
    tx,
    sql.insertInto('person').values({
      id: person.id,
      name: person.name,
      role: person.role,
      pin_salt: person.pinSalt,
      pin_hash: person.pinHash,
      must_change_pin: Number(person.mustChangePin),
      pin_set_at_ms: person.createdAtMs,
      failed_attempts: 0,
      sort: (last?.sort ?? 0) + 1,
      active: 1,
      created_at_ms: person.createdAtMs,
    }),
  );
}

/** Who may sign in, in the order of the sign-in screen. */
export function activePeople(db: ReadableDb): readonly StaffMember[] {
  return all(db, sql.selectFrom('person').selectAll().where('active', '=', 1).orderBy('sort')).map(toPerson);
}

const selectById = fixed(({ id }: { readonly id: string }) =>
  sql.selectFrom('person').selectAll().where('id', '=', id),
);

/** Everybody who ever was: what somebody did keeps his name. */
export function everybody(db: ReadableDb): readonly StaffMember[] {
  return all(db, sql.selectFrom('person').selectAll().orderBy('sort')).map(toPerson);
}

/** Whoever has this id, also one who has left: for names on what was done. Whose PIN counts is `activePerson`. */
export function personById(db: ReadableDb, id: string): StaffMember | undefined {
  const row = first(db, selectById({ id }));
  return row && toPerson(row);
}

/** SECURITY: a person whose PIN counts at this till. */
export function activePerson(db: ReadableDb, id: string): StaffMember | undefined {
  const person = personById(db, id);
  return person?.active === true ? person : undefined;
}

export function setPinAttempts(
  tx: WritableDb,
  id: string,
  failedAttempts: number,
  lockedUntilMs: number | null,
): void {
  run(
    tx,
    sql
      .updateTable('person')
      .set({ failed_attempts: failedAttempts, locked_until_ms: lockedUntilMs })
      .where('id', '=', id),
  );
}

export type NewPin = {
  readonly pinSalt: Uint8Array;
  readonly pinHash: Uint8Array;
  readonly atMs: number;
  readonly mustChangePin: boolean;
};

/** A new PIN; what was counted against the old one is forgotten. */
export function setPin(tx: WritableDb, id: string, pin: NewPin): void {
  run(
    tx,
    sql
      .updateTable('person')
      .set({
        pin_salt: pin.pinSalt,
        pin_hash: pin.pinHash,
        pin_set_at_ms: pin.atMs,
        must_change_pin: Number(pin.mustChangePin),
        failed_attempts: 0,
        locked_until_ms: null,
      })
      .where('id', '=', id),
  );
}

export function setNameAndRole(tx: WritableDb, id: string, name: string, role: Role): void {
  run(tx, sql.updateTable('person').set({ name, role }).where('id', '=', id));
}

export function setActive(tx: WritableDb, id: string, active: boolean): void {
  run(
    tx,
    sql
      .updateTable('person')
      .set({ active: Number(active) })
      .where('id', '=', id),
  );
}

function toPerson(row: Selectable<Schema['person']>): StaffMember {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    mustChangePin: row.must_change_pin === 1,
    active: row.active === 1,
    pinSalt: row.pin_salt,
    pinHash: row.pin_hash,
    pinSetAtMs: row.pin_set_at_ms,
    failedAttempts: row.failed_attempts,
    lockedUntilMs: row.locked_until_ms,
    createdAtMs: row.created_at_ms,
  };
}
