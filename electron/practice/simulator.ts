/** The simulated Daraja as its users see it: practice, the customer's phone, the tests, the command. */
import type { PhoneAnswer } from '../ports.ts';
import type { FaultPlace, Faults } from './misbehaviour.ts';
import type { SimulatedAccounts } from './simulated-accounts.ts';
import type { RequestCounts } from './simulated-api.ts';
import type { DeliveredConfirmation } from './simulated-confirmations.ts';
import type { DeliveredCallback } from './simulated-callbacks.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';
import type { CustomerChange, SimulatedCustomer } from './simulated-customers.ts';
import type { InitiatorChange, InitiatorState } from './simulated-initiator.ts';
import type { SimulatedPrompt } from './simulated-prompts.ts';
import type { SimulatedTransaction } from './simulated-register.ts';
import type { DeliveredResult } from './simulated-results.ts';

/** What really happened, for invariants: prompts per reference, who paid what, which callbacks went out. */
export type SimulatorLog = {
  readonly prompts: readonly SimulatedPrompt[];
  readonly callbacks: readonly DeliveredCallback[];
  readonly requests: RequestCounts;
  /** Everything that moved money or was asked to, payouts by their OriginatorConversationID. */
  readonly transactions: readonly SimulatedTransaction[];
  readonly results: readonly DeliveredResult[];
  readonly confirmations: readonly DeliveredConfirmation[];
};

/** Where the money is, and who may do what. */
export type SimulatorState = {
  readonly accounts: SimulatedAccounts;
  readonly bulkAccounts: SimulatedAccounts;
  readonly customers: readonly SimulatedCustomer[];
  readonly initiator: InitiatorState;
};

/** A customer pays by himself, without a prompt. `shortcode`: the till number unless given. */
export type OwnPayment = {
  readonly msisdn: string;
  readonly amountShillings: number;
  readonly reference?: string;
  readonly shortcode?: number;
};

export type SimulatorAddress = { readonly port: number; readonly origin: string };

export type SimulatedDaraja = {
  readonly start: () => Promise<SimulatorAddress>;
  readonly stop: () => Promise<void>;
  /** Keys, shortcodes, passkey and initiator: all that a sender needs besides the certificate. */
  readonly merchant: SimulatedMerchant;
  /** To encrypt the initiator's password to (PEM); the key pair is made when this is first asked for. */
  readonly certificatePem: () => Promise<string>;
  readonly log: () => SimulatorLog;
  readonly state: () => SimulatorState;
  readonly answer: (checkoutRequestId: string, answer: PhoneAnswer) => boolean;
  /** `about`: only for what carries this value in one of its fields: an OCID, a phone number, a receipt. */
  readonly misbehave: <Place extends FaultPlace>(
    place: Place,
    fault: Faults[Place],
    times?: number,
    about?: string,
  ) => void;
  readonly behave: () => void;
  /** Forgets the token in use, as when another machine gets one with the same keys. */
  readonly invalidateToken: () => void;
  /** Everything that is held: callbacks, results, confirmations. */
  readonly releaseCallbacks: (order?: 'as-held' | 'reversed') => void;
  readonly setCustomer: (msisdn: string, change: CustomerChange) => void;
  readonly setAccounts: (change: Partial<SimulatedAccounts>) => void;
  readonly setInitiator: (change: InitiatorChange) => void;
  readonly payOwn: (
    payment: OwnPayment,
  ) => Promise<{ readonly resultCode: string; readonly receipt?: string }>;
  /** Takes the C2B URLs back, as by hand in the portal. */
  readonly unregisterC2b: () => void;
  /** Called after anything in `log` changed. */
  readonly onChange: (listener: () => void) => () => void;
};
