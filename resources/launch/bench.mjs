/** `npm run bench`: how fast the till is, on a virtual display where there is none. */
import { join } from 'node:path';
import { run } from './child.mjs';
import { openDisplay } from './display.mjs';
import { buildIfStale, node24, prepare, root } from './prepare.mjs';

prepare({ needsBrowser: true });
buildIfStale();
const display = await openDisplay();
process.exitCode = await run(node24, [join(root, 'tests', 'bench', 'bench.ts'), ...process.argv.slice(2)], {
  env: display.env,
});
display.close();
