/** One program per user-data folder, decided synchronously as Electron does it: an exclusive file with a process id. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sent to the first instance by the second. */
export const secondInstanceSignal = 'SIGUSR2';

export function takeInstanceLock(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'SingletonLock.stand-in');
  if (tryToWrite(path)) return releaseAtExit(path);
  const owner = livingOwner(path);
  if (owner !== undefined) {
    process.kill(owner, secondInstanceSignal);
    return false;
  }
  rmSync(path, { force: true });
  return tryToWrite(path) && releaseAtExit(path);
}

function tryToWrite(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

function releaseAtExit(path: string): true {
  process.on('exit', () => rmSync(path, { force: true }));
  return true;
}

/** The process that holds the lock, if it is alive and is a stand-in: process ids are used again. */
function livingOwner(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('stand-in') ? pid : undefined;
  } catch {
    return undefined;
  }
}
