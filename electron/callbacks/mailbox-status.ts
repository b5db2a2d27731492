/** What the client knows of the mailbox, and what the screen is told of it. */
import type { MailboxRules } from './mailbox-rules.ts';

/** `secret-refused`: the mailbox does not know our drain secret · `store-failed`: our own disk. */
export const mailboxTroubles = ['no-answer', 'secret-refused', 'bad-answer', 'store-failed'] as const;
export type MailboxTrouble = (typeof mailboxTroubles)[number];

export type MailboxStatus = {
  readonly state: 'healthy' | 'behind' | 'unreachable' | 'not-set';
  /** Wall clock of the last page that was taken; undefined before the first. */
  readonly lastDrainMs: number | undefined;
  /** How old what still waits is, by the mailbox's clock; 0 when nothing waits. */
  readonly lagMs: number;
  /** Bodies that the mailbox has and we have not. */
  readonly pending: number;
  readonly lastProbeOkMs: number | undefined;
  readonly trouble: MailboxTrouble | undefined;
};

export type MailboxState = {
  tillId: string | undefined;
  after: number;
  sweptAtMs: number;
  /** Of this sweep: bodies that could not be stored, and items that are none. */
  left: number;
  garbage: number;
  failures: number;
  trouble: MailboxTrouble | undefined;
  lastDrainMs: number | undefined;
  lastAnswerSteadyMs: number | undefined;
  lagMs: number;
  pending: number;
  lastProbeOkMs: number | undefined;
  lastProbeOkSteadyMs: number | undefined;
  told: MailboxStatus['state'];
};

export const newMailboxState = (): MailboxState => ({
  tillId: undefined,
  after: 0,
  left: 0,
  garbage: 0,
  sweptAtMs: Number.NEGATIVE_INFINITY,
  failures: 0,
  trouble: undefined,
  lastDrainMs: undefined,
  lastAnswerSteadyMs: undefined,
  lagMs: 0,
  pending: 0,
  lastProbeOkMs: undefined,
  lastProbeOkSteadyMs: undefined,
  told: 'not-set',
});

/** `isSet`: a mailbox is set up · `steadyMs`: the steady clock's now. */
export function mailboxStatus(
  rules: MailboxRules,
  state: MailboxState,
  now: { readonly isSet: boolean; readonly steadyMs: number },
): MailboxStatus {
  const { lastDrainMs, lagMs, pending, lastProbeOkMs, trouble } = state;
  return {
    lastDrainMs,
    lagMs,
    pending,
    lastProbeOkMs,
    trouble,
    state: now.isSet ? stateOf(rules, state, now.steadyMs) : 'not-set',
  };
}

function stateOf(
  rules: MailboxRules,
  state: MailboxState,
  nowMs: number,
): 'healthy' | 'behind' | 'unreachable' {
  const silentMs = nowMs - (state.lastAnswerSteadyMs ?? Number.NEGATIVE_INFINITY);
  if (state.trouble === 'secret-refused') return 'unreachable';
  if (state.failures > 0 && silentMs > rules.unreachableAfterMs) return 'unreachable';
  const isInDisorder = state.trouble === 'store-failed' || state.trouble === 'bad-answer';
  const isLate = state.pending > 0 && state.lagMs > rules.behindAfterMs;
  const isUnheard = state.lastAnswerSteadyMs === undefined;
  return isInDisorder || isLate || isUnheard || state.failures > 1 ? 'behind' : 'healthy';
}
