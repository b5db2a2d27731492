import type { TransitionTable } from './machine.ts';

/**
 * An order, from its confirmation on. Payment attempts and deliveries have machines of their own; the order only
 * says how far the sale is. `on-hold` waits for the owner (another amount came, or the proofs differ).
 */
export const orderStates = ['open', 'paid', 'delivered', 'on-hold', 'cancelled', 'refunded'] as const;
export type OrderState = (typeof orderStates)[number];

export type OrderEvent =
  | 'payment-settled'
  | 'payment-doubtful'
  | 'decision-denied'
  | 'cancelled'
  | 'released'
  | 'held-money-applied'
  | 'delivered'
  | 'refunded';

export const orderTransitions: TransitionTable<OrderState, OrderEvent> = {
  open: {
    'payment-settled': 'paid',
    'payment-doubtful': 'on-hold',
    cancelled: 'cancelled',
  },
  paid: {
    delivered: 'delivered',
    'payment-doubtful': 'on-hold',
    'decision-denied': 'open',
    refunded: 'refunded',
  },
  'on-hold': { released: 'paid', refunded: 'refunded' },
  cancelled: { 'held-money-applied': 'paid' },
  refunded: {},
  delivered: {},
};
