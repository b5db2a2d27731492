import type { TransitionTable } from './machine.ts';

/**
 * One delivery to the recipient. `started` is committed before the string is shown, so after a power cut the only
 * question is "Did you dial it?". A time-out is `unknown`, never `refused`: the bundle may have gone. A refusal
 * "already recommended" after an unknown dial of the same order means the first dial probably worked: `review`.
 *
 * The modem's: `queued` is committed, `dialling` is committed before the first byte, so after a power cut `queued` was
 * not dialled and `dialling` is unknown. `paying`: a payout to the recipient decides.
 */
export const deliveryStates = [
  'started',
  'queued',
  'dialling',
  'paying',
  'delivered',
  'refused',
  'unknown',
  'not-dialled',
  'review',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export type DeliveryEvent =
  | 'claimed'
  | 'payout-paid'
  | 'payout-failed'
  | 'reply-delivered'
  | 'reply-refused'
  | 'reply-refused-after-unknown'
  | 'reply-unclear'
  | 'not-dialled'
  | 'found-delivered'
  | 'found-not-delivered';

export const deliveryTransitions: TransitionTable<DeliveryState, DeliveryEvent> = {
  started: {
    'reply-delivered': 'delivered',
    'reply-refused': 'refused',
    'reply-refused-after-unknown': 'review',
    'reply-unclear': 'unknown',
    'not-dialled': 'not-dialled',
  },
  queued: { claimed: 'dialling', 'not-dialled': 'not-dialled', 'reply-unclear': 'unknown' },
  dialling: {
    'reply-delivered': 'delivered',
    'reply-refused': 'refused',
    'reply-refused-after-unknown': 'review',
    'reply-unclear': 'unknown',
    'not-dialled': 'not-dialled',
  },
  // Unclear where the recipient has his money, and the order was stopped meanwhile.
  paying: { 'payout-paid': 'delivered', 'payout-failed': 'refused', 'reply-unclear': 'unknown' },
  unknown: { 'found-delivered': 'delivered', 'found-not-delivered': 'refused' },
  review: { 'found-delivered': 'delivered', 'found-not-delivered': 'refused' },
  delivered: {},
  refused: {},
  'not-dialled': {},
};

/** While one of these stands, no other delivery and no refund of the order may begin. */
export const openDeliveryStates = [
  'started',
  'queued',
  'dialling',
  'paying',
  'unknown',
  'review',
] as const satisfies readonly DeliveryState[];
