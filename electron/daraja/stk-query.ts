/**
 * The STK query: how a prompt ended, as far as Safaricom says. Source: Safaricom Daraja portal, M-PESA Express Query;
 * the pending answers are what integrators see. MONEY: only a listed final code, in an answer that echoes our own id,
 * ends the wait.
 */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import type { StkQueryOutcome } from '../../shared/observation.ts';
import { stkQueryVerdict } from '../../shared/result-codes.ts';
import type { DarajaAnswer } from './answer.ts';
import { classify } from './error-table.ts';
import { textOf } from './json.ts';
import { noAnswerFrom, tooFast } from './outcomes.ts';
import { stkPassword } from './stk-push.ts';
import { safeWords } from './words.ts';

export const stkQueryPath = '/mpesa/stkpushquery/v1/query';

export type StkQueryWire = {
  readonly BusinessShortCode: number;
  readonly Password: string;
  readonly Timestamp: string;
  readonly CheckoutRequestID: string;
};

export function buildStkQuery(
  checkoutRequestId: string,
  shortcode: number,
  passkey: string,
  atMs: number,
): StkQueryWire {
  const timestamp = eatTimestamp(atMs);
  return {
    BusinessShortCode: shortcode,
    Password: stkPassword(shortcode, passkey, timestamp),
    Timestamp: timestamp,
    CheckoutRequestID: checkoutRequestId,
  };
}

/** Seen: just after the push, Daraja does not know its own id yet. Ours to choose; a setting. */
export const defaultYoungPromptMs = 60_000;

export type StkQueryAsked = {
  readonly checkoutRequestId: string;
  readonly ageMs: number;
  readonly youngPromptMs: number;
};

/** `secrets`: values of the request that must not come back in a text. */
export function readStkQuery(
  answer: DarajaAnswer,
  asked: StkQueryAsked,
  secrets: readonly string[] = [],
): StkQueryOutcome {
  if (answer.kind === 'success') return readAnswered(answer.json, asked);
  const row = classify(answer, 'query');
  const retryAfterMs = answer.retryAfterMs ?? row.retryAfterMs;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const said = 'message' in answer ? safeWords(answer.message, secrets) : '';
  if (row.id === 'promptNotKnown') {
    const isYoung = asked.ageMs < asked.youngPromptMs;
    return { kind: isYoung ? 'pending' : 'not-known', description: said };
  }
  if (row.class === 'still-pending')
    return { kind: 'pending', description: said, ...wait, ...tooFast(row, answer) };
  return noAnswerFrom(row, answer, secrets);
}

function readAnswered(
  json: Readonly<Record<string, unknown>>,
  { checkoutRequestId }: StkQueryAsked,
): StkQueryOutcome {
  const resultCode = textOf(json['ResultCode']);
  const description = safeWords(textOf(json['ResultDesc']) ?? '');
  if (textOf(json['ResponseCode']) !== '0' || resultCode === undefined) {
    return { kind: 'pending', description: description || 'an answer without a result' };
  }
  // MONEY: a result that names another prompt, or none, says nothing about ours.
  if (json['CheckoutRequestID'] !== checkoutRequestId) {
    return { kind: 'pending', description: 'the answer names another prompt' };
  }
  const verdict = stkQueryVerdict(resultCode);
  return verdict === 'pending'
    ? { kind: 'pending', description }
    : { kind: verdict, resultCode, description };
}
