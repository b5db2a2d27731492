/**
 * Opens the built till the way a person gets it, for tests and the demo: the real Electron where its binary is, else
 * the stand-in. Every till has its own data folder; give the same one again to see it restart.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, chromium, type ElectronApplication, type Page } from '@playwright/test';

const root = resolve(import.meta.dirname, '..', '..');
const startTimeoutMs = 30_000;

export type OpenTill = {
  readonly page: Page;
  readonly dataDir: string;
  readonly pid: number;
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
  const { port } = await announcement(child, () => log);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [page] = browser.contexts().flatMap((context) => context.pages());
  if (page === undefined) throw new Error('The till opened no page.');
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
    log: () => log,
    close: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function announcement(child: ChildProcess, log: () => string): Promise<{ port: number }> {
  return new Promise((done, fail) => {
    let heard = '';
    const giveUp = (why: string): void => fail(new Error(`The till ${why}.\n${heard}\n${log()}`));
    const timer = setTimeout(() => giveUp('did not open in time'), startTimeoutMs);
    child.once('exit', (code) => giveUp(`ended with code ${code} before it opened`));
    child.stdout?.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      const line = /^\{"port":.*\}$/m.exec(heard)?.[0];
      if (line === undefined) return;
      clearTimeout(timer);
      done(JSON.parse(line) as { port: number });
    });
  });
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
