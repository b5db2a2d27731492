/**
 * The owner called money without an order "used in the lost time" by a slip (P14): he takes that back, it waits again, and
 * it is asked about again. Nothing of it is booked by either, and late evidence outranks both.
 */
import { beforeEach, expect, test } from 'vitest';
import { insertLook } from '../../electron/db/look-store.ts';
import type { OpenDatabase } from '../../electron/db/open.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { lookBack } from '../../electron/services/old-file/look.ts';
import { withdrawPayout } from '../../electron/services/payouts/end-payout.ts';
import { requestCreditRefund } from '../../electron/services/payouts/refund-credit.ts';
import { takeLookBack } from '../../electron/services/old-file/take-back.ts';
import type { Till } from '../../electron/services/till.ts';
import { applyCreditTo, refundCreditInCash } from '../../electron/services/use-credit.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import { confirmation, creditOf } from '../support/crediting.ts';
import { putBackAfterSale, setAside } from '../support/old-copy.ts';
import { accountsOf, approvalOf, approveBy, attempt, pay, result, secondOwner } from '../support/paying.ts';
import { callback, lastAttempt, order, receiptOf, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const minute = 60_000;
const receipt = 'UKL4H7X2QD';
const two = { payer: '0712345678', recipient: '0722000111', code: '11' } as const;

let shop: TestTill;
let now: { till: Till; file: OpenDatabase };
let copy: string;
beforeEach(async () => {
  shop = await openTestTill();
  now = { till: shop.till, file: shop.file };
});

const aside = (): void => {
  copy = setAside(shop, now.till);
};
function back(): void {
  now = putBackAfterSale(shop, now, copy);
}
const look = (found: Request<'old-file:look'>['found'], text = receipt) =>
  lookBack(now.till, shop.attendant, {
    subject: { kind: 'credit', receipt: text },
    found,
    approval: approvalOf(shop.owner),
  });
const takeBack = (text = receipt, approval?: ReturnType<typeof approvalOf>) =>
  takeLookBack(now.till, shop.attendant, { receipt: text, ...(approval && { approval }) });
const byOwner = (text = receipt) => takeBack(text, approvalOf(shop.owner));
const used = { kind: 'used' } as const;
const nothing = { kind: 'nothing', searched: true } as const;
const waits = (): boolean =>
  boardCards(now.till.db, { runId: now.till.runId, online: true, nowMs: shop.clock.nowMs() }).some(
    ({ actions }) => actions.includes('decide-credit'),
  );
const asCash = () =>
  refundCreditInCash(now.till, shop.attendant, { receipt, approval: approvalOf(shop.owner) });

test('an answer "used" is taken back by the owner’s PIN; it waits, is asked about again, and only then goes anywhere', async () => {
  confirmation(now.till, { receipt });
  aside();
  back();
  value(await look(used));
  expect(waits()).toBe(false);
  expect(await takeBack()).toMatchObject({ error: { code: 'approval-needed' } });
  expect(await takeBack(receipt, approvalOf(shop.attendant))).toMatchObject({ ok: false });
  expect(creditOf(now.till, receipt).state).toBe('used-before');
  // As somebody copies it from the message.
  value(await byOwner('ukl4 h7x2 qd'));
  expect(creditOf(now.till, receipt).state).toBe('without-order');
  expect(waits()).toBe(true);
  expect(accountsOf(now.till)['cash-drawer']).toBeUndefined();
  const said = now.till.db.connection
    .prepare("SELECT actor_id FROM audit_entry WHERE action = 'lookTakenBack'")
    .pluck()
    .all();
  expect(said).toEqual([shop.owner.id]);
  expect(await asCash()).toMatchObject({ error: { code: 'look-first' } });
  const number = sell(now.till, shop.attendant, { ...two, tender: 'mpesa-prompt' });
  expect(applyCreditTo(now.till, shop.attendant, { order: number, receipt })).toMatchObject({
    error: { code: 'look-first' },
  });
  expect(await byOwner()).toMatchObject({ error: { code: 'order-changed' } });
  value(await look(nothing));
  value(applyCreditTo(now.till, shop.attendant, { order: number, receipt }));
  expect(order(now.till, number).state).toBe('paid');
  expect(await byOwner()).toMatchObject({ error: { code: 'receipt-code-used' } });
});

test('it can be called used, and taken back, more than once; each time somebody looks once', async () => {
  confirmation(now.till, { receipt });
  aside();
  back();
  for (let time = 0; time < 3; time += 1) {
    value(await look(used));
    expect(await look(nothing)).toMatchObject({ error: { code: 'receipt-code-used' } });
    value(await byOwner());
  }
  value(await look({ kind: 'given-back', by: 'cash' }));
  expect(creditOf(now.till, receipt).state).toBe('refunded');
  expect(accountsOf(now.till)).toMatchObject({ 'mpesa-till': 50, 'cash-drawer': -50 });
  expect(await byOwner()).toMatchObject({ error: { code: 'receipt-code-used' } });
});

test('what has turned out to be a prompt’s payment meanwhile stays that', async () => {
  const number = sell(now.till, shop.attendant, { ...two, tender: 'mpesa-prompt' });
  send(now.till, number);
  const prompt = lastAttempt(now.till, number);
  const code = receiptOf(prompt);
  aside();
  back();
  shop.clock.pass(60 * minute);
  // Nothing tells whose it is: the visible digits are another's.
  confirmation(now.till, {
    receipt: code,
    payerText: '2547 ***** 999',
    occurredAtMs: shop.clock.nowMs() - 90 * minute,
  });
  value(await look(used, code));
  callback(now.till, prompt);
  expect(creditOf(now.till, code).state).toBe('matched');
  expect(await byOwner(code)).toMatchObject({ error: { code: 'receipt-code-used' } });
  expect(await byOwner('UKL0000000')).toMatchObject({ error: { code: 'credit-not-found' } });
});

test('what may be going back by a payout after all is not taken back before that has ended', async () => {
  const second = await secondOwner(now.till);
  confirmation(now.till, { receipt, payerText: '254712345678' });
  const { id } = value(requestCreditRefund(now.till, shop.attendant, { receipt, channel: 'b2c' }));
  await approveBy(now.till, second, id);
  shop.clock.pass(60 * minute);
  pay(now.till, id);
  result(now.till, attempt(now.till, id), { code: '2040' });
  value(withdrawPayout(now.till, shop.owner, { payoutId: id }));
  aside();
  back();
  value(await look(used));
  // It had been called failed; now another amount is said to have left.
  result(now.till, attempt(now.till, id), { amount: 30 });
  expect(await byOwner()).toMatchObject({ error: { code: 'credit-going-back' } });
  expect(creditOf(now.till, receipt).state).toBe('used-before');
});

test('called used before the file was put back a second time, it is taken back all the same', async () => {
  confirmation(now.till, { receipt });
  aside();
  back();
  value(await look(used));
  aside();
  back();
  value(await byOwner());
  expect(await asCash()).toMatchObject({ error: { code: 'look-first' } });
  value(await look(nothing));
  value(await asCash());
});

test('the file itself keeps one answer at a time', () => {
  confirmation(now.till, { receipt });
  aside();
  back();
  const keep = (found: 'used' | 'nothing' | 'taken-back'): void =>
    transaction(now.till.db, (tx) =>
      insertLook(tx, { subject: 'credit', ref: receipt, found, lookedBy: 'sample-2', atMs: 1 }),
    );
  keep('used');
  expect(() => keep('nothing')).toThrow(/UNIQUE/);
  keep('taken-back');
  keep('nothing');
  expect(() => keep('used')).toThrow(/UNIQUE/);
});
