import { floatMovesToLookAfter } from '../db/float-store.ts';
import { dueItems, nextDueMs } from '../db/outbox-store.ts';
import type { PostedSendOutcome } from '../../shared/observation.ts';
import type { PostedSender } from '../ports.ts';
import {
  askAboutFloat,
  claimFloat,
  lookAfterFloat,
  mayWriteFloat,
  recordFloatSend,
  takeBalanceQuestion,
} from '../services/resolve/float.ts';
import { mayAsk, recordQuestionSend } from '../services/resolve/questions.ts';
import type { Till } from '../services/till.ts';
import type { Lane } from './dispatcher.ts';
import type { BalanceDesk } from './balance-desk.ts';
import { askBalanceOnce } from './balance-question.ts';
import type { WayHome } from './payout-lanes.ts';
import { persist } from './persist.ts';
import type { RateBudget } from './rate-budget.ts';

const lookEveryMs = 5_000;
const proveEveryMs = 15_000;

type FloatLine = {
  readonly posted: PostedSender;
  readonly wayHome: WayHome;
  readonly budget: RateBudget;
  readonly desk: BalanceDesk;
};

/** Moves the shop's own money: prove the way home, claim, connect, check again, write once, record; then asks and looks. */
export function floatLane(till: Till, { posted: sender, wayHome: way, budget, desk }: FloatLine): Lane {
  let nextLookMs = 0;
  let provedAtMs = Number.NEGATIVE_INFINITY;
  const { monotonicMs } = till.clock;
  return {
    name: 'float',
    concurrency: 1,
    take: () => {
      const [item] = dueItems(till.db, 'float', till.epoch, till.clock.nowMs());
      if (item && !till.wayHomeIsProved() && monotonicMs() - provedAtMs >= proveEveryMs) {
        provedAtMs = monotonicMs();
        return async () => void (await way.prove().catch(() => false));
      }
      const claim = item && claimFloat(till, item);
      if (item && claim)
        return async () => {
          const outcome = await sendOnce(till, () =>
            sender.moveFloat(claim.request, () => mayWriteFloat(till, claim.id)),
          );
          await persist(till, () => recordFloatSend(till, item.id, claim.id, outcome));
        };
      if (monotonicMs() < nextLookMs) return undefined;
      nextLookMs = monotonicMs() + lookEveryMs;
      lookAfterFloat(till);
      if (!mayAsk(till)) return undefined;
      // It leaves when a question may: nothing here waits for it.
      if (takeBalanceQuestion(till)) return async () => void askBalanceOnce(till, sender, desk);
      const asking = budget.isFree() ? askAboutFloat(till) : undefined;
      if (!asking || !budget.take()) return undefined;
      return async () => {
        const outcome = await sendOnce(till, () => sender.askStatus(asking.request));
        await persist(till, () => recordQuestionSend(till, asking.questionId, outcome));
      };
    },
    nextDueMs: () => {
      const due = nextDueMs(till.db, 'float', till.epoch);
      if (floatMovesToLookAfter(till.db).length === 0) return due;
      const lookMs = till.clock.nowMs() + Math.max(1, Math.ceil(nextLookMs - monotonicMs()));
      return due === undefined ? lookMs : Math.min(due, lookMs);
    },
  };
}

async function sendOnce(till: Till, send: () => Promise<PostedSendOutcome>): Promise<PostedSendOutcome> {
  try {
    return await send();
  } catch (error) {
    // MONEY: whatever broke, it may have left.
    till.log.error('the float sender broke', { error: String(error) });
    return { kind: 'ambiguous', reason: 'sender-broke' };
  }
}
