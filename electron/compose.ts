/**
 * The composition root: ports in, a running till out. Knows every part and no Electron; main, headless and the tests
 * all start the same program here.
 */
import type { AppState, LinkState } from '../shared/ipc-contract.ts';
import { defaultSettings } from '../shared/settings.ts';
import { formatOrderNumber } from '../shared/ids.ts';
import { assert } from '../shared/assert.ts';
import type { Refusal } from '../shared/error-codes.ts';
import { failure } from '../shared/error-codes.ts';
import type { Mode } from '../shared/modes.ts';
import { questionEveryMs } from '../shared/question-order.ts';
import type { ReceiptInput } from '../shared/receipt.ts';
import { err, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import { openKeys } from './compose-keys.ts';
import type { OpenedKeys } from './compose-keys.ts';
import { openMailbox } from './compose-mailbox.ts';
import { otherModes } from './compose-modes.ts';
import type { App, AppEvent, ComposeOptions, Ports, World } from './compose-options.ts';
import { practiceWorld } from './compose-practice.ts';
import { realWorld } from './compose-real.ts';
import { buildTill } from './compose-till.ts';
import type { BuiltTill, Outside } from './compose-till.ts';
import { readBalances } from './daraja/account-balance.ts';
import { readPayoutResult } from './daraja/b2c.ts';
import { readPosted } from './daraja/posted.ts';
import { readReversal } from './daraja/reversal.ts';
import { readStatusResult } from './daraja/transaction-status.ts';
import { anchorPath, readAnchor } from './db/anchor.ts';
import type { AnchorReading } from './db/anchor.ts';
import { attemptsInState } from './db/attempt-store.ts';
import { verifyRecent } from './db/ledger-store.ts';
import { databaseExists } from './db/new-file.ts';
import { databasePath, openDatabase } from './db/open.ts';
import type { OpenDatabase } from './db/open.ts';
import { readCertificate } from './host/certificate.ts';
import { offThread } from './host/off-thread.ts';
import { tillFolder } from './host/till-folder.ts';
import { watchHttp } from './host/watched-http.ts';
import type { WatchedHttp } from './host/watched-http.ts';
import type { HandlerContext } from './ipc/context.ts';
import { allHandlers } from './ipc/handlers.ts';
import { router } from './ipc/router.ts';
import { createSession, sessionState } from './ipc/session.ts';
import { creditLane } from './outbox/credit-lane.ts';
import { dispatcher } from './outbox/dispatcher.ts';
import type { Dispatcher, Lane } from './outbox/dispatcher.ts';
import { inboxLane, printLane, probeLane, stkLane, timeLane } from './outbox/lanes.ts';
import { askBalanceOnce, payoutLane, payoutTimeLane } from './outbox/payout-lanes.ts';
import { link } from './outbox/link.ts';
import type { Link } from './outbox/link.ts';
import { questionLane, questionsDue } from './outbox/question-lane.ts';
import { rateBudget } from './outbox/rate-budget.ts';
import type { RateBudget } from './outbox/rate-budget.ts';
import type { CheckOutcome, Files, OffThread, PostedSender, PrinterSetting } from './ports.ts';
import { samplePeople } from './practice/sample-catalogue.ts';
import { printDocumentOn, printReceiptOn } from './printing/printers.ts';
import { boardCards } from './reports/board.ts';
import type { BoardFacts } from './reports/board.ts';
import { shownPins } from './services/furnish.ts';
import type { ResultReaders } from './services/resolve/posted.ts';
import { loadFacts } from './services/set-up/facts.ts';
import { passwordSoonOver } from './services/set-up/state.ts';
import { loadPreferences } from './services/settings.ts';
import type { Till } from './services/till.ts';
import { wrongClock } from './services/till.ts';

export type { App, AppEvent, ComposeOptions, Ports } from './compose-options.ts';

const stopGraceMs = 5_000;
const lowDiskMb = 200;

/** Opens the file and wires the till. Nothing is sent before `start`. */
export async function compose(ports: Ports, options: ComposeOptions): Promise<Result<App, Refusal>> {
  const opened = openFile(ports, options);
  if (!opened.ok) return opened;
  const { file, reading } = opened.value;
  try {
    const keys = await openKeys(ports, options);
    if (!keys.ok) {
      file.close();
      return keys;
    }
    return ok(await wire(ports, options, { file, reading, keys: keys.value }));
  } catch (error) {
    file.close();
    throw error;
  }
}

/** An app that can only say why it did not open. */
export function refusedApp(refusal: Refusal, mode: Mode = 'practice', nowMs = 0): App {
  const state = refusedState(refusal, mode, nowMs);
  return {
    handle: async (call) =>
      call.sender.trusted && call.channel === 'app:state' ? ok(state) : err(failure('stopping')),
    subscribe: () => () => undefined,
    start: async () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    stop: async () => undefined,
  };
}

function refusedState(refusal: Refusal, mode: Mode, nowMs: number): AppState {
  return {
    refusal,
    mode,
    shopName: '',
    tillName: '',
    payoutFreezeHours: defaultSettings.payoutFreezeHours,
    firstRun: false,
    nowMs,
    session: {
      person: null,
      people: [],
      lockedBy: null,
      waiting: { paid: 0, waiting: 0, unknown: 0 },
      language: 'en',
      theme: 'light',
      practicePins: [],
    },
    link: {
      online: true,
      offlineSinceMs: null,
      unsentPrompts: 0,
      oldestUnsentMs: null,
      clockWrong: null,
      diskLowMb: null,
      secrets: 'open',
      secretsBy: 'practice',
      passwordDaysLeft: null,
      mailbox: null,
    },
    ledgerBrokenAt: null,
    restored: null,
  };
}

function openFile(
  ports: Ports,
  options: ComposeOptions,
): Result<{ readonly file: OpenDatabase; readonly reading: AnchorReading }, Refusal> {
  const { dataDir, mode } = options;
  const isReal = mode !== 'practice';
  const reading = readAnchor(ports.files, anchorPath(dataDir, mode));
  // Once real money has been taken here, the program does not fall back to practice by itself.
  if (!isReal && !options.modeIsAsked && productionIsHere(ports.files, dataDir))
    return err({
      code: 'production-expected',
      path: databasePath(dataDir, 'production'),
      detail: 'this till has taken real money; practice opens only when it is asked for',
    });
  const notSetUp: Refusal = {
    code: 'not-set-up',
    path: databasePath(dataDir, mode),
    detail: 'the owner sets this mode up from practice',
  };
  if (isReal && reading.kind === 'missing' && !databaseExists(dataDir, mode)) return err(notSetUp);
  // Practice may be thrown away and begun anew; a missing file of real money is never replaced.
  const file = openDatabase({
    dataDir,
    mode,
    clock: ports.clock,
    crypto: ports.crypto,
    mustExist: isReal,
    isAnchored: reading.kind !== 'missing',
    ...(options.checkedAtOpenMaxBytes === undefined
      ? {}
      : { checkedAtOpenMaxBytes: options.checkedAtOpenMaxBytes }),
  });
  if (!file.ok) return file;
  if (isReal && file.value.created) {
    file.value.close();
    return err(notSetUp);
  }
  return ok({ file: file.value, reading });
}

/** Its anchor lies outside the data folder, so a lost file is noticed; a folder that was moved has the file itself. */
export function productionIsHere(files: Files, dataDir: string): boolean {
  return (
    readAnchor(files, anchorPath(dataDir, 'production')).kind !== 'missing' ||
    databaseExists(dataDir, 'production')
  );
}

type Opened = { readonly file: OpenDatabase; readonly reading: AnchorReading; readonly keys: OpenedKeys };

async function wire(bare: Ports, options: ComposeOptions, opened: Opened): Promise<App> {
  const { file, keys } = opened;
  const watched = watchHttp(bare.http, bare.clock);
  const ports: Ports = { ...bare, http: watched.http };
  const events = eventHub();
  const parts: { work?: Dispatcher; world?: World; tellLink?: () => void } = {};
  const outside: Outside = {
    sender: undefined,
    callbacksArrive: () => false,
    wayHomeIsProved: () => false,
    changed: (change) => {
      parts.work?.wake();
      parts.world?.nudge?.();
      events.publish('board', change);
      if (change.became === 'vault') parts.tellLink?.();
    },
  };
  const built = await buildTill(ports, options, opened, outside);
  const { till, anchor } = built;
  const world = await worldOf(ports, options, built, keys, () => parts.tellLink?.());
  parts.world = world;
  outside.sender = world.sender;
  outside.callbacksArrive = world.callbacksArrive;
  outside.wayHomeIsProved = world.wayHome.isProved;
  const tellLink = (): void => events.publish('link', linkState(sources));
  const net = link(ports.clock, tellLink);
  const sources = { till, net, keys, mailbox: world.mailbox, files: ports.files, dataDir: options.dataDir };
  parts.tellLink = tellLink;
  const budget = rateBudget(
    ports.clock,
    () => options.queryEveryMs ?? questionEveryMs(till.settings().questionPace),
    () => (ports.random.bytes(1)[0] ?? 0) / 256,
  );
  const work = workOf(ports, options, till, { world, net, keys, budget });
  parts.work = work;
  const thread = offThreads(options, file.path);
  const context = contextOf(ports, options, { built, world, net, thread, events, keys, budget, watched });
  const stopNetwork = ports.network?.onChange(() => work.wake());
  world.phone?.onChange(() => events.publish('phone', {}));
  if (options.mode === 'practice') signInPractice(context, options.practiceSignIn);
  const handle = router(allHandlers(context), context.session, ports.log);
  const damage = laterCheck(ports, file, thread, (refusal) => {
    work.stop(0).catch(() => undefined);
    events.publish('session', refusedState(refusal, options.mode, ports.clock.nowMs()).session);
  });
  return {
    handle: (call) => (damage.refused?.handle ?? handle)(call),
    subscribe: events.subscribe,
    start: async () => {
      work.start();
      anchor.touch();
      damage.look();
    },
    pause: work.pause,
    resume: () => {
      if (!damage.refused) work.start();
    },
    stop: async () => {
      stopNetwork?.();
      await work.stop(stopGraceMs);
      await world.stop();
      await thread.stop();
      await anchor.stop();
      file.close();
    },
  };
}

/**
 * A file of years is read through after it opened. MONEY: damage found then ends the work as it would have been refused
 * at the start: nothing more is sent or sold, and the screen says why.
 */
function laterCheck(
  ports: Ports,
  file: OpenDatabase,
  thread: OffThread,
  onDamage: (refusal: Refusal) => void,
): { readonly look: () => void; readonly refused: App | undefined } {
  const found: { refused: App | undefined; look: () => void } = { refused: undefined, look: () => undefined };
  if (!file.isUnchecked) return found;
  const check = async (): Promise<void> => {
    const { damage } = (await thread.run('check-file', {})) as { readonly damage: string | null };
    if (damage === null) return;
    ports.log.error('the file is damaged', { detail: damage });
    const refusal: Refusal = { code: 'database-corrupt', path: file.path, detail: damage };
    found.refused = refusedApp(refusal, 'practice', ports.clock.nowMs());
    onDamage(refusal);
  };
  found.look = () => {
    check().catch((error: unknown) =>
      ports.log.warn('the file could not be checked', { error: String(error) }),
    );
  };
  return found;
}

const slowTasks: readonly string[] = ['verify-ledger', 'check-file'];

/** Reading years of orders through takes its time: reports have a thread of their own and never wait behind it. */
function offThreads(options: ComposeOptions, path: string): OffThread {
  const data = { path };
  const reports = offThread(options.workerUrl, data);
  const verifier = offThread(options.workerUrl, data);
  return {
    run: (task, input) => (slowTasks.includes(task) ? verifier : reports).run(task, input),
    stop: async () => {
      await Promise.all([reports.stop(), verifier.stop()]);
    },
  };
}

type EventHub = {
  readonly publish: (topic: string, payload: unknown) => void;
  readonly subscribe: App['subscribe'];
};

function eventHub(): EventHub {
  const listeners = new Set<(event: AppEvent) => void>();
  return {
    publish: (topic, payload) => {
      for (const listener of listeners) listener({ topic, payload });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function worldOf(
  ports: Ports,
  options: ComposeOptions,
  { till, opening }: BuiltTill,
  keys: OpenedKeys,
  mailboxChanged: () => void,
): Promise<World> {
  const { databaseId } = opening.install;
  if (options.mode !== 'practice') {
    const mailbox = openMailbox(ports, till, keys, mailboxChanged);
    const askBalance = async (sender: PostedSender): Promise<CheckOutcome> => askBalanceOnce(till, sender);
    return realWorld({ ports, till, mode: options.mode, keys, databaseId, mailbox, askBalance });
  }
  const path = keys.holder.current()?.path;
  assert(path, 'practice has its keys');
  return practiceWorld(ports, options, till, path, databaseId);
}

type Working = {
  readonly world: World;
  readonly net: Link;
  readonly keys: OpenedKeys;
  readonly budget: RateBudget;
};

function workOf(
  ports: Ports,
  options: ComposeOptions,
  till: Till,
  { world, net, keys, budget }: Working,
): Dispatcher {
  const { clock, log } = ports;
  const print = (document: string) =>
    printReceiptOn(printerSetting(till, options.dataDir), JSON.parse(document) as ReceiptInput);
  // MONEY: stored answers and ids can be opened only with the keys; without them they wait, and are not laid aside.
  const withKeys = (lane: Lane): Lane => heldWhile(() => keys.holder.current() === undefined, lane);
  return dispatcher(clock, log, [
    stkLane(till, world.sender, net),
    withKeys(questionLane(till, { stk: world.sender, posted: world.posted, net, budget })),
    withKeys(inboxLane(till, readPosted, resultReaders)),
    withKeys(payoutLane(till, world.posted, world.wayHome)),
    payoutTimeLane(till),
    withKeys(
      creditLane(till, { source: world.credits, isRegistered: () => loadFacts(till.db).credits.pull }),
    ),
    printLane(till, print),
    timeLane(till),
    probeLane(till, world.sender, net),
  ]);
}

/** How the parameters of a posted result are read. */
const resultReaders: ResultReaders = {
  payout: readPayoutResult,
  reversal: readReversal,
  status: readStatusResult,
  balances: readBalances,
};

/** A lane that takes nothing while it is held; who ends the hold wakes the dispatcher. */
const heldWhile = (isHeld: () => boolean, lane: Lane): Lane => ({
  ...lane,
  take: () => (isHeld() ? undefined : lane.take()),
  nextDueMs: () => (isHeld() ? undefined : lane.nextDueMs()),
});

type Wiring = {
  readonly built: BuiltTill;
  readonly world: World;
  readonly net: Link;
  readonly thread: OffThread;
  readonly events: EventHub;
  readonly keys: OpenedKeys;
  readonly budget: RateBudget;
  readonly watched: WatchedHttp;
};

function contextOf(ports: Ports, options: ComposeOptions, wiring: Wiring): HandlerContext {
  const { built, world, net, thread, events, keys } = wiring;
  const { till, opening } = built;
  const session = createSession();
  const facts = (): BoardFacts => ({ runId: till.runId, online: net.isOnline(), nowMs: ports.clock.nowMs() });
  const cards = () => boardCards(till.db, facts());
  const practicePins = () => (options.mode === 'practice' ? shownPins(till.db, samplePeople) : []);
  const broken = { at: verifyRecent(till.db, till.ledger).brokenAt };
  const verified: { atMs: number | null } = { atMs: null };
  return {
    till,
    session,
    facts,
    cards,
    link: () =>
      linkState({ till, net, keys, mailbox: world.mailbox, files: ports.files, dataDir: options.dataDir }),
    practicePins,
    restored: opening.restored
      ? {
          quarantined: opening.restored.quarantined,
          nextOrder: formatOrderNumber(options.mode, opening.install.nextOrder),
        }
      : null,
    ledgerBrokenAt: () => broken.at,
    noteVerified: (at) => {
      broken.at = at;
      verified.atMs = ports.clock.nowMs();
    },
    sessionChanged: () =>
      events.publish(
        'session',
        sessionState({
          till,
          session,
          preferences: loadPreferences(till.db),
          cards: cards(),
          practicePins: practicePins(),
        }),
      ),
    phone: world.phone,
    files: ports.files,
    exportFile: tillFolder(options.dataDir).exportFile,
    offThread: thread,
    pdf: ports.pdf,
    askBalance: () => void askBalanceOnce(till, world.posted),
    unlocking: keys.vault && { vault: keys.vault, keys: keys.holder },
    checks: world.checks,
    credits: { source: world.credits, urls: world.creditUrls },
    enrolMailbox: world.enrol,
    otherModes: otherModes(ports, options, till),
    readCertificate,
    printDocument: (document) => printDocumentOn(printerSetting(till, options.dataDir), document),
    healthFacts: () => ({
      apis: wiring.watched.apis(),
      mailboxLagMs: world.mailbox()?.lagMs ?? null,
      rate: {
        nextQueryMs: wiring.budget.nextMs(),
        perMinute: wiring.budget.perMinute(),
        fullPerMinute: wiring.budget.fullPerMinute(),
        waiting: questionsDue(till).length,
      },
      vault: keys.vault?.kind ?? 'practice',
      vaultState: secretsState(keys),
      freeBytes: ports.files.freeBytes(options.dataDir) ?? null,
      ledger: { verifiedMs: verified.atMs, brokenAt: broken.at },
      anchorWrittenMs: built.anchor.writtenAtMs() ?? null,
    }),
  };
}

function signInPractice(context: HandlerContext, who: ComposeOptions['practiceSignIn']): void {
  if (who === 'nobody') return;
  const { till, session } = context;
  const people = sessionState({
    till,
    session,
    preferences: loadPreferences(till.db),
    cards: [],
    practicePins: [],
  }).people;
  const person = people.find((one) => one.role === who);
  if (person) session.enter({ id: person.id, name: person.name, role: person.role });
}

const secretsState = ({ vault, holder }: OpenedKeys): LinkState['secrets'] =>
  holder.current() ? 'open' : vault?.state() === 'absent' ? 'absent' : 'locked';

type LinkSources = {
  readonly till: Till;
  readonly net: Link;
  readonly keys: OpenedKeys;
  readonly mailbox: World['mailbox'];
  readonly files: Files;
  readonly dataDir: string;
};

function linkState({ till, net, keys, mailbox, files, dataDir }: LinkSources): LinkState {
  const queued = attemptsInState(till.db, ['queued']);
  const freeMb = Math.floor((files.freeBytes(dataDir) ?? Number.MAX_SAFE_INTEGER) / 1_048_576);
  return {
    online: net.isOnline(),
    offlineSinceMs: net.offlineSinceMs() ?? null,
    unsentPrompts: queued.length,
    oldestUnsentMs: queued[0]?.createdAtMs ?? null,
    clockWrong: wrongClock(till) ?? null,
    diskLowMb: freeMb < lowDiskMb ? freeMb : null,
    secrets: secretsState(keys),
    secretsBy: keys.vault?.kind ?? 'practice',
    passwordDaysLeft: passwordSoonOver(till),
    mailbox: mailbox()?.state ?? null,
  };
}

function printerSetting(till: Till, dataDir: string): PrinterSetting {
  const { printer } = till.settings();
  return printer.kind === 'file' ? { ...printer, folder: tillFolder(dataDir).receipts() } : printer;
}
