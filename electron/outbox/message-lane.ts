import type { MessageSendOutcome, MessageSender } from '../ports.ts';
import { ledgerHead } from '../db/ledger-store.ts';
import { dueItems, nextDueMs } from '../db/outbox-store.ts';
import {
  claimMessage,
  messageRetryMs,
  recordMessage,
  tellPostings,
  toldSoFar,
} from '../services/resolve/messages.ts';
import type { MessageClaim } from '../services/resolve/messages.ts';
import type { Till } from '../services/till.ts';
import type { Lane } from './dispatcher.ts';
import { persist } from './persist.ts';

/** Ours: every commit wakes every lane; the ledger is read for messages once a second, so the counter's commits go first. */
const lookEveryMs = 1_000;

/**
 * Sends messages, one at a time, in a lane of its own: nothing that moves money ever waits for one (P15). While the
 * provider takes none at all (no connection, no balance, a wrong key), the lane rests instead of trying each in turn.
 */
export function messageLane(till: Till, sender: MessageSender): Lane {
  const told = toldSoFar(till);
  let nextLookMs = 0;
  let restsUntilMs = 0;
  let failures = 0;
  const rest = (outcome: MessageSendOutcome): void => {
    const isHeld = outcome.kind === 'later' && outcome.holdsAll;
    failures = isHeld ? failures + 1 : 0;
    restsUntilMs = isHeld ? till.clock.monotonicMs() + messageRetryMs(failures) : 0;
  };
  return {
    name: 'messages',
    concurrency: 1,
    take: () => {
      const monotonicMs = till.clock.monotonicMs();
      if (monotonicMs >= nextLookMs) {
        nextLookMs = monotonicMs + lookEveryMs;
        tellPostings(till, told);
      }
      if (monotonicMs < restsUntilMs) return undefined;
      for (const item of dueItems(till.db, 'messages', till.epoch, till.clock.nowMs(), 1)) {
        const claim = claimMessage(till, item);
        // What was stopped has left the queue; its change wakes the lane for the next one.
        if (!claim) return undefined;
        return async () => {
          const outcome = await send(till, sender, claim);
          rest(outcome);
          await persist(till, () => recordMessage(till, item, claim, outcome));
        };
      }
      return undefined;
    },
    nextDueMs: () => {
      const nowMs = till.clock.nowMs();
      const inMs = (atMs: number): number => nowMs + Math.max(1, Math.ceil(atMs - till.clock.monotonicMs()));
      const dueMs = nextDueMs(till.db, 'messages', till.epoch);
      const sendMs = dueMs === undefined ? undefined : Math.max(dueMs, inMs(restsUntilMs));
      const lookMs = ledgerHead(till.db).seq === told.seq ? undefined : inMs(nextLookMs);
      return sendMs === undefined || lookMs === undefined ? (sendMs ?? lookMs) : Math.min(sendMs, lookMs);
    },
  };
}

async function send(
  till: Till,
  sender: MessageSender,
  { to, text }: MessageClaim,
): Promise<MessageSendOutcome> {
  try {
    return await sender.send(to, text);
  } catch (error) {
    // Whatever broke, it may have left.
    till.log.error('the message sender broke', { error: String(error) });
    return { kind: 'ambiguous', reason: 'sender-broke' };
  }
}
