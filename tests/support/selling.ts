/** What happens at a counter, as short calls over the real services. Everything goes through the public use cases. */
import { insertInboxItem, newInboxItems } from '../../electron/db/inbox-store.ts';
import { attemptsOfOrder } from '../../electron/db/attempt-store.ts';
import type { Attempt } from '../../electron/db/attempt-store.ts';
import { orderByNumber } from '../../electron/db/order-store.ts';
import type { Order } from '../../electron/db/order-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { confirmAgain, confirmOrder } from '../../electron/services/confirm-order.ts';
import { recordDelivery, startDelivery } from '../../electron/services/deliver-order.ts';
import { applyCallback } from '../../electron/services/resolve/callback.ts';
import { claimPrompt } from '../../electron/services/resolve/claim.ts';
import { recordSend } from '../../electron/services/resolve/send.ts';
import { reviewAgain, reviewOrder } from '../../electron/services/review-order.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import type { StkCallback, StkSendOutcome } from '../../shared/observation.ts';
import type { Result } from '../../shared/result.ts';
import type { Tender } from '../../shared/snapshot.ts';

/** The value of a result that must not be a refusal. */
export function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

export type Sale = {
  readonly payer: string;
  readonly recipient: string;
  /** The two digits of a sample package. */
  readonly code: string;
  readonly tender: Tender;
  readonly cashReceivedCents?: number;
};

export const samplePackage = (code: string): string => `sample-${code}`;

/** Captures, reviews and confirms; every doubt is answered. Returns the order's number. */
export function sell(till: Till, actor: Actor, sale: Sale): string {
  const review = value(
    reviewOrder(till, actor, {
      payerText: sale.payer,
      recipientText: sale.recipient,
      packageId: samplePackage(sale.code),
      tender: sale.tender,
    }),
  );
  return value(confirmOrder(till, actor, confirmation(review, sale.cashReceivedCents))).order;
}

/** A new prompt, or cash, for an order that is still open. */
export function sellAgain(till: Till, actor: Actor, number: string, tender: Tender): void {
  const review = value(reviewAgain(till, order(till, number), tender));
  value(confirmAgain(till, actor, { ...confirmation(review, undefined), order: number }));
}

function confirmation(
  review: ReturnType<typeof reviewOrder> extends Result<infer R, unknown> ? R : never,
  cashReceivedCents: number | undefined,
): Request<'order:confirm'> {
  return {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['nearly-equal', 'repeat', 'sold-today', 'odd-prefix'],
    ...(review.snapshot.tender === 'cash'
      ? { cashReceivedCents: cashReceivedCents ?? review.snapshot.priceCents }
      : {}),
  };
}

export function order(till: Till, number: string): Order {
  const found = orderByNumber(till.db, number);
  if (!found) throw new Error(`No order ${number}`);
  return found;
}

/** The order's newest prompt. */
export function lastAttempt(till: Till, number: string): Attempt {
  const attempt = attemptsOfOrder(till.db, order(till, number).id).at(-1);
  if (!attempt) throw new Error(`No prompt for ${number}`);
  return attempt;
}

/** Sends the order's newest prompt, with this end. False when it may not go now. */
export function send(till: Till, number: string, outcome?: StkSendOutcome): boolean {
  const attempt = lastAttempt(till, number);
  const item = itemOf(till.db, 'stk-push', attempt.id);
  if (!item || item.state !== 'ready') return false;
  const claim = claimPrompt(till, item);
  if (claim.kind !== 'claimed') return false;
  recordSend(till, item.id, attempt.id, outcome ?? accepted(attempt));
  return true;
}

export const checkoutId = (attempt: Attempt): string => `ws_CO_test_${attempt.id}`;

export const accepted = (attempt: Attempt): StkSendOutcome => ({
  kind: 'accepted',
  merchantRequestId: `merchant-${attempt.id}`,
  checkoutRequestId: checkoutId(attempt),
});

/** A callback as the listener stores it and the inbox lane applies it. */
export function callback(till: Till, attempt: Attempt, said: Partial<StkCallback> = {}): void {
  transaction(till.db, (tx) =>
    insertInboxItem(tx, {
      nonce: attempt.nonce,
      receivedAtMs: till.clock.nowMs(),
      ...till.bodies.seal('{"body":"as it came"}'),
    }),
  );
  const item = newInboxItems(till.db, 1)[0];
  if (!item) throw new Error('the inbox is empty');
  const isSuccess = (said.resultCode ?? '0') === '0';
  applyCallback(till, item, {
    checkoutRequestId: checkoutId(attempt),
    merchantRequestId: `merchant-${attempt.id}`,
    resultCode: '0',
    resultDescription: isSuccess ? 'The service request is processed successfully.' : 'Not today.',
    amountCents: isSuccess ? attempt.amountCents : undefined,
    receipt: isSuccess ? receiptOf(attempt) : undefined,
    occurredAtMs: isSuccess ? till.clock.nowMs() : undefined,
    ...said,
  });
}

/** `UKLA000012`: ten characters, one per attempt. */
export const receiptOf = (attempt: Attempt): string => `UKL${String(attempt.id).padStart(7, '0')}`;

/** Starts a delivery and records Safaricom's reply. */
export function deliver(
  till: Till,
  actor: Actor,
  number: string,
  outcome: Request<'delivery:record'>['outcome'] = 'delivered',
): number {
  const started = value(startDelivery(till, actor, number));
  value(
    recordDelivery(till, actor, {
      order: number,
      deliveryId: started.deliveryId,
      outcome,
      ...(outcome === 'refused' ? { reason: 'other' as const } : {}),
    }),
  );
  return started.deliveryId;
}
