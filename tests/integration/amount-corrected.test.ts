/**
 * An order that another amount has stopped, and whose amount Safaricom then corrects to what was asked for: the owner can
 * still let it go on or give the money back. It is never a card that leads nowhere.
 */
import { beforeEach, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { refundOrderInCash, releaseHold } from '../../electron/services/give-back.ts';
import { refundableMoney } from '../../electron/services/payouts/refund-money.ts';
import type { Till } from '../../electron/services/till.ts';
import { cents } from '../../shared/cents.ts';
import { accountsOf, approvalOf } from '../support/paying.ts';
import { callback, deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

let shop: TestTill;
let till: Till;
let number: string;
beforeEach(async () => {
  shop = await openTestTill();
  ({ till } = shop);
  const two = { payer: '0712345678', recipient: '0722000111', code: '11' } as const;
  number = sell(till, shop.attendant, { ...two, tender: 'mpesa-prompt' });
  send(till, number);
  const prompt = lastAttempt(till, number);
  callback(till, prompt, { amountCents: cents(4_500) });
  callback(till, prompt, { amountCents: cents(5_000) });
});
const cards = () => boardCards(till.db, { runId: till.runId, online: true, nowMs: shop.clock.nowMs() });
const asked = () => ({ order: number, approval: approvalOf(shop.owner) });

test('it is one card, with what came and what it costs', () => {
  expect(order(till, number)).toMatchObject({ state: 'on-hold', holdReason: 'other-amount' });
  expect(cards()).toMatchObject([
    {
      order: number,
      state: 'otherAmount',
      heldId: null,
      actions: ['decide-hold'],
      values: { gotCents: 5_000 },
    },
  ]);
});

test('the owner lets it go on, and it is delivered like any other', async () => {
  value(await releaseHold(till, shop.attendant, asked()));
  expect(order(till, number).state).toBe('paid');
  deliver(till, shop.attendant, number);
  expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, sales: -50 });
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
});

test('or it goes back as a whole, in cash or by reversal', async () => {
  expect(refundableMoney(till, till.db, order(till, number), undefined)).toMatchObject({
    value: { amountCents: 5_000, ways: ['reversal', 'b2c', 'cash'] },
  });
  value(await refundOrderInCash(till, shop.attendant, asked()));
  expect(order(till, number).state).toBe('refunded');
  expect(cards()).toEqual([]);
  expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, 'cash-drawer': -50 });
});
