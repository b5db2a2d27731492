/** What a composed program is made from, and what it gives back. */
import type { PaymentRules } from '../shared/payment-policy.ts';
import type { Mode } from '../shared/modes.ts';
import type { Result } from '../shared/result.ts';
import type { Call } from './ipc/router.ts';
import type { Clock, Crypto, Files, Http, Log, Network, Pdf, Random } from './ports.ts';

export type Ports = {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly http: Http;
  readonly files: Files;
  readonly log: Log;
  readonly network?: Network;
  readonly pdf?: Pdf;
};

export type ComposeOptions = {
  readonly dataDir: string;
  readonly mode: Mode;
  /** The mode was asked for by name, not chosen by the program. */
  readonly modeIsAsked: boolean;
  readonly buildDateMs: number;
  /** The file that serves `off-thread` tasks. */
  readonly workerUrl: URL;
  /** Who is signed in when practice opens; other modes always start locked. */
  readonly practiceSignIn: 'attendant' | 'owner' | 'nobody';
  readonly rules?: Partial<PaymentRules>;
  /** Practice only: another Daraja-compatible server on loopback, and the port where its callbacks come. */
  readonly practice?: {
    readonly darajaUrl?: string;
    readonly callbackPort?: number;
    readonly answerDelayMs?: number;
  };
  /** Larger files open at once and are checked off the main thread. */
  readonly checkedAtOpenMaxBytes?: number;
  /** Between two STK queries (sandbox: five in sixty seconds). */
  readonly queryEveryMs?: number;
};

export type AppEvent = { readonly topic: string; readonly payload: unknown };

export type App = {
  readonly handle: (call: Call) => Promise<Result<unknown, unknown>>;
  readonly subscribe: (listener: (event: AppEvent) => void) => () => void;
  readonly start: () => Promise<void>;
  /** The machine goes to sleep, and is awake again. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
};
