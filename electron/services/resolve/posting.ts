/** One posting of the machine's own for an order's prompt. */
import type { Cents } from '../../../shared/cents.ts';
import type { PostingKind } from '../../../shared/ledger-rules.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { machineActor } from '../../db/audit-store.ts';
import { post } from '../../db/ledger-store.ts';
import type { Order } from '../../db/order-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';

export type OrderPosting = {
  readonly kind: PostingKind;
  readonly order: Order;
  readonly attempt: Attempt | undefined;
  readonly amountCents: Cents;
  readonly occurredAtMs: number;
  readonly nowMs: number;
  readonly transactionId: number | null;
  readonly actorId?: string;
};

export function postFor(till: Till, tx: WritableDb, posting: OrderPosting): void {
  const { order, attempt, amountCents, actorId = machineActor, ...facts } = posting;
  const body = { order: order.number, ...(attempt === undefined ? {} : { attempt: attempt.id }) };
  post(tx, till.ledger, { epoch: till.epoch, orderId: order.id, actorId, body, ...facts }, amountCents);
}
