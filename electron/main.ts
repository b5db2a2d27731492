/**
 * Electron's entry: lock → ports → core → protocol → window. Everything with a rule in it lives elsewhere; nothing
 * here decides about orders or money.
 */
import { join } from 'node:path';
import { app, ipcMain, Menu, net, powerMonitor, protocol, session } from 'electron';
import type { BrowserWindow } from 'electron';
import { compose, refusedApp, type App } from './compose.ts';
import { nodePorts } from './host/node-ports.ts';
import { appHandler, appScheme } from './platform/app-protocol.ts';
import { connectIpc } from './platform/ipc-bridge.ts';
import { lockNavigation } from './platform/navigation-lock.ts';
import { watchNetwork } from './platform/network.ts';
import { electronPdf } from './platform/pdf.ts';
import { refusePermissions } from './platform/permissions.ts';
import { watchPower } from './platform/power.ts';
import { asksForDebugging, clearDangerousVariables, readStartArguments } from './platform/start-arguments.ts';
import { bringToFront, openTillWindow } from './platform/till-window.ts';

/** Written in by the build. */
declare const __BUILD_DATE_MS__: number;

const builtFolder = join(import.meta.dirname, '..');
const startArguments = readStartArguments(process.argv, process.cwd());
let window: BrowserWindow | undefined;

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
  const ports = { ...nodePorts({ dataDir }), network, pdf: electronPdf() };
  const composed = await compose(ports, {
    dataDir,
    mode: 'practice',
    modeIsAsked: startArguments.isPracticeOnly,
    buildDateMs: __BUILD_DATE_MS__,
    workerUrl: new URL('off-thread-worker.js', import.meta.url),
    practiceSignIn: 'attendant',
  });
  const core = composed.ok ? composed.value : refusedApp(composed.error, 'practice', ports.clock.nowMs());
  connectIpc(ipcMain, core, () => (window?.isDestroyed() === false ? window.webContents : undefined));
  followTheMachine(core, network);
  await core.start();
  window = openTillWindow({ isPackaged: app.isPackaged, builtFolder, log: ports.log });
  stopCleanly(core);
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
