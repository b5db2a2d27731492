/**
 * Practice only: its keys lie in one file beside the database. They guard nothing of value; real modes use the
 * operating system's keyring. A file that cannot be read is kept aside, never overwritten: rows sealed under its keys
 * may still be opened with it.
 */
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Files, SecretName, Secrets } from '../ports.ts';

const fileVersion = 1;

export type FileSecretsRefusal = { readonly path: string; readonly detail: string };

export function openFileSecrets(path: string, files: Files): Result<Secrets, FileSecretsRefusal> {
  const read = files.readText(path);
  if (read.kind === 'unreadable') return err({ path, detail: read.detail });
  const values = read.kind === 'missing' ? new Map<string, string>() : parseSecrets(read.text);
  if (values === undefined) return err({ path, detail: 'not a file of keys' });

  let lastWrite = Promise.resolve();
  const keep = async (name: SecretName, text: string): Promise<void> => {
    const keys = { ...Object.fromEntries(values), [name]: text };
    await files.writeDurably(path, `${JSON.stringify({ v: fileVersion, keys })}\n`);
    // Only a key that is on disk may be used: what is sealed under a lost key is lost.
    values.set(name, text);
  };
  return ok({
    get: (name) => {
      const text = values.get(name);
      return text === undefined ? undefined : new Uint8Array(Buffer.from(text, 'base64'));
    },
    set: (name, value) => {
      const write = lastWrite.then(() => keep(name, Buffer.from(value).toString('base64')));
      lastWrite = write.catch(() => undefined);
      return write;
    },
  });
}

function parseSecrets(text: string): Map<string, string> | undefined {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file !== 'object' || file === null || !('v' in file) || file.v !== fileVersion)
      return undefined;
    if (!('keys' in file) || typeof file.keys !== 'object' || file.keys === null) return undefined;
    const entries: readonly (readonly [string, unknown])[] = Object.entries(file.keys);
    const strings = entries.filter(
      (entry): entry is readonly [string, string] => typeof entry[1] === 'string',
    );
    return strings.length === entries.length ? new Map(strings) : undefined;
  } catch {
    return undefined;
  }
}
