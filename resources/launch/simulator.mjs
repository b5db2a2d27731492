/** `npm run -s simulator`: the simulated Daraja as a server of its own; standard output carries one JSON line. */
import { join } from 'node:path';
import { run } from './child.mjs';
import { node24, prepare, root } from './prepare.mjs';

prepare({ needsBrowser: false });
process.exitCode = await run(node24, [join(root, 'electron', 'simulator.ts'), ...process.argv.slice(2)]);
