import type { TransitionTable } from './machine.ts';

/** The shop's own money between its two accounts. It has no id of ours, so it is sent at most once. */
export const floatStates = [
  'queued',
  'sending',
  'accepted',
  'unknown',
  'moved',
  'failed',
  'not-sent',
  'not-moved',
] as const;
export type FloatState = (typeof floatStates)[number];

export const floatEvents = [
  'claimed',
  'withdrawn',
  'contradicted',
  'accepted',
  'send-ambiguous',
  'not-left',
  'refusal-observed',
  'result-late',
  'success-observed',
  'failure-observed',
  'stated-moved',
  'stated-not-moved',
] as const;
export type FloatEvent = (typeof floatEvents)[number];

export const floatTransitions: TransitionTable<FloatState, FloatEvent> = {
  queued: { claimed: 'sending', withdrawn: 'not-sent', contradicted: 'unknown', 'success-observed': 'moved' },
  sending: {
    accepted: 'accepted',
    'send-ambiguous': 'unknown',
    'not-left': 'not-sent',
    'refusal-observed': 'failed',
    'success-observed': 'moved',
    'failure-observed': 'failed',
  },
  accepted: { 'result-late': 'unknown', 'success-observed': 'moved', 'failure-observed': 'failed' },
  unknown: {
    'success-observed': 'moved',
    'failure-observed': 'failed',
    'stated-moved': 'moved',
    'stated-not-moved': 'not-moved',
  },
  moved: {},
  failed: { 'success-observed': 'moved' },
  'not-sent': { 'success-observed': 'moved' },
  'not-moved': { 'success-observed': 'moved' },
};

/** While one may still move money, no other begins: the two could not be told apart afterwards. */
export const isOpenFloat = (state: FloatState): boolean =>
  state === 'queued' || state === 'sending' || state === 'accepted' || state === 'unknown';
