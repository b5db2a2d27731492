/** A practice shop as it stands before a payout is asked for in a window: prepared in this process, some days ago. */
import type { PayoutSettings } from '../../shared/payouts.ts';
import { defaultPayoutSettings } from '../../shared/payouts.ts';
import { earlier } from './earlier.ts';
import { must, owner } from './counter.ts';
import { startSimulator } from './simulator.ts';
import { until } from './wait.ts';

const hour = 60 * 60_000;

/** Beside the sample people: whose PIN approves what the sample owner asked for. */
export const secondOwner = { name: 'Mama Njeri', pin: '7777' } as const;

/**
 * Two days ago the owner took in a second owner and set how long a new payee waits: the pause that follows a change of
 * owners is over today.
 */
export async function takeInSecondOwner(
  dataDir: string,
  payouts: Partial<PayoutSettings> = { newPayeeWaitsMinutes: 0 },
): Promise<void> {
  await earlier(dataDir, -48 * hour, undefined, async (till) => {
    must(await till.call('settings:set', { payouts: { ...defaultPayoutSettings, ...payouts } }));
    must(await till.call('staff:add', { ...secondOwner, role: 'owner', approval: owner }));
  });
}

/** An hour ago a payout was sent and its answer was lost: nobody knows what became of it. Returns its number. */
export async function loseAnswer(dataDir: string): Promise<string> {
  const simulator = await startSimulator({ isControllable: true });
  simulator.misbehave('b2c', 'close-after-reading', 100);
  let number = '';
  try {
    await earlier(dataDir, -hour, simulator.origin, async (till) => {
      const { id, payout } = must(
        await till.call('payout:request', {
          kind: 'cash-out',
          payeeText: '0722000114',
          payeeName: 'Baraka Otieno',
          amountCents: 500_00,
          note: '',
        }),
      );
      number = payout;
      const { people } = must(await till.call('staff:list', {}));
      const personId = people.find((person) => person.name === secondOwner.name)?.id ?? '';
      must(
        await till.call('payout:approve', {
          payoutId: id,
          payeeTyped: '0722000114',
          approval: { personId, pin: secondOwner.pin },
        }),
      );
      await until('nobody knows what became of it', async () => {
        const { row } = must(await till.call('payout:get', { payoutId: id }));
        return row.state === 'unknown';
      });
    });
  } finally {
    await simulator.stop();
  }
  return number;
}
