/** What a page offers of money is what would be taken: what would be refused a moment later is not there to be chosen. */
import { beforeEach, expect, test } from 'vitest';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { creditNamed, creditPage } from '../../electron/reports/credits.ts';
import { payoutRow } from '../../electron/reports/payouts.ts';
import { cancelOrder, takeCash } from '../../electron/services/close-open-order.ts';
import { deliverHeld } from '../../electron/services/give-back.ts';
import { requestCreditRefund, waysBackOf } from '../../electron/services/payouts/refund-credit.ts';
import { orderItCouldPay } from '../../electron/services/resolve/credit-reservation.ts';
import { endPromptLives } from '../../electron/services/resolve/unknown.ts';
import { applyCreditTo } from '../../electron/services/use-credit.ts';
import type { Till } from '../../electron/services/till.ts';
import { cents } from '../../shared/cents.ts';
import { confirmation, creditOf } from '../support/crediting.ts';
import { approvalOf, askRefund, paidOrder, payout, secondOwner, tryApprove } from '../support/paying.ts';
import { callback, deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const minute = 60_000;
const receipt = 'UKL4H7X2QD';
const two = { payer: '0712345678', recipient: '0722000111', code: '11', tender: 'mpesa-prompt' } as const;

let shop: TestTill;
let till: Till;
beforeEach(async () => {
  shop = await openTestTill();
  ({ till } = shop);
});

const held = () =>
  boardCards(till.db, { runId: till.runId, online: true, nowMs: shop.clock.nowMs() }).find(
    ({ heldId }) => heldId !== null,
  );
const page = () => {
  const view = { nameOf: (text: string) => text, showsCode: true };
  const credit = creditNamed(till.db, view, receipt);
  if (!credit) throw new Error('it is named');
  return creditPage(till.db, view, credit, {
    ways: [...waysBackOf(till, till.db, credit)],
    keeper: orderItCouldPay(till, till.db, credit)?.number,
    isPractice: false,
  });
};
/** Nobody knows what became of its prompt. */
function unknown(payer: string): string {
  const number = sell(till, shop.attendant, { ...two, payer });
  send(till, number);
  shop.clock.pass(40 * minute);
  endPromptLives(till);
  return number;
}

test('held money is offered for an order that can take it, and for no other', async () => {
  const approval = approvalOf(shop.owner);
  const given = unknown('0712345678');
  value(await cancelOrder(till, shop.attendant, { order: given, approval }));
  callback(till, lastAttempt(till, given));
  expect(held()).toMatchObject({ order: given, state: 'held', values: { usable: 1 } });
  value(deliverHeld(till, shop.attendant, held()?.heldId ?? 0));
  expect(heldTransactions(till.db)).toEqual([]);
  deliver(till, shop.attendant, given);

  const paid = unknown('0733000222');
  value(await takeCash(till, shop.attendant, { order: paid, cashReceivedCents: 5_000, approval }));
  callback(till, lastAttempt(till, paid));
  expect(order(till, paid).state).toBe('paid');
  expect(held()).toMatchObject({ order: paid, state: 'held', values: { usable: 0 } });
  expect(deliverHeld(till, shop.attendant, held()?.heldId ?? 0)).toMatchObject({
    error: { code: 'order-changed' },
  });
});

test('a payment without an order that may be a running prompt’s names that order, and goes back by no way yet', () => {
  const number = sell(till, shop.attendant, two);
  send(till, number);
  // Nothing is to be seen of the payer, so nothing says that it is the prompt's, nor that it is not.
  confirmation(till, { receipt, payerText: undefined });
  expect(creditOf(till, receipt).state).toBe('without-order');
  expect(page()).toMatchObject({ credit: { state: 'reserved', order: number }, ways: [] });
  expect(requestCreditRefund(till, shop.attendant, { receipt, channel: 'reversal' })).toMatchObject({
    error: { code: 'credit-reserved' },
  });
  callback(till, lastAttempt(till, number), { resultCode: '1032' });
  expect(page()).toMatchObject({
    credit: { state: 'without-order', order: null },
    ways: ['reversal', 'cash'],
  });
});

test('an open order whose own prompt is another payer’s and still runs is not offered to be paid by it', () => {
  const number = sell(till, shop.attendant, two);
  send(till, number);
  confirmation(till, { receipt, payerText: '254733000111' });
  expect(page().orders).toEqual([]);
  expect(applyCreditTo(till, shop.attendant, { order: number, receipt })).toMatchObject({
    error: { code: 'order-has-live-prompt' },
  });
  callback(till, lastAttempt(till, number), { resultCode: '1032' });
  expect(page().orders).toMatchObject([{ order: number, payerFits: false }]);
  value(applyCreditTo(till, shop.attendant, { order: number, receipt }));
});

test('a refund whose order is owed another amount by now can only be taken back', async () => {
  const second = await secondOwner(till);
  const number = paidOrder(till, shop.attendant);
  const id = askRefund(till, shop.attendant, number, 'b2c');
  const row = () =>
    payoutRow(
      till.db,
      { mode: till.mode, nowMs: shop.clock.nowMs(), rules: till.payoutRules, hold: undefined },
      payout(till, id),
    );
  expect(row().actions).toEqual(['approve', 'withdraw']);
  // Safaricom names another amount for the payment.
  callback(till, lastAttempt(till, number), { amountCents: cents(4_000) });
  expect(await tryApprove(till, second, second, id)).toMatchObject({ error: { code: 'payout-changed' } });
  expect(row()).toMatchObject({ state: 'approve', actions: ['withdraw'], values: { bar: 'changed' } });
});
