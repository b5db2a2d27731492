/**
 * Money without an order goes back by M-PESA, and somebody tries to have it twice: over two ways, by an order meanwhile,
 * by news that come late or twice (P7, P8).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { creditNamed, creditPage } from '../../electron/reports/credits.ts';
import { daySummary } from '../../electron/reports/day.ts';
import { deliverHeld } from '../../electron/services/give-back.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { approvePayout } from '../../electron/services/payouts/approve-payout.ts';
import { withdrawPayout } from '../../electron/services/payouts/end-payout.ts';
import { requestCreditRefund, waysBackOf } from '../../electron/services/payouts/refund-credit.ts';
import type { Actor } from '../../electron/services/till.ts';
import { applyCreditTo, refundCreditInCash } from '../../electron/services/use-credit.ts';
import { cents } from '../../shared/cents.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import type { PayoutChannel } from '../../shared/payouts.ts';
import { confirmation, creditOf, pulled } from '../support/crediting.ts';
import {
  accountsOf,
  approveBy,
  attempt,
  claim,
  pay,
  payout,
  payoutReceipt,
  postings,
  result,
  secondOwner,
  states,
  tryApprove,
} from '../support/paying.ts';
import { callback, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const receipt = 'UKL4H7X2QD';
const full = '254712345678';
const ownersPin = { personId: 'sample-2', pin: '2222' };

let world: TestTill;
let checker: Actor;
beforeEach(async () => {
  world = await openTestTill();
  checker = await secondOwner(world.till);
});

const ask = (channel: PayoutChannel = 'reversal') =>
  requestCreditRefund(world.till, world.attendant, { receipt, channel });
const inCash = () => refundCreditInCash(world.till, world.attendant, { receipt, approval: ownersPin });
const apply = (number: string) => applyCreditTo(world.till, world.attendant, { receipt, order: number });
const prompt = (): string =>
  sell(world.till, world.attendant, {
    payer: '0712345678',
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
const ways = () => waysBackOf(world.till, world.till.db, creditOf(world.till, receipt));
const goingBack = { error: { code: 'credit-going-back', values: { code: receipt } } };
const cards = () =>
  boardCards(world.till.db, { runId: 'x', online: true, nowMs: world.clock.nowMs() }).map(
    (card) => card.state,
  );
/** Every posting sums to zero and the chain holds. */
const isWhole = (): void => expect(verifyLedger(world.till.db, world.till.ledger).brokenAt).toBeNull();

describe('a payment that never had an order', () => {
  test('is reversed after two people have looked, and is booked in and out once', async () => {
    confirmation(world.till, { receipt });
    expect(cards()).toEqual(['ownPayment']);
    expect(ways()).toEqual(['reversal', 'cash']);
    const { id } = value(ask());
    expect(cards()).toEqual([]);
    expect(payout(world.till, id)).toMatchObject({
      payeeId: null,
      reversesReceipt: receipt,
      amountCents: 5000,
    });
    // The whole code is a key that the customer has; the request shows its tail.
    expect(payout(world.till, id).note).toBe('…X2QD');
    await approveBy(world.till, checker, id);
    expect(pay(world.till, id)).toBe(true);
    const one = attempt(world.till, id);
    for (const _twice of [1, 2]) result(world.till, one);
    expect(states(world.till, id)).toEqual(['paid', 'paid']);
    expect(creditOf(world.till, receipt).state).toBe('refunded');
    expect(accountsOf(world.till)).toEqual({});
    expect(postings(world.till).filter((kind) => !kind.startsWith('intent'))).toEqual([
      'payment-held',
      'held-refunded-by-reversal',
    ]);
    const day = daySummary(world.till.db, businessDay(world.clock.nowMs()), true);
    expect(day.total).toMatchObject({ received: { amountCents: 5000 }, refunded: { amountCents: 5000 } });
    expect(day.cash.expectedCents).toBe(0);
    isWhole();
  });

  test('is approved only by who types the end of its code', async () => {
    confirmation(world.till, { receipt });
    const { id } = value(ask());
    const approval = { personId: checker.id, pin: '7777' };
    const typed = (payeeTyped: string) =>
      approvePayout(world.till, checker, { payoutId: id, payeeTyped, approval });
    expect(await typed('')).toMatchObject({ error: { code: 'payee-not-typed' } });
    expect(await typed('X2QE')).toMatchObject({ error: { code: 'payee-not-typed' } });
    expect((await typed('x2qd')).ok).toBe(true);
  });

  test('goes by B2C only to the number that Safaricom gave in full', async () => {
    confirmation(world.till, { receipt });
    expect(ask('b2c')).toMatchObject({ error: { code: 'refund-way-closed' } });
    world = await openTestTill();
    checker = await secondOwner(world.till);
    confirmation(world.till, { receipt, payerText: full });
    expect(ways()).toEqual(['reversal', 'b2c', 'cash']);
    const { id } = value(ask('b2c'));
    await approveBy(world.till, checker, id);
    pay(world.till, id);
    result(world.till, attempt(world.till, id));
    expect(accountsOf(world.till)).toEqual({ 'mpesa-till': 50, 'mpesa-utility': -50 });
    expect(creditOf(world.till, receipt).state).toBe('refunded');
    isWhole();
  });

  test('with two reported amounts goes back in cash only', () => {
    confirmation(world.till, { receipt });
    pulled(world.till, { receipt, amountCents: cents(4900) });
    expect(ways()).toEqual(['cash']);
    expect(ask()).toMatchObject({ error: { code: 'refund-way-closed' } });
  });
});

describe('one way at a time', () => {
  test('what is going back is neither given in cash, nor asked for again, nor used for an order', async () => {
    confirmation(world.till, { receipt });
    const number = prompt();
    const { id } = value(ask());
    for (const state of ['requested', 'approved', 'sent', 'unknown'] as const) {
      if (state === 'approved') await approveBy(world.till, checker, id);
      if (state === 'sent') expect(claim(world.till, id)).toBe('reverse');
      expect(await inCash()).toMatchObject(goingBack);
      expect(ask()).toMatchObject(goingBack);
      expect(apply(number)).toMatchObject(goingBack);
    }
    // Reported once more, with the order's number: it is still going back.
    pulled(world.till, { receipt, reference: number });
    expect(order(world.till, number).state).toBe('open');
  });

  test('what was taken back before it left is free again; what has failed for good goes back otherwise', async () => {
    confirmation(world.till, { receipt });
    const first = value(ask()).id;
    value(withdrawPayout(world.till, checker, { payoutId: first }));
    expect(ways()).toEqual(['reversal', 'cash']);
    const { id } = value(ask());
    await approveBy(world.till, checker, id);
    pay(world.till, id);
    result(world.till, attempt(world.till, id), { code: '1' });
    expect(await inCash()).toMatchObject(goingBack);
    value(withdrawPayout(world.till, checker, { payoutId: id }));
    expect(ways()).toEqual(['cash']);
    expect(value(await inCash())).toEqual({ refundedCents: 5000 });
    // MONEY: the reversal that had failed is reported done after all: it is a second time, and is seen as one.
    result(world.till, attempt(world.till, id), { receipt: 'UKPLATE001' });
    expect(accountsOf(world.till)).toEqual({
      'cash-drawer': -50,
      shortfall: 50,
    });
    isWhole();
  });

  test('given back in cash first, it is not reversed', async () => {
    confirmation(world.till, { receipt });
    value(await inCash());
    expect(ask()).toMatchObject({ error: { code: 'receipt-code-used' } });
  });
});

describe("a payment that turns out to be a known prompt's", () => {
  /** Its payment was reported with a time and without digits that would tie it to the prompt. */
  const begin = (): string => {
    const number = prompt();
    send(world.till, number);
    const occurredAtMs = world.clock.nowMs() - 3_600_000;
    confirmation(world.till, { receipt, payerText: undefined, occurredAtMs });
    return number;
  };

  test('and may be: it does not go back, by any way, while that prompt may still be paid', async () => {
    const number = prompt();
    send(world.till, number);
    confirmation(world.till, { receipt, payerText: undefined });
    expect(creditOf(world.till, receipt).state).toBe('without-order');
    const kept = { error: { code: 'credit-reserved', values: { order: number } } };
    expect(ask()).toMatchObject(kept);
    expect(await inCash()).toMatchObject(kept);
    applyQuery(world.till, lastAttempt(world.till, number).id, {
      kind: 'refused',
      resultCode: '1032',
      description: 'cancelled',
    });
    expect(ask().ok).toBe(true);
  });

  test('after the prompt had been refused, and the request had left: what is held for the customer is gone with it', async () => {
    const number = prompt();
    send(world.till, number);
    applyQuery(world.till, lastAttempt(world.till, number).id, {
      kind: 'refused',
      resultCode: '1032',
      description: 'cancelled',
    });
    confirmation(world.till, { receipt });
    const { id } = value(ask());
    await approveBy(world.till, checker, id);
    pay(world.till, id);
    callback(world.till, lastAttempt(world.till, number), { receipt });
    const [held] = heldTransactions(world.till.db);
    expect(held).toMatchObject({ amountCents: 5000 });
    expect(deliverHeld(world.till, world.attendant, held?.id ?? 0)).toMatchObject({
      error: { code: 'refund-live' },
    });
    result(world.till, attempt(world.till, id));
    expect(heldTransactions(world.till.db)).toEqual([]);
    expect(order(world.till, number).state).toBe('open');
    expect(accountsOf(world.till)).toEqual({});
    isWhole();
  });

  test('before the request has left: nothing leaves, and the order has its money', async () => {
    const number = begin();
    const { id } = value(ask());
    await approveBy(world.till, checker, id);
    callback(world.till, lastAttempt(world.till, number), { receipt });
    expect(order(world.till, number).state).toBe('paid');
    expect(pay(world.till, id)).toBe(false);
    expect(states(world.till, id)).toEqual(['withdrawn', 'not-sent']);
    expect(startDelivery(world.till, world.attendant, number).ok).toBe(true);
    expect(await tryApprove(world.till, checker, checker, id)).toMatchObject({ ok: false });
  });

  test('after it has left: nothing is delivered meanwhile, and then the order is refunded', async () => {
    const number = begin();
    const { id } = value(ask());
    await approveBy(world.till, checker, id);
    pay(world.till, id, { kind: 'ambiguous', reason: 'no answer' });
    callback(world.till, lastAttempt(world.till, number), { receipt });
    expect(order(world.till, number).state).toBe('paid');
    expect(startDelivery(world.till, world.attendant, number)).toMatchObject({
      error: { code: 'refund-live' },
    });
    result(world.till, attempt(world.till, id));
    expect(order(world.till, number).state).toBe('refunded');
    expect(accountsOf(world.till)).toEqual({});
    isWhole();
  });

  test('after the bundle is gone it is not asked for', () => {
    const number = begin();
    callback(world.till, lastAttempt(world.till, number), { receipt });
    expect(ask()).toMatchObject({ error: { code: 'receipt-code-used' } });
  });

  test('after it went back: the prompt proves nothing more, and no second money is booked', async () => {
    const number = begin();
    const { id } = value(ask());
    await approveBy(world.till, checker, id);
    pay(world.till, id);
    result(world.till, attempt(world.till, id));
    callback(world.till, lastAttempt(world.till, number), { receipt });
    expect(order(world.till, number).state).toBe('open');
    expect(accountsOf(world.till)).toEqual({});
    isWhole();
  });

  test('a result of another amount waits for a person', async () => {
    confirmation(world.till, { receipt });
    const { id } = value(ask());
    await approveBy(world.till, checker, id);
    pay(world.till, id);
    result(world.till, attempt(world.till, id), { amount: 40 });
    expect(states(world.till, id)).toEqual(['approved', 'mismatch']);
    expect(ask()).toMatchObject(goingBack);
    expect(payoutReceipt(attempt(world.till, id))).toHaveLength(10);
  });
});

test('the page of a payment names the orders that it would pay, the likeliest first, and none while it goes back', () => {
  const other = sell(world.till, world.attendant, {
    payer: '0733000111',
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
  const number = prompt();
  confirmation(world.till, { receipt, payerText: '2547 ***** 678' });
  const view = { nameOf: (code: string) => `n${code}`, showsCode: false };
  const page = () => {
    const credit = creditNamed(world.till.db, view, `n${receipt}`);
    if (!credit) throw new Error('the credit is listed');
    return creditPage(world.till.db, view, credit, {
      ways: [...ways()],
      keeper: undefined,
      isPractice: false,
    });
  };
  expect(page().orders.map((one) => [one.order, one.payerFits])).toEqual([
    [number, true],
    [other, false],
  ]);
  expect(JSON.stringify(page())).not.toContain(`"receipt":"${receipt}"`);
  const { id } = value(ask());
  expect(page()).toMatchObject({ orders: [], ways: [], credit: { payoutId: id } });
});
