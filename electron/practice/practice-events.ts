/** What a lesson lets happen in practice's outside world. */
import type { CustomerPhone, Http, PracticeEvents } from '../ports.ts';
import type { SimulatedDaraja } from './simulator.ts';

export type CuttableHttp = { readonly http: Http; readonly cut: (isCut: boolean) => void };

/** While it is cut no connection comes about, as without a network: a definite not-sent. */
export function cuttableHttp(http: Http): CuttableHttp {
  const state = { isCut: false };
  return {
    http: {
      send: (request) =>
        state.isCut
          ? Promise.resolve({ kind: 'not-sent', reason: 'no-connection', detail: 'cut by a lesson' })
          : http.send(request),
    },
    cut: (isCut) => {
      state.isCut = isCut;
    },
  };
}

export function practiceEvents(
  simulator: Pick<SimulatedDaraja, 'misbehave'>,
  cut: CuttableHttp['cut'],
  payOwn: CustomerPhone['payOwn'],
): PracticeEvents {
  return {
    cutNetwork: cut,
    loseNextAnswer: () => simulator.misbehave('push', 'drop-answer'),
    payTill: async (msisdn, amountShillings) => void (await payOwn(msisdn, amountShillings)),
  };
}
