/** Start → the counter takes a key, with a million orders in the file, against an empty app in the same shell. */
import { openTill } from '../electron-stand-in/open-till.ts';
import type { OpenTill } from '../electron-stand-in/open-till.ts';
import { median, timedAsync } from './figures.ts';
import type { Bench, Line, Run } from './line.ts';
import { manyOrders } from './many-orders.ts';
import { mustBe, withFolder } from './open-shop.ts';
import { must } from '../support/counter.ts';
import { buildEmptyApp, callerOf, openEmpty, untilUsable } from './windows.ts';

export const startBench: Bench = {
  name: 'start',
  needsWindow: true,
  isLong: false,
  measure: (run) => withFolder((folder) => measure(run, folder)),
};

async function measure(run: Run, folder: string): Promise<readonly Line[]> {
  const made = await manyOrders(run.isQuick ? 20_000 : 1_000_000, run.say);
  const built = buildEmptyApp(folder);
  const rounds = run.isQuick ? 2 : 7;
  const times = { till: [] as number[], empty: [] as number[] };
  for (let round = 0; round < rounds + 1; round += 1)
    for (const name of run.dice.shuffle(['till', 'empty'] as const)) {
      const started: OpenTill[] = [];
      const ms = await timedAsync(async () => {
        const opened = await (name === 'till'
          ? openTill({ dataDir: made.dataDir })
          : openEmpty(folder, built));
        started.push(opened);
        await untilUsable(opened.page);
      });
      const opened = started[0];
      if (name === 'till' && opened) await mustHold(opened, made.days.at(-1) ?? '');
      await opened?.close();
      // The first start of each reads programs from the disk.
      if (round > 0) times[name].push(ms);
    }
  return [
    {
      what: `start → counter usable, ${made.orders.toLocaleString('en')} orders / empty app`,
      of: `p50 of ${rounds}`,
      unit: 'ms',
      value: median(times.till),
      baseline: median(times.empty),
      budget: { ratio: 1.5 },
    },
  ];
}

/** It was the large file that opened: its last order is found. */
async function mustHold({ page }: OpenTill, day: string): Promise<void> {
  const { order } = must(await callerOf(page).call('receipt:last-order', {}));
  mustBe(order !== null, `a last order on ${day}`);
  const found = must(await callerOf(page).call('order:search', { query: order ?? '' })).rows;
  mustBe(found.length === 1, `${order} is found`);
}
