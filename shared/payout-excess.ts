/** Money that left beyond what a payout was for, and how the owner can settle it. */
import type { PostingKind } from './ledger-rules.ts';
import type { PayoutKind } from './payouts.ts';

/** `paid-twice`: two attempts of one payout paid. `elsewhere`: it left, and the payee does not have it. */
export type ExcessReason = 'paid-twice' | 'elsewhere';

/** Given back in cash; kept by the payee, who gets so much less the next time; borne by the shop. */
export const excessWays = ['returned', 'kept', 'written-off'] as const;
export type ExcessWay = (typeof excessWays)[number];
export type ExcessState = 'open' | ExcessWay;

/** What is kept counts as the same kind of spending. A refund and a promotion have no next time. */
const keptPosting: { readonly [K in PayoutKind]?: PostingKind } = {
  'cash-out': 'excess-kept-as-cash-out',
  settlement: 'excess-kept-as-settlement',
  salary: 'excess-kept-as-salary',
};

export function excessPosting(way: ExcessWay, kind: PayoutKind): PostingKind | undefined {
  if (way === 'kept') return keptPosting[kind];
  return way === 'returned' ? 'excess-returned-in-cash' : 'excess-written-off';
}

/** Only the payee himself can keep it: what went elsewhere is not his. */
export function waysOfExcess(reason: ExcessReason, kind: PayoutKind): readonly ExcessWay[] {
  const mayKeep = reason === 'paid-twice' && keptPosting[kind] !== undefined;
  return excessWays.filter((way) => way !== 'kept' || mayKeep);
}
