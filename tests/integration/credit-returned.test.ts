/**
 * A prompt's payment that was reported with a wrong time and no digits, and given back as nobody's: when its receipt turns
 * up for the prompt, it is one payment, whoever told it first (P7, P8).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { openShortfalls } from '../../electron/db/shortfall-store.ts';
import { boardCards } from '../../electron/reports/board.ts';
import { daySummary } from '../../electron/reports/day.ts';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { requestCreditRefund } from '../../electron/services/payouts/refund-credit.ts';
import { requestRefund } from '../../electron/services/payouts/request-payout.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { refundCreditInCash } from '../../electron/services/use-credit.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import { confirmation } from '../support/crediting.ts';
import { accountsOf, approveBy, attempt, pay, result, secondOwner } from '../support/paying.ts';
import { callback, deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const hour = 3_600_000;
const receipt = 'UKL4H7X2QD';

let world: TestTill;
let number: string;
beforeEach(async () => {
  world = await openTestTill();
  number = sell(world.till, world.attendant, {
    payer: '0712345678',
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
  send(world.till, number);
});

const now = () => lastAttempt(world.till, number);
/** Hours off, and nothing to see of the payer. */
const reported = (reference?: string): void =>
  confirmation(world.till, {
    receipt,
    payerText: undefined,
    reference,
    occurredAtMs: world.clock.nowMs() - 6 * hour,
  });
const givenBack = async (): Promise<void> => {
  const approval = { personId: 'sample-2', pin: '2222' };
  value(await refundCreditInCash(world.till, world.attendant, { receipt, approval }));
};
async function reversed(): Promise<void> {
  const checker = await secondOwner(world.till);
  const { id } = value(requestCreditRefund(world.till, world.attendant, { receipt, channel: 'reversal' }));
  await approveBy(world.till, checker, id);
  pay(world.till, id);
  result(world.till, attempt(world.till, id));
}
const queried = (): void =>
  applyQuery(world.till, now().id, { kind: 'paid', resultCode: '0', description: 'paid' });
const told = (): void => callback(world.till, now(), { receipt });
const cards = () =>
  boardCards(world.till.db, { runId: 'x', online: true, nowMs: world.clock.nowMs() }).map(
    ({ state }) => state,
  );

/** Came once, gave back once; the day's table says the same. */
function cameOnce(inDrawer: number, rest: Readonly<Record<string, number>> = {}): void {
  const till = inDrawer === 0 ? {} : { 'mpesa-till': 50, 'cash-drawer': inDrawer };
  expect(accountsOf(world.till)).toEqual({ ...till, ...rest });
  const { total } = daySummary(world.till.db, businessDay(world.clock.nowMs()), true);
  expect(total.received.amountCents).toBe(
    total.delivered.amountCents +
      total.toDeliver.amountCents +
      total.owedBack.amountCents +
      total.refunded.amountCents,
  );
  expect(verifyLedger(world.till.db, world.till.ledger).brokenAt).toBeNull();
}

describe('a payment given back as nobody’s that was a prompt’s', () => {
  test('is not booked again by the callback, nor by queries after it', async () => {
    reported();
    await givenBack();
    told();
    queried();
    told();
    expect(now()).toMatchObject({ state: 'paid', receipt });
    expect(order(world.till, number).state).toBe('open');
    cameOnce(-50);
  });

  test.each([
    ['in cash', givenBack, -50],
    ['by reversal', reversed, 0],
  ] as const)('%s goes out of the order again that a query had paid', async (_how, back, inDrawer) => {
    reported();
    await back();
    queried();
    expect(order(world.till, number).state).toBe('paid');
    told();
    told();
    queried();
    expect(order(world.till, number).state).toBe('refunded');
    expect(startDelivery(world.till, world.attendant, number)).toMatchObject({ ok: false });
    expect(now()).toMatchObject({ state: 'paid', receipt });
    cameOnce(inDrawer);
  });

  test('is a shortfall where the bundle is gone', async () => {
    reported();
    await givenBack();
    queried();
    deliver(world.till, world.attendant, number);
    told();
    told();
    expect(openShortfalls(world.till.db)).toMatchObject([{ amountCents: 5000 }]);
    expect(cards()).toContain('shortfall');
    cameOnce(-50, { sales: -50, shortfall: 50 });
  });

  test('is a shortfall where the bundle may be on its way, and is sold once it is delivered', async () => {
    reported();
    await givenBack();
    queried();
    value(startDelivery(world.till, world.attendant, number));
    told();
    expect(openShortfalls(world.till.db)).toMatchObject([{ amountCents: 5000 }]);
    cameOnce(-50, { undelivered: -50, shortfall: 50 });
  });

  test('is recognised by a later report that names the order', async () => {
    reported();
    await givenBack();
    queried();
    reported(number);
    reported(number);
    expect(order(world.till, number).state).toBe('refunded');
    cameOnce(-50);
  });

  test('takes a refund by M-PESA with it that has not left', async () => {
    const checker = await secondOwner(world.till);
    reported();
    await givenBack();
    queried();
    const { id } = value(requestRefund(world.till, world.attendant, { order: number, channel: 'b2c' }));
    await approveBy(world.till, checker, id);
    told();
    expect(pay(world.till, id)).toBe(false);
    cameOnce(-50);
  });
});
