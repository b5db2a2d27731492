/** What holds after every step: the books, the rows and the lists agree, and nothing is live or paid out twice. */
import { expect } from 'vitest';
import { liveAttemptOfOrder } from '../../../electron/db/attempt-store.ts';
import { deliveriesOfOrder } from '../../../electron/db/delivery-store.ts';
import { linesOfOrder, orderOwes } from '../../../electron/db/ledger-store.ts';
import { heldTransactions, refundedOfOrder, transactionsOfOrder } from '../../../electron/db/money-store.ts';
import type { Order } from '../../../electron/db/order-store.ts';
import { openExcesses } from '../../../electron/db/payout-excess-store.ts';
import { refundPayoutsOf, unfinishedPayouts } from '../../../electron/db/payout-store.ts';
import { openShortfalls } from '../../../electron/db/shortfall-store.ts';
import { pendingVersion } from '../../../electron/db/version-store.ts';
import { changeRefusal } from '../../../electron/services/change-order.ts';
import { deliveryRefusal } from '../../../electron/services/old-file/refusals.ts';
import { boardCards } from '../../../electron/reports/board.ts';
import { payoutRow } from '../../../electron/reports/payouts.ts';
import type { Till } from '../../../electron/services/till.ts';
import { balanceOf } from '../../../shared/ledger-rules.ts';
import { orders, saw } from './world.ts';
import type { World } from './world.ts';

const balances = (till: Till): ReadonlyMap<string, number> =>
  new Map(
    till.db.connection
      .prepare('SELECT account, SUM(amount_cents) FROM ledger_line GROUP BY account')
      .raw()
      .all() as [string, number][],
  );

export function expectAgreement(world: World): void {
  const { till } = world;
  const account = balances(till);
  expect([...account.values()].reduce((sum, one) => sum + one, 0)).toBe(0);
  // What is missing, and what somebody is still owed, is on a list, shilling for shilling.
  const excesses = openExcesses(till.db);
  const open =
    openShortfalls(till.db).reduce((sum, one) => sum + one.amountCents, 0) +
    excesses.reduce((sum, one) => sum + (one.reason === 'denied' ? -one.amountCents : one.amountCents), 0);
  expect(account.get('shortfall') ?? 0, 'shortfall').toBe(open);
  const held = heldTransactions(till.db);
  expect(0 - (account.get('held-money') ?? 0), 'held').toBe(
    held.reduce((sum, one) => sum + one.amountCents, 0),
  );
  const facts = { runId: till.runId, online: true, nowMs: till.clock.nowMs() };
  const cards = boardCards(till.db, facts);
  const listed = unfinishedPayouts(till.db);
  for (const one of orders(world)) checkOrder(world, one, cards);
  for (const one of held)
    expect(
      cards.some((card) => card.heldId === one.id) ||
        orders(world).some(({ id, state }) => id === one.orderId && state === 'on-hold') ||
        refundPayoutsOf(till.db, one.orderId).some(({ id }) => listed.some((p) => p.id === id)),
      `held ${one.id}`,
    ).toBe(true);
  for (const one of openShortfalls(till.db))
    expect(cards.some((card) => card.shortfallId === one.id)).toBe(true);
  for (const one of excesses)
    expect(
      listed.some(({ id }) => id === one.payoutId),
      'excess is listed',
    ).toBe(true);
  const rowFacts = { mode: till.mode, nowMs: till.clock.nowMs(), rules: till.payoutRules, hold: undefined };
  for (const one of listed)
    expect(payoutRow(till.db, rowFacts, one).actions.length, `payout ${one.id}`).toBeGreaterThan(0);
}

function checkOrder({ till }: World, one: Order, cards: ReturnType<typeof boardCards>): void {
  const lines = linesOfOrder(till.db, one.id);
  const undelivered = orderOwes(till.db, one.id, 'undelivered');
  const about = `${one.number} ${one.state}`;
  expect(undelivered, about).toBeGreaterThanOrEqual(0);
  if (
    one.state === 'delivered' ||
    one.state === 'refunded' ||
    one.state === 'open' ||
    one.state === 'cancelled'
  )
    expect(undelivered, about).toBe(0);
  if (one.state === 'paid') expect(undelivered, about).toBeGreaterThan(0);
  saw(`order ${one.state}`);
  // P8: nothing is delivered or given back beyond what came.
  const cameCents =
    transactionsOfOrder(till.db, one.id).reduce((sum, money) => sum + money.amountCents, 0) +
    lines
      .filter((line) => line.account === 'cash-drawer' && line.amountCents > 0)
      .reduce((sum, line) => sum + line.amountCents, 0);
  // A refund that Safaricom denied has not gone: until it is settled it stands against what is missing.
  const payoutIds = refundPayoutsOf(till.db, one.id).map(({ id }) => id);
  const denied = openExcesses(till.db)
    .filter(({ payoutId, reason }) => reason === 'denied' && payoutIds.includes(payoutId))
    .reduce((sum, { amountCents }) => sum + amountCents, 0);
  const missing =
    Math.max(0, balanceOf(lines, 'shortfall') + denied) + Math.max(0, balanceOf(lines, 'losses'));
  const used =
    refundedOfOrder(till.db, one.id) -
    denied -
    balanceOf(lines, 'sales') +
    undelivered +
    orderOwes(till.db, one.id, 'held-money');
  expect(used, `${about}: used`).toBeLessThanOrEqual(cameCents + missing);
  // P9, P8: one live delivery, one bundle, one live refund of the order's own money.
  const deliveries = deliveriesOfOrder(till.db, one.id);
  const live = deliveries.filter(({ state }) =>
    ['started', 'queued', 'dialling', 'paying', 'unknown', 'review'].includes(state),
  );
  expect(live.length, about).toBeLessThanOrEqual(1);
  expect(deliveries.filter(({ state }) => state === 'delivered').length, about).toBe(
    Number(one.state === 'delivered'),
  );
  const refunds = refundPayoutsOf(till.db, one.id).filter(
    ({ kind, state, transactionId }) =>
      kind === 'refund' && transactionId === null && ['requested', 'approved', 'failed'].includes(state),
  );
  expect(refunds.length, about).toBeLessThanOrEqual(1);
  if (pendingVersion(till.db, one.id)) expect(['paid', 'on-hold'], about).toContain(one.state);
  // What the board offers is not refused a moment later.
  const offered = new Set(
    cards.filter(({ order }) => order === one.number).flatMap(({ actions }) => actions),
  );
  if (offered.has('change'))
    expect(changeRefusal(till.db, one), `${about}: a change is offered`).toBeUndefined();
  if (offered.has('deliver') || offered.has('refund'))
    expect(deliveryRefusal(till.db, one), `${about}: ${[...offered].join(', ')} are offered`).toBeUndefined();
  const isUnfinished =
    one.state === 'paid' || one.state === 'on-hold' || liveAttemptOfOrder(till.db, one.id) !== undefined;
  if (isUnfinished)
    expect(
      cards.some((card) => card.order === one.number && card.actions.length > 0),
      `${about} is on the board`,
    ).toBe(true);
}
