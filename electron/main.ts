/**
 * Electron's entry: lock → ports → core → protocol → window. Everything with a rule in it lives elsewhere; nothing
 * here decides about orders or money.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
} from 'electron';
import type { DisplayState } from '../shared/contract/display-channels.ts';
import type { Mode } from '../shared/modes.ts';
import { compose, productionIsHere, refusedApp, type App } from './compose.ts';
import { nodePorts } from './host/node-ports.ts';
import type { Log } from './ports.ts';
import { appHandler, appScheme } from './platform/app-protocol.ts';
import { connectCustomerWindow, customerWindow } from './platform/customer-window.ts';
import { connectIpc } from './platform/ipc-bridge.ts';
import { lockNavigation } from './platform/navigation-lock.ts';
import { watchNetwork } from './platform/network.ts';
import { electronPdf } from './platform/pdf.ts';
import { refusePermissions } from './platform/permissions.ts';
import { watchPower } from './platform/power.ts';
import { openKeyring } from './platform/secrets.ts';
import {
  argumentsForMode,
  asksForDebugging,
  clearDangerousVariables,
  readStartArguments,
} from './platform/start-arguments.ts';
import { bringToFront, openTillWindow } from './platform/till-window.ts';
import { windowPlace, type WindowPlace } from './platform/window-place.ts';

/** Written in by the build. */
declare const __BUILD_DATE_MS__: number;

const builtFolder = join(import.meta.dirname, '..');
const startArguments = readStartArguments(process.argv, process.cwd());
let window: BrowserWindow | undefined;

// A till mostly waits. Left alone, V8 grows the space for new objects at the first busy minutes and never gives it back,
// and collects old ones only when they are nearly twice as many: half of this process's memory, filled with garbage.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=20');
clearDangerousVariables(process.env);
protocol.registerSchemesAsPrivileged([appScheme]);
app.enableSandbox();
Menu.setApplicationMenu(null);
app.on('web-contents-created', (_event, contents) => lockNavigation(contents));

const dataDir = startArguments.dataDir ?? join(app.getPath('userData'), 'till');
// The browser's own files follow the till's, so that two tills with two folders are two programs.
if (startArguments.dataDir !== undefined) app.setPath('userData', join(dataDir, 'window'));

if (app.isPackaged && asksForDebugging(process.argv)) {
  // SECURITY: a release cannot be debugged.
  app.exit(1);
} else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => bringToFront(window));
  app.whenReady().then(run).catch(giveUp);
} else {
  process.stderr.write('Mbili is already open on this data folder; its window was brought to the front.\n');
  app.exit(0);
}

async function run(): Promise<void> {
  refusePermissions(session.defaultSession);
  protocol.handle('app', appHandler(join(builtFolder, 'renderer')));
  const network = watchNetwork(net);
  const node = nodePorts({ dataDir });
  const ports = {
    ...node,
    network,
    pdf: electronPdf(),
    keyring: (path: string) => openKeyring(path, safeStorage, process.platform, node.files),
    reopen,
  };
  // A till that takes real money opens with it; practice opens there only when it is asked for.
  const mode = startArguments.mode ?? (productionIsHere(node.files, dataDir) ? 'production' : 'practice');
  const composed = await compose(ports, {
    dataDir,
    mode,
    modeIsAsked: startArguments.mode !== undefined,
    practiceOnly: startArguments.isPracticeOnly,
    buildDateMs: __BUILD_DATE_MS__,
    workerUrl: new URL('off-thread-worker.js', import.meta.url),
    practiceSignIn: 'attendant',
  });
  const core = composed.ok ? composed.value : refusedApp(composed.error, mode, ports.clock.nowMs());
  connectIpc(ipcMain, core, () => (window?.isDestroyed() === false ? window.webContents : undefined));
  followTheMachine(core, network);
  await core.start();
  window = openTillWindow({ isPackaged: app.isPackaged, builtFolder, log: ports.log });
  const kept = windowPlace(join(dataDir, 'customer-window.json'), node.files, ports.log);
  await openCustomerWindow(core, window, { kept, log: ports.log });
  stopCleanly(core);
}

/** The display that the settings ask for. It ends with the till's own window: alone it would keep the program alive. */
async function openCustomerWindow(
  core: App,
  till: BrowserWindow,
  machine: { readonly kept: WindowPlace; readonly log: Log },
): Promise<void> {
  const place = { builtFolder, isPackaged: app.isPackaged, ...machine };
  const display = customerWindow(place, screen, (options) => new BrowserWindow(options));
  connectCustomerWindow(ipcMain, core, display);
  till.once('closed', () => display.place('off'));
  const state = await core.handle({ channel: 'display:state', request: {}, sender: { trusted: true } });
  if (state.ok) display.place((state.value as DisplayState).place);
}

/** Another mode is another run of the program: nothing of one mode's keys or money stays in the memory of the other. */
function reopen(mode: Mode): void {
  app.relaunch({ args: [...argumentsForMode(process.argv.slice(1), mode)] });
  // The answer to the screen goes out first.
  setTimeout(() => app.quit(), 250);
}

function followTheMachine(core: App, network: ReturnType<typeof watchNetwork>): void {
  watchPower(powerMonitor, {
    onLockScreen: () => void core.handle({ channel: 'session:lock', request: {}, sender: { trusted: true } }),
    onSuspend: () => {
      network.suspend();
      core.pause();
    },
    onResume: () => {
      network.resume();
      core.resume();
    },
    onShutdown: () => app.quit(),
  });
}

/** The first quit stops the core and only then ends the program; a second one changes nothing. */
function stopCleanly(core: App): void {
  let isStopping = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (isStopping) return;
    isStopping = true;
    core.stop().then(() => app.exit(0), giveUp);
  });
}

/** Better to end than to go on half-built: the database is in order at every instruction. */
function giveUp(error: unknown): void {
  process.stderr.write(`Mbili cannot go on: ${error instanceof Error ? error.stack : String(error)}\n`);
  app.exit(1);
}

process.on('uncaughtException', giveUp);
process.on('unhandledRejection', giveUp);
