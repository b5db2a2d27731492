/** What only waits for the owner's decision: he had decided it already, or he has not. */
import { failure } from '../../../shared/error-codes.ts';
import { formatPayoutNumber } from '../../../shared/payouts.ts';
import { err, ok } from '../../../shared/result.ts';
import { excessNeedsLook, shortfallNeedsLook } from '../../db/look-store.ts';
import { orderById } from '../../db/order-store.ts';
import { excessById, oppositeExcess } from '../../db/payout-excess-store.ts';
import type { PayoutExcess } from '../../db/payout-excess-store.ts';
import { shortfallById } from '../../db/shortfall-store.ts';
import { evenOut, openExcessOf, settleOpenExcess } from '../payouts/settle-excess.ts';
import { settleOpenShortfall } from '../settle-shortfall.ts';
import { noteLook } from './looking.ts';
import type { Looked, Looking } from './looking.ts';

const notAsked = err(failure('bad-request', { field: 'found' }));

/** What an ended order did not bring. */
export function lookAtShortfall(looking: Looking, shortfallId: number): Looked {
  const { till, tx, found } = looking;
  const shortfall = shortfallById(tx, shortfallId);
  if (!shortfall) return err(failure('attempt-not-found'));
  const { number } = orderById(tx, shortfall.orderId);
  if (shortfall.state !== 'open' || !shortfallNeedsLook(tx, shortfall))
    return err(failure('order-changed', { order: number }));
  const { amountCents, orderId } = shortfall;
  noteLook(looking, { subject: 'shortfall', ref: shortfallId, orderId, values: { amountCents } });
  if (found.kind === 'nothing') return ok(number);
  const how = found.kind === 'settled' ? found.how : undefined;
  if (how !== 'paid-in-cash' && how !== 'written-off') return notAsked;
  const refusal = settleOpenShortfall(till, tx, looking, shortfall, how);
  return refusal ? err(refusal) : ok(number);
}

/** Money of a payout that left too much, or that did not leave. */
export function lookAtExcess(looking: Looking, excessId: number): Looked {
  const { till, tx, approver, found } = looking;
  const open = openExcessOf(tx, excessId);
  if (!open.ok) return open;
  const { excess, payout } = open.value;
  if (!excessNeedsLook(tx, excess)) return err(failure('payout-changed'));
  const opposite = oppositeExcess(tx, excess);
  // MONEY: whether the newer one is anything at all depends on what became of the older one.
  if (opposite && opposite.id < excess.id)
    return err(failure('look-first', { what: formatPayoutNumber(till.mode, payout.id) }));
  const note = (ref: number, { amountCents }: PayoutExcess): void =>
    noteLook(looking, { subject: 'excess', ref, payoutId: payout.id, values: { amountCents } });
  note(excessId, excess);
  const wasFoundPaid = excess.reason === 'denied' && found.kind === 'settled' && found.how === 'found-paid';
  if (opposite && (found.kind === 'nothing' || wasFoundPaid)) {
    const restId = evenOut(till, tx, approver, excess, opposite);
    const rest = restId === undefined ? undefined : excessById(tx, restId);
    if (rest) note(rest.id, rest);
    return ok(null);
  }
  if (found.kind === 'nothing') return ok(null);
  if (found.kind !== 'settled') return notAsked;
  const settled = settleOpenExcess(till, tx, looking, open.value, found.how);
  return settled.ok ? ok(null) : settled;
}
