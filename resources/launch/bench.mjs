/** `npm run bench`: the measures of the README, each as a ratio in the same run. */
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
