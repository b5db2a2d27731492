/**
 * The composition root: ports in, a running till out. Knows every part and no Electron; main, headless and the tests
 * all start the same program here.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AppState, LinkState } from '../shared/ipc-contract.ts';
import { formatOrderNumber } from '../shared/ids.ts';
import type { Refusal } from '../shared/error-codes.ts';
import { failure } from '../shared/error-codes.ts';
import type { Mode } from '../shared/modes.ts';
import type { ReceiptInput } from '../shared/receipt.ts';
import type { PaymentRules } from '../shared/payment-policy.ts';
import { defaultPaymentRules } from '../shared/payment-policy.ts';
import { err, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import { anchorPath, readAnchor } from './db/anchor.ts';
import type { AnchorReading } from './db/anchor.ts';
import { anchorWriter } from './db/anchor-writer.ts';
import { attemptsInState } from './db/attempt-store.ts';
import { bodyCipher } from './db/body-cipher.ts';
import { insertInboxItem } from './db/inbox-store.ts';
import { verifyRecent } from './db/ledger-store.ts';
import { databasePath, openDatabase } from './db/open.ts';
import type { OpenDatabase } from './db/open.ts';
import { transaction } from './db/transaction.ts';
import { callbackListener } from './callbacks/loopback-listener.ts';
import type { CallbackListener } from './callbacks/loopback-listener.ts';
import { callbackPath } from '../shared/callback-path.ts';
import { darajaStkSender } from './daraja/client.ts';
import { readStkCallback } from './daraja/stk-callback.ts';
import { openFileSecrets } from './host/file-secrets.ts';
import { offThread } from './host/off-thread.ts';
import type { HandlerContext } from './ipc/context.ts';
import { allHandlers } from './ipc/handlers.ts';
import { router } from './ipc/router.ts';
import type { Call } from './ipc/router.ts';
import { createSession, sessionState } from './ipc/session.ts';
import { dispatcher } from './outbox/dispatcher.ts';
import type { Dispatcher } from './outbox/dispatcher.ts';
import { inboxLane, printLane, probeLane, queryLane, stkLane, timeLane } from './outbox/lanes.ts';
import { link } from './outbox/link.ts';
import type { Link } from './outbox/link.ts';
import { rateBudget } from './outbox/rate-budget.ts';
import type {
  Clock,
  Crypto,
  CustomerPhone,
  Files,
  Http,
  Log,
  Network,
  Pdf,
  PrinterSetting,
  Random,
  Secrets,
  StkSender,
} from './ports.ts';
import { customerPhone } from './practice/customer-phone.ts';
import { samplePeople } from './practice/sample-catalogue.ts';
import { practiceMerchant } from './practice/simulated-checks.ts';
import { simulatedDaraja } from './practice/simulated-daraja.ts';
import { printReceiptOn } from './printing/printers.ts';
import { boardCards } from './reports/board.ts';
import type { BoardFacts } from './reports/board.ts';
import { identify, resumeUnfinished } from './services/open-till.ts';
import { furnishPractice } from './services/furnish.ts';
import { loadPreferences, loadSettings } from './services/settings.ts';
import type { Till } from './services/till.ts';
import { wrongClock } from './services/till.ts';
import { sampleCatalogue } from './practice/sample-catalogue.ts';

export type Ports = {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly http: Http;
  readonly files: Files;
  readonly log: Log;
  readonly network?: Network;
  readonly pdf?: Pdf;
};

export type ComposeOptions = {
  readonly dataDir: string;
  readonly mode: Mode;
  /** The mode was asked for by name, not chosen by the program. */
  readonly modeIsAsked: boolean;
  readonly buildDateMs: number;
  /** The file that serves `off-thread` tasks. */
  readonly workerUrl: URL;
  /** Who is signed in when practice opens; other modes always start locked. */
  readonly practiceSignIn: 'attendant' | 'owner' | 'nobody';
  readonly rules?: Partial<PaymentRules>;
  /** Practice only: another Daraja-compatible server on loopback, and the port where its callbacks come. */
  readonly practice?: {
    readonly darajaUrl?: string;
    readonly callbackPort?: number;
    readonly answerDelayMs?: number;
  };
  /** Between two STK queries (sandbox: five in sixty seconds). */
  readonly queryEveryMs?: number;
};

export type AppEvent = { readonly topic: string; readonly payload: unknown };

export type App = {
  readonly handle: (call: Call) => Promise<Result<unknown, unknown>>;
  readonly subscribe: (listener: (event: AppEvent) => void) => () => void;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const stopGraceMs = 5_000;
const lowDiskMb = 200;

/** Opens the file and wires the till. Nothing is sent before `start`. */
export async function compose(ports: Ports, options: ComposeOptions): Promise<Result<App, Refusal>> {
  const opened = openFile(ports, options);
  if (!opened.ok) return opened;
  const { file, reading } = opened.value;
  try {
    return ok(await wire(ports, options, file, reading));
  } catch (error) {
    file.close();
    throw error;
  }
}

/** An app that can only say why it did not open. */
export function refusedApp(refusal: Refusal, mode: Mode = 'practice', nowMs = 0): App {
  const state: AppState = {
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
  return {
    handle: async (call) =>
      call.sender.trusted && call.channel === 'app:state' ? ok(state) : err(failure('stopping')),
    subscribe: () => () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
  };
}

function openFile(
  ports: Ports,
  options: ComposeOptions,
): Result<{ readonly file: OpenDatabase; readonly reading: AnchorReading }, Refusal> {
  const { dataDir, mode } = options;
  // Once real money has been taken here, the program does not fall back to practice by itself.
  const hasProduction = ports.files.readText(anchorPath(dataDir, 'production')).kind !== 'missing';
  if (mode !== 'production' && hasProduction && !options.modeIsAsked)
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
    mustExist: reading.kind !== 'missing' && mode !== 'practice',
    isAnchored: reading.kind !== 'missing',
  });
  return file.ok ? ok({ file: file.value, reading }) : file;
}

async function wire(
  ports: Ports,
  options: ComposeOptions,
  file: OpenDatabase,
  reading: AnchorReading,
): Promise<App> {
  const { clock, random, crypto, log } = ports;
  const { db } = file;
  const runId = hex(random.bytes(8));
  const opening = identify(
    db,
    { mode: options.mode, databaseId: hex(random.bytes(16)), nowMs: clock.nowMs(), runId },
    reading,
  );
  const keys = await openKeys(ports, options);
  const listeners = new Set<(event: AppEvent) => void>();
  const publish = (topic: string, payload: unknown): void => {
    for (const listener of listeners) listener({ topic, payload });
  };
  const anchor = anchorWriter({
    db,
    files: ports.files,
    clock,
    log,
    path: anchorPath(options.dataDir, options.mode),
  });
  const parts: { work?: Dispatcher; sender?: StkSender } = {};

  const till: Till = {
    db,
    mode: options.mode,
    epoch: opening.install.epoch,
    runId,
    buildDateMs: options.buildDateMs,
    clock,
    random,
    crypto,
    log,
    ledger: { crypto, headKey: keys.head },
    bodies: bodyCipher(crypto, random, keys.body),
    rules: { ...defaultPaymentRules, ...options.rules },
    settings: () => loadSettings(db),
    clockOffsetMs: () => parts.sender?.clockOffsetMs(),
    callbacksArrive: () => parts.sender !== undefined,
    changed: (change) => {
      anchor.touch();
      parts.work?.wake();
      publish('board', change);
    },
  };

  if (file.created && options.mode === 'practice') await furnishPractice(till, samplePeople, sampleCatalogue);
  resumeUnfinished(db, clock.nowMs());
  const broken = { at: verifyRecent(db, till.ledger).brokenAt };

  const session = createSession();
  const net = link(clock, () => publish('link', linkState(till, net, ports.files, options.dataDir)));
  const practice = await practiceWorld(ports, options, till, keys.path);
  parts.sender = practice.sender;
  parts.work = dispatcher(clock, log, [
    stkLane(till, practice.sender, net),
    queryLane(till, practice.sender, net, rateBudget(clock, options.queryEveryMs ?? 12_500)),
    inboxLane(till, readStkCallback),
    printLane(till, (document) =>
      printReceiptOn(printerSetting(till, options.dataDir), JSON.parse(document) as ReceiptInput),
    ),
    timeLane(till),
    probeLane(till, practice.sender, net),
  ]);

  const facts = (): BoardFacts => ({ runId, online: net.isOnline(), nowMs: clock.nowMs() });
  const cards = () => boardCards(db, facts());
  const practicePins =
    options.mode === 'practice' ? samplePeople.map(({ name, pin }) => ({ name, pin })) : [];
  const thread = offThread(options.workerUrl, { path: file.path, headKey: keys.head });
  const context: HandlerContext = {
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
      publish(
        'session',
        sessionState({ till, session, preferences: loadPreferences(db), cards: cards(), practicePins }),
      ),
    phone: practice.phone,
    files: ports.files,
    exportsDir: join(options.dataDir, 'exports'),
    offThread: thread,
    pdf: ports.pdf,
  };
  const handle = router(allHandlers(context), session, log);
  const stopNetwork = ports.network?.onChange(() => parts.work?.wake());
  practice.phone?.onChange(() => publish('phone', {}));
  if (options.mode === 'practice') signInPractice(context, options.practiceSignIn);

  return {
    handle,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async () => {
      mkdirSync(context.exportsDir, { recursive: true });
      parts.work?.start();
      anchor.touch();
    },
    stop: async () => {
      stopNetwork?.();
      await parts.work?.stop(stopGraceMs);
      await practice.stop();
      await thread.stop();
      await anchor.flush();
      file.close();
    },
  };
}

type Keys = { readonly head: Uint8Array; readonly body: Uint8Array; readonly path: Uint8Array };

/** Practice keeps its keys in a file beside its database; they guard nothing of value. */
async function openKeys(ports: Ports, options: ComposeOptions): Promise<Keys> {
  const opened = openFileSecrets(join(options.dataDir, `keys-${options.mode}.json`), ports.files);
  if (!opened.ok) throw new Error(`The keys beside the database cannot be read: ${opened.error.detail}`);
  const key = async (name: 'head-key' | 'body-key' | 'path-key'): Promise<Uint8Array> =>
    keyOf(opened.value, ports.random, name);
  return { head: await key('head-key'), body: await key('body-key'), path: await key('path-key') };
}

async function keyOf(
  secrets: Secrets,
  random: Random,
  name: 'head-key' | 'body-key' | 'path-key',
): Promise<Uint8Array> {
  const known = secrets.get(name);
  if (known) return known;
  const made = random.bytes(32);
  // On disk before anything is sealed with it.
  await secrets.set(name, made);
  return made;
}

type PracticeWorld = {
  readonly sender: StkSender;
  readonly phone: CustomerPhone | undefined;
  readonly stop: () => Promise<void>;
};

/**
 * P13: practice speaks with a Daraja on loopback and cannot be pointed anywhere else. Its callbacks come to a listener
 * of this process.
 */
async function practiceWorld(
  ports: Ports,
  options: ComposeOptions,
  till: Till,
  pathKey: Uint8Array,
): Promise<PracticeWorld> {
  const { clock, crypto, http, log, random } = ports;
  const tillId = hex(random.bytes(8));
  const outside = options.practice?.darajaUrl;
  if (outside !== undefined) assertLoopback(outside);
  const simulator =
    outside === undefined
      ? simulatedDaraja({ clock, random, rules: { answerDelayMs: options.practice?.answerDelayMs ?? 600 } })
      : undefined;
  const listener: CallbackListener = callbackListener({
    clock,
    crypto,
    random,
    http,
    log,
    tillId,
    pathKey,
    ...(options.practice?.callbackPort === undefined ? {} : { port: options.practice.callbackPort }),
    store: ({ nonce, body, receivedAtMs }) => {
      transaction(till.db, (tx) => insertInboxItem(tx, { nonce, receivedAtMs, ...till.bodies.seal(body) }));
      till.changed({ order: null, became: 'callback' });
      return 'stored';
    },
  });
  // Both servers listen before anything can be sent to them.
  const callbacks = (await listener.start()).origin;
  const baseUrl = simulator ? (await simulator.start()).origin : (outside ?? '');
  const sender = darajaStkSender({
    http,
    clock,
    baseUrl,
    credentials: () => practiceMerchant,
    shortcode: practiceMerchant.shortcode,
    partyB: practiceMerchant.tillNumber,
    transactionType: 'CustomerBuyGoodsOnline',
    callbackUrl: (nonce) => `${callbacks}${callbackPath(crypto.hmacSha256, pathKey, tillId, nonce)}`,
  });
  return {
    sender,
    phone: simulator && customerPhone(simulator),
    stop: async () => {
      await simulator?.stop();
      await listener.stop();
    },
  };
}

function assertLoopback(url: string): void {
  const { hostname, protocol } = new URL(url);
  // SECURITY: practice never leaves this machine.
  if (protocol !== 'http:' || hostname !== '127.0.0.1')
    throw new Error('practice speaks only with http://127.0.0.1');
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
  return printer.kind === 'file' ? { ...printer, folder: join(dataDir, 'receipts') } : printer;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
