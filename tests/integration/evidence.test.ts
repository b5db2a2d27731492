/**
 * What Safaricom says, over real HTTP, in the ways it really says it: late, twice, in another order, about another
 * prompt, with another amount (P3, P7); and two orders of one payer (P4). Time is moved by the test.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatorLog } from '../../electron/practice/simulator.ts';
import { differences, readBook } from '../support/book.ts';
import type { ManualClock } from '../support/clocks.ts';
import { cardOf, must, owner, sell, sellAgain, trySell } from '../support/counter.ts';
import { openMovedClockShop, stopWhileTimePasses } from '../support/moved-clock-shop.ts';
import type { MovedClockShop } from '../support/moved-clock-shop.ts';
import { untilLog } from '../support/simulator.ts';
import type { TestSimulator } from '../support/simulator.ts';
import { openTill } from '../support/till.ts';
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

const stateOf = async (order: string): Promise<string> => (await cardOf(till, order)).state;
const becomes = async (order: string, ...states: readonly string[]): Promise<unknown> =>
  until(`${order} is ${states.join(' or ')}`, async () => states.includes(await stateOf(order)));
/** Time passes, and each request on the way gets its answer, until this is so. */
async function passesUntil(order: string, state: string, withinMs: number): Promise<void> {
  for (let passedMs = 0; (await stateOf(order)) !== state; passedMs += seconds) {
    if (passedMs > withinMs)
      throw new Error(`${order} is ${await stateOf(order)}, not ${state}: ${till.errors.join('\n')}`);
    await clock.advance(seconds);
  }
}
const promptsOf = (order: string): SimulatorLog['prompts'] =>
  simulator.log().prompts.filter((prompt) => prompt.accountReference === order);
const answer = (order: string, given: 'pin' | 'cancel' = 'pin'): void => {
  expect(simulator.answer(promptsOf(order).at(-1)?.checkoutRequestId ?? '', given)).toBe(true);
};

/** Rings, and the till knows Safaricom's id. */
async function waiting(sale: Parameters<typeof sell>[1] = {}): Promise<string> {
  const order = await sell(till, sale);
  await becomes(order, 'waiting');
  return order;
}

const postingsOf = async (order: string): Promise<readonly string[]> =>
  must(await till.call('order:get', { order })).postings.map((posting) => posting.kind);

const agree = (): void =>
  expect([...differences(readBook(dataDir, { isRunning: true }), simulator.log())]).toEqual([]);

/** Lets callbacks that have been sent be answered and applied. */
async function delivered(count: number): Promise<void> {
  await untilLog(
    simulator,
    ({ callbacks }) => callbacks.filter((one) => one.fault !== 'hold').length >= count,
  );
  await until('the inbox is empty', () => readBook(dataDir, { isRunning: true }).inboxNew === 0);
}

describe('a callback (P3)', () => {
  test('with the stored id settles at once, with its receipt, and books once', async () => {
    const order = await waiting();
    answer(order);
    await becomes(order, 'paid');
    expect(await postingsOf(order)).toEqual(['intent:stk-push', 'payment-received']);
    expect(readBook(dataDir, { isRunning: true }).attempts[0]?.receipt).toBe(promptsOf(order)[0]?.receipt);
    agree();
  });

  test('that comes twice, and once more after the delivery, changes nothing', async () => {
    simulator.misbehave('callback', 'duplicate');
    const order = await waiting();
    answer(order);
    await delivered(2);
    await becomes(order, 'paid');
    const { deliveryId } = must(await till.call('delivery:start', { order }));
    must(await till.call('delivery:record', { order, deliveryId, outcome: 'delivered' }));
    await clock.advance(2 * minute);
    expect(await postingsOf(order)).toEqual(['intent:stk-push', 'payment-received', 'delivered']);
    agree();
  });

  test('of many that come in reverse order, settles each its own order', async () => {
    simulator.misbehave('callback', 'hold', 6);
    const orders: string[] = [];
    for (let index = 0; index < 6; index++) orders.push(await waiting({ payer: `073300011${index}` }));
    for (const [index, order] of orders.entries()) answer(order, index % 2 === 0 ? 'pin' : 'cancel');
    await untilLog(simulator, ({ callbacks }) => callbacks.length === 6);
    simulator.releaseCallbacks('reversed');
    await delivered(6);
    expect(await Promise.all(orders.map(stateOf))).toEqual([
      'paid',
      'refused',
      'paid',
      'refused',
      'paid',
      'refused',
    ]);
    agree();
  });

  test('that is lost is made up for by a query; the receipt stays open until it is known', async () => {
    simulator.misbehave('callback', 'lose');
    const order = await waiting();
    answer(order);
    await untilLog(simulator, ({ callbacks }) => callbacks.length === 1);
    await clock.advance(80 * seconds);
    await becomes(order, 'paidReceiptPending');
    // One more query, for the second 0 and nothing else.
    await clock.advance(30 * seconds);
    await untilLog(simulator, ({ requests }) => requests.query >= 2);
    expect(await postingsOf(order)).toEqual(['intent:stk-push', 'payment-received']);
    agree();
  });

  test('that comes after a query already settled brings the receipt, and books nothing more', async () => {
    simulator.misbehave('callback', 'hold');
    const order = await waiting();
    answer(order);
    await untilLog(simulator, ({ callbacks }) => callbacks.length === 1);
    await clock.advance(80 * seconds);
    await becomes(order, 'paidReceiptPending');
    simulator.releaseCallbacks();
    await becomes(order, 'paid');
    expect(await postingsOf(order)).toEqual(['intent:stk-push', 'payment-received']);
    agree();
  });

  test('that cannot be read is kept, settles nothing, and the query finds out', async () => {
    simulator.misbehave('callback', 'malform');
    const order = await waiting();
    answer(order);
    await delivered(1);
    expect(await stateOf(order)).toBe('waiting');
    expect(must(await till.call('order:get', { order })).evidence.map((one) => one.applied)).toContain(false);
    await clock.advance(80 * seconds);
    await becomes(order, 'paidReceiptPending');
    agree();
  });

  test('that names another prompt is kept, settles nothing, and the query finds out', async () => {
    simulator.misbehave('callback', 'other-id');
    const order = await waiting();
    answer(order);
    await delivered(1);
    expect(await stateOf(order)).toBe('waiting');
    await clock.advance(80 * seconds);
    await becomes(order, 'paidReceiptPending');
    agree();
  });

  test('with another amount books what came and stops the delivery for the owner', async () => {
    simulator.misbehave('callback', 'other-amount');
    const order = await waiting();
    answer(order);
    await becomes(order, 'otherAmount');
    expect(await till.call('delivery:start', { order })).toMatchObject({
      ok: false,
      error: { code: 'order-on-hold' },
    });
    const book = readBook(dataDir, { isRunning: true });
    expect(book.transactions).toMatchObject([{ amount_cents: 5000, disposition: 'held' }]);
    must(await till.call('order:refund-cash', { order, approval: owner }));
    expect(readBook(dataDir, { isRunning: true })).toMatchObject({
      faults: [],
      orders: [{ state: 'refunded' }],
    });
  });

  test('of a declined prompt is believed even after an answer that names another prompt', async () => {
    simulator.misbehave('callback', 'hold');
    const order = await waiting();
    simulator.misbehave('query', 'echoes-another-id');
    answer(order, 'cancel');
    await untilLog(simulator, ({ callbacks }) => callbacks.length === 1);
    await clock.advance(80 * seconds);
    // An answer about another prompt says nothing about ours.
    await untilLog(simulator, ({ requests }) => requests.query === 1);
    expect(await stateOf(order)).toBe('waiting');
    simulator.releaseCallbacks();
    await becomes(order, 'refused');
    agree();
  });
});

describe('an id first learned from a callback (P3)', () => {
  test.each(['drop-answer', 'half-answer', 'garbled-answer', 'unknown-error'] as const)(
    'after a lost answer (%s) settles once a query agrees',
    async (fault) => {
      simulator.misbehave('push', fault);
      simulator.misbehave('query', 'lags', 2);
      const order = await sell(till);
      await becomes(order, 'unknown');
      answer(order);
      await delivered(1);
      await untilLog(simulator, ({ requests }) => requests.query >= 1);
      expect(await stateOf(order)).toBe('unknown');
      expect(await till.call('delivery:start', { order })).toMatchObject({
        ok: false,
        error: { code: 'order-not-paid' },
      });
      await passesUntil(order, 'paid', 30 * minute);
      expect(await postingsOf(order)).toEqual(['intent:stk-push', 'payment-received']);
      expect(promptsOf(order)).toHaveLength(1);
      agree();
    },
  );

  test('settles nothing while Safaricom does not answer, whatever the callback says', async () => {
    simulator.misbehave('push', 'drop-answer');
    simulator.misbehave('callback', 'other-amount');
    const order = await sell(till);
    await becomes(order, 'unknown');
    simulator.misbehave('query', 'never-answer');
    answer(order);
    await delivered(1);
    await untilLog(simulator, ({ requests }) => requests.query >= 1);
    expect(await stateOf(order)).toBe('unknown');
    expect(readBook(dataDir, { isRunning: true }).transactions).toEqual([]);
  });
});

describe('money that comes late (section 3)', () => {
  test('after cash over an unknown prompt is held, delivers nothing, and can be given back once', async () => {
    simulator.misbehave('callback', 'hold');
    const order = await waiting();
    await clock.advance(50 * seconds);
    answer(order);
    await untilLog(simulator, ({ callbacks }) => callbacks.length === 1);
    simulator.misbehave('query', 'lags', 20);
    await clock.advance(75 * seconds);
    await becomes(order, 'unknown');
    must(await till.call('order:take-cash', { order, cashReceivedCents: 4_900, approval: owner }));
    simulator.releaseCallbacks();
    await until('the money is held', () => readBook(dataDir, { isRunning: true }).transactions.length === 1);
    const { cards } = must(await till.call('board:list', {}));
    expect(cards.map((card) => card.state).toSorted()).toEqual(['held', 'paidCash']);
    const heldId = cards.find((card) => card.heldId !== null)?.heldId ?? 0;
    const [one, two] = await Promise.all(
      [1, 2].map(async () => till.call('held:refund-cash', { heldId, approval: owner })),
    );
    expect([one, two].filter((refund) => refund?.ok)).toHaveLength(1);
    const book = readBook(dataDir, { isRunning: true });
    expect(book.faults).toEqual([]);
    expect(book.orders).toMatchObject([{ state: 'paid', settled_by: 'cash' }]);
  });

  test('after the order was cancelled is held, and the attendant may deliver it after all', async () => {
    simulator.misbehave('push', 'drop-answer');
    const order = await sell(till);
    await becomes(order, 'unknown');
    must(await till.call('order:cancel', { order, approval: owner }));
    answer(order);
    await until('the money is held', () => readBook(dataDir, { isRunning: true }).transactions.length === 1);
    const { cards } = must(await till.call('board:list', {}));
    expect(cards).toMatchObject([{ order, state: 'held' }]);
    expect(await till.call('delivery:start', { order })).toMatchObject({ ok: false });
    must(await till.call('held:deliver', { heldId: cards[0]?.heldId ?? 0 }));
    must(await till.call('delivery:start', { order }));
    agree();
  });

  test('for a prompt that was replaced by a second one is held, while the second goes to the order', async () => {
    simulator.misbehave('callback', 'hold');
    const order = await waiting();
    answer(order);
    await untilLog(simulator, ({ callbacks }) => callbacks.length === 1);
    simulator.misbehave('query', 'lags', 50);
    await clock.advance(200 * seconds);
    await becomes(order, 'unknown');
    const attemptId = Number((await cardOf(till, order)).values['attempt']);
    must(await till.call('payment:state-not-charged', { order, attemptId }));
    must(await sellAgain(till, order));
    await until('the second prompt rings', () => promptsOf(order).length === 2);
    await becomes(order, 'waiting');
    answer(order);
    await becomes(order, 'paid');
    simulator.releaseCallbacks();
    await until('both are booked', () => readBook(dataDir, { isRunning: true }).transactions.length === 2);
    expect(readBook(dataDir, { isRunning: true }).transactions.map((one) => one.disposition)).toEqual([
      'order',
      'held',
    ]);
    expect(await stateOf(order)).toBe('paid');
    agree();
  });
});

describe('two orders of one payer (P4)', () => {
  test('the second waits for the first and says so; it goes as soon as the first is declined', async () => {
    const first = await waiting();
    const second = await sell(till, { recipient: '0722000222', packageId: 'sample-11' });
    expect(await cardOf(till, second)).toMatchObject({ state: 'afterOther', values: { order: first } });
    await clock.advance(20 * seconds);
    expect(promptsOf(second)).toEqual([]);
    answer(first, 'cancel');
    await becomes(first, 'refused');
    await clock.advance(2 * seconds);
    await becomes(second, 'waiting');
    answer(second);
    await becomes(second, 'paid');
    agree();
  });

  test('of the same amount waits two minutes more after the first was paid', async () => {
    const first = await waiting();
    const second = await sell(till, { recipient: '0722000222' });
    answer(first);
    await becomes(first, 'paid');
    await clock.advance(118 * seconds);
    expect(promptsOf(second)).toEqual([]);
    expect(await stateOf(second)).toBe('queued');
    await clock.advance(4 * seconds);
    await becomes(second, 'waiting');
    answer(second);
    await becomes(second, 'paid');
    agree();
  });

  test('of another amount goes at once after the first was paid', async () => {
    const first = await waiting();
    const second = await sell(till, { recipient: '0722000222', packageId: 'sample-11' });
    answer(first);
    await becomes(first, 'paid');
    await clock.advance(2 * seconds);
    await becomes(second, 'waiting');
    expect(promptsOf(second)).toHaveLength(1);
  });

  test('is not sent when the first turns unknown, and no third is taken', async () => {
    simulator.misbehave('query', 'lags', 50);
    simulator.misbehave('callback', 'lose');
    const first = await waiting();
    const second = await sell(till, { recipient: '0722000222', packageId: 'sample-11' });
    await passesUntil(first, 'unknown', 125 * seconds);
    expect(await cardOf(till, second)).toMatchObject({
      state: 'notSentPayerUnknown',
      values: { order: first },
    });
    expect(await trySell(till, { recipient: '0722000333' })).toMatchObject({
      ok: false,
      error: { code: 'payer-has-unknown', values: { order: first } },
    });
    expect(await sellAgain(till, second)).toMatchObject({ ok: false, error: { code: 'payer-has-unknown' } });
    await clock.advance(10 * minute);
    expect(promptsOf(second)).toEqual([]);
    // Somebody else's order is nobody's business.
    await waiting({ payer: '0733000111' });
  });

  test('is not sent when its own deadline ends while the first still rings', async () => {
    must(await till.call('settings:set', { customerWaitsSeconds: 30 }));
    const first = await waiting();
    const second = await sell(till, { recipient: '0722000222', packageId: 'sample-11' });
    await clock.advance(31 * seconds);
    expect(await stateOf(second)).toBe('notSentDeadline');
    answer(first);
    await becomes(first, 'paid');
    await clock.advance(5 * minute);
    expect(promptsOf(second)).toEqual([]);
    agree();
  });

  test('three of them go one after the other, never two at once', async () => {
    must(await till.call('settings:set', { customerWaitsSeconds: 900 }));
    const orders = [
      await sell(till, { packageId: 'sample-11' }),
      await sell(till, { packageId: 'sample-12' }),
      await sell(till, { packageId: 'sample-13' }),
    ];
    for (const order of orders) {
      await clock.advance(2 * seconds);
      await becomes(order, 'waiting');
      expect(simulator.log().prompts.filter((prompt) => prompt.state !== 'final')).toHaveLength(1);
      answer(order);
      await becomes(order, 'paid');
    }
    agree();
  });

  test("a phone that is busy with somebody else's prompt is not asked again by the machine", async () => {
    const other = await openTill({ dataDir: `${dataDir}-other`, clock, darajaUrl: simulator.origin });
    shop.cleanUps.push(() => stopWhileTimePasses(other, clock));
    const elsewhere = await sell(other, { payer });
    await until('it rings elsewhere', async () => (await cardOf(other, elsewhere)).state === 'waiting');
    const order = await sell(till, { payer });
    await becomes(order, 'refused');
    const card = await cardOf(till, order);
    expect(Number(card.values['fromMs'])).toBeGreaterThan(clock.nowMs());
    expect(await sellAgain(till, order)).toMatchObject({ ok: false, error: { code: 'too-early' } });
    await clock.advance(10 * minute);
    expect(simulator.log().requests.push).toBe(2);
  });
});
