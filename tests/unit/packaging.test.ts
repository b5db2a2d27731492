/** The installer's configuration is valid, and what it says about safety is what was decided. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');
/** electron-builder's own parts, reached through it: the project depends on electron-builder only. */
const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'));
const { validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
  validateConfiguration: (config: unknown, log: { add: () => void; isEnabled: boolean }) => Promise<void>;
};
const { load } = builder('js-yaml') as { load: (text: string) => Record<string, unknown> };

const config = () => load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));
const validate = (candidate: unknown) =>
  validateConfiguration(candidate, { add: () => undefined, isEnabled: false });

describe('electron-builder.yml', () => {
  it('is accepted by electron-builder', async () => {
    await expect(validate(config())).resolves.toBeUndefined();
  });

  it('would be refused with an unknown key', async () => {
    await expect(validate({ ...config(), electronFuse: {} })).rejects.toThrow(/electronFuse/);
  });

  it('turns off everything that makes the program a general tool', () => {
    expect(config()['electronFuses']).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
      enableCookieEncryption: false,
    });
  });

  it('keeps native modules outside the archive and compiles nothing', () => {
    expect(config()).toMatchObject({ asar: true, asarUnpack: ['**/*.node'], npmRebuild: false });
  });

  it('leaves the binaries of other platforms, the tests and the stand-in at home', () => {
    const files = config()['files'] as string[];
    expect(files).toContain('!**/better-sqlite3/prebuilds/!(${platform}-${arch}).node');
    expect(files.filter((pattern) => !pattern.startsWith('!'))).toEqual([
      'out/**',
      'package.json',
      'LICENSE',
    ]);
  });
});

describe('package.json', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };

  it('ships what has binaries of its own; everything else is bundled', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['better-sqlite3', 'serialport']);
  });

  it('pins every version exactly', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
