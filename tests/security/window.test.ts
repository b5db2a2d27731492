/** The till's real window: the policy really blocks, the page really loads under it, nothing leads out of it. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRealElectron, openTill, spawnStandIn, type OpenTill } from '../electron-stand-in/open-till.ts';

let till: OpenTill;
const violations: string[] = [];

type Bridge = { invoke: (channel: string, request: unknown) => Promise<unknown> };

beforeAll(async () => {
  till = await openTill();
  till.page.on('console', (message) => {
    if (/Content Security Policy|requires 'Trusted/.test(message.text())) violations.push(message.text());
  });
});
afterAll(() => till.close());

/** Plants something and waits for the browser's own report of what it refused. */
const planted = (plant: string): Promise<string> =>
  till.page.evaluate(
    (code) =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
        const act: Record<string, () => void> = {
          'inline script': () => {
            const script = document.createElement('script');
            script.append('window.planted = true');
            document.body.append(script);
          },
          'inline style': () => {
            const style = document.createElement('style');
            style.append('body { display: none }');
            document.body.append(style);
          },
          'remote image': () => void (new Image().src = 'https://example.invalid/a.png'),
          'fetch out': () => void fetch('https://example.invalid/').catch(() => undefined),
          'fetch home': () => void fetch('/index.html').catch(() => undefined),
          socket: () => void new WebSocket('wss://example.invalid/'),
          frame: () => {
            const frame = document.createElement('iframe');
            frame.src = '/index.html';
            document.body.append(frame);
          },
        };
        act[code]?.();
        setTimeout(() => resolve('nothing was blocked'), 3000);
      }),
    plant,
  );

describe('the window', () => {
  it('loads its page without breaking its own policy', async () => {
    expect(await till.page.title()).toBe('Mbili');
    await till.page.waitForFunction(() => document.querySelector('#root')?.childElementCount !== 0);
    expect(violations).toEqual([]);
  });

  it('gives the page the bridge and nothing of Node or Electron', async () => {
    const world = await till.page.evaluate(() => ({
      bridge: Object.keys(Reflect.get(window, 'mbili') as object),
      leaks: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in window,
      ),
    }));
    expect(world).toEqual({ bridge: ['invoke', 'subscribe'], leaks: [] });
  });

  it('answers the page over the bridge', async () => {
    const state = await till.page.evaluate(() =>
      (Reflect.get(window, 'mbili') as Bridge).invoke('app:state', {}),
    );
    expect(state).toMatchObject({ ok: true, value: { mode: 'practice' } });
  });

  it.each([
    ['inline script', 'require-trusted-types-for'],
    ['inline style', 'style-src-elem'],
    ['remote image', 'img-src'],
    ['fetch out', 'connect-src'],
    ['fetch home', 'connect-src'],
    ['socket', 'connect-src'],
    ['frame', 'frame-src'],
  ])('blocks a planted %s by %s', async (plant, directive) => {
    expect(await planted(plant)).toBe(directive);
    expect(await till.page.evaluate(() => Reflect.get(window, 'planted') as unknown)).toBeUndefined();
  });

  it('lets no text become markup', async () => {
    const outcome = await till.page.evaluate(() => {
      try {
        document.createElement('div').innerHTML = '<b>planted</b>';
        return 'markup';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(outcome).toBe('TypeError');
  });

  it.each([
    'https://example.invalid/',
    'app://pos/index.html',
    '/index.html?again',
    'data:text/html,planted',
  ])('does not go to %s', async (address) => {
    const before = till.page.url();
    await till.page.evaluate((to) => void (location.href = to), address);
    await expect.poll(() => till.page.url(), { interval: 50, timeout: 500 }).toBe(before);
    const state = await till.page.evaluate(() =>
      (Reflect.get(window, 'mbili') as Bridge).invoke('app:state', {}),
    );
    expect(state).toMatchObject({ ok: true });
  });

  it('opens no second window', async () => {
    // Under the stand-in a window appears for a moment and is closed; the real one never makes it.
    const opened = till.page
      .context()
      .waitForEvent('page', { timeout: 1500 })
      .catch(() => undefined);
    await till.page.evaluate(() => void window.open('/index.html'));
    await opened;
    await expect.poll(() => till.page.context().pages().length, { timeout: 5000 }).toBe(1);
  });

  it.skipIf(isRealElectron())(
    'is the only one on its data folder: a second start ends with a sentence',
    async () => {
      const second = spawnStandIn(['--data-dir', till.dataDir]);
      let said = '';
      second.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const code = await new Promise((resolve) => second.once('exit', resolve));
      expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('already open') });
    },
  );
});

describe('a page somebody changed on disk', () => {
  const out = resolve(import.meta.dirname, '..', '..', 'out');
  const builtFolder = join(out, 'planted');
  let changed: OpenTill;

  beforeAll(async () => {
    for (const part of ['main', 'preload', 'renderer']) {
      cpSync(join(out, part), join(builtFolder, part), { recursive: true });
    }
    const page = join(builtFolder, 'renderer', 'index.html');
    const plant = '<script>window.planted = 1</script><img src="x" onerror="window.planted = 2">';
    writeFileSync(page, readFileSync(page, 'utf8').replace('<body>', `<body>${plant}`));
    changed = await openTill({ builtFolder });
  });
  afterAll(async () => {
    await changed.close();
    rmSync(builtFolder, { recursive: true, force: true });
  });

  it('still runs no inline script and no inline handler', async () => {
    await changed.page.waitForFunction(() => document.querySelector('#root')?.childElementCount !== 0);
    expect(await changed.page.content()).toContain('window.planted');
    expect(await changed.page.evaluate(() => Reflect.get(window, 'planted') as unknown)).toBeUndefined();
  });
});
