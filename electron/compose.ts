/**
 * The composition root: ports in, a running till out. Knows every part and no Electron; main, headless and the tests
 * all start the same program here.
 */
import { assert } from '../shared/assert.ts';
import type { Refusal } from '../shared/error-codes.ts';
import { questionEveryMs } from '../shared/question-order.ts';
import { err, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import { openKeys } from './compose/keys.ts';
import type { OpenedKeys } from './compose/keys.ts';
import { afterTurn } from './compose/after-turn.ts';
import { contextOf } from './compose/context.ts';
import { eventHub } from './compose/events.ts';
import type { EventHub } from './compose/events.ts';
import { workOf } from './compose/lanes.ts';
import { linkState } from './compose/link.ts';
import { refusedApp, refusedState } from './compose/refusal.ts';
import { practiceModem, realModem } from './compose/modem.ts';
import { messagesOf } from './compose/messages.ts';
import { openMailbox } from './compose/mailbox.ts';
import type { App, ComposeOptions, Ports, World } from './compose/options.ts';
import { paperOf } from './compose/paper.ts';
import { practiceWorld } from './compose/practice.ts';
import { realWorld } from './compose/real.ts';
import { buildTill } from './compose/till.ts';
import type { Till } from './services/till.ts';
import type { BuiltTill, Outside } from './compose/till.ts';
import { anchorPath, readAnchor } from './db/anchor.ts';
import type { AnchorReading } from './db/anchor.ts';
import { databaseExists } from './db/new-file.ts';
import { databasePath, openDatabase } from './db/open.ts';
import type { OpenDatabase } from './db/open.ts';
import { offThread } from './host/off-thread.ts';
import { watchHttp } from './host/watched-http.ts';
import type { HandlerContext } from './ipc/context.ts';
import { allHandlers } from './ipc/handlers.ts';
import { router } from './ipc/router.ts';
import { sessionState } from './ipc/session.ts';
import type { Dispatcher } from './outbox/dispatcher.ts';
import { balanceDesk } from './outbox/balance-desk.ts';
import type { BalanceDesk } from './outbox/balance-desk.ts';
import { askBalanceOnce } from './outbox/balance-question.ts';
import { creditLook } from './outbox/credit-lane.ts';
import { link } from './outbox/link.ts';
import { rateBudget } from './outbox/rate-budget.ts';
import type { RateBudget } from './outbox/rate-budget.ts';
import type { CheckOutcome, Files, OffThread, PostedSender } from './ports.ts';
import { loadPreferences } from './services/settings.ts';

export { refusedApp } from './compose/refusal.ts';
export type { App, AppEvent, ComposeOptions, Ports } from './compose/options.ts';

const stopGraceMs = 5_000;

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

/** What comes to be after the till that tells it of changes. */
type LaterParts = { work?: Dispatcher; world?: World; tellStrip?: () => void };

function outsideOf(parts: LaterParts, events: EventHub): Outside {
  return {
    sender: undefined,
    callbacksArrive: () => false,
    wayHomeIsProved: () => false,
    changed: (change) => {
      parts.work?.wake();
      parts.world?.nudge?.();
      events.publish('board', change);
      // Prompts that wait, the clock, the disk: any change may change what it says.
      parts.tellStrip?.();
    },
  };
}

async function wire(bare: Ports, options: ComposeOptions, opened: Opened): Promise<App> {
  const { file, keys } = opened;
  const watched = watchHttp(bare.http, bare.clock);
  const ports: Ports = { ...bare, http: watched.http };
  const events = eventHub();
  const parts: LaterParts = {};
  const outside = outsideOf(parts, events);
  const built = await buildTill(ports, options, opened, outside);
  const { till, anchor } = built;
  const desk = balanceDesk(ports.clock);
  const changed = {
    mailbox: (): void => parts.tellStrip?.(),
    modem: (): void => {
      events.publish('board', { order: null, became: 'modem' });
      parts.tellStrip?.();
    },
  };
  const world = await worldOf(ports, options, built, { keys, desk, changed });
  parts.world = world;
  outside.sender = world.sender;
  outside.callbacksArrive = world.callbacksArrive;
  outside.wayHomeIsProved = world.wayHome.isProved;
  const turns = afterTurn();
  // Nobody at the counter waits for the strip.
  const tellStrip = turns.of(() => events.publish('link', linkState(sources)));
  const net = link(ports.clock, tellStrip);
  const { mailbox, modem } = world;
  const sources = { till, net, keys, mailbox, modem, files: ports.files, dataDir: options.dataDir };
  parts.tellStrip = tellStrip;
  const budget = budgetOf(ports, options, till);
  const paper = paperOf(ports, options, till);
  const messages = messagesOf({ ports, till, keys, modem: () => world.modem, events });
  const core = { built, world, net, keys, budget, desk, look: creditLook(), paper, messages };
  const work = workOf(ports, till, core);
  parts.work = work;
  const thread = offThreads(options, file.path);
  const context = contextOf(ports, options, { ...core, thread, events, turns, watched, work });
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
      turns.stop();
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

/** The pace of all questions to Safaricom, as it is set. */
const budgetOf = ({ clock, random }: Ports, options: ComposeOptions, till: Till): RateBudget =>
  rateBudget(
    clock,
    () => options.queryEveryMs ?? questionEveryMs(till.settings().questionPace),
    () => (random.bytes(1)[0] ?? 0) / 256,
  );

type WorldParts = {
  readonly keys: OpenedKeys;
  readonly desk: BalanceDesk;
  readonly changed: { readonly mailbox: () => void; readonly modem: () => void };
};

async function worldOf(
  ports: Ports,
  options: ComposeOptions,
  { till, opening }: BuiltTill,
  { keys, desk, changed }: WorldParts,
): Promise<World> {
  const { databaseId } = opening.install;
  if (options.mode !== 'practice') {
    const mailbox = openMailbox(ports, till, keys, changed.mailbox);
    const modem =
      options.mode === 'production'
        ? realModem(ports, till, keys, changed.modem)
        : practiceModem(ports, till, changed.modem);
    const askBalance = (sender: PostedSender): Promise<CheckOutcome> => askBalanceOnce(till, sender, desk);
    return realWorld({ ports, till, mode: options.mode, keys, databaseId, mailbox, askBalance, modem });
  }
  const path = keys.holder.current()?.path;
  assert(path, 'practice has its keys');
  const modem = practiceModem(ports, till, changed.modem, options.practice?.modem);
  return practiceWorld(ports, options, till, path, databaseId, modem);
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
