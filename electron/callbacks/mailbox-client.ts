/**
 * Fetches from the mailbox what Safaricom posted: asks for a page, opens it, stores it in a commit of its own, and only
 * then tells the mailbox to let go of exactly those bodies.
 *
 * Nothing depends on the mailbox being honest. Cursors only say where to go on asking; what has come before is
 * recognised by its content, in the database. There is no cursor on disk on purpose: the mailbox forgets what is
 * acknowledged, so the beginning is always the right place to start, and a mailbox that was put back from a copy, or
 * that jumps with its numbers, hides nothing for longer than until the next sweep from the beginning.
 */
import { mailboxMaxWaitSeconds } from '../../shared/mailbox-protocol.ts';
import type { MailboxPlace } from '../../shared/mailbox-protocol.ts';
import type { Clock, Log } from '../ports.ts';
import { bearerOf, mailboxUrl, postToMailbox } from './mailbox-account.ts';
import type { MailboxAccount, MailboxPorts } from './mailbox-account.ts';
import type { MailboxStore, Stored } from './mailbox-inbox.ts';
import { readPage } from './mailbox-page.ts';
import type { MailboxBody, ReadItem, ReadPage } from './mailbox-page.ts';
import { isProbe, probeBody } from './mailbox-probe.ts';

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

/** `secret-refused`: the mailbox does not know our drain secret · `store-failed`: our own disk. */
export const mailboxTroubles = ['no-answer', 'secret-refused', 'bad-answer', 'store-failed'] as const;
export type MailboxTrouble = (typeof mailboxTroubles)[number];

export type MailboxStatus = {
  readonly state: 'healthy' | 'behind' | 'unreachable' | 'not-set';
  /** Wall clock of the last page that was taken; undefined before the first. */
  readonly lastDrainMs: number | undefined;
  /** How old what still waits is, by the mailbox's clock; 0 when nothing waits. */
  readonly lagMs: number;
  /** Bodies that the mailbox has and we have not. */
  readonly pending: number;
  readonly lastProbeOkMs: number | undefined;
  readonly trouble: MailboxTrouble | undefined;
};

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

type State = {
  tillId: string | undefined;
  after: number;
  sweptAtMs: number;
  /** Of this sweep: bodies that could not be stored, and items that are none. */
  left: number;
  garbage: number;
  failures: number;
  trouble: MailboxTrouble | undefined;
  lastDrainMs: number | undefined;
  lastAnswerSteadyMs: number | undefined;
  lagMs: number;
  pending: number;
  lastProbeOkMs: number | undefined;
  lastProbeOkSteadyMs: number | undefined;
  told: MailboxStatus['state'];
};

type Running = {
  readonly options: MailboxClientOptions;
  readonly rules: MailboxRules;
  readonly state: State;
  /** Nonces of probes under way, and what to call when one comes home. */
  readonly probes: Map<string, () => void>;
  readonly stopped: AbortController;
};

export function mailboxClient(options: MailboxClientOptions): MailboxClient {
  const rules = { ...defaultMailboxRules, ...options.rules };
  const me: Running = {
    options,
    rules,
    state: newState(),
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
      probing ??= probe(me, sleeper.wake).finally(() => {
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

const newState = (): State => ({
  tillId: undefined,
  after: 0,
  left: 0,
  garbage: 0,
  sweptAtMs: Number.NEGATIVE_INFINITY,
  failures: 0,
  trouble: undefined,
  lastDrainMs: undefined,
  lastAnswerSteadyMs: undefined,
  lagMs: 0,
  pending: 0,
  lastProbeOkMs: undefined,
  lastProbeOkSteadyMs: undefined,
  told: 'not-set',
});

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
    Object.assign(state, { ...newState(), told: state.told, tillId: account?.tillId });
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
  if (isNothingStored) return backoffMs(me, state.failures);
  if (!isEmpty) return rules.pageRestMs;
  if (!isPending) return jittered(me, rules.idleMs);
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

/** `left`: could not be stored and stays at the mailbox. */
type Taken = { readonly isNew: boolean; readonly left: number };

async function takePage(me: Running, account: MailboxAccount, page: ReadPage): Promise<Taken> {
  const { options } = me;
  const probes = page.items.filter(({ body }) => isProbeBody(me, account, body));
  const others = page.items.filter((item) => !probes.includes(item));
  const outcomes = storeAll(me, others);
  const done = [...probes, ...others.filter((_, n) => outcomes[n] !== 'refused')];
  // MONEY: after our own commit, and only what is in it; an answer that is lost is asked again and recognised.
  if (done.length > 0) await acknowledge(me, account, done);
  for (const { body } of probes) if (body.kind === 'opened') cameHome(me, body.place);
  const sealed = others.filter(({ body }, n) => body.kind === 'sealed' && outcomes[n] === 'stored').length;
  if (sealed > 0) options.log.warn('bodies that no key of this till opens were kept', { bodies: sealed });
  const left = outcomes.filter((outcome) => outcome === 'refused').length;
  return { isNew: probes.length > 0 || outcomes.includes('stored'), left };
}

/** All in one commit; where that fails, each by itself, so that one that cannot be stored does not block the others. */
function storeAll({ options }: Running, items: readonly ReadItem[]): readonly Stored[] {
  const bodies = items.map(({ body }) => body);
  if (bodies.length === 0) return [];
  const attempt = (some: readonly MailboxBody[]): readonly Stored[] | undefined => {
    try {
      return options.store(some);
    } catch (error) {
      options.log.error('bodies from the mailbox could not be stored', {
        error: error instanceof Error ? error.name : 'unknown',
      });
      return undefined;
    }
  };
  return attempt(bodies) ?? bodies.flatMap((body) => attempt([body]) ?? (['refused'] as const));
}

async function acknowledge(
  { options, rules, stopped }: Running,
  account: MailboxAccount,
  items: readonly ReadItem[],
): Promise<void> {
  const taken = items.map(({ body, digest }) => ({ cursor: body.cursor, digest }));
  await postToMailbox(options.http, `${account.origin}/ack`, JSON.stringify({ taken }), {
    bearer: bearerOf(account),
    timeoutMs: rules.answerTimeoutMs,
    signal: stopped.signal,
  });
}

const isProbeBody = ({ options }: Running, account: MailboxAccount, body: MailboxBody): boolean =>
  body.kind === 'opened' &&
  body.place.kind === 'attempt' &&
  isProbe(options.crypto, account, body.place.nonce, body.text);

function cameHome({ probes }: Running, place: MailboxPlace): void {
  if (place.kind === 'attempt') probes.get(place.nonce)?.();
}

async function probe(me: Running, wake: () => void): Promise<boolean> {
  const { options, rules, state, stopped } = me;
  const account = options.account();
  if (account === undefined || stopped.signal.aborted) return false;
  const nonce = Buffer.from(options.random.bytes(16)).toString('hex');
  const home = awaitProbe(me, nonce);
  try {
    const url = mailboxUrl(options.crypto, account, { kind: 'attempt', nonce });
    const body = probeBody(options.crypto, account, nonce);
    const posted = await postToMailbox(options.http, url, body, {
      timeoutMs: rules.answerTimeoutMs,
      signal: stopped.signal,
    });
    if (posted.kind !== 'response' || posted.status !== 200) return false;
    wake();
    if (!(await home.came)) return false;
    state.lastProbeOkMs = options.clock.nowMs();
    state.lastProbeOkSteadyMs = options.clock.monotonicMs();
    return true;
  } finally {
    home.forget();
  }
}

function awaitProbe(
  { options, rules, probes, stopped }: Running,
  nonce: string,
): { readonly came: Promise<boolean>; readonly forget: () => void } {
  let settle = (_isHome: boolean): void => undefined;
  const came = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const giveUp = (): void => settle(false);
  const cancel = options.clock.after(rules.probeTimeoutMs, giveUp);
  stopped.signal.addEventListener('abort', giveUp);
  probes.set(nonce, () => settle(true));
  return {
    came,
    forget: () => {
      cancel();
      stopped.signal.removeEventListener('abort', giveUp);
      probes.delete(nonce);
    },
  };
}

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
  const { options, state } = me;
  state.failures += 1;
  state.trouble = trouble;
  sweep(me);
  if (trouble === 'bad-answer') state.lastAnswerSteadyMs = options.clock.monotonicMs();
  if (state.failures === 1) options.log.warn('the mailbox is in trouble', { trouble });
  return backoffMs(me, state.failures);
}

function statusOf({ options, rules, state }: Running): MailboxStatus {
  const { lastDrainMs, lagMs, pending, lastProbeOkMs, trouble } = state;
  return {
    lastDrainMs,
    lagMs,
    pending,
    lastProbeOkMs,
    trouble,
    state: options.account() === undefined ? 'not-set' : stateOf(rules, state, options.clock.monotonicMs()),
  };
}

function stateOf(rules: MailboxRules, state: State, nowMs: number): 'healthy' | 'behind' | 'unreachable' {
  const silentMs = nowMs - (state.lastAnswerSteadyMs ?? Number.NEGATIVE_INFINITY);
  if (state.trouble === 'secret-refused') return 'unreachable';
  if (state.failures > 0 && silentMs > rules.unreachableAfterMs) return 'unreachable';
  const isInDisorder = state.trouble === 'store-failed' || state.trouble === 'bad-answer';
  const isLate = state.pending > 0 && state.lagMs > rules.behindAfterMs;
  const isUnheard = state.lastAnswerSteadyMs === undefined;
  return isInDisorder || isLate || isUnheard || state.failures > 1 ? 'behind' : 'healthy';
}

function tell(me: Running): void {
  const status = statusOf(me);
  if (status.state === me.state.told) return;
  me.state.told = status.state;
  me.options.changed?.(status);
}

const backoffMs = (me: Running, failures: number): number =>
  jittered(me, Math.min(me.rules.backoffMostMs, me.rules.backoffFirstMs * 2 ** Math.min(failures - 1, 16)));

/** Between a half and one and a half, so that the tills of a town do not come back all at once after an outage. */
function jittered({ options }: Running, ms: number): number {
  const [high = 0, low = 0] = options.random.bytes(2);
  return ms * (0.5 + (high * 256 + low) / 65_536);
}

type Sleeper = { readonly sleep: (ms: number) => Promise<void>; readonly wake: () => void };

/** A wake while nobody sleeps ends the next sleep at once. */
function newSleeper(clock: Clock): Sleeper {
  let isWoken = false;
  let rouse = (): void => undefined;
  return {
    wake: () => {
      isWoken = true;
      rouse();
    },
    sleep: async (ms) => {
      if (!isWoken)
        await new Promise<void>((resolve) => {
          const cancel = clock.after(ms, resolve);
          rouse = () => {
            cancel();
            resolve();
          };
        });
      isWoken = false;
    },
  };
}
