/**
 * A pseudo-terminal for a simulated modem: a real serial port for the program, and its other end for a test. `script` of util-linux makes it
 * (it is on every Debian); its own input and output are the other end.
 */
import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

export type ModemTerminal = {
  /** What the program opens: `/dev/pts/N`. */
  readonly path: string;
  readonly write: (bytes: Uint8Array) => void;
  readonly onData: (listener: (bytes: Uint8Array) => void) => void;
  /** The cable is pulled out. */
  readonly unplug: () => void;
};

export async function modemTerminal(): Promise<ModemTerminal> {
  const holder = spawn('script', ['-qfc', 'stty raw -echo; tty; exec sleep 600', '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const end = (): void => {
    if (holder.pid === undefined || holder.exitCode !== null || holder.signalCode !== null) return;
    try {
      process.kill(-holder.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  onTestFinished(end);
  let listener: ((bytes: Uint8Array) => void) | undefined;
  const path = await new Promise<string>((resolve, reject) => {
    let said = '';
    holder.once('error', reject);
    holder.once('exit', () => reject(new Error(`no pseudo-terminal: ${said}`)));
    holder.stdout.on('data', (bytes: Buffer) => {
      if (listener) return listener(bytes);
      said += bytes.toString('latin1');
      const name = /(\/dev\/pts\/\d+)\s/.exec(said)?.[1];
      if (name !== undefined) resolve(name);
    });
  });
  return {
    path,
    write: (bytes) => void holder.stdin.write(bytes),
    onData: (next) => {
      listener = next;
    },
    unplug: end,
  };
}
