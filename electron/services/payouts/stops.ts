/** What keeps payouts from leaving, whoever approved them: the stop key, Safaricom's lock, a reset PIN, the clock, no way home. */
import { z } from 'zod';
import { refusesInitiator } from '../../../shared/payout-result-codes.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Approval } from '../../../shared/ipc-contract.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import { payoutsFrozenUntilMs } from '../../db/payout-freeze.ts';
import { readSettings, writeSetting } from '../../db/setting-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import { approve } from '../people.ts';
import type { Actor, Till } from '../till.ts';
import { wrongClock } from '../till.ts';

const stopSchema = z.object({ atMs: z.number(), by: z.string(), code: z.string().nullable() });
export type Stop = z.infer<typeof stopSchema>;

const stopSetting = 'payoutsStopped';

/** Who stopped all payouts, or the result code that did; undefined while they may leave. */
export function payoutsStopped(db: ReadableDb): Stop | undefined {
  const stored = readSettings(db).get(stopSetting);
  return stored === undefined || stored === 'null' ? undefined : stopSchema.parse(JSON.parse(stored));
}

export type HoldReason = 'stopped' | 'breaker' | 'frozen' | 'clock' | 'no-way-home';

/** Why no payout may leave now. MONEY: asked at the claim, and again before the first byte. */
export function payoutHold(till: Till, db: ReadableDb): HoldReason | undefined {
  const stop = payoutsStopped(db);
  if (stop) return stop.code === null ? 'stopped' : 'breaker';
  if (wrongClock(till)) return 'clock';
  // The owner's PIN was reset by the recovery sheet: a stolen sheet pays nobody.
  if ((payoutsFrozenUntilMs(db) ?? 0) > till.clock.nowMs()) return 'frozen';
  return till.wayHomeIsProved() ? undefined : 'no-way-home';
}

/** One key, anybody's: from this commit on no payout leaves. */
export function stopPayouts(till: Till, actor: Actor): void {
  transaction(till.db, (tx) => {
    if (payoutsStopped(tx)) return;
    const nowMs = till.clock.nowMs();
    writeStop(tx, { atMs: nowMs, by: actor.id, code: null });
    note(tx, { atMs: nowMs, actorId: actor.id, action: 'payoutsStopped' });
  });
  till.changed({ order: null, became: 'payouts' });
}

/** Wrong or locked initiator: each further request with it makes it worse, so nothing is asked either. */
export function questionsStopped(db: ReadableDb): boolean {
  const code = payoutsStopped(db)?.code;
  return code !== undefined && code !== null && refusesInitiator(code);
}

/** Every further payout would end the same way, or make it worse. Inside the transaction that learned it. */
export function tripBreaker(tx: WritableDb, code: string, nowMs: number): void {
  if (payoutsStopped(tx)?.code === code) return;
  writeStop(tx, { atMs: nowMs, by: machineActor, code });
  note(tx, { atMs: nowMs, actorId: machineActor, action: 'payoutsStoppedByCode', values: { code } });
}

/** The owner lets payouts leave again. */
export async function resumePayouts(
  till: Till,
  actor: Actor,
  approval: Approval | undefined,
): Promise<Result<Record<string, never>, Failure>> {
  const approver = await approve(till, actor, 'approve-payout', approval);
  if (!approver.ok) return approver;
  transaction(till.db, (tx) => {
    writeSetting(tx, stopSetting, 'null');
    note(tx, { atMs: till.clock.nowMs(), actorId: approver.value.id, action: 'payoutsResumed' });
  });
  till.changed({ order: null, became: 'payouts' });
  return ok({});
}

const writeStop = (tx: WritableDb, stop: Stop): void => writeSetting(tx, stopSetting, JSON.stringify(stop));
