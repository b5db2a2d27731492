/** The paper of a delivery that is a payout: whoever found out that it was paid, the receipt comes by itself. */
import { deliveryOfPayout } from '../../db/delivery-store.ts';
import type { Order } from '../../db/order-store.ts';
import { orderById } from '../../db/order-store.ts';
import { printForSeller } from '../print-receipt.ts';
import type { Till } from '../till.ts';

/** Does the work, which ends in a commit, and prints where this payout has delivered its order by it. */
export function printedWhenDelivered<T>(till: Till, payoutId: number | undefined, work: () => T): T {
  const wasDelivered = orderOf(till, payoutId)?.state === 'delivered';
  const done = work();
  const order = orderOf(till, payoutId);
  if (order?.state === 'delivered' && !wasDelivered) printForSeller(till, order.number);
  return done;
}

function orderOf(till: Till, payoutId: number | undefined): Order | undefined {
  const delivery = payoutId === undefined ? undefined : deliveryOfPayout(till.db, payoutId);
  return delivery && orderById(till.db, delivery.orderId);
}
