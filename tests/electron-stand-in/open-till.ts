/**
 * Opens the built till the way a person gets it, for tests and the demo: the real Electron where its binary is, else
 * the stand-in. Every till has its own data folder; give the same one again to see it restart.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, chromium, type Browser, type ElectronApplication, type Page } from '@playwright/test';

const root = resolve(import.meta.dirname, '..', '..');
const startTimeoutMs = 30_000;

export type OpenTill = {
  readonly page: Page;
  readonly dataDir: string;
  readonly pid: number;
  /** Another window of the same till, once its page is there: the customer display. */
  readonly secondWindow: () => Promise<Page>;
  /** What the main process wrote on standard error so far. */
  readonly log: () => string;
  /** A clean end, as by closing the window. The data folder stays if it was given. */
  readonly close: () => Promise<void>;
  /** The power cut. */
  readonly kill: () => Promise<void>;
};

export type OpenTillOptions = {
  readonly dataDir?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Another build than `out/`: main, preload and renderer side by side. */
  readonly builtFolder?: string;
};

/** One way of opening: what both kinds of window need to know. */
type Opening = {
  readonly dataDir: string;
  readonly mainPath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly forget: () => void;
};

export async function openTill(options: OpenTillOptions = {}): Promise<OpenTill> {
  const dataDir = options.dataDir ?? join(mkdtempSync(join(tmpdir(), 'mbili-till-')), 'data');
  const args = ['--data-dir', dataDir, ...(options.args ?? [])];
  const forget = (): void => {
    if (options.dataDir === undefined) rmSync(resolve(dataDir, '..'), { recursive: true, force: true });
  };
  const mainPath = join(options.builtFolder ?? join(root, 'out'), 'main', 'main.js');
  const opening = { dataDir, mainPath, args, env: options.env ?? {}, forget };
  const electron = electronPath();
  return electron === undefined ? openStandIn(opening) : openElectron(electron, opening);
}

/** True when the tests run on the real binary, where a few more things can be asserted. */
export const isRealElectron = (): boolean => electronPath() !== undefined;

function electronPath(): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : undefined;
}

/** The stand-in as a process, for tests that want no page. */
export function spawnStandIn(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  mainPath = join('out', 'main', 'main.js'),
): ChildProcess {
  const standIn = join(root, 'tests', 'electron-stand-in', 'stand-in.ts');
  return spawn(process.execPath, [standIn, '--announce', mainPath, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function openStandIn({ dataDir, mainPath, args, env, forget }: Opening): Promise<OpenTill> {
  const child = spawnStandIn(args, env, mainPath);
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const said = listen(child);
  const port = async (isTill: boolean): Promise<number> =>
    (
      await announcement(
        child,
        said,
        ({ window }) => (window === 1) === isTill,
        () => log,
      )
    ).port;
  const { browser, page } = await port(true)
    .then(pageAt)
    .catch((error: unknown) => {
      // Nobody has it to close.
      child.kill('SIGKILL');
      throw error;
    });
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await ended;
    await browser.close().catch(() => undefined);
    forget();
  };
  return {
    page,
    dataDir,
    pid: child.pid ?? 0,
    secondWindow: async () => (await pageAt(await port(false))).page,
    log: () => log,
    close: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

type Said = { text: string };

/** Everything the process has said: the windows announce themselves there, in whatever order their pages come. */
function listen(child: ChildProcess): Said {
  const said: Said = { text: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
  return said;
}

type Announced = { readonly port: number; readonly window: number };

/** The till's own window is the first that is made; of others the newest counts. */
function announcement(
  child: ChildProcess,
  said: Said,
  isWanted: (announced: Announced) => boolean,
  log: () => string,
): Promise<Announced> {
  return new Promise((done, fail) => {
    const giveUp = (why: string): void => fail(new Error(`The till ${why}.\n${said.text}\n${log()}`));
    const timer = setTimeout(() => giveUp('did not open in time'), startTimeoutMs);
    child.once('exit', (code) => giveUp(`ended with code ${code} before it opened`));
    const look = (): void => {
      const lines = said.text.match(/^\{"port":.*\}$/gm) ?? [];
      const found = lines.map((line) => JSON.parse(line) as Announced).findLast(isWanted);
      if (found === undefined) return;
      clearTimeout(timer);
      done(found);
    };
    child.stdout?.on('data', look);
    look();
  });
}

async function pageAt(port: number): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [page] = browser.contexts().flatMap((context) => context.pages());
  if (page === undefined) throw new Error('The window has no page.');
  return { browser, page };
}

async function openElectron(executablePath: string, opening: Opening): Promise<OpenTill> {
  const { dataDir, mainPath, args, env, forget } = opening;
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const till: ElectronApplication = await _electron.launch({
    executablePath,
    args: [...sandbox, mainPath, '--practice-only', ...args],
    env: { ...(process.env as Record<string, string>), ...env },
  });
  let log = '';
  till.process().stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const kill = async (): Promise<void> => {
    const ended = new Promise<void>((done) => till.process().once('exit', () => done()));
    till.process().kill('SIGKILL');
    await ended;
    forget();
  };
  return {
    page: await till.firstWindow(),
    secondWindow: async () => till.windows()[1] ?? till.waitForEvent('window'),
    dataDir,
    pid: till.process().pid ?? 0,
    log: () => log,
    close: async () => {
      await till.close();
      forget();
    },
    kill,
  };
}
