/** Guards of money without an order that nothing else reaches: each was taken away once, and then one of these failed. */
import { beforeEach, expect, test } from 'vitest';
import { cents } from '../../shared/cents.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { requestCreditRefund } from '../../electron/services/payouts/refund-credit.ts';
import { acceptStated, stateCharged, stateNotCharged } from '../../electron/services/state-payment.ts';
import { applyCreditTo } from '../../electron/services/use-credit.ts';
import { change } from '../support/change-order.ts';
import { confirmation, creditOf, pulled } from '../support/crediting.ts';
import { approvalOf, paidOrder } from '../support/paying.ts';
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

/** An order of one package that nobody was prompted for yet. */
const unsent = (code: string, payer = '0733000111'): string =>
  sell(shop.till, shop.attendant, { ...sale, payer, code });

test('a payment of which two amounts were told pays nothing by itself, whatever it names', () => {
  const { till } = shop;
  confirmation(till, { receipt });
  const number = unsent('11');
  pulled(till, { receipt, amountCents: cents(4_000), reference: number });
  expect(creditOf(till, receipt).state).toBe('without-order');
  expect(order(till, number).state).toBe('open');
});

test('a payment that is kept for a prompt does not go to another order because a later report names that', () => {
  const { till, attendant } = shop;
  const ringing = sell(till, attendant, sale);
  send(till, ringing);
  confirmation(till, { receipt, payerText: '254712345678', occurredAtMs: shop.clock.nowMs() });
  expect(creditOf(till, receipt).state).toBe('reserved');
  const number = unsent('11');
  pulled(till, { receipt, reference: number });
  expect(creditOf(till, receipt).state).toBe('reserved');
  expect(order(till, number).state).toBe('open');
});

test('a code that paid one order proves that it never paid the one that it had been stated for', async () => {
  const { till, attendant, owner } = shop;
  const believed = sell(till, attendant, sale);
  send(till, believed, { kind: 'ambiguous', reason: 'timed out' });
  shop.clock.pass(4 * minute);
  const about = { order: believed, attemptId: lastAttempt(till, believed).id, approval: approvalOf(owner) };
  value(await stateCharged(till, owner, { ...about, receipt }));
  value(await acceptStated(till, owner, about));
  expect(order(till, believed).state).toBe('paid');
  const other = unsent('12');
  confirmation(till, { receipt, amountCents: cents(4_900), payerText: '2547 ***** 111', reference: other });
  expect(order(till, other).state).toBe('paid');
  // Its bundle has not gone: it waits for money again.
  expect(order(till, believed).state).toBe('open');
});

test('by a clock that is wrong nothing is asked to go back', () => {
  const { till, attendant } = shop;
  confirmation(till, { receipt, payerText: '254712345678' });
  shop.clock.pass(49 * 60 * minute);
  const wrong = { ...till, clockOffsetMs: () => 3 * 60 * minute };
  const asked = { receipt, channel: 'reversal' } as const;
  expect(requestCreditRefund(wrong, attendant, asked)).toMatchObject({ error: { code: 'clock-wrong' } });
  expect(requestCreditRefund(till, attendant, asked).ok).toBe(true);
});
