/**
 * The owner's day over a generated one: every way in which an order can go, mixed, through the real services. Each story
 * says what it must add to the day's table; the table must say the same, add up by eye, and agree with the drawer, the
 * list of orders, the file for the spreadsheet and the search.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daySummary } from '../../electron/reports/day.ts';
import { dayCsv } from '../../electron/reports/day-csv.ts';
import { dayOrders, searchOrders } from '../../electron/reports/order-rows.ts';
import type { BoardFacts } from '../../electron/reports/face.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { openSuspensions } from '../../electron/db/suspension-store.ts';
import { currentPackage } from '../../electron/db/package-store.ts';
import { savePackage } from '../../electron/services/catalogue/save-package.ts';
import { liftPackage } from '../../electron/services/airtime.ts';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { cancelOrder, takeCash } from '../../electron/services/close-open-order.ts';
import { settleDelivery } from '../../electron/services/deliver-order.ts';
import {
  deliverHeld,
  refundHeldInCash,
  refundOrderInCash,
  releaseHold,
} from '../../electron/services/give-back.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { endPromptLives } from '../../electron/services/resolve/unknown.ts';
import { acceptStated, stateCharged } from '../../electron/services/state-payment.ts';
import { cents, formatAmount } from '../../shared/cents.ts';
import type { Approval, OrderRow, Response } from '../../shared/ipc-contract.ts';
import { businessDay, clockTimeSeconds } from '../../shared/nairobi-time.ts';
import type { Tender } from '../../shared/snapshot.ts';
import {
  callback,
  deliver,
  lastAttempt,
  order,
  receiptOf,
  sell,
  sellAgain,
  send,
  value,
} from '../support/selling.ts';
import { openTestTill, testStartMs } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
console.info(`day properties: SEED=${seed}`);

const ownersPin: Approval = { personId: 'sample-2', pin: '2222' };
const minuteMs = 60_000;

type Column = 'received' | 'delivered' | 'toDeliver' | 'owedBack' | 'refunded';
const columns: readonly Column[] = ['received', 'delivered', 'toDeliver', 'owedBack', 'refunded'];
/** What one payment adds: how it came, and where it is at the end of the day. */
type Payment = { readonly tender: Tender; readonly cents: number; readonly now: Exclude<Column, 'received'> };
type Told = {
  readonly payments: readonly Payment[];
  readonly cashOut?: number;
  readonly unknownCents?: number;
};

/** One customer: his own numbers, so that stories do not wait for each other. */
type Customer = TestTill & {
  readonly payer: string;
  readonly recipient: string;
  readonly code: string;
  readonly price: number;
};
type Story = (customer: Customer) => Promise<Told> | Told;

const byPrompt = (one: Customer): string => sell(one.till, one.attendant, { ...one, tender: 'mpesa-prompt' });
const byCash = (one: Customer): string => sell(one.till, one.attendant, { ...one, tender: 'cash' });
function paidByPrompt(one: Customer): string {
  const number = byPrompt(one);
  send(one.till, number);
  callback(one.till, lastAttempt(one.till, number));
  return number;
}
/** Accepted, never answered, its life over. */
function unknownPrompt(one: Customer): string {
  const number = byPrompt(one);
  send(one.till, number);
  one.clock.pass(4 * minuteMs);
  endPromptLives(one.till);
  return number;
}
const refuse = (one: Customer, number: string): void =>
  callback(one.till, lastAttempt(one.till, number), { resultCode: '1032' });
const heldId = (one: Customer, number: string): number =>
  heldTransactions(one.till.db).find((held) => held.orderId === order(one.till, number).id)?.id ?? 0;

const paid = (one: Customer, tender: Tender, now: Payment['now'], amount = one.price): Payment => ({
  tender,
  cents: amount,
  now,
});
const told = (...payments: readonly Payment[]): Told => ({ payments });
const mpesa = 'mpesa-prompt';

const stories: { readonly [name: string]: Story } = {
  'cash, delivered': (one) => {
    deliver(one.till, one.attendant, byCash(one));
    return told(paid(one, 'cash', 'delivered'));
  },
  'cash, not delivered yet': (one) => {
    byCash(one);
    return told(paid(one, 'cash', 'toDeliver'));
  },
  'cash, delivery refused': (one) => {
    deliver(one.till, one.attendant, byCash(one), 'refused');
    return told(paid(one, 'cash', 'owedBack'));
  },
  'cash, delivery refused, delivered at the second try': (one) => {
    const number = byCash(one);
    deliver(one.till, one.attendant, number, 'refused');
    deliver(one.till, one.attendant, number);
    return told(paid(one, 'cash', 'delivered'));
  },
  'cash, given back': async (one) => {
    value(await refundOrderInCash(one.till, one.attendant, { order: byCash(one), approval: ownersPin }));
    return { ...told(paid(one, 'cash', 'refunded')), cashOut: one.price };
  },
  'prompt, delivered': (one) => {
    deliver(one.till, one.attendant, paidByPrompt(one));
    return told(paid(one, mpesa, 'delivered'));
  },
  'prompt, not delivered yet': (one) => {
    paidByPrompt(one);
    return told(paid(one, mpesa, 'toDeliver'));
  },
  'prompt, delivery unknown': (one) => {
    deliver(one.till, one.attendant, paidByPrompt(one), 'unclear');
    return told(paid(one, mpesa, 'toDeliver'));
  },
  'prompt, delivery unknown and found not to have happened': async (one) => {
    const number = paidByPrompt(one);
    const deliveryId = deliver(one.till, one.attendant, number, 'unclear');
    const found = { order: number, deliveryId, found: 'not-delivered', approval: ownersPin } as const;
    value(await settleDelivery(one.till, one.attendant, found));
    return told(paid(one, mpesa, 'owedBack'));
  },
  'prompt, given back in cash': async (one) => {
    value(
      await refundOrderInCash(one.till, one.attendant, { order: paidByPrompt(one), approval: ownersPin }),
    );
    return { ...told(paid(one, mpesa, 'refunded')), cashOut: one.price };
  },
  'prompt refused': (one) => {
    const number = byPrompt(one);
    send(one.till, number);
    refuse(one, number);
    return told();
  },
  'prompt never sent': (one) => {
    byPrompt(one);
    return told();
  },
  'prompt refused, then paid by a second one': (one) => {
    const number = byPrompt(one);
    send(one.till, number);
    refuse(one, number);
    sellAgain(one.till, one.attendant, number, mpesa);
    send(one.till, number);
    callback(one.till, lastAttempt(one.till, number));
    deliver(one.till, one.attendant, number);
    return told(paid(one, mpesa, 'delivered'));
  },
  'prompt refused, then cash': (one) => {
    const number = byPrompt(one);
    send(one.till, number);
    refuse(one, number);
    sellAgain(one.till, one.attendant, number, 'cash');
    deliver(one.till, one.attendant, number);
    return told(paid(one, 'cash', 'delivered'));
  },
  'prompt refused, and its money comes after all': (one) => {
    const number = byPrompt(one);
    send(one.till, number);
    const attempt = lastAttempt(one.till, number);
    refuse(one, number);
    callback(one.till, attempt);
    return told(paid(one, mpesa, 'owedBack'));
  },
  'order given up, its money comes late and is given back': async (one) => {
    const number = unknownPrompt(one);
    value(await cancelOrder(one.till, one.attendant, { order: number, approval: ownersPin }));
    callback(one.till, lastAttempt(one.till, number));
    const request = { heldId: heldId(one, number), approval: ownersPin };
    value(await refundHeldInCash(one.till, one.attendant, request));
    return { ...told(paid(one, mpesa, 'refunded')), cashOut: one.price };
  },
  'order given up, its money comes late and is delivered': async (one) => {
    const number = unknownPrompt(one);
    value(await cancelOrder(one.till, one.attendant, { order: number, approval: ownersPin }));
    callback(one.till, lastAttempt(one.till, number));
    value(deliverHeld(one.till, one.attendant, heldId(one, number)));
    deliver(one.till, one.attendant, number);
    return told(paid(one, mpesa, 'delivered'));
  },
  'cash over an unknown prompt, delivered, and the prompt’s money comes too': async (one) => {
    const number = unknownPrompt(one);
    const cash = { order: number, cashReceivedCents: one.price + 5_000, approval: ownersPin };
    value(await takeCash(one.till, one.attendant, cash));
    deliver(one.till, one.attendant, number);
    callback(one.till, lastAttempt(one.till, number));
    return told(paid(one, 'cash', 'delivered'), paid(one, mpesa, 'owedBack'));
  },
  unknown: (one) => {
    unknownPrompt(one);
    return { payments: [], unknownCents: one.price };
  },
  'another amount came': (one) => {
    const number = byPrompt(one);
    send(one.till, number);
    callback(one.till, lastAttempt(one.till, number), { amountCents: cents(700) });
    return told(paid(one, mpesa, 'owedBack', 700));
  },
  'another amount came, and the owner let it go': async (one) => {
    const number = byPrompt(one);
    send(one.till, number);
    callback(one.till, lastAttempt(one.till, number), { amountCents: cents(700) });
    value(await releaseHold(one.till, one.attendant, { order: number, approval: ownersPin }));
    deliver(one.till, one.attendant, number);
    return told(paid(one, mpesa, 'delivered', 700));
  },
  'another amount came and was given back': async (one) => {
    const number = byPrompt(one);
    send(one.till, number);
    callback(one.till, lastAttempt(one.till, number), { amountCents: cents(700) });
    value(await refundOrderInCash(one.till, one.attendant, { order: number, approval: ownersPin }));
    return { ...told(paid(one, mpesa, 'refunded', 700)), cashOut: 700 };
  },
  'cash over an unknown prompt, delivered, and the prompt’s money comes too and is given back': async (
    one,
  ) => {
    const number = unknownPrompt(one);
    const cash = { order: number, cashReceivedCents: one.price, approval: ownersPin };
    value(await takeCash(one.till, one.attendant, cash));
    deliver(one.till, one.attendant, number);
    callback(one.till, lastAttempt(one.till, number));
    const request = { heldId: heldId(one, number), approval: ownersPin };
    value(await refundHeldInCash(one.till, one.attendant, request));
    return { ...told(paid(one, 'cash', 'delivered'), paid(one, mpesa, 'refunded')), cashOut: one.price };
  },
  'the owner believed a statement, and Safaricom confirmed it': async (one) => {
    const number = await statedAndDelivered(one);
    callback(one.till, lastAttempt(one.till, number));
    return told(paid(one, mpesa, 'delivered'));
  },
  'the owner believed a statement that Safaricom denies, and the order is paid in cash': async (one) => {
    const number = await statedAndBelieved(one);
    applyQuery(one.till, lastAttempt(one.till, number).id, {
      kind: 'refused',
      resultCode: '1032',
      description: 'Cancelled.',
    });
    sellAgain(one.till, one.attendant, number, 'cash');
    deliver(one.till, one.attendant, number);
    return told(paid(one, 'cash', 'delivered'));
  },
  'a query said paid, and the callback then names another amount': (one) => {
    const number = byPrompt(one);
    send(one.till, number);
    applyQuery(one.till, lastAttempt(one.till, number).id, {
      kind: 'paid',
      resultCode: '0',
      description: 'Paid.',
    });
    callback(one.till, lastAttempt(one.till, number), { amountCents: cents(700) });
    return told(paid(one, mpesa, 'owedBack', 700));
  },
  'the owner believed a statement, and nobody has confirmed it': async (one) => {
    await statedAndDelivered(one);
    return { ...told(paid(one, mpesa, 'delivered')), unknownCents: one.price };
  },
};

async function statedAndDelivered(one: Customer): Promise<string> {
  const number = await statedAndBelieved(one);
  deliver(one.till, one.attendant, number);
  return number;
}

async function statedAndBelieved(one: Customer): Promise<string> {
  const number = unknownPrompt(one);
  const attempt = lastAttempt(one.till, number);
  const statement = { order: number, attemptId: attempt.id, approval: ownersPin };
  value(await stateCharged(one.till, one.attendant, { ...statement, receipt: receiptOf(attempt) }));
  value(await acceptStated(one.till, one.attendant, statement));
  return number;
}

const packages: readonly (readonly [code: string, price: number])[] = [
  ['11', 5_000],
  ['12', 4_900],
  ['13', 5_500],
  ['22', 2_000],
  ['23', 30_000],
];
const names = Object.keys(stories);
type Plan = { readonly name: string; readonly package: number; readonly pauseMs: number };
const anyDay: fc.Arbitrary<readonly Plan[]> = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    package: fc.nat({ max: packages.length - 1 }),
    pauseMs: fc.nat({ max: 5 * minuteMs }),
  }),
  { minLength: 1, maxLength: 25 },
);

async function live(
  plans: readonly Plan[],
): Promise<{ readonly one: TestTill; readonly told: readonly Told[] }> {
  const one = await openTestTill();
  const heard: Told[] = [];
  for (const [index, plan] of plans.entries()) {
    const [code, price] = packages[plan.package] ?? ['11', 5_000];
    const tail = String(index).padStart(3, '0');
    const customer = { ...one, payer: `0712000${tail}`, recipient: `0722111${tail}`, code, price };
    heard.push((await stories[plan.name]?.(customer)) ?? told());
    // Three refusals in a row stop a package until the owner has looked.
    for (const { id } of openSuspensions(one.till.db)) value(liftPackage(one.till, one.owner, { id }));
    one.clock.pass(plan.pauseMs);
  }
  return { one, told: heard };
}

const facts = (one: TestTill): BoardFacts => ({ runId: 'run-1', online: true, nowMs: one.clock.nowMs() });
const today = businessDay(testStartMs);
type Cells = { readonly [C in Column]: { readonly amountCents: number; readonly count: number } };

function expectToAddUp(cells: Cells): void {
  const { received, delivered, toDeliver, owedBack, refunded } = cells;
  expect(received.amountCents).toBe(
    delivered.amountCents + toDeliver.amountCents + owedBack.amountCents + refunded.amountCents,
  );
}

const amounts = (cells: Cells): { readonly [C in Column]: number } => ({
  received: cells.received.amountCents,
  delivered: cells.delivered.amountCents,
  toDeliver: cells.toDeliver.amountCents,
  owedBack: cells.owedBack.amountCents,
  refunded: cells.refunded.amountCents,
});

function expected(told: readonly Told[], tender: Tender): { readonly [C in Column]: number } {
  const payments = told.flatMap((one) => one.payments).filter((one) => one.tender === tender);
  const sum = (wanted: readonly Payment[]): number => wanted.reduce((total, one) => total + one.cents, 0);
  const at = (column: Column): number => sum(payments.filter((one) => one.now === column));
  return {
    received: sum(payments),
    delivered: at('delivered'),
    toDeliver: at('toDeliver'),
    owedBack: at('owedBack'),
    refunded: at('refunded'),
  };
}

function allRows(one: TestTill, day: string): readonly OrderRow[] {
  const rows: OrderRow[] = [];
  for (;;) {
    const last = rows.at(-1)?.order;
    const page = dayOrders(one.till.db, facts(one), {
      day,
      filter: 'all',
      ...(last === undefined ? {} : { beforeOrder: last }),
    });
    rows.push(...page.rows);
    if (!page.more) return rows;
  }
}

function expectDay(one: TestTill, heard: readonly Told[]): Response<'day:summary'> {
  const { till } = one;
  const summary = daySummary(till.db, today, true);
  for (const row of summary.rows) {
    expectToAddUp(row);
    expect(amounts(row), row.tender).toEqual(expected(heard, row.tender));
  }
  expectToAddUp(summary.total);
  for (const column of columns) {
    const parts = summary.rows.map((row) => row[column]);
    expect(summary.total[column].amountCents).toBe(parts.reduce((sum, part) => sum + part.amountCents, 0));
    expect(summary.total[column].count).toBe(parts.reduce((sum, part) => sum + part.count, 0));
  }
  expect(summary.total.received.count).toBe(heard.flatMap((story) => story.payments).length);
  const unknown = heard.filter((story) => story.unknownCents !== undefined);
  expect(summary.unknown).toEqual({
    count: unknown.length,
    amountCents: unknown.reduce((sum, story) => sum + (story.unknownCents ?? 0), 0),
  });
  const cashIn = expected(heard, 'cash').received;
  const cashOut = heard.reduce((sum, story) => sum + (story.cashOut ?? 0), 0);
  const drawer = till.db.connection
    .prepare("SELECT COALESCE(SUM(amount_cents), 0) FROM ledger_line WHERE account = 'cash-drawer'")
    .pluck()
    .get();
  expect(summary.cash).toEqual({ salesCents: cashIn, refundsCents: cashOut, expectedCents: drawer });
  const owedOf = (isBundle: boolean): number =>
    summary.owed
      .filter(({ kind }) => (kind === 'to-deliver') === isBundle)
      .reduce((sum, { amountCents }) => sum + amountCents, 0);
  expect(owedOf(false)).toBe(summary.total.owedBack.amountCents);
  expect(owedOf(true)).toBe(summary.total.toDeliver.amountCents);
  expect(summary.owedTotalCents).toBe(owedOf(true) + owedOf(false));
  expect(summary.fromEarlierDays).toEqual({ amountCents: 0, count: 0 });
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  return summary;
}

/** Fields of a CSV with quotes; no field here holds a line break. */
function parseCsv(text: string): readonly (readonly string[])[] {
  return text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .map((match) => match[1] ?? '')
        .slice(0, -1)
        .map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field)),
    );
}

describe('a generated day', () => {
  test('adds up: per tender, in total, with the drawer, and with what each story says', async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, async (plans) => {
        const { one, told: heard } = await live(plans);
        expectDay(one, heard);
        one.file.close();
      }),
      { seed, numRuns: 25 },
    );
  });

  test.each(names)('of one story alone adds up: %s', async (name) => {
    const { one, told: heard } = await live([{ name, package: 0, pauseMs: 0 }]);
    expectDay(one, heard);
  });

  test('has a list of orders and a file that say the same, and together as much as the table', async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, async (plans) => {
        const { one } = await live(plans);
        const { db } = one.till;
        const rows = allRows(one, today);
        expect(rows.map((row) => row.order)).toEqual(
          db.connection
            .prepare('SELECT number FROM customer_order ORDER BY id DESC')
            .pluck()
            .all() as string[],
        );
        const csv = dayCsv(db, facts(one), today);
        expect(csv.text.startsWith('\uFEFF')).toBe(true);
        const [header, ...lines] = parseCsv(csv.text);
        expect(header).toEqual([
          'day',
          'time',
          'order',
          'payer',
          'recipient',
          'package',
          'price KES',
          'received KES',
          'tender',
          'M-PESA code',
          'state',
          'served by',
        ]);
        expect(csv.rows).toBe(rows.length);
        expect(lines).toEqual(
          rows
            .toReversed()
            .map((row) => [
              today,
              clockTimeSeconds(row.createdMs),
              row.order,
              row.payerMasked,
              row.recipientMasked,
              row.packageName,
              formatAmount(order(one.till, row.order).priceCents),
              row.receivedCents === null ? '' : formatAmount(cents(row.receivedCents)),
              row.tender,
              row.receipt ?? '',
              row.state,
              row.servedBy,
            ]),
        );
        const received = rows.reduce((sum, row) => sum + (row.receivedCents ?? 0), 0);
        expect(received).toBe(daySummary(db, today, true).total.received.amountCents);
        expect(csv.text).not.toMatch(/(?:254|0)7(?:12000|22111)\d{3}/);
        one.file.close();
      }),
      { seed, numRuns: 10 },
    );
  });

  test('lets every order be found by its number, its receipt, and the last three digits of either number', async () => {
    const plans = names.map((name, index) => ({ name, package: index % packages.length, pauseMs: 1_000 }));
    const { one } = await live(plans);
    const { till } = one;
    const find = (query: string): readonly string[] =>
      searchOrders(till.db, facts(one), 'practice', query).map((row) => row.order);
    let receipts = 0;
    for (const [index, row] of allRows(one, today).toReversed().entries()) {
      expect(find(row.order)).toContain(row.order);
      expect(find(row.order.toLowerCase())).toContain(row.order);
      expect(find(String(index + 1))).toContain(row.order);
      expect(find(String(index).padStart(3, '0'))).toContain(row.order);
      if (row.receipt === null) continue;
      receipts += 1;
      expect(find(` ${row.receipt.toLowerCase()} `)).toEqual([row.order]);
    }
    expect(receipts).toBeGreaterThan(5);
    for (const nothing of ['', '   ', '999', 'UKL0000999', '0712000001', '%', "' OR 1=1 --"])
      expect(find(nothing)).toEqual([]);
  });
});

describe('money and days', () => {
  test('money that comes after midnight for an order of yesterday is today’s, once, under its own tender', async () => {
    const one = await openTestTill({ startMs: Date.parse('2026-11-21T20:50:00Z') });
    const { till, attendant, clock } = one;
    const customer = { ...one, payer: '0712000001', recipient: '0722111001', code: '11', price: 5_000 };
    const number = unknownPrompt(customer);
    value(await takeCash(till, attendant, { order: number, cashReceivedCents: 5_000, approval: ownersPin }));
    deliver(till, attendant, number);
    clock.pass(20 * minuteMs);
    callback(till, lastAttempt(till, number));
    const [first, second] = ['2026-11-21', '2026-11-22'].map((day) => daySummary(till.db, day, true));
    const nothing = { received: 0, delivered: 0, toDeliver: 0, owedBack: 0, refunded: 0 };
    const rowsOf = (summary: typeof first) => summary?.rows.map((row) => [row.tender, amounts(row)]);
    expect(rowsOf(first)).toEqual([
      ['mpesa-prompt', nothing],
      ['cash', { ...nothing, received: 5_000, delivered: 5_000 }],
      ['mpesa-own', nothing],
    ]);
    expect(rowsOf(second)).toEqual([
      ['mpesa-prompt', { ...nothing, received: 5_000, owedBack: 5_000 }],
      ['cash', nothing],
      ['mpesa-own', nothing],
    ]);
    expect(first?.fromEarlierDays).toEqual({ amountCents: 0, count: 0 });
    expect(second?.fromEarlierDays).toEqual({ amountCents: 5_000, count: 1 });
    expect(first?.cash).toEqual({ salesCents: 5_000, refundsCents: 0, expectedCents: 5_000 });
    expect(second?.cash).toEqual({ salesCents: 0, refundsCents: 0, expectedCents: 0 });
  });

  test('cash given back on another day leaves that day’s drawer, and shows where it came in', async () => {
    const one = await openTestTill({ startMs: Date.parse('2026-11-21T20:50:00Z') });
    const { till, attendant, clock } = one;
    const number = sell(till, attendant, {
      payer: '0712000001',
      recipient: '0722111001',
      code: '11',
      tender: 'cash',
    });
    clock.pass(20 * minuteMs);
    value(await refundOrderInCash(till, attendant, { order: number, approval: ownersPin }));
    expect(daySummary(till.db, '2026-11-21', true).cash.expectedCents).toBe(5_000);
    expect(daySummary(till.db, '2026-11-21', true).total.refunded.amountCents).toBe(5_000);
    expect(daySummary(till.db, '2026-11-22', true).cash).toEqual({
      salesCents: 0,
      refundsCents: 5_000,
      expectedCents: -5_000,
    });
    expect(daySummary(till.db, '2026-11-22', true).total.received.amountCents).toBe(0);
  });

  test('a day without orders is a table of zeros', async () => {
    const one = await openTestTill();
    const summary = daySummary(one.till.db, '2026-01-01', true);
    expect(amounts(summary.total)).toEqual({
      received: 0,
      delivered: 0,
      toDeliver: 0,
      owedBack: 0,
      refunded: 0,
    });
    expect(summary.cash.expectedCents).toBe(0);
    expect(dayCsv(one.till.db, facts(one), '2026-01-01').rows).toBe(0);
  });

  test('the head that a past day prints is the one with which that day ended', async () => {
    const one = await openTestTill({ startMs: Date.parse('2026-11-21T20:50:00Z') });
    const { till, attendant, clock } = one;
    const sale = { payer: '0712000001', recipient: '0722111001', code: '11', tender: 'cash' } as const;
    sell(till, attendant, sale);
    const printed = daySummary(till.db, '2026-11-21', true).ledgerHead;
    expect(printed).toMatch(/^[0-9A-F]{4} [0-9A-F]{4}$/);
    clock.pass(20 * minuteMs);
    sell(till, attendant, sale);
    expect(daySummary(till.db, '2026-11-21', true).ledgerHead).toBe(printed);
    expect(daySummary(till.db, '2026-11-22', true).ledgerHead).not.toBe(printed);
  });

  test('a cell that a spreadsheet would run as a formula is written as text', async () => {
    const one = await openTestTill();
    const item = currentPackage(one.till.db, 'sample-11');
    const fields11 = {
      code: '11',
      name: '=HYPERLINK("http://evil")',
      priceCents: 5_000,
      costCents: null,
      validity: { kind: 'hours', hours: 3 },
      dailyRule: 'any',
      capPerDay: null,
      deliveryMethod: 'by-hand',
      dial: null,
    } as const;
    value(
      savePackage(one.till, one.owner, { id: 'sample-11', version: item?.version ?? 0, fields: fields11 }),
    );
    one.till.db.connection.exec("UPDATE person SET name = '@SUM(1+1)' WHERE id = 'sample-1'");
    sell(one.till, one.attendant, {
      payer: '0712000001',
      recipient: '0722111001',
      code: '11',
      tender: 'cash',
    });
    const fields = parseCsv(dayCsv(one.till.db, facts(one), today).text)[1] ?? [];
    expect(fields).toHaveLength(12);
    for (const field of fields) expect(field).not.toMatch(/^[=+\-@\t\r]/);
    expect(fields.filter((field) => field.startsWith("'"))).toHaveLength(2);
  });
});

describe('the list of the day', () => {
  test('comes in pages of fifty, each order once, newest first', async () => {
    const one = await openTestTill();
    for (let count = 0; count < 120; count += 1)
      sell(one.till, one.attendant, {
        payer: `07120000${String(count % 100).padStart(2, '0')}`,
        recipient: '0722111001',
        code: '11',
        tender: 'cash',
      });
    const rows = allRows(one, today).map((row) => row.order);
    expect(rows).toHaveLength(120);
    expect(rows).toEqual(rows.toSorted().toReversed());
    expect(new Set(rows).size).toBe(120);
  });

  test('filters what it says it does, and every order is in "all"', async () => {
    const plans = names.map((name) => ({ name, package: 0, pauseMs: 1_000 }));
    const { one } = await live(plans);
    const orders = (
      filter: 'unfinished' | 'delivered' | 'refused' | 'unknown' | 'owed',
    ): readonly OrderRow[] => dayOrders(one.till.db, facts(one), { day: today, filter }).rows;
    const all = allRows(one, today);
    const closed = ['delivered', 'cancelled', 'refunded'];
    expect(orders('delivered')).toEqual(all.filter((row) => row.state === 'delivered'));
    expect(orders('unfinished')).toEqual(all.filter((row) => !closed.includes(row.state)));
    expect(orders('unknown').map((row) => row.state)).toContain('unknown');
    expect(
      orders('refused').every((row) => /refused/i.test(row.state) || row.state.startsWith('notSent')),
    ).toBe(true);
    // Whatever money the shop owes a customer of today is in "owed", order by order.
    const owed = daySummary(one.till.db, today, true)
      .owed.filter(({ kind }) => kind !== 'to-deliver')
      .map((entry) => entry.order);
    expect(
      orders('owed')
        .map((row) => row.order)
        .toSorted(),
    ).toEqual([...new Set(owed)].toSorted());
  });
});
