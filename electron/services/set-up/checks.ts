/** The tests of a set-up that ask something outside: they decide nothing about money and leave their outcome behind. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { transaction } from '../../db/transaction.ts';
import type { CheckOutcome, SetUpChecks } from '../../ports.ts';
import type { Actor, Till } from '../till.ts';
import { storeCheck, storeFacts } from './facts.ts';

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
  keepOutcome(till, actor, name, outcome);
  return ok(outcome);
}

/** Enrols at the mailbox; from then on answers come by it. A refusal is kept like a failed test. */
export async function enrolMailbox(
  till: Till,
  actor: Actor,
  enrol: ((address: string, relaySecret: string) => Promise<CheckOutcome>) | undefined,
  request: { readonly address: string; readonly relaySecret: string },
): Promise<Result<CheckOutcome, Failure>> {
  if (!enrol) return err(failure('check-not-there'));
  const outcome = await enrol(request.address.trim(), request.relaySecret);
  if (outcome.kind === 'passed')
    transaction(till.db, (tx) => storeFacts(tx, { answers: { kind: 'mailbox' } }));
  // An enrolment proves that it answers; that a body comes home is the test's to prove.
  if (outcome.kind === 'failed') keepOutcome(till, actor, 'mailbox', outcome);
  till.changed({ order: null, became: 'set-up' });
  return ok(outcome);
}

function keepOutcome(till: Till, actor: Actor, name: CheckName, outcome: CheckOutcome): void {
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
}
