/**
 * The OAuth token, got once and used by all calls. A new token ends the previous one of the same app (Safaricom Daraja
 * portal, Authorization), so asking too often breaks requests under way: concurrent callers share one request, and a
 * token is asked for anew only a minute before its end or after Safaricom refused it.
 *
 * A failure here proves that nothing that moves money was sent.
 */
import type { Clock, Http } from '../ports.ts';
import { readAnswer } from './answer.ts';
import { classify } from './error-table.ts';
import type { ErrorRow } from './error-table.ts';
import { textOf } from './json.ts';
import type { AppKeys, DarajaTimeouts } from './settings.ts';

export type TokenOutcome =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'credentials-missing' }
  /** Safaricom answered, and does not give these keys a token. */
  | { readonly kind: 'refused'; readonly row: ErrorRow }
  | { readonly kind: 'busy'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'no-answer'; readonly reason: string };

export type AccessToken = {
  readonly get: () => Promise<TokenOutcome>;
  /** Asks Safaricom even when a token is at hand. */
  readonly renew: () => Promise<TokenOutcome>;
  /** Forgets this token, unless a newer one has taken its place; true when it should have lived on. */
  readonly drop: (token: string) => boolean;
};

export type AccessTokenOptions = {
  readonly http: Http;
  readonly clock: Clock;
  readonly baseUrl: string;
  readonly keys: () => AppKeys | undefined;
  readonly timeouts: DarajaTimeouts;
  readonly userAgent: string;
  readonly onDate: (date: string | undefined) => void;
  readonly onToken: () => void;
};

/** Safaricom Daraja portal, Authorization: a token lives 3599 s. Renewed a minute early, for requests on their way. */
const documentedLifeMs = 3_599_000;
const renewEarlyMs = 60_000;

type Held = {
  readonly token: string;
  readonly basic: string;
  /** Kept by both clocks: the wall clock can be set, the monotonic one may stop while the machine sleeps. */
  readonly renewAtMs: number;
  readonly renewAtMonotonicMs: number;
};

export function accessToken(options: AccessTokenOptions): AccessToken {
  let held: Held | undefined;
  let underWay: { readonly basic: string; readonly outcome: Promise<TokenOutcome> } | undefined;

  function renew(): Promise<TokenOutcome> {
    const keys = options.keys();
    if (keys === undefined) return Promise.resolve({ kind: 'credentials-missing' });
    const basic = basicAuthorization(keys);
    if (underWay?.basic === basic) return underWay.outcome;
    const outcome = fetchToken(options, basic).then((fetched) => {
      if (underWay === mine) underWay = undefined;
      if (fetched.kind !== 'token') return fetched;
      held = hold(options.clock, basic, fetched);
      options.onToken();
      return { kind: 'token', token: fetched.token } as const;
    });
    const mine = { basic, outcome };
    underWay = mine;
    return outcome;
  }

  return {
    get: () => {
      const keys = options.keys();
      // Keys that were changed in set-up count from the next request on.
      const fits = keys !== undefined && held?.basic === basicAuthorization(keys);
      if (held && fits && isFresh(held, options.clock)) {
        return Promise.resolve({ kind: 'token', token: held.token });
      }
      return renew();
    },
    renew,
    drop: (token) => {
      if (held?.token !== token) return false;
      const diedEarly = isFresh(held, options.clock);
      held = undefined;
      return diedEarly;
    },
  };
}

function hold(clock: Clock, basic: string, { token, lifeMs: life }: FetchedToken): Held {
  const usableMs = life - renewEarlyMs;
  return {
    token,
    basic,
    renewAtMs: clock.nowMs() + usableMs,
    renewAtMonotonicMs: clock.monotonicMs() + usableMs,
  };
}

function isFresh(held: Held, clock: Clock): boolean {
  return clock.monotonicMs() < held.renewAtMonotonicMs && clock.nowMs() < held.renewAtMs;
}

function basicAuthorization({ consumerKey, consumerSecret }: AppKeys): string {
  return `Basic ${Buffer.from(`${consumerKey.trim()}:${consumerSecret.trim()}`).toString('base64')}`;
}

type FetchedToken = { readonly kind: 'token'; readonly token: string; readonly lifeMs: number };
type Fetched = Exclude<TokenOutcome, { kind: 'token' }> | FetchedToken;

async function fetchToken(options: AccessTokenOptions, authorization: string): Promise<Fetched> {
  const outcome = await options.http.send({
    method: 'GET',
    url: `${options.baseUrl}/oauth/v1/generate?grant_type=client_credentials`,
    headers: { authorization, accept: 'application/json', 'user-agent': options.userAgent },
    ...options.timeouts,
  });
  if (outcome.kind !== 'response') return { kind: 'no-answer', reason: outcome.detail };
  options.onDate(outcome.headers['date']);
  const answer = readAnswer(outcome, options.clock.nowMs());
  const token = answer.kind === 'success' ? textOf(answer.json['access_token']) : undefined;
  if (token !== undefined && answer.kind === 'success') {
    return { kind: 'token', token, lifeMs: lifeMs(answer.json['expires_in']) };
  }
  const row = classify(answer, 'token');
  if (row.class === 'refused-retry-later')
    return { kind: 'busy', retryAfterMs: answer.retryAfterMs ?? row.retryAfterMs };
  if (row.class === 'definite') return { kind: 'refused', row };
  return { kind: 'no-answer', reason: `${row.id}: HTTP ${answer.status}` };
}

/** `expires_in` is a string on the wire and a number in the portal's sample. */
function lifeMs(expiresIn: unknown): number {
  const seconds = Number(textOf(expiresIn) ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds * 1000, documentedLifeMs)
    : documentedLifeMs;
}
