/**
 * The recovery sheet: one printed code that sets a new PIN for an owner who lost his. SECURITY: the file holds its
 * scrypt hash only; it works once; its use is on record, and payouts rest for a day, so that a stolen sheet pays nobody
 * before the owner has heard of it.
 */
import { z } from 'zod';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { plainRecoveryCode, recoveryCode, recoveryCodeBytes } from '../../../shared/recovery-sheet.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { freezePayoutsUntil, payoutsFrozenUntilMs } from '../../db/payout-freeze.ts';
import { activePerson, setPin } from '../../db/person-store.ts';
import { readSettings, writeSetting } from '../../db/setting-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor, Till } from '../till.ts';

const attemptsMax = 5;
const lockMs = 15 * 60_000;
const hourMs = 3_600_000;
const settingName = 'recovery';

const storedSchema = z.object({
  salt: z.string(),
  hash: z.string(),
  atMs: z.number(),
  failed: z.number(),
  lockedUntilMs: z.number(),
});
type Stored = z.infer<typeof storedSchema>;

/** A new code, and what the file keeps of it. Nothing is kept before the paper is out. */
export async function newRecoveryCode(
  till: Till,
): Promise<{ readonly code: string; readonly keep: (actor: Actor) => void }> {
  const code = recoveryCode(till.random.bytes(recoveryCodeBytes));
  const salt = till.random.bytes(16);
  const hash = await till.crypto.scrypt(plainRecoveryCode(code), salt);
  const atMs = till.clock.nowMs();
  return {
    code,
    keep: (actor) =>
      transaction(till.db, (tx) => {
        store(tx, { salt: hex(salt), hash: hex(hash), atMs, failed: 0, lockedUntilMs: 0 });
        note(tx, { atMs, actorId: actor.id, action: 'recoverySheetMade' });
      }),
  };
}

/** When the present sheet was made; null without one. */
export const recoverySheetMs = (db: ReadableDb): number | null => load(db)?.atMs ?? null;

/** Sets an owner's PIN by the sheet's code, burns the code, and freezes payouts. */
export async function useRecoveryCode(
  till: Till,
  request: Request<'recovery:use'>,
): Promise<Result<{ readonly payoutsFrozenUntilMs: number }, Failure>> {
  const before = load(till.db);
  const person = activePerson(till.db, request.personId);
  if (!before || person?.role !== 'owner') return err(failure('recovery-wrong'));
  if (before.lockedUntilMs > till.clock.nowMs())
    return err(failure('recovery-wait', { timeMs: before.lockedUntilMs }));
  const typed = await till.crypto.scrypt(plainRecoveryCode(request.code), bytes(before.salt));
  const pinSalt = till.random.bytes(16);
  const pinHash = await till.crypto.scrypt(request.pin, pinSalt);
  const nowMs = till.clock.nowMs();
  return transaction(till.db, (tx): Result<{ readonly payoutsFrozenUntilMs: number }, Failure> => {
    // SECURITY: read again, because another try may have run while scrypt did.
    const present = load(tx);
    if (!present || present.hash !== before.hash) return err(failure('recovery-wrong'));
    if (present.lockedUntilMs > nowMs)
      return err(failure('recovery-wait', { timeMs: present.lockedUntilMs }));
    if (!till.crypto.equal(typed, bytes(present.hash))) return err(noteWrong(tx, present, person.id, nowMs));
    setPin(tx, person.id, { pinSalt, pinHash, atMs: nowMs, mustChangePin: false });
    writeSetting(tx, settingName, 'null');
    const hours = till.settings().payoutFreezeHours;
    freezePayoutsUntil(tx, nowMs + hours * hourMs);
    note(tx, { atMs: nowMs, actorId: person.id, action: 'recoveryUsed', values: { hours } });
    return ok({ payoutsFrozenUntilMs: payoutsFrozenUntilMs(tx) ?? nowMs });
  });
}

function noteWrong(tx: WritableDb, present: Stored, actorId: string, nowMs: number): Failure {
  const failed = present.failed + 1;
  const lockedUntilMs = failed >= attemptsMax ? nowMs + lockMs : 0;
  store(tx, { ...present, failed: lockedUntilMs === 0 ? failed : 0, lockedUntilMs });
  note(tx, { atMs: nowMs, actorId, action: 'recoveryWrong' });
  return lockedUntilMs === 0
    ? failure('recovery-wrong')
    : failure('recovery-wait', { timeMs: lockedUntilMs });
}

function load(db: ReadableDb): Stored | undefined {
  const text = readSettings(db).get(settingName);
  const stored = text === undefined ? undefined : storedSchema.nullable().parse(JSON.parse(text));
  return stored ?? undefined;
}

const store = (tx: WritableDb, stored: Stored): void => writeSetting(tx, settingName, JSON.stringify(stored));
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
