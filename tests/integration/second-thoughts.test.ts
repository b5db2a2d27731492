/**
 * What Safaricom says after an order has ended (P6, P7): the bundle is gone or the cash was given back, and then less
 * came, or more, or nothing. It is booked, it is on the board until somebody settles it, and it is never booked twice.
 */
import { expect, test } from 'vitest';
import { linesOfOrder, verifyLedger } from '../../electron/db/ledger-store.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { daySummary } from '../../electron/reports/day.ts';
import { cancelOrder, takeCash } from '../../electron/services/close-open-order.ts';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { refundHeldInCash, refundOrderInCash, releaseHold } from '../../electron/services/give-back.ts';
import { settlePayoutMismatch } from '../../electron/services/payouts/end-payout.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { settleShortfall } from '../../electron/services/settle-shortfall.ts';
import { acceptStated, refundStated, stateCharged } from '../../electron/services/state-payment.ts';
import { balanceOf } from '../../shared/ledger-rules.ts';
import type { Account } from '../../shared/ledger-rules.ts';
import { cents } from '../../shared/cents.ts';
import type { StkQueryOutcome } from '../../shared/observation.ts';
import { approvalOf, approveBy, askRefund, attempt, pay, result, secondOwner } from '../support/paying.ts';
import { callback, deliver, lastAttempt, order, receiptOf, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const sale = { payer: '0712345678', recipient: '0722000111', code: '11', tender: 'mpesa-prompt' } as const;
const paid: StkQueryOutcome = { kind: 'paid', resultCode: '0', description: 'done' };
const declined: StkQueryOutcome = { kind: 'refused', resultCode: '1032', description: 'cancelled' };
const code = 'UKL4H7X2QD';
const approval = { personId: 'sample-2', pin: '2222' };

type Case = { readonly world: TestTill; readonly number: string; readonly priceCents: number };

/** Sent, and on a phone. */
async function ringing(): Promise<Case> {
  const world = await openTestTill();
  const number = sell(world.till, world.owner, sale);
  expect(send(world.till, number)).toBe(true);
  return { world, number, priceCents: order(world.till, number).priceCents };
}

/** Paid as far as a query knows, and delivered. */
async function deliveredByQuery(): Promise<Case> {
  const one = await ringing();
  applyQuery(one.world.till, lastAttempt(one.world.till, one.number).id, paid);
  deliver(one.world.till, one.world.owner, one.number);
  return one;
}

/** No answer, three minutes later stated as charged. */
async function stated(): Promise<Case> {
  const one = await ringing();
  const { till, owner, clock } = one.world;
  clock.pass(till.rules.promptLifeMs);
  applyQuery(till, lastAttempt(till, one.number).id, { kind: 'not-known', description: 'no such id' });
  clock.pass(till.rules.statementFromMs);
  const attemptId = lastAttempt(till, one.number).id;
  value(await stateCharged(till, owner, { order: one.number, attemptId, receipt: code, approval }));
  return one;
}

/** The owner believed it, and the bundle is gone. */
async function believedAndDelivered(): Promise<Case> {
  const one = await stated();
  const { till, owner } = one.world;
  const attemptId = lastAttempt(till, one.number).id;
  value(await acceptStated(till, owner, { order: one.number, attemptId, approval }));
  deliver(till, owner, one.number);
  return one;
}

/** Stated as charged, and then the customer paid in cash and has his bundle. */
async function statedAndPaidInCash(): Promise<Case> {
  const one = await stated();
  const { till, owner } = one.world;
  value(await takeCash(till, owner, { order: one.number, cashReceivedCents: one.priceCents, approval }));
  deliver(till, owner, one.number);
  return one;
}

/** The accounts of an order that are not empty. The chain holds and sums to zero, whatever was asked. */
function books({ world, number }: Case): Partial<Record<Account, number>> {
  const { till } = world;
  const lines = linesOfOrder(till.db, order(till, number).id);
  expect(lines.reduce((sum, line) => sum + line.amountCents, 0)).toBe(0);
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  const accounts = new Set(lines.map((line) => line.account));
  return Object.fromEntries(
    [...accounts].map((account) => [account, balanceOf(lines, account)]).filter(([, sum]) => sum !== 0),
  ) as Partial<Record<Account, number>>;
}

function board({ world, number }: Case): readonly string[] {
  const { till } = world;
  const facts = { runId: till.runId, online: true, nowMs: till.clock.nowMs() };
  return boardCards(till.db, facts)
    .filter((card) => card.order === number)
    .map((card) => card.state);
}

function shortfallId({ world, number }: Case): number {
  const { till } = world;
  const facts = { runId: till.runId, online: true, nowMs: till.clock.nowMs() };
  const card = boardCards(till.db, facts).find((one) => one.order === number && one.shortfallId !== null);
  if (typeof card?.shortfallId !== 'number') throw new Error('no shortfall is on the board');
  return card.shortfallId;
}

/** The day adds up by eye, whatever happened: received = delivered + to deliver + owed back + given back. */
function dayAddsUp({ world }: Case): { readonly receivedCents: number; readonly missingCents: number } {
  const { till } = world;
  const { total, missing } = daySummary(till.db, '2026-11-21', true);
  const places = [total.delivered, total.toDeliver, total.owedBack, total.refunded];
  expect(places.reduce((sum, place) => sum + place.amountCents, 0)).toBe(total.received.amountCents);
  return { receivedCents: total.received.amountCents, missingCents: missing.amountCents };
}

const told = (one: Case, amountCents: number): void => {
  const attempt = lastAttempt(one.world.till, one.number);
  callback(one.world.till, attempt, { amountCents: cents(amountCents) });
};

test('less than the price, told after delivery, is missing, on the board, and booked once however often it is told', async () => {
  const one = await deliveredByQuery();
  told(one, one.priceCents - 1_000);
  told(one, one.priceCents - 1_000);
  expect(books(one)).toEqual({
    'mpesa-till': one.priceCents - 1_000,
    sales: -one.priceCents,
    shortfall: 1_000,
  });
  expect(board(one)).toEqual(['shortfall']);
  expect(order(one.world.till, one.number).state).toBe('delivered');
  expect(dayAddsUp(one)).toEqual({ receivedCents: one.priceCents - 1_000, missingCents: 1_000 });
});

test('more than the price, told after delivery, is the customer’s: held once, and refunded once', async () => {
  const one = await deliveredByQuery();
  told(one, one.priceCents + 1_000);
  told(one, one.priceCents + 1_000);
  expect(books(one)).toEqual({
    'mpesa-till': one.priceCents + 1_000,
    sales: -one.priceCents,
    'held-money': -1_000,
  });
  expect(board(one)).toEqual(['refundOwed']);
  dayAddsUp(one);
  const { till, owner } = one.world;
  const facts = { runId: till.runId, online: true, nowMs: till.clock.nowMs() };
  const heldId = boardCards(till.db, facts).find((card) => card.heldId !== null)?.heldId ?? 0;
  expect(value(await refundHeldInCash(till, owner, { heldId, approval })).refundedCents).toBe(1_000);
  expect((await refundHeldInCash(till, owner, { heldId, approval })).ok).toBe(false);
  expect(board(one)).toEqual([]);
  dayAddsUp(one);
});

test('an amount that Safaricom corrects down and up again ends where it began, with nothing missing', async () => {
  const one = await deliveredByQuery();
  told(one, one.priceCents - 1_000);
  told(one, one.priceCents);
  expect(books(one)).toEqual({ 'mpesa-till': one.priceCents, sales: -one.priceCents });
  expect(board(one)).toEqual([]);
  dayAddsUp(one);
});

test('less than was given back, told after a refund, is missing too', async () => {
  const one = await ringing();
  const { till, owner } = one.world;
  applyQuery(till, lastAttempt(till, one.number).id, paid);
  value(await refundOrderInCash(till, owner, { order: one.number, approval }));
  told(one, one.priceCents - 1_000);
  expect(books(one)).toMatchObject({ shortfall: 1_000, 'mpesa-till': one.priceCents - 1_000 });
  expect(board(one)).toEqual(['shortfall']);
  dayAddsUp(one);
});

test.each([
  ['less', -1_000, { 'mpesa-till': 4_000, shortfall: 1_000 }, ['paid', 'shortfall']],
  ['more', 1_000, { 'mpesa-till': 6_000, 'held-money': -1_000 }, ['paid', 'refundOwed']],
] as const)(
  '%s for an order of which a part was given back corrects that alone: the part is not taken from it twice',
  async (_what, differenceCents, corrected, cards) => {
    const one = await ringing();
    const { till, owner } = one.world;
    applyQuery(till, lastAttempt(till, one.number).id, paid);
    const second = await secondOwner(till);
    const id = askRefund(till, owner, one.number);
    await approveBy(till, second, id);
    pay(till, id);
    result(till, attempt(till, id), { amount: 7 });
    value(
      await settlePayoutMismatch(till, owner, { payoutId: id, found: 'paid', approval: approvalOf(owner) }),
    );
    const left = { undelivered: -4_300, 'mpesa-utility': -700 };
    expect(books(one)).toEqual({ 'mpesa-till': 5_000, ...left });
    told(one, one.priceCents + differenceCents);
    expect(books(one)).toEqual({ ...corrected, ...left });
    expect(board(one)).toEqual(cards);
    expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  },
);

test('another amount for an order that was stopped by a contradiction is held for the owner, not dropped', async () => {
  const one = await ringing();
  const { till } = one.world;
  applyQuery(till, lastAttempt(till, one.number).id, paid);
  applyQuery(till, lastAttempt(till, one.number).id, declined);
  expect(board(one)).toEqual(['contradiction']);
  told(one, one.priceCents - 1_000);
  expect(board(one)).toEqual(['otherAmount']);
  expect(books(one)).toEqual({
    'mpesa-till': one.priceCents - 1_000,
    'held-money': -(one.priceCents - 1_000),
  });
});

test('a believed payment that Safaricom denies after delivery is missing, on the board and off the day', async () => {
  const one = await believedAndDelivered();
  applyQuery(one.world.till, lastAttempt(one.world.till, one.number).id, declined);
  expect(books(one)).toEqual({ shortfall: one.priceCents, sales: -one.priceCents });
  expect(board(one)).toEqual(['shortfall']);
  expect(dayAddsUp(one)).toEqual({ receivedCents: 0, missingCents: one.priceCents });
});

test('money that comes after a denial fills what is missing, and nobody is owed anything', async () => {
  const one = await believedAndDelivered();
  applyQuery(one.world.till, lastAttempt(one.world.till, one.number).id, declined);
  told(one, one.priceCents);
  expect(books(one)).toEqual({ 'mpesa-till': one.priceCents, sales: -one.priceCents });
  expect(board(one)).toEqual([]);
  dayAddsUp(one);
});

test('part of the money after a denial fills part of what is missing', async () => {
  const one = await believedAndDelivered();
  applyQuery(one.world.till, lastAttempt(one.world.till, one.number).id, declined);
  told(one, 1_000);
  expect(books(one)).toEqual({
    'mpesa-till': 1_000,
    shortfall: one.priceCents - 1_000,
    sales: -one.priceCents,
  });
  expect(board(one)).toEqual(['shortfall']);
  dayAddsUp(one);
});

test('a proof with less than was believed confirms what came and misses the rest', async () => {
  const one = await believedAndDelivered();
  told(one, one.priceCents - 2_000);
  expect(books(one)).toEqual({
    'mpesa-till': one.priceCents - 2_000,
    shortfall: 2_000,
    sales: -one.priceCents,
  });
  expect(board(one)).toEqual(['shortfall']);
  dayAddsUp(one);
});

test('a proof with more than was believed confirms it, and the rest is the customer’s', async () => {
  const one = await believedAndDelivered();
  told(one, one.priceCents + 2_000);
  expect(books(one)).toEqual({
    'mpesa-till': one.priceCents + 2_000,
    'held-money': -2_000,
    sales: -one.priceCents,
  });
  expect(board(one)).toEqual(['refundOwed']);
  dayAddsUp(one);
});

test('a proof with another amount while the bundle is on its way stops the order with what really came', async () => {
  const one = await stated();
  const { till, owner } = one.world;
  const attemptId = lastAttempt(till, one.number).id;
  value(await acceptStated(till, owner, { order: one.number, attemptId, approval }));
  value(startDelivery(till, owner, one.number));
  told(one, one.priceCents - 2_000);
  expect(board(one)).toEqual(['otherAmount']);
  expect(books(one)).toEqual({
    'mpesa-till': one.priceCents - 2_000,
    'held-money': -(one.priceCents - 2_000),
  });
});

test('a denial while the bundle is on its way stops the order; the owner who delivers anyway misses the money', async () => {
  const one = await stated();
  const { till, owner } = one.world;
  const attemptId = lastAttempt(till, one.number).id;
  value(await acceptStated(till, owner, { order: one.number, attemptId, approval }));
  value(startDelivery(till, owner, one.number));
  applyQuery(till, attemptId, declined);
  expect(board(one)).toEqual(['contradiction']);
  value(await releaseHold(till, owner, { order: one.number, approval }));
  expect(board(one)).toContain('shortfall');
  expect(books(one)).toEqual({ shortfall: one.priceCents, undelivered: -one.priceCents });
});

test('a code that proves to be another order’s payment leaves the delivered one with a shortfall', async () => {
  const one = await believedAndDelivered();
  const { till, owner } = one.world;
  const second = sell(till, owner, { ...sale, payer: '0733000222', recipient: '0733000222' });
  expect(send(till, second)).toBe(true);
  callback(till, lastAttempt(till, second), { receipt: code });
  expect(board(one)).toContain('shortfall');
  expect(books(one)).toEqual({ shortfall: one.priceCents, sales: -one.priceCents });
});

test.each([
  ['paid-in-cash', { 'cash-drawer': 1_000 }],
  ['written-off', { losses: 1_000 }],
] as const)('what is missing is settled once, with the owner’s word: %s', async (how, moved) => {
  const one = await deliveredByQuery();
  told(one, one.priceCents - 1_000);
  const { till, attendant } = one.world;
  const request = { shortfallId: shortfallId(one), how };
  expect(await settleShortfall(till, attendant, request)).toMatchObject({
    ok: false,
    error: { code: 'approval-needed' },
  });
  value(await settleShortfall(till, attendant, { ...request, approval }));
  expect(await settleShortfall(till, attendant, { ...request, approval })).toMatchObject({ ok: false });
  expect(books(one)).toEqual({
    'mpesa-till': one.priceCents - 1_000,
    sales: -one.priceCents,
    ...moved,
  });
  expect(board(one)).toEqual([]);
  dayAddsUp(one);
});

test('an owner gives back what a payer says he paid beside the cash, once, and the ledger says that it is believed', async () => {
  const one = await statedAndPaidInCash();
  const { till, attendant } = one.world;
  expect(board(one)).toEqual(['stated']);
  const request = { order: one.number, attemptId: lastAttempt(till, one.number).id };
  expect(await refundStated(till, attendant, request)).toMatchObject({
    error: { code: 'approval-needed' },
  });
  expect(value(await refundStated(till, attendant, { ...request, approval })).refundedCents).toBe(
    one.priceCents,
  );
  expect((await refundStated(till, attendant, { ...request, approval })).ok).toBe(false);
  expect(books(one)).toEqual({ 'mpesa-unconfirmed': one.priceCents, sales: -one.priceCents });
  expect(board(one)).toEqual([]);
  dayAddsUp(one);
});

test('the proof of what was given back on a word settles it, and is not held a second time', async () => {
  const one = await statedAndPaidInCash();
  const { till, owner } = one.world;
  const attempt = lastAttempt(till, one.number);
  value(await refundStated(till, owner, { order: one.number, attemptId: attempt.id, approval }));
  callback(till, attempt, { receipt: code });
  callback(till, attempt, { receipt: code });
  expect(books(one)).toEqual({ 'mpesa-till': one.priceCents, sales: -one.priceCents });
  expect(board(one)).toEqual([]);
  dayAddsUp(one);
});

test('the denial of what was given back on a word is missing', async () => {
  const one = await statedAndPaidInCash();
  const { till, owner } = one.world;
  const attempt = lastAttempt(till, one.number);
  value(await refundStated(till, owner, { order: one.number, attemptId: attempt.id, approval }));
  applyQuery(till, attempt.id, declined);
  expect(books(one)).toEqual({ shortfall: one.priceCents, sales: -one.priceCents });
  expect(board(one)).toEqual(['shortfall']);
  dayAddsUp(one);
});

test('an order that was given up while its payment was stated can be given back on a word as well', async () => {
  const one = await stated();
  const { till, owner } = one.world;
  value(await cancelOrder(till, owner, { order: one.number, approval }));
  const attempt = lastAttempt(till, one.number);
  value(await refundStated(till, owner, { order: one.number, attemptId: attempt.id, approval }));
  expect(books(one)).toEqual({ 'mpesa-unconfirmed': one.priceCents, 'cash-drawer': -one.priceCents });
  callback(till, attempt, { receipt: code });
  expect(books(one)).toEqual({ 'mpesa-till': one.priceCents, 'cash-drawer': -one.priceCents });
  expect(board(one)).toEqual([]);
});

test('an order that still waits for its money is not given back on a word', async () => {
  const one = await stated();
  const { till, owner } = one.world;
  const attempt = lastAttempt(till, one.number);
  expect(
    await refundStated(till, owner, { order: one.number, attemptId: attempt.id, approval }),
  ).toMatchObject({ ok: false, error: { code: 'order-changed' } });
  expect(receiptOf(attempt)).not.toBe(code);
});
