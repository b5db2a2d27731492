import type { Selectable } from 'kysely';
import type { Role } from '../../shared/roles.ts';
import type { Schema } from './schema.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type StaffMember = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly pinSalt: Uint8Array;
  readonly pinHash: Uint8Array;
  readonly failedAttempts: number;
  readonly lockedUntilMs: number | null;
};

export function insertPerson(
  tx: WritableDb,
  person: Omit<StaffMember, 'failedAttempts' | 'lockedUntilMs'> & {
    readonly sort: number;
    readonly createdAtMs: number;
  },
): void {
  run(
    tx,
    sql.insertInto('person').values({
      id: person.id,
      name: person.name,
      role: person.role,
      pin_salt: person.pinSalt,
      pin_hash: person.pinHash,
      failed_attempts: 0,
      sort: person.sort,
      active: 1,
      created_at_ms: person.createdAtMs,
    }),
  );
}

export function activePeople(db: ReadableDb): readonly StaffMember[] {
  return all(db, sql.selectFrom('person').selectAll().where('active', '=', 1).orderBy('sort')).map(toPerson);
}

const selectById = fixed(({ id }: { readonly id: string }) =>
  sql.selectFrom('person').selectAll().where('id', '=', id).where('active', '=', 1),
);

export function personById(db: ReadableDb, id: string): StaffMember | undefined {
  const row = first(db, selectById({ id }));
  return row && toPerson(row);
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

/** A new PIN; what was counted against the old one is forgotten. */
export function setPin(tx: WritableDb, id: string, pinSalt: Uint8Array, pinHash: Uint8Array): void {
  run(
    tx,
    sql
      .updateTable('person')
      .set({ pin_salt: pinSalt, pin_hash: pinHash, failed_attempts: 0, locked_until_ms: null })
      .where('id', '=', id),
  );
}

function toPerson(row: Selectable<Schema['person']>): StaffMember {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    pinSalt: row.pin_salt,
    pinHash: row.pin_hash,
    failedAttempts: row.failed_attempts,
    lockedUntilMs: row.locked_until_ms,
  };
}
