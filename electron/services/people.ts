/** Signing in by name and PIN, and approvals: both are decided here, never on the screen. */
import type { Approval } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Act, Role } from '../../shared/roles.ts';
import { mayDo } from '../../shared/roles.ts';
import { note } from '../db/audit-store.ts';
import { activePerson, insertPerson, setPinAttempts } from '../db/person-store.ts';
import type { StaffMember } from '../db/person-store.ts';
import { transaction } from '../db/transaction.ts';
import type { Actor, Till } from './till.ts';

const attemptsMax = 5;
const lockMs = 5 * 60_000;

/** A person's name and PIN; five wrong PINs lock that person out for five minutes. */
export async function signIn(till: Till, personId: string, pin: string): Promise<Result<Actor, Failure>> {
  const checked = await checkPin(till, personId, pin);
  if (!checked.ok) return checked;
  const { id } = checked.value;
  transaction(till.db, (tx) => note(tx, { atMs: till.clock.nowMs(), actorId: id, action: 'signedIn' }));
  return ok(actorOf(checked.value));
}

/** As whom this person acts; who must choose a new PIN first can do nothing else. */
export const actorOf = ({ id, name, role, mustChangePin }: StaffMember): Actor => ({
  id,
  name,
  role,
  ...(mustChangePin && { mustChangePin }),
});

/**
 * Who answers for an act. Somebody whose role allows it types his own PIN again, so that a till left open cannot do
 * it; anybody else needs the PIN of a person whose role does.
 */
export async function approve(
  till: Till,
  actor: Actor,
  act: Act,
  approval: Approval | undefined,
): Promise<Result<Actor, Failure>> {
  if (!approval) return err(failure('approval-needed'));
  const checked = await checkPin(till, approval.personId, approval.pin);
  if (!checked.ok) return checked;
  const approver = checked.value;
  if (!mayDo(approver.role, act))
    return err(failure(approver.id === actor.id ? 'approval-same-person' : 'approval-not-allowed'));
  // SECURITY: somebody else knows this PIN too; nobody is bound by it before he has chosen his own.
  if (approver.mustChangePin) return err(failure('pin-must-change', { name: approver.name }));
  return ok({ id: approver.id, name: approver.name, role: approver.role });
}

/** Whether this is that person's PIN; counts wrong ones. Who has left has no PIN. */
export async function checkPin(
  till: Till,
  personId: string,
  pin: string,
): Promise<Result<StaffMember, Failure>> {
  const nowMs = till.clock.nowMs();
  const person = activePerson(till.db, personId);
  if (!person) return err(failure('pin-wrong', { left: 0 }));
  if (person.lockedUntilMs !== null && person.lockedUntilMs > nowMs)
    return err(failure('pin-locked', { untilMs: person.lockedUntilMs }));
  const hash = await till.crypto.scrypt(pin, person.pinSalt);
  // SECURITY: read again, because another check may have run while scrypt did, or the person may have been put away.
  const present = activePerson(till.db, personId);
  if (!present) return err(failure('pin-wrong', { left: 0 }));
  if (present.lockedUntilMs !== null && present.lockedUntilMs > nowMs)
    return err(failure('pin-locked', { untilMs: present.lockedUntilMs }));
  if (till.crypto.equal(hash, person.pinHash)) {
    if (present.failedAttempts > 0) transaction(till.db, (tx) => setPinAttempts(tx, personId, 0, null));
    return ok(present);
  }
  return err(noteWrongPin(till, present, nowMs));
}

function noteWrongPin(till: Till, person: StaffMember, nowMs: number): Failure {
  const failed = person.failedAttempts + 1;
  const lockedUntilMs = failed >= attemptsMax ? nowMs + lockMs : null;
  transaction(till.db, (tx) => {
    setPinAttempts(tx, person.id, lockedUntilMs === null ? failed : 0, lockedUntilMs);
    note(tx, { atMs: nowMs, actorId: person.id, action: lockedUntilMs === null ? 'pinWrong' : 'pinLocked' });
  });
  return lockedUntilMs === null
    ? failure('pin-wrong', { left: attemptsMax - failed })
    : failure('pin-locked', { untilMs: lockedUntilMs });
}

export type NewPerson = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly pin: string;
};

/** Adds people with their PINs; scrypt runs before the transaction, which is synchronous. */
export async function addPeople(
  till: Pick<Till, 'db' | 'clock' | 'random' | 'crypto'>,
  people: readonly NewPerson[],
): Promise<void> {
  const nowMs = till.clock.nowMs();
  const hashed = await Promise.all(
    people.map(async (person) => {
      const pinSalt = till.random.bytes(16);
      return { person, pinSalt, pinHash: await till.crypto.scrypt(person.pin, pinSalt) };
    }),
  );
  transaction(till.db, (tx) => {
    for (const { person, pinSalt, pinHash } of hashed)
      insertPerson(tx, {
        id: person.id,
        name: person.name,
        role: person.role,
        mustChangePin: false,
        pinSalt,
        pinHash,
        createdAtMs: nowMs,
      });
  });
}
