/** The main process of an empty app in the till's own shell: its window, its protocol, one page with one input. */
import { join } from 'node:path';
import { app, protocol } from 'electron';
import { appHandler, appScheme } from '../../electron/platform/app-protocol.ts';
import { openTillWindow } from '../../electron/platform/till-window.ts';
import { silentLog } from './silent-log.ts';

export function runEmptyApp(builtFolder: string): void {
  protocol.registerSchemesAsPrivileged([appScheme]);
  app.enableSandbox();
  void app.whenReady().then(() => {
    protocol.handle('app', appHandler(join(builtFolder, 'renderer')));
    openTillWindow({ isPackaged: false, builtFolder, log: silentLog });
  });
}
