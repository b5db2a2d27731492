/** The customer's window: what it is made of, where it stands, and that nothing but one question passes from it. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Display } from 'electron';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../electron/host/files.ts';
import { router } from '../../electron/ipc/router.ts';
import type { Handlers } from '../../electron/ipc/router.ts';
import { createSession } from '../../electron/ipc/session.ts';
import {
  connectCustomerWindow,
  customerPage,
  customerWindow,
} from '../../electron/platform/customer-window.ts';
import { connectIpc } from '../../electron/platform/ipc-bridge.ts';
import { customerWindowOptions } from '../../electron/platform/window-options.ts';
import { windowPlace } from '../../electron/platform/window-place.ts';
import { channelNames } from '../../shared/channel-names.ts';
import type { DisplayPlace } from '../../shared/contract/display-channels.ts';
import { silentLog, temporaryFolder } from '../support/test-till.ts';
import { until } from '../support/wait.ts';

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
const bounds = { x: 1366, y: 0, width: 1280, height: 800 };

describe('its options', () => {
  const rest = {
    title: 'Mbili',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#ffffff',
    webPreferences: { ...closedPage, preload: '/p', backgroundThrottling: false, devTools: false },
  };
  it('as a window are exactly these', () => {
    expect(customerWindowOptions({ preloadPath: '/p', isPackaged: true, bounds: undefined })).toStrictEqual({
      ...rest,
      width: 1280,
      height: 800,
      useContentSize: true,
      minWidth: 800,
      minHeight: 500,
    });
  });
  it('as a window that was put somewhere are these, there', () => {
    const last = { x: 40, y: 60, width: 900, height: 600 };
    expect(
      customerWindowOptions({ preloadPath: '/p', isPackaged: true, bounds: undefined, last }),
    ).toStrictEqual({ ...rest, ...last, useContentSize: true, minWidth: 800, minHeight: 500 });
  });
  it('on a second monitor are the same wherever the window stood before', () => {
    const last = { x: 40, y: 60, width: 900, height: 600 };
    const on = { preloadPath: '/p', isPackaged: true, bounds };
    expect(customerWindowOptions({ ...on, last })).toStrictEqual(customerWindowOptions(on));
  });
  it('on a second monitor fill it and take no focus', () => {
    expect(customerWindowOptions({ preloadPath: '/p', isPackaged: true, bounds })).toStrictEqual({
      ...rest,
      ...bounds,
      frame: false,
      fullscreen: true,
      focusable: false,
    });
  });
});

class FakeWindow extends EventEmitter {
  destroyed = false;
  readonly sent: unknown[][] = [];
  readonly webContents = {
    mainFrame: { origin: 'app://pos', url: customerPage },
    send: (...args: unknown[]) => void this.sent.push(args),
  };
  readonly loaded: string[] = [];
  at = { x: 0, y: 0, width: 1280, height: 800 };
  constructor(readonly options: { readonly x?: number }) {
    super();
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  isFullScreen(): boolean {
    return false;
  }
  /** With its frame. */
  getBounds() {
    return { ...this.at, height: this.at.height + 30 };
  }
  getContentBounds() {
    return { ...this.at, y: this.at.y + 30 };
  }
  /** Dragged, or drawn larger. */
  put(at: typeof this.at): void {
    this.at = at;
    this.emit('move');
    this.emit('resize');
  }
  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return Promise.resolve();
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  showInactive(): void {}
  destroy(): void {
    this.destroyed = true;
    this.emit('closed');
  }
}

function monitors(...ids: readonly number[]) {
  const monitor = (id: number): Display => {
    const area = { ...bounds, x: id * 1366 };
    return { id, bounds: area, workArea: area } as unknown as Display;
  };
  const present = ids.map(monitor);
  const [primary] = present;
  if (primary === undefined) throw new Error('A machine has one monitor at least.');
  const screens = Object.assign(new EventEmitter(), {
    getPrimaryDisplay: () => primary,
    getAllDisplays: () => present,
  });
  return {
    screens,
    plug: (id: number) => {
      present.push(monitor(id));
      screens.emit('display-added');
    },
    unplug: (id: number) => {
      present.splice(
        present.findIndex((one) => one.id === id),
        1,
      );
      screens.emit('display-removed');
    },
  };
}

const nowhere = join(temporaryFolder(), 'customer-window.json');

function display(...ids: readonly number[]) {
  return displayKeptIn(nowhere, ...ids);
}

function displayKeptIn(path: string, ...ids: readonly number[]) {
  const made: FakeWindow[] = [];
  const present = monitors(...ids);
  const customer = customerWindow(
    {
      builtFolder: '/b',
      isPackaged: true,
      log: silentLog,
      kept: windowPlace(path, nodeFiles(), silentLog),
    },
    present.screens as never,
    (options) => {
      const window = new FakeWindow(options);
      made.push(window);
      return window as never;
    },
  );
  const standing = () => made.filter((window) => !window.destroyed);
  return { ...present, customer, made, standing };
}

describe('where it stands', () => {
  it('is nowhere while it is off, and goes when it is switched off', () => {
    const { customer, standing } = display(1, 2);
    customer.place('off');
    expect(standing()).toHaveLength(0);
    customer.place('window');
    expect(standing().map(({ loaded }) => loaded)).toEqual([[customerPage]]);
    customer.place('off');
    expect(standing()).toHaveLength(0);
  });

  it('fills the second monitor, not the till’s', () => {
    const { customer, standing } = display(1, 2);
    customer.place('second-monitor');
    expect(standing().map(({ options }) => options.x)).toEqual([2 * 1366]);
  });

  it('waits for a second monitor, goes with it and comes back with it', () => {
    const { customer, standing, plug, unplug } = display(1);
    customer.place('second-monitor');
    expect(standing()).toHaveLength(0);
    plug(2);
    expect(standing()).toHaveLength(1);
    unplug(2);
    expect(standing()).toHaveLength(0);
    expect(customer.window()).toBeUndefined();
    plug(3);
    expect(standing().map(({ options }) => options.x)).toEqual([3 * 1366]);
  });

  it('is one window, however often it is placed or a third monitor comes', () => {
    const { customer, made, plug } = display(1, 2);
    for (const place of ['second-monitor', 'second-monitor'] as const) customer.place(place);
    plug(3);
    expect(made).toHaveLength(1);
  });

  it('that was closed by hand is opened again by its setting', () => {
    const { customer, standing } = display(1);
    customer.place('window');
    standing()[0]?.destroy();
    expect(customer.window()).toBeUndefined();
    customer.place('off');
    customer.place('window');
    expect(standing()).toHaveLength(1);
  });
});

describe('as an ordinary window', () => {
  const put = { x: 1366 + 200, y: 100, width: 1000, height: 640 };
  /** Puts it somewhere and closes it; settles when the place is on disk. */
  async function putOnce(path: string, at = put): Promise<void> {
    const { customer, standing } = displayKeptIn(path, 1);
    customer.place('window');
    standing()[0]?.put(at);
    customer.place('off');
    await until('the place is kept', () => existsSync(path));
  }
  const openAgain = (path: string, ...ids: readonly number[]) => {
    const { customer, standing } = displayKeptIn(path, ...ids);
    customer.place('window');
    return standing()[0]?.options;
  };
  const freshPath = () => join(temporaryFolder(), 'customer-window.json');

  it('opens where it was put, in the size it was given', async () => {
    const path = freshPath();
    expect(openAgain(path, 1)).not.toHaveProperty('x');
    await putOnce(path);
    expect(openAgain(path, 1)).toMatchObject(put);
  });

  it('is kept as soon as the hand is still, not only when it is closed', async () => {
    const path = freshPath();
    const { customer, standing } = displayKeptIn(path, 1);
    customer.place('window');
    standing()[0]?.put({ ...put, x: put.x + 1 });
    standing()[0]?.put(put);
    await until('the place is kept', () => existsSync(path));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(put);
  });

  it('opens in its usual place when its monitor is gone', async () => {
    const path = freshPath();
    await putOnce(path);
    expect(openAgain(path, 2)).not.toHaveProperty('x');
    expect(openAgain(path, 2)).toMatchObject({ width: 1280, height: 800 });
  });

  it.each([
    ['above the monitor', { ...put, y: -40 }],
    ['below it', { ...put, y: 790 }],
    ['but for a sliver at the right', { ...put, x: 1366 + 1270 }],
    ['but for a sliver at the left', { ...put, x: 1366 - 950 }],
  ])('is not opened %s, where no hand can hold it', async (_where, at) => {
    const path = freshPath();
    await putOnce(path, at);
    expect(openAgain(path, 1)).not.toHaveProperty('x');
  });

  it('is never larger than the monitor it stands on', async () => {
    const path = freshPath();
    await putOnce(path, { ...put, width: 3000, height: 2000 });
    expect(openAgain(path, 1)).toMatchObject({ width: bounds.width, height: bounds.height });
  });

  it.each([
    '',
    '{',
    'null',
    '{"x":1}',
    '{"x":0.5,"y":0,"width":9,"height":9}',
    '{"x":0,"y":0,"width":-9,"height":9}',
  ])('opens in its usual place where the file says %s', (text) => {
    const path = freshPath();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    expect(openAgain(path, 1)).toMatchObject({ width: 1280, height: 800 });
  });

  it('keeps nothing of a second monitor, which it fills', () => {
    const path = freshPath();
    const { customer, standing } = displayKeptIn(path, 1, 2);
    customer.place('second-monitor');
    standing()[0]?.put(put);
    customer.place('off');
    expect(openAgain(path, 1)).not.toHaveProperty('x');
  });
});

type Handle = (event: { readonly senderFrame: unknown }, ...args: unknown[]) => unknown;

function wired() {
  const { customer, standing } = display(1);
  const handlers = new Map<string, Handle>();
  const calls: unknown[] = [];
  const listeners: ((event: { topic: string; payload: unknown }) => void)[] = [];
  const core = {
    handle: async (call: unknown) => {
      calls.push(call);
      return { ok: true, value: 'state' };
    },
    subscribe: (listener: (event: { topic: string; payload: unknown }) => void) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const till = { sent: [] as unknown[][] };
  const ipcMain = { handle: (name: string, handle: unknown) => void handlers.set(name, handle as Handle) };
  connectIpc(ipcMain, core, () => ({ send: (...args: unknown[]) => till.sent.push(args) }) as never);
  connectCustomerWindow(ipcMain, core, customer);
  const publish = (topic: string, payload: unknown): void =>
    listeners.forEach((listener) => listener({ topic, payload }));
  return { customer, standing, handlers, calls, publish, till };
}

describe('its wires', () => {
  it('carry one question, whatever else is sent along', async () => {
    const { customer, standing, handlers, calls } = wired();
    customer.place('window');
    const frame = standing()[0]?.webContents.mainFrame;
    const message = { channel: 'order:confirm', request: { a: 1 } };
    expect(await handlers.get('mbili-display')?.({ senderFrame: frame }, message)).toEqual({
      ok: true,
      value: 'state',
    });
    expect(calls).toEqual([
      { channel: 'display:state', request: {}, sender: { trusted: true, window: 'customer' } },
    ]);
  });

  it.each([null, { origin: 'app://pos', url: customerPage }])(
    'answer nobody but its own frame: %j',
    async (senderFrame) => {
      const { customer, handlers, calls } = wired();
      customer.place('window');
      expect(await handlers.get('mbili-display')?.({ senderFrame })).toBeUndefined();
      expect(calls).toEqual([]);
    },
  );

  it('do not let its frame use the till’s', async () => {
    const { customer, standing, handlers, calls } = wired();
    customer.place('window');
    const senderFrame = standing()[0]?.webContents.mainFrame;
    const answer = await handlers.get('mbili')?.({ senderFrame }, { channel: 'board:list', request: {} });
    expect(answer).toEqual({ ok: false, error: { code: 'untrusted-sender' } });
    expect(calls).toEqual([]);
  });

  it('bring it what it shows and nothing else, and bring that to nobody else', () => {
    const { standing, publish, till } = wired();
    const state = { place: 'window' as DisplayPlace, face: { kind: 'idle' } };
    publish('display', state);
    publish('board', { order: 'A-000001', became: 'paid' });
    publish('session', { secret: 1 });
    expect(standing().flatMap(({ sent }) => sent)).toEqual([['mbili-display:state', state]]);
    expect(till.sent.map(([, event]) => (event as { topic: string }).topic)).toEqual(['board', 'session']);
  });
});

describe('the router', () => {
  const reached: string[] = [];
  const handlers = Object.fromEntries(
    channelNames.map((name) => [
      name,
      () => {
        reached.push(name);
        return { ok: true, value: {} };
      },
    ]),
  ) as unknown as Handlers;
  const session = createSession();
  session.enter({ id: 'sample-2', name: 'Owner', role: 'owner' });
  const handle = router(handlers, session, silentLog);

  it.each(channelNames.filter((name) => name !== 'display:state'))(
    'refuses %s from the customer’s window, whoever is signed in at the till',
    async (channel) => {
      const answer = await handle({ channel, request: {}, sender: { trusted: true, window: 'customer' } });
      expect(answer).toEqual({ ok: false, error: { code: 'untrusted-sender' } });
      expect(reached).toEqual([]);
    },
  );

  it('lets the customer’s window ask what to show', async () => {
    const sender = { trusted: true, window: 'customer' } as const;
    expect((await handle({ channel: 'display:state', request: {}, sender })).ok).toBe(true);
    expect(reached).toEqual(['display:state']);
  });
});
