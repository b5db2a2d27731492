/**
 * Who may import whom, as data (design: "Shape"). A zone is a folder or a file of its own; inside a zone everything
 * may import everything. What is not listed is an error.
 */
export const zones = {
  shared: { files: /^shared\//, local: [], packages: ['zod', 'libphonenumber-js', 'temporal-polyfill'] },
  migrations: { files: /^migrations\//, local: ['shared'], packages: ['kysely'] },
  ports: { files: /^electron\/ports\.ts$/, local: ['shared'], packages: [] },
  db: {
    files: /^electron\/db\//,
    local: ['shared', 'ports', 'migrations', 'node'],
    packages: ['kysely', 'better-sqlite3', 'zod'],
  },
  daraja: {
    files: /^electron\/daraja\//,
    local: ['shared', 'ports', 'node'],
    packages: ['zod', 'node-forge'],
  },
  messages: { files: /^electron\/messages\//, local: ['shared', 'ports', 'node'], packages: ['zod'] },
  delivery: { files: /^electron\/delivery\//, local: ['shared', 'ports', 'node'], packages: ['serialport'] },
  printing: {
    files: /^electron\/printing\//,
    local: ['shared', 'ports', 'node'],
    packages: ['@point-of-sale/receipt-printer-encoder', 'serialport'],
  },
  practice: {
    files: /^electron\/practice\//,
    local: ['shared', 'ports', 'node'],
    packages: ['zod', 'node-forge'],
  },
  callbacks: {
    files: /^electron\/callbacks\//,
    local: ['shared', 'ports', 'db', 'node'],
    packages: ['zod'],
  },
  /** The type of what a use case needs, and the clock rule: outbox and resolve ask it too (decision 5). */
  'services/till': {
    files: /^electron\/services\/till\.ts$/,
    local: ['shared', 'ports', 'db'],
    packages: [],
  },
  'services/resolve': {
    files: /^electron\/services\/resolve[^/]*(\/|\.ts$)/,
    local: ['shared', 'ports', 'db', 'services', 'services/till'],
    packages: ['kysely', 'zod'],
  },
  services: {
    files: /^electron\/services\//,
    local: ['shared', 'ports', 'db', 'services/resolve', 'services/till'],
    packages: ['kysely', 'zod'],
  },
  outbox: {
    files: /^electron\/outbox\//,
    local: ['shared', 'ports', 'db', 'services/resolve', 'services/till'],
    packages: ['kysely', 'zod'],
  },
  reports: {
    files: /^electron\/reports\//,
    local: ['shared', 'ports', 'db'],
    packages: ['kysely', 'csv-stringify', 'write-excel-file'],
  },
  ipc: {
    files: /^electron\/ipc\//,
    local: ['shared', 'ports', 'db', 'services', 'services/resolve', 'services/till', 'reports'],
    packages: ['zod', 'kysely'],
  },
  host: { files: /^electron\/host\//, local: ['shared', 'ports', 'node'], packages: ['zod'] },
  'off-thread-worker': {
    files: /^electron\/off-thread-worker\.ts$/,
    local: ['shared', 'ports', 'db', 'reports', 'host', 'node'],
    packages: ['better-sqlite3', 'zod'],
  },
  compose: {
    files: /^electron\/compose(\.ts$|\/)/,
    local: [
      'shared',
      'ports',
      'db',
      'daraja',
      'messages',
      'delivery',
      'printing',
      'practice',
      'callbacks',
      'services',
      'services/resolve',
      'services/till',
      'outbox',
      'reports',
      'ipc',
      'host',
    ],
    packages: [],
  },
  headless: {
    files: /^electron\/headless\.ts$/,
    local: ['shared', 'ports', 'host', 'compose', 'node'],
    packages: ['zod'],
  },
  /** The simulated Daraja as a program of its own. */
  simulator: {
    files: /^electron\/simulator\.ts$/,
    local: ['ports', 'host', 'practice', 'node'],
    packages: [],
  },
  platform: {
    files: /^electron\/platform\//,
    local: ['shared', 'ports', 'node'],
    packages: ['electron'],
  },
  main: {
    files: /^electron\/main\.ts$/,
    local: ['shared', 'ports', 'host', 'compose', 'platform', 'node'],
    packages: ['electron'],
  },
  preload: { files: /^electron\/preload\.ts$/, local: ['contract'], packages: ['electron'] },
  renderer: {
    files: /^renderer\//,
    local: ['shared'],
    packages: [
      'react',
      'react-dom',
      'zustand',
      'i18next',
      'react-i18next',
      'react-hook-form',
      'recharts',
      '@tabler/icons-react',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
      '@fontsource-variable/inter',
      '@mantine/core',
      '@mantine/hooks',
      'temporal-polyfill',
      'uqr',
    ],
  },
} as const satisfies Record<string, Zone>;

type Zone = {
  readonly files: RegExp;
  readonly local: readonly string[];
  readonly packages: readonly string[];
};
export type ZoneName = keyof typeof zones;
/** First match counts: `services/resolve` stands before `services`. */
export const zoneNames = Object.keys(zones) as ZoneName[];

/** The preload knows names, not schemas. */
const contractFiles = ['shared/channel-names.ts', 'shared/ipc-contract.ts'];

export const zoneOf = (path: string): ZoneName | undefined =>
  zoneNames.find((name) => zones[name].files.test(path));

export type Import = { readonly specifier: string; readonly isTypeOnly: boolean };

/** Why this import is not allowed, or undefined. `path` and the result are relative to the project. */
export function importViolation(path: string, wanted: Import): string | undefined {
  const zone = zoneOf(path);
  if (zone === undefined) return `${path} is in no zone of the import table`;
  const rule: Zone = zones[zone];
  const { specifier } = wanted;
  const refuse = `${path} (${zone}) must not import ${specifier}`;
  if (specifier.startsWith('node:')) return rule.local.includes('node') ? undefined : refuse;
  if (!specifier.startsWith('.')) return rule.packages.includes(packageOf(specifier)) ? undefined : refuse;
  const target = resolveFrom(path, specifier);
  // Styles, fonts and the like belong to whoever is in the same folder tree.
  const targetZone = zoneOf(target);
  if (targetZone === zone) return undefined;
  if (rule.local.includes('contract') && contractFiles.includes(target)) return undefined;
  if (zone === 'main' && target === 'electron/ipc/router.ts' && wanted.isTypeOnly) return undefined;
  return targetZone !== undefined && rule.local.includes(targetZone) ? undefined : refuse;
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function resolveFrom(path: string, specifier: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const step of specifier.replace(/\?.*$/, '').split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}
