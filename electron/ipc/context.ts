import type { CheckOutcome } from '../ports.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { AppState, BoardCard, Health, LinkState, Request, Response } from '../../shared/ipc-contract.ts';
import type { Mode } from '../../shared/modes.ts';
import type { ReceiptDocument } from '../../shared/receipt-document.ts';
import type { Result } from '../../shared/result.ts';
import type { UssdOutcome } from '../../shared/modem.ts';
import type {
  CustomerPhone,
  Files,
  MessageSender,
  ModemState,
  OffThread,
  Pdf,
  PhoneMessage,
  PrintOutcome,
  SetUpChecks,
} from '../ports.ts';
import type { BoardFacts } from '../reports/face.ts';
import type { ReadCertificate } from '../services/set-up/credentials.ts';
import type { CreditRegistry } from '../services/set-up/credits.ts';
import type { NewOwner } from '../services/set-up/new-mode.ts';
import type { LockedVault } from '../services/set-up/vault.ts';
import type { Actor, Till } from '../services/till.ts';
import type { CustomerDisplay } from './customer-display.ts';
import type { LessonRoom } from './lessons.ts';
import type { Session } from './session.ts';

/** What handlers need beside the till: this window's session, and what only the composition knows. */
export type HandlerContext = {
  readonly till: Till;
  readonly session: Session;
  readonly facts: () => BoardFacts;
  readonly cards: () => readonly BoardCard[];
  readonly link: () => LinkState;
  readonly practicePins: () => readonly { readonly name: string; readonly pin: string }[];
  readonly restored: AppState['restored'];
  readonly ledgerBrokenAt: () => number | null;
  readonly noteVerified: (brokenAt: number | null) => void;
  readonly sessionChanged: () => void;
  readonly phone: CustomerPhone | undefined;
  readonly display: CustomerDisplay;
  readonly modem: ModemContext;
  /** Practice only. */
  readonly lessons: LessonRoom | undefined;
  /** Who sends messages; `phone` in practice only. */
  readonly messages: {
    readonly sender: MessageSender;
    readonly phone: { readonly received: () => readonly PhoneMessage[] } | undefined;
  };
  readonly files: Files;
  /** The full path of a file in the exports folder. */
  readonly exportFile: (name: string) => string;
  readonly offThread: OffThread;
  readonly pdf: Pdf | undefined;
  /** Asks Safaricom for the balances; they come home by themselves. */
  readonly askBalance: () => void;
  /** Undefined in practice, which has no vault. */
  readonly unlocking: LockedVault | undefined;
  readonly checks: SetUpChecks;
  /** Money that is reported beside prompts. */
  readonly credits: CreditRegistry;
  /** One look at the shortcode's own credits, soon. */
  readonly lookForCredits: () => void;
  /** Undefined where answers come another way. */
  readonly enrolMailbox: ((address: string, relaySecret: string) => Promise<CheckOutcome>) | undefined;
  readonly otherModes: OtherModes;
  readonly readCertificate: ReadCertificate;
  readonly paper: {
    readonly printSheet: (document: ReceiptDocument) => Promise<PrintOutcome>;
    readonly testPrinter: (request: Request<'printer:test'>) => Promise<PrintOutcome>;
    readonly openDrawer: () => Promise<PrintOutcome>;
  };
  /** Printers that this machine seems to have. */
  readonly printerChoices: () => Promise<Response<'printer:choices'>>;
  readonly healthFacts: () => HealthFacts;
};

export type ModeState = { readonly mode: Mode; readonly state: 'here' | 'ready' | 'new' };

/** The other modes of this till; opening one ends this run of the program. */
export type OtherModes = {
  readonly practiceOnly: boolean;
  readonly list: () => readonly ModeState[];
  readonly open: (
    mode: Mode,
    owner: NewOwner | undefined,
    actor: Actor,
  ) => Promise<Result<{ readonly reopens: boolean }, Failure>>;
};

/** The modem as handlers reach it. */
export type ModemContext = {
  readonly state: () => ModemState;
  /** Opens what is set now and dials the balance code. */
  readonly readBalance: () => Promise<UssdOutcome>;
  /** Undefined where there is no vault. */
  readonly keepPin: ((pin: string) => Promise<void>) | undefined;
};

/** What only the composition can measure; the rest of the health page is read from the file. */
export type HealthFacts = Pick<
  Health,
  'mailboxLagMs' | 'rate' | 'vault' | 'vaultState' | 'ledger' | 'anchorWrittenMs'
> & {
  readonly apis: readonly Health['apis'][number][];
  readonly freeBytes: number | null;
};
