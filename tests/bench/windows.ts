/** The till in its window, and beside it an empty app in the same shell: same executable, flags, size and preload. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import type { Failure } from '../../shared/error-codes.ts';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import { openTill } from '../electron-stand-in/open-till.ts';
import type { OpenTill } from '../electron-stand-in/open-till.ts';
import type { Caller } from '../support/counter.ts';

const out = resolve(import.meta.dirname, '..', '..', 'out');

/** A built folder whose main process opens a window with one input and does nothing else. */
export function buildEmptyApp(folder: string): string {
  const built = join(folder, 'empty-app');
  for (const name of ['main', 'renderer']) mkdirSync(join(built, name), { recursive: true });
  cpSync(join(out, 'preload'), join(built, 'preload'), { recursive: true });
  const code = pathToFileURL(join(import.meta.dirname, 'empty-app.ts')).href;
  writeFileSync(join(built, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(built, 'main', 'main.js'),
    `import { runEmptyApp } from ${JSON.stringify(code)};\nrunEmptyApp(${JSON.stringify(built)});\n`,
  );
  writeFileSync(
    join(built, 'renderer', 'index.html'),
    '<!doctype html><html lang="en"><title>Empty</title><body><input autofocus></body></html>',
  );
  return built;
}

export const openEmpty = (folder: string, builtFolder: string): Promise<OpenTill> =>
  openTill({ dataDir: join(folder, 'empty', 'data'), builtFolder });

/** A field has the focus. */
export async function untilReady(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
}

/** The page takes keys: a field has the focus, and what is typed stands in it. */
export async function untilUsable(page: Page): Promise<void> {
  await untilReady(page);
  // A draft of an earlier start may stand there.
  const before = await page.evaluate(() => (document.activeElement as HTMLInputElement).value);
  await page.keyboard.press('7');
  await page.waitForFunction(
    (wanted) => document.activeElement instanceof HTMLInputElement && document.activeElement.value === wanted,
    `${before}7`,
  );
}

/** Asks the main process as the screen does. */
export const callerOf = (page: Page): Caller => ({
  call: async <C extends Channel>(channel: C, request: Request<C>) =>
    (await page.evaluate(
      ([name, body]) => {
        const bridge = Reflect.get(window, 'mbili') as {
          invoke: (c: string, r: unknown) => Promise<unknown>;
        };
        return bridge.invoke(name, body);
      },
      [channel as string, request as unknown] as const,
    )) as Result<Response<C>, Failure>,
});
