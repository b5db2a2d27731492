import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { databasePath } from './open.ts';
import type { Mode } from '../../shared/modes.ts';

/** Whether this mode's file is there with something in it. */
export function databaseExists(dataDir: string, mode: Mode): boolean {
  const path = databasePath(dataDir, mode);
  return existsSync(path) && statSync(path).size > 0;
}

/**
 * A file of real money is furnished in a folder of its own and then moved into place by one rename: it is there with
 * its owner in it, or it is not there. What a power cut left behind of an earlier try was never used, and goes.
 */
export function emptyWorkshop(dataDir: string, mode: Mode): string {
  const folder = join(dataDir, `new-${mode}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The furnished file must be closed. Never replaces a file. */
export function moveIntoPlace(dataDir: string, mode: Mode): void {
  const folder = join(dataDir, `new-${mode}`);
  if (existsSync(databasePath(dataDir, mode))) throw new Error('a file of this mode is there already');
  renameSync(databasePath(folder, mode), databasePath(dataDir, mode));
  rmSync(folder, { recursive: true, force: true });
}
