/**
 * Files outside the database. A durable write leaves the old content or the new, never half of one: temporary file in
 * the same folder, fsync, rename, fsync of the folder. Writes to one path are kept in the order they were asked for.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, statfsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Files } from '../ports.ts';

export function nodeFiles(): Files {
  const lastWrite = new Map<string, Promise<void>>();
  return {
    readText,
    writeDurably: (path, data) => {
      const key = resolve(path);
      const write = (lastWrite.get(key) ?? Promise.resolve()).then(() => replaceDurably(key, data));
      const settled = write.catch(() => undefined);
      lastWrite.set(key, settled);
      void settled.then(() => {
        if (lastWrite.get(key) === settled) lastWrite.delete(key);
      });
      return write;
    },
    freeBytes: (path) => {
      try {
        const { bavail, bsize } = statfsSync(path);
        return bavail * bsize;
      } catch {
        return undefined;
      }
    },
  };
}

function readText(path: string): ReturnType<Files['readText']> {
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = errorCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'missing' }
      : { kind: 'unreadable', detail: code };
  }
}

async function replaceDurably(path: string, data: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeSynced(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  // SECURITY: exports and key files hold customers' data; no other user of the machine reads them.
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Without this the rename itself may be lost in a power cut. Windows has no such call and needs none (NTFS journal). */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
