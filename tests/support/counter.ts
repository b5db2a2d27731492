/** What an attendant does, for tests: the same calls whether the till runs in this process or in one of its own. */
import type { Tender } from '../../shared/snapshot.ts';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Result } from '../../shared/result.ts';

export type Caller = {
  readonly call: <C extends Channel>(
    channel: C,
    request: Request<C>,
  ) => Promise<Result<Response<C>, Failure>>;
};

export type Sale = {
  readonly payer?: string;
  readonly recipient?: string;
  readonly packageId?: string;
  readonly tender?: Tender;
};

/** The sample people of practice. */
export const owner = { personId: 'sample-2', pin: '2222' } as const;

export async function reviewSale(
  till: Caller,
  {
    payer = '0712345678',
    recipient = '0722000111',
    packageId = 'sample-12',
    tender = 'mpesa-prompt',
  }: Sale = {},
): Promise<Result<Request<'order:confirm'>, Failure>> {
  const review = await till.call('order:review', {
    payerText: payer,
    recipientText: recipient,
    packageId,
    tender,
  });
  return review.ok ? { ok: true, value: confirmationOf(review.value) } : review;
}

/** Everything that is doubtful is answered with yes. */
export function confirmationOf(review: Response<'order:review'>): Request<'order:confirm'> {
  const { confirmationId, snapshot, doubts } = review;
  return {
    confirmationId,
    shown: snapshot,
    answered: doubts.flatMap(({ kind }) => (kind === 'after-other' ? [] : [kind])),
    ...(snapshot.tender === 'cash' ? { cashReceivedCents: snapshot.priceCents } : {}),
  };
}

/** Review and confirm. */
export async function trySell(
  till: Caller,
  sale: Sale = {},
): Promise<Result<Response<'order:confirm'>, Failure>> {
  const confirmation = await reviewSale(till, sale);
  return confirmation.ok ? till.call('order:confirm', confirmation.value) : confirmation;
}

/** Review and confirm; the order's number. */
export async function sell(till: Caller, sale: Sale = {}): Promise<string> {
  return must(await trySell(till, sale)).order;
}

/** A new prompt, or cash, for an order whose earlier prompt came to nothing. */
export async function sellAgain(
  till: Caller,
  order: string,
  tender: Tender = 'mpesa-prompt',
): Promise<Result<Response<'order:confirm'>, Failure>> {
  const review = await till.call('order:review-again', { order, tender });
  return review.ok ? till.call('order:confirm-again', { order, ...confirmationOf(review.value) }) : review;
}

export async function cardOf(till: Caller, order: string): Promise<Response<'order:get'>['card']> {
  return must(await till.call('order:get', { order })).card;
}

export function must<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(`refused: ${JSON.stringify(result.error)}`);
}
