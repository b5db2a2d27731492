/** The relay is a deployable of its own: what it installs, and what it needs of the rest, stay as they are said. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSource } from '../architecture/source-rules.ts';
import { readWrangler, relayFolder } from './homes.ts';

const root = resolve(relayFolder, '..', '..');
type Manifest = {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

const imports = (path: string): readonly string[] =>
  readSource({ path, text: readFileSync(join(root, path), 'utf8') }).imports.map(
    ({ specifier }) => specifier,
  );
const relayFiles = readdirSync(relayFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !path.includes('node_modules'))
  .map((path) => `resources/relay/${path}`);

describe('the relay', () => {
  test('installs the very versions that the project tests it with', () => {
    const project = manifestIn(root);
    const all = { ...project.dependencies, ...project.devDependencies };
    for (const [name, version] of Object.entries(manifestIn(relayFolder).dependencies))
      expect([name, all[name]]).toEqual([name, version]);
  });

  test('imports what it installs, and of the project only what needs no library itself', () => {
    const own = Object.keys(manifestIn(relayFolder).dependencies);
    const wanted = relayFiles.flatMap(imports);
    expect(relayFiles.length).toBeGreaterThan(10);
    const strangers = wanted.filter(
      (name) =>
        !name.startsWith('.') &&
        !name.startsWith('node:') &&
        !own.includes(name) &&
        name !== 'cloudflare:workers',
    );
    expect(strangers).toEqual([]);
    const shared = new Set(
      wanted
        .filter((name) => name.includes('/shared/'))
        .map((name) => name.replace(/^.*\/shared\//, 'shared/')),
    );
    expect(shared.size).toBeGreaterThan(0);
    for (const path of shared) expect(imports(path).filter((name) => !name.startsWith('./'))).toEqual([]);
  });

  test('runs under Workers from the same routes, and keeps no request log there', async () => {
    const wrangler = await readWrangler();
    expect(imports(`resources/relay/${wrangler.main}`)).toContain('../src/app.ts');
    expect(imports('resources/relay/node/server.ts')).toContain('../src/app.ts');
    expect(wrangler).toMatchObject({ observability: { enabled: false } });
  });

  test('describes every route in its README', () => {
    const readme = readFileSync(join(relayFolder, 'README.md'), 'utf8');
    const app = readFileSync(join(relayFolder, 'src', 'app.ts'), 'utf8');
    const routes = [...app.matchAll(/app\.(get|post)\('(\/[a-z]+)'/g)];
    expect(routes).toHaveLength(7);
    for (const [, method = '', path = ''] of routes)
      expect(readme).toContain(`${method.toUpperCase()} ${path}`);
  });
});
