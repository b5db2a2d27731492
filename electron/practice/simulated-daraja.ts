/**
 * Daraja in this process, on loopback: OAuth, STK push, STK query and callbacks in the documented wire format, with
 * Safaricom's own checks and, on request, its bad days. Practice and the tests use the same one, over real HTTP.
 */
import type { Clock, Random } from '../ports.ts';
import { faultScript } from './misbehaviour.ts';
import { simulatedApi } from './simulated-api.ts';
import { callbackCourier } from './simulated-callbacks.ts';
import { practiceMerchant } from './simulated-checks.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';
import { defaultQueryLimit } from './simulated-rate.ts';
import type { QueryLimit } from './simulated-rate.ts';
import { simulatedPrompts } from './simulated-prompts.ts';
import type { PromptRules } from './simulated-prompts.ts';
import type { SimulatedDaraja } from './simulator.ts';
import { simulatedControl } from './simulated-control.ts';
import { close, listen, simulatedServer } from './simulated-server.ts';

export type SimulatedDarajaOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly merchant?: SimulatedMerchant;
  readonly rules?: Partial<PromptRules>;
  /** Safaricom Daraja portal, Authorization: 3599 s. */
  readonly tokenLifeMs?: number;
  readonly queryLimit?: QueryLimit | 'off';
  /** How many prompts and callbacks `log` holds; bounded, because practice may run for days. */
  readonly remembered?: number;
  /** Opens `/_simulator/…` (log, misbehave, answer, release) for a simulator in a process of its own. */
  readonly isControllable?: boolean;
};

const defaultRules: PromptRules = { promptLifeMs: 60_000, answerDelayMs: 600, sameAmountMs: 120_000 };
const documentedTokenLifeMs = 3_599_000;

export function simulatedDaraja(options: SimulatedDarajaOptions): SimulatedDaraja {
  const { clock, random, merchant = practiceMerchant, remembered = 1_000 } = options;
  const listeners = new Set<() => void>();
  const onChange = (): void => {
    for (const listener of listeners) listener();
  };
  const script = faultScript();
  const courier = callbackCourier({ nextFault: () => script.next('callback'), remembered, onChange });
  const prompts = simulatedPrompts({
    clock,
    random,
    rules: { ...defaultRules, ...options.rules },
    remembered,
    onFinal: courier.deliver,
    onChange,
  });
  const api = simulatedApi({
    clock,
    random,
    merchant,
    prompts,
    tokenLifeMs: options.tokenLifeMs ?? documentedTokenLifeMs,
    queryLimit: options.queryLimit ?? defaultQueryLimit,
    onChange,
  });
  const simulator: Omit<SimulatedDaraja, 'start' | 'stop'> = {
    merchant,
    log: () => ({ prompts: prompts.all(), callbacks: courier.delivered(), requests: api.counts() }),
    answer: prompts.answer,
    misbehave: (place, fault, times = 1) => script.add(place, fault, times),
    behave: script.clear,
    invalidateToken: api.invalidateToken,
    releaseCallbacks: (order = 'as-held') => courier.release(order),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const control = options.isControllable === true ? simulatedControl(simulator) : undefined;
  const server = simulatedServer(api, script, control);
  return {
    ...simulator,
    start: () => listen(server, options.port ?? 0),
    stop: () => {
      prompts.stop();
      return close(server);
    },
  };
}
