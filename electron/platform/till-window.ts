/** The one window of the till, and what becomes of it. */
import { join } from 'node:path';
import { BrowserWindow, screen } from 'electron';
import type { Log } from '../ports.ts';
import { appOrigin } from './app-protocol.ts';
import { needsWholeScreen, tillWindowOptions } from './window-options.ts';

const reloadsMax = 3;

export type OpenWindow = { readonly isPackaged: boolean; readonly builtFolder: string; readonly log: Log };

export function openTillWindow({ isPackaged, builtFolder, log }: OpenWindow): BrowserWindow {
  const preloadPath = join(builtFolder, 'preload', 'preload.cjs');
  const window = new BrowserWindow(tillWindowOptions({ preloadPath, isPackaged, title: 'Mbili' }));
  const load = (): void => {
    window.loadURL(`${appOrigin}/index.html`).catch((error: unknown) => {
      log.error('the window could not load its page', { detail: String(error) });
    });
  };
  if (needsWholeScreen(screen.getPrimaryDisplay().workAreaSize)) window.setFullScreen(true);
  window.once('ready-to-show', () => window.show());
  let reloadsLeft = reloadsMax;
  // Everything the screen shows is in the database: a page that died is loaded again, but not for ever.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.error('the page died', { reason });
    if (reloadsLeft-- > 0) load();
  });
  load();
  return window;
}

export function bringToFront(window: BrowserWindow | undefined): void {
  if (window === undefined || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
