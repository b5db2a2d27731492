/** Lessons over the whole program: practice with its simulated Safaricom, real files, real HTTP. */
import { afterEach, expect, test } from 'vitest';
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { cardOf, must, owner, sell, sellAgain } from '../support/counter.ts';
import { newShop, openTill } from '../support/till.ts';
import type { TestTill } from '../support/till.ts';
import { until } from '../support/wait.ts';

type Lesson = NonNullable<Response<'training:state'>['present']>;
const opened: TestTill[] = [];
afterEach(async () => {
  for (const till of opened.splice(0)) await till.stop();
});

async function shop(): Promise<TestTill> {
  const till = await openTill({ dataDir: newShop().dataDir });
  opened.push(till);
  return till;
}

const begin = (till: TestTill, lesson: Request<'training:start'>['lesson']): Promise<unknown> =>
  till.call('training:start', { lesson }).then(must);
const lessonOf = async (till: TestTill): Promise<Lesson> => {
  const { present } = must(await till.call('training:state', {}));
  if (present === null) throw new Error('there is no lesson');
  return present;
};
const stepOf = async (till: TestTill): Promise<string | undefined> => {
  const { steps, done } = await lessonOf(till);
  return steps[done];
};
const untilStep = (till: TestTill, step: string | undefined): Promise<true> =>
  until(`the step is ${step}`, async () => (await stepOf(till)) === step || undefined);

async function answerPhone(
  till: TestTill,
  order: string,
  answer: Request<'phone:answer'>['answer'],
): Promise<void> {
  const prompt = await until('the phone rings', async () =>
    must(await till.call('phone:list', {})).prompts.find((one) => one.accountReference === order),
  );
  expect(must(await till.call('phone:answer', { id: prompt.id, answer })).taken).toBe(true);
}

async function deliver(till: TestTill, order: string, outcome: 'delivered' | 'refused'): Promise<void> {
  const { deliveryId } = must(await till.call('delivery:start', { order }));
  must(
    await till.call('delivery:record', {
      order,
      deliveryId,
      outcome,
      ...(outcome === 'refused' ? { reason: 'already-recommended' as const } : {}),
    }),
  );
}

test('the customer cancels: each step is done by selling, and the end is noted for the person', async () => {
  const till = await shop();
  await begin(till, 'customer-cancels');
  const order = await sell(till);
  expect(await stepOf(till)).toBe('cancel');
  await answerPhone(till, order, 'cancel');
  await untilStep(till, 'again');
  must(await sellAgain(till, order));
  await answerPhone(till, order, 'pin');
  await untilStep(till, 'deliver');
  await deliver(till, order, 'delivered');
  expect(await lessonOf(till)).toMatchObject({ isComplete: true, order });
  expect(must(await till.call('training:end', {})).present).toBeNull();
  const { lessons } = must(await till.call('training:lessons', {}));
  expect(lessons.filter(({ doneMs }) => doneMs !== null).map(({ lesson }) => lesson)).toEqual([
    'customer-cancels',
  ]);
});

test('a lesson that is ended half-way is noted for nobody', async () => {
  const till = await shop();
  await begin(till, 'wrong-pin');
  await sell(till);
  must(await till.call('training:end', {}));
  const { lessons } = must(await till.call('training:lessons', {}));
  expect(lessons.every(({ doneMs }) => doneMs === null)).toBe(true);
});

test('the internet is gone: the order waits, nothing rings, and it is sent when the network comes back', async () => {
  const till = await shop();
  await begin(till, 'internet-gone');
  const order = await sell(till);
  await until(
    'the till is offline',
    async () => !must(await till.call('app:state', {})).link.online || undefined,
  );
  expect(must(await till.call('phone:list', {})).prompts).toEqual([]);
  expect((await cardOf(till, order)).state).toBe('queuedOffline');
  expect(must(await till.call('training:happen', {})).present).toMatchObject({ done: 2, event: null });
  await answerPhone(till, order, 'pin');
  await untilStep(till, 'deliver');
});

test('ending that lesson brings the network back', async () => {
  const till = await shop();
  await begin(till, 'internet-gone');
  must(await till.call('training:end', {}));
  await answerPhone(till, await sell(till), 'pin');
});

test('nobody knows: the lost answer makes the prompt unknown or settles it late, and it is paid once', async () => {
  const till = await shop();
  await begin(till, 'nobody-knows');
  const order = await sell(till);
  await untilStep(till, 'pin');
  await answerPhone(till, order, 'pin');
  await untilStep(till, 'deliver');
  const { attempts } = must(await till.call('order:get', { order }));
  expect(attempts).toHaveLength(1);
});

test('the bundle was used today: the payment goes back, once', async () => {
  const till = await shop();
  await begin(till, 'used-today');
  const order = await sell(till);
  await answerPhone(till, order, 'pin');
  await untilStep(till, 'refused');
  await deliver(till, order, 'refused');
  expect(await stepOf(till)).toBe('give-back');
  must(await till.call('order:refund-cash', { order, approval: owner }));
  expect(await lessonOf(till)).toMatchObject({ isComplete: true });
});

test('paid twice: what the customer paid by himself is money without an order, and goes back', async () => {
  const till = await shop();
  await begin(till, 'paid-twice');
  const order = await sell(till);
  await answerPhone(till, order, 'pin');
  await untilStep(till, 'deliver');
  await deliver(till, order, 'delivered');
  expect(await stepOf(till)).toBe('pays-till');
  must(await till.call('training:happen', {}));
  const credit = await until('the till hears of the payment', async () =>
    must(await till.call('credit:list', {})).credits.find(({ order: known }) => known === null),
  );
  must(await till.call('credit:refund-cash', { receipt: credit.receipt, approval: owner }));
  expect(await lessonOf(till)).toMatchObject({ isComplete: true });
});

test('a restart ends the lesson and leaves its order on the board', async () => {
  const { dataDir } = newShop();
  const first = await openTill({ dataDir });
  await begin(first, 'internet-gone');
  const order = await sell(first);
  await first.stop();
  const second = await openTill({ dataDir });
  opened.push(second);
  expect(must(await second.call('training:state', {})).present).toBeNull();
  expect((await cardOf(second, order)).order).toBe(order);
});
