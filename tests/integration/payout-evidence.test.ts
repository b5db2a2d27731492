/**
 * Payouts through the whole program, over real HTTP to the simulated Safaricom, in all the ways in which it really
 * answers: late, twice, first, never, about another one. Whatever it says, at most one payment leaves for each payout,
 * and what the till calls paid is paid there (P5, P7). Time is moved by the test.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultPlace, Faults, RequestFault, ResultFault } from '../../electron/practice/misbehaviour.ts';
import type { SimulatedTransaction } from '../../electron/practice/simulated-register.ts';
import type { PayoutChannel } from '../../shared/payouts.ts';
import type { PayoutRow } from '../../shared/contract/payout-channels.ts';
import type { ManualClock } from '../support/clocks.ts';
import { cardOf, must, owner, sell } from '../support/counter.ts';
import { openMovedClockShop } from '../support/moved-clock-shop.ts';
import type { MovedClockShop } from '../support/moved-clock-shop.ts';
import { untilLog } from '../support/simulator.ts';
import type { TestSimulator } from '../support/simulator.ts';
import type { TestTill } from '../support/till.ts';
import { until } from '../support/wait.ts';

const seconds = 1_000;
const minute = 60 * seconds;
const payer = '0712345678';

let shop: MovedClockShop;
let clock: ManualClock;
let simulator: TestSimulator;
let till: TestTill;

beforeEach(async () => {
  shop = await openMovedClockShop({ isControllable: true });
  ({ clock, simulator, till } = shop);
});

afterEach(() => shop.close());

async function restart(): Promise<void> {
  till = await shop.restart();
}

const misbehave = <Place extends FaultPlace>(place: Place, fault: Faults[Place], times = 1): void =>
  simulator.misbehave(place, fault, times);

async function paidOrder(from = payer): Promise<string> {
  const order = await sell(till, { payer: from });
  const prompt = await until('the phone rings', () =>
    simulator.log().prompts.find((one) => one.accountReference === order),
  );
  expect(simulator.answer(prompt.checkoutRequestId, 'pin')).toBe(true);
  await until(`${order} is paid`, async () => (await cardOf(till, order)).state === 'paid');
  return order;
}

/** The attendant asks, the owner looks. */
async function refund(order: string, channel: PayoutChannel = 'b2c'): Promise<number> {
  must(await till.call('session:sign-in', { personId: 'sample-1', pin: '1111' }));
  const { id } = must(await till.call('payout:request-refund', { order, channel }));
  await approve(id);
  return id;
}

async function approve(id: number): Promise<void> {
  const { payeeNational } = must(await till.call('payout:confirm', { payoutId: id }));
  must(
    await till.call('payout:approve', { payoutId: id, payeeTyped: payeeNational.slice(-4), approval: owner }),
  );
}

const rowOf = async (id: number): Promise<PayoutRow> =>
  must(await till.call('payout:get', { payoutId: id })).row;

/** Time passes, and each request on the way gets its answer, until this is so. */
async function becomes(id: number, state: PayoutRow['state'], withinMs = 0): Promise<void> {
  const look = async (): Promise<boolean> => (await rowOf(id)).state === state;
  for (let passedMs = 0; passedMs <= withinMs; passedMs += 5 * seconds) {
    if (await look()) return;
    if (withinMs > 0) await clock.advance(5 * seconds);
  }
  await until(`payout ${id} is ${state}, not ${(await rowOf(id)).state}: ${till.errors.join('\n')}`, look);
}

const outgoing = (): readonly SimulatedTransaction[] =>
  simulator.log().transactions.filter((one) => one.kind === 'b2c' || one.kind === 'reversal');
const paidOut = (): readonly SimulatedTransaction[] => outgoing().filter((one) => one.status === 'Completed');

const bookedOf = async (order: string): Promise<readonly string[]> =>
  must(await till.call('order:get', { order })).postings.map((one) => one.kind);

describe('a refund', () => {
  test.each([
    ['b2c', 'refunded-by-mpesa', 'intent:b2c'],
    ['reversal', 'refunded-by-reversal', 'intent:reversal'],
  ] as const)(
    'by %s is sent, taken, paid and booked once, with Safaricom’s receipt',
    async (channel, kind, intent) => {
      const order = await paidOrder();
      const id = await refund(order, channel);
      await becomes(id, 'paid');
      expect(paidOut()).toHaveLength(1);
      expect((await rowOf(id)).receipt).toBe(paidOut()[0]?.receipt);
      expect(await bookedOf(order)).toEqual(['intent:stk-push', 'payment-received', intent, kind]);
      expect((await cardOf(till, order)).state).toBe('refunded');
      expect(till.errors).toEqual([]);
    },
  );

  test('shows the payee’s whole number while it is confirmed, and never afterwards (P16)', async () => {
    const id = await refund(await paidOrder());
    await becomes(id, 'paid');
    expect(await till.call('payout:confirm', { payoutId: id })).toMatchObject({
      ok: false,
      error: { code: 'payout-changed' },
    });
    const shown = JSON.stringify([
      must(await till.call('payout:get', { payoutId: id })),
      must(await till.call('payout:list', {})),
    ]);
    expect(shown).toContain('0712***678');
    expect(shown).not.toContain('712345678');
  });
});

const requestFaults: readonly RequestFault[] = [
  'drop-answer',
  'half-answer',
  'garbled-answer',
  'empty-answer',
  'unknown-error',
  'system-error-yet-done',
  'firewall-yet-done',
  'result-first',
  'close-unread',
  'close-after-reading',
  'firewall-page',
  'internal-error',
  'system-internal-error',
  'empty-500',
  'spike-arrest',
  'busy',
  'token-invalid',
  'error-inside-200',
];

describe('a B2C request', () => {
  test.each(requestFaults)('whose answer is "%s" pays once in the end, under one id', async (fault) => {
    misbehave('b2c', fault);
    const id = await refund(await paidOrder());
    await becomes(id, 'paid', 20 * minute);
    expect(paidOut()).toHaveLength(1);
    expect(new Set(outgoing().map((one) => one.ocid)).size).toBe(1);
    expect(must(await till.call('payout:get', { payoutId: id })).attempts).toHaveLength(1);
  });

  test('that is never answered clearly is sent for ten minutes and then only asked about', async () => {
    misbehave('b2c', 'close-after-reading', 1_000);
    const id = await refund(await paidOrder());
    await becomes(id, 'unknown');
    for (let passedMs = 0; passedMs < 9 * minute; passedMs += minute) {
      const before = simulator.log().requests.b2c ?? 0;
      await clock.advance(minute);
      await untilLog(simulator, ({ requests }) => (requests.b2c ?? 0) > before);
      await until('its end is written down', async () => (await rowOf(id)).state === 'unknown');
    }
    await clock.advance(2 * minute);
    await becomes(id, 'unknown');
    const sends = simulator.log().requests.b2c;
    for (let asked = simulator.log().requests.status ?? 0, times = 0; times < 3; times++, asked++) {
      await clock.advance(60 * minute);
      await untilLog(simulator, ({ requests }) => (requests.status ?? 0) > asked);
    }
    expect(simulator.log().requests.b2c).toBe(sends);
    expect((await rowOf(id)).state).toBe('unknown');
    expect(paidOut()).toEqual([]);
  });
});

const resultFaults: readonly ResultFault[] = [
  'lose',
  'duplicate',
  'late',
  'malform',
  'empty-body',
  'other-id',
  'masked-receiver',
  'shuffle',
  'no-parameters',
  'one-parameter',
  'reference-list',
  'queue-timeout-yet-done',
  'queue-timeout-then-result',
  'code-17',
  'yet-code-17',
  'yet-code-15',
  'yet-code-100000001',
];

describe('a result', () => {
  test.each(resultFaults.filter((fault) => fault !== 'code-17'))(
    'that is "%s" ends as paid, once, whether by itself or by a question',
    async (fault) => {
      misbehave('result', fault);
      const order = await paidOrder();
      const id = await refund(order);
      await becomes(id, 'paid', 30 * minute);
      expect(paidOut()).toHaveLength(1);
      expect((await bookedOf(order)).filter((kind) => kind === 'refunded-by-mpesa')).toHaveLength(1);
      expect((await rowOf(id)).receipt ?? paidOut()[0]?.receipt).toBe(paidOut()[0]?.receipt);
    },
  );

  test.each(['other-amount', 'other-receiver'] as const)(
    'with %s is a mismatch for a person; nothing is booked and nothing sent again',
    async (fault) => {
      misbehave('result', fault);
      const order = await paidOrder();
      const id = await refund(order);
      await becomes(id, 'mismatch');
      await clock.advance(30 * minute);
      expect((await rowOf(id)).state).toBe('mismatch');
      expect(await bookedOf(order)).not.toContain('refunded-by-mpesa');
      expect(simulator.log().requests.b2c).toBe(1);
    },
  );

  test('with an unclear code stays unclear until a question is answered', async () => {
    misbehave('result', 'code-17');
    const id = await refund(await paidOrder());
    await becomes(id, 'accepted');
    await becomes(id, 'failed', 30 * minute);
    expect(paidOut()).toEqual([]);
  });

  test('that says "failed" lets two people try again with a new id', async () => {
    misbehave('result', 'code-2040');
    const id = await refund(await paidOrder());
    await becomes(id, 'failed');
    await approve(id);
    await becomes(id, 'paid');
    expect(new Set(outgoing().map((one) => one.ocid)).size).toBe(2);
    expect(paidOut()).toHaveLength(1);
  });

  test('of a queue that timed out, for a request that was never done, is unknown and never failed', async () => {
    misbehave('result', 'queue-timeout');
    misbehave('status', 'firewall-page', 1_000);
    const id = await refund(await paidOrder());
    await becomes(id, 'unknown', 10 * minute);
    await clock.advance(60 * minute);
    expect((await rowOf(id)).state).toBe('unknown');
  });

  test.each(['8006', '2001'])(
    'with code %s stops every payout and every question, also after a restart',
    async (code) => {
      const second = await paidOrder('0733000111');
      misbehave('result', `code-${code}`);
      const id = await refund(await paidOrder());
      await becomes(id, 'failed');
      const waiting = await refund(second);
      await becomes(waiting, 'stopped');
      const { requests } = simulator.log();
      await restart();
      await clock.advance(20 * minute);
      expect(simulator.log().requests.b2c).toBe(requests.b2c);
      expect(must(await till.call('payout:list', {})).stopped).toMatchObject({ code });
      expect(paidOut()).toEqual([]);
      must(await till.call('payout:resume', { approval: owner }));
      await becomes(waiting, 'paid', minute);
    },
  );
});

describe('a restart', () => {
  test('before the approval is used loses nothing, and pays once', async () => {
    const order = await paidOrder();
    misbehave('b2c', 'spike-arrest', 3);
    const id = await refund(order);
    await restart();
    await becomes(id, 'paid', 5 * minute);
    expect(paidOut()).toHaveLength(1);
  });

  test('while the result is under way finds it, by its own path or by a question', async () => {
    misbehave('result', 'hold');
    const id = await refund(await paidOrder());
    await becomes(id, 'accepted');
    await untilLog(simulator, ({ results }) => results.length === 1);
    await restart();
    simulator.releaseCallbacks();
    await becomes(id, 'paid', 10 * minute);
    expect(paidOut()).toHaveLength(1);
  });
});
