import type { UssdOutcome } from '../../shared/modem.ts';
import { dueItems, nextDueMs } from '../db/outbox-store.ts';
import type { Modem } from '../ports.ts';
import {
  airtimeReadMs,
  beginAutomaticDeliveries,
  claimDial,
  recordBalance,
  recordDial,
} from '../services/resolve/dial.ts';
import type { Till } from '../services/till.ts';
import type { Lane } from './dispatcher.ts';
import { persist } from './persist.ts';

const lookEveryMs = 300;
/** A doubt is weighed by the airtime before and after: the last reading must not be older than this. */
const readingForMs = 60 * 60_000;
const readAgainMs = 20_000;
const readTries = 3;

/**
 * The modem's work, one session at a time: paid orders are begun, claimed, dialled, recorded. After an end that nobody
 * knows the airtime is read before anything else is dialled.
 */
export function deliveryLane(
  till: Till,
  { modem, delivered }: { readonly modem: Modem; readonly delivered: (order: string) => void },
): Lane {
  let nextLookMs = 0;
  let skipped = false;
  let mustRead = 0;
  let nextReadMs = 0;

  const look = (): void => {
    const nowMs = till.clock.monotonicMs();
    skipped = nowMs < nextLookMs;
    if (skipped) return;
    nextLookMs = nowMs + lookEveryMs;
    beginAutomaticDeliveries(till);
  };

  const dial = async (code: string, deadlineMs: number): Promise<UssdOutcome> => {
    try {
      return await modem.dial(code, deadlineMs);
    } catch (error) {
      // MONEY: whatever broke, the string may have been dialled.
      till.log.error('the modem broke', { error: String(error) });
      return { kind: 'ambiguous', reason: 'modem-error', text: undefined };
    }
  };

  const settings = () => till.settings().modem;

  const read = async (): Promise<void> => {
    nextReadMs = till.clock.monotonicMs() + readAgainMs;
    mustRead = Math.max(0, mustRead - 1);
    const outcome = await dial(settings().balanceCode, settings().deadlineSeconds * 1_000);
    await persist(till, () => {
      if (recordBalance(till, outcome)) mustRead = 0;
    });
  };

  /** MONEY: nothing is dialled on top of a doubt before the airtime was read, or could not be read three times. */
  const mayReadNow = (): boolean => settings().balanceCode !== '' && till.clock.monotonicMs() >= nextReadMs;
  const isStale = (): boolean => till.clock.nowMs() - airtimeReadMs(till) > readingForMs;

  return {
    name: 'delivery',
    concurrency: 1,
    take: () => {
      look();
      if (mustRead > 0 && settings().balanceCode !== '') return mayReadNow() ? read : undefined;
      const item = dueItems(till.db, 'delivery', till.epoch, till.clock.nowMs(), 1)[0];
      if (!item) return undefined;
      if (isStale() && mayReadNow()) return read;
      const claim = claimDial(till, item);
      if (!claim) return async () => undefined;
      return async () => {
        const outcome = await dial(claim.code, settings().deadlineSeconds * 1_000);
        if (outcome.kind === 'ambiguous') {
          mustRead = readTries;
          nextReadMs = 0;
        }
        let done: ReturnType<typeof recordDial>;
        await persist(till, () => {
          done = recordDial(till, item.id, claim.deliveryId, outcome);
        });
        if (done?.delivered === true) delivered(done.order);
      };
    },
    nextDueMs: () => {
      const waits = [
        skipped ? till.clock.nowMs() + lookEveryMs : undefined,
        mustRead > 0 ? till.clock.nowMs() + Math.max(1, nextReadMs - till.clock.monotonicMs()) : undefined,
        mustRead > 0 ? undefined : nextDueMs(till.db, 'delivery', till.epoch),
      ].filter((one) => one !== undefined);
      return waits.length === 0 ? undefined : Math.min(...waits);
    },
  };
}
