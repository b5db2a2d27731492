/**
 * A payment is kept for a prompt of which nobody knows for days (the shop was closed). When that prompt ends, the payment
 * is on the board again: money that nobody sees is money that is forgotten.
 */
import { describe, expect, test } from 'vitest';
import { creditsThatWait } from '../../electron/db/credit-store.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { freeReservations } from '../../electron/services/resolve/credit-reservation.ts';
import { stateNotCharged } from '../../electron/services/state-payment.ts';
import type { Till } from '../../electron/services/till.ts';
import { confirmation, creditOf } from '../support/crediting.ts';
import { callback, lastAttempt, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const hours = 60 * 60_000;
const receipt = 'UKL4H7X2QD';

async function keptForDays(): Promise<{
  readonly shop: TestTill;
  readonly till: Till;
  readonly number: string;
}> {
  const shop = await openTestTill();
  const { till, attendant } = shop;
  const number = sell(till, attendant, {
    payer: '0712345678',
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
  send(till, number, { kind: 'ambiguous', reason: 'timed out' });
  confirmation(till, { receipt });
  expect(creditOf(till, receipt).state).toBe('reserved');
  shop.clock.pass(72 * hours);
  return { shop, till, number };
}

const waiting = (till: Till): readonly string[] => creditsThatWait(till.db, 10).map((one) => one.receipt);

describe('a payment that was kept for three days', () => {
  test('waits for somebody who knows whose it is, once Safaricom has refused its prompt', async () => {
    const { till, number } = await keptForDays();
    const prompt = lastAttempt(till, number);
    callback(till, prompt, { resultCode: '1032' });
    applyQuery(till, prompt.id, { kind: 'refused', resultCode: '1032', description: 'cancelled' });
    expect(lastAttempt(till, number).state).toBe('refused');
    freeReservations(till);
    expect(waiting(till)).toEqual([receipt]);
  });

  test('waits likewise once a person has said that its prompt charged nobody', async () => {
    const { shop, till, number } = await keptForDays();
    value(stateNotCharged(till, shop.attendant, { order: number, attemptId: lastAttempt(till, number).id }));
    freeReservations(till);
    expect(waiting(till)).toEqual([receipt]);
  });
});
