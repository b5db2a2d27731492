/** A till's message lane over a real file and real HTTP, without the rest of the program; also in a process of its own. */
import { bodyCipher } from '../../electron/db/body-cipher.ts';
import { idCipher } from '../../electron/db/id-cipher.ts';
import { readInstall } from '../../electron/db/install-store.ts';
import { openDatabase } from '../../electron/db/open.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import { africasTalking } from '../../electron/messages/africas-talking.ts';
import { dispatcher } from '../../electron/outbox/dispatcher.ts';
import type { Dispatcher } from '../../electron/outbox/dispatcher.ts';
import { messageLane } from '../../electron/outbox/message-lane.ts';
import type { Log } from '../../electron/ports.ts';
import { resumeUnfinished } from '../../electron/services/open-till.ts';
import { loadSettings } from '../../electron/services/settings.ts';
import type { Till } from '../../electron/services/till.ts';
import { defaultPaymentRules } from '../../shared/payment-policy.ts';
import { defaultPayoutRules } from '../../shared/payout-policy.ts';
import { atAccount } from './simulated-africas-talking.ts';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export type MessageTill = {
  readonly till: Till;
  readonly work: Dispatcher;
  readonly close: () => Promise<void>;
};

/** Opens a practice file that another till has made, as the program does at its start. */
export function openMessageTill(dataDir: string, origin: string): MessageTill {
  const { clock, random, crypto, http } = nodePorts();
  const opened = openDatabase({ dataDir, mode: 'practice', clock, crypto, mustExist: true });
  if (!opened.ok) throw new Error(opened.error.code);
  const { db, close } = opened.value;
  const parts: { work?: Dispatcher } = {};
  const till: Till = {
    db,
    mode: 'practice',
    epoch: readInstall(db).epoch,
    runId: 'run-2',
    buildDateMs: 0,
    clock,
    random,
    crypto,
    log: silent,
    ledger: { crypto, headKey: undefined },
    bodies: bodyCipher(crypto, random, random.bytes(32)),
    ids: idCipher(crypto, random.bytes(32)),
    rules: defaultPaymentRules,
    payoutRules: defaultPayoutRules,
    settings: () => loadSettings(db),
    clockOffsetMs: () => 0,
    callbacksArrive: () => true,
    wayHomeIsProved: () => true,
    changed: () => parts.work?.wake(),
  };
  resumeUnfinished(db, clock.nowMs());
  const sender = africasTalking({
    http,
    baseUrl: origin,
    account: () => ({ ...atAccount, senderId: undefined }),
  });
  const work = dispatcher(clock, silent, [messageLane(till, sender)]);
  parts.work = work;
  return {
    till,
    work,
    close: async () => {
      await work.stop(1_000);
      close();
    },
  };
}
