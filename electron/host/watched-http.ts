/** Counts nothing and changes nothing: it only remembers when each of Daraja's addresses last answered well. */
import type { Clock, Http } from '../ports.ts';

export type ApiFacts = {
  readonly api: string;
  readonly lastSuccessMs: number | null;
  readonly lastFailureMs: number | null;
};

export type WatchedHttp = { readonly http: Http; readonly apis: () => readonly ApiFacts[] };

/** "The transaction is being processed" is HTTP 500 (Safaricom Daraja portal, M-PESA Express Query): an answer. */
const isPending = (api: string, status: number): boolean => api.includes('stkpushquery') && status === 500;

/** By the path of the request, since the program started; bodies, headers and queries are not looked at. */
export function watchHttp(http: Http, clock: Clock): WatchedHttp {
  const known = new Map<string, ApiFacts>();
  return {
    http: {
      send: async (request) => {
        const outcome = await http.send(request);
        const api = new URL(request.url).pathname;
        const before = known.get(api) ?? { api, lastSuccessMs: null, lastFailureMs: null };
        const isGood =
          outcome.kind === 'response' && (outcome.status === 200 || isPending(api, outcome.status));
        known.set(api, { ...before, [isGood ? 'lastSuccessMs' : 'lastFailureMs']: clock.nowMs() });
        return outcome;
      },
    },
    apis: () => [...known.values()],
  };
}
