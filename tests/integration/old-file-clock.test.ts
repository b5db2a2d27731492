/**
 * An old copy of the file is put back on a machine whose clock has lost its battery (P14): what came in the lost time is
 * still known as that, because the anchor says how far the lost file's books had come.
 */
import { expect, test } from 'vitest';
import { applyCreditTo, refundCreditInCash } from '../../electron/services/use-credit.ts';
import { creditOf, pulled } from '../support/crediting.ts';
import { putBack, setAside } from '../support/old-copy.ts';
import { order, sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

const approval = { personId: 'sample-2', pin: '2222' };
const hours = 60 * 60_000;
const receipt = 'UKL4H7X2QD';
const two = { payer: '0712345678', recipient: '0722000111', code: '11' } as const;

test('a payment that was used in the lost time is not used again, whatever the clock said when the copy came back', async () => {
  const shop = await openTestTill();
  const { attendant, clock } = shop;
  sell(shop.till, attendant, { ...two, payer: '0733999888', tender: 'cash' });
  const copy = setAside(shop, shop.till);
  clock.pass(hours);
  const cameMs = clock.nowMs();
  const reported = { receipt, earliestAtMs: cameMs, latestAtMs: cameMs };
  const used = sell(shop.till, attendant, { ...two, tender: 'mpesa-prompt' });
  pulled(shop.till, reported);
  value(applyCreditTo(shop.till, attendant, { order: used, receipt }));
  expect(order(shop.till, used).state).toBe('paid');
  clock.pass(hours);
  const nowMs = clock.nowMs();

  clock.jumpTo(Date.parse('2020-01-01T00:00:00Z'));
  const { till } = putBack(shop, shop, copy);
  clock.jumpTo(nowMs);
  // Safaricom's list of the last two days has it again.
  pulled(till, reported);
  expect(creditOf(till, receipt).state).toBe('without-order');
  const number = sell(till, attendant, { ...two, payer: '0733000111', tender: 'mpesa-prompt' });
  const lookFirst = { error: { code: 'look-first' } };
  expect(applyCreditTo(till, attendant, { order: number, receipt })).toMatchObject(lookFirst);
  expect(await refundCreditInCash(till, attendant, { receipt, approval })).toMatchObject(lookFirst);
});
