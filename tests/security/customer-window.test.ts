/** The customer's window: what it is made of, where it stands, and that nothing but one question passes from it. */
import { EventEmitter } from 'node:events';
import type { Display } from 'electron';
import { describe, expect, it } from 'vitest';
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
import { channelNames } from '../../shared/channel-names.ts';
import type { DisplayPlace } from '../../shared/contract/display-channels.ts';
import { silentLog } from '../support/test-till.ts';

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
  constructor(readonly options: { readonly x?: number }) {
    super();
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
  const present = ids.map((id) => ({ id, bounds: { ...bounds, x: id * 1366 } }) as unknown as Display);
  const [primary] = present;
  if (primary === undefined) throw new Error('A machine has one monitor at least.');
  const screens = Object.assign(new EventEmitter(), {
    getPrimaryDisplay: () => primary,
    getAllDisplays: () => present,
  });
  return {
    screens,
    plug: (id: number) => {
      present.push({ id, bounds: { ...bounds, x: id * 1366 } } as unknown as Display);
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

function display(...ids: readonly number[]) {
  const made: FakeWindow[] = [];
  const present = monitors(...ids);
  const customer = customerWindow(
    { builtFolder: '/b', isPackaged: true, log: silentLog },
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
