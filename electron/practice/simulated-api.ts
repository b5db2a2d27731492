/** The gateway of the simulated Daraja, without the wire: a request in, the documented answer out. */
import type { Clock, Random } from '../ports.ts';
import { isSpoiling } from './misbehaviour.ts';
import type { ApiPlace, Faults, PostedPlace, PullFault, QueryFault, RequestFault } from './misbehaviour.ts';
import { invalidToken, noProduct, notFound, refusals, spikeArrest } from './simulated-answers.ts';
import type { Refusal, WireAnswer } from './simulated-answers.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';
import type { SimulatedC2b } from './simulated-c2b.ts';
import { pushPrompt, queryPrompt } from './simulated-express.ts';
import { readFields } from './simulated-fields.ts';
import type { Fields } from './simulated-fields.ts';
import { newRequestId } from './simulated-ids.ts';
import { acceptedAnswer } from './simulated-posted.ts';
import type { PostedApi } from './simulated-posted.ts';
import type { SimulatedPrompts } from './simulated-prompts.ts';
import type { SimulatedPull } from './simulated-pull.ts';
import { rateLimiter } from './simulated-rate.ts';
import type { QueryLimit } from './simulated-rate.ts';
import type { ResultCourier } from './simulated-results.ts';
import { simulatedTokens } from './simulated-token.ts';

export type WireRequest = {
  readonly method: string;
  readonly path: string;
  readonly grantType: string | null;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
};

/** Places that nobody has asked yet are left out, but for the first three. */
export type RequestCounts = Readonly<Record<'token' | 'push' | 'query', number>> & {
  readonly [Place in ApiPlace]?: number;
};

export type Handled = {
  readonly answer: WireAnswer;
  /** Done when the result of what was just accepted is at its receiver (or is known not to come). */
  readonly resultIsHome?: () => Promise<void>;
};

/** The faults that change what an API says, as opposed to those that change how its answer travels. */
export type SayingFault = QueryFault | PullFault;
export const isSaying = (fault: RequestFault | SayingFault | undefined): fault is SayingFault =>
  fault?.startsWith('says-') === true ||
  fault === 'lags' ||
  fault === 'echoes-another-id' ||
  fault === 'none-as-text' ||
  fault === 'none-as-500';

export type SimulatedApi = {
  readonly placeOf: (path: string) => ApiPlace | undefined;
  readonly handle: (request: WireRequest, fault: Faults[ApiPlace] | undefined) => Handled;
  /** What this place answers to a token that it does not know. */
  readonly tokenRefusal: (place: ApiPlace) => Refusal;
  readonly count: (place: ApiPlace) => void;
  readonly counts: () => RequestCounts;
  readonly invalidateToken: () => void;
};

export type SimulatedApiOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly merchant: SimulatedMerchant;
  readonly prompts: SimulatedPrompts;
  readonly postedApis: { readonly [Place in PostedPlace]: PostedApi };
  readonly results: ResultCourier;
  readonly c2b: SimulatedC2b;
  readonly pull: SimulatedPull;
  readonly whenCalledBack: (checkoutRequestId: string) => Promise<void>;
  readonly tokenLifeMs: number;
  readonly queryLimit: QueryLimit | 'off';
  /** Over every API of the app. Production's is not published. */
  readonly appLimit: QueryLimit | 'off';
  readonly onChange: () => void;
};

const places: Readonly<Record<string, ApiPlace>> = {
  '/oauth/v1/generate': 'token',
  '/mpesa/stkpush/v1/processrequest': 'push',
  '/mpesa/stkpushquery/v1/query': 'query',
  '/mpesa/b2c/v3/paymentrequest': 'b2c',
  '/mpesa/transactionstatus/v1/query': 'status',
  '/mpesa/accountbalance/v1/query': 'balance',
  '/mpesa/reversal/v1/request': 'reversal',
  '/mpesa/b2b/v1/paymentrequest': 'float',
  '/mpesa/c2b/v1/registerurl': 'c2b-register',
  '/mpesa/c2b/v2/registerurl': 'c2b-register',
  '/mpesa/c2b/v1/simulate': 'c2b-simulate',
  '/mpesa/c2b/v2/simulate': 'c2b-simulate',
  '/pulltransactions/v1/register': 'pull-register',
  '/pulltransactions/v1/query': 'pull-query',
};

/** They exist at Safaricom; the app of practice has no product for them. v1 of B2C has no id against paying twice. */
const otherProducts: readonly string[] = ['/mpesa/b2c/v1/paymentrequest', '/mpesa/qrcode/v1/generate'];

const tokenRefusals: { readonly [Place in ApiPlace]: Refusal } = {
  token: invalidToken.express,
  push: invalidToken.express,
  query: invalidToken.express,
  b2c: invalidToken.payout,
  status: invalidToken.status,
  balance: invalidToken.payout,
  reversal: invalidToken.express,
  float: invalidToken.payout,
  'c2b-register': invalidToken.status,
  'c2b-simulate': invalidToken.status,
  'pull-register': invalidToken.pull,
  'pull-query': invalidToken.pull,
};

/** Their pages know a payload that is no JSON; elsewhere it is read as an empty one. */
const saysInvalidPayload: readonly ApiPlace[] = ['status', 'c2b-register', 'c2b-simulate'];

export function simulatedApi(options: SimulatedApiOptions): SimulatedApi {
  const { clock, random, queryLimit, appLimit } = options;
  const tokens = simulatedTokens(clock, random, options.merchant, options.tokenLifeMs);
  const mayQuery = queryLimit === 'off' ? undefined : rateLimiter(clock, queryLimit);
  const mayAsk = appLimit === 'off' ? undefined : rateLimiter(clock, appLimit);
  let counts: RequestCounts = { token: 0, push: 0, query: 0 };
  const placeOf = (path: string): ApiPlace | undefined =>
    Object.hasOwn(places, path) ? places[path] : undefined;

  /** The gateway counts before anything else is looked at. */
  function tooMany(place: ApiPlace): WireAnswer | undefined {
    if (place === 'query' && queryLimit !== 'off' && mayQuery?.() === false) return arrested(queryLimit);
    return place !== 'token' && appLimit !== 'off' && mayAsk?.() === false ? arrested(appLimit) : undefined;
  }

  function handle(request: WireRequest, fault: Faults[ApiPlace] | undefined): Handled {
    const requestId = newRequestId(random);
    const place = placeOf(request.path);
    if (place === undefined)
      return { answer: otherProducts.includes(request.path) ? noProduct : notFound(request.path)(requestId) };
    if (request.method !== (place === 'token' ? 'GET' : 'POST'))
      return { answer: refusals.methodNotAllowed(requestId) };
    if (place === 'token')
      return { answer: tokens.issue(request.authorization, request.grantType, requestId) };
    const arrest = tooMany(place);
    if (arrest) return { answer: arrest };
    if (!tokens.isValid(request.authorization)) return { answer: tokenRefusals[place](requestId) };
    // With any other content type the gateway reads an empty body.
    const fields = request.contentType === 'application/json' ? readFields(request.body) : {};
    if (fields === undefined && saysInvalidPayload.includes(place))
      return { answer: refusals.payload(requestId) };
    return dispatch(options, place, request.path, fields ?? {}, requestId, fault);
  }

  return {
    placeOf,
    handle,
    tokenRefusal: (place) => tokenRefusals[place],
    count: (place) => {
      counts = { ...counts, [place]: (counts[place] ?? 0) + 1 };
      options.onChange();
    },
    counts: () => counts,
    invalidateToken: tokens.invalidate,
  };
}

const arrested = ({ requests, perMs, burst }: QueryLimit): WireAnswer => spikeArrest(requests, perMs, burst);

function dispatch(
  options: SimulatedApiOptions,
  place: Exclude<ApiPlace, 'token'>,
  path: string,
  fields: Fields,
  requestId: string,
  fault: Faults[ApiPlace] | undefined,
): Handled {
  const saying = fault !== undefined && !isSpoiling(fault) && isSaying(fault) ? fault : undefined;
  const { c2b, pull } = options;
  switch (place) {
    case 'push': {
      const { answer, checkoutRequestId: id } = pushPrompt(options, fields, requestId);
      return id === undefined ? { answer } : { answer, resultIsHome: () => options.whenCalledBack(id) };
    }
    case 'query': {
      const said = saying === 'none-as-text' || saying === 'none-as-500' ? undefined : saying;
      return { answer: queryPrompt(options, fields, requestId, said) };
    }
    case 'c2b-register':
      return { answer: c2b.register(fields, path.includes('/v1/') ? 'v1' : 'v2', requestId) };
    case 'c2b-simulate':
      return { answer: c2b.simulate(fields, requestId) };
    case 'pull-register':
      return { answer: pull.register(fields, requestId) };
    case 'pull-query': {
      const said = saying === 'none-as-text' || saying === 'none-as-500' ? saying : undefined;
      return { answer: pull.query(fields, requestId, said) };
    }
    case 'b2c':
    case 'status':
    case 'balance':
    case 'reversal':
    case 'float':
      return acceptPosted(options, options.postedApis[place], fields, requestId);
  }
}

function acceptPosted(
  { results }: SimulatedApiOptions,
  api: PostedApi,
  fields: Fields,
  requestId: string,
): Handled {
  const refusal = api.check(fields);
  if (refusal) return { answer: refusal(requestId) };
  const { ids, hurry } = results.accept(api, fields);
  return { answer: acceptedAnswer(ids), resultIsHome: hurry };
}
