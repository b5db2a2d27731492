/**
 * A delivery that is a payout to the recipient, beside everything else that may happen to its order: a change after
 * payment, a refund by M-PESA, a failure that was said too early (P2, P5, P8, P9).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { deliveriesOfOrder } from '../../electron/db/delivery-store.ts';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { refundPayoutsOf, unfinishedPayouts } from '../../electron/db/payout-store.ts';
import { pendingVersion } from '../../electron/db/version-store.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { changeOrder, payDifference, reviewChange } from '../../electron/services/change-order.ts';
import { settleDelivery, startDelivery } from '../../electron/services/deliver-order.ts';
import { refundOrderInCash, releaseHold } from '../../electron/services/give-back.ts';
import { requestRefund } from '../../electron/services/payouts/request-payout.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Result } from '../../shared/result.ts';
import {
  accountsOf,
  approveBy,
  attempt,
  claim,
  pay,
  payout,
  record,
  result,
  secondOwner,
  states,
  taken,
} from '../support/paying.ts';
import { callback, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const approval = { personId: 'sample-2', pin: '2222' };
let world: TestTill;
let number: string;
beforeEach(async () => {
  world = await openTestTill();
  number = sell(world.till, world.attendant, {
    payer: '0712345678',
    recipient: '0722000111',
    code: '51',
    tender: 'cash',
  });
});

const codeOf = (outcome: Result<unknown, Failure>): string => (outcome.ok ? 'ok' : outcome.error.code);
const now = () => order(world.till, number);
const start = (): string => codeOf(startDelivery(world.till, world.attendant, number));
const deliveries = () => deliveriesOfOrder(world.till.db, now().id).map(({ state }) => state);
const cards = () =>
  boardCards(world.till.db, { runId: world.till.runId, online: true, nowMs: world.till.clock.nowMs() });
/** Begins the delivery and hands it to M-PESA. Returns its payout. */
function begun(): number {
  expect(start()).toBe('ok');
  const id = refundPayoutsOf(world.till.db, now().id).at(-1)?.id ?? 0;
  expect(pay(world.till, id)).toBe(true);
  return id;
}
const failed = (id: number): void => result(world.till, attempt(world.till, id), { code: '2040' });
const paid = (id: number): void => result(world.till, attempt(world.till, id));

async function change(to: {
  packageId?: string;
  recipientText?: string;
  tender?: 'cash' | 'mpesa-prompt';
}): Promise<void> {
  const review = value(
    reviewChange(world.till, {
      order: number,
      packageId: to.packageId ?? '',
      recipientText: to.recipientText ?? '',
      tender: to.tender ?? 'cash',
    }),
  );
  value(
    await changeOrder(world.till, world.attendant, {
      order: number,
      confirmationId: review.confirmationId,
      shown: review.snapshot,
      differenceCents: review.differenceCents,
      answered: ['nearly-equal', 'repeat', 'sold-today', 'odd-prefix'],
      cashReceivedCents: Math.max(0, review.differenceCents),
      approval,
    }),
  );
}
const isWhole = (): void => expect(verifyLedger(world.till.db, world.till.ledger).brokenAt).toBeNull();

describe('a delivery by payout that failed, and then turns out to have been paid', () => {
  test('delivers nothing that the order was changed to meanwhile: it is too much, for the owner', async () => {
    const id = begun();
    failed(id);
    await change({ recipientText: '0733000222' });
    paid(id);
    expect(now().state).toBe('paid');
    expect(deliveries()).toEqual(['refused']);
    expect(openExcesses(world.till.db)).toMatchObject([{ payoutId: id, amountCents: 100_00 }]);
    expect(accountsOf(world.till)).toEqual({
      'cash-drawer': 110,
      undelivered: -110,
      'mpesa-utility': -100,
      shortfall: 100,
    });
    expect(start()).toBe('ok');
    isWhole();
  });

  test('delivers what was paid where a dearer change still waits; its prompt does not leave any more', async () => {
    const id = begun();
    failed(id);
    await change({ packageId: 'sample-23', tender: 'mpesa-prompt' });
    expect(pendingVersion(world.till.db, now().id)).toBeDefined();
    paid(id);
    expect(now().state).toBe('delivered');
    expect(pendingVersion(world.till.db, now().id)).toBeUndefined();
    expect(send(world.till, number)).toBe(false);
    expect(itemOf(world.till.db, 'stk-push', lastAttempt(world.till, number).id)?.state).not.toBe('ready');
    isWhole();
  });

  test('ends a refund that has not left', async () => {
    const checker = await secondOwner(world.till);
    const id = begun();
    failed(id);
    const refund = value(requestRefund(world.till, world.attendant, { order: number, channel: 'b2c' })).id;
    await approveBy(world.till, checker, refund);
    expect(start()).toBe('refund-live');
    paid(id);
    expect(now().state).toBe('delivered');
    expect(pay(world.till, refund)).toBe(false);
    expect(states(world.till, refund)[0]).toBe('withdrawn');
    isWhole();
  });

  test('is neither delivered again nor given back while it is not known whether it failed', async () => {
    const id = begun0();
    // Sent twice under one id: a failure of the first is posted, and then the second is taken.
    claim(world.till, id);
    failed(id);
    expect(payout(world.till, id).state).toBe('withdrawn');
    record(world.till, attempt(world.till, id), taken(attempt(world.till, id)));
    expect(states(world.till, id)).toEqual(['withdrawn', 'unknown']);
    expect(unfinishedPayouts(world.till.db).map((one) => one.id)).toContain(id);
    expect(cards()).toMatchObject([
      { order: number, state: 'payoutDoubt', actions: ['see-payout'], values: { payoutId: id } },
    ]);
    expect(start()).toBe('delivery-live');
    expect(codeOf(await refundOrderInCash(world.till, world.attendant, { order: number, approval }))).toBe(
      'delivery-live',
    );
    expect(codeOf(requestRefund(world.till, world.attendant, { order: number, channel: 'b2c' }))).toBe(
      'delivery-live',
    );
    expect(
      codeOf(
        reviewChange(world.till, {
          order: number,
          packageId: '',
          recipientText: '0733000222',
          tender: 'cash',
        }),
      ),
    ).toBe('delivery-live');
    paid(id);
    expect(now().state).toBe('delivered');
    isWhole();
  });
});

/** Sent once without an answer. */
function begun0(): number {
  expect(start()).toBe('ok');
  const id = refundPayoutsOf(world.till.db, now().id).at(-1)?.id ?? 0;
  expect(pay(world.till, id, { kind: 'ambiguous', reason: 'timed out' })).toBe(true);
  return id;
}

describe('an order stopped by doubts while its recipient is being paid', () => {
  const stopped = (): number => {
    number = sell(world.till, world.attendant, {
      payer: '0712345678',
      recipient: '0722000111',
      code: '51',
      tender: 'mpesa-prompt',
    });
    send(world.till, number);
    callback(world.till, lastAttempt(world.till, number));
    const id = begun();
    callback(world.till, lastAttempt(world.till, number), { receipt: 'UKLZZZZZZZ' });
    expect(now().state).toBe('on-hold');
    return id;
  };
  const settle = async (found: 'delivered' | 'not-delivered') =>
    codeOf(
      await settleDelivery(world.till, world.attendant, {
        order: number,
        deliveryId: deliveriesOfOrder(world.till.db, now().id)[0]?.id ?? 0,
        found,
        approval,
      }),
    );

  test('waits for a person once he has it, and is sold when the owner lets it go on', async () => {
    const id = stopped();
    paid(id);
    expect(openExcesses(world.till.db)).toEqual([]);
    expect(deliveries()).toEqual(['unknown']);
    expect(accountsOf(world.till)).toMatchObject({ 'bundle-costs': 100, 'mpesa-utility': -100 });
    expect(await settle('delivered')).toBe('order-on-hold');
    value(await releaseHold(world.till, world.attendant, { order: number, approval }));
    expect(start()).toBe('delivery-live');
    expect(await settle('delivered')).toBe('ok');
    expect(now().state).toBe('delivered');
    isWhole();
  });
});

describe('a difference', () => {
  test('is not paid for an order whose money is going back by M-PESA', async () => {
    const checker = await secondOwner(world.till);
    await change({ packageId: 'sample-23', tender: 'mpesa-prompt' });
    const live = lastAttempt(world.till, number);
    send(world.till, number, {
      kind: 'refused',
      code: '1',
      errorRow: 'other',
      description: 'refused',
      retry: 'never',
    });
    expect(lastAttempt(world.till, number).id).toBe(live.id);
    const { id } = value(requestRefund(world.till, world.attendant, { order: number, channel: 'b2c' }));
    await approveBy(world.till, checker, id);
    pay(world.till, id);
    const pending = pendingVersion(world.till.db, now().id);
    const difference = payDifference(world.till, world.attendant, {
      order: number,
      differenceCents: pending?.differenceCents ?? 0,
      tender: 'cash',
      cashReceivedCents: 500_00,
    });
    expect(codeOf(difference)).toBe('refund-live');
    paid(id);
    expect(now().state).toBe('refunded');
    expect(pendingVersion(world.till.db, now().id)).toBeUndefined();
    isWhole();
  });
});
