/**
 * A clock that ran far ahead while a customer paid, and is right again (P10): he is erased two days after it was set right,
 * not two days after the moment it had shown; and no clock that lies makes those two days shorter.
 */
import { beforeEach, expect, test } from 'vitest';
import { eraseCustomer, lookAtCustomer, replayErasures } from '../../electron/services/erase-customer.ts';
import { partyById } from '../../electron/db/party-store.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import type { Till } from '../../electron/services/till.ts';
import { approvalOf } from '../support/paying.ts';
import { callback, deliver, lastAttempt, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const number = '0712345678';
const hour = 3_600_000;
const year = 365 * 24 * hour;

let shop: TestTill;
let till: Till;
let offsetMs: number | undefined;
beforeEach(async () => {
  shop = await openTestTill();
  offsetMs = 0;
  till = { ...shop.till, clockOffsetMs: () => offsetMs };
});

/** Pays by prompt and is served, by whatever the clock shows. */
function buys(payer = number): void {
  const placed = sell(till, shop.attendant, {
    payer,
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
  send(till, placed);
  callback(till, lastAttempt(till, placed));
  applyQuery(till, lastAttempt(till, placed).id, { kind: 'paid', resultCode: '0', description: 'done' });
  deliver(till, shop.attendant, placed);
}
const sellsToOthers = (): string =>
  sell(till, shop.attendant, { payer: '0733999888', recipient: '0722000111', code: '11', tender: 'cash' });
const erase = async (): Promise<string> => {
  const outcome = await eraseCustomer(till, shop.owner, { number, approval: approvalOf(shop.owner) });
  return outcome.ok ? 'ok' : outcome.error.code;
};
const fromMs = (): number | null => value(lookAtCustomer(till, number)).fromMs;
const ahead = (act: () => void, byMs = year): void => {
  const nowMs = shop.clock.nowMs();
  shop.clock.jumpTo(nowMs + byMs);
  act();
  shop.clock.jumpTo(nowMs);
};

test('two days after the first act by the right clock he may go, not a year later', async () => {
  ahead(buys);
  shop.clock.pass(hour);
  sellsToOthers();
  const rightMs = shop.clock.nowMs();
  expect(fromMs()).toBe(rightMs + 48 * hour);
  shop.clock.pass(10 * hour);
  sellsToOthers();
  expect(fromMs()).toBe(rightMs + 48 * hour);
  shop.clock.pass(38 * hour - 1);
  expect(await erase()).toBe('customer-too-early');
  shop.clock.pass(1);
  expect(await erase()).toBe('ok');
});

test('nothing was done since: from now on it is two days, whenever that is asked', () => {
  ahead(buys);
  expect(fromMs()).toBe(shop.clock.nowMs() + 48 * hour);
});

test('what he paid by the right clock since counts as ever, and what ran ahead a second time counts anew', () => {
  ahead(buys);
  shop.clock.pass(hour);
  sellsToOthers();
  shop.clock.pass(30 * hour);
  buys();
  const boughtMs = shop.clock.nowMs();
  expect(fromMs()).toBe(boughtMs + 48 * hour);
  shop.clock.pass(30 * hour);
  ahead(buys);
  shop.clock.pass(hour);
  sellsToOthers();
  expect(fromMs()).toBe(shop.clock.nowMs() + 48 * hour);
});

test('a clock that has fallen back behind the build in between makes it no shorter', () => {
  till = { ...till, buildDateMs: Date.parse('2026-10-01T00:00:00Z') };
  ahead(buys);
  const nowMs = shop.clock.nowMs();
  shop.clock.jumpTo(Date.parse('2020-01-01T00:00:00Z'));
  sellsToOthers();
  shop.clock.jumpTo(nowMs + hour);
  expect(fromMs()).toBe(shop.clock.nowMs() + 48 * hour);
  sellsToOthers();
  expect(fromMs()).toBe(shop.clock.nowMs() + 48 * hour);
});

test('only a clock that Safaricom’s confirms may say so: without it the file is believed', async () => {
  ahead(buys);
  const shownMs = shop.clock.nowMs() + year;
  shop.clock.pass(hour);
  sellsToOthers();
  offsetMs = undefined;
  expect(fromMs()).toBe(shownMs + 48 * hour);
  shop.clock.pass(72 * hour);
  expect(await erase()).toBe('clock-wrong');
  offsetMs = 10 * 60_000;
  expect(await erase()).toBe('clock-wrong');
  offsetMs = 0;
  expect(await erase()).toBe('ok');
});

test('an erasure that an old copy undid is done again then, too', async () => {
  ahead(buys);
  const { commitmentHex } = partyById(till.db, 1);
  shop.clock.pass(hour);
  sellsToOthers();
  expect(await replayErasures(till, [commitmentHex])).toBe(0);
  shop.clock.pass(48 * hour);
  expect(await replayErasures(till, [commitmentHex])).toBe(1);
});
