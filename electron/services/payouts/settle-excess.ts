/**
 * Money that left too much, or was stated paid and did not leave: given back in cash, kept for the next time, or borne by
 * the shop. The owner decides, once.
 */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { excessPosting, waysOfExcess } from '../../../shared/payout-excess.ts';
import { formatPayoutNumber } from '../../../shared/payouts.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { post } from '../../db/ledger-store.ts';
import { closeExcess, excessById } from '../../db/payout-excess-store.ts';
import { payoutById } from '../../db/payout-store.ts';
import { decide } from '../../db/transaction.ts';
import { approve } from '../people.ts';
import type { Actor, Till } from '../till.ts';

const events = {
  returned: 'excessReturned',
  kept: 'excessKept',
  'written-off': 'excessWrittenOff',
  'paid-in-cash': 'deniedPaidInCash',
  'found-paid': 'deniedFoundPaid',
  'not-owed': 'deniedNotOwed',
} as const;

export async function settleExcess(
  till: Till,
  actor: Actor,
  request: Request<'payout:settle-excess'>,
): Promise<Result<Record<string, never>, Failure>> {
  const approver = await approve(till, actor, 'settle-shortfall', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Result<Record<string, never>, Failure> => {
    const excess = excessById(tx, request.excessId);
    const payout = excess && payoutById(tx, excess.payoutId);
    if (!excess || !payout) return err(failure('payout-not-found'));
    const posting = excessPosting(request.how, payout);
    const isOpen = excess.state === 'open' && waysOfExcess(excess.reason, payout.kind).includes(request.how);
    if (!isOpen || posting === undefined) return err(failure('payout-changed'));
    const nowMs = till.clock.nowMs();
    const { amountCents } = excess;
    closeExcess(tx, excess, request.how, approver.value.id, nowMs);
    post(
      tx,
      till.ledger,
      {
        epoch: till.epoch,
        kind: posting,
        orderId: payout.orderId,
        transactionId: null,
        occurredAtMs: nowMs,
        nowMs,
        actorId: actor.id,
        body: { payout: formatPayoutNumber(till.mode, payout.id), attempt: excess.attemptId },
      },
      amountCents,
    );
    note(tx, {
      atMs: nowMs,
      actorId: approver.value.id,
      action: events[request.how],
      payoutId: payout.id,
      ...(payout.orderId === null ? {} : { orderId: payout.orderId }),
      values: { amountCents },
    });
    return ok({});
  });
  if (outcome.ok) till.changed({ order: null, became: 'payouts' });
  return outcome;
}
