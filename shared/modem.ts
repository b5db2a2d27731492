/** What a GSM modem says, and what became of what it was asked to do. Closed lists: both processes know them all. */

/** Why nothing left the modem. Each has its sentence in the locales (`modem.problem.*`). */
export const modemProblems = [
  /** No port is set, or none of those that are set answered. */
  'no-port',
  /** The operating system refused the port to this user (Linux: group dialout). */
  'port-refused',
  /** Another program, often ModemManager or the vendor's own, holds the port. */
  'port-busy',
  'not-answering',
  'no-sim',
  'sim-pin',
  'sim-puk',
  /** The PIN that was set is wrong: it is tried once per insertion and never again by the machine. */
  'sim-pin-wrong',
  'no-signal',
  'not-registered',
  /** This modem or SIM cannot do it at all. */
  'not-supported',
  /** The modem refused the command itself, before anything left. */
  'refused',
  /** A dialogue is under way; the program's own order of work should have waited. */
  'in-use',
] as const;
export type ModemProblem = (typeof modemProblems)[number];

/** Why it cannot be said whether the network acted. */
export const modemDoubts = [
  'timed-out',
  'network-timed-out',
  /** The network ended the session without a word. */
  'network-ended',
  /** The modem says that USSD is not available; some say so of a session that failed on the way, too. */
  'not-available',
  'truncated',
  'port-lost',
  'modem-error',
] as const;
export type ModemDoubt = (typeof modemDoubts)[number];

/** What became of dialling a code. */
export type UssdOutcome =
  /** The network's last text. Whether it says yes or no is for `shared/ussd-reply.ts`. */
  | { readonly kind: 'answered'; readonly text: string }
  /** MONEY: nothing was dialled; it may be dialled later. */
  | { readonly kind: 'not-dialled'; readonly reason: ModemProblem; readonly detail: string }
  /** MONEY: the command was written and no final answer came: it may have worked. Never dialled again blindly. */
  | { readonly kind: 'ambiguous'; readonly reason: ModemDoubt; readonly text: string | undefined };

/** What became of handing a message to the network. */
export type SmsOutcome =
  | { readonly kind: 'sent'; readonly reference: string }
  /** The modem or the network said no to this message. */
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'not-sent'; readonly reason: ModemProblem; readonly detail: string }
  /** The text was written and no answer came: it may have been sent. */
  | { readonly kind: 'ambiguous'; readonly reason: ModemDoubt };
