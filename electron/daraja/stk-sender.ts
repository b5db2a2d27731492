/**
 * Prompts and their queries. It turns what happened on the wire into an observation and decides nothing else. MONEY: a
 * network failure after the connection stood, and any answer that is not documented, is ambiguous.
 */
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { StkQueryOutcome, StkSendOutcome } from '../../shared/observation.ts';
import type { StkChecks, StkPushRequest, StkSender, WrongField } from '../ports.ts';
import type { DarajaAnswer } from './answer.ts';
import type { DarajaLine } from './authorized.ts';
import { classify } from './error-table.ts';
import {
  describeAnswer,
  noAnswerWithoutToken,
  notSentBusy,
  notSentWithoutToken,
  refusalFrom,
} from './outcomes.ts';
import { defaultStkLimits } from './settings.ts';
import type { StkLimits, TransactionType } from './settings.ts';
import { buildStkPush, checkStkPush, readStkPushAccepted, stkPushPath } from './stk-push.ts';
import type { StkPushInput } from './stk-push.ts';
import { buildStkQuery, defaultYoungPromptMs, readStkQuery, stkQueryPath } from './stk-query.ts';
import { safeWords } from './words.ts';

export type StkOptions = {
  /** Asked at each request; undefined while the set-up has none. */
  readonly passkey: () => string | undefined;
  /** Paybill: the paybill. Till: the store (head office) number that was used at Go Live. */
  readonly shortcode: number;
  /** The paybill itself, or the till number. */
  readonly partyB: number;
  readonly transactionType: TransactionType;
  /** The public address of one attempt's answer; undefined while there is none (no mailbox yet). */
  readonly callbackUrl: (nonce: string) => string | undefined;
  readonly limits?: StkLimits;
  /** Under this age "Invalid CheckoutRequestID" means *not yet*. */
  readonly youngPromptMs?: number;
};

export function darajaStkSender(line: DarajaLine, options: StkOptions): StkSender {
  return {
    push: (request, mayWrite) => push(line, options, request, mayWrite),
    query: (checkoutRequestId, ageMs) => query(line, options, checkoutRequestId, ageMs),
    probe: line.probe,
    clockOffsetMs: line.health.clockOffsetMs,
  };
}

/** The checks of the sender, for those who queue. */
export function stkChecks(options: StkOptions): StkChecks {
  return {
    push: (request) => {
      const checked = checkWith(options, request, options.callbackUrl(request.nonce) ?? '');
      return checked.ok ? undefined : checked.error;
    },
  };
}

async function push(
  line: DarajaLine,
  options: StkOptions,
  request: StkPushRequest,
  mayWrite: () => boolean,
): Promise<StkSendOutcome> {
  const prepared = prepare(options, request);
  if (!prepared.ok) return prepared.error;
  const sent = await line.send({
    api: 'push',
    path: stkPushPath,
    build: () => {
      const passkey = options.passkey();
      if (passkey === undefined || !mayWrite()) return undefined;
      const body = buildStkPush(prepared.value, passkey, line.nowMs());
      return { body, secrets: [passkey.trim(), body.Password, body.CallBackURL] };
    },
  });
  switch (sent.kind) {
    case 'no-token':
      return notSentWithoutToken(sent.outcome);
    case 'not-sent':
      // The dispatcher knows whether it was the deadline or the stop key that said no.
      return { kind: 'not-sent', reason: sent.reason };
    case 'ambiguous':
      return { kind: 'ambiguous', reason: safeWords(sent.detail) };
    case 'answer':
      return readPushAnswer(line, sent.answer, sent.secrets);
  }
}

function prepare(options: StkOptions, request: StkPushRequest): Result<StkPushInput, StkSendOutcome> {
  if (options.passkey() === undefined) {
    return { ok: false, error: { kind: 'not-sent', reason: 'credentials-missing' } };
  }
  const callbackUrl = options.callbackUrl(request.nonce);
  if (callbackUrl === undefined) return { ok: false, error: { kind: 'not-sent', reason: 'set-up' } };
  const checked = checkWith(options, request, callbackUrl);
  if (checked.ok) return ok(checked.value);
  const { field, problem, errorRow } = checked.error;
  const description = `${field} ${problem}`;
  return { ok: false, error: { kind: 'refused', errorRow, code: 'not-asked', description, retry: 'never' } };
}

function checkWith(
  { shortcode, partyB, transactionType, limits = defaultStkLimits }: StkOptions,
  request: StkPushRequest,
  callbackUrl: string,
): Result<StkPushInput, WrongField> {
  return checkStkPush({ ...request, shortcode, partyB, transactionType, callbackUrl, limits });
}

function readPushAnswer(line: DarajaLine, answer: DarajaAnswer, secrets: readonly string[]): StkSendOutcome {
  const accepted = readStkPushAccepted(answer);
  if (accepted !== undefined) {
    line.noteSuccess('push');
    return { kind: 'accepted', ...accepted };
  }
  const row = classify(answer, 'push');
  switch (row.class) {
    case 'definite':
      return { ...refusalFrom(row, answer, secrets), retry: 'never' };
    case 'refused-retry-later':
      return notSentBusy(answer.retryAfterMs ?? row.retryAfterMs);
    case 'token-invalid':
      return { kind: 'not-sent', reason: 'token-refused' };
    case 'already-accepted':
    case 'still-pending':
    case 'ambiguous':
      return { kind: 'ambiguous', reason: describeAnswer(row, answer, secrets) };
  }
}

async function query(
  line: DarajaLine,
  options: StkOptions,
  checkoutRequestId: string,
  ageMs: number,
): Promise<StkQueryOutcome> {
  const sent = await line.send({
    api: 'query',
    path: stkQueryPath,
    build: () => {
      const passkey = options.passkey();
      if (passkey === undefined) return undefined;
      const body = buildStkQuery(checkoutRequestId, options.shortcode, passkey, line.nowMs());
      return { body, secrets: [passkey.trim(), body.Password] };
    },
  });
  switch (sent.kind) {
    case 'no-token':
      return noAnswerWithoutToken(sent.outcome);
    case 'not-sent':
    case 'ambiguous':
      return { kind: 'no-answer', reason: safeWords(sent.detail), reached: false };
    case 'answer': {
      const youngPromptMs = options.youngPromptMs ?? defaultYoungPromptMs;
      const outcome = readStkQuery(sent.answer, { checkoutRequestId, ageMs, youngPromptMs }, sent.secrets);
      if (outcome.kind !== 'no-answer') line.noteSuccess('query');
      return outcome;
    }
  }
}
