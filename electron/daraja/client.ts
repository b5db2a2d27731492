/**
 * The way to Daraja for prompts and their queries. It turns what happened on the wire into an observation and decides
 * nothing else. MONEY: a push is written at most once per call, except after an invalid-token answer, which Safaricom
 * gives before it processes anything; a network failure after the connection stood, and any answer that is not
 * documented, is ambiguous.
 */
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { StkQueryOutcome, StkSendOutcome } from '../../shared/observation.ts';
import type { Clock, Http, HttpOutcome, StkPushRequest, StkSender } from '../ports.ts';
import { accessToken } from './access-token.ts';
import type { AccessToken, TokenOutcome } from './access-token.ts';
import { readAnswer } from './answer.ts';
import type { DarajaAnswer } from './answer.ts';
import { measuredClock } from './clock-offset.ts';
import type { MeasuredClock } from './clock-offset.ts';
import { classify } from './error-table.ts';
import type { ErrorRow } from './error-table.ts';
import { defaultStkLimits, defaultTimeouts } from './settings.ts';
import type { DarajaCredentials, DarajaTimeouts, StkLimits, TransactionType } from './settings.ts';
import { buildStkPush, checkStkPush, readStkPushAccepted } from './stk-push.ts';
import type { StkPushInput } from './stk-push.ts';
import { buildStkQuery, defaultYoungPromptMs, readStkQuery } from './stk-query.ts';
import { safeWords } from './words.ts';

export type DarajaOptions = {
  readonly http: Http;
  readonly clock: Clock;
  /** `https://api.safaricom.co.ke` without a slash at its end; compose decides it from the mode, nobody else. */
  readonly baseUrl: string;
  /** Asked at each request; undefined while the set-up has none. */
  readonly credentials: () => DarajaCredentials | undefined;
  readonly shortcode: number;
  /** The paybill itself, or the till number. */
  readonly partyB: number;
  readonly transactionType: TransactionType;
  /** The public address of one attempt's answer; undefined while there is none (no mailbox yet). */
  readonly callbackUrl: (nonce: string) => string | undefined;
  readonly timeouts?: Partial<DarajaTimeouts>;
  readonly limits?: StkLimits;
  /** Under this age "Invalid CheckoutRequestID" means *not yet*. */
  readonly youngPromptMs?: number;
  readonly userAgent?: string;
};

type Context = {
  readonly options: DarajaOptions;
  readonly timeouts: DarajaTimeouts;
  readonly userAgent: string;
  readonly tokens: AccessToken;
  readonly safaricomClock: MeasuredClock;
};

export function darajaStkSender(options: DarajaOptions): StkSender {
  const safaricomClock = measuredClock(options.clock);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const userAgent = options.userAgent ?? 'Mbili';
  const tokens = accessToken({ ...options, timeouts, userAgent, onDate: safaricomClock.observe });
  const context: Context = { options, timeouts, userAgent, tokens, safaricomClock };
  return {
    push: (request, mayWrite) => push(context, request, mayWrite),
    query: (checkoutRequestId, ageMs) => query(context, checkoutRequestId, ageMs),
    probe: () => probe(context),
    clockOffsetMs: safaricomClock.offsetMs,
  };
}

// ── push ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function push(
  context: Context,
  request: StkPushRequest,
  mayWrite: () => boolean,
): Promise<StkSendOutcome> {
  const prepared = prepare(context.options, request);
  if (!prepared.ok) return prepared.error;
  const sent = await sendAuthorized(context, '/mpesa/stkpush/v1/processrequest', 'push', ({ passkey }) =>
    mayWrite() ? buildStkPush(prepared.value, passkey, context.safaricomClock.nowMs()) : undefined,
  );
  switch (sent.kind) {
    case 'no-token':
      return withoutToken(sent.outcome);
    case 'not-sent':
      // The dispatcher knows whether it was the deadline or the stop key that said no.
      return { kind: 'not-sent', reason: sent.reason };
    case 'ambiguous':
      return { kind: 'ambiguous', reason: safeWords(sent.detail) };
    case 'answer':
      return readPushAnswer(sent.answer, sent.secrets);
  }
}

function prepare(options: DarajaOptions, request: StkPushRequest): Result<StkPushInput, StkSendOutcome> {
  const callbackUrl = options.callbackUrl(request.nonce);
  if (callbackUrl === undefined) return { ok: false, error: { kind: 'not-sent', reason: 'set-up' } };
  const { shortcode, partyB, transactionType } = options;
  const limits = options.limits ?? defaultStkLimits;
  const checked = checkStkPush({ ...request, shortcode, partyB, transactionType, callbackUrl, limits });
  if (checked.ok) return ok(checked.value);
  const { field, problem, row } = checked.error;
  const description = `${field} ${problem}`;
  return {
    ok: false,
    error: { kind: 'refused', errorRow: row, code: 'not-asked', description, retry: 'never' },
  };
}

function withoutToken(outcome: NoToken): StkSendOutcome {
  switch (outcome.kind) {
    case 'credentials-missing':
      return { kind: 'not-sent', reason: 'credentials-missing' };
    case 'refused':
      return { kind: 'not-sent', reason: 'token-refused' };
    case 'busy':
      return notSentBusy(outcome.retryAfterMs);
    case 'no-answer':
      // MONEY: only the token was asked for; the push itself never left.
      return { kind: 'not-sent', reason: 'no-connection' };
  }
}

function readPushAnswer(answer: DarajaAnswer, secrets: readonly string[]): StkSendOutcome {
  const accepted = readStkPushAccepted(answer);
  if (accepted !== undefined) return { kind: 'accepted', ...accepted };
  const row = classify(answer, 'push');
  switch (row.class) {
    case 'definite':
      return refused(row, answer, secrets);
    case 'refused-retry-later':
      return notSentBusy(answer.retryAfterMs ?? row.retryAfterMs);
    case 'token-invalid':
      return { kind: 'not-sent', reason: 'token-refused' };
    case 'still-pending':
    case 'ambiguous':
      return { kind: 'ambiguous', reason: describe(row, answer, secrets) };
  }
}

function refused(row: ErrorRow, answer: DarajaAnswer, secrets: readonly string[]): StkSendOutcome {
  const words = 'message' in answer ? answer : { code: '', message: '' };
  const retryAfterMs = row.retryAfterMs ?? answer.retryAfterMs;
  return {
    kind: 'refused',
    errorRow: row.id,
    code: safeWords(words.code, secrets) || `HTTP ${answer.status}`,
    description: safeWords(words.message, secrets),
    retry: 'never',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function notSentBusy(retryAfterMs: number | undefined): StkSendOutcome {
  return { kind: 'not-sent', reason: 'busy', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function describe(row: ErrorRow, answer: DarajaAnswer, secrets: readonly string[]): string {
  const words = 'message' in answer ? `${answer.code} ${answer.message}` : answer.kind;
  return `${row.id}: HTTP ${answer.status} ${safeWords(words, secrets)}`.trim();
}

// ── query ────────────────────────────────────────────────────────────────────────────────────────────────────────

async function query(context: Context, checkoutRequestId: string, ageMs: number): Promise<StkQueryOutcome> {
  const sent = await sendAuthorized(context, '/mpesa/stkpushquery/v1/query', 'query', ({ passkey }) =>
    buildStkQuery(checkoutRequestId, context.options.shortcode, passkey, context.safaricomClock.nowMs()),
  );
  switch (sent.kind) {
    case 'no-token':
      return noAnswer(sent.outcome);
    case 'not-sent':
    case 'ambiguous':
      return { kind: 'no-answer', reason: safeWords(sent.detail), reached: false };
    case 'answer': {
      const youngPromptMs = context.options.youngPromptMs ?? defaultYoungPromptMs;
      return readStkQuery(sent.answer, { checkoutRequestId, ageMs, youngPromptMs });
    }
  }
}

function noAnswer(outcome: NoToken): StkQueryOutcome {
  switch (outcome.kind) {
    case 'busy': {
      const wait = outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs };
      return { kind: 'no-answer', reason: 'no token: busy', reached: true, ...wait };
    }
    case 'no-answer':
      return { kind: 'no-answer', reason: safeWords(`no token: ${outcome.reason}`), reached: false };
    case 'refused':
      return { kind: 'no-answer', reason: `no token: ${outcome.row.id}`, reached: true };
    case 'credentials-missing':
      return { kind: 'no-answer', reason: 'no token: credentials missing', reached: true };
  }
}

async function probe({ tokens }: Context): Promise<'reached' | 'not-reached' | 'refused'> {
  const outcome = await tokens.renew();
  switch (outcome.kind) {
    case 'token':
    case 'busy':
      return 'reached';
    case 'refused':
    case 'credentials-missing':
      return 'refused';
    case 'no-answer':
      return 'not-reached';
  }
}

// ── one authorized request, and one more after an invalid token ──────────────────────────────────────────────────

type NoToken = Exclude<TokenOutcome, { kind: 'token' }>;
type Sent =
  | { readonly kind: 'no-token'; readonly outcome: NoToken }
  | Exclude<HttpOutcome, { kind: 'response' }>
  | { readonly kind: 'answer'; readonly answer: DarajaAnswer; readonly secrets: readonly string[] };

type BuildBody = (credentials: DarajaCredentials) => object | undefined;

async function sendAuthorized(
  context: Context,
  path: string,
  endpoint: 'push' | 'query',
  build: BuildBody,
): Promise<Sent> {
  const first = await sendOnce(context, path, build);
  if (first.kind !== 'answer' || classify(first.answer, endpoint).class !== 'token-invalid') return first;
  // MONEY: safe to repeat once: the token is checked before anything is processed. `build` asks `mayWrite` again.
  return sendOnce(context, path, build);
}

async function sendOnce(context: Context, path: string, build: BuildBody): Promise<Sent> {
  const { options, timeouts, tokens, safaricomClock } = context;
  const token = await tokens.get();
  if (token.kind !== 'token') return { kind: 'no-token', outcome: token };
  let secrets: readonly string[] = [token.token];
  const outcome = await options.http.send({
    method: 'POST',
    url: `${options.baseUrl}${path}`,
    headers: {
      authorization: `Bearer ${token.token}`,
      // Exactly this: with a charset the gateway reads an empty body (Safaricom Daraja portal, FAQ).
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': context.userAgent,
    },
    body: () => {
      const credentials = options.credentials();
      const body = credentials && build(credentials);
      if (credentials && body) secrets = secretsOf(token.token, credentials, body);
      return body && JSON.stringify(body);
    },
    ...timeouts,
  });
  if (outcome.kind !== 'response') return outcome;
  safaricomClock.observe(outcome.headers['date']);
  const answer = readAnswer(outcome, options.clock.nowMs());
  if (classify(answer, 'push').class === 'token-invalid') tokens.drop(token.token);
  return { kind: 'answer', answer, secrets };
}

/** What must never come back in a description, should Safaricom repeat it. */
function secretsOf(token: string, credentials: DarajaCredentials, body: object): readonly string[] {
  const password = 'Password' in body && typeof body.Password === 'string' ? [body.Password] : [];
  const address = 'CallBackURL' in body && typeof body.CallBackURL === 'string' ? [body.CallBackURL] : [];
  const { consumerKey, consumerSecret, passkey } = credentials;
  return [token, ...password, ...address, consumerKey.trim(), consumerSecret.trim(), passkey.trim()];
}
