import { maskNumbersIn } from '../../shared/msisdn.ts';
import type { ModemView } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { ModemState } from '../ports.ts';
import { airtimeState, buyAirtime, liftPackage, takeOverAirtime } from '../services/airtime.ts';
import { recordBalance } from '../services/resolve/dial.ts';
import { lastReading } from '../db/airtime-store.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type ModemChannels =
  | 'modem:state'
  | 'modem:test'
  | 'modem:set-pin'
  | 'airtime:state'
  | 'airtime:buy'
  | 'airtime:take-over'
  | 'airtime:lift-package';

export function modemHandlers({ till, modem }: HandlerContext): Pick<Handlers, ModemChannels> {
  return {
    'modem:state': () => ok(view(modem.state())),
    'modem:test': async () => {
      const outcome = await modem.readBalance();
      if (outcome.kind !== 'answered')
        return err(
          failure('modem-not-set', {
            reason:
              outcome.kind === 'not-dialled'
                ? `modem.problem.${outcome.reason}`
                : `modem.doubt.${outcome.reason}`,
          }),
        );
      const isKept = recordBalance(till, outcome);
      const amountCents = isKept ? (lastReading(till.db)?.amountCents ?? null) : null;
      return ok({ reply: maskNumbersIn(outcome.text).slice(0, 300), amountCents });
    },
    'modem:set-pin': async (request) => {
      if (!modem.keepPin) return err(failure('not-in-practice'));
      await modem.keepPin(request.pin);
      return ok({});
    },
    'airtime:state': () => ok(airtimeState(till.db)),
    'airtime:buy': (request, actor) => buyAirtime(till, actor, request),
    'airtime:take-over': (request, actor) => takeOverAirtime(till, actor, request),
    'airtime:lift-package': (request, actor) => liftPackage(till, actor, request),
  };
}

function view(state: ModemState): ModemView {
  return {
    kind: state.kind,
    phase: state.phase,
    port: state.port ?? null,
    signal: state.signal ?? null,
    registration: state.registration,
    operator: state.operator ?? null,
    sim: state.sim,
    airtimeCents: state.airtime?.amountCents ?? null,
    airtimeMs: state.airtime?.atMs ?? null,
    problem: state.lastError?.problem ?? null,
    problemMs: state.lastError?.atMs ?? null,
  };
}
