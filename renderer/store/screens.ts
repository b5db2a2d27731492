/** Which screen stands, and what it needs to be drawn. */
import type { Review } from '../../shared/ipc-contract.ts';

export type Screen =
  | { readonly name: 'counter' }
  /** `again`: a new prompt or cash for an order that exists already. */
  | { readonly name: 'confirm'; readonly review: Review; readonly again?: string }
  /** `early`: before its day, and the person knows it. */
  | { readonly name: 'deliver'; readonly order: string; readonly early?: true }
  /** Another package or recipient after payment, and what becomes of its difference. */
  | { readonly name: 'change'; readonly order: string }
  | { readonly name: 'finish-change'; readonly order: string }
  | { readonly name: 'schedule'; readonly order: string; readonly ask: 'tomorrow' | 'early' }
  | { readonly name: 'unknown'; readonly order: string }
  | { readonly name: 'held'; readonly order: string; readonly heldId: number }
  /** `id`: absent for the one that waits. */
  | { readonly name: 'credit'; readonly id?: string }
  | { readonly name: 'credits' }
  | { readonly name: 'shortfall'; readonly order: string; readonly shortfallId: number }
  | { readonly name: 'hold'; readonly order: string }
  | { readonly name: 'settle-delivery'; readonly order: string }
  /** Of an order, or of one held payment or shortfall of it. */
  | {
      readonly name: 'look-back';
      readonly order: string;
      readonly heldId: number | null;
      readonly shortfallId: number | null;
    }
  | { readonly name: 'take-cash'; readonly order: string }
  /** `ask`: what the board's key wanted; the page opens with that question. */
  | { readonly name: 'order'; readonly order: string; readonly ask?: 'cancel' | 'refund' }
  | { readonly name: 'day' }
  | { readonly name: 'receipt'; readonly order: string }
  | { readonly name: 'papers' }
  | { readonly name: 'settings' }
  /** `query`: what was looked for, when a person comes back from an order that was found. */
  | { readonly name: 'search'; readonly query?: string }
  | { readonly name: 'payouts' }
  /** `ask`: what the list's key wanted; the page opens with that question. */
  | {
      readonly name: 'payout';
      readonly payoutId: number;
      readonly ask?: 'withdraw' | 'state-not-paid' | 'settle-mismatch' | 'settle-excess';
    }
  | { readonly name: 'float' }
  | { readonly name: 'payout-new' }
  | { readonly name: 'payout-list' }
  | { readonly name: 'payout-batch'; readonly batchId: number }
  | { readonly name: 'payout-confirm'; readonly payoutId: number }
  | { readonly name: 'help' }
  | { readonly name: 'go-live' }
  | { readonly name: 'set-up' }
  | { readonly name: 'vault' }
  | { readonly name: 'packages' }
  | { readonly name: 'airtime' }
  /** Of one package, or of all. */
  | { readonly name: 'package-history'; readonly packageId: string | null }
  | { readonly name: 'health' }
  | { readonly name: 'staff' }
  | { readonly name: 'messages' }
  | { readonly name: 'order-messages'; readonly order: string }
  | { readonly name: 'erase-customer' }
  | { readonly name: 'training' }
  | { readonly name: 'keys' };

export type ScreenName = Screen['name'];
export type ScreenOf<N extends ScreenName> = Extract<Screen, { readonly name: N }>;

/** These take the left column; the board stays beside them. All others take the page. */
export const besideBoard: readonly ScreenName[] = [
  'counter',
  'deliver',
  'schedule',
  'finish-change',
  'unknown',
  'held',
  'credit',
  'shortfall',
  'hold',
  'settle-delivery',
  'look-back',
  'take-cash',
];

/** A sale is still going on here: the change that is to be given is not forgotten. */
export const keepChangeSaid: readonly ScreenName[] = [
  'counter',
  'confirm',
  'take-cash',
  'deliver',
  'receipt',
];
