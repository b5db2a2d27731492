/**
 * A pair of terminals made by `script` (util-linux, on every Debian): what a program writes to `path` comes out here,
 * as it would at the far end of a serial cable. Python and socat are not needed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type PseudoTerminal = {
  readonly path: string;
  readonly say: (byte: number) => void;
  /** Reads nothing for a moment. */
  readonly rest: () => void;
  /** Reads nothing more: the far end is deaf. */
  readonly stopReading: () => void;
  /** The cable is pulled. */
  readonly unplug: () => void;
  readonly stop: () => Promise<void>;
};

export async function pseudoTerminal(hear: (chunk: Uint8Array) => void): Promise<PseudoTerminal> {
  const child = spawn('script', ['-qfc', 'stty raw -echo; tty; exec sleep 600', '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const gone = once(child, 'exit');
  const path = await new Promise<string>((resolve, reject) => {
    let heard = '';
    const hearPath = (chunk: Buffer): void => {
      heard += chunk.toString('latin1');
      const found = /(\/dev\/\S+)\r?\n/.exec(heard)?.[1];
      if (found === undefined) return;
      child.stdout.off('data', hearPath);
      resolve(found);
    };
    child.stdout.on('data', hearPath);
    child.on('error', reject);
  });
  child.stdout.on('data', (chunk: Buffer) => hear(chunk));
  child.stdin.on('error', () => undefined);
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  return {
    path,
    say: (byte) => child.stdin.write(Uint8Array.of(byte)),
    rest: () => {
      child.stdout.pause();
      setTimeout(() => child.stdout.resume(), 5);
    },
    stopReading: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGSTOP');
    },
    unplug: () => kill('SIGKILL'),
    stop: async () => {
      kill('SIGKILL');
      await gone;
    },
  };
}
