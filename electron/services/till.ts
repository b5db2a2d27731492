import type { Clock, Crypto, Log, Random } from '../ports.ts';
import type { ReadableDb } from '../db/sql.ts';
import type { LedgerKeys } from '../db/ledger-store.ts';
import type { BodyCipher } from '../db/body-cipher.ts';
import type { IdCipher } from '../db/id-cipher.ts';
import type { Mode } from '../../shared/modes.ts';
import type { PaymentRules } from '../../shared/payment-policy.ts';
import type { PayoutRules } from '../../shared/payout-policy.ts';
import type { Role } from '../../shared/roles.ts';
import type { Settings } from '../../shared/ipc-contract.ts';
import { lastBookedAtMs } from '../db/ledger-store.ts';

/** Everything a use case needs, and nothing of Electron or the network: they decide and write, others send. */
export type Till = {
  readonly db: ReadableDb;
  readonly mode: Mode;
  readonly epoch: number;
  /** This run of the program; a delivery shown by another run must be asked about. */
  readonly runId: string;
  readonly buildDateMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly log: Log;
  readonly ledger: LedgerKeys;
  readonly bodies: BodyCipher;
  readonly ids: IdCipher;
  readonly rules: PaymentRules;
  readonly payoutRules: PayoutRules;
  readonly settings: () => Settings;
  /** Safaricom's clock minus ours, once it is known. */
  readonly clockOffsetMs: () => number | undefined;
  /** Whether callbacks can reach this till now; without them, queries start early. */
  readonly callbacksArrive: () => boolean;
  /** Whether a payout's result can come home: the way was proved within the last two minutes (P5). */
  readonly wayHomeIsProved: () => boolean;
  /** Called after a commit: the dispatcher looks for work, the screen asks again. */
  readonly changed: (change: { readonly order: string | null; readonly became: string | null }) => void;
};

/** Who asks. Every audit row names one. */
export type Actor = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Signed in with a PIN that somebody else knows: the router lets him choose his own, and nothing else. */
  readonly mustChangePin?: true;
};

/**
 * A clock that cannot be right: behind the last row or behind the day this program was built, or far from
 * Safaricom's. Prompts do not leave by such a clock; cash does.
 */
export function wrongClock(
  till: Till,
): { readonly shownMs: number; readonly realMs: number | null } | undefined {
  const nowMs = till.clock.nowMs();
  const offsetMs = till.clockOffsetMs();
  // Safaricom's clock outranks our own past: rows booked by a clock that once ran ahead must not stop the till for years.
  if (offsetMs !== undefined)
    return Math.abs(offsetMs) > till.rules.clockToleranceMs
      ? { shownMs: nowMs, realMs: nowMs + offsetMs }
      : undefined;
  const behind = nowMs + till.rules.clockToleranceMs < Math.max(lastBookedAtMs(till.db), till.buildDateMs);
  return behind ? { shownMs: nowMs, realMs: null } : undefined;
}
