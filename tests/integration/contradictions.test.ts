/** Proofs that differ (P3, P7): nothing is dropped, nothing is booked twice, and a person decides before a bundle goes. */
import { expect, test } from 'vitest';
import { linesOfOrder, verifyLedger } from '../../electron/db/ledger-store.ts';
import { transactionsOfOrder } from '../../electron/db/money-store.ts';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { claimPrompt } from '../../electron/services/resolve/claim.ts';
import { recordSend } from '../../electron/services/resolve/send.ts';
import { stateNotCharged } from '../../electron/services/state-payment.ts';
import { cents } from '../../shared/cents.ts';
import type { StkQueryOutcome } from '../../shared/observation.ts';
import {
  accepted,
  callback,
  checkoutId,
  deliver,
  lastAttempt,
  order,
  receiptOf,
  sell,
  send,
} from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const paid: StkQueryOutcome = { kind: 'paid', resultCode: '0', description: 'done' };
const declined: StkQueryOutcome = { kind: 'refused', resultCode: '1032', description: 'cancelled' };

const sale = { payer: '0712345678', recipient: '0722000111', code: '11', tender: 'mpesa-prompt' } as const;
const lost = { kind: 'ambiguous', reason: 'closed without an answer' } as const;

function states(
  world: TestTill,
  number: string,
): readonly [attempt: string, order: string, booked: readonly string[]] {
  const { till } = world;
  const one = order(till, number);
  const lines = linesOfOrder(till.db, one.id);
  expect(lines.reduce((sum, line) => sum + line.amountCents, 0)).toBe(0);
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  return [
    lastAttempt(till, number).state,
    one.state,
    transactionsOfOrder(till.db, one.id).map((money) => money.disposition),
  ];
}

/** Sent, and on a phone. */
async function ringing(): Promise<{ readonly world: TestTill; readonly number: string }> {
  const world = await openTestTill();
  const number = sell(world.till, world.owner, sale);
  expect(send(world.till, number)).toBe(true);
  return { world, number };
}

/** Sent, its answer lost. */
async function unknown(): Promise<{ readonly world: TestTill; readonly number: string }> {
  const world = await openTestTill();
  const number = sell(world.till, world.owner, sale);
  expect(send(world.till, number, lost)).toBe(true);
  return { world, number };
}

test('a query that denies a callback stops the undelivered order and books nothing back by itself', async () => {
  const { world, number } = await ringing();
  callback(world.till, lastAttempt(world.till, number));
  expect(states(world, number)).toEqual(['paid', 'paid', ['order']]);
  applyQuery(world.till, lastAttempt(world.till, number).id, declined);
  expect(states(world, number)).toEqual(['paid', 'on-hold', ['order']]);
  expect(startDelivery(world.till, world.owner, number)).toMatchObject({
    ok: false,
    error: { code: 'order-on-hold' },
  });
});

test('a query that denies a callback changes nothing of an order that is delivered', async () => {
  const { world, number } = await ringing();
  callback(world.till, lastAttempt(world.till, number));
  deliver(world.till, world.owner, number);
  applyQuery(world.till, lastAttempt(world.till, number).id, declined);
  expect(states(world, number)).toEqual(['paid', 'delivered', ['order']]);
});

test('a learned id whose query denies its callback books nothing and stays unknown for a person', async () => {
  const { world, number } = await unknown();
  callback(world.till, lastAttempt(world.till, number));
  expect(states(world, number)).toEqual(['unknown', 'open', []]);
  applyQuery(world.till, lastAttempt(world.till, number).id, declined);
  expect(states(world, number)).toEqual(['unknown', 'open', []]);
});

test('a learned refusal that a query overrules is money', async () => {
  const { world, number } = await unknown();
  callback(world.till, lastAttempt(world.till, number), { resultCode: '1032' });
  expect(states(world, number)).toEqual(['unknown', 'open', []]);
  applyQuery(world.till, lastAttempt(world.till, number).id, paid);
  const [attempt, , booked] = states(world, number);
  expect([attempt, booked.length]).toEqual(['paid', 1]);
});

test('a callback that names another id after the accepted one settles nothing and stops nothing unpaid', async () => {
  const { world, number } = await ringing();
  callback(world.till, lastAttempt(world.till, number), { checkoutRequestId: 'ws_CO_somebody_else' });
  expect(states(world, number)).toEqual(['waiting', 'open', []]);
  callback(world.till, lastAttempt(world.till, number));
  expect(states(world, number)).toEqual(['paid', 'paid', ['order']]);
});

test('a second receipt for a paid prompt stops the order, and is not booked', async () => {
  const { world, number } = await ringing();
  callback(world.till, lastAttempt(world.till, number));
  callback(world.till, lastAttempt(world.till, number), { receipt: 'UKLOTHER99' });
  expect(states(world, number)).toEqual(['paid', 'on-hold', ['order']]);
  expect(lastAttempt(world.till, number).receipt).toBe(receiptOf(lastAttempt(world.till, number)));
});

test('the receipt of one prompt is not money for another', async () => {
  const { world, number } = await ringing();
  callback(world.till, lastAttempt(world.till, number));
  const other = sell(world.till, world.owner, { ...sale, payer: '0733000111' });
  expect(send(world.till, other)).toBe(true);
  callback(world.till, lastAttempt(world.till, other), {
    receipt: receiptOf(lastAttempt(world.till, number)),
  });
  const [attempt, state, booked] = states(world, other);
  expect([state, booked]).toEqual(['open', []]);
  expect(attempt).not.toBe('paid');
  expect(states(world, number)).toEqual(['paid', 'paid', ['order']]);
});

test('a callback for a prompt that never left makes one query, no second prompt, and is held to that query', async () => {
  const world = await openTestTill();
  const number = sell(world.till, world.owner, sale);
  callback(world.till, lastAttempt(world.till, number));
  expect(send(world.till, number)).toBe(false);
  expect(states(world, number)[2]).toEqual([]);
  applyQuery(world.till, lastAttempt(world.till, number).id, paid);
  const [attempt, , booked] = states(world, number);
  expect([attempt, booked.length]).toEqual(['paid', 1]);
  expect(send(world.till, number)).toBe(false);
});

test("an accepted id that is another prompt's already leaves nothing half sent", async () => {
  const world = await openTestTill();
  const one = sell(world.till, world.owner, sale);
  const two = sell(world.till, world.owner, { ...sale, payer: '0733000111' });
  for (const number of [one, two]) {
    const item = itemOf(world.till.db, 'stk-push', lastAttempt(world.till, number).id);
    expect(item && claimPrompt(world.till, item).kind).toBe('claimed');
  }
  const mine = lastAttempt(world.till, one);
  // A forged or misrouted callback names on the second's path the prompt that is the first's.
  callback(world.till, lastAttempt(world.till, two), { checkoutRequestId: checkoutId(mine) });
  const item = itemOf(world.till.db, 'stk-push', mine.id);
  recordSend(world.till, item?.id ?? 0, mine.id, accepted(mine));
  expect(states(world, one)).toEqual(['unknown', 'open', []]);
  expect(itemOf(world.till.db, 'stk-push', mine.id)?.state).toBe('unknown');
});

test('money that comes after "not charged" was stated is held, and never delivers by itself', async () => {
  const { world, number } = await unknown();
  const attempt = lastAttempt(world.till, number);
  callback(world.till, attempt, { resultCode: '4999' });
  world.clock.pass(4 * 60_000);
  expect(stateNotCharged(world.till, world.owner, { order: number, attemptId: attempt.id }).ok).toBe(true);
  expect(states(world, number)).toEqual(['not-charged', 'open', []]);
  callback(world.till, lastAttempt(world.till, number));
  applyQuery(world.till, attempt.id, paid);
  const [, state, booked] = states(world, number);
  expect(booked).toHaveLength(1);
  if (booked[0] === 'held') expect(startDelivery(world.till, world.owner, number).ok).toBe(false);
  else expect(state).toBe('paid');
});

test('a query that said paid and a callback that then names another amount: what came is booked, the delivery waits', async () => {
  const { world, number } = await ringing();
  applyQuery(world.till, lastAttempt(world.till, number).id, paid);
  expect(states(world, number)).toEqual(['paid', 'paid', ['order']]);
  callback(world.till, lastAttempt(world.till, number), { amountCents: cents(4_900) });
  expect(states(world, number)).toEqual(['paid', 'on-hold', ['held']]);
  const till = linesOfOrder(world.till.db, order(world.till, number).id).filter(
    (line) => line.account === 'mpesa-till',
  );
  expect(till.reduce((sum, line) => sum + line.amountCents, 0)).toBe(4_900);
});
