/**
 * Money that left too much, or was stated paid and did not leave: given back in cash, kept for the next time, or borne by
 * the shop. The owner decides, once.
 */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { addCents, negateCents } from '../../../shared/cents.ts';
import { excessPosting, waysOfExcess } from '../../../shared/payout-excess.ts';
import type { ExcessWay } from '../../../shared/payout-excess.ts';
import { formatPayoutNumber } from '../../../shared/payouts.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { post } from '../../db/ledger-store.ts';
import { closeExcess, excessById, openExcess } from '../../db/payout-excess-store.ts';
import type { PayoutExcess } from '../../db/payout-excess-store.ts';
import { payoutById } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import { excessLookRefusal } from '../old-file/refusals.ts';
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
): Promise<Done> {
  const approver = await approve(till, actor, 'settle-shortfall', request.approval);
  if (!approver.ok) return approver;
  const outcome = decide(till.db, (tx): Done => {
    const found = openExcessOf(tx, request.excessId);
    if (!found.ok) return found;
    const { payout, excess } = found.value;
    // MONEY: P14. It may have been given back already, in the time that an old file does not know.
    const refusal = excessLookRefusal(tx, formatPayoutNumber(till.mode, payout.id), excess);
    return refusal
      ? err(refusal)
      : settleOpenExcess(till, tx, { actor, approver: approver.value }, found.value, request.how);
  });
  if (outcome.ok) till.changed({ order: null, became: 'payouts' });
  return outcome;
}

type Done = Result<Record<string, never>, Failure>;
type OpenExcess = { readonly excess: PayoutExcess; readonly payout: Payout };

export function openExcessOf(db: ReadableDb, excessId: number): Result<OpenExcess, Failure> {
  const excess = excessById(db, excessId);
  const payout = excess && payoutById(db, excess.payoutId);
  if (!excess || !payout) return err(failure('payout-not-found'));
  return excess.state === 'open' ? ok({ excess, payout }) : err(failure('payout-changed'));
}

/** Inside the caller's transaction: one of its ways, once. */
export function settleOpenExcess(
  till: Till,
  tx: WritableDb,
  { actor, approver }: { readonly actor: Actor; readonly approver: Actor },
  { excess, payout }: OpenExcess,
  how: ExcessWay,
): Done {
  const posting = excessPosting(how, payout);
  const isWay = waysOfExcess(excess.reason, payout.kind).includes(how);
  if (!isWay || posting === undefined) return err(failure('payout-changed'));
  const nowMs = till.clock.nowMs();
  const { amountCents } = excess;
  closeExcess(tx, excess, how, approver.id, nowMs);
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
    actorId: approver.id,
    action: events[how],
    payoutId: payout.id,
    ...(payout.orderId === null ? {} : { orderId: payout.orderId }),
    values: { amountCents },
  });
  return ok({});
}

/**
 * Inside the caller's transaction: what left and what did not leave of one attempt are the same money, so one closes the
 * other; both are booked already. Returns the id of what is left of the larger one.
 */
export function evenOut(
  till: Till,
  tx: WritableDb,
  approver: Actor,
  older: PayoutExcess,
  newer: PayoutExcess,
): number | undefined {
  const nowMs = till.clock.nowMs();
  for (const one of [older, newer]) closeExcess(tx, one, 'undone', approver.id, nowMs);
  const larger = older.amountCents > newer.amountCents ? older : newer;
  const smaller = larger === older ? newer : older;
  const restCents = addCents(larger.amountCents, negateCents(smaller.amountCents));
  if (restCents === 0) return undefined;
  const { payoutId, attemptId, reason } = larger;
  return openExcess(tx, { payoutId, attemptId, reason, amountCents: restCents, openedAtMs: nowMs });
}
