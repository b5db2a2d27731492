/**
 * A code under which money came is no code of money that went out (P7): who types it for a payout or a reversal is
 * refused, or that payment would be taken for the other and vanish from the board.
 */
import { expect, test } from 'vitest';
import { creditsThatWait } from '../../electron/db/credit-store.ts';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { lookBack } from '../../electron/services/old-file/look.ts';
import { statePayoutPaid } from '../../electron/services/payouts/end-payout.ts';
import { applyCreditTo, refundCreditInCash } from '../../electron/services/use-credit.ts';
import { requestCreditRefund } from '../../electron/services/payouts/refund-credit.ts';
import { confirmation, creditOf } from '../support/crediting.ts';
import { putBack, setAside } from '../support/old-copy.ts';
import {
  approvalOf,
  approveBy,
  ask,
  attempt,
  paidOrder,
  pay,
  payout,
  result,
  secondOwner,
} from '../support/paying.ts';
import { sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

const hours = 60 * 60_000;
const receipt = 'UKL4H7X2QD';
const used = { error: { code: 'receipt-code-used' } };

test('a payout is not stated paid under the code of a payment that waits', async () => {
  const { till, owner, clock } = await openTestTill();
  const id = ask(till, owner);
  await approveBy(till, await secondOwner(till), id);
  clock.pass(hours);
  pay(till, id, { kind: 'ambiguous', reason: 'timed out' });
  clock.pass(hours);
  confirmation(till, { receipt });
  const said = { payoutId: id, receipt, approval: approvalOf(owner) };
  expect(await statePayoutPaid(till, owner, said)).toMatchObject(used);
  expect(creditsThatWait(till.db, 9).map((one) => one.receipt)).toEqual([receipt]);
});

test.each(['order', 'credit'] as const)(
  'what an old file put back believes open did not go back under such a code: %s',
  async (kind) => {
    const shop = await openTestTill();
    const { attendant, owner, clock } = shop;
    const number = paidOrder(shop.till, attendant);
    confirmation(shop.till, { receipt, payerText: '2547 ***** 999' });
    const copy = setAside(shop, shop.till);
    clock.pass(hours);
    sell(shop.till, attendant, { payer: '0733000111', recipient: '0722000111', code: '11', tender: 'cash' });
    const { till } = putBack(shop, shop, copy);
    const found = { kind: 'given-back', by: 'reversal', receipt } as const;
    const subject = kind === 'order' ? ({ kind, order: number } as const) : ({ kind, receipt } as const);
    expect(await lookBack(till, owner, { subject, found, approval: approvalOf(owner) })).toMatchObject(used);
    expect(creditsThatWait(till.db, 9).map((one) => one.receipt)).toEqual([receipt]);
  },
);

test('a payment reported only after its code was given to a payout goes back by M-PESA, too', async () => {
  const { till, owner, clock } = await openTestTill();
  const second = await secondOwner(till);
  const id = ask(till, owner);
  await approveBy(till, second, id);
  clock.pass(hours);
  pay(till, id, { kind: 'ambiguous', reason: 'timed out' });
  clock.pass(hours);
  value(await statePayoutPaid(till, owner, { payoutId: id, receipt, approval: approvalOf(owner) }));
  confirmation(till, { receipt });
  const back = value(requestCreditRefund(till, owner, { receipt, channel: 'reversal' })).id;
  await approveBy(till, second, back);
  clock.pass(hours);
  pay(till, back);
  result(till, attempt(till, back));
  expect(payout(till, back).state).toBe('paid');
  expect(creditOf(till, receipt).state).toBe('refunded');
});

test('a payment reported only afterwards is still seen: it goes back once, and pays for no order', async () => {
  const { till, owner, attendant, clock } = await openTestTill();
  const id = ask(till, owner);
  await approveBy(till, await secondOwner(till), id);
  clock.pass(hours);
  pay(till, id, { kind: 'ambiguous', reason: 'timed out' });
  clock.pass(hours);
  value(await statePayoutPaid(till, owner, { payoutId: id, receipt, approval: approvalOf(owner) }));
  confirmation(till, { receipt });
  expect(creditsThatWait(till.db, 9).map((one) => one.receipt)).toEqual([receipt]);
  const order = sell(till, attendant, {
    payer: '0712345678',
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
  expect(applyCreditTo(till, attendant, { order, receipt })).toMatchObject(used);
  const inCash = () => refundCreditInCash(till, owner, { receipt, approval: approvalOf(owner) });
  expect(value(await inCash())).toEqual({ refundedCents: 50_00 });
  expect(await inCash()).toMatchObject({ ok: false });
  expect(creditsThatWait(till.db, 9)).toEqual([]);
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
});
