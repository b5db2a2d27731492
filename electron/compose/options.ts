/** What a composed program is made from, and what it gives back. */
import type { UssdOutcome } from '../../shared/modem.ts';
import type { PayoutRules } from '../../shared/payout-policy.ts';
import type { PaymentRules } from '../../shared/payment-policy.ts';
import type { Mode } from '../../shared/modes.ts';
import type { Result } from '../../shared/result.ts';
import type { MailboxStatus } from '../callbacks/mailbox-status.ts';
import type { Call } from '../ipc/router.ts';
import type {
  CheckOutcome,
  Clock,
  CreditSource,
  CreditUrls,
  Crypto,
  CustomerPhone,
  Files,
  Http,
  Log,
  Modem,
  Network,
  OpenSerialLine,
  Pdf,
  PostedSender,
  PracticeEvents,
  Programs,
  Random,
  SetUpChecks,
  StkSender,
  Vault,
} from '../ports.ts';

export type TillModem = Modem & {
  /** Opens what is set now and dials the balance code. */
  readonly readBalance: () => Promise<UssdOutcome>;
  readonly keepPin: ((pin: string) => Promise<void>) | undefined;
  /** Whether there is a modem that could dial at all. */
  readonly isSet: () => boolean;
  readonly stop: () => Promise<void>;
};

export type Ports = {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly http: Http;
  readonly files: Files;
  readonly log: Log;
  readonly network?: Network;
  readonly pdf?: Pdf;
  readonly programs: Programs;
  /** The operating system's keyring on this file; undefined where none can be trusted. */
  readonly keyring?: (path: string) => Promise<Vault | undefined>;
  /** Ends this run of the program and starts it again in another mode. */
  readonly reopen?: (mode: Mode) => void;
};

/** Everything outside the till, as one mode has it. */
export type World = {
  readonly sender: StkSender;
  /** Payouts and the questions whose answers are posted. */
  readonly posted: PostedSender;
  /** Whether a posted result can come home, and how to prove it (P5). */
  readonly wayHome: { readonly isProved: () => boolean; readonly prove: () => Promise<boolean> };
  /** Fresh tokens die again and again: another till seems to use this consumer key. */
  readonly tokensDieEarly: () => boolean;
  /** Practice only. */
  readonly phone: CustomerPhone | undefined;
  /** Practice only: what lessons let happen outside. */
  readonly events: PracticeEvents | undefined;
  readonly callbacksArrive: () => boolean;
  readonly checks: SetUpChecks;
  /** Money that is reported beside prompts, and where Safaricom is told to report it. */
  readonly credits: CreditSource;
  readonly creditUrls: () => CreditUrls | undefined;
  /** Undefined where answers come another way. */
  readonly mailbox: () => MailboxStatus | undefined;
  /** Something changed that may be answered by the mailbox. */
  readonly nudge?: () => void;
  readonly enrol?: (address: string, relaySecret: string) => Promise<CheckOutcome>;
  /** The modem of this mode; the simulated one everywhere but in production. */
  readonly modem: TillModem;
  readonly stop: () => Promise<void>;
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
  /** Other modes are not set up from here, and no credential can be entered. */
  readonly practiceOnly?: boolean;
  /** What a passphrase costs to try; tests take less. */
  readonly vault?: { readonly cost: { readonly N: number; readonly r: number; readonly p: number } };
  readonly rules?: Partial<PaymentRules>;
  readonly payoutRules?: Partial<PayoutRules>;
  /** Practice only: another Daraja-compatible server on loopback, and the port where its callbacks come. */
  readonly practice?: {
    readonly darajaUrl?: string;
    readonly callbackPort?: number;
    readonly answerDelayMs?: number;
    /** Another simulated modem. */
    readonly modem?: OpenSerialLine;
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
