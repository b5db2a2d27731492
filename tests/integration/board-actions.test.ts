/** What a card recommends helps, and is not refused: real orders, brought to the states where that was in doubt. */
import { expect, test } from 'vitest';
import { boardCards } from '../../electron/reports/board.ts';
import { reviewChange } from '../../electron/services/change-order.ts';
import { startDelivery, recordDelivery } from '../../electron/services/deliver-order.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { acceptStated, stateCharged, stateNotCharged } from '../../electron/services/state-payment.ts';
import type { Till } from '../../electron/services/till.ts';
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { approvalOf, change } from '../support/change-order.ts';
import { callback, lastAttempt, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const numbers = { payer: '0712345678', recipient: '0722000111' };

function card(till: Till, number: string): BoardCard {
  const cards = boardCards(till.db, { runId: till.runId, online: true, nowMs: till.clock.nowMs() });
  const found = cards.find(({ order }) => order === number);
  if (!found) throw new Error(`${number} is not on the board`);
  return found;
}

function prompted({ till, attendant }: TestTill, code = '11'): string {
  const number = sell(till, attendant, { ...numbers, code, tender: 'mpesa-prompt' });
  send(till, number);
  return number;
}

/** The prompt's life is over and nobody knows; a person may state what he saw. */
function becomesUnknown({ till, clock }: TestTill, number: string): number {
  const { id } = lastAttempt(till, number);
  clock.pass(till.rules.promptLifeMs);
  applyQuery(till, id, { kind: 'not-known', description: 'no such id' });
  clock.pass(till.rules.statementFromMs);
  return id;
}

/** The owner believes a code that the customer shows. */
async function believed(shop: TestTill): Promise<string> {
  const number = prompted(shop);
  const about = { order: number, attemptId: becomesUnknown(shop, number), ...approvalOf(shop) };
  value(await stateCharged(shop.till, shop.owner, { ...about, receipt: 'UKL1234567' }));
  value(await acceptStated(shop.till, shop.owner, about));
  return number;
}

function refuseDelivery(
  { till, attendant }: TestTill,
  order: string,
  reason: 'okoa-jahazi' | 'busy' | 'already-recommended',
): void {
  const { deliveryId } = value(startDelivery(till, attendant, order));
  value(recordDelivery(till, attendant, { order, deliveryId, outcome: 'refused', reason }));
}

test.each([
  ['1032', 'new-prompt', 'the customer may cancel and think again'],
  ['2001', 'new-prompt', 'a wrong PIN may be typed right'],
  ['8006', 'take-cash', 'the PIN is locked'],
  ['4', 'take-cash', 'the limit of the day is reached'],
  ['8', 'take-cash', 'the shop’s account is full'],
  ['2028', 'take-cash', 'the set-up is wrong'],
])('after a refusal by %s the card recommends %s: %s', async (resultCode, action) => {
  const shop = await openTestTill();
  const number = prompted(shop);
  callback(shop.till, lastAttempt(shop.till, number), { resultCode });
  expect(card(shop.till, number)).toMatchObject({ state: 'refused' });
  expect(card(shop.till, number).actions[0]).toBe(action);
});

test('behind an unknown order of the same payer that order is solved first, and then it is confirmed again', async () => {
  const shop = await openTestTill();
  const { till, attendant } = shop;
  const first = prompted(shop);
  const second = sell(till, attendant, { ...numbers, code: '22', tender: 'mpesa-prompt' });
  const attemptId = becomesUnknown(shop, first);
  expect(card(till, second)).toMatchObject({ state: 'notSentPayerUnknown', values: { order: first } });
  expect(card(till, second).actions).toEqual(['see-other', 'take-cash', 'cancel']);
  value(stateNotCharged(till, attendant, { order: first, attemptId }));
  expect(card(till, second).actions).toEqual(['confirm-again', 'take-cash', 'cancel']);
});

test('a number that owes Okoa Jahazi is refused again, so another number or package is recommended', async () => {
  const shop = await openTestTill();
  const { till } = shop;
  const number = prompted(shop);
  callback(till, lastAttempt(till, number));
  refuseDelivery(shop, number, 'okoa-jahazi');
  expect(card(till, number).actions[0]).toBe('change');
  const wish = { order: number, recipientText: '0733000222', packageId: '', tender: 'cash' } as const;
  expect(reviewChange(till, wish).ok).toBe(true);
  refuseDelivery(shop, number, 'busy');
  expect(card(till, number).actions[0]).toBe('deliver');
});

test('what was refused of the package before the change is not held against the one that it became', async () => {
  const shop = await openTestTill();
  const { till, clock } = shop;
  const number = prompted(shop, '11');
  callback(till, lastAttempt(till, number));
  refuseDelivery(shop, number, 'already-recommended');
  expect(card(till, number).actions[0]).toBe('schedule');
  clock.pass(60_000);
  value(await change(shop, number, { code: '22' }));
  expect(card(till, number)).toMatchObject({ state: 'paid' });
  expect(card(till, number).actions[0]).toBe('deliver');
  clock.pass(60_000);
  refuseDelivery(shop, number, 'already-recommended');
  expect(card(till, number).actions[0]).toBe('schedule');
});

test('where the owner only believes the payment no change is offered, which would be refused', async () => {
  const shop = await openTestTill();
  const number = await believed(shop);
  expect(card(shop.till, number).actions).toEqual(['deliver', 'refund']);
  refuseDelivery(shop, number, 'okoa-jahazi');
  expect(card(shop.till, number).actions).toEqual(['refund', 'deliver']);
});

test('a difference that somebody says he paid leads to the steps: nobody decides to believe a difference', async () => {
  const shop = await openTestTill();
  const { till, owner } = shop;
  const number = prompted(shop, '22');
  callback(till, lastAttempt(till, number));
  value(await change(shop, number, { code: '11' }));
  send(till, number);
  const about = { order: number, attemptId: becomesUnknown(shop, number), ...approvalOf(shop) };
  expect(card(till, number).actions).toEqual(['see-steps']);
  value(await stateCharged(till, owner, { ...about, receipt: 'UKL1234567' }));
  expect(card(till, number)).toMatchObject({ state: 'stated', actions: ['see-steps'] });
  expect(await acceptStated(till, owner, about)).toMatchObject({ error: { code: 'order-changed' } });
  value(stateNotCharged(till, owner, about));
  expect(card(till, number)).toMatchObject({ state: 'changePending' });
  expect(card(till, number).actions[0]).toBe('finish-change');
});
