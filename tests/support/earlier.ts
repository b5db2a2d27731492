/** A practice shop as it stood some time ago, before a window opens on it now: the program in this process, with an earlier clock. */
import { nodeClock } from '../../electron/host/clock.ts';
import { shiftedClock } from './clocks.ts';
import { must, sell } from './counter.ts';
import { messagesOfOrder } from '../../electron/db/message-store.ts';
import { openMessageTill } from './message-till.ts';
import { deliver, order, sell as sellInFile } from './selling.ts';
import { simulatedAfricasTalking } from './simulated-africas-talking.ts';
import { startSimulator } from './simulator.ts';
import { openTill } from './till.ts';
import type { TestTill } from './till.ts';
import { until } from './wait.ts';

const minute = 60_000;

/** Does `work` as of `shiftMs` from now (negative: ago), and stops cleanly. */
export async function earlier(
  dataDir: string,
  shiftMs: number,
  darajaUrl: string | undefined,
  work: (till: TestTill) => Promise<void>,
): Promise<void> {
  const clock = shiftedClock(nodeClock(), () => shiftMs);
  const till = await openTill({ dataDir, clock, ...(darajaUrl === undefined ? {} : { darajaUrl }) });
  try {
    await work(till);
  } finally {
    await till.stop();
  }
}

/** The customer of every order waits for half a minute only. */
export async function hurryCustomers(dataDir: string): Promise<void> {
  await earlier(dataDir, -minute, undefined, async (till) => {
    must(await till.call('settings:set', { customerWaitsSeconds: 30 }));
  });
}

/** Ten minutes ago a prompt was sent and its answer was lost: nobody knows whether it rang. */
export async function losePrompt(dataDir: string): Promise<void> {
  const simulator = await startSimulator({ isControllable: true });
  simulator.misbehave('push', 'close-after-reading', 100);
  try {
    await earlier(dataDir, -10 * minute, simulator.origin, async (till) => {
      const order = await sell(till, { recipient: '0722000114', packageId: 'sample-11' });
      await until('nobody knows what became of it', async () => {
        const { card } = must(await till.call('order:get', { order }));
        return card.state === 'unknown';
      });
    });
  } finally {
    await simulator.stop();
  }
}

/** An order was delivered; the provider refused to tell the payer, and nobody knows whether the recipient was told. */
export async function failMessages(dataDir: string): Promise<void> {
  await earlier(dataDir, -minute, undefined, () => Promise.resolve());
  const at = await simulatedAfricasTalking();
  at.misbehave(
    { kind: 'recipient-status', statusCode: 407, status: 'CouldNotRoute' },
    { kind: 'drop-answer' },
  );
  const { till, work, close } = openMessageTill(dataDir, at.origin);
  const actor = { id: 'sample-1', name: 'Staff 1', role: 'attendant' } as const;
  try {
    const number = sellInFile(till, actor, {
      payer: '0712345678',
      recipient: '0110123456',
      code: '11',
      tender: 'cash',
    });
    deliver(till, actor, number);
    work.start();
    await until('both messages have ended', () => {
      const states = messagesOfOrder(till.db, order(till, number).id).map(({ state }) => state);
      return states.join(' ') === 'failed unknown';
    });
  } finally {
    await close();
    await at.stop();
  }
}
