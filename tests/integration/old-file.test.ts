/**
 * A real older copy of the file is put back (P14). What it still believes open was given back, delivered or settled in the
 * time that it does not know: nothing of it goes out a second time before the owner has looked, and what he found is booked.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { deliveriesOfOrder } from '../../electron/db/delivery-store.ts';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import type { OpenDatabase } from '../../electron/db/open.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { openShortfalls } from '../../electron/db/shortfall-store.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { creditNamed, creditPage } from '../../electron/reports/credits.ts';
import { payoutRow } from '../../electron/reports/payouts.ts';
import { changeRefusal, payDifference } from '../../electron/services/change-order.ts';
import { cancelOrder, takeCash } from '../../electron/services/close-open-order.ts';
import { recordDelivery, settleDelivery, startDelivery } from '../../electron/services/deliver-order.ts';
import {
  deliverHeld,
  refundHeldInCash,
  refundOrderInCash,
  releaseHold,
} from '../../electron/services/give-back.ts';
import { lookBack } from '../../electron/services/old-file/look.ts';
import { statePayoutPaid } from '../../electron/services/payouts/end-payout.ts';
import { requestCreditRefund } from '../../electron/services/payouts/refund-credit.ts';
import { requestRefund } from '../../electron/services/payouts/request-payout.ts';
import { settleExcess } from '../../electron/services/payouts/settle-excess.ts';
import { beginAutomaticDeliveries } from '../../electron/services/resolve/dial.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { reviewAgain } from '../../electron/services/review-order.ts';
import { scheduleOrder, tomorrowOf } from '../../electron/services/schedule-order.ts';
import { settleShortfall } from '../../electron/services/settle-shortfall.ts';
import { refundStated, stateCharged, stateNotCharged } from '../../electron/services/state-payment.ts';
import { applyCreditTo, refundCreditInCash } from '../../electron/services/use-credit.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import { cents } from '../../shared/cents.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import { change } from '../support/change-order.ts';
import { confirmation, creditOf, pulled } from '../support/crediting.ts';
import { putBack, putBackAfterSale, setAside } from '../support/old-copy.ts';
import {
  accountsOf,
  approveBy,
  ask,
  attempt,
  paidOrder,
  pay,
  payout,
  postings,
  result,
  secondOwner,
} from '../support/paying.ts';
import { callback, deliver, lastAttempt, order, sell, sellAgain, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const approval = { personId: 'sample-2', pin: '2222' };
const minute = 60_000;
const two = { payer: '0712345678', recipient: '0722000111', code: '11' } as const;
const lookFirst = { ok: false, error: { code: 'look-first' } };
const code = 'UKR7777777';

let shop: TestTill;
let second: Actor;
let now: { till: Till; file: OpenDatabase; quarantined: number };
let copy: string;
beforeEach(async () => {
  shop = await openTestTill();
  second = await secondOwner(shop.till);
  now = { till: shop.till, file: shop.file, quarantined: 0 };
});

const aside = (): void => {
  copy = setAside(shop, now.till);
};
/** The lost time: something else happens, so that the anchor is ahead; then the copy comes back. */
function back(): void {
  now = putBackAfterSale(shop, now, copy);
  expect(now.till.epoch).toBeGreaterThan(1);
}
const card = (number: string) => cards().find((one) => one.order === number);
const cards = () =>
  boardCards(now.till.db, { runId: now.till.runId, online: true, nowMs: shop.clock.nowMs() });

type Asked = Request<'old-file:look'>;
const look = (subject: Asked['subject'], found: Asked['found']) =>
  lookBack(now.till, shop.attendant, { subject, found, approval });
const nothing = { kind: 'nothing', searched: true } as const;
const inCash = { kind: 'given-back', by: 'cash' } as const;
const refundCash = (number: string) =>
  refundOrderInCash(now.till, shop.attendant, { order: number, approval });
const isWhole = (): void => expect(verifyLedger(now.till.db, now.till.ledger).brokenAt).toBeNull();

describe('a paid order', () => {
  test('that was given back in cash in the lost time is not given back again, nor delivered, before the owner has looked', async () => {
    const number = paidOrder(now.till, shop.attendant);
    aside();
    value(await refundCash(number));
    back();
    expect(card(number)).toMatchObject({ state: 'oldFile', actions: ['look-back'] });
    expect(await refundCash(number)).toMatchObject(lookFirst);
    expect(requestRefund(now.till, shop.attendant, { order: number, channel: 'b2c' })).toMatchObject(
      lookFirst,
    );
    expect(requestRefund(now.till, shop.attendant, { order: number, channel: 'reversal' })).toMatchObject(
      lookFirst,
    );
    expect(startDelivery(now.till, shop.attendant, number)).toMatchObject(lookFirst);
    expect(changeRefusal(now.till.db, order(now.till, number))).toMatchObject({ code: 'look-first' });
    const dueAtMs = tomorrowOf(now.till);
    expect(scheduleOrder(now.till, shop.attendant, { order: number, dueAtMs })).toMatchObject(lookFirst);
    const before = accountsOf(now.till)['cash-drawer'] ?? 0;
    value(await look({ kind: 'order', order: number }, inCash));
    expect(order(now.till, number).state).toBe('refunded');
    expect(accountsOf(now.till)['cash-drawer']).toBe(before - 50);
    expect(accountsOf(now.till)['undelivered']).toBeUndefined();
    expect(await refundCash(number)).toMatchObject({ error: { code: 'nothing-to-refund' } });
    expect(await look({ kind: 'order', order: number }, inCash)).toMatchObject({ ok: false });
    isWhole();
  });

  test('that was sent back by M-PESA is booked under its code, and that code is no other money', async () => {
    const number = paidOrder(now.till, shop.attendant);
    const other = paidOrder(now.till, shop.attendant, '0733000111');
    aside();
    back();
    const subject = { kind: 'order', order: number } as const;
    expect(await look(subject, { kind: 'given-back', by: 'b2c', receipt: 'no code' })).toMatchObject({
      error: { code: 'receipt-code-bad' },
    });
    expect(await look(subject, { kind: 'given-back', by: 'b2c' })).toMatchObject({
      error: { code: 'receipt-code-bad' },
    });
    value(await look(subject, { kind: 'given-back', by: 'reversal', receipt: code }));
    expect(order(now.till, number).state).toBe('refunded');
    expect(postings(now.till)).toContain('refunded-by-reversal');
    expect(
      await look({ kind: 'order', order: other }, { kind: 'given-back', by: 'b2c', receipt: code }),
    ).toMatchObject({ error: { code: 'receipt-code-used' } });
    // Nothing of the refused answer stays.
    expect(await refundCash(other)).toMatchObject(lookFirst);
    isWhole();
  });

  test('that was delivered in the lost time is a sale, and no second bundle goes out', async () => {
    const number = paidOrder(now.till, shop.attendant);
    aside();
    deliver(now.till, shop.attendant, number);
    back();
    value(await look({ kind: 'order', order: number }, { kind: 'delivered' }));
    expect(order(now.till, number).state).toBe('delivered');
    expect(deliveriesOfOrder(now.till.db, order(now.till, number).id).map(({ state }) => state)).toEqual([
      'delivered',
    ]);
    expect(startDelivery(now.till, shop.attendant, number)).toMatchObject({
      error: { code: 'order-not-paid' },
    });
    isWhole();
  });

  test('that was neither goes on when the owner says that he searched; once per time the file is put back', async () => {
    const number = paidOrder(now.till, shop.attendant);
    aside();
    back();
    value(await look({ kind: 'order', order: number }, nothing));
    expect(card(number)?.actions).toContain('deliver');
    aside();
    back();
    expect(card(number)?.state).toBe('oldFile');
    expect(startDelivery(now.till, shop.attendant, number)).toMatchObject(lookFirst);
    value(await look({ kind: 'order', order: number }, nothing));
    deliver(now.till, shop.attendant, number);
    expect(order(now.till, number).state).toBe('delivered');
  });

  test('is answered by the owner alone, with his PIN', async () => {
    const number = paidOrder(now.till, shop.attendant);
    aside();
    back();
    const subject = { kind: 'order', order: number } as const;
    const asked = { subject, found: nothing };
    expect(await lookBack(now.till, shop.owner, asked)).toMatchObject({ error: { code: 'approval-needed' } });
    expect(
      await lookBack(now.till, shop.attendant, { ...asked, approval: { personId: 'sample-1', pin: '1111' } }),
    ).toMatchObject({ ok: false });
    expect(await refundCash(number)).toMatchObject(lookFirst);
  });

  test('whose string was on the screen may have been dialled: no restart question shows it again', async () => {
    const number = paidOrder(now.till, shop.attendant);
    const { deliveryId } = value(startDelivery(now.till, shop.attendant, number));
    aside();
    value(recordDelivery(now.till, shop.attendant, { order: number, deliveryId, outcome: 'delivered' }));
    back();
    expect(card(number)).toMatchObject({ state: 'oldFile' });
    expect(startDelivery(now.till, shop.attendant, number)).toMatchObject(lookFirst);
    // Also where somebody answers only for the delivery: the money is a question of its own.
    value(
      await settleDelivery(now.till, shop.attendant, {
        order: number,
        deliveryId,
        found: 'not-delivered',
        approval,
      }),
    );
    expect(await refundCash(number)).toMatchObject(lookFirst);
  });

  test('whose prompt rang in the copy, and is found paid only now, begins no delivery by itself', async () => {
    const number = sell(now.till, shop.attendant, { ...two, code: '41', tender: 'mpesa-prompt' });
    send(now.till, number);
    aside();
    callback(now.till, lastAttempt(now.till, number));
    beginAutomaticDeliveries(now.till);
    back();
    callback(now.till, lastAttempt(now.till, number));
    expect(order(now.till, number).state).toBe('paid');
    beginAutomaticDeliveries(now.till);
    expect(deliveriesOfOrder(now.till.db, order(now.till, number).id)).toEqual([]);
    expect(card(number)).toMatchObject({ state: 'oldFile' });
    expect(startDelivery(now.till, shop.attendant, number)).toMatchObject(lookFirst);
    value(await look({ kind: 'order', order: number }, { kind: 'delivered' }));
    expect(order(now.till, number).state).toBe('delivered');
  });

  test('whose difference was still to pay is looked at first: nobody pays a difference twice', async () => {
    const number = paidOrder(now.till, shop.attendant, '0712345678', '22');
    value(await change({ ...shop, till: now.till }, number, { code: '11' }));
    send(now.till, number);
    callback(now.till, lastAttempt(now.till, number), { resultCode: '1032' });
    const asked = {
      order: number,
      differenceCents: 3_000,
      tender: 'cash',
      cashReceivedCents: 3_000,
    } as const;
    aside();
    value(payDifference(now.till, shop.attendant, asked));
    deliver(now.till, shop.attendant, number);
    back();
    expect(card(number)).toMatchObject({ state: 'oldFile' });
    expect(payDifference(now.till, shop.attendant, asked)).toMatchObject(lookFirst);
    value(await look({ kind: 'order', order: number }, nothing));
    value(payDifference(now.till, shop.attendant, asked));
    isWhole();
  });

  test('that waits for tomorrow is looked at first', async () => {
    const later = paidOrder(now.till, shop.attendant);
    value(scheduleOrder(now.till, shop.attendant, { order: later, dueAtMs: tomorrowOf(now.till) }));
    aside();
    back();
    expect(card(later)).toMatchObject({ state: 'oldFile' });
    expect(startDelivery(now.till, shop.attendant, later, true)).toMatchObject(lookFirst);
  });
});

test('an order that was only asked for and came to nothing is given up: nobody is asked for its money again', async () => {
  const number = sell(now.till, shop.attendant, { ...two, tender: 'mpesa-prompt' });
  send(now.till, number);
  aside();
  applyQuery(now.till, lastAttempt(now.till, number).id, {
    kind: 'refused',
    resultCode: '1032',
    description: 'no',
  });
  sellAgain(now.till, shop.attendant, number, 'cash');
  deliver(now.till, shop.attendant, number);
  back();
  applyQuery(now.till, lastAttempt(now.till, number).id, {
    kind: 'refused',
    resultCode: '1032',
    description: 'no',
  });
  expect(card(number)).toMatchObject({ state: 'refused', actions: ['cancel'] });
  const old = { ok: false, error: { code: 'order-before-restore' } };
  expect(reviewAgain(now.till, order(now.till, number), 'mpesa-prompt')).toMatchObject(old);
  expect(() => sellAgain(now.till, shop.attendant, number, 'cash')).toThrow('order-before-restore');
  expect(await takeCash(now.till, shop.attendant, { order: number, cashReceivedCents: 5_000 })).toMatchObject(
    old,
  );
});

describe('a stopped order', () => {
  function stopped(): string {
    const number = sell(now.till, shop.attendant, { ...two, tender: 'mpesa-prompt' });
    send(now.till, number);
    callback(now.till, lastAttempt(now.till, number), { amountCents: cents(1_500) });
    expect(order(now.till, number).state).toBe('on-hold');
    return number;
  }

  test('that was given back in the lost time is neither released nor given back again', async () => {
    const number = stopped();
    aside();
    value(await refundCash(number));
    back();
    expect(card(number)).toMatchObject({ state: 'oldFile', actions: ['look-back'] });
    expect(await releaseHold(now.till, shop.attendant, { order: number, approval })).toMatchObject(lookFirst);
    expect(await refundCash(number)).toMatchObject(lookFirst);
    const [held] = heldTransactions(now.till.db);
    const asked = { order: number, channel: 'b2c' } as const;
    expect(requestRefund(now.till, shop.attendant, asked)).toMatchObject(lookFirst);
    expect(requestRefund(now.till, shop.attendant, { ...asked, heldId: held?.id ?? 0 })).toMatchObject(
      lookFirst,
    );
    value(await look({ kind: 'order', order: number }, { kind: 'given-back', by: 'b2c', receipt: code }));
    expect(order(now.till, number).state).toBe('refunded');
    expect(heldTransactions(now.till.db)).toEqual([]);
    isWhole();
  });

  test('that was released and delivered is a sale of what came', async () => {
    const number = stopped();
    aside();
    value(await releaseHold(now.till, shop.attendant, { order: number, approval }));
    deliver(now.till, shop.attendant, number);
    back();
    value(await look({ kind: 'order', order: number }, { kind: 'delivered' }));
    expect(order(now.till, number).state).toBe('delivered');
    expect(accountsOf(now.till)['sales']).toBe(-15);
  });

  test('of which nothing was done is released as ever', async () => {
    const number = stopped();
    aside();
    back();
    value(await look({ kind: 'order', order: number }, nothing));
    value(await releaseHold(now.till, shop.attendant, { order: number, approval }));
    deliver(now.till, shop.attendant, number);
    expect(order(now.till, number).state).toBe('delivered');
  });
});

describe('held money', () => {
  /** The prompt was called not charged, the order was paid in cash, and then its money came. */
  async function late(isCancelled = false): Promise<{ number: string; heldId: number }> {
    const number = sell(now.till, shop.attendant, { ...two, tender: 'mpesa-prompt' });
    send(now.till, number, { kind: 'ambiguous', reason: 'timed out' });
    shop.clock.pass(4 * minute);
    value(
      stateNotCharged(now.till, shop.owner, { order: number, attemptId: lastAttempt(now.till, number).id }),
    );
    if (isCancelled) value(await cancelOrder(now.till, shop.attendant, { order: number }));
    else sellAgain(now.till, shop.attendant, number, 'cash');
    callback(now.till, lastAttempt(now.till, number));
    applyQuery(now.till, lastAttempt(now.till, number).id, {
      kind: 'paid',
      resultCode: '0',
      description: 'paid',
    });
    const [held] = heldTransactions(now.till.db);
    return { number, heldId: held?.id ?? 0 };
  }

  test('that was given back in the lost time is not given back again', async () => {
    const { number, heldId } = await late();
    deliver(now.till, shop.attendant, number);
    aside();
    value(await refundHeldInCash(now.till, shop.attendant, { heldId, approval }));
    back();
    expect(cards().find((one) => one.heldId === heldId)).toMatchObject({
      state: 'oldFile',
      actions: ['look-back'],
      values: { asks: 'held' },
    });
    expect(await refundHeldInCash(now.till, shop.attendant, { heldId, approval })).toMatchObject(lookFirst);
    expect(requestRefund(now.till, shop.attendant, { order: number, channel: 'b2c', heldId })).toMatchObject(
      lookFirst,
    );
    value(await look({ kind: 'held', heldId }, inCash));
    expect(heldTransactions(now.till.db)).toEqual([]);
    expect(await look({ kind: 'held', heldId }, nothing)).toMatchObject({ ok: false });
    isWhole();
  });

  test('that its order had used is not used again', async () => {
    const { number, heldId } = await late(true);
    aside();
    value(deliverHeld(now.till, shop.attendant, heldId));
    deliver(now.till, shop.attendant, number);
    back();
    expect(cards().find((one) => one.heldId === heldId)?.values['asks']).toBe('held-for-order');
    expect(deliverHeld(now.till, shop.attendant, heldId)).toMatchObject(lookFirst);
    value(await look({ kind: 'held', heldId }, { kind: 'delivered' }));
    expect(order(now.till, number).state).toBe('delivered');
    expect(heldTransactions(now.till.db)).toEqual([]);
  });

  test('of which nothing was done goes back as ever; used for its order, that one is looked at too', async () => {
    const { number, heldId } = await late(true);
    aside();
    back();
    value(await look({ kind: 'held', heldId }, nothing));
    value(deliverHeld(now.till, shop.attendant, heldId));
    expect(startDelivery(now.till, shop.attendant, number)).toMatchObject(lookFirst);
  });

  test('of a stated payment beside another settlement is not given back on the payer’s word again', async () => {
    const number = sell(now.till, shop.attendant, { ...two, tender: 'mpesa-prompt' });
    send(now.till, number, { kind: 'ambiguous', reason: 'timed out' });
    shop.clock.pass(4 * minute);
    const attemptId = lastAttempt(now.till, number).id;
    value(await takeCash(now.till, shop.attendant, { order: number, cashReceivedCents: 5_000, approval }));
    deliver(now.till, shop.attendant, number);
    value(
      await stateCharged(now.till, shop.attendant, { order: number, attemptId, receipt: code, approval }),
    );
    aside();
    const asked = { order: number, attemptId, approval };
    value(await refundStated(now.till, shop.attendant, asked));
    back();
    expect(card(number)).toMatchObject({ state: 'oldFile', values: { asks: 'stated' } });
    expect(await refundStated(now.till, shop.attendant, asked)).toMatchObject(lookFirst);
    value(await look({ kind: 'order', order: number }, inCash));
    expect(postings(now.till).filter((kind) => kind === 'refunded-on-statement')).toHaveLength(1);
    expect(await refundStated(now.till, shop.attendant, asked)).toMatchObject({ ok: false });
  });
});

describe('a shortfall', () => {
  function short(): { number: string; shortfallId: number } {
    const number = paidOrder(now.till, shop.attendant);
    deliver(now.till, shop.attendant, number);
    callback(now.till, lastAttempt(now.till, number), { amountCents: cents(1_500) });
    return { number, shortfallId: openShortfalls(now.till.db)[0]?.id ?? 0 };
  }
  const settle = (shortfallId: number) =>
    settleShortfall(now.till, shop.attendant, { shortfallId, how: 'paid-in-cash', approval });

  test('that the customer has paid is not asked of him again', async () => {
    const { shortfallId } = short();
    aside();
    value(await settle(shortfallId));
    back();
    expect(cards().find((one) => one.shortfallId === shortfallId)).toMatchObject({
      state: 'oldFile',
      values: { asks: 'shortfall' },
    });
    expect(await settle(shortfallId)).toMatchObject(lookFirst);
    value(await look({ kind: 'shortfall', shortfallId }, { kind: 'settled', how: 'paid-in-cash' }));
    expect(openShortfalls(now.till.db)).toEqual([]);
    expect(postings(now.till).filter((kind) => kind === 'shortfall-paid-in-cash')).toHaveLength(1);
  });

  test('that was not settled is settled as ever', async () => {
    const { shortfallId } = short();
    aside();
    back();
    expect(await look({ kind: 'shortfall', shortfallId }, { kind: 'settled', how: 'kept' })).toMatchObject({
      ok: false,
    });
    value(await look({ kind: 'shortfall', shortfallId }, nothing));
    value(await settle(shortfallId));
    expect(openShortfalls(now.till.db)).toEqual([]);
  });
});

test('a payout that was stated paid and denied is not paid in cash a second time', async () => {
  const id = ask(now.till, shop.owner);
  await approveBy(now.till, second, id);
  shop.clock.pass(60 * minute);
  pay(now.till, id, { kind: 'ambiguous', reason: 'timed out' });
  value(await statePayoutPaid(now.till, shop.owner, { payoutId: id, receipt: code, approval }));
  result(now.till, attempt(now.till, id), { code: '2040' });
  const excessId = openExcesses(now.till.db)[0]?.id ?? 0;
  const settle = () => settleExcess(now.till, shop.owner, { excessId, how: 'paid-in-cash', approval });
  aside();
  value(await settle());
  back();
  const facts = {
    mode: now.till.mode,
    nowMs: shop.clock.nowMs(),
    rules: now.till.payoutRules,
    hold: undefined,
  };
  expect(payoutRow(now.till.db, facts, payout(now.till, id)).excess).toMatchObject({ needsLook: true });
  expect(await settle()).toMatchObject(lookFirst);
  value(await look({ kind: 'excess', excessId }, { kind: 'settled', how: 'paid-in-cash' }));
  expect(openExcesses(now.till.db)).toEqual([]);
  expect(postings(now.till).filter((kind) => kind === 'denied-paid-in-cash')).toHaveLength(1);
  isWhole();
});

describe('money without an order', () => {
  const receipt = 'UKL4H7X2QD';
  const asCash = () => refundCreditInCash(now.till, shop.attendant, { receipt, approval });
  const asReversal = () => requestCreditRefund(now.till, shop.attendant, { receipt, channel: 'reversal' });

  test('that was given back in cash is not given back again', async () => {
    confirmation(now.till, { receipt });
    aside();
    value(await asCash());
    back();
    expect(cards().find((one) => one.order === '')).toMatchObject({
      state: 'oldFile',
      actions: ['decide-credit'],
    });
    expect(await asCash()).toMatchObject(lookFirst);
    expect(asReversal()).toMatchObject(lookFirst);
    const view = { nameOf: (text: string) => text, showsCode: true };
    const named = creditNamed(now.till.db, view, receipt);
    if (!named) throw new Error('it is named');
    expect(
      creditPage(now.till.db, view, named, { ways: ['cash'], keeper: undefined, isPractice: true }),
    ).toMatchObject({
      needsLook: true,
      orders: [],
      ways: [],
    });
    value(await look({ kind: 'credit', receipt }, inCash));
    expect(creditOf(now.till, receipt).state).toBe('refunded');
    expect(accountsOf(now.till)).toMatchObject({ 'mpesa-till': 50, 'cash-drawer': -50 });
    expect(await asCash()).toMatchObject({ error: { code: 'receipt-code-used' } });
    isWhole();
  });

  test('that was reversed is booked under the reversal’s code', async () => {
    confirmation(now.till, { receipt });
    aside();
    back();
    value(await look({ kind: 'credit', receipt }, { kind: 'given-back', by: 'reversal', receipt: code }));
    expect(creditOf(now.till, receipt).state).toBe('refunded');
    expect(accountsOf(now.till)).toEqual({});
    isWhole();
  });

  test('that came in the lost time, and is reported again, paid an order that the file does not know', async () => {
    aside();
    shop.clock.pass(minute);
    const atMs = shop.clock.nowMs();
    back();
    // Safaricom's list of the last two days has it again.
    pulled(now.till, { receipt, earliestAtMs: atMs, latestAtMs: atMs });
    const number = sell(now.till, shop.attendant, { ...two, code: '11', tender: 'mpesa-prompt' });
    expect(applyCreditTo(now.till, shop.attendant, { order: number, receipt })).toMatchObject(lookFirst);
    expect(await asCash()).toMatchObject(lookFirst);
    value(await look({ kind: 'credit', receipt }, { kind: 'used' }));
    expect(creditOf(now.till, receipt).state).toBe('used-before');
    expect(applyCreditTo(now.till, shop.attendant, { order: number, receipt })).toMatchObject({
      error: { code: 'receipt-code-used' },
    });
    expect(await asCash()).toMatchObject({ error: { code: 'receipt-code-used' } });
    pulled(now.till, { receipt, earliestAtMs: atMs, latestAtMs: atMs });
    expect(creditOf(now.till, receipt).state).toBe('used-before');
  });

  test('that came after the file was put back needs no look', async () => {
    aside();
    back();
    shop.clock.pass(minute);
    confirmation(now.till, { receipt, occurredAtMs: shop.clock.nowMs() });
    value(await asCash());
  });

  test('of which nothing was done pays for an order as ever', async () => {
    confirmation(now.till, { receipt });
    aside();
    back();
    value(await look({ kind: 'credit', receipt }, nothing));
    const number = sell(now.till, shop.attendant, { ...two, code: '11', tender: 'mpesa-prompt' });
    value(applyCreditTo(now.till, shop.attendant, { order: number, receipt }));
    expect(order(now.till, number).state).toBe('paid');
  });
});

test('what is open when the copy comes back is counted, and what begins afterwards needs no look', async () => {
  paidOrder(now.till, shop.attendant);
  confirmation(now.till, { receipt: 'UKL4H7X2QD' });
  aside();
  back();
  expect(now.quarantined).toBe(2);
  const number = paidOrder(now.till, shop.attendant, '0733000222');
  deliver(now.till, shop.attendant, number);
  const other = paidOrder(now.till, shop.attendant, '0733000333');
  value(await refundCash(other));
});

test('a copy from before a bundle was begun to be dialled is an old one, though no money has moved since', () => {
  const number = sell(now.till, shop.attendant, { ...two, tender: 'cash' });
  aside();
  shop.clock.pass(minute);
  value(startDelivery(now.till, shop.attendant, number));
  shop.clock.pass(minute);
  now = putBack(shop, now, copy);
  expect(now.till.epoch).toBeGreaterThan(1);
  expect(card(number)?.state).toBe('oldFile');
  expect(startDelivery(now.till, shop.attendant, number)).toMatchObject(lookFirst);
});
