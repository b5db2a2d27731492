import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  appHandler,
  appScheme,
  contentSecurityPolicy,
  fileInside,
} from '../../electron/platform/app-protocol.ts';

const outside = mkdtempSync(join(tmpdir(), 'mbili-protocol-'));
const folder = join(outside, 'renderer');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(outside, 'secret.html'), 'secret');
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Mbili</title>');
writeFileSync(join(folder, 'assets', 'main-AbC_1.js'), 'export {};');
writeFileSync(join(folder, 'notes.txt'), 'not served');
mkdirSync(`${folder}-other`);
writeFileSync(join(`${folder}-other`, 'index.html'), 'secret');
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const handle = appHandler(folder);
const get = (url: string) => handle({ url, method: 'GET' } as Request);

const strangeAddresses = [
  'app://pos/../secret.html',
  'app://pos/../../secret.html',
  'app://pos/..%2fsecret.html',
  'app://pos/%2e%2e/secret.html',
  'app://pos/%2e%2e%2fsecret.html',
  'app://pos/%2E%2E%2Fsecret.html',
  'app://pos/.%2e/secret.html',
  'app://pos/%2e./secret.html',
  'app://pos/assets/..%2f..%2fsecret.html',
  'app://pos/assets/%2e%2e/%2e%2e/secret.html',
  'app://pos/..\\secret.html',
  'app://pos/..%5csecret.html',
  'app://pos/%2e%2e%5csecret.html',
  'app://pos/%252e%252e/secret.html',
  'app://pos/%252e%252e%252fsecret.html',
  'app://pos/..%252fsecret.html',
  'app://pos/%c0%ae%c0%ae/secret.html',
  'app://pos/..%c0%afsecret.html',
  'app://pos/%00/index.html',
  'app://pos/index.html%00.js',
  'app://pos/../renderer-other/index.html',
  'app://pos/..%2frenderer-other%2findex.html',
  'app://pos//etc/passwd',
  'app://pos/%2fetc%2fpasswd',
  'app://pos///secret.html',
  'app://pos/C:/Windows/win.ini',
  'app://pos/C:%5cWindows%5cwin.ini',
  'app://pos/%5c%5cserver%5cshare%5cfile.html',
  'app://pos/file:///etc/passwd',
  'app://pos/.;/../secret.html',
  'app://pos/....//secret.html',
  'app://pos/%ff',
  'app://pos/%',
  'app://other/index.html',
  'app://pos.other/index.html',
  'app://user@pos/index.html',
  'app://pos:80/index.html',
  'https://pos/index.html',
  'file:///etc/passwd',
  'not an address',
];

describe('app://', () => {
  it('knows at least 30 ways of asking for another place', () => {
    expect(new Set(strangeAddresses).size).toBeGreaterThanOrEqual(30);
  });

  it.each(strangeAddresses)('answers 404 to %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('Not found');
  });

  // The URL parser folds these into an ordinary address before the handler sees them.
  it.each(strangeAddresses)('names no file outside the folder for %s', (url) => {
    expect(fileInside(folder, url) ?? `${folder}/`).toMatch(new RegExp(`^${folder}/`));
  });

  it.each(['app://pos', 'app://pos/', 'app://pos/index.html', 'app://pos/index.html?x=1#y'])(
    'serves the page at %s',
    async (url) => {
      const response = await get(url);
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
      expect(await response.text()).toContain('<title>Mbili</title>');
    },
  );

  it('sends every file with its type, the policy and nosniff', async () => {
    const response = await get('app://pos/assets/main-AbC_1.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Content-Security-Policy')).toBe(contentSecurityPolicy);
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
  });

  it.each(['app://pos/notes.txt', 'app://pos/missing.html', 'app://pos/assets', 'app://pos/assets/'])(
    'answers 404 to %s: unknown kinds, missing files and folders',
    async (url) => expect((await get(url)).status).toBe(404),
  );

  it.each(['POST', 'PUT', 'DELETE', 'HEAD'])('answers 404 to %s', async (method) => {
    expect((await handle({ url: 'app://pos/index.html', method } as Request)).status).toBe(404);
  });

  it('is a standard, secure scheme and no more', () => {
    expect(appScheme).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true },
    });
  });

  it('has the policy that was decided', () => {
    expect(contentSecurityPolicy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-src 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });
});
