/**
 * `npm run bench`: how fast the till is, each figure against the bare limit measured in the same run. Ends with 1 when
 * a budget is missed. `--only NAME` (again for more) · `--quick` · `--long` · `--json FILE` · `SEED=` repeats a run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { chooseSeed, diceOf } from '../support/random.ts';
import { confirmBench } from './confirm.ts';
import { diskBench } from './disk.ts';
import { drainBench } from './drain.ts';
import { keyBench } from './key.ts';
import type { Bench, Line } from './line.ts';
import { isWithin, ratioOf, tableOf } from './line.ts';
import { lookUpBench } from './look-up.ts';
import { memoryBench } from './memory.ts';
import { outboxBench } from './outbox.ts';
import { startBench } from './start.ts';

const benches: readonly Bench[] = [
  confirmBench,
  outboxBench,
  drainBench,
  keyBench,
  lookUpBench,
  startBench,
  memoryBench,
  diskBench,
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
const asked = values.only ?? [];
const unknown = asked.find((name) => !benches.some((bench) => bench.name === name));
if (unknown !== undefined)
  throw new Error(`There is no "${unknown}". There are: ${benches.map(({ name }) => name).join(', ')}.`);
const chosen = benches.filter(({ name, isLong }) =>
  asked.length > 0 ? asked.includes(name) : !isLong || values.long,
);

const seed = chooseSeed('bench');
const conditions = conditionsNow();
process.stdout.write(
  `${Object.entries(conditions)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ')}\n\n`,
);
const measured = new Map<string, readonly Line[]>();
const broken: string[] = [];
for (const bench of chosen) {
  say(`— ${bench.name}`);
  try {
    measured.set(bench.name, await bench.measure({ isQuick: values.quick, dice: diceOf(seed), say }));
  } catch (error) {
    // One that could not be measured is a missed budget, and the others are still worth knowing.
    broken.push(bench.name);
    say(`${bench.name} could not be measured: ${error instanceof Error ? error.stack : String(error)}`);
  }
}
const lines = [...measured.values()].flat();
if (lines.length > 0) process.stdout.write(tableOf(lines));
const missed = lines.filter((line) => !isWithin(line)).length;
if (values.json !== undefined) writeJson(values.json);
process.stdout.write(
  `\n${lines.length - missed} within budget, ${missed} missed, ${broken.length} not measured${broken.length > 0 ? ` (${broken.join(', ')})` : ''}\n`,
);
process.exit(missed > 0 || broken.length > 0 || lines.length === 0 ? 1 : 0);

function conditionsNow(): Readonly<Record<string, string>> {
  const memory = new Database(':memory:');
  const sqlite = String(memory.prepare('SELECT sqlite_version()').pluck().get());
  memory.close();
  return {
    node: process.versions.node,
    sqlite,
    platform: `${process.platform}-${process.arch}`,
    cores: String(availableParallelism()),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    load: (loadavg()[0] ?? 0).toFixed(1),
    size: values.quick ? 'quick' : 'full',
  };
}

function writeJson(file: string): void {
  const path = resolve(file);
  const rows = [...measured].flatMap(([name, own]) =>
    own.map((line) => ({ bench: name, ...line, ratio: ratioOf(line) ?? null, isWithin: isWithin(line) })),
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ seed, conditions, rows, notMeasured: broken }, null, 2)}\n`);
}
