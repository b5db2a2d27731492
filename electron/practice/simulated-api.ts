/** The three calls of the simulated Daraja, without the wire: a request in, the documented answer out. */
import type { Clock, Random } from '../ports.ts';
import type { FaultPlace, QueryFault } from './misbehaviour.ts';
import { invalidField, jsonAnswer, refusals, resultWords, spikeArrest } from './simulated-answers.ts';
import type { WireAnswer } from './simulated-answers.ts';
import { checkPush, checkQuery } from './simulated-checks.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';
import { newRequestId } from './simulated-ids.ts';
import type { SimulatedPrompt, SimulatedPrompts } from './simulated-prompts.ts';
import { rateLimiter } from './simulated-rate.ts';
import type { QueryLimit } from './simulated-rate.ts';
import { simulatedTokens } from './simulated-token.ts';

export type WireRequest = {
  readonly method: string;
  readonly path: string;
  readonly grantType: string | null;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
};

export type ApiPlace = Exclude<FaultPlace, 'callback'>;
export type RequestCounts = { readonly [Place in ApiPlace]: number };

export type SimulatedApi = {
  readonly placeOf: (path: string) => ApiPlace | undefined;
  readonly handle: (request: WireRequest, queryFault: QueryFault | undefined) => WireAnswer;
  readonly count: (place: ApiPlace) => void;
  readonly counts: () => RequestCounts;
  readonly invalidateToken: () => void;
};

export type SimulatedApiOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly merchant: SimulatedMerchant;
  readonly prompts: SimulatedPrompts;
  readonly tokenLifeMs: number;
  readonly queryLimit: QueryLimit | 'off';
  readonly onChange: () => void;
};

const places: Readonly<Record<string, ApiPlace>> = {
  '/oauth/v1/generate': 'token',
  '/mpesa/stkpush/v1/processrequest': 'push',
  '/mpesa/stkpushquery/v1/query': 'query',
};

export function simulatedApi(options: SimulatedApiOptions): SimulatedApi {
  const { clock, random, queryLimit } = options;
  const tokens = simulatedTokens(clock, random, options.merchant, options.tokenLifeMs);
  const mayQuery = queryLimit === 'off' ? (): boolean => true : rateLimiter(clock, queryLimit);
  let counts: RequestCounts = { token: 0, push: 0, query: 0 };
  const placeOf = (path: string): ApiPlace | undefined =>
    Object.hasOwn(places, path) ? places[path] : undefined;

  function handle(request: WireRequest, queryFault: QueryFault | undefined): WireAnswer {
    const requestId = newRequestId(random);
    const place = placeOf(request.path);
    if (place === undefined) return refusals.notFound(requestId);
    if (request.method !== (place === 'token' ? 'GET' : 'POST')) return refusals.methodNotAllowed(requestId);
    if (place === 'token') return tokens.issue(request.authorization, request.grantType, requestId);
    // The gateway counts before anything else is looked at.
    if (place === 'query' && queryLimit !== 'off' && !mayQuery()) {
      return spikeArrest(queryLimit.requests, queryLimit.perMs, queryLimit.burst);
    }
    if (!tokens.isValid(request.authorization)) return refusals.invalidToken(requestId);
    // With any other content type the gateway reads an empty body.
    const fields = request.contentType === 'application/json' ? readFields(request.body) : {};
    return place === 'push'
      ? push(options, fields, requestId)
      : query(options, fields, requestId, queryFault);
  }

  return {
    placeOf,
    handle,
    count: (place) => {
      counts = { ...counts, [place]: counts[place] + 1 };
      options.onChange();
    },
    counts: () => counts,
    invalidateToken: tokens.invalidate,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function readFields(body: string): Fields {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}

function push(
  { clock, merchant, prompts }: SimulatedApiOptions,
  fields: Fields,
  requestId: string,
): WireAnswer {
  const checked = checkPush(fields, merchant, clock.nowMs());
  if (checked.kind === 'refused') return checked.refusal(requestId);
  if (prompts.isLocked(checked.value.msisdn)) return refusals.subscriberLocked(requestId);
  const { merchantRequestId, checkoutRequestId } = prompts.open(checked.value);
  return jsonAnswer(200, {
    MerchantRequestID: merchantRequestId,
    CheckoutRequestID: checkoutRequestId,
    ResponseCode: '0',
    ResponseDescription: 'Success. Request accepted for processing',
    CustomerMessage: 'Success. Request accepted for processing',
  });
}

function query(
  { clock, merchant, prompts }: SimulatedApiOptions,
  fields: Fields,
  requestId: string,
  fault: QueryFault | undefined,
): WireAnswer {
  const checked = checkQuery(fields, merchant, clock.nowMs());
  if (checked.kind === 'refused') return checked.refusal(requestId);
  const prompt = prompts.find(checked.value);
  if (prompt === undefined || fault === 'says-invalid-id')
    return invalidField('CheckoutRequestID')(requestId);
  if (fault === 'says-4999') return result(prompt, '4999');
  const code = fault === 'lags' ? undefined : prompt.resultCode;
  if (code === undefined) return refusals.beingProcessed(requestId);
  const echoed = fault === 'echoes-another-id' ? { ...prompt, checkoutRequestId: 'ws_CO_other' } : prompt;
  return result(echoed, code);
}

function result(prompt: SimulatedPrompt, code: keyof typeof resultWords): WireAnswer {
  return jsonAnswer(200, {
    ResponseCode: '0',
    ResponseDescription: 'The service request has been accepted successsfully',
    MerchantRequestID: prompt.merchantRequestId,
    CheckoutRequestID: prompt.checkoutRequestId,
    ResultCode: code,
    ResultDesc: resultWords[code],
  });
}
