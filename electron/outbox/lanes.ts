import type { PostedReader, PrintOutcome, StkSender } from '../ports.ts';
import type { StkSendOutcome } from '../../shared/observation.ts';
import { hasAttemptInState } from '../db/attempt-store.ts';
import { newInboxItems } from '../db/inbox-store.ts';
import { dueItems, nextDueMs } from '../db/outbox-store.ts';
import { layCallbackAside } from '../services/resolve/callback.ts';
import { applyPosted } from '../services/resolve/posted.ts';
import type { ResultReaders } from '../services/resolve/posted.ts';
import { queryEarlyWithoutCallbacks } from '../services/resolve/query.ts';
import { endPromptLives } from '../services/resolve/unknown.ts';
import { claimPrompt, hurryPrompts, mayWritePrompt, takeBackOverdue } from '../services/resolve/claim.ts';
import { recordSend } from '../services/resolve/send.ts';
import { claimPrint, recordPrint } from '../services/resolve/print.ts';
import type { Till } from '../services/till.ts';
import type { Lane } from './dispatcher.ts';
import type { Link } from './link.ts';
import { persist } from './persist.ts';

/** Sends prompts: claim, connect, check again, write, record. */
export function stkLane(till: Till, sender: StkSender, net: Link): Lane {
  return {
    name: 'stk',
    concurrency: 4,
    take: () => {
      // Nearly always the oldest one may go; only where it may not are those behind it read.
      for (const limit of [1, undefined])
        for (const item of dueItems(till.db, 'stk', till.epoch, till.clock.nowMs(), limit)) {
          const claim = claimPrompt(till, item);
          if (claim.kind !== 'claimed') continue;
          return async () => {
            const outcome = await push(till, sender, claim);
            noteReach(net, outcome);
            await recordOutcome(till, item.id, claim.attemptId, outcome);
          };
        }
      return undefined;
    },
    nextDueMs: () => nextDueMs(till.db, 'stk', till.epoch),
  };
}

async function recordOutcome(
  till: Till,
  itemId: number,
  attemptId: number,
  outcome: StkSendOutcome,
): Promise<void> {
  try {
    await persist(till, () => recordSend(till, itemId, attemptId, outcome));
  } catch (error) {
    // MONEY: what cannot be recorded as it was said is at least never sent again.
    till.log.error('the end of a send could not be recorded as it was', { error: String(error) });
    await persist(till, () =>
      recordSend(till, itemId, attemptId, { kind: 'ambiguous', reason: 'record-failed' }),
    );
  }
}

async function push(
  till: Till,
  sender: StkSender,
  claim: Extract<ReturnType<typeof claimPrompt>, { kind: 'claimed' }>,
): Promise<StkSendOutcome> {
  try {
    return await sender.push(claim.request, () => mayWritePrompt(till, claim.attemptId));
  } catch (error) {
    // MONEY: whatever broke, the prompt may have left.
    till.log.error('the sender broke', { error: String(error) });
    return { kind: 'ambiguous', reason: 'sender-broke' };
  }
}

function noteReach(net: Link, outcome: StkSendOutcome): void {
  if (outcome.kind === 'not-sent' && outcome.reason === 'no-connection') net.notReached();
  else if (outcome.kind !== 'not-sent') net.reached();
}

/** Drains the inbox: stored bytes → what they say → the one place that decides. */
export function inboxLane(till: Till, read: PostedReader, results: ResultReaders): Lane {
  return {
    name: 'inbox',
    concurrency: 1,
    take: () => {
      const item = newInboxItems(till.db, 1)[0];
      if (!item) return undefined;
      return async () => {
        const body = till.bodies.open(item.body, item.bodyKey);
        const posted = body === undefined ? undefined : read(body);
        try {
          await persist(till, () => applyPosted(till, item, posted, results));
        } catch (error) {
          // One that cannot be applied must not stand before the others; it stays, and a person can see it.
          till.log.error('a callback could not be applied', { inbox: item.id, error: String(error) });
          await persist(till, () => layCallbackAside(till, item));
        }
      };
    },
    nextDueMs: () => undefined,
  };
}

/** Puts receipts on paper. */
export function printLane(till: Till, print: (document: string) => Promise<PrintOutcome>): Lane {
  return {
    name: 'printing',
    concurrency: 1,
    take: () => {
      for (const item of dueItems(till.db, 'printing', till.epoch, till.clock.nowMs())) {
        const claim = claimPrint(till, item);
        if (!claim) continue;
        return async () => {
          const outcome = await print(claim.document).catch((): PrintOutcome => ({
            kind: 'unclear',
            reason: 'no-answer',
          }));
          await persist(till, () => recordPrint(till, item.id, claim.id, outcome));
        };
      }
      return undefined;
    },
    nextDueMs: () => undefined,
  };
}

const lookAtTimeMs = 1_000;

/** Deadlines and prompt lives: looked at each second while there are any, otherwise not at all. */
export function timeLane(till: Till): Lane {
  let nextLookMs = 0;
  return {
    name: 'time',
    concurrency: 1,
    take: () => {
      // Every commit wakes every lane; reading all that waits at each would make a long queue slower than the network.
      if (till.clock.monotonicMs() < nextLookMs) return undefined;
      nextLookMs = till.clock.monotonicMs() + lookAtTimeMs;
      takeBackOverdue(till);
      endPromptLives(till);
      queryEarlyWithoutCallbacks(till);
      return undefined;
    },
    nextDueMs: () =>
      hasAttemptInState(till.db, ['queued', 'waiting'])
        ? till.clock.nowMs() + Math.max(1, Math.ceil(nextLookMs - till.clock.monotonicMs()))
        : undefined,
  };
}

/** While Safaricom is out of reach: one cheap request now and then, and everything hurries when it answers. */
export function probeLane(till: Till, sender: StkSender, net: Link): Lane {
  let nextAtMs = 0;
  let waitMs = 2_000;
  return {
    name: 'probe',
    concurrency: 1,
    take: () => {
      if (net.isOnline()) {
        waitMs = 2_000;
        return undefined;
      }
      if (till.clock.monotonicMs() < nextAtMs) return undefined;
      nextAtMs = till.clock.monotonicMs() + waitMs;
      waitMs = Math.min(waitMs * 1.5, 15_000);
      return async () => {
        const answer = await sender.probe().catch(() => 'not-reached' as const);
        if (answer === 'not-reached') return;
        net.reached();
        hurryPrompts(till);
      };
    },
    nextDueMs: () =>
      net.isOnline() ? undefined : till.clock.nowMs() + Math.max(250, nextAtMs - till.clock.monotonicMs()),
  };
}
