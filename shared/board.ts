/** The board: what an unfinished order looks like to the person at the counter. Names are also message keys. */
export const cardStates = [
  'queued',
  'queuedOffline',
  'afterOther',
  'sending',
  'waiting',
  'paid',
  'paidReceiptPending',
  'paidCash',
  'paidByDecision',
  'refused',
  'notSentDeadline',
  'notSentClock',
  'notSentPayerUnknown',
  'notSentWithdrawn',
  'notCharged',
  'unknown',
  'stated',
  'otherAmount',
  'contradiction',
  'held',
  'shortfall',
  'refunding',
  'forTomorrow',
  'delivering',
  'didYouDial',
  'paidChecking',
  'modemDialling',
  'modemAway',
  'payingOut',
  'payoutDoubt',
  'delivered',
  'deliveryRefused',
  'deliveryUnknown',
  'deliveryReview',
  'cancelled',
  'refunded',
  'refunding',
] as const;
export type CardState = (typeof cardStates)[number];

/**
 * `mine`: this person acts now · `others`: a customer or Safaricom · `network`: the network · `scheduled`: another day ·
 * `closed`: off the board.
 */
export const cardGroups = ['mine', 'others', 'network', 'scheduled', 'closed'] as const;
export type CardGroup = (typeof cardGroups)[number];

export const cardActions = [
  'deliver',
  'deliver-early',
  'schedule',
  'record-reply',
  'answer-dialled',
  'new-prompt',
  'confirm-again',
  'take-cash',
  'see-steps',
  'decide-held',
  'decide-hold',
  'decide-stated',
  'decide-shortfall',
  'see-payout',
  'settle-delivery',
  'see-modem',
  'refund',
  'cancel',
  'wait',
  'receipt',
  'see-payout',
] as const;
export type CardAction = (typeof cardActions)[number];
