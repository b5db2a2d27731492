/**
 * The power goes between the change of a paid order and the prompt for its difference, and between that prompt's
 * payment and its effect: one version is the newest, nothing is paid twice, and the card says what to do.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Response } from '../../shared/ipc-contract.ts';
import { cardOf, must, owner, sell } from '../support/counter.ts';
import type { Caller } from '../support/counter.ts';
import type { HeadlessTill } from '../support/headless-till.ts';
import type { TestTill } from '../support/till.ts';
import { openPowerCutShop } from '../support/power-cut.ts';
import type { PowerCutShop } from '../support/power-cut.ts';
import { until } from '../support/wait.ts';

const payer = '0712345678';
let shop: PowerCutShop;

beforeEach(async () => {
  shop = await openPowerCutShop();
});

afterEach(() => shop.close());

const promptsOf = async (order: string) =>
  (await shop.simulator.log()).prompts.filter((prompt) => prompt.accountReference === order);
const pageOf = async (till: Caller, order: string): Promise<Response<'order:get'>> =>
  must(await till.call('order:get', { order }));

async function answerPrompt(order: string, nth: number): Promise<void> {
  const prompt = await until('the phone rings', async () => (await promptsOf(order))[nth]);
  expect(await shop.simulator.answer(prompt.checkoutRequestId, 'pin')).toBe(true);
}

/** Twenty shillings paid by a prompt. */
async function paidOrder(till: HeadlessTill): Promise<string> {
  const order = await sell(till, { payer, packageId: 'sample-22' });
  await answerPrompt(order, 0);
  await until('the money is booked', async () => (await cardOf(till, order)).state === 'paid');
  return order;
}

/** To the package of fifty shillings, its difference by a prompt. */
async function changeToDearer(till: HeadlessTill, order: string): Promise<void> {
  const wish = { order, recipientText: '', packageId: 'sample-11', tender: 'mpesa-prompt' } as const;
  const review = must(await till.call('order:review-change', wish));
  must(
    await till.call('order:change', {
      order,
      confirmationId: review.confirmationId,
      shown: review.snapshot,
      answered: review.doubts.flatMap(({ kind }) => (kind === 'after-other' ? [] : [kind])),
      differenceCents: review.differenceCents,
      approval: owner,
    }),
  );
}

async function expectChangedOnce(till: TestTill, order: string): Promise<void> {
  await until('the change counts', async () => (await cardOf(till, order)).priceCents === 5_000);
  const { card, versions, postings } = await pageOf(till, order);
  expect(card).toMatchObject({ packageName: '1.5 GB', priceCents: 5_000 });
  expect(card.actions[0]).toBe('deliver');
  expect(versions.map(({ version, state }) => [version, state])).toEqual([
    [1, 'confirmed'],
    [2, 'confirmed'],
  ]);
  expect(postings.filter(({ kind }) => kind === 'payment-received')).toHaveLength(2);
  const paid = (await promptsOf(order)).map(({ amountShillings }) => amountShillings);
  expect(paid).toEqual([20, 30]);
}

test('killed after the change, its prompt on the way: it is not sent a second time, and the order stays what was paid', async () => {
  const victim = await shop.startVictim();
  const order = await paidOrder(victim);
  const stopped = shop.gate.stopNext('request-read');
  await changeToDearer(victim, order);
  await stopped;
  await victim.kill();

  const till = await shop.goOn();
  const { card, versions, postings } = await pageOf(till, order);
  expect(versions.map(({ version, state }) => [version, state])).toEqual([
    [1, 'confirmed'],
    [2, 'pending'],
  ]);
  expect(card).toMatchObject({ packageName: '250 MB', priceCents: 2_000, state: 'unknown' });
  expect(card.actions[0]).toBe('see-steps');
  expect(postings.filter(({ kind }) => kind === 'payment-received')).toHaveLength(1);
  expect(await till.call('delivery:start', { order })).toMatchObject({ error: { code: 'change-pending' } });
  // The lane works: another customer is served, and this one's phone does not ring.
  const other = await sell(till, { payer: '0734000111', recipient: '0734000111' });
  await answerPrompt(other, 0);
  await until('another customer is served', async () => (await cardOf(till, other)).state === 'paid');
  expect(await promptsOf(order)).toHaveLength(1);
});

test('killed after the difference was paid and before that took effect: it takes effect once', async () => {
  const victim = await shop.startVictim();
  const order = await paidOrder(victim);
  await changeToDearer(victim, order);
  await until('the phone rings again', async () => (await promptsOf(order)).length === 2);
  await until('the till knows it', async () => (await cardOf(victim, order)).state === 'waiting');
  await victim.kill();
  await answerPrompt(order, 1);

  const till = await shop.goOn();
  shop.shiftMs += 90_000;
  await expectChangedOnce(till, order);
});
