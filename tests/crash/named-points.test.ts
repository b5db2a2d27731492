/**
 * The power goes at exactly this point between the confirm key and the booking of the money. The till that is killed
 * is a process of its own; the one that goes on is the same program on the same file, with a clock that can be moved.
 */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databasePath } from '../../electron/db/open.ts';
import { differences, readBook } from '../support/book.ts';
import { cardOf, must, reviewSale, sell, sellAgain, trySell } from '../support/counter.ts';
import { became } from '../support/headless-till.ts';
import type { HeadlessTill } from '../support/headless-till.ts';
import type { TestTill } from '../support/till.ts';
import { openPowerCutShop } from '../support/power-cut.ts';
import type { PowerCutShop } from '../support/power-cut.ts';
import { until } from '../support/wait.ts';

const minute = 60_000;
const payer = '0712345678';

let shop: PowerCutShop;

beforeEach(async () => {
  shop = await openPowerCutShop();
});

afterEach(() => shop.close());

/** A till that has its token, so that the next connection is the prompt's own. */
async function startWarmVictim(): Promise<HeadlessTill> {
  const till = await shop.startVictim();
  const order = await sell(till, { payer: '0733000999', recipient: '0733000999' });
  await answerPrompt(order, 'cancel');
  await until('the first order is over', async () => (await cardOf(till, order)).state === 'refused');
  return till;
}

async function promptsOf(order: string): Promise<number> {
  return (await shop.simulator.log()).prompts.filter((prompt) => prompt.accountReference === order).length;
}

async function answerPrompt(order: string, answer: 'pin' | 'cancel'): Promise<void> {
  const prompt = await until('the phone rings', async () =>
    (await shop.simulator.log()).prompts.find((one) => one.accountReference === order),
  );
  expect(await shop.simulator.answer(prompt.checkoutRequestId, answer)).toBe(true);
}

/** The till works (another customer is served to the end), and the first prompt is not sent once more. */
async function expectNeverSentAgain(till: TestTill, order: string, rang: number): Promise<void> {
  const other = await sell(till, { payer: '0734000111', recipient: '0734000111' });
  await answerPrompt(other, 'pin');
  await until('another customer is served', async () => (await cardOf(till, other)).state === 'paid');
  expect(await promptsOf(order)).toBe(rang);
}

async function expectAgreement(): Promise<void> {
  expect([...differences(readBook(shop.dataDir, { isRunning: true }), await shop.simulator.log())]).toEqual(
    [],
  );
}

async function paidOnce(till: TestTill, order: string): Promise<void> {
  await until('the money is booked', async () => (await cardOf(till, order)).state === 'paid');
  const postings = must(await till.call('order:get', { order })).postings.map((one) => one.kind);
  expect(postings).toEqual(['intent:stk-push', 'payment-received']);
}

/** Keeps everybody else from writing to the till's file: whoever wants to, waits. */
function lockFile(): () => void {
  const lock = new Database(databasePath(shop.dataDir, 'practice'));
  lock.exec('BEGIN IMMEDIATE');
  const free = (): void => {
    if (lock.inTransaction) lock.exec('ROLLBACK');
    lock.close();
  };
  shop.cleanUps.push(() => lock.open && free());
  return free;
}

/** The till is so deep in its work that it does not even answer what it could answer at once. */
async function untilItHangs(till: HeadlessTill): Promise<void> {
  await until('the till hangs at its file', async () => {
    const answered = till
      .call('catalogue:list', {})
      .then(() => 'answered' as const)
      .catch(() => 'gone' as const);
    return (
      (await Promise.race([
        answered,
        new Promise<'hangs'>((resolve) => void setTimeout(() => resolve('hangs'), 250)),
      ])) === 'hangs'
    );
  });
}

describe('the power goes before Safaricom can have heard of the prompt', () => {
  test('while the order is being written: nothing was confirmed, nothing is there, nothing was sent', async () => {
    const till = await shop.startVictim();
    const confirmation = must(await reviewSale(till, { payer }));
    const free = lockFile();
    const confirmed = till.call('order:confirm', confirmation).then(
      () => 'confirmed',
      () => 'no answer',
    );
    await untilItHangs(till);
    await till.kill();
    free();
    expect(await confirmed).toBe('no answer');
    expect(readBook(shop.dataDir).orders).toEqual([]);
    const again = await shop.goOn();
    expect(must(await again.call('board:list', {})).cards).toEqual([]);
    // The draft is still there: the attendant goes on where he was.
    expect(must(await again.call('draft:load', {})).payerText).toBe(payer);
    expect((await shop.simulator.log()).prompts).toEqual([]);
  });

  test('after the claim, before any connection: unknown, never sent, and a person may say so after three minutes', async () => {
    await shop.simulator.misbehave('token', 'never-answer');
    const till = await shop.startVictim();
    const order = await sell(till, { payer });
    await till.waitFor('the prompt is claimed', became('sending'));
    await until('the token is asked for', async () => (await shop.simulator.log()).requests.token === 1);
    await till.kill();
    expect(readBook(shop.dataDir).attempts).toMatchObject([{ state: 'sending' }]);

    const again = await shop.goOn();
    const card = await cardOf(again, order);
    expect(card.state).toBe('unknown');
    expect(await trySell(again, { payer })).toMatchObject({
      ok: false,
      error: { code: 'payer-has-unknown' },
    });
    await expectNeverSentAgain(again, order, 0);
    const statement = { order, attemptId: Number(card.values['attempt']) };
    expect(await again.call('payment:state-not-charged', statement)).toMatchObject({
      ok: false,
      error: { code: 'too-early' },
    });
    shop.shiftMs = 4 * minute;
    must(await again.call('payment:state-not-charged', statement));
    must(await sellAgain(again, order));
    await answerPrompt(order, 'pin');
    await until(
      'the second prompt brings the money',
      async () => (await cardOf(again, order)).state === 'paid',
    );
    await expectAgreement();
  });

  test.each(['connected', 'request-read'] as const)(
    'with the request on its way (%s): unknown, and never sent again',
    async (stop) => {
      const till = await startWarmVictim();
      const stopped = shop.gate.stopNext(stop);
      const order = await sell(till, { payer });
      await stopped;
      await till.kill();
      const again = await shop.goOn();
      expect((await cardOf(again, order)).state).toBe('unknown');
      await expectNeverSentAgain(again, order, 0);
      shop.shiftMs = 30 * minute;
      await expectNeverSentAgain(again, order, 0);
      expect((await cardOf(again, order)).state).toBe('unknown');
      await expectAgreement();
    },
  );
});

describe('the power goes while the phone rings', () => {
  test('before the answer comes: unknown, and the late callback brings the money after one query', async () => {
    const till = await startWarmVictim();
    const stopped = shop.gate.stopNext('answer-kept');
    const order = await sell(till, { payer });
    await stopped;
    await till.kill();
    expect(await promptsOf(order)).toBe(1);

    const again = await shop.goOn();
    expect((await cardOf(again, order)).state).toBe('unknown');
    await answerPrompt(order, 'pin');
    await paidOnce(again, order);
    await expectNeverSentAgain(again, order, 1);
    await expectAgreement();
  });

  test('after the answer, before it is written down: unknown, and the late callback brings the money after one query', async () => {
    const till = await startWarmVictim();
    const stopped = shop.gate.stopNext('answer-kept');
    const order = await sell(till, { payer });
    const { letGo } = await stopped;
    const free = lockFile();
    await letGo();
    await untilItHangs(till);
    await till.kill();
    free();
    expect(readBook(shop.dataDir).attempts.at(-1)).toMatchObject({
      state: 'sending',
      checkout_request_id: null,
    });

    const again = await shop.goOn();
    expect((await cardOf(again, order)).state).toBe('unknown');
    await answerPrompt(order, 'pin');
    await paidOnce(again, order);
    await expectNeverSentAgain(again, order, 1);
    await expectAgreement();
  });

  test('and the customer declines on a dark till: the query finds out, nothing is booked', async () => {
    const till = await startWarmVictim();
    const order = await sell(till, { payer });
    await until('the prompt is accepted', async () => (await cardOf(till, order)).state === 'waiting');
    await till.kill();
    await answerPrompt(order, 'cancel');
    const again = await shop.goOn();
    expect((await cardOf(again, order)).state).toBe('waiting');
    shop.shiftMs = 3 * minute;
    await until('Safaricom was asked', async () => (await cardOf(again, order)).state === 'refused');
    await expectAgreement();
  });

  test('and the customer pays on a dark till: the query finds out', async () => {
    const till = await startWarmVictim();
    const order = await sell(till, { payer });
    await until('the prompt is accepted', async () => (await cardOf(till, order)).state === 'waiting');
    await till.kill();
    await answerPrompt(order, 'pin');
    const again = await shop.goOn();
    shop.shiftMs = 3 * minute;
    await until(
      'Safaricom was asked',
      async () => (await cardOf(again, order)).state === 'paidReceiptPending',
    );
    await expectNeverSentAgain(again, order, 1);
    await expectAgreement();
  });
});

describe('the power goes while the money comes home', () => {
  test('while the callback is being stored: it was not acknowledged, and the query finds out', async () => {
    const till = await startWarmVictim();
    const order = await sell(till, { payer });
    await until('the prompt is accepted', async () => (await cardOf(till, order)).state === 'waiting');
    const free = lockFile();
    await answerPrompt(order, 'pin');
    await untilItHangs(till);
    await till.kill();
    free();
    const book = readBook(shop.dataDir);
    expect(book.inboxNew).toBe(0);
    expect(book.attempts.at(-1)).toMatchObject({ state: 'waiting' });
    await until('the courier gave up', async () => (await shop.simulator.log()).callbacks.length === 2);
    expect((await shop.simulator.log()).callbacks.at(-1)?.status).toBeUndefined();

    const again = await shop.goOn();
    shop.shiftMs = 3 * minute;
    await until(
      'Safaricom was asked',
      async () => (await cardOf(again, order)).state === 'paidReceiptPending',
    );
    await expectAgreement();
  });

  test('between storing and applying: the stored callback is applied by the next start, once', async () => {
    let dark = 0;
    for (let round = 1; dark === 0; round++) {
      expect(round, 'rounds without a kill between storing and applying').toBeLessThanOrEqual(10);
      const till = await shop.startVictim();
      await shop.simulator.misbehave('callback', 'hold', 12);
      const sold: string[] = [];
      for (let index = 0; index < 12; index++) {
        const number = `0735${round}${String(index).padStart(5, '0')}`;
        sold.push(await sell(till, { payer: number, recipient: number }));
      }
      for (const order of sold) await answerPrompt(order, 'pin');
      await until(
        'all have paid',
        async () =>
          (await shop.simulator.log()).callbacks.filter((one) => one.fault === 'hold').length === 12 * round,
      );
      const isStored = Promise.withResolvers<void>();
      till.onEvent((event) => {
        if (became('callback')(event)) isStored.resolve();
      });
      await Promise.all([shop.simulator.release(), isStored.promise]);
      await till.kill();
      dark = readBook(shop.dataDir).inboxNew;
    }
    const again = await shop.goOn();
    await until('the inbox is empty', () => readBook(shop.dataDir, { isRunning: true }).inboxNew === 0);
    shop.shiftMs = 3 * minute;
    await until('everything is paid', () =>
      readBook(shop.dataDir, { isRunning: true }).attempts.every((one) => one.state === 'paid'),
    );
    expect(
      must(await again.call('board:list', {})).cards.every((card) => card.state.startsWith('paid')),
    ).toBe(true);
    await expectAgreement();
  });

  test('while the bundle is being delivered: the only question is "did you dial it?", and nobody dials twice', async () => {
    const till = await shop.startVictim();
    const order = await sell(till, { payer, tender: 'cash' });
    const { deliveryId } = must(await till.call('delivery:start', { order }));
    await till.kill();
    const again = await shop.goOn();
    const card = await cardOf(again, order);
    expect(card).toMatchObject({ state: 'didYouDial', actions: ['answer-dialled'] });
    expect(await again.call('delivery:start', { order })).toMatchObject({
      ok: false,
      error: { code: 'delivery-live' },
    });
    must(await again.call('delivery:answer-dialled', { order, deliveryId, answer: 'not-sure' }));
    expect((await cardOf(again, order)).state).toBe('deliveryUnknown');
    expect(await again.call('delivery:start', { order })).toMatchObject({
      ok: false,
      error: { code: 'delivery-live' },
    });
    await expectAgreement();
  });
});
