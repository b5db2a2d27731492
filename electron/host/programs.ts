/** Other programs of the machine, each with a deadline after which it and everything it started is killed. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { ProgramOutcome, Programs } from '../ports.ts';

/** More than a printer's queue ever has to say; the rest is not kept. */
const outputMaxChars = 64 * 1024;

export const nodePrograms = (): Programs => ({
  run: ({ command, args, input, folder, deadlineMs }) =>
    new Promise<ProgramOutcome>((resolve) => {
      const child = spawn(command, args, {
        // SECURITY: no shell, so nothing in an argument can be a command.
        shell: false,
        windowsHide: true,
        ...(folder === undefined ? {} : { cwd: folder }),
        // A group of its own, so that what it started can be killed with it.
        detached: process.platform !== 'win32',
        // Its sentences are read by us, in the one language that we know.
        env: { ...process.env, LC_ALL: 'C', LANG: 'C' },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const said = { output: '', errors: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said.output = (said.output + text).slice(0, outputMaxChars);
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said.errors = (said.errors + text).slice(0, outputMaxChars);
      });
      const timer = setTimeout(() => {
        kill(child);
        resolve({ kind: 'late' });
      }, deadlineMs);
      const settle = (outcome: ProgramOutcome): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      child.on('error', () => settle({ kind: 'missing' }));
      child.on('close', (code) => settle({ kind: 'ended', code: code ?? -1, ...said }));
      // A program that ends without reading breaks the pipe; how it ended says what there is to say.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input ?? '');
    }),
});

function kill(child: ChildProcess): void {
  try {
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has just ended by itself.
  }
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.stderr?.destroy();
}
