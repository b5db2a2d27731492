/** What all senders say alike about a request that got no result. */
import type { NotSentReason, TooFast } from '../../shared/observation.ts';
import type { NoToken } from './authorized.ts';
import type { DarajaAnswer } from './answer.ts';
import type { ErrorRow } from './error-table.ts';
import { safeWords } from './words.ts';

type Wait = { readonly retryAfterMs?: number };
export type NotSent = { readonly kind: 'not-sent'; readonly reason: NotSentReason } & Wait;
export type NoAnswer = {
  readonly kind: 'no-answer';
  readonly reason: string;
  readonly reached: boolean;
} & Wait;

const wait = (retryAfterMs: number | undefined): Wait => (retryAfterMs === undefined ? {} : { retryAfterMs });

/** MONEY: only the token was asked for; the request itself never left. */
export function notSentWithoutToken(outcome: NoToken): NotSent {
  switch (outcome.kind) {
    case 'credentials-missing':
      return { kind: 'not-sent', reason: 'credentials-missing' };
    case 'refused':
      return { kind: 'not-sent', reason: 'token-refused' };
    case 'busy':
      return notSentBusy(outcome.retryAfterMs);
    case 'no-answer':
      return { kind: 'not-sent', reason: 'no-connection' };
  }
}

export function notSentBusy(retryAfterMs: number | undefined): NotSent {
  return { kind: 'not-sent', reason: 'busy', ...wait(retryAfterMs) };
}

/** The same for a question, which moves nothing. */
export function noAnswerWithoutToken(outcome: NoToken): NoAnswer {
  const no = (reason: string, reached: boolean): NoAnswer => ({
    kind: 'no-answer',
    reason: safeWords(`no token: ${reason}`),
    reached,
  });
  switch (outcome.kind) {
    case 'busy':
      return { ...no('busy', true), ...wait(outcome.retryAfterMs) };
    case 'no-answer':
      return no(outcome.reason, false);
    case 'refused':
      return no(outcome.row.id, true);
    case 'credentials-missing':
      return no('credentials missing', true);
  }
}

/** A question that Safaricom answered with something that is no answer. */
export function noAnswerFrom(
  row: ErrorRow,
  answer: DarajaAnswer,
  secrets: readonly string[],
): NoAnswer & TooFast {
  const reason = describeAnswer(row, answer, secrets);
  return {
    kind: 'no-answer',
    reason,
    reached: true,
    ...wait(answer.retryAfterMs ?? row.retryAfterMs),
    ...tooFast(row, answer),
  };
}

/**
 * Whether the refusal is about how often we ask: by Safaricom's words, or by HTTP 429 whatever the body says. It only
 * slows questions down; what it means for a request that moves money is the table's business alone.
 */
export const tooFast = (row: ErrorRow, answer: DarajaAnswer): TooFast =>
  row.id === 'spikeArrest' || row.id === 'quotaUsedUp' || answer.status === 429 ? { tooFast: true } : {};

export type Refusal = {
  readonly kind: 'refused';
  readonly errorRow: string;
  readonly code: string;
  readonly description: string;
} & Wait;

/** A documented refusal in Safaricom's own words, without secrets. */
export function refusalFrom(row: ErrorRow, answer: DarajaAnswer, secrets: readonly string[]): Refusal {
  const words = 'message' in answer ? answer : { code: '', message: '' };
  return {
    kind: 'refused',
    errorRow: row.id,
    code: safeWords(words.code, secrets) || `HTTP ${answer.status}`,
    description: safeWords(words.message, secrets),
    ...wait(row.retryAfterMs ?? answer.retryAfterMs),
  };
}

export function describeAnswer(row: ErrorRow, answer: DarajaAnswer, secrets: readonly string[]): string {
  const words = 'message' in answer ? `${answer.code} ${answer.message}` : answer.kind;
  return `${row.id}: HTTP ${answer.status} ${safeWords(words, secrets)}`.trim();
}
