/**
 * An old copy of the file is put back where the anchor is lost too, so that order numbers of the lost time may be given
 * anew (P14): a payment of the lost time that names such a number pays for nobody's order by itself.
 */
import { expect, test } from 'vitest';
import { confirmation, creditOf, pulled } from '../support/crediting.ts';
import { putBack, setAside } from '../support/old-copy.ts';
import { order, sell, send } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

const hours = 60 * 60_000;
const receipt = 'UKL4H7X2QD';
const two = { payer: '0733000111', recipient: '0722000111', code: '11' } as const;

test.each([
  ['waits for its own payment', false],
  ['has its prompt on a phone', true],
] as const)('an order of today that %s is not paid by a payment of the lost time', async (_what, isSent) => {
  const shop = await openTestTill();
  const { attendant, clock } = shop;
  const copy = setAside(shop, shop.till);
  clock.pass(hours);
  sell(shop.till, attendant, { ...two, tender: 'cash' });
  const lostMs = clock.nowMs();
  clock.pass(hours);
  const { till } = putBack(shop, shop, copy);
  clock.pass(hours);
  const number = sell(till, attendant, { ...two, tender: 'mpesa-prompt' });
  if (isSent) send(till, number);
  pulled(till, { receipt, earliestAtMs: lostMs, latestAtMs: lostMs, reference: number });
  expect(order(till, number).state).toBe('open');
  expect(creditOf(till, receipt).state).toBe('without-order');
  // One that came today is what it says it is.
  confirmation(till, { receipt: 'UKL4H7X2QE', reference: number });
  expect(order(till, number).state).toBe('paid');
});
