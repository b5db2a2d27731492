/** A client at work: what it was given, and what its looks and probes share. */
import type { Clock, Log } from '../ports.ts';
import type { MailboxAccount, MailboxPorts } from './mailbox-account.ts';
import type { MailboxStore } from './mailbox-inbox.ts';
import type { MailboxRules } from './mailbox-rules.ts';
import type { MailboxState, MailboxStatus } from './mailbox-status.ts';

export type MailboxClientOptions = MailboxPorts & {
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined while no mailbox is set up; asked before every look. */
  readonly account: () => MailboxAccount | undefined;
  readonly store: MailboxStore;
  /** Something is under way whose result comes by the mailbox. */
  readonly isPending: () => boolean;
  /** The state in `status` is another one now. */
  readonly changed?: (status: MailboxStatus) => void;
  readonly rules?: Partial<MailboxRules>;
};

export type Running = {
  readonly options: MailboxClientOptions;
  readonly rules: MailboxRules;
  readonly state: MailboxState;
  /** Nonces of probes under way, and what to call when one comes home. */
  readonly probes: Map<string, () => void>;
  readonly stopped: AbortController;
};
