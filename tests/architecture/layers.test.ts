/** The import table holds for every module, the table itself is exercised, and each rule has an example that breaks it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importViolation, zoneNames, zoneOf, zones, type ZoneName } from './layers.ts';
import { isProductFile, readSource, type Source } from './source-rules.ts';

const root = resolve(import.meta.dirname, '..', '..');
const modulesMin = 80;

const sources: readonly Source[] = ['electron', 'renderer', 'shared', 'migrations', 'resources', 'tests']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .concat(readdirSync(root))
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const read = sources.map((source) => ({ ...source, ...readSource(source) }));
const product = read.filter(({ path }) => isProductFile(path));

describe('the real modules', () => {
  it('are all seen, with their imports', () => {
    expect(product.length).toBeGreaterThanOrEqual(modulesMin);
    expect(product.flatMap(({ imports }) => imports).length).toBeGreaterThan(2 * modulesMin);
    const seen = new Set(product.map(({ path }) => zoneOf(path)));
    // Zones that later work fills may be empty today; these never.
    for (const zone of [
      'shared',
      'db',
      'services',
      'outbox',
      'ipc',
      'platform',
      'main',
      'preload',
      'renderer',
    ] as const) {
      expect(seen).toContain(zone);
    }
  });

  it('break no rule', () => {
    expect(read.flatMap(({ violations }) => violations)).toEqual([]);
  });

  it('import electron only in main, preload and platform', () => {
    const importers = product.filter(({ imports }) =>
      imports.some(({ specifier }) => specifier === 'electron'),
    );
    expect(new Set(importers.map(({ path }) => zoneOf(path)))).toEqual(
      new Set(['main', 'platform', 'preload']),
    );
  });

  it('show parts that know no screen: a screen is made of components, never the other way', () => {
    const parts = product.filter(({ path }) => path.startsWith('renderer/components/'));
    expect(parts.length).toBeGreaterThan(modulesMin);
    const upward = parts.filter(({ imports }) =>
      imports.some(({ specifier }) => /^\.\.\/screens\/.*\.tsx?$/.test(specifier)),
    );
    expect(upward.map(({ path }) => path)).toEqual([]);
  });

  it('load no page but our own', () => {
    const loading = product.filter(({ path }) => path.startsWith('electron/'));
    const strangers = loading.filter(
      ({ text }) => /loadURL\(\s*['"`]https?:/.test(text) || /loadFile\(/.test(text),
    );
    expect(strangers.map(({ path }) => path)).toEqual([]);
    expect(loading.filter(({ text }) => text.includes('openExternal')).map(({ path }) => path)).toEqual([]);
  });
});

/** A file of each zone, and how another zone would name a file of it. */
const exampleFile: Readonly<Record<ZoneName, string>> = {
  shared: 'shared/planted.ts',
  migrations: 'migrations/0001-planted.ts',
  ports: 'electron/ports.ts',
  db: 'electron/db/planted.ts',
  daraja: 'electron/daraja/planted.ts',
  messages: 'electron/messages/planted.ts',
  delivery: 'electron/delivery/planted.ts',
  printing: 'electron/printing/planted.ts',
  practice: 'electron/practice/planted.ts',
  callbacks: 'electron/callbacks/planted.ts',
  'services/till': 'electron/services/till.ts',
  'services/resolve': 'electron/services/resolve-planted.ts',
  services: 'electron/services/planted.ts',
  outbox: 'electron/outbox/planted.ts',
  reports: 'electron/reports/planted.ts',
  ipc: 'electron/ipc/planted.ts',
  host: 'electron/host/planted.ts',
  'off-thread-worker': 'electron/off-thread-worker.ts',
  compose: 'electron/compose.ts',
  headless: 'electron/headless.ts',
  simulator: 'electron/simulator.ts',
  platform: 'electron/platform/planted.ts',
  main: 'electron/main.ts',
  preload: 'electron/preload.ts',
  renderer: 'renderer/planted.tsx',
};

const importOf = (from: string, to: string): string => {
  const up = '../'.repeat(from.split('/').length - 1);
  return `${up === '' ? './' : up}${to}`;
};

describe('the table', () => {
  it.each(zoneNames)('lets %s import what is listed and refuses every other zone', (zone) => {
    const from = exampleFile[zone];
    const allowed: readonly string[] = zones[zone].local;
    for (const target of zoneNames) {
      const specifier = importOf(from, exampleFile[target]);
      const violation = importViolation(from, { specifier, isTypeOnly: false });
      expect(violation === undefined).toBe(target === zone || allowed.includes(target));
    }
  });
});

/** One planted violation per row that matters, written by hand so that a wrong table cannot excuse itself. */
const planted: readonly (readonly [why: string, path: string, text: string])[] = [
  ['shared reads a file', 'shared/a.ts', "import { readFileSync } from 'node:fs';"],
  ['shared asks the clock', 'shared/a.ts', 'export const now = Date.now();'],
  ['shared asks the date', 'shared/a.ts', 'export const now = new Date();'],
  ['shared throws dice', 'shared/a.ts', 'export const dice = Math.random();'],
  ['shared uses the browser', 'shared/a.ts', 'export const title = document.title;'],
  ['shared uses Node', 'shared/a.ts', 'export const here = process.cwd();'],
  ['shared imports the main process', 'shared/a.ts', "import type { Clock } from '../electron/ports.ts';"],
  [
    'migrations import the database layer',
    'migrations/a.ts',
    "import { open } from '../electron/db/open.ts';",
  ],
  ['ports import a service', 'electron/ports.ts', "export type { X } from './services/x.ts';"],
  ['db imports services', 'electron/db/a.ts', "import { x } from '../services/x.ts';"],
  ['daraja imports delivery', 'electron/daraja/a.ts', "import { x } from '../delivery/x.ts';"],
  ['practice imports daraja', 'electron/practice/a.ts', "import { x } from '../daraja/x.ts';"],
  ['printing imports the database', 'electron/printing/a.ts', "import { x } from '../db/x.ts';"],
  ['callbacks call services', 'electron/callbacks/a.ts', "import { x } from '../services/resolve.ts';"],
  ['services do input and output', 'electron/services/a.ts', "import { request } from 'node:https';"],
  ['services call daraja', 'electron/services/a.ts', "import { push } from '../daraja/stk-push.ts';"],
  [
    'outbox calls another service',
    'electron/outbox/a.ts',
    "import { x } from '../services/confirm-order.ts';",
  ],
  ['reports call services', 'electron/reports/a.ts', "import { x } from '../services/x.ts';"],
  ['ipc calls the outbox', 'electron/ipc/a.ts', "import { x } from '../outbox/dispatcher.ts';"],
  ['host opens the database', 'electron/host/a.ts', "import { x } from '../db/open.ts';"],
  ['the worker composes', 'electron/off-thread-worker.ts', "import { compose } from './compose.ts';"],
  ['compose knows Electron', 'electron/compose.ts', "import { app } from 'electron';"],
  ['compose knows the platform', 'electron/compose.ts', "import { x } from './platform/pdf.ts';"],
  ['headless knows Electron', 'electron/headless.ts', "import { app } from 'electron';"],
  ['platform calls a service', 'electron/platform/a.ts', "import { x } from '../services/x.ts';"],
  ['main opens the database', 'electron/main.ts', "import { open } from './db/open.ts';"],
  ['main takes the router itself', 'electron/main.ts', "import { route } from './ipc/router.ts';"],
  ['preload bundles schemas of its own', 'electron/preload.ts', "import { z } from 'zod';"],
  [
    'preload imports more than the contract',
    'electron/preload.ts',
    "import { x } from '../shared/cents.ts';",
  ],
  ['renderer imports the main process', 'renderer/a.tsx', "import { x } from '../electron/ports.ts';"],
  ['renderer imports a type of it', 'renderer/a.tsx', "import type { Clock } from '../electron/ports.ts';"],
  ['renderer names a type of it inline', 'renderer/a.tsx', "type C = import('../electron/ports.ts').Clock;"],
  ['renderer loads it lazily', 'renderer/a.tsx', "void import('../electron/ports.ts');"],
  ['renderer re-exports it', 'renderer/a.tsx', "export * from '../electron/ports.ts';"],
  ['renderer uses Node', 'renderer/a.tsx', "import { join } from 'node:path';"],
  ['a package nobody decided about', 'electron/services/a.ts', "import _ from 'lodash';"],
  ['an import that cannot be followed', 'electron/db/a.ts', 'const name = "x"; void import(name);'],
  ['a default export', 'electron/db/a.ts', 'export default 1;'],
  ['an enum', 'electron/db/a.ts', 'export enum Colour { Red }'],
  ['an any', 'electron/db/a.ts', 'export const a: any = 1;'],
  ['an any in a test', 'tests/unit/a.test.ts', 'const a = 1 as any; void a;'],
];

describe('planted violations', () => {
  it.each(planted)('%s: is caught', (_why, path, text) => {
    expect(readSource({ path, text }).violations).toHaveLength(1);
  });

  it('catches nothing in what is allowed', () => {
    const allowed: readonly Source[] = [
      {
        path: 'shared/a.ts',
        text: 'export const day = (ms: number, document: string) => [new Date(ms), document];',
      },
      { path: 'shared/b.ts', text: 'export const step = { process: 1 }; export const x = step.process;' },
      { path: 'electron/main.ts', text: "import type { Router } from './ipc/router.ts';" },
      { path: 'electron/outbox/a.ts', text: "import { resolve } from '../services/resolve-payment.ts';" },
      { path: 'electron/preload.ts', text: "import { topics } from '../shared/channel-names.ts';" },
    ];
    expect(allowed.flatMap((source) => readSource(source).violations)).toEqual([]);
  });
});
