/** `npm run -s headless`: the whole main process without a window; standard output carries nothing but JSON lines. */
import { join } from 'node:path';
import { run } from './child.mjs';
import { node24, prepare, root } from './prepare.mjs';

prepare({ needsBrowser: false });
process.exitCode = await run(node24, [join(root, 'electron', 'headless.ts'), ...process.argv.slice(2)]);
