/**
 * What `import … from 'electron'` is under the stand-in. Each object is checked against Electron's own types for the
 * members it offers; a member the product starts to use and this lacks fails at once, by name.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { homedir, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { App, Menu as ElectronMenu, Net, SafeStorage } from 'electron';
import { secondInstanceSignal, takeInstanceLock } from './single-instance.ts';
import { closeAllChromium, windowEvents, BrowserWindow } from './windows.ts';

export { BrowserWindow };
export { ipcMain } from './ipc-main.ts';
export { protocol, session } from './session.ts';

type Package = { readonly name: string; readonly version: string };
const ownPackage: Package = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8'));

class StandInApp extends EventEmitter {
  readonly isPackaged = false;
  readonly #paths = new Map<string, string>([
    ['userData', join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), ownPackage.name)],
    ['home', homedir()],
    ['documents', join(homedir(), 'Documents')],
  ]);
  #isQuitting = false;

  getPath(name: Parameters<App['getPath']>[0]): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`The stand-in has no path "${name}".`);
    return path;
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }
  getAppPath(): string {
    return process.cwd();
  }
  getName(): string {
    return ownPackage.name;
  }
  setName(_name: string): void {}
  getVersion(): string {
    return ownPackage.version;
  }
  enableSandbox(): void {}
  setAppUserModelId(_id: string): void {}

  async whenReady(): Promise<void> {
    // Never in the same turn: what must happen before "ready" has had its chance.
    await new Promise((resolve) => setImmediate(resolve));
  }

  requestSingleInstanceLock(): boolean {
    return takeInstanceLock(this.getPath('userData'));
  }

  /** before-quit → windows close → will-quit → quit, each refusable as in Electron. */
  quit(): void {
    if (this.#isQuitting) return;
    if (this.#refused('before-quit')) return;
    this.#isQuitting = true;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    this.#isQuitting = false;
    if (!this.#refused('will-quit')) this.exit(0);
  }

  relaunch(): void {
    // Always started with --practice-only, so no other mode can be asked for.
    throw new Error('The stand-in opens practice only.');
  }

  exit(code = 0): void {
    this.emit('quit', {}, code);
    void closeAllChromium().finally(() => process.exit(code));
  }

  #refused(name: string): boolean {
    let isPrevented = false;
    this.emit(name, { preventDefault: () => void (isPrevented = true) });
    return isPrevented;
  }

  /** Electron quits with the last window unless somebody listens; during a quit nobody is asked. */
  windowsGone(): void {
    if (this.#isQuitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }
}

type OfferedApp =
  | 'isPackaged'
  | 'getPath'
  | 'setPath'
  | 'getAppPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'enableSandbox'
  | 'whenReady'
  | 'requestSingleInstanceLock'
  | 'relaunch'
  | 'quit'
  | 'exit';

const standInApp = new StandInApp();
standInApp satisfies Pick<App, OfferedApp>;
export const app = standInApp;

windowEvents.on('web-contents-created', (contents) => app.emit('web-contents-created', {}, contents));
windowEvents.on('window-all-closed', () => app.windowsGone());
process.on(secondInstanceSignal, () => app.emit('second-instance', {}, [], process.cwd(), undefined));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());

export const Menu = { setApplicationMenu: (_menu) => undefined } satisfies Pick<
  typeof ElectronMenu,
  'setApplicationMenu'
>;

export const powerMonitor = new EventEmitter();

export const net = {
  isOnline: () =>
    Object.values(networkInterfaces()).some((addresses) => addresses?.some((address) => !address.internal)),
} satisfies Pick<Net, 'isOnline'>;

/** Large enough: whether the till takes the whole screen is tested as a function. */
const monitor = { id: 1, workAreaSize: { width: 1920, height: 1080 } };
/** One monitor that stays: what a second one does is tested on `customer-window.ts` itself. */
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => monitor,
  getAllDisplays: () => [monitor],
});

const noStore = (): Promise<never> => Promise.reject(new Error('The stand-in has no secret store.'));

/** As on a Linux machine without a keyring: the product must cope without a secret store. */
export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'basic_text' as const,
  encryptStringAsync: noStore,
  decryptStringAsync: noStore,
} satisfies Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
>;
