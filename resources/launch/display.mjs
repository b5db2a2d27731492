/** A virtual screen of a till's size, for machines without one. */
import { spawn } from 'node:child_process';
import { findXvfb, hasDisplay, say, stop } from './prepare.mjs';

/** Resolves to the variables a window needs; `close` ends what was started here and nothing else. */
export async function openDisplay() {
  if (hasDisplay()) return { env: {}, close: () => undefined };
  const path = findXvfb() ?? stop('This machine has no display and no Xvfb. Run: apt-get install -y xvfb');
  const args = ['-displayfd', '3', '-screen', '0', '1366x768x24', '-nolisten', 'tcp', '-noreset'];
  const server = spawn(path, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`Xvfb ended with code ${code}.`)));
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
  });
  server.removeAllListeners('exit');
  const close = () => server.kill();
  process.on('exit', close);
  say(`Using a virtual display (:${number}).`);
  return { env: { DISPLAY: `:${number}` }, close };
}
