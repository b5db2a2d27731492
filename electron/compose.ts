/**
 * The composition root: ports in, a running till out. Knows every part and no Electron; main, headless and the tests
 * all start the same program here.
 */
import type { AppState, LinkState } from '../shared/ipc-contract.ts';
import { formatOrderNumber } from '../shared/ids.ts';
import type { Refusal } from '../shared/error-codes.ts';
import { failure } from '../shared/error-codes.ts';
import type { Mode } from '../shared/modes.ts';
import type { ReceiptInput } from '../shared/receipt.ts';
import { err, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import type { App, AppEvent, ComposeOptions, Ports } from './compose-options.ts';
import { practiceWorld } from './compose-practice.ts';
import type { PracticeWorld } from './compose-practice.ts';
import { buildTill, openKeys } from './compose-till.ts';
import type { BuiltTill, Keys, Outside } from './compose-till.ts';
import { readStkCallback } from './daraja/stk-callback.ts';
import { anchorPath, readAnchor } from './db/anchor.ts';
import type { AnchorReading } from './db/anchor.ts';
import { attemptsInState } from './db/attempt-store.ts';
import { verifyRecent } from './db/ledger-store.ts';
import { databasePath, openDatabase } from './db/open.ts';
import type { OpenDatabase } from './db/open.ts';
import { offThread } from './host/off-thread.ts';
import { tillFolder } from './host/till-folder.ts';
import type { HandlerContext } from './ipc/context.ts';
import { allHandlers } from './ipc/handlers.ts';
import { router } from './ipc/router.ts';
import { createSession, sessionState } from './ipc/session.ts';
import { dispatcher } from './outbox/dispatcher.ts';
import type { Dispatcher } from './outbox/dispatcher.ts';
import { inboxLane, printLane, probeLane, queryLane, stkLane, timeLane } from './outbox/lanes.ts';
import { link } from './outbox/link.ts';
import type { Link } from './outbox/link.ts';
import { rateBudget } from './outbox/rate-budget.ts';
import type { Files, OffThread, PrinterSetting } from './ports.ts';
import { samplePeople } from './practice/sample-catalogue.ts';
import { printReceiptOn } from './printing/printers.ts';
import { boardCards } from './reports/board.ts';
import type { BoardFacts } from './reports/board.ts';
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
  // SECURITY: P13. Sandbox and production need a set-up of their own; without one they must never open on practice's
  // simulator and keys.
  if (mode !== 'practice')
    return err({
      code: 'not-set-up',
      path: databasePath(dataDir, mode),
      detail: 'this version has no set-up for real credentials',
    });
  // Once real money has been taken here, the program does not fall back to practice by itself.
  const hasProduction = ports.files.readText(anchorPath(dataDir, 'production')).kind !== 'missing';
  if (hasProduction && !options.modeIsAsked)
    return err({
      code: 'production-expected',
      path: databasePath(dataDir, 'production'),
      detail: 'this till has taken real money; practice opens only when it is asked for',
    });
  const reading = readAnchor(ports.files, anchorPath(dataDir, mode));
  // Practice may be thrown away and begun anew; a missing file of real money is never replaced.
  const file = openDatabase({
    dataDir,
    mode,
    clock: ports.clock,
    crypto: ports.crypto,
    mustExist: false,
    isAnchored: reading.kind !== 'missing',
    ...(options.checkedAtOpenMaxBytes === undefined
      ? {}
      : { checkedAtOpenMaxBytes: options.checkedAtOpenMaxBytes }),
  });
  return file.ok ? ok({ file: file.value, reading }) : file;
}

type Opened = { readonly file: OpenDatabase; readonly reading: AnchorReading; readonly keys: Keys };

async function wire(ports: Ports, options: ComposeOptions, opened: Opened): Promise<App> {
  const { file, keys } = opened;
  const events = eventHub();
  const parts: { work?: Dispatcher } = {};
  const outside: Outside = {
    sender: undefined,
    changed: (change) => {
      parts.work?.wake();
      events.publish('board', change);
    },
  };
  const built = await buildTill(ports, options, opened, outside);
  const { till, anchor } = built;
  const practice = await practiceWorld(ports, options, till, keys.path, built.opening.install.databaseId);
  outside.sender = practice.sender;
  const net = link(ports.clock, () =>
    events.publish('link', linkState(till, net, ports.files, options.dataDir)),
  );
  const work = workOf(ports, options, till, practice, net);
  parts.work = work;
  const thread = offThreads(options, file.path, keys);
  const context = contextOf(ports, options, { built, practice, net, thread, events });
  const stopNetwork = ports.network?.onChange(() => work.wake());
  practice.phone?.onChange(() => events.publish('phone', {}));
  signInPractice(context, options.practiceSignIn);
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
      await practice.stop();
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
function offThreads(options: ComposeOptions, path: string, keys: Keys): OffThread {
  const data = { path, headKey: keys.head };
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

function workOf(
  ports: Ports,
  options: ComposeOptions,
  till: Till,
  practice: PracticeWorld,
  net: Link,
): Dispatcher {
  const { clock, log } = ports;
  const print = (document: string) =>
    printReceiptOn(printerSetting(till, options.dataDir), JSON.parse(document) as ReceiptInput);
  return dispatcher(clock, log, [
    stkLane(till, practice.sender, net),
    queryLane(till, practice.sender, net, rateBudget(clock, options.queryEveryMs ?? 12_500)),
    inboxLane(till, readStkCallback),
    printLane(till, print),
    timeLane(till),
    probeLane(till, practice.sender, net),
  ]);
}

type Wiring = {
  readonly built: BuiltTill;
  readonly practice: PracticeWorld;
  readonly net: Link;
  readonly thread: OffThread;
  readonly events: EventHub;
};

function contextOf(
  ports: Ports,
  options: ComposeOptions,
  { built, practice, net, thread, events }: Wiring,
): HandlerContext {
  const { till, opening } = built;
  const session = createSession();
  const facts = (): BoardFacts => ({ runId: till.runId, online: net.isOnline(), nowMs: ports.clock.nowMs() });
  const cards = () => boardCards(till.db, facts());
  const practicePins = samplePeople.map(({ name, pin }) => ({ name, pin }));
  const broken = { at: verifyRecent(till.db, till.ledger).brokenAt };
  return {
    till,
    session,
    facts,
    cards,
    link: () => linkState(till, net, ports.files, options.dataDir),
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
    },
    sessionChanged: () =>
      events.publish(
        'session',
        sessionState({ till, session, preferences: loadPreferences(till.db), cards: cards(), practicePins }),
      ),
    phone: practice.phone,
    files: ports.files,
    exportFile: tillFolder(options.dataDir).exportFile,
    offThread: thread,
    pdf: ports.pdf,
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

function linkState(till: Till, net: Link, files: Files, dataDir: string): LinkState {
  const queued = attemptsInState(till.db, ['queued']);
  const freeMb = Math.floor((files.freeBytes(dataDir) ?? Number.MAX_SAFE_INTEGER) / 1_048_576);
  return {
    online: net.isOnline(),
    offlineSinceMs: net.offlineSinceMs() ?? null,
    unsentPrompts: queued.length,
    oldestUnsentMs: queued[0]?.createdAtMs ?? null,
    clockWrong: wrongClock(till) ?? null,
    diskLowMb: freeMb < lowDiskMb ? freeMb : null,
  };
}

function printerSetting(till: Till, dataDir: string): PrinterSetting {
  const { printer } = till.settings();
  return printer.kind === 'file' ? { ...printer, folder: tillFolder(dataDir).receipts() } : printer;
}
