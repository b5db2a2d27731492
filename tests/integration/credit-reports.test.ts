/**
 * The program over real HTTP: it registers its shortcode, and payments that Safaricom only reports (a lost callback, a
 * customer who pays by himself) find their way. Time is moved by the test.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatorLog } from '../../electron/practice/simulator.ts';
import { differences, readBook } from '../support/book.ts';
import type { ManualClock } from '../support/clocks.ts';
import { cardOf, must, reviewSale, sell } from '../support/counter.ts';
import { openMovedClockShop } from '../support/moved-clock-shop.ts';
import type { MovedClockShop } from '../support/moved-clock-shop.ts';
import type { TestSimulator } from '../support/simulator.ts';
import type { TestTill } from '../support/till.ts';
import { until } from '../support/wait.ts';

const seconds = 1_000;
const minute = 60 * seconds;
const payer = '0712345678';

let shop: MovedClockShop;
let clock: ManualClock;
let dataDir = '';
let simulator: TestSimulator;
let till: TestTill;

beforeEach(async () => {
  shop = await openMovedClockShop();
  ({ clock, dataDir, simulator, till } = shop);
});

afterEach(() => shop.close());

const register = async (what: 'urls' | 'pull', nominatedNumber = simulator.merchant.nominatedNumber) =>
  must(await till.call('set-up:register-credits', { what, ...(what === 'pull' ? { nominatedNumber } : {}) }));
const promptsOf = (order: string): SimulatorLog['prompts'] =>
  simulator.log().prompts.filter((prompt) => prompt.accountReference === order);
const pay = async (order: string): Promise<void> => {
  await until('the prompt rings', () => promptsOf(order).length === 1);
  expect(simulator.answer(promptsOf(order)[0]?.checkoutRequestId ?? '', 'pin')).toBe(true);
};
async function passesUntil(order: string, state: string, withinMs: number): Promise<void> {
  for (let passedMs = 0; (await cardOf(till, order)).state !== state; passedMs += seconds) {
    if (passedMs > withinMs) throw new Error(`${order} is ${(await cardOf(till, order)).state}`);
    await clock.advance(seconds);
  }
}
const isOneBooking = (): void => {
  const book = readBook(dataDir, { isRunning: true });
  expect([...differences(book, simulator.log())]).toEqual([]);
  expect(book.transactions).toHaveLength(1);
};

describe('registering', () => {
  test('is done once, and once more is no mistake', async () => {
    expect(await register('pull')).toEqual({ urls: false, pull: true, outcome: 'registered', problem: null });
    expect(await register('pull')).toMatchObject({ outcome: 'already-registered' });
    expect(await register('urls')).toMatchObject({ urls: true, pull: true });
  });

  test("with a number that is not the organisation's is refused and says why", async () => {
    const answer = await register('pull', payer);
    expect(answer).toMatchObject({
      pull: false,
      outcome: 'refused',
      problem: expect.stringMatching(/^daraja\./),
    });
  });
});

test('a prompt of a till whose callback is lost is found by Pull Transactions, and its credit is kept for it', async () => {
  await register('pull');
  simulator.misbehave('callback', 'lose');
  const order = await sell(till, { payer });
  await pay(order);
  await passesUntil(order, 'paidReceiptPending', 3 * minute);
  isOneBooking();
  // A till's credit has no reference: it is kept for this prompt, and nobody else can use it.
  await until('the credit is reserved', async () => {
    await clock.advance(10 * seconds);
    return readBook(dataDir, { isRunning: true }).credits.some((one) => one.state === 'reserved');
  });
  isOneBooking();
});

test('a prompt and its confirmation are one payment, whichever comes first', async () => {
  await register('urls');
  const order = await sell(till, { payer });
  await pay(order);
  await passesUntil(order, 'paid', minute);
  await until('the confirmation came too', () => simulator.log().confirmations.length === 1);
  await until('it is matched', () => {
    const { credits } = readBook(dataDir, { isRunning: true });
    return credits.length === 1 && credits[0]?.state === 'matched';
  });
  isOneBooking();
});

test('the shortcode is not looked at before it is registered, nor while nothing is missing', async () => {
  const asked = (): number => simulator.log().requests['pull-query'] ?? 0;
  const first = await sell(till, { payer });
  await pay(first);
  await passesUntil(first, 'paid', minute);
  await register('pull');
  await clock.advance(10 * minute);
  expect(asked()).toBe(0);
});

describe('a customer who pays the till by himself', () => {
  const reported = () => readBook(dataDir, { isRunning: true }).credits;
  const payOwn = async (amountShillings = 99): Promise<string> => {
    const paid = await simulator.payOwn({ msisdn: '254712345678', amountShillings });
    expect(paid.resultCode).toBe('0');
    return paid.receipt ?? '';
  };

  test.each(['duplicate', 'shuffle'] as const)(
    'is told by a confirmation (%s), waits without an order, and pays the one that he is there for',
    async (fault) => {
      await register('urls');
      simulator.misbehave('confirmation', fault);
      const review = must(await reviewSale(till, { payer, tender: 'mpesa-own' }));
      const receipt = await payOwn(review.shown.priceCents / 100);
      await until('it is reported', () => reported().length === 1);
      expect(reported()).toEqual([{ receipt, state: 'without-order' }]);
      const found = must(await till.call('credit:find', { receipt, amountCents: review.shown.priceCents }));
      expect(found).toMatchObject({ state: 'without-order', payerMasked: '07*****678' });
      const { order } = must(await till.call('order:confirm', { ...review, creditReceipt: receipt }));
      expect((await cardOf(till, order)).state).toBe('paid');
      expect(promptsOf(order)).toEqual([]);
      isOneBooking();
      expect(must(await till.call('credit:list', {})).credits).toEqual([]);
    },
  );

  test('and whose code nobody has reported is looked up at once, and at most every twenty seconds', async () => {
    expect(must(await till.call('credit:look', {}))).toEqual({ looking: false });
    await register('pull');
    const receipt = await payOwn();
    const find = () => till.call('credit:find', { receipt, amountCents: 99_00 });
    expect(await find()).toMatchObject({ error: { code: 'credit-not-found' } });
    const asked = (): number => simulator.log().requests['pull-query'] ?? 0;
    for (const _again of [1, 2, 3])
      expect(must(await till.call('credit:look', {}))).toEqual({ looking: true });
    await until('it is found', async () => {
      await clock.advance(seconds);
      return (await find()).ok;
    });
    // One look reads pages until there are no more.
    const oneLook = asked();
    must(await till.call('credit:look', {}));
    await clock.advance(10 * seconds);
    expect(asked()).toBe(oneLook);
    await until('it is looked at once more', async () => {
      await clock.advance(5 * seconds);
      return asked() === 2 * oneLook;
    });
    await clock.advance(10 * minute);
    expect(asked()).toBe(2 * oneLook);
  });

  test('whose confirmation cannot be read is kept, and Pull Transactions finds him while something is unknown', async () => {
    await register('urls');
    await register('pull');
    simulator.misbehave('confirmation', 'malform');
    const receipt = await payOwn();
    simulator.misbehave('push', 'drop-answer');
    await sell(till, { payer: '0722333444' });
    await until('it is found', async () => {
      await clock.advance(10 * seconds);
      return reported().some((one) => one.receipt === receipt && one.state === 'without-order');
    });
    expect(must(await till.call('credit:list', {})).credits).toMatchObject([{ receipt, order: null }]);
  });
});
