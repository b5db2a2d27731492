/** How often, how long and how patiently the mailbox is asked. */
import { mailboxMaxWaitSeconds } from '../../shared/mailbox-protocol.ts';
import type { Random } from '../ports.ts';

export type MailboxRules = {
  /** A long poll's wait while something is pending. */
  readonly waitSeconds: number;
  /** Between looks while nothing is pending. */
  readonly idleMs: number;
  /** Between two pages: opening and storing them leaves the counter room (P15). */
  readonly pageRestMs: number;
  /** The least between two looks that bring nothing new, whatever the mailbox answers. */
  readonly pauseMs: number;
  readonly backoffFirstMs: number;
  readonly backoffMostMs: number;
  /** How often the first cursor is asked for again. */
  readonly sweepEveryMs: number;
  readonly answerTimeoutMs: number;
  readonly probeTimeoutMs: number;
  /** A body older than this makes the mailbox *behind*. */
  readonly behindAfterMs: number;
  /** Without an answer for so long it is *unreachable*. */
  readonly unreachableAfterMs: number;
};

/** Ours. At a shop's volume this is a few thousand requests a day, and a result is here within a second or two. */
export const defaultMailboxRules: MailboxRules = {
  waitSeconds: mailboxMaxWaitSeconds,
  idleMs: 60_000,
  pageRestMs: 20,
  pauseMs: 1_000,
  backoffFirstMs: 1_000,
  backoffMostMs: 60_000,
  sweepEveryMs: 60_000,
  answerTimeoutMs: 15_000,
  probeTimeoutMs: 20_000,
  behindAfterMs: 60_000,
  unreachableAfterMs: 90_000,
};

/** The wait after so many failures in a row. */
export const backoffMs = (random: Random, rules: MailboxRules, failures: number): number =>
  jittered(random, Math.min(rules.backoffMostMs, rules.backoffFirstMs * 2 ** Math.min(failures - 1, 16)));

/** Between a half and one and a half, so that the tills of a town do not come back all at once after an outage. */
export function jittered(random: Random, ms: number): number {
  const [high = 0, low = 0] = random.bytes(2);
  return ms * (0.5 + (high * 256 + low) / 65_536);
}
