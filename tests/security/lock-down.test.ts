/** Window options whole, and every handler that refuses: what the stand-in cannot prove is at least exactly this. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { lockNavigation } from '../../electron/platform/navigation-lock.ts';
import { refusePermissions } from '../../electron/platform/permissions.ts';
import { watchPower } from '../../electron/platform/power.ts';
import {
  asksForDebugging,
  clearDangerousVariables,
  readStartArguments,
  argumentsForMode,
} from '../../electron/platform/start-arguments.ts';
import {
  needsWholeScreen,
  pdfWindowOptions,
  tillWindowOptions,
} from '../../electron/platform/window-options.ts';

const closedPage = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
};

describe('window options', () => {
  it.each([
    [true, false],
    [false, true],
  ])('of the till, packaged %s, are exactly these', (isPackaged, devTools) => {
    expect(tillWindowOptions({ preloadPath: '/p/preload.cjs', isPackaged, title: 'Mbili' })).toStrictEqual({
      title: 'Mbili',
      width: 1366,
      height: 768,
      useContentSize: true,
      minWidth: 1024,
      minHeight: 640,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: '#ffffff',
      webPreferences: {
        ...closedPage,
        preload: '/p/preload.cjs',
        backgroundThrottling: false,
        autoplayPolicy: 'no-user-gesture-required',
        devTools,
      },
    });
  });

  it('of the PDF window are exactly these', () => {
    expect(pdfWindowOptions()).toStrictEqual({
      show: false,
      width: 400,
      height: 800,
      webPreferences: { ...closedPage, javascript: false, devTools: false },
    });
  });
});

describe('needsWholeScreen', () => {
  it.each([
    [1366, 728, true],
    [1366, 768, true],
    [1280, 1024, true],
    [1366, 808, false],
    [1920, 1040, false],
  ])('on a work area of %i × %i: %s', (width, height, whole) => {
    expect(needsWholeScreen({ width, height })).toBe(whole);
  });
});

describe('lockNavigation', () => {
  it('refuses every way to another page', () => {
    const contents = new EventEmitter();
    let open: (() => { action: string }) | undefined;
    const setWindowOpenHandler = (handler: never): void => void (open = handler);
    lockNavigation(Object.assign(contents, { setWindowOpenHandler }) as never);
    const refused: string[] = [];
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      contents.emit(name, { preventDefault: () => refused.push(name), url: 'app://pos/index.html' });
    }
    expect(refused).toEqual(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']);
    expect(open?.()).toEqual({ action: 'deny' });
  });
});

describe('refusePermissions', () => {
  const handlers: Record<string, (...args: unknown[]) => unknown> = {};
  const keep = (name: string) => (handler: never) => void (handlers[name] = handler);
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
  });
  refusePermissions(session as never);

  const known = [
    'media geolocation notifications midi midiSysex pointerLock fullscreen openExternal serial usb hid',
    'clipboard-read clipboard-sanitized-write display-capture mediaKeySystem idle-detection storage-access',
    'window-management fileSystem a-future-one',
  ].flatMap((names) => names.split(' '));

  it.each(known)('refuses %s when asked and when checked', (permission) => {
    let answer: unknown;
    handlers['request']?.({}, permission, (granted: boolean) => (answer = granted), {});
    expect(answer).toBe(false);
    expect(handlers['check']?.({}, permission, 'app://pos', {})).toBe(false);
  });

  it('refuses devices and downloads', () => {
    expect(handlers['device']?.({ deviceType: 'usb', origin: 'app://pos', device: {} })).toBe(false);
    let isPrevented = false;
    session.emit('will-download', { preventDefault: () => (isPrevented = true) });
    expect(isPrevented).toBe(true);
  });
});

describe('start arguments', () => {
  it('are read in both spellings, relative to where the program was started', () => {
    const read = (...words: string[]) => readStartArguments(['electron', '.', ...words], '/home/shop');
    expect(read()).toEqual({ isPracticeOnly: false, dataDir: undefined });
    expect(read('--practice-only', '--data-dir', 'till')).toEqual({
      isPracticeOnly: true,
      dataDir: '/home/shop/till',
      mode: 'practice',
    });
    expect(read('--data-dir=/data')).toEqual({ isPracticeOnly: false, dataDir: '/data' });
  });

  it('name a mode, and practice only stays practice whatever else is said', () => {
    const modeOf = (...words: string[]) => readStartArguments(['mbili', ...words], '/').mode;
    expect(modeOf('--mode', 'production')).toBe('production');
    expect(modeOf('--mode=sandbox')).toBe('sandbox');
    expect(modeOf('--mode', 'somewhere')).toBeUndefined();
    expect(modeOf('--mode', 'production', '--practice-only')).toBe('practice');
  });

  it('are the same for another mode, with one mode only', () => {
    expect(argumentsForMode(['.', '--data-dir', '/d'], 'sandbox')).toEqual([
      '.',
      '--data-dir',
      '/d',
      '--mode=sandbox',
    ]);
    expect(argumentsForMode(['--mode', 'practice', '--mode=sandbox', '--data-dir=/d'], 'production')).toEqual(
      ['--data-dir=/d', '--mode=production'],
    );
  });

  it.each([
    '--inspect',
    '--inspect-brk=0',
    '--inspect=127.0.0.1:9229',
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--remote-allow-origins=*',
    '--load-extension=/x',
    '--js-flags=--expose-gc',
  ])('know %s for debugging', (word) => expect(asksForDebugging(['mbili', word])).toBe(true));

  it('do not take ordinary words for debugging', () => {
    expect(asksForDebugging(['mbili', '--practice-only', '--data-dir', '/inspect', '--no-sandbox'])).toBe(
      false,
    );
  });

  it('clear variables that weaken TLS and keep the others', () => {
    const environment = {
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_EXTRA_CA_CERTS: '/x',
      SSLKEYLOGFILE: '/k',
      PATH: '/bin',
    };
    clearDangerousVariables(environment);
    expect(environment).toEqual({ PATH: '/bin' });
  });
});

describe('watchPower', () => {
  it('locks with the screen, and stops before sleep and shutdown', () => {
    const monitor = new EventEmitter();
    const seen: string[] = [];
    const note = (what: string) => () => void seen.push(what);
    watchPower(monitor as never, {
      onLockScreen: note('lock'),
      onSuspend: note('suspend'),
      onResume: note('resume'),
      onShutdown: note('shutdown'),
    });
    for (const name of ['lock-screen', 'suspend', 'shutdown']) monitor.emit(name);
    expect(seen).toEqual(['lock', 'suspend', 'shutdown']);
  });
});
