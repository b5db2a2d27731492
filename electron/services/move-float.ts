/** The owner fills the account that payouts leave from, out of the account where payments arrive. */
import { cents } from '../../shared/cents.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { isOpenFloat } from '../../shared/float-machine.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import { floatMoveById, floatMoves, insertFloatMove, moveFloatMove } from '../db/float-store.ts';
import { intend } from '../db/ledger-store.ts';
import { enqueue, stopItem } from '../db/outbox-store.ts';
import { decide } from '../db/transaction.ts';
import { payoutHold } from './payouts/stops.ts';
import { approve } from './people.ts';
import { bookFloat } from './resolve/float.ts';
import type { Actor, Till } from './till.ts';
import { wrongClock } from './till.ts';

/** Ours: what has not left by then is not sent behind the owner's back. */
const leavesWithinMs = 10 * 60_000;

/** P1: the move, its ledger intent and its outbox row in one commit; only then may a request exist. */
export async function moveFloat(
  till: Till,
  actor: Actor,
  request: Request<'float:move'>,
): Promise<Result<{ readonly id: number }, Failure>> {
  const approver = await approve(till, actor, 'move-float', request.approval);
  if (!approver.ok) return approver;
  if (wrongClock(till)) return err(failure('clock-wrong'));
  const outcome = decide(till.db, (tx): Result<{ readonly id: number }, Failure> => {
    const hold = payoutHold(till, tx);
    // What only has to be proved is proved before the claim.
    if (hold !== undefined && hold !== 'no-way-home') return err(failure('payouts-stopped'));
    // MONEY: without an id of ours a second one could not be told from the first.
    const [last] = floatMoves(tx, 1);
    if (last && isOpenFloat(last.state)) return err(failure('float-live'));
    const nowMs = till.clock.nowMs();
    const amountCents = cents(request.amountCents);
    const deadlineAtMs = nowMs + leavesWithinMs;
    const nonce = Buffer.from(till.random.bytes(16)).toString('hex');
    const { epoch } = till;
    const requestedBy = approver.value.id;
    const id = insertFloatMove(tx, {
      epoch,
      amountCents,
      nonce,
      requestedBy,
      createdAtMs: nowMs,
      deadlineAtMs,
    });
    intend(tx, till.ledger, {
      epoch,
      kind: 'intent:float',
      orderId: null,
      transactionId: null,
      occurredAtMs: nowMs,
      nowMs,
      actorId: approver.value.id,
      body: { move: id, amount: amountCents },
    });
    enqueue(tx, { lane: 'float', kind: 'float', subjectId: id, epoch, dueAtMs: nowMs, deadlineAtMs });
    note(tx, { atMs: nowMs, actorId: approver.value.id, action: 'floatAsked', values: { amountCents } });
    return ok({ id });
  });
  if (outcome.ok) till.changed({ order: null, became: 'payouts' });
  return outcome;
}

/** The owner has looked in the portal, half an hour or more after the send (P6). Money that comes up later overtakes it. */
export async function settleFloat(
  till: Till,
  actor: Actor,
  { id, found, approval }: Request<'float:settle'>,
): Promise<Result<Record<string, never>, Failure>> {
  const approver = await approve(till, actor, 'move-float', approval);
  if (!approver.ok) return approver;
  if (wrongClock(till)) return err(failure('clock-wrong'));
  const outcome = decide(till.db, (tx): Result<Record<string, never>, Failure> => {
    const move = floatMoveById(tx, id);
    if (move?.state !== 'unknown') return err(failure('payout-changed'));
    const nowMs = till.clock.nowMs();
    const fromMs = (move.sentAtMs ?? move.stateSinceMs) + till.payoutRules.statementFromMs;
    if (nowMs < fromMs) return err(failure('too-early', { fromMs }));
    const event = found === 'moved' ? 'stated-moved' : 'stated-not-moved';
    const moved = moveFloatMove(tx, move, event, nowMs, { reason: 'stated', nextAskAtMs: null });
    stopItem(tx, 'float', move.id, 'stated');
    if (moved && found === 'moved')
      bookFloat(till, tx, moved, { actorId: approver.value.id, receipt: undefined });
    const { amountCents } = move;
    note(tx, { atMs: nowMs, actorId: approver.value.id, action: 'floatSettled', values: { amountCents } });
    return ok({});
  });
  if (outcome.ok) till.changed({ order: null, became: 'payouts' });
  return outcome;
}
