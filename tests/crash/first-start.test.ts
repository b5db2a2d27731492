/** The power goes during the very first start, while the shop's file is being made. The next start must be a till. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { anchorPath } from '../../electron/db/anchor.ts';
import { databasePath } from '../../electron/db/open.ts';
import { readBook } from '../support/book.ts';
import { must, sell } from '../support/counter.ts';
import { spawnTill, startTill } from '../support/headless-till.ts';
import { newShop } from '../support/till.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const moments: readonly (readonly [string, (dataDir: string) => string, number])[] = [
  ['the lock', (dataDir) => `${databasePath(dataDir, 'practice')}.lock`, 0],
  ['the file', (dataDir) => databasePath(dataDir, 'practice'), 0],
  ['the file, a moment later', (dataDir) => databasePath(dataDir, 'practice'), 4],
  ['its tables', (dataDir) => `${databasePath(dataDir, 'practice')}-wal`, 0],
  ['its tables, a moment later', (dataDir) => `${databasePath(dataDir, 'practice')}-wal`, 10],
  ['the keys', (dataDir) => join(dataDir, 'keys-practice.json'), 0],
  ['the keys, a moment later', (dataDir) => join(dataDir, 'keys-practice.json'), 60],
  ['the keys, and its people perhaps', (dataDir) => join(dataDir, 'keys-practice.json'), 150],
  ['the anchor', (dataDir) => anchorPath(dataDir, 'practice'), 0],
];

test.each(moments)(
  'a first start that is killed when it makes %s leaves a till that opens and sells',
  async (_name, pathOf, afterMs) => {
    const { dataDir, remove } = newShop();
    cleanUps.push(remove);
    const { till: victim } = spawnTill({ dataDir });
    cleanUps.push(victim.kill);
    await appears(pathOf(dataDir), victim.isRunning);
    await pause(afterMs);
    await victim.kill();

    const till = await startTill({ dataDir });
    cleanUps.push(till.kill);
    const { session } = must(await till.call('app:state', {}));
    expect(session.people.map((person) => person.role)).toEqual(['attendant', 'owner']);
    expect(must(await till.call('catalogue:list', {})).items).toHaveLength(11);
    await sell(till, { tender: 'cash' });
    await till.stop();
    expect(readBook(dataDir).faults).toEqual([]);
    expect(existsSync(anchorPath(dataDir, 'practice'))).toBe(true);
    expect(dirname(anchorPath(dataDir, 'practice'))).not.toBe(dataDir);
  },
);

async function appears(path: string, isRunning: () => boolean): Promise<void> {
  const endMs = performance.now() + 20_000;
  while (!existsSync(path)) {
    if (!isRunning() || performance.now() > endMs) throw new Error(`the till never made ${path}`);
    await pause(0);
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    if (ms === 0) setImmediate(resolve);
    else setTimeout(resolve, ms);
  });
