/** Once a day, and what becomes of an order whose day is tomorrow. */
import { expect, test } from 'vitest';
import { boardCards, cardOf } from '../../electron/reports/board.ts';
import { owedNow } from '../../electron/reports/day.ts';
import { savePackage } from '../../electron/services/catalogue/save-package.ts';
import { confirmOrder } from '../../electron/services/confirm-order.ts';
import { recordDelivery, startDelivery } from '../../electron/services/deliver-order.ts';
import { refundOrderInCash } from '../../electron/services/give-back.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import { scheduleOrder, tomorrowOf } from '../../electron/services/schedule-order.ts';
import type { Till } from '../../electron/services/till.ts';
import { balanceOf } from '../../shared/ledger-rules.ts';
import { linesOfOrder } from '../../electron/db/ledger-store.ts';
import { businessDay, clockTime } from '../../shared/nairobi-time.ts';
import { deliver, order, sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const hourMs = 3_600_000;
/** The sample package that Safaricom sells once a day. */
const once = { payer: '0712345678', recipient: '0722000111', code: '21', tender: 'cash' as const };
const request = {
  payerText: '0733000111',
  recipientText: once.recipient,
  packageId: 'sample-21',
  tender: 'cash' as const,
};
const facts = (till: Till) => ({ runId: till.runId, online: true, nowMs: till.clock.nowMs() });
const card = (till: Till, number: string) => cardOf(till.db, facts(till), order(till, number));

/** Sold for tomorrow, because the recipient has had it today. */
function putOff({ till, attendant }: TestTill): string {
  const review = value(reviewOrder(till, attendant, { ...request, deliver: 'tomorrow' }));
  return value(
    confirmOrder(till, attendant, {
      confirmationId: review.confirmationId,
      shown: review.snapshot,
      answered: ['repeat', 'odd-prefix'],
      cashReceivedCents: review.snapshot.priceCents,
    }),
  ).order;
}

test('a recipient who got it today is asked about before money, and tomorrow is offered', async () => {
  const { till, attendant } = await openTestTill();
  const first = sell(till, attendant, once);
  deliver(till, attendant, first);
  const review = value(reviewOrder(till, attendant, request));
  expect(review.doubts).toContainEqual({
    kind: 'sold-today',
    order: first,
    as: 'got',
    count: 1,
    cap: 1,
    tomorrowMs: tomorrowOf(till),
  });
  expect(clockTime(tomorrowOf(till))).toBe('00:05');
  expect(businessDay(tomorrowOf(till))).toBe('2026-11-22');
});

test('two drafts that were both reviewed before either was confirmed do not both pass unanswered', async () => {
  const { till, attendant, owner } = await openTestTill();
  const mine = value(reviewOrder(till, attendant, { ...request, tender: 'mpesa-prompt' }));
  const theirs = value(reviewOrder(till, owner, { ...request, payerText: '0712345678' }));
  expect([mine, theirs].flatMap(({ doubts }) => doubts).filter(({ kind }) => kind === 'sold-today')).toEqual(
    [],
  );
  const confirm = (actor: typeof owner, review: typeof mine) =>
    confirmOrder(till, actor, {
      confirmationId: review.confirmationId,
      shown: review.snapshot,
      answered: ['odd-prefix', 'repeat'],
      cashReceivedCents: review.snapshot.priceCents,
    });
  // The first one's prompt has not even left: its payment is only under way.
  value(confirm(attendant, mine));
  expect(confirm(owner, theirs)).toMatchObject({
    ok: false,
    error: { code: 'doubt-not-answered', values: { doubt: 'sold-today' } },
  });
});

test('the shop limit of a package counts every order of the day and lets the one below it pass', async () => {
  const { till, attendant, owner } = await openTestTill();
  const limited = { ...once, code: '22' };
  value(
    savePackage(till, owner, {
      id: 'sample-22',
      version: 1,
      fields: {
        code: '22',
        name: '250 MB',
        priceCents: 2_000,
        costCents: null,
        validity: { kind: 'hours', hours: 24 },
        dailyRule: 'any',
        capPerDay: 2,
        deliveryMethod: 'by-hand',
        dial: null,
      },
    }),
  );
  const doubts = () =>
    value(reviewOrder(till, attendant, { ...request, packageId: 'sample-22' })).doubts.filter(
      ({ kind }) => kind === 'sold-today',
    );
  sell(till, attendant, limited);
  expect(doubts()).toEqual([]);
  sell(till, attendant, limited);
  expect(doubts()).toMatchObject([{ count: 2, cap: 2, as: 'paid' }]);
});

test('an order for tomorrow stands apart, is not delivered by the usual key, and comes back when it is due', async () => {
  const test = await openTestTill();
  const { till, attendant, clock } = test;
  deliver(till, attendant, sell(till, attendant, once));
  const number = putOff(test);
  expect(card(till, number)).toMatchObject({
    state: 'forTomorrow',
    group: 'scheduled',
    actions: ['wait', 'deliver-early', 'refund', 'change'],
    deadlineMs: tomorrowOf(till),
  });
  const paid = sell(till, attendant, { ...once, code: '11' });
  expect(boardCards(till.db, facts(till)).map(({ order: one }) => one)).toEqual([paid, number]);
  expect(startDelivery(till, attendant, number)).toMatchObject({
    ok: false,
    error: { code: 'not-due-yet' },
  });
  clock.jumpTo(order(till, number).dueAtMs ?? 0);
  expect(card(till, number)).toMatchObject({
    state: 'paidCash',
    group: 'mine',
    actions: ['deliver', 'refund', 'change'],
  });
  deliver(till, attendant, number);
  expect(order(till, number).state).toBe('delivered');
});

test('tomorrow has its own share: it is offered only while it is free', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  deliver(till, attendant, sell(till, attendant, once));
  putOff(test);
  expect(value(reviewOrder(till, attendant, request)).doubts).toContainEqual(
    expect.objectContaining({ kind: 'sold-today', tomorrowMs: null }),
  );
  expect(value(reviewOrder(till, attendant, { ...request, deliver: 'tomorrow' })).doubts).toContainEqual(
    expect.objectContaining({ kind: 'sold-today', as: 'paid' }),
  );
});

test('what was put off takes the share of its own day, even if it is delivered late', async () => {
  const test = await openTestTill();
  const { till, attendant, clock } = test;
  deliver(till, attendant, sell(till, attendant, once));
  const number = putOff(test);
  clock.jumpTo((order(till, number).dueAtMs ?? 0) + 26 * hourMs);
  const asked = () =>
    value(reviewOrder(till, attendant, request)).doubts.some(({ kind }) => kind === 'sold-today');
  expect(asked()).toBe(true);
  deliver(till, attendant, number);
  expect(asked()).toBe(true);
  clock.jumpTo(clock.nowMs() + 24 * hourMs);
  expect(asked()).toBe(false);
});

test('midnight between review and confirm brings the screen back with the day marked', async () => {
  const { till, attendant, clock } = await openTestTill();
  const review = value(reviewOrder(till, attendant, { ...request, deliver: 'tomorrow' }));
  clock.jumpTo(clock.nowMs() + 12 * hourMs);
  expect(
    confirmOrder(till, attendant, {
      confirmationId: review.confirmationId,
      shown: review.snapshot,
      answered: ['odd-prefix'],
      cashReceivedCents: review.snapshot.priceCents,
    }),
  ).toMatchObject({ ok: false, error: { code: 'snapshot-changed', values: { field: 'dueAtMs' } } });
});

test('a delivery that Safaricom refused for today is put off, and asks for nothing until tomorrow', async () => {
  const { till, attendant, clock } = await openTestTill();
  const number = sell(till, attendant, once);
  const { deliveryId } = value(startDelivery(till, attendant, number));
  value(
    recordDelivery(till, attendant, {
      order: number,
      deliveryId,
      outcome: 'refused',
      reason: 'already-recommended',
    }),
  );
  expect(card(till, number)).toMatchObject({
    state: 'deliveryRefused',
    actions: ['schedule', 'refund', 'deliver', 'change'],
  });
  const dueAtMs = tomorrowOf(till);
  expect(scheduleOrder(till, attendant, { order: number, dueAtMs: dueAtMs + 1 })).toMatchObject({
    ok: false,
    error: { code: 'order-changed' },
  });
  const owed = () => owedNow(till.db).map(({ kind, order: one }) => ({ kind, order: one }));
  expect(owed()).toEqual([{ kind: 'delivery-refused', order: number }]);
  value(scheduleOrder(till, attendant, { order: number, dueAtMs }));
  expect(card(till, number).state).toBe('forTomorrow');
  // The owner's day does not tell to give back what the customer wants tomorrow.
  expect(owed()).toEqual([{ kind: 'to-deliver', order: number }]);
  clock.jumpTo(dueAtMs);
  expect(card(till, number).state).toBe('paidCash');
});

test('an order for tomorrow may be delivered before its day by who knows it, and the timeline keeps that', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = putOff(test);
  value(startDelivery(till, attendant, number, true));
  expect(card(till, number).state).toBe('delivering');
  // The panel is opened again by the usual key: it is under way.
  expect(startDelivery(till, attendant, number).ok).toBe(true);
  expect(
    till.db.connection.prepare("SELECT count(*) AS n FROM audit_entry WHERE action = 'deliveredEarly'").get(),
  ).toEqual({ n: 1 });
});

test('an order for tomorrow can be given back today, and is then delivered never', async () => {
  const test = await openTestTill();
  const { till, attendant, owner } = test;
  const number = putOff(test);
  value(
    await refundOrderInCash(till, attendant, {
      order: number,
      approval: { personId: owner.id, pin: '2222' },
    }),
  );
  const { id } = order(till, number);
  expect(balanceOf(linesOfOrder(till.db, id), 'undelivered')).toBe(0);
  expect(startDelivery(till, attendant, number, true)).toMatchObject({ ok: false });
  expect(scheduleOrder(till, attendant, { order: number, dueAtMs: tomorrowOf(till) })).toMatchObject({
    ok: false,
  });
});

test('a clock that is behind the last row promises nobody tomorrow', async () => {
  const test = await openTestTill();
  const { till, attendant, clock } = test;
  const number = sell(till, attendant, once);
  const lying = { ...till, clockOffsetMs: () => undefined };
  clock.jumpTo(clock.nowMs() - 48 * hourMs);
  expect(scheduleOrder(lying, attendant, { order: number, dueAtMs: tomorrowOf(lying) })).toMatchObject({
    ok: false,
    error: { code: 'clock-wrong' },
  });
});
