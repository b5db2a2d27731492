/**
 * Finding things in a file of a million orders, through the router, against the same in a file of ten thousand: the
 * day's pages under every filter, and the search by order number, M-PESA code and last three digits. And how long the
 * day's report keeps the counter from answering.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import { formatOrderNumber } from '../../shared/ids.ts';
import { must } from '../support/counter.ts';
import { orderFilters } from '../../shared/ipc-contract.ts';
import { percentile, timedAsync } from './figures.ts';
import type { Bench, Line, Run } from './line.ts';
import { manyOrders } from './many-orders.ts';
import type { ManyOrders } from './many-orders.ts';
import { databaseOf, mustBe, openShop } from './open-shop.ts';
import type { Shop } from './open-shop.ts';

export const lookUpBench: Bench = { name: 'look-up', needsWindow: false, isLong: false, measure };

const withinMs = 20;
/** Design: what takes longer than this leaves the main thread. */
const mainThreadMs = 5;

type Side = { readonly made: ManyOrders; readonly shop: Shop; readonly db: Database.Database };
type Question = { readonly what: string; readonly ask: (side: Side, run: Run) => Promise<void> };

async function measure(run: Run): Promise<readonly Line[]> {
  const many = await open(await manyOrders(run.isQuick ? 20_000 : 1_000_000, run.say));
  const few = await open(await manyOrders(run.isQuick ? 5_000 : 10_000, run.say));
  const rounds = run.isQuick ? 20 : 100;
  const warmUp = 10;
  const lines: Line[] = [];
  for (const { what, ask } of questions) {
    const times = { many: [] as number[], few: [] as number[] };
    for (let round = 0; round < warmUp + rounds; round += 1)
      for (const [name, side] of run.dice.shuffle([
        ['many', many],
        ['few', few],
      ] as const)) {
        const ms = await timedAsync(() => ask(side, run));
        if (round >= warmUp) times[name].push(ms);
      }
    lines.push({
      what: `${what}: ${many.made.orders.toLocaleString('en')} / ${few.made.orders.toLocaleString('en')} orders`,
      of: `p95 of ${rounds}`,
      unit: 'ms',
      value: percentile(times.many, 0.95),
      baseline: percentile(times.few, 0.95),
      budget: { value: withinMs, ratio: 1.3 },
    });
  }
  lines.push(await reportLine(many, run));
  for (const { shop, db } of [many, few]) {
    mustBe(shop.errors.length === 0, `no error was logged: ${shop.errors.join('; ')}`);
    db.close();
    await shop.app.stop();
  }
  return lines;
}

async function open(made: ManyOrders): Promise<Side> {
  readThrough(databaseOf(made.dataDir));
  const shop = await openShop(made.dataDir);
  const db = new Database(shop.databasePath, { readonly: true });
  mustBe(
    db.prepare('SELECT COUNT(*) FROM customer_order').pluck().get() === made.orders,
    'every order is there',
  );
  return { made, shop, db };
}

/** The small file is in the system's memory anyway: like is compared with like, and not a disk's first read. */
function readThrough(path: string): void {
  const part = Buffer.allocUnsafe(8 * 2 ** 20);
  const file = openSync(path, 'r');
  while (readSync(file, part) > 0);
  closeSync(file);
}

const search = async ({ shop }: Side, query: string): Promise<readonly { readonly order: string }[]> =>
  must(await shop.call('order:search', { query })).rows;

const questions: readonly Question[] = [
  ...orderFilters.map((filter): Question => ({
    what: `day's page, ${filter}`,
    ask: async ({ shop, made }, run) => {
      const { rows } = must(await shop.call('day:orders', { day: run.dice.pick(made.days), filter }));
      const isEmpty = rows.length === 0;
      mustBe(isEmpty !== (filter === 'all' || filter === 'delivered'), `${rows.length} rows under ${filter}`);
    },
  })),
  {
    what: "day's later page",
    ask: async ({ shop, made }, run) => {
      // Away from both ends, so that there is a page before and a full one after.
      const place = run.dice.roll(made.days.length) * 1_000 + 500 + run.dice.roll(400);
      const { rows } = must(
        await shop.call('day:orders', {
          day: made.days[Math.floor(place / 1_000)] ?? '',
          filter: 'all',
          beforeOrder: formatOrderNumber('practice', place),
        }),
      );
      mustBe(
        rows.length === 50 && rows[0]?.order === formatOrderNumber('practice', place - 1),
        'a whole page',
      );
    },
  },
  {
    what: 'search, order number',
    ask: async (side, run) => {
      const order = formatOrderNumber('practice', 3 + run.dice.roll(side.made.orders - 3));
      const rows = await search(side, order);
      mustBe(rows.length === 1 && rows[0]?.order === order, `${order} is found`);
    },
  },
  {
    what: 'search, M-PESA code',
    ask: async (side, run) => {
      const place = 3 + run.dice.roll(side.made.orders - 10);
      const found = side.db
        .prepare(
          'SELECT receipt, order_id FROM payment_attempt WHERE order_id >= ? ORDER BY order_id LIMIT 1',
        )
        .get(place) as { receipt: string; order_id: number };
      const rows = await search(side, found.receipt);
      mustBe(rows[0]?.order === formatOrderNumber('practice', found.order_id), `${found.receipt} is found`);
    },
  },
  {
    what: 'search, last three digits',
    ask: async (side, run) => {
      const place = 3 + run.dice.roll(side.made.orders - 3);
      const digits = side.db
        .prepare(
          'SELECT last_three FROM party JOIN customer_order ON party.id = payer_id WHERE customer_order.id = ?',
        )
        .pluck()
        .get(place) as string;
      const rows = await search(side, digits);
      mustBe(rows.length > 0, `somebody's number ends in ${digits}`);
    },
  },
];

/** The longest that the main thread was busy with one turn while the day's report was made. */
async function reportLine({ shop, made }: Side, run: Run): Promise<Line> {
  const rounds = run.isQuick ? 5 : 20;
  const longest: number[] = [];
  for (let round = 0; round < rounds + 2; round += 1) {
    const watch = watchTurns();
    const { total } = must(await shop.call('day:summary', { day: run.dice.pick(made.days) }));
    const ms = await watch.stop();
    mustBe(total.received.count >= 900, `${total.received.count} payments on a day`);
    if (round >= 2) longest.push(ms);
  }
  return {
    what: "day's report: longest turn of the main thread",
    of: `p50 of ${rounds}`,
    unit: 'ms',
    value: percentile(longest, 0.5),
    budget: { value: mainThreadMs },
  };
}

/**
 * Looks every millisecond whether the main thread is free; the longest time between two looks is the turn that kept it
 * busy, and the millisecond itself. It sleeps in between: a loop that never did would use up its share of the core
 * beside the report's thread, and the longest time would be the system's turn for somebody else.
 */
function watchTurns(): { readonly stop: () => Promise<number> } {
  let longestMs = 0;
  let lastMs = performance.now();
  const look = (): void => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    timer = setTimeout(look, 1);
  };
  let timer = setTimeout(look, 1);
  return {
    stop: async () => {
      // One more look, so that the turn in which the answer came counts.
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
      clearTimeout(timer);
      return longestMs;
    },
  };
}
