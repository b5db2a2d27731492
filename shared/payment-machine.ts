import type { TransitionTable } from './machine.ts';

/**
 * One STK prompt. It has no idempotency key at Safaricom, so it is sent at most once per confirmation: whatever is
 * not a definite answer becomes `unknown` and is only reconciled, never sent again. Success overtakes a negative
 * final state, never the reverse. `contradicted`: something else than our own answer says that it may have moved money
 * after all (a callback for it, a file that was put back).
 */
export const attemptStates = [
  'queued',
  'sending',
  'waiting',
  'paid',
  'refused',
  'not-sent',
  'unknown',
  'stated',
  'not-charged',
] as const;
export type AttemptState = (typeof attemptStates)[number];

export type AttemptEvent =
  | 'claimed'
  | 'put-back'
  | 'accepted'
  | 'send-ambiguous'
  | 'deadline-passed'
  | 'withdrawn'
  | 'success-observed'
  | 'failure-observed'
  | 'life-ended'
  | 'contradicted'
  | 'stated-charged'
  | 'stated-not-charged';

export const attemptTransitions: TransitionTable<AttemptState, AttemptEvent> = {
  queued: {
    claimed: 'sending',
    'deadline-passed': 'not-sent',
    withdrawn: 'not-sent',
    contradicted: 'unknown',
    'success-observed': 'paid',
  },
  sending: {
    'put-back': 'queued',
    accepted: 'waiting',
    'send-ambiguous': 'unknown',
    'deadline-passed': 'not-sent',
    withdrawn: 'not-sent',
    'success-observed': 'paid',
    'failure-observed': 'refused',
  },
  waiting: { 'success-observed': 'paid', 'failure-observed': 'refused', 'life-ended': 'unknown' },
  unknown: {
    accepted: 'waiting',
    'success-observed': 'paid',
    'failure-observed': 'refused',
    'stated-charged': 'stated',
    'stated-not-charged': 'not-charged',
  },
  stated: { 'success-observed': 'paid', 'failure-observed': 'refused', 'stated-not-charged': 'not-charged' },
  'not-charged': { contradicted: 'unknown', 'success-observed': 'paid' },
  refused: { contradicted: 'unknown', 'success-observed': 'paid' },
  'not-sent': { contradicted: 'unknown', 'success-observed': 'paid' },
  paid: {},
};

/** A prompt that is, or may be, on a phone. At most one per payer number. */
export const onPhoneStates = ['sending', 'waiting', 'unknown'] as const satisfies readonly AttemptState[];
/** A prompt that a payer's next one must wait for: the above and the ones still in the queue. */
export const payerBusyStates = ['queued', ...onPhoneStates] as const satisfies readonly AttemptState[];
/** A prompt whose order must not be asked again: the above, and one that a person says was paid. */
export const liveStates = [...payerBusyStates, 'stated'] as const satisfies readonly AttemptState[];

export type LiveState = (typeof liveStates)[number];

export const isLive = (state: AttemptState): boolean =>
  (liveStates as readonly AttemptState[]).includes(state);
