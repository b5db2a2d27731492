/**
 * Key press → painted, on the counter with fifty pending orders, against an empty page with one input: two windows of
 * the same size side by side, a number typed in one, then in the other. Measured inside the page, from the key's own
 * time stamp to the moment after the frame that shows it.
 */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { openTill } from '../electron-stand-in/open-till.ts';
import { must, sell } from '../support/counter.ts';
import { until } from '../support/wait.ts';
import { percentile } from './figures.ts';
import type { Bench, Line, Run } from './line.ts';
import { mustBe, numberOf, withFolder } from './open-shop.ts';
import { buildEmptyApp, callerOf, openEmpty, untilReady, untilUsable } from './windows.ts';

export const keyBench: Bench = {
  name: 'key',
  needsWindow: true,
  isLong: false,
  measure: (run) => withFolder((folder) => measure(run, folder)),
};

const pendingOrders = 50;

async function measure(run: Run, folder: string): Promise<readonly Line[]> {
  const empty = await openEmpty(folder, buildEmptyApp(folder));
  const till = await openTill({ dataDir: join(folder, 'till', 'data') });
  try {
    // Before anything is typed: what stands in the fields is a draft too, and would be saved over the orders'.
    await untilReady(till.page);
    await fillBoard(till.page);
    for (const { page } of [empty, till]) {
      await untilUsable(page);
      await page.keyboard.press('Backspace');
      await watchKeys(page);
    }
    const rounds = run.isQuick ? 4 : 24;
    const times = { till: [] as number[], empty: [] as number[] };
    for (let round = 0; round < rounds + 2; round += 1) {
      for (const [name, { page }] of run.dice.shuffle([
        ['till', till],
        ['empty', empty],
      ] as const)) {
        const typed = await typeNumber(page, numberOf(run.dice.roll(10_000_000)), run);
        if (round >= 2) times[name].push(...typed);
      }
    }
    const { cards } = must(await callerOf(till.page).call('board:list', {}));
    mustBe(
      cards.length === pendingOrders,
      `${pendingOrders} orders were pending to the end, not ${cards.length}`,
    );
    const keys = times.till.length;
    const line = (of: string, share: number): Line => ({
      what: `key → painted, ${pendingOrders} pending orders / empty page`,
      of: `${of} of ${keys}`,
      unit: 'ms',
      value: percentile(times.till, share),
      baseline: percentile(times.empty, share),
      budget: { ratio: 1.3 },
    });
    return [line('p95', 0.95)];
  } finally {
    await till.close();
    await empty.close();
  }
}

async function fillBoard(page: Page): Promise<void> {
  const till = callerOf(page);
  for (let index = 0; index < pendingOrders; index += 1)
    await sell(till, { payer: numberOf(index), recipient: numberOf(4_000_000 + index) });
  // The board draws as many cards as the screen holds, and counts them all.
  let seen = '';
  await until(
    `the board counts ${pendingOrders} orders`,
    async () => {
      const board = await page.evaluate(() => ({
        shown: document.querySelectorAll('.order-card').length,
        count: document.querySelector('.board .count')?.textContent ?? '',
      }));
      seen = JSON.stringify(board);
      return board.shown >= 1 && board.count === String(pendingOrders);
    },
    60_000,
  ).catch((error: unknown) => {
    throw new Error(`the board shows ${seen}`, { cause: error });
  });
}

type Watched = Window & { keyPainted?: (ms: number) => void };

async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener(
      'keydown',
      (event) => {
        const startMs = event.timeStamp;
        requestAnimationFrame(() => {
          // A message posted in a frame's callback comes after that frame was painted.
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () =>
            (window as Watched).keyPainted?.(performance.now() - startMs),
          );
          port1.start();
          port2.postMessage(undefined);
        });
      },
      true,
    );
  });
}

/** Types the digits at a person's pace; how long each took until it was painted. */
async function typeNumber(page: Page, digits: string, run: Run): Promise<readonly number[]> {
  const times: number[] = [];
  // A window that lies under another one is drawn less often.
  await page.bringToFront();
  for (const digit of digits) {
    // Away from the frames' own beat.
    await page.waitForTimeout(20 + run.dice.roll(40));
    const painted = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          (window as Watched).keyPainted = resolve;
        }),
    );
    await page.keyboard.press(digit);
    times.push(await painted);
  }
  const value = await page.evaluate(() => (document.activeElement as HTMLInputElement).value);
  mustBe(value === digits, `"${digits}" stands in the field, not "${value}"`);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  return times;
}
