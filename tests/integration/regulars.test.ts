/** Regulars: masked in the list, shown by a logged act, and it is said when no order came of it (P16). */
import { expect, test } from 'vitest';
import { timelineOf } from '../../electron/db/audit-store.ts';
import { regulars } from '../../electron/reports/order-rows.ts';
import { storeDraft } from '../../electron/services/draft.ts';
import { regularsSinceMs, takeRegular } from '../../electron/services/regulars.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import { order, sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const sale = { payer: '0712345678', recipient: '0110123456', code: '11', tender: 'cash' } as const;
const day = 86_400_000;

const find = ({ till, clock }: TestTill, lastThree: string) => {
  const sinceMs = regularsSinceMs(till);
  const facts = { runId: till.runId, online: true, nowMs: clock.nowMs() };
  return sinceMs === undefined ? [] : regulars(till.db, facts, lastThree, sinceMs);
};
const acts = ({ till }: TestTill, number: string): readonly string[] =>
  timelineOf(till.db, order(till, number).id)
    .map(({ action }) => action)
    .filter((action) => action.startsWith('numbers'));
const draft = (payerText: string, recipientText = '') => ({ payerText, recipientText, packageId: null });

test('finds payers only, each pair once, masked, and nobody from before the days of the setting', async () => {
  const world = await openTestTill();
  sell(world.till, world.attendant, sale);
  world.clock.pass(30 * 60_000);
  const newest = sell(world.till, world.attendant, sale);
  expect(find(world, '678').map((row) => row.order)).toEqual([newest]);
  expect(find(world, '456')).toEqual([]);
  expect(JSON.stringify(find(world, '678'))).not.toContain('712345678');
  changeSettings(world.till, world.owner, { regulars: { on: true, days: 2 } });
  world.clock.pass(2 * day + 1);
  expect(find(world, '678')).toEqual([]);
  expect(takeRegular(world.till, world.attendant, newest).ok).toBe(false);
});

test('switched off, offers nobody and gives no number', async () => {
  const world = await openTestTill();
  const number = sell(world.till, world.attendant, sale);
  changeSettings(world.till, world.owner, { regulars: { on: false, days: 60 } });
  expect(find(world, '678')).toEqual([]);
  expect(takeRegular(world.till, world.attendant, number).ok).toBe(false);
  expect(acts(world, number)).toEqual([]);
});

test('a taken pair that is ordered again is one act in the log', async () => {
  const world = await openTestTill();
  const number = sell(world.till, world.attendant, sale);
  expect(value(takeRegular(world.till, world.attendant, number))).toEqual({
    payer: '0712345678',
    recipient: '0110123456',
  });
  storeDraft(world.till, world.attendant, draft('0712345678', '0110123456'));
  sell(world.till, world.attendant, sale);
  expect(acts(world, number)).toEqual(['numbersTaken']);
});

test.each([
  ['the fields are emptied', (w: TestTill) => storeDraft(w.till, w.attendant, draft(''))],
  ['another payer is typed', (w: TestTill) => storeDraft(w.till, w.attendant, draft('0722000114'))],
  [
    'somebody else’s order is confirmed',
    (w: TestTill) =>
      void sell(w.till, w.attendant, { ...sale, payer: '0722000114', recipient: '0722000115' }),
  ],
])('numbers that were taken and come to nothing are said to: %s', async (_how, leave) => {
  const world = await openTestTill();
  const number = sell(world.till, world.attendant, sale);
  value(takeRegular(world.till, world.attendant, number));
  leave(world);
  expect(acts(world, number)).toEqual(['numbersTaken', 'numbersNotOrdered']);
});

test('taking another regular first says that the one before was not ordered; swapped numbers still count', async () => {
  const world = await openTestTill();
  const first = sell(world.till, world.attendant, sale);
  const second = sell(world.till, world.attendant, { ...sale, payer: '0722000114' });
  value(takeRegular(world.till, world.attendant, first));
  value(takeRegular(world.till, world.attendant, second));
  expect(acts(world, first)).toEqual(['numbersTaken', 'numbersNotOrdered']);
  storeDraft(world.till, world.attendant, draft('0110123456', '0722000114'));
  expect(acts(world, second)).toEqual(['numbersTaken']);
});
