/** Guards of money without an order that nothing else reaches: each was taken away once, and then one of these failed. */
import { beforeEach, expect, test } from 'vitest';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { stateNotCharged } from '../../electron/services/state-payment.ts';
import { applyCreditTo } from '../../electron/services/use-credit.ts';
import { change } from '../support/change-order.ts';
import { confirmation, creditOf } from '../support/crediting.ts';
import { paidOrder } from '../support/paying.ts';
import { lastAttempt, order, sell, sellAgain, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const receipt = 'UKL4H7X2QD';
const minute = 60_000;
const sale = { payer: '0712345678', recipient: '0722000111', code: '11', tender: 'mpesa-prompt' } as const;

let shop: TestTill;
beforeEach(async () => {
  shop = await openTestTill();
});

test('a payment is not put to a prompt whose ids cannot be read: they are keys of the money', () => {
  const { till, attendant } = shop;
  const number = sell(till, attendant, sale);
  expect(send(till, number)).toBe(true);
  // Hours off, so that nothing but a person says that it is this prompt's.
  confirmation(till, { receipt, payerText: '254712345678', occurredAtMs: shop.clock.nowMs() - 360 * minute });
  const locked = { ...till, ids: { ...till.ids, open: () => undefined } };
  const asked = { order: number, receipt };
  expect(applyCreditTo(locked, attendant, asked)).toMatchObject({ error: { code: 'vault-locked' } });
  expect(creditOf(till, receipt).state).toBe('without-order');
  expect(value(applyCreditTo(till, attendant, asked)).became).toBe('paid');
});

test('an order whose own late payment is held is not paid by a second one', () => {
  const { till, attendant, owner } = shop;
  const number = sell(till, attendant, sale);
  send(till, number, { kind: 'ambiguous', reason: 'timed out' });
  shop.clock.pass(4 * minute);
  value(stateNotCharged(till, owner, { order: number, attemptId: lastAttempt(till, number).id }));
  confirmation(till, { receipt: 'UKL1111111', reference: number, occurredAtMs: shop.clock.nowMs() });
  expect(order(till, number).state).toBe('open');
  expect(heldTransactions(till.db)).toHaveLength(1);
  confirmation(till, { receipt, payerText: '254712345678', occurredAtMs: shop.clock.nowMs() });
  expect(applyCreditTo(till, attendant, { order: number, receipt })).toMatchObject({
    error: { code: 'order-changed' },
  });
  expect(creditOf(till, receipt).state).toBe('without-order');
});

test.each([
  ['in full', '254722000114'],
  ['masked', '2547 ***** 114'],
])('a payment from another number (%s) is not put to a prompt that may still be paid', (_how, payerText) => {
  const { till, attendant } = shop;
  const number = sell(till, attendant, sale);
  send(till, number, { kind: 'ambiguous', reason: 'timed out' });
  confirmation(till, { receipt, payerText, occurredAtMs: shop.clock.nowMs() });
  expect(applyCreditTo(till, attendant, { order: number, receipt })).toMatchObject({
    error: { code: 'order-has-live-prompt' },
  });
  expect(lastAttempt(till, number).state).toBe('unknown');
  expect(creditOf(till, receipt).state).toBe('without-order');
});

test('a payment is held, not used, while the order’s next prompt is on its way: the customer may be about to pay again', () => {
  const { till, attendant, owner } = shop;
  const number = sell(till, attendant, sale);
  send(till, number, { kind: 'ambiguous', reason: 'timed out' });
  shop.clock.pass(4 * minute);
  value(stateNotCharged(till, owner, { order: number, attemptId: lastAttempt(till, number).id }));
  sellAgain(till, attendant, number, 'mpesa-prompt');
  // Hours off, so that nothing but a person says that it is the first prompt's.
  confirmation(till, { receipt, payerText: '254712345678', occurredAtMs: shop.clock.nowMs() - 360 * minute });
  expect(value(applyCreditTo(till, attendant, { order: number, receipt })).became).toBe('held');
  expect(order(till, number).state).toBe('open');
  expect(heldTransactions(till.db)).toHaveLength(1);
});

test('a payment of the whole price is not put to a prompt for a difference', async () => {
  const { till, attendant } = shop;
  const number = paidOrder(till, attendant);
  value(await change(shop, number, { code: '13' }));
  const difference = lastAttempt(till, number);
  expect(difference.amountCents).not.toBe(order(till, number).priceCents);
  send(till, number, { kind: 'ambiguous', reason: 'timed out' });
  confirmation(till, { receipt, payerText: '254712345678', occurredAtMs: shop.clock.nowMs() - 360 * minute });
  expect(applyCreditTo(till, attendant, { order: number, receipt })).toMatchObject({
    error: { code: 'order-has-live-prompt' },
  });
  expect(lastAttempt(till, number).state).toBe('unknown');
});
