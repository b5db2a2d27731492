import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a till keeps what is not in its database. Folders are made when something is first put into them. */
export type TillFolder = {
  readonly keysFile: (mode: string) => string;
  readonly vaultFile: (mode: string) => string;
  readonly exportFile: (name: string) => string;
  readonly receipts: () => string;
};

export function tillFolder(dataDir: string): TillFolder {
  const made = (name: string): string => {
    const path = join(dataDir, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  return {
    keysFile: (mode) => join(dataDir, `keys-${mode}.json`),
    vaultFile: (mode) => join(dataDir, `secrets-${mode}.json`),
    exportFile: (name) => join(made('exports'), name),
    receipts: () => made('receipts'),
  };
}
