/** `npm start`: the till in a window. Electron where its binary is, else the stand-in; the demo without a display. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { buildIfStale, findElectron, hasDisplay, node24, prepare, root, say } from './prepare.mjs';

const args = process.argv.slice(2);
const downloadProbeMsMax = 5000;

if (!hasDisplay()) {
  say(
    'This machine has no display, so no window can open. Running the demo instead; it needs none: npm run demo',
  );
  await import('./demo.mjs');
} else {
  prepare({ needsBrowser: false });
  const electron = findElectron() ?? (await downloadElectron());
  if (electron === undefined) prepare({ needsBrowser: true });
  buildIfStale();
  process.exitCode = electron === undefined ? await openStandIn() : await openElectron(electron);
}

/** Asks once, briefly, whether the download server answers: a till must not wait for a network that is not there. */
async function downloadElectron() {
  const folder = join(root, 'node_modules', 'electron');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const url = `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`;
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(downloadProbeMsMax) });
  } catch {
    say("Electron's binary is not here and its download server cannot be reached.");
    return undefined;
  }
  say('Downloading Electron (about 110 MB, once)…');
  spawnSync(node24, [join(folder, 'install.js')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (findElectron() === undefined) say("Electron's binary could not be downloaded.");
  return findElectron();
}

function openElectron(electron) {
  const isRoot = process.getuid?.() === 0;
  if (isRoot)
    say("Running as root: Chromium's sandbox is off. Use an ordinary account for anything but a trial.");
  return run(electron, [...(isRoot ? ['--no-sandbox'] : []), '.', ...args]);
}

function openStandIn() {
  say(
    'Opening Mbili in a Chromium window through the stand-in. It only offers practice; no real money can move.',
  );
  return run(node24, [
    join(root, 'tests', 'electron-stand-in', 'stand-in.ts'),
    join('out', 'main', 'main.js'),
    ...args,
  ]);
}
