/** Two pieces of news about one payment, in the order in which nobody expects them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { attemptsOfOrder } from '../../electron/db/attempt-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { dispatcher } from '../../electron/outbox/dispatcher.ts';
import { recordDelivery, startDelivery } from '../../electron/services/deliver-order.ts';
import { releaseHold } from '../../electron/services/give-back.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { claimPrompt } from '../../electron/services/resolve/claim.ts';
import { recordSend } from '../../electron/services/resolve/send.ts';
import { acceptStated, stateCharged, stateNotCharged } from '../../electron/services/state-payment.ts';
import { fromShillings } from '../../shared/cents.ts';
import type { Till } from '../../electron/services/till.ts';
import { openTestTill, silentLog, testClock } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';
import { callback, lastAttempt, order, receiptOf, sell, sellAgain, send, value } from '../support/selling.ts';

const sale = { payer: '0712345678', recipient: '0110123456', code: '11', tender: 'mpesa-prompt' } as const;
const otherSale = { ...sale, payer: '0722000114' } as const;
const ownersPin = { personId: 'sample-2', pin: '2222' };
const minute = 60_000;

let one: TestTill;
let till: Till;
beforeEach(async () => {
  one = await openTestTill();
  till = one.till;
});

const refusal = {
  kind: 'refused',
  errorRow: 'subscriberLocked',
  code: '500.001.1001',
  description: 'locked',
  retry: 'never',
} as const;
const paidByQuery = { kind: 'paid', resultCode: '0', description: 'processed' } as const;

function claim(number: string): number {
  const item = itemOf(till.db, 'stk-push', lastAttempt(till, number).id);
  if (!item || claimPrompt(till, item).kind !== 'claimed') throw new Error(`${number} is not in the queue`);
  return item.id;
}

describe('a prompt', () => {
  test('that Safaricom refuses after a callback said it was paid is asked about, and its money is booked once', () => {
    const number = sell(till, one.attendant, sale);
    const item = claim(number);
    const attempt = lastAttempt(till, number);
    callback(till, attempt);
    recordSend(till, item, attempt.id, refusal);
    const unknown = lastAttempt(till, number);
    expect(unknown.state).toBe('unknown');
    expect(unknown.nextQueryAtMs).not.toBeNull();
    applyQuery(till, attempt.id, paidByQuery);
    expect(order(till, number).state).toBe('paid');
    expect(lastAttempt(till, number).receipt).toBe(receiptOf(attempt));
  });

  test('is not sent when the money of the one before it came late', () => {
    const number = sell(till, one.attendant, sale);
    send(till, number);
    const first = lastAttempt(till, number);
    callback(till, first, { resultCode: '1037' });
    sellAgain(till, one.attendant, number, 'mpesa-prompt');
    callback(till, first);
    expect(heldTransactions(till.db)).toHaveLength(1);
    expect(send(till, number)).toBe(false);
    expect(lastAttempt(till, number)).toMatchObject({ state: 'not-sent', reason: 'held' });
  });

  test('whose refusal came before its own slow acceptance stays refused, and holds nobody back', () => {
    const number = sell(till, one.attendant, sale);
    const item = claim(number);
    const attempt = lastAttempt(till, number);
    callback(till, attempt, { resultCode: '1032' });
    applyQuery(till, attempt.id, { kind: 'refused', resultCode: '1032', description: 'cancelled' });
    const next = sell(till, one.attendant, { ...sale, recipient: '0115333031', code: '12' });
    recordSend(till, item, attempt.id, {
      kind: 'accepted',
      merchantRequestId: 'm',
      checkoutRequestId: `ws_CO_test_${attempt.id}`,
    });
    expect(lastAttempt(till, number).state).toBe('refused');
    expect(lastAttempt(till, next).state).toBe('queued');
  });
});

describe('a code of somebody else', () => {
  /** Unknown for long enough that a person may say what he saw. */
  function unknownOrder(): string {
    const number = sell(till, one.attendant, sale);
    send(till, number, { kind: 'ambiguous', reason: 'lost' });
    one.clock.pass(4 * minute);
    return number;
  }
  const chargedWith = async (number: string, receipt: string): Promise<unknown> =>
    stateCharged(till, one.attendant, {
      order: number,
      attemptId: lastAttempt(till, number).id,
      receipt,
      approval: ownersPin,
    });

  test('takes back the decision that was made on it, when it is proved by a later callback', async () => {
    const paid = sell(till, one.attendant, otherSale);
    send(till, paid);
    const proved = lastAttempt(till, paid);
    applyQuery(till, proved.id, paidByQuery);
    const number = unknownOrder();
    expect(await chargedWith(number, receiptOf(proved))).toMatchObject({ ok: true });
    value(
      await acceptStated(till, one.owner, {
        order: number,
        attemptId: lastAttempt(till, number).id,
        approval: ownersPin,
      }),
    );
    expect(order(till, number).state).toBe('paid');
    callback(till, proved);
    expect(order(till, number).state).toBe('open');
    expect(order(till, paid).state).toBe('paid');
  });

  test('is free again once the statement is taken back', async () => {
    const first = unknownOrder();
    await chargedWith(first, 'UKL4H7X2QD');
    value(stateNotCharged(till, one.owner, { order: first, attemptId: lastAttempt(till, first).id }));
    const second = sell(till, one.attendant, otherSale);
    send(till, second, { kind: 'ambiguous', reason: 'lost' });
    one.clock.pass(4 * minute);
    expect(await chargedWith(second, 'UKL4H7X2QD')).toMatchObject({ ok: true });
  });

  test('is not denied by an attendant while a stored callback says that it was paid', () => {
    const number = sell(till, one.attendant, sale);
    send(till, number, { kind: 'ambiguous', reason: 'lost' });
    callback(till, lastAttempt(till, number));
    one.clock.pass(4 * minute);
    const denial = { order: number, attemptId: lastAttempt(till, number).id };
    expect(stateNotCharged(till, one.attendant, denial)).toMatchObject({
      ok: false,
      error: { code: 'not-allowed' },
    });
    expect(attemptsOfOrder(till.db, order(till, number).id)).toHaveLength(1);
  });
});

test('another amount that is told while the bundle is on its way stops the order; the reply is recorded after the owner', async () => {
  const number = sell(till, one.attendant, sale);
  send(till, number);
  const attempt = lastAttempt(till, number);
  applyQuery(till, attempt.id, paidByQuery);
  const { deliveryId } = value(startDelivery(till, one.attendant, number));
  callback(till, attempt, { amountCents: fromShillings(10) });
  const reply = { order: number, deliveryId, outcome: 'delivered' } as const;
  expect(recordDelivery(till, one.attendant, reply)).toMatchObject({
    ok: false,
    error: { code: 'order-on-hold' },
  });
  value(await releaseHold(till, one.owner, { order: number, approval: ownersPin }));
  value(recordDelivery(till, one.attendant, reply));
  expect(order(till, number).state).toBe('delivered');
});

test('a lane that failed once looks again, even if its timer comes a moment early', async () => {
  const clock = testClock();
  const early = {
    ...clock,
    after: (delayMs: number, call: () => void) => clock.after(Math.max(0, delayMs - 1), call),
  };
  let looks = 0;
  const work = dispatcher(early, silentLog, [
    {
      name: 'test',
      concurrency: 1,
      take: () => {
        looks += 1;
        if (looks === 1) throw new Error('once');
        return undefined;
      },
      nextDueMs: () => undefined,
    },
  ]);
  work.start();
  await turns();
  // The timer for one second comes at 999 ms, and the lane is looked at before that second is over.
  clock.pass(999);
  await turns();
  expect(looks).toBe(1);
  clock.pass(10);
  await turns();
  expect(looks).toBe(2);
  await work.stop(0);
});

/** Lets everything run that waits for a turn of the event loop, and no time pass. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1)
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
}
