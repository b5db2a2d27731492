/** A practice shop as it stood yesterday, before a window opens on it today. */
import { nodeClock } from '../../electron/host/clock.ts';
import { shiftedClock } from './clocks.ts';
import { confirmationOf, must } from './counter.ts';
import { openTill } from './till.ts';
import type { TestTill } from './till.ts';

const dayMs = 24 * 60 * 60_000;

/** Sold once a day to one recipient. */
const once = {
  payerText: '0712345678',
  recipientText: '0722000114',
  packageId: 'sample-21',
  tender: 'cash',
} as const;

/** Yesterday the recipient had his bundle, and a second one was paid for the day after. Returns the second's number. */
export async function sellForTomorrow(dataDir: string): Promise<string> {
  const till = await openTill({ dataDir, clock: shiftedClock(nodeClock(), () => -dayMs) });
  try {
    await deliverNow(till, await confirm(till, 'now'));
    return await confirm(till, 'tomorrow');
  } finally {
    await till.stop();
  }
}

async function confirm(till: TestTill, deliver: 'now' | 'tomorrow'): Promise<string> {
  const review = must(await till.call('order:review', { ...once, deliver }));
  return must(await till.call('order:confirm', confirmationOf(review))).order;
}

async function deliverNow(till: TestTill, order: string): Promise<void> {
  const { deliveryId } = must(await till.call('delivery:start', { order }));
  must(await till.call('delivery:record', { order, deliveryId, outcome: 'delivered' }));
}
