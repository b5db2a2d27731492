import type { CustomerPhone, Files, OffThread, Pdf } from '../ports.ts';
import type { AppState, BoardCard, LinkState } from '../../shared/ipc-contract.ts';
import type { BoardFacts } from '../reports/board.ts';
import type { Till } from '../services/till.ts';
import type { Session } from './session.ts';

/** What handlers need beside the till: this window's session, and what only the composition knows. */
export type HandlerContext = {
  readonly till: Till;
  readonly session: Session;
  readonly facts: () => BoardFacts;
  readonly cards: () => readonly BoardCard[];
  readonly link: () => LinkState;
  readonly practicePins: readonly { readonly name: string; readonly pin: string }[];
  readonly restored: AppState['restored'];
  readonly ledgerBrokenAt: () => number | null;
  readonly noteVerified: (brokenAt: number | null) => void;
  readonly sessionChanged: () => void;
  readonly phone: CustomerPhone | undefined;
  readonly files: Files;
  /** The full path of a file in the exports folder. */
  readonly exportFile: (name: string) => string;
  readonly offThread: OffThread;
  readonly pdf: Pdf | undefined;
  /** Asks Safaricom for the balances; they come home by themselves. */
  readonly askBalance: () => void;
};
