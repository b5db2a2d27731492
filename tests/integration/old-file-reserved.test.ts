/**
 * An old copy of the file that holds a payment reserved for a prompt is put back days later (P14): once that prompt has
 * ended, the payment can be looked at, and then used or given back. It never lies there for ever.
 */
import { expect, test } from 'vitest';
import { refundCreditInCash } from '../../electron/services/use-credit.ts';
import { lookBack } from '../../electron/services/old-file/look.ts';
import { confirmation, creditOf } from '../support/crediting.ts';
import { putBack, setAside } from '../support/old-copy.ts';
import { callback, lastAttempt, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

const approval = { personId: 'sample-2', pin: '2222' };
const hours = 60 * 60_000;
const receipt = 'UKL4H7X2QD';
const two = { payer: '0712345678', recipient: '0722000111', code: '11' } as const;

test('a payment kept for a prompt that ended in a file put back three days later is looked at and given back', async () => {
  const shop = await openTestTill();
  const { attendant } = shop;
  const number = sell(shop.till, attendant, { ...two, tender: 'mpesa-prompt' });
  send(shop.till, number);
  confirmation(shop.till, { receipt });
  expect(creditOf(shop.till, receipt).state).toBe('reserved');
  const copy = setAside(shop, shop.till);
  sell(shop.till, attendant, { ...two, payer: '0733999888', tender: 'cash' });
  shop.clock.pass(72 * hours);
  const { till } = putBack(shop, shop, copy);
  callback(till, lastAttempt(till, number), { resultCode: '1032' });
  expect(lastAttempt(till, number).state).toBe('refused');

  const asCash = () => refundCreditInCash(till, attendant, { receipt, approval });
  expect(await asCash()).toMatchObject({ error: { code: 'look-first' } });
  const found = { kind: 'nothing', searched: true } as const;
  value(await lookBack(till, attendant, { subject: { kind: 'credit', receipt }, found, approval }));
  expect(creditOf(till, receipt).state).toBe('without-order');
  expect(value(await asCash())).toEqual({ refundedCents: 50_00 });
});
