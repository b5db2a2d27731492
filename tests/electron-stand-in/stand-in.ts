/**
 * `node stand-in.ts [--announce] [--debugging-port=N] out/main/main.js [arguments of the product]`
 *
 * Runs the product's own built main process with the part of Electron that it uses. The product cannot tell; that is
 * why `--practice-only` is always passed: behind this window no credential can be entered and no real money moves.
 */
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { standInOptions } from './options.ts';

const words = process.argv.slice(2);
const mainAt = words.findIndex((word) => !word.startsWith('--'));
const main = words[mainAt];
if (main === undefined) {
  process.stderr.write('Say which main file to run: node stand-in.ts out/main/main.js\n');
  process.exit(1);
}

const own = words.slice(0, mainAt);
standInOptions.announce = own.includes('--announce');
standInOptions.debuggingPort = Number(
  own.find((word) => word.startsWith('--debugging-port='))?.split('=')[1] ?? 0,
);

const electronModule = new URL('./electron-module.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: electronModule, shortCircuit: true } : next(specifier, context),
});

const mainPath = resolve(main);
process.argv = [process.execPath, mainPath, '--practice-only', ...words.slice(mainAt + 1)];
await import(pathToFileURL(mainPath).href);
