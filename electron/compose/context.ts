/** What the handlers reach, wired. */
import { formatOrderNumber } from '../../shared/ids.ts';
import type { OpenedKeys } from './keys.ts';
import { otherModes } from './modes.ts';
import type { ComposeOptions, Ports, World } from './options.ts';
import type { Messages } from './messages.ts';
import type { BuiltTill } from './till.ts';
import { verifyRecent } from '../db/ledger-store.ts';
import { readCertificate } from '../host/certificate.ts';
import { tillFolder } from '../host/till-folder.ts';
import type { WatchedHttp } from '../host/watched-http.ts';
import type { HandlerContext, HealthFacts } from '../ipc/context.ts';
import { customerDisplay } from '../ipc/customer-display.ts';
import type { CustomerDisplay } from '../ipc/customer-display.ts';
import { lessonRoom } from '../ipc/lessons.ts';
import { createSession, sessionState } from '../ipc/session.ts';
import type { BalanceDesk } from '../outbox/balance-desk.ts';
import { askBalanceOnce } from '../outbox/balance-question.ts';
import type { CreditLook } from '../outbox/credit-lane.ts';
import type { Dispatcher } from '../outbox/dispatcher.ts';
import type { Link } from '../outbox/link.ts';
import { questionsDue } from '../outbox/question-lane.ts';
import type { RateBudget } from '../outbox/rate-budget.ts';
import type { OffThread } from '../ports.ts';
import { samplePeople } from '../practice/sample-catalogue.ts';
import { printerChoices } from '../printing/choices.ts';
import { boardCards } from '../reports/board.ts';
import type { BoardFacts } from '../reports/face.ts';
import { shownPins } from '../services/furnish.ts';
import { loadPreferences } from '../services/settings.ts';
import { linkState, secretsState } from './link.ts';
import type { AfterTurn } from './after-turn.ts';
import type { Paper } from './paper.ts';
import type { EventHub } from './events.ts';

type Wiring = {
  readonly built: BuiltTill;
  readonly world: World;
  readonly net: Link;
  readonly thread: OffThread;
  readonly events: EventHub;
  readonly turns: AfterTurn;
  readonly keys: OpenedKeys;
  readonly budget: RateBudget;
  readonly desk: BalanceDesk;
  readonly watched: WatchedHttp;
  readonly look: CreditLook;
  readonly work: Dispatcher;
  readonly paper: Paper;
  readonly messages: Messages;
};

function lookNow({ look, work }: Wiring): void {
  look.ask();
  work.wake();
}

/** Everything the handlers may reach. */
export function contextOf(ports: Ports, options: ComposeOptions, wiring: Wiring): HandlerContext {
  const { built, world, net, thread, events, keys, paper } = wiring;
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
      linkState({
        till,
        net,
        keys,
        mailbox: world.mailbox,
        modem: world.modem,
        files: ports.files,
        dataDir: options.dataDir,
      }),
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
    display: displayOf(till, facts, wiring),
    modem: world.modem,
    lessons: world.events && lessonRoom(till, world.events),
    messages: wiring.messages,
    files: ports.files,
    exportFile: tillFolder(options.dataDir).exportFile,
    offThread: thread,
    pdf: ports.pdf,
    askBalance: () => void askBalanceOnce(till, world.posted, wiring.desk),
    unlocking: keys.vault && { vault: keys.vault, keys: keys.holder, erased: built.erased },
    checks: world.checks,
    credits: { source: world.credits, urls: world.creditUrls },
    lookForCredits: () => lookNow(wiring),
    enrolMailbox: world.enrol,
    otherModes: otherModes(ports, options, till),
    readCertificate,
    paper,
    printerChoices: () => printerChoices(ports.programs, process.platform),
    healthFacts: () => measured(ports, options, wiring, { atMs: verified.atMs, brokenAt: broken.at }),
  };
}

/** What the health page shows that is not in the file. */
function measured(
  { files }: Ports,
  { dataDir }: ComposeOptions,
  { world, keys, budget, desk, watched, built }: Wiring,
  verified: { readonly atMs: number | null; readonly brokenAt: number | null },
): HealthFacts {
  return {
    apis: watched.apis(),
    mailboxLagMs: world.mailbox()?.lagMs ?? null,
    rate: {
      nextQueryMs: budget.nextMs(),
      perMinute: budget.perMinute(),
      fullPerMinute: budget.fullPerMinute(),
      waiting: questionsDue(built.till, desk).length,
    },
    vault: keys.vault?.kind ?? 'practice',
    vaultState: secretsState(keys),
    freeBytes: files.freeBytes(dataDir) ?? null,
    ledger: { verifiedMs: verified.atMs, brokenAt: verified.brokenAt },
    anchorWrittenMs: built.anchor.writtenAtMs() ?? null,
  };
}

/** The customer display hears of everything that may change what stands on it. */
function displayOf(
  till: BuiltTill['till'],
  facts: () => BoardFacts,
  { events, turns }: Wiring,
): CustomerDisplay {
  const display = customerDisplay(till, facts, (state) => events.publish('display', state));
  const refresh = turns.of(display.refresh);
  events.subscribe(({ topic }) => {
    if (topic === 'board' || topic === 'link') refresh();
  });
  return display;
}
