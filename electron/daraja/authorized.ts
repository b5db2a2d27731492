/**
 * The one way to Safaricom for everything that carries a token. All senders of one consumer key share a line: one token
 * (a second one would end the first), one measured clock, one record of health.
 *
 * MONEY: a request is written at most once per call, except after an invalid-token answer, which Safaricom gives before
 * it processes anything; then it is written once more.
 */
import type { Clock, DarajaApi, DarajaHealth, Http, HttpOutcome } from '../ports.ts';
import { accessToken } from './access-token.ts';
import type { AccessToken, TokenOutcome } from './access-token.ts';
import { readAnswer } from './answer.ts';
import type { DarajaAnswer } from './answer.ts';
import { measuredClock } from './clock-offset.ts';
import type { MeasuredClock } from './clock-offset.ts';
import { classify } from './error-table.ts';
import { healthRecord } from './health.ts';
import type { HealthRecord } from './health.ts';
import { defaultTimeouts } from './settings.ts';
import type { AppKeys, DarajaTimeouts } from './settings.ts';

export type LineOptions = {
  readonly http: Http;
  readonly clock: Clock;
  /** `https://api.safaricom.co.ke` without a slash at its end; compose decides it from the mode, nobody else. */
  readonly baseUrl: string;
  /** Asked at each request; undefined while the set-up has none. */
  readonly keys: () => AppKeys | undefined;
  readonly timeouts?: Partial<DarajaTimeouts>;
  readonly userAgent?: string;
};

/** A request as it is written, and what of it must never come back in a text. */
export type Written = { readonly body: object; readonly secrets: readonly string[] };

export type AuthorizedRequest = {
  readonly api: DarajaApi;
  readonly path: string;
  /** Asked after the connection stands and before the first byte, at each try; undefined stops it. */
  readonly build: () => Written | undefined;
};

export type NoToken = Exclude<TokenOutcome, { kind: 'token' }>;
export type Sent =
  | { readonly kind: 'no-token'; readonly outcome: NoToken }
  | Exclude<HttpOutcome, { kind: 'response' }>
  | { readonly kind: 'answer'; readonly answer: DarajaAnswer; readonly secrets: readonly string[] };

export type DarajaLine = {
  readonly send: (request: AuthorizedRequest) => Promise<Sent>;
  /** One cheap request that proves the way to Safaricom is open (a token). */
  readonly probe: () => Promise<'reached' | 'not-reached' | 'refused'>;
  /** Safaricom's time as far as known, else ours. */
  readonly nowMs: () => number;
  readonly noteSuccess: (api: DarajaApi) => void;
  readonly health: DarajaHealth;
};

type Context = {
  readonly options: LineOptions;
  readonly timeouts: DarajaTimeouts;
  readonly userAgent: string;
  readonly tokens: AccessToken;
  readonly safaricomClock: MeasuredClock;
  readonly record: HealthRecord;
};

export function darajaLine(options: LineOptions): DarajaLine {
  const safaricomClock = measuredClock(options.clock);
  const record = healthRecord(options.clock);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const userAgent = options.userAgent ?? 'Mbili';
  const tokens = accessToken({
    ...options,
    timeouts,
    userAgent,
    onDate: safaricomClock.observe,
    onToken: () => record.noteSuccess('token'),
  });
  const context: Context = { options, timeouts, userAgent, tokens, safaricomClock, record };
  return {
    send: (request) => send(context, request),
    probe: () => probe(tokens),
    nowMs: safaricomClock.nowMs,
    noteSuccess: record.noteSuccess,
    health: {
      tokensDieEarly: record.tokensDieEarly,
      lastSuccessMs: record.lastSuccessMs,
      clockOffsetMs: safaricomClock.offsetMs,
    },
  };
}

async function send(context: Context, request: AuthorizedRequest): Promise<Sent> {
  const first = await sendOnce(context, request);
  if (first.kind !== 'answer' || classify(first.answer, request.api).class !== 'token-invalid') return first;
  // MONEY: safe to repeat once: the token is checked before anything is processed. `build` is asked again.
  return sendOnce(context, request);
}

async function sendOnce(context: Context, { api, path, build }: AuthorizedRequest): Promise<Sent> {
  const { options, timeouts, tokens, safaricomClock } = context;
  const token = await tokens.get();
  if (token.kind !== 'token') return { kind: 'no-token', outcome: token };
  let secrets: readonly string[] = [token.token, ...keySecrets(options.keys())];
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
      const written = build();
      if (written !== undefined) secrets = [...secrets, ...written.secrets];
      return written && JSON.stringify(written.body);
    },
    ...timeouts,
  });
  if (outcome.kind !== 'response') return outcome;
  safaricomClock.observe(outcome.headers['date']);
  const answer = readAnswer(outcome, options.clock.nowMs());
  const row = classify(answer, api);
  if (row.class === 'token-invalid' && tokens.drop(token.token) && row.id !== 'pullNotRegistered') {
    context.record.noteEarlyEnd();
  }
  return { kind: 'answer', answer, secrets };
}

function keySecrets(keys: AppKeys | undefined): readonly string[] {
  return keys === undefined ? [] : [keys.consumerKey.trim(), keys.consumerSecret.trim()];
}

async function probe(tokens: AccessToken): Promise<'reached' | 'not-reached' | 'refused'> {
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
