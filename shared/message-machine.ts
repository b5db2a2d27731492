import type { TransitionTable } from './machine.ts';

/**
 * One SMS. `unknown`: it may have been sent, so only a person who confirms it sends it once more. `stopped`: it was not
 * to be sent (the number wants none, or is erased).
 */
export const messageStates = ['queued', 'sending', 'sent', 'failed', 'unknown', 'stopped'] as const;
export type MessageState = (typeof messageStates)[number];

export type MessageEvent =
  | 'claimed'
  | 'put-back'
  | 'accepted'
  | 'refused'
  | 'send-ambiguous'
  | 'given-up'
  | 'stopped'
  | 'restored'
  | 'again'
  | 'again-confirmed';

export const messageTransitions: TransitionTable<MessageState, MessageEvent> = {
  queued: { claimed: 'sending', 'given-up': 'failed', stopped: 'stopped', restored: 'unknown' },
  sending: { 'put-back': 'queued', accepted: 'sent', refused: 'failed', 'send-ambiguous': 'unknown' },
  sent: {},
  failed: { again: 'queued' },
  unknown: { 'again-confirmed': 'queued' },
  stopped: {},
};
