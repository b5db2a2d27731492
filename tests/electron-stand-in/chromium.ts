/** Debian's Chromium as the stand-in's window: started here, watched here, gone when this process is gone. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from '@playwright/test';

export type RunningChromium = {
  readonly port: number;
  readonly pid: number;
  readonly context: BrowserContext;
  /** Calls back when the person (or anything else) ended it. */
  readonly onExit: (callback: () => void) => void;
  readonly close: () => Promise<void>;
};

const quietFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
  '--password-store=basic',
  '--use-mock-keychain',
];
const startTimeoutMs = 30_000;
const closeTimeoutMs = 3000;

/** Chromium's own sandbox does not work for root: only then is it off, and this program never shows a foreign page. */
export const sandboxFlags = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

const browserNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export function findChromium(): string {
  const given = process.env['MBILI_CHROMIUM'];
  if (given !== undefined && given !== '') return given;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = browserNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error('The stand-in needs Chromium; none was found on the path.');
  return found;
}

export type ChromiumWindow = { readonly width: number; readonly height: number; readonly port: number };

export async function startChromium(window: ChromiumWindow): Promise<RunningChromium> {
  const profile = freshProfile();
  const flags = [
    // Chromium ends itself when this pipe closes, however this process dies; the port is for tests to look in.
    '--remote-debugging-pipe',
    `--remote-debugging-port=${window.port}`,
    `--user-data-dir=${profile}`,
    `--window-size=${window.width},${window.height}`,
    '--window-position=0,0',
    '--app=data:text/html,<title>Mbili</title>',
  ];
  const child = spawn(findChromium(), [...flags, ...quietFlags, ...sandboxFlags()], {
    // Whatever Chromium leaves behind lies in its profile and goes with it.
    env: { ...process.env, TMPDIR: profile },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await debuggerAddress(child);
  const browser = await chromium.connectOverCDP(address);
  return {
    port: Number(new URL(address).port),
    pid: child.pid ?? 0,
    context: firstContext(browser),
    onExit: (callback) => void exited.then(callback),
    close: () => closeChromium(child, exited, profile),
  };
}

const profilePrefix = 'mbili-stand-in-';

/** A stand-in that was killed could not tidy up after itself; the next one does. */
function freshProfile(): string {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(profilePrefix))) {
    const owner = Number(name.slice(profilePrefix.length).split('-')[0]);
    if (!isAlive(owner)) rmSync(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 3 });
  }
  return mkdtempSync(join(tmpdir(), `${profilePrefix}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function debuggerAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const fail = (): void => reject(new Error(`Chromium did not start: ${heard.slice(-500)}`));
    const timer = setTimeout(fail, startTimeoutMs);
    child.once('error', fail);
    child.once('exit', fail);
    child.stderr?.on('data', (chunk: Buffer) => {
      heard = (heard + chunk.toString()).slice(-10_000);
      const address = /DevTools listening on (ws:\S+)/.exec(heard)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

function firstContext(browser: Browser): BrowserContext {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('Chromium has no window.');
  return context;
}

async function closeChromium(child: ChildProcess, exited: Promise<void>, profile: string): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs);
  await exited;
  clearTimeout(timer);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
