/**
 * After an old file (P14) a payout that had failed as an order's delivery may have been paid after all (P9): that is
 * settled first, on the payout's own page, and only then the owner is asked what became of the order.
 */
import { expect, test } from 'vitest';
import { refundPayoutsOf } from '../../electron/db/payout-store.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { lookBack } from '../../electron/services/old-file/look.ts';
import { settlePayoutMismatch } from '../../electron/services/payouts/end-payout.ts';
import { putBack, setAside } from '../support/old-copy.ts';
import { approvalOf, attempt, pay, result, secondOwner } from '../support/paying.ts';
import { order, sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

const hour = 60 * 60_000;

test('the card leads to the payout until that is settled, and then asks about the order', async () => {
  const shop = await openTestTill();
  const { attendant, clock } = shop;
  const second = await secondOwner(shop.till);
  const two = { payer: '0712345678', recipient: '0722000111', tender: 'cash' } as const;
  const number = sell(shop.till, attendant, { ...two, code: '51' });
  value(startDelivery(shop.till, attendant, number));
  const id = refundPayoutsOf(shop.till.db, order(shop.till, number).id)[0]?.id ?? 0;
  expect(pay(shop.till, id)).toBe(true);
  result(shop.till, attempt(shop.till, id), { code: '2040' });
  const copy = setAside(shop, shop.till);
  clock.pass(hour);
  sell(shop.till, attendant, { ...two, payer: '0733999888', code: '11' });
  clock.pass(hour);
  const { till } = putBack(shop, shop, copy);
  const card = () =>
    boardCards(till.db, { runId: till.runId, online: true, nowMs: clock.nowMs() }).find(
      (one) => one.order === number,
    );
  const approval = approvalOf(shop.owner);
  const look = () =>
    lookBack(till, attendant, {
      subject: { kind: 'order', order: number },
      found: { kind: 'nothing', searched: true },
      approval,
    });
  expect(card()?.state).toBe('oldFile');
  // It had been called failed, and now another amount is said to have left.
  result(till, attempt(till, id), { amount: 7 });
  expect(await look()).toMatchObject({ error: { code: 'delivery-live' } });
  expect(card()).toMatchObject({ state: 'payoutDoubt', actions: ['see-payout'], values: { payoutId: id } });
  clock.pass(hour);
  value(await settlePayoutMismatch(till, second, { payoutId: id, found: 'not-paid', approval }));
  expect(card()).toMatchObject({ state: 'oldFile', actions: ['look-back'] });
  value(await look());
  expect(card()?.actions).toContain('deliver');
});
