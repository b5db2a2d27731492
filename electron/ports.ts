/**
 * The outside world as the core sees it. The core (services, outbox, db) depends on these interfaces only;
 * `compose.ts` decides who implements them. Everything slow is asynchronous; nothing here is called inside a
 * transaction except `Clock`, `Random` and `Crypto`'s synchronous parts.
 */
import type { PrintProblem } from '../shared/print-problems.ts';
import type { Columns } from '../shared/receipt-layout.ts';
import type { ModemProblem, SmsOutcome, UssdOutcome } from '../shared/modem.ts';
import type { PosterDocument } from '../shared/poster.ts';
import type { ReceiptDocument } from '../shared/receipt.ts';
import type { MessageDoubt, MessageProblem } from '../shared/messages.ts';
import type {
  CreditRegistration,
  Posted,
  PostedSendOutcome,
  PullOutcome,
  StkQueryOutcome,
  StkSendOutcome,
} from '../shared/observation.ts';

export type Clock = {
  /** Wall clock, epoch milliseconds. It may lie after a power cut. */
  readonly nowMs: () => number;
  /** Monotonic milliseconds since an arbitrary start; never goes back. */
  readonly monotonicMs: () => number;
  /** Calls back once after at least `delayMs`; the returned function cancels. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
};

export type Random = { readonly bytes: (length: number) => Uint8Array };

export type Crypto = {
  readonly sha256: (data: Uint8Array | string) => Uint8Array;
  readonly hmacSha256: (key: Uint8Array, data: Uint8Array | string) => Uint8Array;
  readonly equal: (a: Uint8Array, b: Uint8Array) => boolean;
  /** N=2^15, r=8, p=1; 32 bytes. */
  readonly scrypt: (secret: string, salt: Uint8Array) => Promise<Uint8Array>;
  /** AES-256-GCM; the result carries its own nonce and tag. */
  readonly seal: (key: Uint8Array, plain: Uint8Array) => Uint8Array;
  /** The same bytes always give the same result, so that sealed ids can be looked up; opened by `open`. */
  readonly sealAlike: (key: Uint8Array, plain: Uint8Array) => Uint8Array;
  /** Undefined when the key or the bytes are not the right ones. */
  readonly open: (key: Uint8Array, sealed: Uint8Array) => Uint8Array | undefined;
  /** With a dictionary only the same one inflates it again. */
  readonly deflate: (plain: Uint8Array, dictionary?: Uint8Array) => Uint8Array;
  readonly inflate: (packed: Uint8Array, dictionary?: Uint8Array) => Uint8Array;
};

export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Built after the connection stands and immediately before the first byte is written, so that deadlines and stop
   * keys are checked last. Undefined means: do not write (a definite not-sent).
   */
  readonly body?: () => string | undefined;
  readonly connectTimeoutMs: number;
  /** From the first byte written to the last byte read. */
  readonly answerTimeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Gives the request up: not sent before the first byte, ambiguous after it. For long polls at the program's end. */
  readonly signal?: AbortSignal;
};

export type HttpOutcome =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Definitely not sent: no connection (`secureConnect`, or `connect` on plain loopback), or `body()` said stop. */
  | { readonly kind: 'not-sent'; readonly reason: 'no-connection' | 'stopped'; readonly detail: string }
  /** The request may have arrived. */
  | { readonly kind: 'ambiguous'; readonly detail: string };

/** A fresh connection per request, no keep-alive, no redirects followed. */
export type Http = { readonly send: (request: HttpRequest) => Promise<HttpOutcome> };

export type SecretName =
  | 'consumer-key'
  | 'consumer-secret'
  | 'passkey'
  | 'initiator-password'
  /** Of the modem's SIM, where it has one. */
  | 'sim-pin'
  /** A security credential that the owner made on Safaricom's portal himself, instead of the password. */
  | 'security-credential'
  | 'head-key'
  | 'body-key'
  | 'path-key'
  | 'mailbox-account'
  /** Key of the SMS provider's account. */
  | 'sms-api-key';

/** Secrets stay in the main process. `get` is undefined when the secret was never set or cannot be opened. */
export type Secrets = {
  readonly get: (name: SecretName) => Uint8Array | undefined;
  readonly set: (name: SecretName, value: Uint8Array) => Promise<void>;
};

/** `absent`: there is no vault yet · `locked`: it is there and cannot be read now · `open`. */
export type VaultState = 'open' | 'locked' | 'absent';

/** What became of opening or making a vault. `untilMs` is wall-clock time. */
export type VaultOutcome =
  | { readonly kind: 'open' }
  | { readonly kind: 'wrong-passphrase' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'weak-passphrase' }
  | { readonly kind: 'damaged' }
  /** It is there already, or there is none yet. */
  | { readonly kind: 'not-now' };

/**
 * Where a real mode keeps its secrets: the operating system's keyring, or a file under a passphrase where no keyring
 * can be trusted. A vault that is once open stays open until the program ends. `set` rejects unless it is open.
 */
export type Vault = Secrets & {
  readonly kind: 'keyring' | 'passphrase';
  readonly state: () => VaultState;
  /** A vault that could not be opened before is kept aside under another name, never overwritten. */
  readonly create: (passphrase: string) => Promise<VaultOutcome>;
  readonly unlock: (passphrase: string) => Promise<VaultOutcome>;
  readonly changePassphrase: (present: string, next: string) => Promise<VaultOutcome>;
};

/** What one test of the set-up found. `problem` is a key of the words: what happened and what to do. */
export type CheckOutcome =
  | { readonly kind: 'passed' }
  /** It was sent; the answer comes later, by the mailbox. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'failed'; readonly problem: string; readonly detail: string };

/** Tests of a set-up that reach outside. One that is absent cannot be made by this till yet. */
export type SetUpChecks = {
  readonly token?: () => Promise<CheckOutcome>;
  readonly mailbox?: () => Promise<CheckOutcome>;
  readonly balance?: () => Promise<CheckOutcome>;
};

/** Files outside the database: the anchor and exports. */
export type Files = {
  readonly readText: (
    path: string,
  ) =>
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'missing' }
    | { readonly kind: 'unreadable'; readonly detail: string };
  /** Temporary file, fsync, rename, fsync of the folder. Rejects when the disk refuses. */
  readonly writeDurably: (path: string, data: string | Uint8Array) => Promise<void>;
  readonly freeBytes: (path: string) => number | undefined;
};

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
/** Never a secret, a full phone number or a body: fields are redacted again at the sink. */
export type Log = {
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
};

/** A hint only: `false` is reliable, `true` is not. The truth is the last answer from Daraja. */
export type Network = {
  readonly seemsOnline: () => boolean;
  readonly onChange: (listener: (online: boolean) => void) => () => void;
};

/** Work over 5 ms goes here. `task` is a name known to `off-thread-worker.ts`. */
export type OffThread = {
  readonly run: (task: string, input: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};

/** What became of handing bytes to a printer. `detail` is what the system said itself, for the owner and the log. */
export type PrintOutcome =
  /** The printer's own status says the paper came out. `saved`: it is a file on disk, and no paper. */
  | { readonly kind: 'confirmed'; readonly reason?: 'saved' }
  /** It took the bytes; whether paper came out only a person can say. */
  | { readonly kind: 'handed-over' }
  /** Nothing was printed. */
  | { readonly kind: 'not-printed'; readonly reason: PrintProblem; readonly detail?: string }
  /** Part of it may be on paper. */
  | { readonly kind: 'unclear'; readonly reason: PrintProblem; readonly detail?: string };

/** Every step has its own deadline; `print` always settles. */
export type Printer = { readonly print: (bytes: Uint8Array) => Promise<PrintOutcome> };
/** Where bytes go. The columns are those of font A on its paper. */
export type PrinterSetting =
  | { readonly kind: 'none' }
  /** The receipt as a PDF in the receipts folder, in the width of the paper. */
  | { readonly kind: 'pdf'; readonly folder: string; readonly widthMm: 58 | 80 }
  | ({ readonly columns: Columns } & (
      | { readonly kind: 'file'; readonly folder: string }
      | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
      | SerialSetting
      /** A device file: `/dev/usb/lp0`, or `LPT1` on Windows. */
      | { readonly kind: 'device'; readonly path: string }
      | { readonly kind: 'cups'; readonly queue: string }
      | { readonly kind: 'windows'; readonly queue: string }
    ));
export type SerialSetting = {
  readonly kind: 'serial';
  /** `/dev/ttyUSB0`, `COM3`. */
  readonly path: string;
  readonly baudRate: number;
  readonly handshake: 'none' | 'hardware' | 'software';
};

/** How another program ended. Nothing of what it said is shown before it is understood. */
export type ProgramOutcome =
  | { readonly kind: 'ended'; readonly code: number; readonly output: string; readonly errors: string }
  /** There is no such program here. */
  | { readonly kind: 'missing' }
  /** It was killed at its deadline, with everything that it started. */
  | { readonly kind: 'late' };

/** Other programs of the machine (`lp`, `powershell.exe`): no shell, plain English, a deadline. Never rejects. */
export type Programs = {
  readonly run: (call: {
    readonly command: string;
    readonly args: readonly string[];
    readonly input?: Uint8Array;
    /** The folder in which it runs. */
    readonly folder?: string;
    readonly deadlineMs: number;
  }) => Promise<ProgramOutcome>;
};

/** What is known of the modem. Nothing here is asked for when it is read: the modem says it by itself, or said it last. */
export type ModemState = {
  readonly kind: 'none' | 'simulated' | 'serial';
  /** `off`: not set up or not there · `starting` · `ready` · `busy`: one session is under way. */
  readonly phase: 'off' | 'starting' | 'ready' | 'busy';
  readonly port: string | undefined;
  /** 0…31 as `AT+CSQ` says it; dBm = -113 + 2n. Undefined while unknown. */
  readonly signal: number | undefined;
  readonly registration: 'home' | 'roaming' | 'searching' | 'denied' | 'none' | 'unknown';
  readonly operator: string | undefined;
  readonly sim: 'ready' | 'pin' | 'puk' | 'absent' | 'unknown';
  /** The SIM's airtime as the network last said it. */
  readonly airtime: { readonly amountCents: number; readonly atMs: number } | undefined;
  readonly lastError:
    | { readonly problem: ModemProblem; readonly detail: string; readonly atMs: number }
    | undefined;
};

/** An open serial port. `write` is false when nothing can have been written: the port is closed. */
export type SerialLine = {
  readonly path: string;
  readonly write: (bytes: Uint8Array) => boolean;
  readonly onData: (listener: (bytes: Uint8Array) => void) => void;
  /** Once; also when the device is pulled out. */
  readonly onClose: (listener: () => void) => void;
  readonly close: () => Promise<void>;
};
export type OpenSerialLine = () => Promise<
  | { readonly kind: 'open'; readonly line: SerialLine }
  | { readonly kind: 'refused'; readonly reason: ModemProblem; readonly detail: string }
>;

export type ModemSms = { readonly from: string; readonly text: string; readonly atMs: number };

/**
 * A GSM modem: one session at a time, whoever asks. A call that comes while one is under way waits for it within its own
 * deadline, and is `not-dialled` (`not-sent`) when that passes first. Every call settles.
 */
export type Modem = {
  /**
   * Dials `*…#` and, where the network then shows menus, answers them in turn: `*334# 2 1` dials `*334#`, then says
   * `2`, then `1`. `deadlineMs` is how long all of it may take, from the first byte written.
   */
  readonly dial: (code: string, deadlineMs: number) => Promise<UssdOutcome>;
  /** `to`: twelve digits, 254…. */
  readonly sendSms: (to: string, text: string, deadlineMs: number) => Promise<SmsOutcome>;
  readonly state: () => ModemState;
  /** Messages that came to the SIM; absent where the modem cannot say. The returned function ends the listening. */
  readonly onSms?: (listener: (message: ModemSms) => void) => () => void;
};

/** Receipt or poster → PDF bytes, by the window's own engine where there is one. */
export type Pdf = {
  /** One A4 page; a second one only where it cannot hold all. */
  readonly renderPoster: (poster: PosterDocument) => Promise<Uint8Array | undefined>;
  readonly render: (document: ReceiptDocument, widthMm: 58 | 80) => Promise<Uint8Array | undefined>;
};

/** One STK push, without credential, password, token or timestamp: those are added at send. */
export type StkPushRequest = {
  readonly amountShillings: number;
  /** Twelve digits, 254…; read from `party` at send, never stored in the outbox. */
  readonly payerMsisdn: string;
  readonly accountReference: string;
  readonly description: string;
  /** Lower-case hex of 16 random bytes (32 characters); names the secret callback path of this attempt. */
  readonly nonce: string;
};

export type StkSender = {
  /** `mayWrite` is asked after the connection stands and before the first byte; false means not sent. */
  readonly push: (request: StkPushRequest, mayWrite: () => boolean) => Promise<StkSendOutcome>;
  readonly query: (checkoutRequestId: string, ageMs: number) => Promise<StkQueryOutcome>;
  /** One cheap request that proves the way to Safaricom is open (a token). */
  readonly probe: () => Promise<'reached' | 'not-reached' | 'refused'>;
  /** Safaricom's clock minus ours, from the last answer's Date header; undefined before the first. */
  readonly clockOffsetMs: () => number | undefined;
};

/** The B2C commands that this till uses (Safaricom Daraja portal, B2C). */
export const payoutCommands = ['BusinessPayment', 'SalaryPayment', 'PromotionPayment'] as const;
export type PayoutCommand = (typeof payoutCommands)[number];

/** One B2C payment, without initiator, credential, token or URLs: those are added at send. */
export type PayoutRequest = {
  /** OriginatorConversationID of this attempt, stored before the first send (P5). */
  readonly ocid: string;
  readonly command: PayoutCommand;
  readonly amountShillings: number;
  /** Twelve digits, 254…; read from `party` at send. */
  readonly payeeMsisdn: string;
  readonly remarks: string;
  readonly occasion: string | undefined;
  /** Names the secret path on which the result comes home (also the queue time-out). */
  readonly nonce: string;
};

/** Asks what became of a transaction: by its OriginatorConversationID or by its receipt. */
export type StatusRequest = {
  readonly about: { readonly ocid: string } | { readonly receipt: string };
  readonly remarks: string;
  readonly nonce: string;
};
export type BalanceRequest = { readonly remarks: string; readonly nonce: string };
/** Sends a customer's payment back. It has no idempotency key: sent at most once, like a prompt. */
export type ReversalRequest = {
  readonly receipt: string;
  readonly amountShillings: number;
  readonly remarks: string;
  readonly nonce: string;
};
/** `top-up`: from our paybill to the account of our B2C shortcode · `own-move`: our Working account to our Utility. */
export type FloatRequest = {
  readonly kind: 'top-up' | 'own-move';
  readonly amountShillings: number;
  readonly remarks: string;
  readonly nonce: string;
};

/** Requests whose result is posted later. `mayWrite` is asked after the connection stands and before the first byte. */
export type PostedSender = {
  readonly pay: (request: PayoutRequest, mayWrite: () => boolean) => Promise<PostedSendOutcome>;
  readonly askStatus: (request: StatusRequest) => Promise<PostedSendOutcome>;
  readonly askBalance: (request: BalanceRequest) => Promise<PostedSendOutcome>;
  readonly reverse: (request: ReversalRequest, mayWrite: () => boolean) => Promise<PostedSendOutcome>;
  readonly moveFloat: (request: FloatRequest, mayWrite: () => boolean) => Promise<PostedSendOutcome>;
};

/** The first field of a request that Safaricom would refuse, by Safaricom's own name for it. */
export type WrongField = {
  readonly field: string;
  /** For the log and the owner, in plain English; the sentence for people is that of `errorRow`. */
  readonly problem: string;
  /** The row of the error table that fits (`daraja.*` in the locales). */
  readonly errorRow: string;
};

/**
 * Whether Safaricom would take a request, as far as its documents say: asked before anything is queued, and again by
 * the sender. Undefined means yes. Pure but for the settings, so it may be called inside a transaction.
 */
export type StkChecks = { readonly push: (request: StkPushRequest) => WrongField | undefined };
export type PostedChecks = {
  readonly pay: (request: PayoutRequest) => WrongField | undefined;
  readonly askStatus: (request: StatusRequest) => WrongField | undefined;
  readonly askBalance: (request: BalanceRequest) => WrongField | undefined;
  readonly reverse: (request: ReversalRequest) => WrongField | undefined;
  readonly moveFloat: (request: FloatRequest) => WrongField | undefined;
};

/** Where Safaricom shall post money that came without a prompt. Registered once; production refuses a second time. */
export type CreditUrls = {
  readonly confirmationUrl: string;
  readonly validationUrl: string;
  /** What Safaricom does with a payment when nobody answers the validation. */
  readonly unanswered: 'Completed' | 'Cancelled';
};

/** The shortcode's own credits: those that Safaricom posts, and those that can be asked for (at most 48 h back). */
export type CreditSource = {
  readonly registerUrls: (urls: CreditUrls) => Promise<CreditRegistration>;
  /** `nominatedMsisdn`: the Safaricom number on the organisation's papers. The nonce names the callback's path. */
  readonly registerPull: (nominatedMsisdn: string, nonce: string) => Promise<CreditRegistration>;
  /** All pages of `[fromMs, toMs]`. Synchronous at Safaricom: it works behind a router. */
  readonly pull: (fromMs: number, toMs: number) => Promise<PullOutcome>;
};

/** Every call to Safaricom that is watched and classified by itself. */
export const darajaApis = [
  'token',
  'push',
  'query',
  'b2c',
  'status',
  'balance',
  'reversal',
  'float',
  'c2b-register',
  'pull-register',
  'pull-query',
] as const;
export type DarajaApi = (typeof darajaApis)[number];

/** What the health page shows of one consumer key, since the program started. */
export type DarajaHealth = {
  /** Fresh tokens die again and again: another till (or program) seems to use this consumer key. */
  readonly tokensDieEarly: () => boolean;
  /** Our wall clock when this API last did what it is for; undefined when it has not yet. */
  readonly lastSuccessMs: (api: DarajaApi) => number | undefined;
  /** Safaricom's clock minus ours; undefined before the first answer. */
  readonly clockOffsetMs: () => number | undefined;
};

/** Any body that came to one of our paths → what it says; undefined when we do not understand it (it is kept). */
export type PostedReader = (body: string) => Posted | undefined;

/** Practice only: the prompts lying on customers' phones, and how the trainee answers them. */
export const phoneAnswers = ['pin', 'wrong-pin', 'cancel', 'ignore', 'no-money', 'unreachable'] as const;
export type PhoneAnswer = (typeof phoneAnswers)[number];
export type PhonePrompt = {
  readonly checkoutRequestId: string;
  readonly msisdn: string;
  readonly amountShillings: number;
  readonly accountReference: string;
  readonly sinceMs: number;
};
/** What befalls practice on request: a lesson cuts the network, loses an answer, lets a customer pay by himself. */
export type PracticeEvents = {
  readonly cutNetwork: (isCut: boolean) => void;
  /** The next prompt reaches the phone, and the answer to it is lost on the way back. */
  readonly loseNextAnswer: () => void;
  /** A customer (twelve digits) pays the till without a prompt; the till hears of it as of any such payment. */
  readonly payTill: (msisdn: string, amountShillings: number) => Promise<void>;
};
/** "You have received": a payout, or the customer's own payment that was sent back. */
export type ReceivedMoney = {
  readonly kind: 'b2c' | 'reversal';
  /** Twelve digits, 254…. */
  readonly msisdn: string;
  readonly amountShillings: number;
  readonly fromName: string;
  readonly receipt: string;
  readonly atMs: number;
};
export type CustomerPhone = {
  readonly ringing: () => readonly PhonePrompt[];
  /** Newest last; of one number, or of everybody's. */
  readonly received: (msisdn?: string) => readonly ReceivedMoney[];
  /** False when that prompt is no longer on the phone. */
  readonly answer: (checkoutRequestId: string, answer: PhoneAnswer) => boolean;
  /** The customer pays the till by himself. The receipt in his message; undefined when he has not enough. */
  readonly payOwn: (msisdn: string, amountShillings: number) => Promise<string | undefined>;
  readonly onChange: (listener: () => void) => () => void;
};

/** What became of handing one message over. */
export type MessageSendOutcome =
  | {
      readonly kind: 'sent';
      /** The provider's own name for it; never a number. */
      readonly reference: string | null;
      /** Null where it was not said. */
      readonly costCents: number | null;
    }
  /** It was not sent, and never will be as it is. */
  | { readonly kind: 'refused'; readonly reason: MessageProblem }
  /** It was not sent. `holdsAll`: the next one would fare no better (no money, wrong key, no connection). */
  | { readonly kind: 'later'; readonly reason: MessageProblem; readonly holdsAll: boolean }
  /** It may have been sent: never again by the machine. */
  | { readonly kind: 'ambiguous'; readonly reason: MessageDoubt };

export type MessageSender = {
  /** `to`: twelve digits, 254…, read from `party` at send. Settles within its own deadlines. */
  readonly send: (to: string, text: string) => Promise<MessageSendOutcome>;
};

/** Practice only: the messages on customers' phones, newest last. */
export type PhoneMessage = {
  readonly id: number;
  readonly msisdn: string;
  readonly text: string;
  readonly atMs: number;
};
