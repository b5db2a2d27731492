/** What the handlers reach, wired. */
import { formatOrderNumber } from '../../shared/ids.ts';
import type { OpenedKeys } from './keys.ts';
import { otherModes } from './modes.ts';
import type { ComposeOptions, Ports, World } from './options.ts';
import type { BuiltTill } from './till.ts';
import { verifyRecent } from '../db/ledger-store.ts';
import { readCertificate } from '../host/certificate.ts';
import { tillFolder } from '../host/till-folder.ts';
import type { WatchedHttp } from '../host/watched-http.ts';
import type { HandlerContext } from '../ipc/context.ts';
import { createSession, sessionState } from '../ipc/session.ts';
import { askBalanceOnce } from '../outbox/payout-lanes.ts';
import type { Link } from '../outbox/link.ts';
import { questionsDue } from '../outbox/question-lane.ts';
import type { RateBudget } from '../outbox/rate-budget.ts';
import type { OffThread } from '../ports.ts';
import { samplePeople } from '../practice/sample-catalogue.ts';
import { printDocumentOn } from '../printing/printers.ts';
import { boardCards } from '../reports/board.ts';
import type { BoardFacts } from '../reports/board.ts';
import { shownPins } from '../services/furnish.ts';
import { loadPreferences } from '../services/settings.ts';
import { linkState, secretsState } from './link.ts';
import { printerSetting } from './lanes.ts';
import type { EventHub } from './events.ts';

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

/** Everything the handlers may reach. */
export function contextOf(ports: Ports, options: ComposeOptions, wiring: Wiring): HandlerContext {
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
    modem: {
      state: world.modem.state,
      readBalance: world.modem.readBalance,
      keepPin: world.modem.keepPin,
    },
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
