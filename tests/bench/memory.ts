/**
 * Memory of main process and page over a day: as many whole orders as eight busy hours bring, made through the page,
 * then held against the empty app in the same shell and against the middle of the day.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTill } from '../electron-stand-in/open-till.ts';
import type { OpenTill } from '../electron-stand-in/open-till.ts';
import { must, sell } from '../support/counter.ts';
import { until } from '../support/wait.ts';
import { percentile } from './figures.ts';
import type { Bench, Line, Run } from './line.ts';
import { ordersADay } from './many-orders.ts';
import { mustBe, numberOf, withFolder } from './open-shop.ts';
import { buildEmptyApp, callerOf, openEmpty, untilReady } from './windows.ts';

export const memoryBench: Bench = {
  name: 'memory',
  needsWindow: true,
  isLong: true,
  measure: (run) => withFolder((folder) => measure(run, folder)),
};

const hours = 8;

async function measure(run: Run, folder: string): Promise<readonly Line[]> {
  if (process.platform !== 'linux') throw new Error('memory is read from /proc: Linux only');
  const ordersAnHour = run.isQuick ? 10 : ordersADay / hours;
  const empty = await openEmpty(folder, buildEmptyApp(folder));
  const till = await openTill({ dataDir: join(folder, 'till', 'data') });
  try {
    await untilReady(empty.page);
    await untilReady(till.page);
    const used: number[] = [];
    for (let hour = 0; hour < hours; hour += 1) {
      for (let index = 0; index < ordersAnHour; index += 1)
        await sellInWindow(till, hour * ordersAnHour + index);
      used.push(await restingMiB(till));
      run.say(`hour ${hour + 1}: ${used.at(-1)?.toFixed(1)} MiB`);
    }
    const emptyMiB = await restingMiB(empty);
    const { order } = must(await callerOf(till.page).call('receipt:last-order', {}));
    mustBe(
      order?.endsWith(String(hours * ordersAnHour)) === true,
      `${hours * ordersAnHour} orders, the last ${order}`,
    );
    const end = used.at(-1) ?? Number.NaN;
    const of = `after ${hours * ordersAnHour} orders`;
    return [
      {
        what: 'memory of main + page / empty app',
        of,
        unit: 'MiB',
        value: end,
        baseline: emptyMiB,
        budget: { ratio: 1.3 },
      },
      {
        what: 'memory flat: end of the day / middle of the day',
        of,
        unit: 'MiB',
        value: end,
        baseline: percentile(used.slice(hours / 2 - 2, hours / 2 + 1), 0.5),
        // A collector's own unrest is about this much.
        budget: { ratio: 1.05 },
      },
    ];
  } finally {
    await till.close();
    await empty.close();
  }
}

/** One of four in cash; every order is delivered. */
async function sellInWindow({ page }: OpenTill, index: number): Promise<void> {
  const till = callerOf(page);
  const tender = index % 4 === 3 ? 'cash' : 'mpesa-prompt';
  const order = await sell(till, { payer: numberOf(index), recipient: numberOf(5_000_000 + index), tender });
  if (tender === 'mpesa-prompt') {
    const prompt = await until('the phone rings', async () =>
      must(await till.call('phone:list', {})).prompts.find((one) => one.accountReference === order),
    );
    must(await till.call('phone:answer', { id: prompt.id, answer: 'pin' }));
    await until(
      'it is paid',
      async () => must(await till.call('order:get', { order })).card.state === 'paid',
    );
  }
  const { deliveryId } = must(await till.call('delivery:start', { order }));
  must(await till.call('delivery:record', { order, deliveryId, outcome: 'delivered' }));
}

/** What main process and page hold when they have had the time to tidy up: the least of some looks. */
async function restingMiB({ page, pid }: OpenTill): Promise<number> {
  const debuggee = await page.context().newCDPSession(page);
  const looks: number[] = [];
  for (let look = 0; look < 8; look += 1) {
    await debuggee.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(400);
    const pages = descendants(pid).filter((one) => commandOf(one).includes('--type=renderer'));
    mustBe(pages.length > 0, 'the page has a process');
    looks.push([pid, ...pages].reduce((sum, one) => sum + ownMiB(one), 0));
  }
  await debuggee.detach();
  return Math.min(...looks);
}

/** Its share of what it shares, all of what it has alone. */
const ownMiB = (pid: number): number =>
  Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? Number.NaN) /
  1_024;

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

function descendants(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The command in brackets may hold anything; the parent is the second word after it.
      const rest = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1) ?? '';
      parents.set(Number(name), Number(rest.split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (one: number | undefined): boolean =>
    one !== undefined && one > 1 && (parents.get(one) === pid || isBelow(parents.get(one)));
  return [...parents.keys()].filter((one) => isBelow(one));
}
