/** "Send when the network is back until …": off until the owner wants it, capped, and never past the agreed time. */
import { expect, test } from 'vitest';
import { run, sql } from '../../electron/db/sql.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { confirmOrder } from '../../electron/services/confirm-order.ts';
import { claimPrompt, takeBackOverdue } from '../../electron/services/resolve/claim.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import type { Review } from '../../shared/ipc-contract.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { lastAttempt, samplePackage, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const minute = 60_000;
const allowed = { ...defaultSettings.sendLater, allowed: true, maxCount: 2, maxTotalCents: 1_000_00 };

async function tillThatMayWait(sendLater: Partial<typeof allowed> = {}): Promise<TestTill> {
  const world = await openTestTill();
  changeSettings(world.till, world.owner, { sendLater: { ...allowed, ...sendLater } });
  return world;
}

function review({ till, owner }: TestTill, payer: string): Review {
  return value(
    reviewOrder(till, owner, {
      payerText: payer,
      recipientText: payer,
      packageId: samplePackage('11'),
      tender: 'mpesa-prompt',
    }),
  );
}

const confirm = ({ till, owner }: TestTill, one: Review, sendUntilMs: number | undefined) =>
  confirmOrder(till, owner, {
    confirmationId: one.confirmationId,
    shown: one.snapshot,
    answered: ['repeat', 'sold-today', 'odd-prefix', 'nearly-equal'],
    ...(sendUntilMs === undefined ? {} : { sendUntilMs }),
  });

function mayLeave({ till }: TestTill, number: string): boolean {
  const item = itemOf(till.db, 'stk-push', lastAttempt(till, number).id);
  return item?.state === 'ready' && claimPrompt(till, item).kind === 'claimed';
}

test('no prompt may wait for the network unless the owner has allowed it', async () => {
  const world = await openTestTill();
  const one = review(world, '0712345678');
  expect(one.mayWaitUntilMs).toBeNull();
  expect(confirm(world, one, world.clock.nowMs() + 10 * minute)).toMatchObject({
    ok: false,
    error: { code: 'send-later-refused' },
  });
  expect(confirm(world, one, undefined).ok).toBe(true);
});

test('a prompt that was agreed to wait leaves when the network is back, long after a customer would have waited', async () => {
  const world = await tillThatMayWait();
  const one = review(world, '0712345678');
  const number = value(confirm(world, one, world.clock.nowMs() + 30 * minute)).order;
  world.clock.pass(29 * minute);
  takeBackOverdue(world.till);
  expect(mayLeave(world, number)).toBe(true);
});

test('after the agreed time it does not leave, by one millisecond', async () => {
  const world = await tillThatMayWait();
  const one = review(world, '0712345678');
  const number = value(confirm(world, one, world.clock.nowMs() + 30 * minute)).order;
  world.clock.pass(30 * minute);
  expect(mayLeave(world, number)).toBe(false);
  expect(lastAttempt(world.till, number)).toMatchObject({ state: 'not-sent', reason: 'deadline' });
});

test('a customer who waits at the counter keeps his three minutes', async () => {
  const world = await tillThatMayWait();
  const number = value(confirm(world, review(world, '0712345678'), undefined)).order;
  world.clock.pass(3 * minute);
  expect(mayLeave(world, number)).toBe(false);
});

test.each([
  ['longer than the owner allows', 60 * minute + 1],
  ['into the past', 0],
])('a time that reaches %s is refused, and nothing is stored', async (_what, waitMs) => {
  const world = await tillThatMayWait();
  const one = review(world, '0712345678');
  const outcome = confirm(world, one, world.clock.nowMs() + waitMs);
  expect(outcome).toMatchObject({ ok: false, error: { code: 'send-later-refused' } });
  expect(confirm(world, one, undefined)).toMatchObject({ ok: true, value: { again: false } });
});

test('no more prompts wait together than the owner allows, and those that have left count no more', async () => {
  const world = await tillThatMayWait({ maxCount: 1 });
  const untilMs = world.clock.nowMs() + 30 * minute;
  const first = value(confirm(world, review(world, '0712345678'), untilMs)).order;
  const second = review(world, '0722345678');
  expect(second.mayWaitUntilMs).toBeNull();
  expect(confirm(world, second, untilMs)).toMatchObject({ error: { code: 'send-later-refused' } });
  expect(mayLeave(world, first)).toBe(true);
  expect(confirm(world, review(world, '0722345678'), untilMs).ok).toBe(true);
});

test('no more money waits together than the owner allows', async () => {
  const world = await tillThatMayWait({ maxTotalCents: 99_00, maxCount: 50 });
  const untilMs = world.clock.nowMs() + 30 * minute;
  const first = review(world, '0712345678');
  expect(first.snapshot.priceCents).toBe(50_00);
  value(confirm(world, first, untilMs));
  expect(review(world, '0722345678').mayWaitUntilMs).toBeNull();
});

test('the agreed time is on record and cannot be changed afterwards', async () => {
  const world = await tillThatMayWait();
  const untilMs = world.clock.nowMs() + 30 * minute;
  const number = value(confirm(world, review(world, '0712345678'), untilMs)).order;
  const attempt = lastAttempt(world.till, number);
  expect(attempt).toMatchObject({ mayWait: true, deadlineAtMs: untilMs });
  expect(() =>
    transaction(world.till.db, (tx) =>
      run(
        tx,
        sql
          .updateTable('payment_attempt')
          .set({ deadline_at_ms: untilMs + 1 })
          .where('id', '=', attempt.id),
      ),
    ),
  ).toThrow(/frozen/);
});
