/** The tests of a set-up that ask something outside: they decide nothing about money and leave their outcome behind. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { transaction } from '../../db/transaction.ts';
import type { CheckOutcome, SetUpChecks } from '../../ports.ts';
import type { Actor, Till } from '../till.ts';
import { storeCheck } from './facts.ts';

export type CheckName = keyof SetUpChecks;

/** Runs one test and keeps what it said. */
export async function runCheck(
  till: Till,
  actor: Actor,
  checks: SetUpChecks,
  name: CheckName,
): Promise<Result<CheckOutcome, Failure>> {
  const check = checks[name];
  if (!check) return err(failure('check-not-there'));
  const outcome = await check();
  transaction(till.db, (tx) => {
    const atMs = till.clock.nowMs();
    storeCheck(tx, name, {
      atMs,
      outcome: outcome.kind === 'asked' ? 'running' : outcome.kind,
      problem: outcome.kind === 'failed' ? outcome.problem : null,
      detail: outcome.kind === 'failed' ? outcome.detail : '',
    });
    note(tx, {
      atMs,
      actorId: actor.id,
      action: 'setUpTested',
      values: { step: name, outcome: outcome.kind },
    });
  });
  return ok(outcome);
}
