import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Printer } from '../ports.ts';

/**
 * Writes each job as one `.bin` file: temporary file, fsync, rename. `confirmed` means it is on disk. A disk that
 * refuses leaves nothing behind.
 */
export function filePrinter(folder: string): Printer {
  return {
    print: async (bytes) => {
      const name = `receipt-${randomUUID()}.bin`;
      const temporary = join(folder, `.${name}.part`);
      try {
        await mkdir(folder, { recursive: true });
        const file = await open(temporary, 'wx');
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, join(folder, name));
        await syncFolder(folder);
        return { kind: 'confirmed' };
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined);
        return { kind: 'not-printed', reason: 'disk' };
      }
    },
  };
}

/** Makes the new name last. Windows cannot sync a folder; there NTFS's journal does it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
