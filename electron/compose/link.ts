/** The state of everything outside, as the strip shows it. */
import type { LinkState } from '../../shared/ipc-contract.ts';
import type { OpenedKeys } from './keys.ts';
import type { World } from './options.ts';
import { queuedPrompts } from '../db/attempt-store.ts';
import { undialledOrders } from '../db/delivery-store.ts';
import type { Link } from '../outbox/link.ts';
import type { Files, ModemState } from '../ports.ts';
import { printerTrouble } from '../services/print-receipt.ts';
import { passwordSoonOver } from '../services/set-up/state.ts';
import type { Till } from '../services/till.ts';
import { wrongClock } from '../services/till.ts';

const lowDiskMb = 200;

export const secretsState = ({ vault, holder }: OpenedKeys): LinkState['secrets'] =>
  holder.current() ? 'open' : vault?.state() === 'absent' ? 'absent' : 'locked';

export type LinkSources = {
  readonly till: Till;
  readonly net: Link;
  readonly keys: OpenedKeys;
  readonly mailbox: World['mailbox'];
  readonly modem: World['modem'];
  readonly files: Files;
  readonly dataDir: string;
};

/** What the strip says of the outside: network, clock, disk, mailbox, secrets. */
export function linkState({ till, net, keys, mailbox, modem, files, dataDir }: LinkSources): LinkState {
  const queued = queuedPrompts(till.db);
  const freeMb = Math.floor((files.freeBytes(dataDir) ?? Number.MAX_SAFE_INTEGER) / 1_048_576);
  return {
    online: net.isOnline(),
    offlineSinceMs: net.offlineSinceMs() ?? null,
    unsentPrompts: queued.count,
    oldestUnsentMs: queued.oldestMs ?? null,
    clockWrong: wrongClock(till) ?? null,
    diskLowMb: freeMb < lowDiskMb ? freeMb : null,
    secrets: secretsState(keys),
    secretsBy: keys.vault?.kind ?? 'practice',
    passwordDaysLeft: passwordSoonOver(till),
    mailbox: mailbox()?.state ?? null,
    printer: printerTrouble(till),
    modem: modemTrouble(till, modem.state()),
  };
}

/** Only what somebody waits for is worth the strip: a modem that nobody needs now is on the health page. */
function modemTrouble(till: Till, { phase, lastError }: ModemState): LinkState['modem'] {
  if (phase !== 'off' || lastError === undefined) return null;
  const waiting = undialledOrders(till.db);
  return waiting === 0 ? null : { problem: lastError.problem, waiting };
}
