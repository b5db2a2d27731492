import type { TransitionTable } from './machine.ts';

/**
 * A payout: one intent to pay somebody, made by one person and approved by another. What happens on the wire belongs to
 * its attempts; the intent only says how far the two people are. Success overtakes everything.
 */
export const payoutStates = ['requested', 'approved', 'paid', 'failed', 'withdrawn'] as const;
export type PayoutState = (typeof payoutStates)[number];

export type PayoutEvent = 'approved' | 'lapsed' | 'withdrawn' | 'paid' | 'failed';

export const payoutTransitions: TransitionTable<PayoutState, PayoutEvent> = {
  requested: { approved: 'approved', withdrawn: 'withdrawn', paid: 'paid' },
  approved: { lapsed: 'requested', withdrawn: 'withdrawn', paid: 'paid', failed: 'failed' },
  failed: { approved: 'approved', withdrawn: 'withdrawn', paid: 'paid' },
  withdrawn: { paid: 'paid' },
  paid: {},
};

/**
 * One attempt at a payout: one OriginatorConversationID (or one reversal, which has none). Whatever is not a definite
 * answer is `unknown`; the same id may be sent again for a few minutes (`resent`), a new one only after a definite end.
 */
export const payoutAttemptStates = [
  'queued',
  'sending',
  'accepted',
  'unknown',
  'mismatch',
  'paid',
  'failed',
  'refused',
  'not-sent',
  'not-paid',
  'elsewhere',
] as const;
export type PayoutAttemptState = (typeof payoutAttemptStates)[number];

export type PayoutAttemptEvent =
  | 'claimed'
  | 'put-back'
  | 'accepted'
  | 'send-ambiguous'
  | 'refusal-observed'
  | 'withdrawn'
  | 'result-late'
  | 'contradicted'
  | 'success-observed'
  | 'failure-observed'
  | 'mismatch-observed'
  | 'settled-paid'
  | 'settled-not-paid'
  | 'settled-elsewhere'
  | 'stated-not-paid'
  | 'stated-paid';

const evidence = {
  'success-observed': 'paid',
  'failure-observed': 'failed',
  'mismatch-observed': 'mismatch',
} as const;
/** After a definite end only money overtakes. */
const late = { 'success-observed': 'paid', 'mismatch-observed': 'mismatch' } as const;

export const payoutAttemptTransitions: TransitionTable<PayoutAttemptState, PayoutAttemptEvent> = {
  queued: { claimed: 'sending', withdrawn: 'not-sent', contradicted: 'unknown', ...evidence },
  sending: {
    'put-back': 'queued',
    accepted: 'accepted',
    'send-ambiguous': 'unknown',
    'refusal-observed': 'refused',
    ...evidence,
  },
  accepted: { 'result-late': 'unknown', ...evidence },
  unknown: {
    claimed: 'sending',
    accepted: 'accepted',
    'stated-not-paid': 'not-paid',
    'stated-paid': 'paid',
    ...evidence,
  },
  mismatch: {
    'settled-paid': 'paid',
    'settled-not-paid': 'not-paid',
    'settled-elsewhere': 'elsewhere',
  },
  failed: { contradicted: 'unknown', ...late },
  refused: { contradicted: 'unknown', ...late },
  'not-sent': { contradicted: 'unknown', ...late },
  'not-paid': { contradicted: 'unknown', ...late },
  paid: {},
  // Its money is booked: nothing that is said later books it again.
  elsewhere: {},
};

/** May have moved money, or may still: its payout is not paid again, and what it refunds is not refunded otherwise. */
export const openPayoutAttemptStates = [
  'queued',
  'sending',
  'accepted',
  'unknown',
  'mismatch',
] as const satisfies readonly PayoutAttemptState[];

export const isOpenPayoutAttempt = (state: PayoutAttemptState): boolean =>
  (openPayoutAttemptStates as readonly PayoutAttemptState[]).includes(state);
