/** The customer's window: where it stands, and that it comes and goes with its monitor. It never takes the focus. */
import { join } from 'node:path';
import type { BrowserWindow, Display, IpcMain, Screen } from 'electron';
import type { DisplayPlace, DisplayState } from '../../shared/contract/display-channels.ts';
import type { Log } from '../ports.ts';
import { appOrigin } from './app-protocol.ts';
import type { Core } from './ipc-bridge.ts';
import { isTrustedSender } from './sender.ts';
import { customerWindowOptions } from './window-options.ts';
import type { WindowPlace } from './window-place.ts';

export const customerPage = `${appOrigin}/customer.html`;

type Place = {
  readonly builtFolder: string;
  readonly isPackaged: boolean;
  readonly log: Log;
  /** Where the window stood when it was an ordinary one. */
  readonly kept: WindowPlace;
};
type Screens = Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay' | 'on'>;
type MakeWindow = (options: ReturnType<typeof customerWindowOptions>) => BrowserWindow;

export type CustomerWindow = {
  readonly place: (place: DisplayPlace) => void;
  readonly window: () => BrowserWindow | undefined;
};

/** Follows the setting and the monitors: a second one that is unplugged takes the window with it, plugged in brings it back. */
export function customerWindow(place: Place, screens: Screens, makeWindow: MakeWindow): CustomerWindow {
  let wanted: DisplayPlace = 'off';
  let open: { readonly window: BrowserWindow; readonly on: number | undefined } | undefined;

  const close = (): void => {
    const { window } = open ?? {};
    open = undefined;
    if (window?.isDestroyed() === false) window.destroy();
  };
  const openOn = (monitor: Display | undefined): void => {
    const window = makeWindow(
      customerWindowOptions({
        preloadPath: join(place.builtFolder, 'preload', 'customer-preload.cjs'),
        isPackaged: place.isPackaged,
        bounds: monitor?.bounds,
        last: place.kept.last(screens.getAllDisplays()),
      }),
    );
    // A monitor of its own has one place; only what a person has put somewhere is kept.
    if (monitor === undefined) place.kept.follow(window);
    open = { window, on: monitor?.id };
    window.once('ready-to-show', () => window.showInactive());
    window.once('closed', () => {
      if (open?.window === window) open = undefined;
    });
    window.loadURL(customerPage).catch((error: unknown) => {
      place.log.error('the customer display could not load its page', { detail: String(error) });
    });
  };
  const settle = (): void => {
    const primary = screens.getPrimaryDisplay().id;
    const second = screens.getAllDisplays().find(({ id }) => id !== primary);
    if (wanted === 'off' || (wanted === 'second-monitor' && second === undefined)) return close();
    const monitor = wanted === 'second-monitor' ? second : undefined;
    if (open !== undefined && open.on === monitor?.id && !open.window.isDestroyed()) return;
    close();
    openOn(monitor);
  };
  screens.on('display-added', settle);
  screens.on('display-removed', settle);
  return {
    place: (next) => {
      if (next === wanted) return;
      wanted = next;
      settle();
    },
    window: () => open?.window,
  };
}

type Event = { readonly topic: string; readonly payload: unknown };

/**
 * The display's two wires, its own: one question, one event. SECURITY: judged by its own frame, and whatever that frame
 * asks, the core hears `display:state` from a sender that may ask for nothing else.
 */
export function connectCustomerWindow(
  ipcMain: Pick<IpcMain, 'handle'>,
  core: Core & { readonly subscribe: (listener: (event: Event) => void) => () => void },
  display: CustomerWindow,
): void {
  ipcMain.handle('mbili-display', (event) => {
    const window = display.window();
    const frame = window?.isDestroyed() === false ? window.webContents.mainFrame : undefined;
    if (!isTrustedSender(event, frame)) return undefined;
    return core.handle({
      channel: 'display:state',
      request: {},
      sender: { trusted: true, window: 'customer' },
    });
  });
  core.subscribe(({ topic, payload }) => {
    if (topic !== 'display') return;
    display.place((payload as DisplayState).place);
    const window = display.window();
    if (window?.isDestroyed() === false) window.webContents.send('mbili-display:state', payload);
  });
}
