/** What the machine delivers by itself, and when it must not: by modem and by B2C, over the real services. */
import { expect, test } from 'vitest';
import { deliveriesOfOrder } from '../../electron/db/delivery-store.ts';
import type { Delivery } from '../../electron/db/delivery-store.ts';
import { readInstall } from '../../electron/db/install-store.ts';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { attemptsOfPayout } from '../../electron/db/payout-attempt-store.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { cardOf } from '../../electron/reports/board.ts';
import { liftPackage } from '../../electron/services/airtime.ts';
import { changeOrder, payDifference, reviewChange } from '../../electron/services/change-order.ts';
import { confirmOrder } from '../../electron/services/confirm-order.ts';
import { settleDelivery, startDelivery } from '../../electron/services/deliver-order.ts';
import { refundOrderInCash } from '../../electron/services/give-back.ts';
import { identify, resumeUnfinished } from '../../electron/services/open-till.ts';
import { requestRefund } from '../../electron/services/payouts/request-payout.ts';
import { beginAutomaticDeliveries, claimDial, recordDial } from '../../electron/services/resolve/dial.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import { scheduleOrder, tomorrowOf } from '../../electron/services/schedule-order.ts';
import type { Till } from '../../electron/services/till.ts';
import type { UssdOutcome } from '../../shared/modem.ts';
import type { StkQueryOutcome } from '../../shared/observation.ts';
import {
  accountsOf,
  approveBy,
  askRefund,
  attempt,
  claim,
  pay,
  payout,
  record,
  result,
  secondOwner,
  taken,
} from '../support/paying.ts';
import { callback, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const numbers = { payer: '0712345678', recipient: '0722000111' };
const zero: StkQueryOutcome = { kind: 'paid', resultCode: '0', description: 'done' };
const approval = { personId: 'sample-2', pin: '2222' };
const succeeded: UssdOutcome = { kind: 'answered', text: 'Request successful. Reward the offer is succeed.' };

const deliveries = (till: Till, number: string): readonly Delivery[] =>
  deliveriesOfOrder(till.db, order(till, number).id);
const states = (till: Till, number: string): readonly string[] =>
  deliveries(till, number).map(({ state }) => state);
const face = (till: Till, number: string) =>
  cardOf(till.db, { runId: till.runId, online: true, nowMs: till.clock.nowMs() }, order(till, number)).state;

function last(till: Till, number: string): Delivery {
  const one = deliveries(till, number).at(-1);
  if (!one) throw new Error(`${number} has no delivery`);
  return one;
}

/** What the lane does when the order's dial is due: the string, or undefined when it may not be dialled. */
function dial(till: Till, number: string, outcome?: UssdOutcome): string | undefined {
  const { id } = last(till, number);
  const item = itemOf(till.db, 'dial', id);
  if (item?.state !== 'ready') return undefined;
  const claimed = claimDial(till, item);
  if (claimed && outcome) recordDial(till, item.id, id, outcome);
  return claimed?.code;
}

const cash = ({ till, attendant }: TestTill, code: string, recipient = numbers.recipient): string =>
  sell(till, attendant, { ...numbers, recipient, code, tender: 'cash' });

/** Paid by prompt, and only one query has said so. */
function paidByOneZero(one: TestTill, code: string): string {
  const { till, attendant } = one;
  const number = sell(till, attendant, { ...numbers, code, tender: 'mpesa-prompt' });
  expect(send(till, number)).toBe(true);
  applyQuery(till, lastAttempt(till, number).id, zero);
  expect(order(till, number).state).toBe('paid');
  return number;
}

const byMachine = [
  ['the modem', '41', 'queued'],
  ['B2C', '51', 'paying'],
] as const;

test.each(byMachine)(
  'one query that says paid is not enough for %s: a second one ten seconds later is',
  async (_name, code, begun) => {
    const one = await openTestTill();
    const { till, clock } = one;
    const number = paidByOneZero(one, code);
    beginAutomaticDeliveries(till);
    expect(states(till, number)).toEqual([]);
    expect(startDelivery(till, one.attendant, number)).toMatchObject({
      error: { code: 'second-look-pending' },
    });
    clock.pass(9_000);
    applyQuery(till, lastAttempt(till, number).id, zero);
    beginAutomaticDeliveries(till);
    expect(states(till, number)).toEqual([]);
    clock.pass(till.rules.secondZeroMs);
    applyQuery(till, lastAttempt(till, number).id, zero);
    beginAutomaticDeliveries(till);
    expect(states(till, number)).toEqual([begun]);
  },
);

test.each(byMachine)('the receipt is enough for %s, whoever said paid before', async (_name, code, begun) => {
  const one = await openTestTill();
  const { till } = one;
  const number = paidByOneZero(one, code);
  callback(till, lastAttempt(till, number));
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual([begun]);
});

test('a second look that says not paid stops the order before anything is dialled', async () => {
  const one = await openTestTill();
  const { till, clock } = one;
  const number = paidByOneZero(one, '41');
  clock.pass(till.rules.secondZeroMs);
  applyQuery(till, lastAttempt(till, number).id, {
    kind: 'refused',
    resultCode: '1032',
    description: 'cancelled',
  });
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual([]);
  expect(order(till, number).state).not.toBe('delivered');
});

async function changed(one: TestTill, number: string, wish: { recipient?: string; code?: string }) {
  const { till, attendant } = one;
  const review = reviewChange(till, {
    order: number,
    recipientText: wish.recipient ?? '',
    packageId: wish.code === undefined ? '' : `sample-${wish.code}`,
    tender: 'mpesa-prompt',
  });
  if (!review.ok) return review;
  return changeOrder(till, attendant, {
    order: number,
    confirmationId: review.value.confirmationId,
    shown: review.value.snapshot,
    answered: ['nearly-equal', 'repeat', 'sold-today', 'odd-prefix', 'low-airtime'],
    differenceCents: review.value.differenceCents,
    approval,
  });
}

test('nothing of an order is changed while its dial is queued or under way', async () => {
  const one = await openTestTill();
  const { till } = one;
  const number = cash(one, '41');
  beginAutomaticDeliveries(till);
  expect(await changed(one, number, { recipient: '0733000222' })).toMatchObject({
    error: { code: 'delivery-live' },
  });
  expect(dial(till, number)).toBe('*PRACTICE*0722000111#');
  expect(await changed(one, number, { recipient: '0733000222' })).toMatchObject({
    error: { code: 'delivery-live' },
  });
});

test('what was changed before the machine began is dialled for the new recipient only', async () => {
  const one = await openTestTill();
  const { till, clock } = one;
  const number = paidByOneZero(one, '41');
  value(await changed(one, number, { recipient: '0733000222' }));
  clock.pass(till.rules.secondZeroMs);
  applyQuery(till, lastAttempt(till, number).id, zero);
  beginAutomaticDeliveries(till);
  expect(dial(till, number)).toBe('*PRACTICE*0733000222#');
});

test('while something dearer is agreed to and not paid, the machine delivers neither', async () => {
  const one = await openTestTill();
  const { till, clock, attendant } = one;
  // Sold for counted cash, put off to tomorrow, and changed meanwhile.
  const number = cash(one, '41');
  value(scheduleOrder(till, attendant, { order: number, dueAtMs: tomorrowOf(till) }));
  value(await changed(one, number, { code: '51' }));
  clock.pass(tomorrowOf(till) - clock.nowMs() + 1);
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual([]);
  const { priceCents } = order(till, number);
  // The prompt for the difference is only known by one query: the machine looks twice at it, too.
  const differenceCents = 110_00 - priceCents;
  value(payDifference(till, attendant, { order: number, tender: 'mpesa-prompt', differenceCents }));
  expect(send(till, number)).toBe(true);
  applyQuery(till, lastAttempt(till, number).id, zero);
  expect(order(till, number).packageId).toBe('sample-51');
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual([]);
  clock.pass(till.rules.secondZeroMs);
  applyQuery(till, lastAttempt(till, number).id, zero);
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual(['paying']);
});

test('what was sold for tomorrow is not dialled before its time', async () => {
  const one = await openTestTill();
  const { till, clock, attendant } = one;
  const review = value(
    reviewOrder(till, attendant, {
      payerText: numbers.payer,
      recipientText: numbers.recipient,
      packageId: 'sample-41',
      tender: 'cash',
      deliver: 'tomorrow',
    }),
  );
  const { order: number } = value(
    confirmOrder(till, attendant, {
      confirmationId: review.confirmationId,
      shown: review.snapshot,
      answered: ['repeat', 'odd-prefix', 'low-airtime', 'nearly-equal'],
      cashReceivedCents: review.snapshot.priceCents,
    }),
  );
  const { dueAtMs } = order(till, number);
  expect(dueAtMs).toBe(tomorrowOf(till));
  clock.pass((dueAtMs ?? 0) - clock.nowMs() - 1);
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual([]);
  clock.pass(1);
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual(['queued']);
});

test('what was sold of a package before it was stopped is not dialled; what had not begun goes on when the owner has looked', async () => {
  const one = await openTestTill();
  const { till, attendant, owner } = one;
  const first = cash(one, '41');
  const second = cash(one, '41', '0722000222');
  beginAutomaticDeliveries(till);
  const third = cash(one, '41', '0722000333');
  dial(till, first, { kind: 'answered', text: 'You have successfully purchased 7 MB valid for 1 hour.' });
  expect(states(till, first)).toEqual(['unknown']);
  // Queued before the stop: nothing of it leaves, and a person decides.
  expect(dial(till, second)).toBeUndefined();
  expect(last(till, second)).toMatchObject({ state: 'not-dialled', reason: 'package-suspended' });
  expect(startDelivery(till, attendant, second)).toMatchObject({ error: { code: 'delivery-suspended' } });
  beginAutomaticDeliveries(till);
  expect(states(till, third)).toEqual([]);
  const id = till.db.connection.prepare('SELECT id FROM package_suspension').pluck().get() as number;
  value(liftPackage(till, owner, { id }));
  beginAutomaticDeliveries(till);
  expect(dial(till, third, succeeded)).toBe('*PRACTICE*0722000333#');
  expect(states(till, second)).toEqual(['not-dialled']);
  value(startDelivery(till, attendant, second));
  expect(dial(till, second, succeeded)).toBe('*PRACTICE*0722000222#');
});

test('the money of what a stopped package left undialled can be given back', async () => {
  const one = await openTestTill();
  const { till, owner } = one;
  const first = cash(one, '41');
  const second = cash(one, '41', '0722000222');
  beginAutomaticDeliveries(till);
  dial(till, first, { kind: 'answered', text: 'You have successfully purchased 7 MB valid for 1 hour.' });
  dial(till, second);
  expect(face(till, second)).toBe('modemAway');
  value(await refundOrderInCash(till, owner, { order: second, approval }));
  expect(order(till, second).state).toBe('refunded');
});

test('pressed twice, or begun by the machine and by hand, it is one delivery and one dial', async () => {
  const one = await openTestTill();
  const { till, attendant } = one;
  const number = cash(one, '41');
  const first = value(startDelivery(till, attendant, number));
  const second = value(startDelivery(till, attendant, number));
  beginAutomaticDeliveries(till);
  const third = value(startDelivery(till, attendant, number, false, true));
  expect([second.deliveryId, third.deliveryId]).toEqual([first.deliveryId, first.deliveryId]);
  expect(third.dial).toBeNull();
  expect(dial(till, number)).toBeDefined();
  expect(dial(till, number)).toBeUndefined();
  expect(states(till, number)).toEqual(['dialling']);
});

test('after an end that nobody knows nothing dials it again, and its money does not go back, until a person has looked', async () => {
  const one = await openTestTill();
  const { till, clock, attendant, owner } = one;
  const number = cash(one, '41');
  beginAutomaticDeliveries(till);
  dial(till, number, { kind: 'ambiguous', reason: 'timed-out', text: undefined });
  clock.pass(24 * 60 * 60_000);
  beginAutomaticDeliveries(till);
  expect(dial(till, number)).toBeUndefined();
  expect(startDelivery(till, attendant, number)).toMatchObject({ error: { code: 'delivery-live' } });
  expect(await refundOrderInCash(till, owner, { order: number, approval })).toMatchObject({
    error: { code: 'delivery-live' },
  });
  expect(states(till, number)).toEqual(['unknown']);
  const deliveryId = last(till, number).id;
  value(await settleDelivery(till, owner, { order: number, deliveryId, found: 'not-delivered', approval }));
  // Said by a person: and still no machine begins by itself.
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual(['refused']);
});

test('money that is going back is not delivered for, by nobody', async () => {
  const one = await openTestTill();
  const { till, attendant } = one;
  for (const [code, recipient] of [
    ['41', '0722000111'],
    ['51', '0722000222'],
  ] as const) {
    const number = sell(till, attendant, { ...numbers, recipient, code, tender: 'mpesa-prompt' });
    send(till, number);
    callback(till, lastAttempt(till, number));
    askRefund(till, attendant, number);
    beginAutomaticDeliveries(till);
    expect(states(till, number)).toEqual([]);
    expect(startDelivery(till, attendant, number)).toMatchObject({ error: { code: 'refund-live' } });
  }
});

/** The same file, opened as an old copy whose anchor is lost. */
function putBack({ till }: TestTill): Till {
  const nowMs = till.clock.nowMs();
  const { restored } = identify(
    till.db,
    { mode: till.mode, databaseId: 'x', nowMs, runId: 'next' },
    { kind: 'missing' },
  );
  resumeUnfinished(till.db, nowMs);
  expect(restored).toBeDefined();
  return { ...till, epoch: readInstall(till.db).epoch, runId: 'next' };
}

test('an old file put back dials and pays nothing of what it believes queued or under way: all of it is unknown', async () => {
  const one = await openTestTill();
  const queued = cash(one, '41');
  const dialling = cash(one, '41', '0722000222');
  const paying = cash(one, '51', '0722000333');
  beginAutomaticDeliveries(one.till);
  expect(dial(one.till, dialling)).toBeDefined();
  const notBegun = cash(one, '41', '0722000444');
  one.clock.pass(60 * 60_000);
  const till = putBack(one);
  beginAutomaticDeliveries(till);
  for (const number of [queued, dialling, notBegun]) {
    expect(states(till, number)).toEqual(['unknown']);
    expect(face(till, number)).toBe('oldFile');
    expect(dial(till, number)).toBeUndefined();
  }
  expect(states(till, paying)).toEqual(['paying']);
  expect(face(till, paying)).toBe('payoutDoubt');
  const payoutId = last(till, paying).payoutId ?? 0;
  expect(attemptsOfPayout(till.db, payoutId).map(({ state }) => state)).toEqual(['unknown']);
  expect(claim(till, payoutId)).toBe('no-item');
});

/** A B2C package that is being paid to the recipient. */
async function payingOut(): Promise<TestTill & { readonly number: string; readonly payoutId: number }> {
  const one = await openTestTill();
  const number = sell(one.till, one.attendant, { ...numbers, code: '51', tender: 'mpesa-prompt' });
  send(one.till, number);
  callback(one.till, lastAttempt(one.till, number));
  beginAutomaticDeliveries(one.till);
  return { ...one, number, payoutId: last(one.till, number).payoutId ?? 0 };
}

const paidTwice = (till: Till) => openExcesses(till.db).map(({ reason }) => reason);

test('B2C that nobody knows the end of holds the order: no second payment, no refund', async () => {
  const { till, attendant, owner, number, payoutId } = await payingOut();
  expect(claim(till, payoutId)).toBe('pay');
  record(till, attempt(till, payoutId), { kind: 'ambiguous', reason: 'timed-out' });
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual(['paying']);
  expect(startDelivery(till, attendant, number)).toMatchObject({ error: { code: 'delivery-live' } });
  expect(requestRefund(till, attendant, { order: number, channel: 'b2c' })).toMatchObject({
    error: { code: 'delivery-live' },
  });
  expect(await refundOrderInCash(till, owner, { order: number, approval })).toMatchObject({
    error: { code: 'delivery-live' },
  });
  result(till, attempt(till, payoutId));
  expect(order(till, number).state).toBe('delivered');
});

test('B2C that failed waits for a person, who may pay anew or give the money back', async () => {
  const { till, attendant, number, payoutId } = await payingOut();
  expect(pay(till, payoutId)).toBe(true);
  result(till, attempt(till, payoutId), { code: '2040' });
  expect(states(till, number)).toEqual(['refused']);
  expect(order(till, number).state).toBe('paid');
  beginAutomaticDeliveries(till);
  expect(states(till, number)).toEqual(['refused']);
  value(startDelivery(till, attendant, number));
  const again = last(till, number).payoutId ?? 0;
  expect(again).not.toBe(payoutId);
  expect(pay(till, again)).toBe(true);
  // The first one was paid after all: the order is not delivered twice by the books, and the owner sees what is too much.
  result(till, attempt(till, payoutId));
  result(till, attempt(till, again));
  expect(order(till, number).state).toBe('delivered');
  expect(paidTwice(till)).toEqual(['paid-twice']);
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
});

test('B2C that succeeds after it was called failed has delivered: a refund that only waits never leaves', async () => {
  const { till, attendant, number, payoutId } = await payingOut();
  const second = await secondOwner(till);
  pay(till, payoutId);
  result(till, attempt(till, payoutId), { code: '2040' });
  const refund = askRefund(till, attendant, number);
  await approveBy(till, second, refund);
  result(till, attempt(till, payoutId));
  expect(order(till, number).state).toBe('delivered');
  expect(claim(till, refund)).not.toBe('pay');
  expect(payout(till, refund).state).not.toBe('paid');
  expect(paidTwice(till)).toEqual([]);
});

test('B2C that succeeds while the refund is on its way is told apart when both are known: one of them was too much', async () => {
  const { till, attendant, number, payoutId } = await payingOut();
  const second = await secondOwner(till);
  pay(till, payoutId);
  result(till, attempt(till, payoutId), { code: '2040' });
  const refund = askRefund(till, attendant, number);
  await approveBy(till, second, refund);
  expect(claim(till, refund)).toBe('pay');
  record(till, attempt(till, refund), taken(attempt(till, refund)));
  result(till, attempt(till, payoutId));
  result(till, attempt(till, refund));
  expect(paidTwice(till)).toEqual(['paid-twice']);
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  expect(accountsOf(till)['undelivered'] ?? 0).toBe(0);
});

test('B2C that succeeds after its money went back was paid twice: the order stays refunded, and the owner settles it', async () => {
  const { till, owner, number, payoutId } = await payingOut();
  pay(till, payoutId);
  result(till, attempt(till, payoutId), { code: '2040' });
  value(await refundOrderInCash(till, owner, { order: number, approval }));
  result(till, attempt(till, payoutId));
  // However often it is told.
  result(till, attempt(till, payoutId));
  expect(order(till, number).state).toBe('refunded');
  expect(states(till, number)).toEqual(['refused']);
  expect(paidTwice(till)).toEqual(['paid-twice']);
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
});
