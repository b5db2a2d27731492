/**
 * Fetches from the mailbox what Safaricom posted: asks for a page, opens it, stores it in a commit of its own, and only
 * then tells the mailbox to let go of exactly those bodies.
 *
 * Nothing depends on the mailbox being honest. Cursors only say where to go on asking; what has come before is
 * recognised by its content, in the database. There is no cursor on disk on purpose: the mailbox forgets what is
 * acknowledged, so the beginning is always the right place to start, and a mailbox that was put back from a copy, or
 * that jumps with its numbers, hides nothing for longer than until the next sweep from the beginning.
 */
import type { MailboxPlace } from '../../shared/mailbox-protocol.ts';
import { bearerOf, mailboxUrl } from './mailbox-account.ts';
import type { MailboxAccount } from './mailbox-account.ts';
import { takePage } from './mailbox-intake.ts';
import type { Taken } from './mailbox-intake.ts';
import { readPage } from './mailbox-page.ts';
import type { ReadPage } from './mailbox-page.ts';
import { probeMailbox } from './mailbox-probe.ts';
import { backoffMs, defaultMailboxRules, jittered } from './mailbox-rules.ts';
import type { MailboxClientOptions, Running } from './mailbox-running.ts';
import { mailboxStatus, newMailboxState } from './mailbox-status.ts';
import type { MailboxStatus, MailboxTrouble } from './mailbox-status.ts';
import { newSleeper } from './sleeper.ts';
import type { Sleeper } from './sleeper.ts';

export type MailboxClient = {
  readonly start: () => void;
  /** Resolves when nothing of it runs any more; a long poll is given up. */
  readonly stop: () => Promise<void>;
  /** Looks at once: something became pending, or the account changed. */
  readonly wake: () => void;
  readonly status: () => MailboxStatus;
  /** Posts a probe to a path of its own and says whether it came home. */
  readonly probe: () => Promise<boolean>;
  /** Whether a probe came home within the last `withinMs`, by the steady clock (P5). */
  readonly isProved: (withinMs: number) => boolean;
  /** Where Safaricom posts for a place of this till; undefined while no mailbox is set up. */
  readonly url: (place: MailboxPlace) => string | undefined;
};

export function mailboxClient(options: MailboxClientOptions): MailboxClient {
  const rules = { ...defaultMailboxRules, ...options.rules };
  const me: Running = {
    options,
    rules,
    state: newMailboxState(),
    probes: new Map(),
    stopped: new AbortController(),
  };
  const sleeper = newSleeper(options.clock);
  let ended: Promise<void> = Promise.resolve();
  let probing: Promise<boolean> | undefined;
  return {
    start: () => {
      ended = run(me, sleeper);
    },
    stop: async () => {
      me.stopped.abort();
      sleeper.wake();
      await ended;
    },
    wake: sleeper.wake,
    status: () => statusOf(me),
    probe: () => {
      probing ??= probeMailbox(me, sleeper.wake).finally(() => {
        probing = undefined;
      });
      return probing;
    },
    isProved: (withinMs) => {
      const { lastProbeOkSteadyMs: atMs } = me.state;
      return atMs !== undefined && options.clock.monotonicMs() - atMs <= withinMs;
    },
    url: (place) => {
      const account = options.account();
      return account && mailboxUrl(options.crypto, account, place);
    },
  };
}

async function run(me: Running, sleeper: Sleeper): Promise<void> {
  while (!me.stopped.signal.aborted) {
    const delayMs = await look(me).catch((error: unknown) => {
      // Nothing that a mailbox sends may end the loop.
      me.options.log.error('a look into the mailbox broke', { error: String(error) });
      return failed(me, 'bad-answer');
    });
    tell(me);
    if (!me.stopped.signal.aborted) await sleeper.sleep(delayMs);
  }
}

/** One page at most. Returns how long to rest before the next look. */
async function look(me: Running): Promise<number> {
  const { options, rules, state } = me;
  const account = options.account();
  if (account === undefined || account.tillId !== state.tillId)
    Object.assign(state, { ...newMailboxState(), told: state.told, tillId: account?.tillId });
  if (account === undefined) return rules.idleMs;
  const startedMs = options.clock.monotonicMs();
  if (startedMs - state.sweptAtMs >= rules.sweepEveryMs) sweep(me);
  const isPending = options.isPending() || me.probes.size > 0;
  const page = await fetchPage(me, account, isPending ? rules.waitSeconds : 0);
  if (typeof page === 'string') return failed(me, page);
  const taken = await takePage(me, account, page);
  const isEmpty = page.items.length === 0 && page.garbage === 0;
  if (!isEmpty && !taken.isNew && page.lastCursor <= state.after) return failed(me, 'bad-answer');
  answered(me, page, taken);
  // What cannot be stored does not stand before the rest: it stays there and is tried again with the next sweep.
  const isNothingStored = taken.left > 0 && taken.left === page.items.length;
  state.failures = isNothingStored ? state.failures + 1 : 0;
  if (isNothingStored) return backoffMs(options.random, rules, state.failures);
  if (!isEmpty) return rules.pageRestMs;
  if (!isPending) return jittered(options.random, rules.idleMs);
  // A mailbox that does not wait when asked to is not asked in a circle.
  return options.clock.monotonicMs() - startedMs < rules.pauseMs ? rules.pauseMs : 0;
}

/** From the beginning again: nothing that the mailbox said about its numbers is carried on. */
function sweep({ options, state }: Running): void {
  state.after = 0;
  state.sweptAtMs = options.clock.monotonicMs();
  state.left = 0;
  state.garbage = 0;
}

async function fetchPage(
  { options, rules, state, stopped }: Running,
  account: MailboxAccount,
  waitSeconds: number,
): Promise<ReadPage | MailboxTrouble> {
  const outcome = await options.http.send({
    method: 'GET',
    url: `${account.origin}/drain?after=${state.after}&wait=${waitSeconds}`,
    headers: { authorization: `Bearer ${bearerOf(account)}` },
    connectTimeoutMs: Math.min(10_000, rules.answerTimeoutMs),
    answerTimeoutMs: waitSeconds * 1000 + rules.answerTimeoutMs,
    maxAnswerBytes: answerMaxBytes,
    signal: stopped.signal,
  });
  if (outcome.kind !== 'response') return 'no-answer';
  if (outcome.status === 401) return 'secret-refused';
  if (outcome.status !== 200) return outcome.status >= 500 ? 'no-answer' : 'bad-answer';
  return (await readPage(options.crypto, options.clock, account, outcome.body)) ?? 'bad-answer';
}

/** A page is at most 512 kB sealed; as JSON under 1 MB. */
const answerMaxBytes = 2 * 1024 * 1024;

function answered({ options, state }: Running, page: ReadPage, { left }: Taken): void {
  state.after = Math.max(state.after, page.lastCursor);
  state.left += left;
  state.garbage += page.garbage;
  state.lastDrainMs = options.clock.nowMs();
  state.lastAnswerSteadyMs = options.clock.monotonicMs();
  state.pending = page.waiting + state.left + state.garbage;
  state.lagMs = page.waiting > 0 ? page.ageMs : 0;
  state.trouble = state.left > 0 ? 'store-failed' : state.garbage > 0 ? 'bad-answer' : undefined;
}

function failed(me: Running, trouble: MailboxTrouble): number {
  const { options, rules, state } = me;
  state.failures += 1;
  state.trouble = trouble;
  sweep(me);
  if (trouble === 'bad-answer') state.lastAnswerSteadyMs = options.clock.monotonicMs();
  if (state.failures === 1) options.log.warn('the mailbox is in trouble', { trouble });
  return backoffMs(options.random, rules, state.failures);
}

function statusOf({ options, rules, state }: Running): MailboxStatus {
  const now = { isSet: options.account() !== undefined, steadyMs: options.clock.monotonicMs() };
  return mailboxStatus(rules, state, now);
}

function tell(me: Running): void {
  const status = statusOf(me);
  if (status.state === me.state.told) return;
  me.state.told = status.state;
  me.options.changed?.(status);
}
