/** The simulated Daraja as its users see it: practice, the customer's phone, the tests. */
import type { PhoneAnswer } from '../ports.ts';
import type { FaultPlace, Faults } from './misbehaviour.ts';
import type { RequestCounts } from './simulated-api.ts';
import type { DeliveredCallback } from './simulated-callbacks.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';
import type { SimulatedPrompt } from './simulated-prompts.ts';

/** What really happened, for invariants: prompts per reference, who paid what, which callbacks went out. */
export type SimulatorLog = {
  readonly prompts: readonly SimulatedPrompt[];
  readonly callbacks: readonly DeliveredCallback[];
  readonly requests: RequestCounts;
};

export type SimulatedDaraja = {
  readonly start: () => Promise<{ readonly port: number; readonly origin: string }>;
  readonly stop: () => Promise<void>;
  readonly merchant: SimulatedMerchant;
  readonly log: () => SimulatorLog;
  readonly answer: (checkoutRequestId: string, answer: PhoneAnswer) => boolean;
  readonly misbehave: <Place extends FaultPlace>(place: Place, fault: Faults[Place], times?: number) => void;
  readonly behave: () => void;
  /** Forgets the token in use, as when another machine gets one with the same keys. */
  readonly invalidateToken: () => void;
  readonly releaseCallbacks: (order?: 'as-held' | 'reversed') => void;
  /** Called after anything in `log` changed. */
  readonly onChange: (listener: () => void) => () => void;
};
