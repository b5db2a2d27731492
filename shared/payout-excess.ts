/** Money that left beyond what a payout was for, or that was booked and did not leave, and how the owner can settle it. */
import type { PostingKind } from './ledger-rules.ts';
import type { PayoutChannel, PayoutKind } from './payouts.ts';

/**
 * `paid-twice`: two attempts of one payout paid. `elsewhere`: it left, and the payee does not have it. `denied`: somebody
 * stated it paid, and Safaricom says that it did not leave: the payee still has it to get.
 */
export const excessReasons = ['paid-twice', 'elsewhere', 'denied'] as const;
export type ExcessReason = (typeof excessReasons)[number];

/**
 * Given back in cash; kept by the payee, who gets so much less the next time; borne by the shop. Of what was denied: the
 * payee got it in cash; it was paid after all; he is owed nothing by it any more, and may be paid by a new payout.
 */
export const excessWays = [
  'returned',
  'kept',
  'written-off',
  'paid-in-cash',
  'found-paid',
  'not-owed',
] as const;
export type ExcessWay = (typeof excessWays)[number];
/** `undone`: what had left too much turned out not to have left. */
export type ExcessState = 'open' | 'undone' | ExcessWay;

/** What is kept counts as the same kind of spending. A refund and a promotion have no next time. */
const keptPosting: { readonly [K in PayoutKind]?: PostingKind } = {
  'cash-out': 'excess-kept-as-cash-out',
  settlement: 'excess-kept-as-settlement',
  salary: 'excess-kept-as-salary',
};

/** What was denied is taken out of what it had been spent for. What refunds give back is a customer's, and stays owed. */
const notOwedPosting: { readonly [K in PayoutKind]?: PostingKind } = {
  'cash-out': 'denied-not-owed-cash-out',
  settlement: 'denied-not-owed-settlement',
  salary: 'denied-not-owed-salary',
  promotion: 'denied-not-owed-promotion',
  delivery: 'denied-not-owed-delivery',
};

export function excessPosting(
  way: ExcessWay,
  { kind, channel }: { readonly kind: PayoutKind; readonly channel: PayoutChannel },
): PostingKind | undefined {
  if (way === 'kept') return keptPosting[kind];
  if (way === 'not-owed') return notOwedPosting[kind];
  if (way === 'paid-in-cash') return 'denied-paid-in-cash';
  if (way === 'found-paid') return channel === 'b2c' ? 'denied-found-paid' : 'denied-found-reversed';
  return way === 'returned' ? 'excess-returned-in-cash' : 'excess-written-off';
}

/** Only the payee himself can keep it: what went elsewhere is not his. */
export function waysOfExcess(reason: ExcessReason, kind: PayoutKind): readonly ExcessWay[] {
  if (reason === 'denied')
    return notOwedPosting[kind] === undefined
      ? ['found-paid', 'paid-in-cash']
      : ['found-paid', 'paid-in-cash', 'not-owed'];
  const mayKeep = reason === 'paid-twice' && keptPosting[kind] !== undefined;
  return mayKeep ? ['returned', 'kept', 'written-off'] : ['returned', 'written-off'];
}
