/**
 * Everything that has to be true before the project's own code can run, checked and mended in plain words. This file
 * runs on whatever Node the machine has (18 or newer), before anything is installed: only `node:` imports here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const isWindows = process.platform === 'win32';
/** The Node that everything runs under; the host's own may be older. */
export const node24 = join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');

/** On standard error, so that standard output stays free for data (headless, the test count). */
export const say = (sentence) => process.stderr.write(`${sentence}\n`);

export function stop(sentence) {
  say(sentence);
  process.exit(1);
}

export function prepare({ needsBrowser }) {
  checkHostNode();
  installPackages();
  if (needsBrowser) installBrowser();
}

function checkHostNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 18)
    stop(`Mbili needs Node 18 or newer to set itself up; this is Node ${process.versions.node}.`);
}

/** npm without the project's own `node` first on the path: `npm ci` replaces that very file while it runs. */
function npm(args, stdio) {
  const ownBin = join(root, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ownBin);
  const env = { ...process.env, PATH: path.join(delimiter) };
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--update-notifier=false'];
  return spawnSync('npm', [...args, ...quiet], { cwd: root, env, stdio, shell: isWindows });
}

function installPackages() {
  const reason = whyPackagesAreStale();
  if (reason === undefined) return;
  say(`${reason} Installing them with "npm ci" (about a minute, about 900 MB)…`);
  const clean = npm(['ci'], ['ignore', 'pipe', 'pipe']);
  if (clean.error) stop('npm was not found on this machine. Install Node.js with npm, then try again.');
  const complaint = String(clean.stderr);
  if (clean.status !== 0 && !installByLockfile(complaint)) {
    stop(`${complaint}\n"npm ci" failed; its own words are above. Nothing else was started.`);
  }
  const still = whyPackagesAreStale();
  if (still !== undefined) stop(`${still} npm ended without an error but did not mend that.`);
}

/**
 * npm 11 refuses a lockfile that leaves out other machines' optional binaries (they may not be in every registry).
 * `npm install` takes the same versions from the same lockfile, and every version and checksum is compared after.
 */
function installByLockfile(complaint) {
  if (!complaint.includes('EUSAGE')) return false;
  say(
    '"npm ci" misses binaries for other machines in the lockfile; installing the locked versions without them…',
  );
  return npm(['install', '--no-save'], ['ignore', 2, 2]).status === 0;
}

/**
 * Compares the lockfile with npm's record of what it installed. Undefined when they agree, else a sentence.
 * Optional packages may be missing (they are for other machines).
 */
export function whyPackagesAreStale() {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'The packages are not installed yet.';
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (wanted === undefined)
    stop('package-lock.json is missing or unreadable: this is not a whole copy of Mbili.');
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.optional || entry.devOptional || entry.peer) continue;
    const have = installed[path];
    if (have?.version !== entry.version || have?.integrity !== entry.integrity) {
      return `The installed packages do not match the lockfile (${path.replace('node_modules/', '')}).`;
    }
  }
  return existsSync(node24) ? undefined : 'The Node 24 that Mbili runs on is not in place.';
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** The real Electron's executable, or undefined: the npm package holds only its downloader. */
export function findElectron() {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name);
    return existsSync(path) ? path : undefined;
  } catch {
    const name = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform];
    const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
    const path = given && join(given, name ?? 'electron');
    return path && existsSync(path) ? path : undefined;
  }
}

const browserNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const browserPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

function findOnPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

export function findChromium() {
  if (process.env.MBILI_CHROMIUM) return process.env.MBILI_CHROMIUM;
  return findOnPath(browserNames) ?? browserPlaces.find((path) => existsSync(path));
}

export const findXvfb = () => findOnPath(['Xvfb']);

/** A window needs Electron or a Chromium, and on a Linux machine without a screen a virtual one (Xvfb). */
function installBrowser() {
  const missing = [];
  if (findElectron() === undefined && findChromium() === undefined) missing.push('chromium');
  if (!hasDisplay() && findXvfb() === undefined) missing.push('xvfb');
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.platform !== 'linux') stop('Mbili needs Electron, or Chrome installed, to open its window.');
  if (process.getuid?.() !== 0)
    stop(`Mbili needs ${missing.join(' and ')} here. Run this once, then try again:\n  sudo ${command}`);
  say(
    `Mbili needs ${missing.join(' and ')} to open its window. Installing from this machine's own package source…`,
  );
  runAsRoot('apt-get update', command);
}

function runAsRoot(...commands) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of commands) {
    const [program, ...args] = command.split(' ');
    const ran = spawnSync(program, args, { env, stdio: ['ignore', 2, 2] });
    if (ran.status !== 0)
      stop(`"${command}" failed; its own words are above. Run it by hand, then try again.`);
  }
}

const sources = [
  'electron',
  'shared',
  'migrations',
  'renderer',
  'electron.vite.config.ts',
  'package-lock.json',
];
const builtMark = join(root, 'out', '.built');

/** Builds when a source file is newer than the last build. */
export function buildIfStale() {
  const newest = Math.max(...sources.map((name) => newestChangeMs(join(root, name))));
  if (existsSync(builtMark) && statSync(builtMark).mtimeMs > newest) return;
  say('Building main process, preload and screens…');
  const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const startedMs = Date.now();
  const ran = spawnSync(node24, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (ran.status !== 0) stop('The build failed; its own words are above.');
  writeFileSync(builtMark, '');
  utimesSync(builtMark, new Date(startedMs), new Date(startedMs));
}

function newestChangeMs(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newestChangeMs(join(path, name))));
}
