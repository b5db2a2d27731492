/** The relay in both its homes, each for real: a Node process's own server, and Cloudflare's runtime (workerd). */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Miniflare } from 'miniflare';
import type { MiniflareOptions } from 'miniflare';
import { build } from 'vite';
import { startNodeRelay } from '../../resources/relay/node/server.ts';
import type { Limits } from '../../resources/relay/src/limits.ts';
import { readSources } from '../../resources/relay/src/sources.ts';

export type HomeOptions = {
  readonly limits?: Partial<Limits>;
  readonly sources?: string;
  /** Of an earlier home: its mailbox goes on. */
  readonly folder?: string;
  /** The secrets, current first. */
  readonly secrets?: readonly [string, ...string[]];
  /** Node only. */
  readonly nowMs?: () => number;
};
export type Home = {
  readonly origin: string;
  readonly secret: string;
  readonly folder: string;
  readonly stop: () => Promise<void>;
};

export const relayFolder = resolve(import.meta.dirname, '..', '..', 'resources', 'relay');
export const newSecret = (): string => randomBytes(32).toString('hex');
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'mbili-relay-'));
  folders.push(folder);
  return folder;
};
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export async function nodeHome(options: HomeOptions = {}): Promise<Home> {
  const { folder = newFolder(), secrets = [newSecret()] } = options;
  const sources = readSources(options.sources ?? '');
  if (typeof sources === 'string') throw new Error(sources);
  const relay = await startNodeRelay({
    port: 0,
    host: '127.0.0.1',
    dataDir: folder,
    secrets,
    sources,
    isBehindProxy: true,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }),
  });
  return { origin: relay.origin, secret: secrets[0], folder, stop: relay.stop };
}

type Wrangler = {
  readonly main: string;
  readonly compatibility_date: string;
  readonly compatibility_flags: string[];
  readonly durable_objects: { readonly bindings: { readonly name: string; readonly class_name: string }[] };
  readonly migrations: { readonly new_sqlite_classes: string[] }[];
};

/** Comments and trailing commas make it JavaScript rather than JSON. */
export async function readWrangler(): Promise<Wrangler> {
  const text = readFileSync(join(relayFolder, 'wrangler.jsonc'), 'utf8');
  const module = (await import(
    `data:text/javascript,${encodeURIComponent(`export const it = ${text}`)}`
  )) as {
    readonly it: Wrangler;
  };
  return module.it;
}

let bundle: Promise<string> | undefined;

/** One module, as the deployer's tool makes it; only what the runtime itself has stays outside. */
async function bundleWorker(main: string): Promise<string> {
  const built = await build({
    root: relayFolder,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      target: 'es2024',
      lib: { entry: join(relayFolder, main), formats: ['es'], fileName: 'worker' },
      rolldownOptions: { external: [/^cloudflare:/, /^node:/] },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first && 'output' in first ? first.output[0] : undefined;
  if (!chunk) throw new Error('the worker was not bundled');
  return chunk.code;
}

/** The Workers runtime with the very settings of `wrangler.jsonc`. */
export async function workersHome(options: HomeOptions = {}): Promise<Home> {
  const { folder = newFolder(), secrets = [newSecret()] } = options;
  const wrangler = await readWrangler();
  bundle ??= bundleWorker(wrangler.main);
  const sqliteClasses = wrangler.migrations.flatMap((migration) => migration.new_sqlite_classes);
  const settings: MiniflareOptions = {
    modules: [{ type: 'ESModule', path: 'worker.js', contents: await bundle }],
    host: '127.0.0.1',
    port: 0,
    compatibilityDate: wrangler.compatibility_date,
    compatibilityFlags: wrangler.compatibility_flags,
    durableObjects: Object.fromEntries(
      wrangler.durable_objects.bindings.map(({ name, class_name: className }) => [
        name,
        { className, useSQLite: sqliteClasses.includes(className) },
      ]),
    ),
    durableObjectsPersist: folder,
    bindings: {
      RELAY_SECRET: secrets.join(','),
      SOURCES: options.sources ?? '',
      LIMITS: JSON.stringify(options.limits ?? {}),
    },
  };
  const workers = new Miniflare(settings);
  const address = await workers.ready;
  return { origin: address.origin, secret: secrets[0], folder, stop: () => workers.dispose() };
}
